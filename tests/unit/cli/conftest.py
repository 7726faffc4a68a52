"""Runs the command line as a person would, in a home of its own."""

import sys

import pytest

from upstander.cli.main import main


@pytest.fixture
def run(monkeypatch, tmp_path, capsysbinary):
    """Return what runs a command and gives its exit code, output and errors."""
    monkeypatch.setenv("UPSTANDER_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("DATABASE_URL", raising=False)

    def call(*arguments):
        monkeypatch.setattr(sys, "argv", ["upstander", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsysbinary.readouterr()
        return ended.value.code, out.decode(), err.decode()

    return call

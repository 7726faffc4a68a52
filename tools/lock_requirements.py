"""Resolve every dependency by hash into requirements.lock, with no address of any index in it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADER = "# Made by `make lock` from pyproject.toml: every dependency, by hash.\n"


def main() -> None:
    """Run the resolver for the oldest Python that is supported, for every platform."""
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "uv"], check=True, cwd=ROOT)
    target = ROOT / "requirements.lock"
    resolved = subprocess.run(
        [
            sys.executable,
            "-m",
            "uv",
            "pip",
            "compile",
            "pyproject.toml",
            "--extra",
            "test",
            "--extra",
            "build",
            "--extra",
            "ocr",
            "--extra",
            "encoder",
            "--universal",
            "--python-version",
            "3.11",
            "--generate-hashes",
            "--no-emit-index-url",
            "--no-emit-find-links",
            "--no-header",
            "--no-annotate",
            # Kept, or an installer asks for `coverage[toml]` beside the pinned `coverage`, finds a
            # newer release that has no hash here, and refuses the whole lock.
            "--no-strip-extras",
            "--quiet",
            *sys.argv[1:],
        ],
        check=True,
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout
    target.write_text(HEADER + resolved, "utf-8")


if __name__ == "__main__":
    main()

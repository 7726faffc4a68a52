"""The folder in which the command line keeps its journal and, for `serve`, its database."""

import os
from pathlib import Path

import click

from upstander.base.errors import UpstanderError


class HomeUnusable(UpstanderError):
    """The home folder cannot be made or written; without its journal nothing is done."""


def home_folder() -> Path:
    """Return `UPSTANDER_HOME`, else `~/.local/state/upstander`, made if need be.

    Raises:
        HomeUnusable: it cannot be made or written.
    """
    named = os.environ.get("UPSTANDER_HOME")
    folder = Path(named) if named else Path(click.get_app_dir("upstander"))
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise HomeUnusable(error.strerror or "cannot be made", place=str(folder)) from error
    if not os.access(folder, os.W_OK):
        raise HomeUnusable("cannot be written; set UPSTANDER_HOME", place=str(folder))
    return folder


def actor_name() -> str:
    """Return who is at the command line, as the operating system knows them."""
    import getpass  # noqa: PLC0415 - only commands that act need it

    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid-{os.getuid()}"

"""Where the files of detection lie: categories, glossary, sentences, models."""

from pathlib import Path

from upstander.base.errors import UpstanderError


class DetectionFilesMissing(UpstanderError):
    """The files that detection ships with are neither in a checkout nor in the package."""


def detection_dir() -> Path:
    """Return the directory that ships with detection: the checkout's, or the installed package's.

    Raises:
        DetectionFilesMissing: there is neither.
    """
    package = Path(__file__).resolve().parents[2]
    installed = package / "_detection"
    for found in (package.parent.parent / "detection", installed):
        if found.is_dir():
            return found
    raise DetectionFilesMissing("no detection files are installed", place=installed.as_posix())


def model_dir() -> Path:
    """Return the directory of the models that ship and of their card."""
    return detection_dir() / "model"

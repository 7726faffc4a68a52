"""What people of the demo have done with the policy library, as its file says."""

from pathlib import Path

import msgspec

from upstander.base.errors import UpstanderError

PLAN = "demo.yaml"


class LibraryFileInvalid(UpstanderError):
    """The file of the demo's library breaks its format, or quotes what no document says."""


class ShownDocument(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document of the library; versions of one policy bear one name."""

    file: str
    name: str = ""


class MarkedCell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What somebody said a document says on a question, by its exact words."""

    document: str
    question: str
    position: str
    words: str = ""
    condition: str = ""
    note: str = ""


class PickedCell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A cell chosen as a model for others."""

    document: str
    question: str
    reason: str


class RepliedCell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A force's answer on one of its cells."""

    document: str
    question: str
    agrees: bool
    words: str


class AskedForce(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What became of asking a force; each day counted from the day of loading."""

    force: str
    asked: int | None = None
    due: int | None = None
    reminded: int | None = None
    promised: int | None = None
    refused: int | None = None
    reason: str = ""


class LibraryPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of it, in the order in which it is done."""

    documents: tuple[ShownDocument, ...]
    confirmed: tuple[MarkedCell, ...] = ()
    second_marks: tuple[MarkedCell, ...] = ()
    picks: tuple[PickedCell, ...] = ()
    replies: tuple[RepliedCell, ...] = ()
    requests: tuple[AskedForce, ...] = ()


def read_library_plan(folder: Path) -> LibraryPlan:
    """Return what `folder` says was done.

    Raises:
        LibraryFileInvalid: the file is absent or breaks its format.
    """
    try:
        return msgspec.yaml.decode((folder / PLAN).read_bytes(), type=LibraryPlan)
    except OSError as error:
        raise LibraryFileInvalid(error.strerror or "cannot be read", place=PLAN) from error
    except msgspec.DecodeError as error:
        raise LibraryFileInvalid(str(error), place=PLAN) from error

"""Model clauses: a library that the user owns, each with the position that it takes.

The library that ships is in our own words. A force may keep a file of its own of the same form,
which goes before it: a clause of the same id takes the shipped one's place.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from upstander.policies.guidance.loading import default_guidance_dir
from upstander.policies.guidance.yamlrows import GuidanceInvalid, read_rows
from upstander.policies.questions.bank import QuestionBank
from upstander.records.positions import POSITIONS

__all__ = ["LibraryInvalid", "ModelClause", "check_against", "load_model_clauses", "merge"]

FILE = "model_clauses.yaml"
MAX_CHARS = 2_000
"""A clause beyond this is a policy."""
SPEAKING = tuple(one for one in POSITIONS if one not in ("silent", "unclear", "not_supplied"))

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class LibraryInvalid(GuidanceInvalid):
    """A file of model clauses breaks its format."""


class ModelClause(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A clause to start from, with what it says."""

    id: str
    question: str
    """Id of the question that it answers."""
    position: str
    """What it says on that question: prohibited, permitted, conditional or required."""
    title: str
    text: str
    """The words to put in; what a force must fill in stands in [square brackets]."""
    note: str = ""
    """What to think of when using it."""


def load_model_clauses(path: Path | None = None) -> tuple[ModelClause, ...]:
    """Return the model clauses of the file at `path`, or those that ship.

    Raises:
        LibraryInvalid: the file is absent or breaks its format, or an id stands twice.
    """
    path = path or default_guidance_dir() / FILE
    place = path.as_posix()
    try:
        clauses = read_rows(path, ModelClause)
    except GuidanceInvalid as error:
        raise LibraryInvalid(error.reason, place=error.place) from error
    met: set[str] = set()
    for clause in clauses:
        if reason := _fault(clause, met):
            raise LibraryInvalid(f"`{clause.id}`: {reason}", place=place)
        met.add(clause.id)
    return clauses


def merge(own: Sequence[ModelClause], shipped: Sequence[ModelClause]) -> tuple[ModelClause, ...]:
    """Return the force's own clauses, then the shipped ones that none of them replaces."""
    ids = {clause.id for clause in own}
    return (*own, *(clause for clause in shipped if clause.id not in ids))


def check_against(clauses: Sequence[ModelClause], bank: QuestionBank) -> None:
    """Check that every clause answers a question of the bank with a position that it allows.

    Raises:
        LibraryInvalid: one does not.
    """
    for clause in clauses:
        question = bank.question(clause.question)
        if question is None:
            raise LibraryInvalid(f"`{clause.id}`: there is no question `{clause.question}`")
        if clause.position not in question.allowed:
            allowed = ", ".join(question.allowed)
            reason = f"`{clause.position}` is none of {allowed}, which `{clause.question}` allows"
            raise LibraryInvalid(f"`{clause.id}`: {reason}")


def _fault(clause: ModelClause, met: set[str]) -> str:
    """Return what is wrong with a clause, or ""."""
    if not _ID.fullmatch(clause.id):
        return "an id is small letters, digits and hyphens"
    if clause.id in met:
        return "the id stands twice"
    if clause.position not in SPEAKING:
        return f"`{clause.position}` is none of {', '.join(SPEAKING)}"
    for name in ("question", "title", "text"):
        if not getattr(clause, name).strip():
            return f"`{name}` is blank"
    if len(clause.text) > MAX_CHARS:
        return f"the text is longer than {MAX_CHARS} characters"
    return ""

"""Load what is known beside the policies: laws, recommendations, checklist, national positions.

The data are files in `guidance/`; see docs/howto/guidance.md for what each field means.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from upstander.base.digest import digest_bytes, digest_fields
from upstander.policies.guidance.forces import Force, load_forces
from upstander.policies.guidance.rows import (
    BASES,
    LAW_ENDS,
    LAW_KINDS,
    LAW_STATUSES,
    PLACES,
    TEXT_STATUSES,
    AnswerRule,
    ChecklistItem,
    LawEntry,
    NationalPosition,
    Recommendation,
)
from upstander.policies.guidance.yamlrows import GuidanceInvalid, read_rows
from upstander.records.positions import POSITIONS

__all__ = ["Guidance", "GuidanceInvalid", "default_guidance_dir", "load_guidance"]

FILES = (
    "laws.yaml", "recommendations.yaml", "checklist.yaml", "national_positions.yaml",
    "forces.yaml",
)  # fmt: skip
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guidance:
    """Everything that the files in `guidance/` say."""

    laws: tuple[LawEntry, ...]
    recommendations: tuple[Recommendation, ...]
    checklist: tuple[ChecklistItem, ...]
    national_positions: tuple[NationalPosition, ...]
    forces: tuple[Force, ...] = ()
    digest: str = ""
    """SHA-256 over the files, so that a result can say which table it was made with."""

    def ids(self) -> frozenset[str]:
        """Return every id that a question may serve: laws, recommendations, checklist items."""
        return frozenset(
            (
                *(law.id for law in self.laws),
                *(section.id for law in self.laws for section in law.sections),
                *(row.id for row in self.recommendations),
                *(row.id for row in self.checklist),
                *(row.id for row in self.national_positions),
            )
        )


def default_guidance_dir() -> Path:
    """Return the folder of the guidance that ships: the checkout's, or the installed package's.

    Raises:
        GuidanceInvalid: there is neither.
    """
    package = Path(__file__).resolve().parents[2]
    installed = package / "_guidance"
    for found in (package.parent.parent / "guidance", installed):
        if found.is_dir():
            return found
    raise GuidanceInvalid("no guidance is installed", place=installed.as_posix())


def load_guidance(folder: Path | None = None) -> Guidance:
    """Return the guidance in `folder`, or that which ships.

    Raises:
        GuidanceInvalid: a file is absent or breaks its format, or an id stands twice.
    """
    home = folder or default_guidance_dir()
    laws, recommendations, checklist, national, _ = (home / name for name in FILES)
    found = Guidance(
        laws=read_rows(laws, LawEntry),
        recommendations=read_rows(recommendations, Recommendation),
        checklist=read_rows(checklist, ChecklistItem),
        national_positions=read_rows(national, NationalPosition),
        forces=load_forces(home),
        digest=digest_fields([digest_bytes((home / name).read_bytes()) for name in FILES]),
    )
    _refuse_twice((row.id for row in found.laws), laws)
    _refuse_twice((row.id for row in found.recommendations), recommendations)
    _refuse_twice((row.id for row in found.checklist), checklist)
    _refuse_twice((row.id for row in found.national_positions), national)
    for law in found.laws:
        _check_law(law, laws)
    for recommendation in found.recommendations:
        _check_judged(recommendation, recommendations)
    for item in found.checklist:
        _check_judged(item, checklist)
    for position in found.national_positions:
        _check_positions((*position.expects, *position.contradicts), national, position.id)
    return found


def _refuse_twice(ids: Iterable[str], path: Path) -> None:
    for row_id, times in Counter(ids).items():
        if times > 1:
            raise GuidanceInvalid(f"id `{row_id}` stands twice", place=path.as_posix())


def _one_of(value: str, known: tuple[str, ...], path: Path, row_id: str) -> None:
    if value not in known:
        reason = f"`{row_id}`: `{value}` is none of {', '.join(known)}"
        raise GuidanceInvalid(reason, place=path.as_posix())


def _check_law(law: LawEntry, path: Path) -> None:
    _one_of(law.kind, LAW_KINDS, path, law.id)
    _one_of(law.where, PLACES, path, law.id)
    _one_of(law.status, LAW_STATUSES, path, law.id)
    ends = [(law.ended_on, law.end)] if law.status == "ended" else []
    ends += [(section.ended_on, section.end) for section in law.sections]
    for ended_on, end in ends:
        _one_of(end, LAW_ENDS, path, law.id)
        if not _DATE.fullmatch(ended_on):
            reason = f"`{law.id}`: `{ended_on}` is no date such as 2018-05-25 or 2024-01"
            raise GuidanceInvalid(reason, place=path.as_posix())
    for basis in (law.basis, *(section.basis for section in law.sections)):
        _one_of(basis, BASES, path, law.id)


def _check_judged(row: Recommendation | ChecklistItem, path: Path) -> None:
    _one_of(row.status, TEXT_STATUSES, path, row.id)
    if (row.status == "text_not_held") == bool(row.text):
        reason = f"`{row.id}`: a text stands just where the status says that it is held"
        raise GuidanceInvalid(reason, place=path.as_posix())
    if row.status == "text_not_held" and row.answers:
        reason = f"`{row.id}`: what is not held judges nothing"
        raise GuidanceInvalid(reason, place=path.as_posix())
    for rule in row.answers:
        _check_rule(rule, path, row.id)


def _check_rule(rule: AnswerRule, path: Path, row_id: str) -> None:
    named = (*rule.meets, *rule.partly, *rule.contradicts)
    _check_positions(named, path, row_id)
    if len(set(named)) != len(named):
        reason = f"`{row_id}`: a position on {rule.question} is put to two uses"
        raise GuidanceInvalid(reason, place=path.as_posix())


def _check_positions(named: tuple[str, ...], path: Path, row_id: str) -> None:
    for position in named:
        _one_of(position, POSITIONS, path, row_id)

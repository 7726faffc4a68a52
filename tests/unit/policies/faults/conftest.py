"""Invented policies and what is found in them."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from upstander.base.digest import digest_bytes
from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.faults.finding import find_faults
from upstander.policies.guidance.loading import Guidance, load_guidance
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail, DetailConflict, HistoryEntry, PolicyDetails
from upstander.records.policy_faults import Fault
from upstander.records.positions import PositionFound

ON = date(2026, 11, 22)
Check = Callable[..., list[Fault]]


@pytest.fixture(scope="session")
def guidance() -> Guidance:
    """The guidance that ships."""
    return load_guidance()


def read(text: str) -> PolicyDocument:
    """Return invented text as a policy."""
    return read_policy_text(text, name="invented", sha256=digest_bytes(text.encode()))


def detail(name: str, value: str, *, start: int = 0, end: int = 1) -> Detail:
    """Return a detail at a place."""
    return Detail(name=name, value=value, start=start, end=end)


WHOLE = (
    detail("owner", "Head of Digital Services"),
    detail("reference", "DIG 4"),
    detail("version", "2"),
    detail("adopted_date", "2025-02-03"),
    detail("review_date", "2028-02"),
)
"""Details of a policy that lacks nothing."""


def details(
    *found: Detail,
    kind: str = "policy",
    history: tuple[HistoryEntry, ...] = (),
    conflicts: tuple[DetailConflict, ...] = (),
    reasons: tuple[str, ...] = (),
) -> PolicyDetails:
    """Return what a document says of itself; a policy that lacks nothing where none is given."""
    return PolicyDetails(
        details=found or WHOLE, history=history, laws=(), conflicts=conflicts, kind=kind,
        kind_reasons=reasons,
    )  # fmt: skip


@pytest.fixture
def check(guidance: Guidance) -> Check:
    """Return what finds the faults of one code, or all, in invented text."""

    def found(
        text: str,
        code: str = "",
        *,
        said: PolicyDetails | None = None,
        on: date = ON,
        positions: Sequence[PositionFound] = (),
    ) -> list[Fault]:
        document = read(text)
        faults = find_faults(
            document, said or details(), on=on, guidance=guidance, positions=positions
        )
        for fault in faults:
            for place in fault.clauses:
                assert document.text[place.start : place.end] == place.quote
        return [fault for fault in faults if code in ("", fault.fault)]

    return found

"""The gate: every opening of content asks here, and only a live authorisation lets it pass."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from upstander.authority.door import SourceRefused, check_source
from upstander.authority.grant import FORCE_ZONE, list_faults
from upstander.authority.purposes import fault_of_purpose
from upstander.authority.questions import load_questions
from upstander.base.errors import UpstanderError
from upstander.records.authorisations import (
    EVERY_SYSTEM,
    NOTICE_ATTESTED,
    NOTICE_TOLD,
    Authorisation,
    ContentFacts,
    Notice,
    SourceFacts,
    normalise_label,
)

CODES = (
    "no_authorisation", "ended", "not_begun", "expired", "wrong_purpose", "reader_is_authoriser",
    "reader_not_named", "person_out_of_scope", "system_out_of_scope", "dates_out_of_scope",
    "no_notice", "personal_device",
)  # fmt: skip
"""Why content is not opened. Of several authorisations the one that came furthest is spoken of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """Under what a piece of content was opened, and until when that holds."""

    id: str
    reference: str
    until: datetime
    """Not at it any more."""
    purpose: str
    covert: bool
    review_overdue: bool
    """The day of review has come; the authorisation still holds, and somebody must be told."""


class NoAuthority(UpstanderError):
    """Content is not opened; `code` is one of `CODES`, `reason` the line to show."""

    def __init__(self, code: str, reason: str) -> None:
        """Keep the code and the reason."""
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    reader: str
    content: ContentFacts
    notices: tuple[Notice, ...]
    purpose: str
    listed: bool
    at: datetime


def find_authority(
    authorisations: Iterable[Authorisation],
    *,
    reader: str,
    content: ContentFacts,
    notices: Iterable[Notice],
    source: SourceFacts,
    at: datetime,
    purpose: str = "",
    force_is_listed_person: bool = False,
) -> Authority:
    """Return the authority under which `reader` may open `content` at `at`.

    Where several would do, it is the one that holds longest.

    Args:
        authorisations: all that might cover it; the order does not matter.
        reader: account of who wants to read.
        content: what is to be opened.
        notices: what the custodian was told; those of other people do not count.
        source: whose device it came from.
        at: now, with its zone.
        purpose: code of the purpose of reading; "" takes that of the authorisation.
        force_is_listed_person: whether section 18(1)(a) to (g) of the 2016 Act lists the force.

    Raises:
        NoAuthority: none covers it.
    """
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    try:
        check_source(source)
    except SourceRefused as error:
        raise NoAuthority("personal_device", error.reason) from error
    asked = _Asked(
        reader=normalise_label(reader),
        content=content,
        notices=tuple(notices),
        purpose=purpose,
        listed=force_is_listed_person,
        at=at,
    )
    found: list[Authority] = []
    refused: list[tuple[int, str]] = []
    for one in sorted(authorisations, key=lambda each: each.id):
        failed = _first_failed(one, asked)
        if failed is None:
            found.append(_authority(one, at))
        else:
            refused.append(failed)
    if found:
        return max(found, key=lambda one: one.until)
    if not refused:
        raise NoAuthority("no_authorisation", "there is no authorisation for this content")
    step, reason = max(refused, key=lambda each: each[0])
    raise NoAuthority(_STEPS[step][0], reason)


def check_live(
    authorisation: Authorisation, *, at: datetime, force_is_listed_person: bool = False
) -> None:
    """Pass an authorisation that is whole and in its time, whatever it covers.

    For work that is bounded by its scope rather than by one piece of content, such as an import.

    Raises:
        NoAuthority: it is not; the code is one of the first five of `CODES`.
    """
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")
    asked = _Asked(
        reader="",
        content=ContentFacts(exhibit_id=""),
        notices=(),
        purpose="",
        listed=force_is_listed_person,
        at=at,
    )
    failed = _first_failed(authorisation, asked, steps=_LIFE_STEPS)
    if failed is not None:
        raise NoAuthority(_STEPS[failed[0]][0], failed[1])


def closing_time(authorisation: Authorisation) -> datetime | None:
    """Return when the authorisation closes, itself outside; None where it never opened.

    The longest times bind here too, whatever the record says.
    """
    if authorisation.starts_at is None or authorisation.ends_at is None:
        return None
    asked = load_questions()
    longest = asked.longest_covert if authorisation.covert else asked.longest
    return min(authorisation.ends_at, authorisation.starts_at + longest)


def _authority(one: Authorisation, at: datetime) -> Authority:
    until = closing_time(one)
    if until is None:
        raise NoAuthority("no_authorisation", "the authorisation has no end")
    return Authority(
        id=one.id,
        reference=one.reference,
        until=until,
        purpose=one.purpose,
        covert=one.covert,
        review_overdue=one.review_on is None or at.astimezone(FORCE_ZONE).date() >= one.review_on,
    )


def _first_failed(
    one: Authorisation, asked: _Asked, *, steps: int | None = None
) -> tuple[int, str] | None:
    for step, (_, check) in enumerate(_STEPS[:steps]):
        if reason := check(one, asked):
            return step, f"{one.reference or 'authorisation'}: {reason}"
    return None


def _incomplete(one: Authorisation, asked: _Asked) -> str:
    if not one.authorised_by.strip() or one.authorised_at.tzinfo is None:
        return "it does not say who authorised it and when"
    if normalise_label(one.authorised_by) == normalise_label(one.requested_by):
        return "who asked for it granted it"
    # A purpose that cannot stand has its own code.
    faults = [
        fault
        for fault in list_faults(one, at=one.authorised_at, force_is_listed_person=asked.listed)
        if fault.field != "purpose"
    ]
    return f"not complete: {faults[0].field}, {faults[0].reason}" if faults else ""


def _ended(one: Authorisation, _: _Asked) -> str:
    # An end, once written, holds whatever the clock says.
    return "it was ended before its time" if one.ended_at is not None else ""


def _not_begun(one: Authorisation, asked: _Asked) -> str:
    if one.starts_at is None or asked.at < one.starts_at:
        return "it has not begun"
    # A clock that was put back must not open what nobody had authorised yet.
    return "it was not yet granted at this time" if asked.at < one.authorised_at else ""


def _expired(one: Authorisation, asked: _Asked) -> str:
    until = closing_time(one)
    return "it has expired" if until is None or asked.at >= until else ""


def _wrong_purpose(one: Authorisation, asked: _Asked) -> str:
    reason = fault_of_purpose(one.purpose, covert=one.covert, force_is_listed_person=asked.listed)
    if not reason and asked.purpose and asked.purpose != one.purpose:
        return "it is for another purpose"
    return reason


def _reader_is_authoriser(one: Authorisation, asked: _Asked) -> str:
    same = asked.reader == normalise_label(one.authorised_by)
    return "who granted it does not read under it" if same else ""


def _reader_not_named(one: Authorisation, asked: _Asked) -> str:
    named = {normalise_label(each) for each in one.readers}
    known = bool(asked.reader) and (not named or asked.reader in named)
    return "" if known else "it does not name this reader"


def _person_out_of_scope(one: Authorisation, asked: _Asked) -> str:
    covered = one.subjects.covers(asked.content.custodian)
    return "" if covered else "it does not cover this person"


def _system_out_of_scope(one: Authorisation, asked: _Asked) -> str:
    platform = normalise_label(asked.content.platform)
    systems = {normalise_label(each) for each in one.systems}
    covered = bool(platform) and (platform in systems or EVERY_SYSTEM in systems)
    return "" if covered else "it does not cover this system"


def _dates_out_of_scope(one: Authorisation, asked: _Asked) -> str:
    begin, end = one.content_from, one.content_until
    if begin is None and end is None:
        return ""
    first, last = asked.content.first_at, asked.content.last_at
    if first is None or last is None:
        return "it is for certain dates, and the date of this content is not known"
    inside = first <= last and (begin is None or begin <= first) and (end is None or last < end)
    return "" if inside else "it does not cover the dates of this content"


def _no_notice(one: Authorisation, asked: _Asked) -> str:
    if one.covert or any(_tells(notice, asked) for notice in asked.notices):
        return ""
    return "there is no proof that this person was told that the device may be monitored"


def _tells(notice: Notice, asked: _Asked) -> bool:
    """Return whether a notice was given to the custodian, for this device or system, by now."""
    device = normalise_label(notice.device)
    about = {normalise_label(asked.content.device), normalise_label(asked.content.platform)}
    return (
        notice.kind in (NOTICE_ATTESTED, NOTICE_TOLD)
        and bool(notice.evidence.strip())
        and normalise_label(notice.person) == normalise_label(asked.content.custodian)
        and bool(device)
        and (device == EVERY_SYSTEM or device in about)
        and notice.given_at <= asked.at
    )


_STEPS: tuple[tuple[str, Callable[[Authorisation, _Asked], str]], ...] = (
    ("no_authorisation", _incomplete),
    ("ended", _ended),
    ("not_begun", _not_begun),
    ("expired", _expired),
    ("wrong_purpose", _wrong_purpose),
    ("reader_is_authoriser", _reader_is_authoriser),
    ("reader_not_named", _reader_not_named),
    ("person_out_of_scope", _person_out_of_scope),
    ("system_out_of_scope", _system_out_of_scope),
    ("dates_out_of_scope", _dates_out_of_scope),
    ("no_notice", _no_notice),
)
"""Each step of the check, in order; a code of `CODES` and a function that says what is wrong."""

_LIFE_STEPS = 5
"""How many of them ask about the authorisation alone."""

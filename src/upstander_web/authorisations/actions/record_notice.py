"""Records that people were told of monitoring: one by one, or many from a CSV file."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from upstander.base.errors import UpstanderError
from upstander.records.authorisations import NOTICE_KINDS
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.authorisations.models import NoticeRow

COLUMNS = ("person", "device", "kind", "given_at", "evidence")
MOST_ROWS = 20_000
LARGEST_CSV = 8 << 20
"""Bytes of a file."""
_LONGEST = {"person": 100, "device": 100, "evidence": 300}


class NoticeRefused(UpstanderError):
    """A notice says too little; `place` is its row where it came from a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """Who was told of what, how, when, and where the proof is."""

    person: str
    device: str
    kind: str
    given_at: datetime
    evidence: str


def record_notice(*, actor: User, facts: Sequence[NoticeFacts], at: datetime) -> list[NoticeRow]:
    """Keep every notice, or none where one of them says too little.

    *Allowed when:* the actor may record notices.
    *Writes:* one NoticeRow each.
    *Audit:* `notice.recorded` each, with its kind and not with the person.

    Raises:
        PermissionRefused: the actor may not.
        NoticeRefused: a field is blank or too long, or a notice lies in the future.
    """
    check_capability(actor, Capability.RECORD_NOTICE)
    rows = []
    with transaction.atomic():
        for one in facts:
            _check(one, at)
            row = NoticeRow.objects.create(
                person=one.person.strip(),
                device=one.device.strip(),
                kind=one.kind,
                given_at=one.given_at,
                evidence=one.evidence.strip(),
                recorded_by=actor,
                recorded_at=at,
            )
            record_event(
                actor=actor,
                name="notice.recorded",
                object_kind="notice",
                object_id=str(row.pk),
                detail={"kind": one.kind},
            )
            rows.append(row)
    return rows


def _check(one: NoticeFacts, at: datetime) -> None:
    for name, longest in _LONGEST.items():
        text = getattr(one, name).strip()
        if not text:
            raise NoticeRefused(f"{name} is blank")
        if len(text) > longest:
            raise NoticeRefused(f"{name} is longer than {longest} characters")
    if one.kind not in NOTICE_KINDS:
        raise NoticeRefused(f"kind is one of {', '.join(NOTICE_KINDS)}")
    if one.given_at > at:
        raise NoticeRefused("given_at lies in the future")


def read_notices_csv(data: bytes, *, at: datetime) -> list[NoticeFacts]:
    """Return the notices of a CSV file whose first row names the columns.

    Raises:
        NoticeRefused: it is no such file, or a row says too little; the place is `row N`, as a
            spreadsheet counts.
    """
    if len(data) > LARGEST_CSV:
        raise NoticeRefused("the file is larger than 8 MB: split it")
    try:
        lines = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        if missing := [name for name in COLUMNS if name not in (lines.fieldnames or ())]:
            raise NoticeRefused(f"columns are missing: {', '.join(missing)}", place="row 1")
        found = [_read_row(number, row, at) for number, row in enumerate(lines, start=2)]
    except UnicodeDecodeError:
        raise NoticeRefused("the file is not text in UTF-8: save it as CSV UTF-8") from None
    except csv.Error as error:
        raise NoticeRefused(f"the file is not CSV: {error}") from None
    if not found:
        raise NoticeRefused("the file holds no notice")
    if len(found) > MOST_ROWS:
        raise NoticeRefused(f"the file holds more than {MOST_ROWS:,} rows: split it")
    return found


def _read_row(number: int, row: dict[str, str | None], at: datetime) -> NoticeFacts:
    place = f"row {number}"
    texts = {name: (row.get(name) or "").strip() for name in COLUMNS}
    given_at = _read_time(texts["given_at"])
    if given_at is None:
        raise NoticeRefused("given_at is a day or a time such as 2026-01-31", place=place)
    facts = NoticeFacts(
        person=texts["person"],
        device=texts["device"],
        kind=texts["kind"],
        given_at=given_at,
        evidence=texts["evidence"],
    )
    try:
        _check(facts, at)
    except NoticeRefused as error:
        raise NoticeRefused(error.reason, place=place) from None
    return facts


def _read_time(text: str) -> datetime | None:
    """Return a time with its zone; a day alone begins at midnight of the force's own zone."""
    try:
        day = parse_date(text)
        when = datetime.combine(day, time.min) if day else parse_datetime(text)
    except ValueError:
        return None
    if when is None:
        return None
    return timezone.make_aware(when) if timezone.is_naive(when) else when

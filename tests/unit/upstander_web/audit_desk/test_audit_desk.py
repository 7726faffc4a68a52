"""Pages of the audit desk."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest

from upstander.audit.chain import AuditEvent, SaltedValue, verify_events
from upstander_web.accounts import roles
from upstander_web.accounts.roles import Capability, PermissionRefused, Role
from upstander_web.audit_desk.actions.erase_detail import erase_detail
from upstander_web.audit_desk.templatetags.audit_detail import meaning, words
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.actors import NamedActor
from upstander_web.audit_trail.models import AuditRecord, AuditValue
from upstander_web.audit_trail.selectors import event_of, verify_trail

pytestmark = pytest.mark.django_db


def record(actor="ps1", name="session.ended", at=None, **fields):
    """Record an event."""
    fields = {"object_kind": "account", "object_id": "7", **fields}
    return record_event(actor=NamedActor(actor), name=name, at=at, **fields)


def last_event():
    """Return the newest event of the trail."""
    return event_of(AuditRecord.objects.latest("sequence"))


def body(answer) -> str:
    """Return a streamed answer as text."""
    return b"".join(answer.streaming_content).decode()


@pytest.mark.parametrize(
    ("method", "url"), [("get", "/audit/"), ("post", "/audit/verify/"), ("post", "/audit/export/")]
)
def test_the_desk_is_closed_to_others(as_person, analyst, method, url):
    """Somebody who may not read the log gets 403."""
    assert getattr(as_person(analyst), method)(url).status_code == 403


def test_opening_the_log_is_recorded_once(as_person, administrator):
    """Each page that is opened adds one event with its filters; the page does not show itself."""
    record()
    page = as_person(administrator).get("/audit/?actor=ps1")
    assert page.context["page"].paginator.count == 1
    event = last_event()
    assert (event.sequence, event.name, event.actor) == (2, "audit.viewed", "ada")
    assert event.detail == {"filters": {"actor": "ps1"}, "page": 1}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 4),
        ("?actor=ps2", 1),
        ("?name=session.started", 1),
        ("?object_kind=exhibit", 1),
        ("?object_id=7", 3),
        ("?from_date=29/3/2026", 2),
        ("?to_date=28/3/2026", 2),
        ("?from_date=2026-03-29&to_date=29%20March%202026", 1),
        ("?actor=ps2&object_id=9", 0),
    ],
)
def test_filters_take_what_fits(as_person, administrator, query, found):
    """Filters take what fits all of them; days are those of London."""
    record(at=datetime(2026, 3, 28, 23, 59, tzinfo=UTC))
    record(at=datetime(2026, 3, 28, 10, tzinfo=UTC), object_kind="exhibit", object_id="9")
    # 23:30 UTC is half past midnight of the 30th in London: the clocks went forward.
    record(at=datetime(2026, 3, 29, 23, 30, tzinfo=UTC), actor="ps2")
    record(
        at=datetime(2026, 3, 29, 0, 0, tzinfo=UTC), name="session.started", detail={"address": "x"}
    )
    page = as_person(administrator).get(f"/audit/{query}")
    assert page.context["page"].paginator.count == found


@pytest.mark.parametrize("query", ["?actor=nobody", "?from_date=31/2/2026", "?name=x.y"])
def test_a_filter_that_cannot_be_read_shows_nothing(as_person, administrator, query):
    """A filter that makes no sense is said, and no event is shown in its place."""
    record()
    page = as_person(administrator).get(f"/audit/{query}")
    assert b"There is a problem" in page.content
    assert b"<table" not in page.content
    assert last_event().sequence == 1


def test_a_long_log_is_paged(as_person, administrator):
    """Pages hold fifty events, newest first, and keep the filters in their links."""
    for _ in range(60):
        record()
    page = as_person(administrator).get("/audit/?actor=ps1&page=2")
    assert [event.sequence for event in page.context["log"].events] == list(range(10, 0, -1))
    assert b'href="?actor=ps1&amp;page=1"' in page.content


def test_what_is_written_in_the_log_is_escaped(as_person, administrator):
    """Markup in a detail is shown, not obeyed."""
    record(detail={"note": "<script>alert(1)</script>"})
    page = as_person(administrator).get("/audit/").content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;alert" in page


def test_the_log_is_checked_and_that_is_recorded(as_person, administrator):
    """The check shows the result and the head, and is recorded."""
    head = record().digest
    client = as_person(administrator)
    page = client.post("/audit/verify/", {"expected_head": f" {head.upper()} "})
    assert b"The log is intact" in page.content
    assert head.encode() in page.content
    assert (last_event().name, last_event().detail["intact"]) == ("audit.verified", True)
    page = client.post("/audit/verify/", {"expected_head": "a" * 64})
    assert b"The log is not intact" in page.content
    assert b"Enter a digest" in client.post("/audit/verify/", {"expected_head": "zz"}).content


def test_an_export_can_be_verified_by_itself(as_person, administrator):
    """A JSON Lines export holds all that the check of the chain needs, and is recorded."""
    record(detail={"note": "café"})
    head = record().digest
    answer = as_person(administrator).post("/audit/export/", {"format": "jsonl"})
    rows = [json.loads(line) for line in body(answer).splitlines()]
    events = [
        AuditEvent(
            sequence=row["sequence"],
            at=datetime.fromisoformat(row["at"]),
            actor=row["actor"],
            name=row["name"],
            object_kind=row["object_kind"],
            object_id=row["object_id"],
            detail_digests=row["detail_digests"],
            values={
                name: SaltedValue(salt=salt, value=row["detail"][name])
                for name, salt in row["salts"].items()
            },
            previous_digest=row["previous_digest"],
            digest=row["digest"],
        )
        for row in rows
    ]
    result = verify_events(events, expected_heads=[head])
    assert (result.intact, result.events) == (True, 2)
    assert last_event().detail == {"format": "jsonl", "filters": {}, "events": 2}
    assert "OFFICIAL-SENSITIVE" in answer["Content-Disposition"]
    last = last_event()
    told = f"{last.sequence} {last.digest} {last.at.isoformat()}"
    assert answer["X-Upstander-Audit-Head"] == told


def test_a_csv_export_holds_no_formula(as_person, administrator):
    """Text that a spreadsheet would take for a formula is quoted; filters hold."""
    record(object_id="=HYPERLINK(1)")
    record(actor="ps2")
    answer = as_person(administrator).post("/audit/export/?actor=ps1", {"format": "csv"})
    rows = list(csv.DictReader(io.StringIO(body(answer))))
    assert [row["object_id"] for row in rows] == ["'=HYPERLINK(1)"]


@pytest.mark.parametrize("url", ["/audit/export/", "/audit/export/?from_date=yesterday"])
def test_an_export_of_no_kind_is_refused(as_person, administrator, url):
    """An unknown format or filter answers 400."""
    format_name = "xlsx" if url.endswith("/") else "csv"
    answer = as_person(administrator).post(url, {"format": format_name})
    assert answer.status_code == 400
    assert b"could not be understood" in answer.content


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "none"),
        ([], "none"),
        (True, "yes"),
        (False, "no"),
        (0, "0"),
        (["a", 1], "a, 1"),
        ({"a": {"from": 1, "to": []}}, "a from 1; to none"),
    ],
)
def test_detail_is_shown_in_words(value, shown):
    """Detail values are shown as a person would write them."""
    assert words(value) == shown


def test_a_retired_name_has_no_meaning():
    """An event whose name the catalogue no longer holds is shown without a meaning."""
    assert meaning("session.ended") == "Somebody signed out."
    assert meaning("session.hummed") == ""


ERASE = "/audit/1/note/erase/"


def test_an_erasure_takes_a_reason_and_a_confirmation(as_person, administrator):
    """A value goes only after a reason and a confirmation; that is recorded, and nothing breaks."""
    record(detail={"note": "Jo Bloggs"})
    client = as_person(administrator)
    assert ERASE.encode() in client.get("/audit/").content
    assert b"Jo Bloggs" not in client.get(ERASE).content
    for reason in ("", "   "):
        page = client.post(ERASE, {"reason": reason, "confirmed": "yes"})
        assert b"Enter why the value is erased" in page.content
    page = client.post(ERASE, {"reason": "Request 12"})
    assert b"cannot be brought back" in page.content
    assert b"Request 12" in page.content
    assert AuditValue.objects.filter(record_id=1).exists()
    page = client.post(ERASE, {"reason": "Request 12", "confirmed": "yes"}, follow=True)
    assert b"The detail note of event 1 is erased" in page.content
    assert not AuditValue.objects.filter(record_id=1).exists()
    event = event_of(AuditRecord.objects.get(name="audit.detail_erased"))
    assert (event.actor, event.object_id, event.detail) == (
        "ada",
        "1/note",
        {"reason": "Request 12"},
    )
    result = verify_trail()
    assert (result.intact, result.erased) == (True, 1)
    assert client.get(ERASE).status_code == 404


def test_an_erasure_needs_both_capabilities(as_person, administrator, analyst, monkeypatch):
    """Reading the log alone, managing accounts alone, or neither does not allow an erasure."""
    record(detail={"note": "Jo Bloggs"})
    for left in (Capability.READ_AUDIT, Capability.MANAGE_ACCOUNTS):
        held = dict(roles.ROLE_CAPABILITIES) | {Role.ADMINISTRATOR: frozenset({left})}
        monkeypatch.setattr(roles, "ROLE_CAPABILITIES", held)
        with pytest.raises(PermissionRefused):
            erase_detail(actor=administrator, sequence=1, name="note", reason="x")
        asked = {"reason": "x", "confirmed": "yes"}
        assert as_person(administrator).post(ERASE, asked).status_code == 403
    monkeypatch.undo()
    assert as_person(analyst).post(ERASE, {"reason": "x", "confirmed": "yes"}).status_code == 403
    assert AuditValue.objects.filter(record_id=1).exists()

"""No live authorisation, no content: every address of the staff site, walked by every role."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.contrib.auth.models import Group
from django.http import HttpResponseBase
from django.test import Client
from django.utils import timezone
from tests.support.live_authority import CUSTODIAN, authorise, find_person, tell
from tests.support.staff_addresses import ALL_NAMES, make_addresses, make_people
from tests.unit.upstander_web.conftest import PASSWORD
from tests.unit.upstander_web.review_desk.desk_data import (
    AT,
    Desk,
    finding,
    make_desk,
    message,
)
from tests.unit.upstander_web.rules.conftest import SHIPPED

from upstander.authority.grant import FORCE_ZONE
from upstander.records.authorisations import Subjects
from upstander.tables.schemas import MESSAGES
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.authorisations.actions.end_authorisation import end_authorisation
from upstander_web.detection import engine
from upstander_web.exhibits.models import Exhibit
from upstander_web.review_desk.actions.decide_finding import decide_finding
from upstander_web.review_desk.models import Conversation, Finding, Reveal
from upstander_web.rules.actions.try_rule import run_trial
from upstander_web.rules.models import RuleTrial

pytestmark = pytest.mark.django_db
BODY, SUBJECT, NAME, TITLE = "zorbelquint", "vaskimond", "Fennwick Oxtaproy", "Plimbertosk"
MARKS = (BODY, SUBJECT, *NAME.split(), TITLE)
TEXT = f"{BODY} delete this and ring my other phone"

CONTENT = {
    "review_desk:list", "review_desk:export", "review_desk:finding", "review_desk:source",
    "review_desk:conversation", "rules:trial", "rules:glossary",
}  # fmt: skip
"""Addresses that show words of messages, under a live authorisation alone."""
_NEVER = """
start accounts: sign_in sign_out own_account change_password list create change reset_password
audit_desk: list verify export erase
exhibits: list upload server_path exhibit import run progress report report_json report_csv
review_desk: decide undo reveal
policies: list import policy details cells cell answer undo reply pick ask carry compare matrix
    matrix_export gaps requests request agreement questions question question_edit
    question_publish question_export drafting
rules: list rule version rule_export history history_export retirements exports tool_export
    trial_progress glossary_export glossary_dismiss glossary_remove glossary_restore keywords
    keyword_list keyword_progress keyword_drafts new edit preview try begin_trial propose take_back
    decide retire
authorisations: list new notices notice notices_file authorisation edit submit grant refuse end
detection: model file_json
"""


def _read_names(text: str) -> Iterator[str]:
    """Yield the names, each after the app that stands before it with a colon."""
    app = ""
    for word in text.split():
        if word.endswith(":"):
            app = word
        else:
            yield f"{app}{word}"


NEVER = frozenset(_read_names(_NEVER))
"""Addresses that show no word of a message to anybody, with an authorisation or without.

An import report names places, counts, reasons and digests. Rules show counts and their own invented
samples; the hits of a trial are on the trial's page.
"""
FORM = {
    "outcome": "relevant",
    "reason": "A reason that is long enough",
    "note": "",
    "suggested": "",
    "text": "x",
}


def _sealed_desk(person: User, folder: Path) -> Desk:
    """Put an exhibit on the desk whose every message, name and title bears a mark."""
    desk = make_desk(person, folder)
    rows = [
        message(
            row,
            "c1",
            body=TEXT if row < 12 else f"message {row}",
            subject=SUBJECT,
            sender_name=NAME,
            conversation_title=TITLE,
            locator=f"bytes:0-{len(TEXT)}",
            member="",
        )
        for row in range(40)
    ]
    rows += [message(row, "c2", conversation_title=TITLE) for row in range(3)]
    pq.write_table(pa.Table.from_pylist(rows, schema=MESSAGES), desk.messages)
    desk.exhibit.path.write_text(TEXT, encoding="utf-8")
    Finding.objects.all().delete()
    Conversation.objects.all().delete()
    desk.load(*(finding(row + 1, f"c1-{row:04d}", TEXT) for row in range(12)))
    for row in Finding.objects.all()[1:10]:
        decide_finding(actor=person, finding=row, outcome="relevant", at=AT)
    return desk


@pytest.fixture
def people(db) -> dict[str, User]:
    """One person for each role, and one who holds them all."""
    made = {role.value: person for role, person in make_people().items()}
    made["all"] = User.objects.create_user("all", PASSWORD, display_name="All")
    made["all"].groups.set(Group.objects.all())
    return made


@pytest.fixture
def site(people, settings, monkeypatch, tmp_path) -> dict[str, str]:
    """Addresses by name; a rule was tried on the marked messages."""
    settings.UPSTANDER_HOME = tmp_path / "home"
    pack = tmp_path / "packs" / "concealment"
    pack.mkdir(parents=True)
    (pack / "shipped-delete.yaml").write_text(SHIPPED, encoding="utf-8")
    settings.UPSTANDER_RULEPACKS = [pack.parent]
    monkeypatch.setattr(engine, "model_dir", lambda: tmp_path)
    (tmp_path / "card.json").write_text("{}")
    desk = _sealed_desk(people["analyst"], tmp_path)
    roles = {role: people[role.value] for role in Role}
    addresses = make_addresses(roles, desk.exhibit)
    assert run_trial(trial_id=RuleTrial.objects.get().pk).samples
    for name in ("review_desk:list", "review_desk:export"):
        addresses[name] += "?state=all"
    return addresses


def _said(response: HttpResponseBase) -> str:
    """Return everything that a response sends: headers, cookies, body, streamed lines."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return f"{response.headers}{response.cookies}{body.decode(errors='replace')}"


def _walk(person: User, addresses: dict[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield name, method and everything said, for every address by GET and by POST."""
    client = Client()
    for name, url in sorted(addresses.items()):
        for method, send in (("GET", client.get), ("POST", lambda url: client.post(url, FORM))):
            client.force_login(person)
            response = send(url)
            assert response.status_code < 500, (name, method)
            yield name, method, _said(response)


def _seen(person: User, addresses: dict[str, str]) -> set[str]:
    """Return the names of the addresses that say a mark."""
    return {
        name for name, _, said in _walk(person, addresses) if any(mark in said for mark in MARKS)
    }


def test_every_address_has_its_place():
    """An address that nobody placed among those that show content or never do is a fault."""
    assert set(ALL_NAMES) == CONTENT | NEVER
    assert not CONTENT & NEVER


def test_without_any_authorisation_no_role_sees_a_word(site, people):
    """With notices but no authorisation, no role finds a mark at any address."""
    tell(AT)
    for name, person in people.items():
        assert _seen(person, site) == set(), name
    codes = set(AuditRecord.objects.filter(name="content.refused").values_list("actor", flat=True))
    assert codes == {"analyst", "investigator", "all"}


def _expired(now: datetime) -> None:
    authorise(now - timedelta(days=30))


def _not_begun(now: datetime) -> None:
    begin = now + timedelta(days=1)
    authorise(
        now,
        starts_at=begin,
        ends_at=begin + timedelta(days=9),
        review_on=(begin + timedelta(days=4)).date(),
    )


def _ended(now: datetime) -> None:
    row = authorise(now)
    end_authorisation(
        actor=find_person("granter", Role.AUTHORISER), row_id=row.pk, reason="done", at=now
    )


def _other_dates(now: datetime) -> None:
    begin = datetime(2020, 1, 1, tzinfo=UTC)
    authorise(now, content_from=begin, content_until=begin + timedelta(days=300))


def _unknown_owner(now: datetime) -> None:
    authorise(now)
    Exhibit.objects.update(owned_by="unknown")


def _undated(now: datetime) -> None:
    authorise(now, content_from=AT - timedelta(days=9), content_until=AT + timedelta(days=9))
    Conversation.objects.update(all_dated=False)


CLOSED: dict[str, Callable[[datetime], object]] = {
    "expired": _expired,
    "not_begun": _not_begun,
    "ended": _ended,
    "other_person": lambda now: authorise(now, subjects=Subjects(people=("NM9999",))),
    "other_system": lambda now: authorise(now, systems=("teams",)),
    "other_reader": lambda now: authorise(now, readers=("somebody",)),
    "other_dates": _other_dates,
    "dates_not_known": _undated,
    "unknown_owner": _unknown_owner,
}


@pytest.mark.parametrize("closed", sorted(CLOSED))
def test_an_authorisation_that_does_not_hold_opens_nothing(site, people, closed):
    """One that is over, not begun, ended, or of other people, systems, readers or dates."""
    tell(AT)
    CLOSED[closed](timezone.now() - timedelta(minutes=1))
    assert _seen(people["all"], site) == set()


def test_without_proof_of_notice_nothing_opens(site, people):
    """An authorisation that holds opens nothing of a person who was not told."""
    authorise(timezone.now() - timedelta(minutes=1))
    tell(AT, person="NM9999")
    assert _seen(people["all"], site) == set()


def test_a_live_authorisation_opens_what_it_should_and_nothing_else(site, people):
    """With one, readers find the marks at the addresses of content, and others nowhere."""
    tell(AT)
    authorise(timezone.now() - timedelta(minutes=1))
    assert _seen(people["all"], site) == CONTENT
    reads = CONTENT
    for role in ("analyst", "investigator"):
        assert _seen(people[role], site) == reads, role
    for role in set(people) - {"all", "analyst", "investigator"}:
        assert _seen(people[role], site) == set(), role


def test_names_show_only_where_they_were_revealed(site, people):
    """Sender and title show on pages of content after a reveal, under a live authorisation."""
    tell(AT)
    row = authorise(timezone.now() - timedelta(minutes=1))
    client = Client()
    client.force_login(people["investigator"])
    page = site["review_desk:conversation"]
    before = _said(client.get(page))
    assert BODY in before
    assert NAME not in before
    client.post(site["review_desk:reveal"], FORM)
    after = _said(client.get(page))
    assert NAME in after
    assert TITLE in after
    end_authorisation(
        actor=find_person("granter", Role.AUTHORISER), row_id=row.pk, reason="done",
        at=timezone.now(),
    )  # fmt: skip
    assert client.get(page).status_code == 403


def test_nobody_reveals_names_without_an_authorisation(site, people):
    """A reveal is refused as the page that it is for."""
    client = Client()
    client.force_login(people["investigator"])
    assert client.post(site["review_desk:reveal"], FORM).status_code == 403
    assert not Reveal.objects.exists()


def test_expiry_while_a_page_is_open_denies_the_next_request(site, people, monkeypatch):
    """A page that is open stays in the browser; the next request, of any address, is refused."""
    tell(AT)
    now = timezone.now()
    begin = now - timedelta(days=1)
    review_on = begin.astimezone(FORCE_ZONE).date()
    authorise(begin, ends_at=now + timedelta(minutes=5), review_on=review_on)
    client = Client()
    client.force_login(people["analyst"])
    opened = _said(client.get(site["review_desk:finding"]))
    assert BODY in opened
    assert "AUTH/1" in opened
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(minutes=5))
    for name in ("finding", "source", "conversation"):
        refused = client.get(site[f"review_desk:{name}"])
        assert refused.status_code == 403
        assert "it has expired" in _said(refused)
    listed = _said(client.get(site["review_desk:list"]))
    assert BODY not in listed
    assert "it has expired" in listed
    exported = _said(client.get(site["review_desk:export"]))
    assert BODY not in exported
    assert "12 findings left out" in exported


def test_a_refusal_says_why_who_grants_and_where_to_ask(site, people):
    """The page of a refusal is plain, and the refusal is recorded with its code."""
    client = Client()
    client.force_login(people["analyst"])
    said = _said(client.get(site["review_desk:finding"]))
    for words in ("There is no authorisation for this content.", "authoriser", "ask for one"):
        assert words in said
    record = AuditRecord.objects.filter(name="content.refused").get()
    assert (record.actor, record.object_kind) == ("analyst", "exhibit")


def test_nobody_opens_their_own_exhibit(site, people):
    """The custodian of an exhibit does not read it, whatever authorisation there is."""
    tell(AT)
    authorise(timezone.now() - timedelta(minutes=1))
    User.objects.filter(username="analyst").update(display_name=CUSTODIAN)
    assert _seen(User.objects.get(username="analyst"), site) == set()

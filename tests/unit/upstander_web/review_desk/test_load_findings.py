"""Findings of a scan become rows of the desk."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.unit.upstander_web.review_desk.desk_data import (
    AT,
    HIT_BODY,
    HIT_ROW,
    OWNER,
    PEER,
    RULE_SHA256,
    finding,
    findings,
    make_desk,
    message,
)

from upstander.tables.schemas import MESSAGES
from upstander_web.review_desk.actions.decide_finding import decide_finding
from upstander_web.review_desk.models import Conversation, Finding, Participant
from upstander_web.review_desk.pseudonyms import number_new

pytestmark = pytest.mark.django_db


def test_a_finding_keeps_its_place_its_rule_and_its_span(desk):
    """A finding names its message's row, its rule's version and the exact span."""
    first = Finding.objects.get(rank=1)
    assert (first.message_row, HIT_BODY[first.start : first.end]) == (HIT_ROW, "delete this")
    assert (first.rule.version, first.rule.sha256) == (3, RULE_SHA256)
    assert first.sender.identity == PEER
    assert first.conversation.messages_count == 40
    assert first.sent_at == AT


def test_snippets_hold_pseudonyms_in_place_of_names(desk):
    """The words kept for the list name nobody, in text or in number."""
    first = Finding.objects.get(rank=1)
    shown = "".join(part["pseudonym"] or part["text"] for part in first.snippet)
    who = f"Person {first.sender.number}"
    assert shown == f"<b>{who}</b> says 🐎 delete this & ring {who}"
    assert [part["text"] for part in first.snippet if part["is_hit"]] == ["delete this"]


def test_who_sent_the_outgoing_messages_is_the_custodian(desk):
    """The custodian is known by direction and is called so."""
    assert Participant.objects.get(identity=OWNER).pseudonym == "Custodian"
    assert Participant.objects.get(identity=PEER).names == ["07700 900002", "Tarquin Vole"]


def test_a_second_import_keeps_numbers_and_decisions(desk, analyst):
    """Numbers stay; an undecided finding that is made no more goes, a decided one stays marked."""
    numbers = dict(Participant.objects.values_list("identity", "number"))
    conversations = dict(Conversation.objects.values_list("key", "number"))
    decided = Finding.objects.get(rank=2)
    decide_finding(actor=analyst, finding=decided, outcome="relevant", at=AT)
    only = findings()[0]
    desk.load(only)
    kept = {f.rank: (f.state, f.in_last_scan) for f in Finding.objects.all()}
    assert kept == {1: ("open", True), 2: ("relevant", False)}
    desk.load(*findings())
    again = Finding.objects.get(pk=decided.pk)
    assert (again.state, again.in_last_scan) == ("relevant", True)
    assert dict(Participant.objects.values_list("identity", "number")) == numbers
    assert dict(Conversation.objects.values_list("key", "number")) == conversations


def test_numbers_are_stable_and_not_alphabetical():
    """The same identities get the same numbers, new ones follow on, and the order tells nothing."""
    names = [f"name {letter}" for letter in "abcdefghij"]
    first = number_new({}, names, exhibit_sha256="e", kind="person")
    assert first == number_new({}, reversed(names), exhibit_sha256="e", kind="person")
    assert sorted(first.values()) == list(range(1, 11))
    assert [name for name, _ in sorted(first.items(), key=lambda pair: pair[1])] != names
    assert number_new({"x": 7}, ["y"], exhibit_sha256="e", kind="person") == {"y": 8}


def test_a_nul_in_an_export_is_kept_as_its_picture(analyst, tmp_path):
    """A NUL in words or names, which PostgreSQL cannot keep, becomes one visible character."""
    body = "\0 Nul\0 Vole delete this\0"
    rows = [message(0, "c1", body=body, sender="Nul\0 Vole", sender_name="", sender_raw="")]
    desk = make_desk(analyst, tmp_path)
    pq.write_table(pa.Table.from_pylist(rows, schema=MESSAGES), desk.messages)
    desk.load(finding(1, "c1-0000", body))
    kept = Finding.objects.get(message_id="c1-0000")
    assert kept.sender.identity == "Nul\u2400 Vole"
    shown = "".join(part["pseudonym"] or part["text"] for part in kept.snippet)
    assert shown == f"\u2400 {kept.sender.pseudonym} delete this\u2400"


def test_an_outgoing_message_without_a_sender_is_the_custodians(analyst, tmp_path):
    """A source that leaves out who sent its outgoing rows still shows the custodian as sender."""
    body = "delete this"
    rows = [message(0, "c1", body=body, sender="", sender_raw="", direction="outgoing")]
    desk = make_desk(analyst, tmp_path)
    pq.write_table(pa.Table.from_pylist(rows, schema=MESSAGES), desk.messages)
    desk.load(finding(1, "c1-0000", body))
    assert Finding.objects.get(message_id="c1-0000").sender.pseudonym == "Custodian"

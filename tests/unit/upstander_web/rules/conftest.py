"""A rule author, an approver, shipped rules of the test's own, and messages to try rules on."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from upstander.evidence.detect.governance.decisions import Decision
from upstander.tables.parquet import ParquetTable
from upstander.tables.schemas import MESSAGES
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role
from upstander_web.rules import supplies as supplies_module
from upstander_web.rules.actions.keep_draft import keep_draft
from upstander_web.rules.actions.take_steps import begin_trial, propose_live
from upstander_web.rules.actions.try_rule import request_trial, run_trial
from upstander_web.rules.models import ForceRule
from upstander_web.rules.supplies import DecidedText, Found, MessageTable, Piece, ShownHit

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
SHIPPED = """id: shipped-delete
title: Asks that messages be deleted
status: live
category: perverting_the_course_of_justice
severity: high
standards: [honesty_and_integrity]
looks_for: A request to delete messages.
misses: Deletion without a word.
why_it_may_be_innocent: People clear space.
clause_cues: [delete]
detection:
  terms: [delete the chat]
match: ["delete the chat before they look"]
no_match: ["never delete anything"]
version: 3
author: Rules team
date: 2026-01-01
"""
RECORD = {
    "id": "own-quiet-phone",
    "title": "Moves a talk to another phone",
    "category": "perverting_the_course_of_justice",
    "severity": "low",
    "standards": ["honesty_and_integrity"],
    "looks_for": "Somebody asks that a talk go on by another phone.",
    "misses": "Talk that simply goes on elsewhere.",
    "why_it_may_be_innocent": "A battery is flat.",
    "clause_cues": ["personal device"],
    "detection": {"terms": ["ring my other phone"]},
    "match": ["dont text, ring my other phone"],
    "no_match": ["my other phone is broken"],
}
TEXTS = (
    "dont text, ring my other phone tonight",
    "Ring my other phone Kestrel",
    "delete the chat and ring my other phone",
    "parade in ten minutes",
    "brew?",
)


def later(minutes: int) -> datetime:
    """Return a time after `AT`."""
    return AT + timedelta(minutes=minutes)


def write_messages(path: Path, texts: tuple[str, ...] = TEXTS) -> Path:
    """Write a table of messages, one a day."""
    rows = []
    for number, text in enumerate(texts):
        row = dict.fromkeys(MESSAGES.names)
        row |= {
            "id": f"m{number}",
            "body": text,
            "subject": "",
            "platform": "whatsapp",
            "kind": "message",
            "direction": "outgoing",
            "sent_at": datetime(2026, 1, 1 + number, 12, tzinfo=UTC),
            "conversation": "c",
            "exhibit_sha256": "e" * 64,
            "sender": "s",
            "duplicate_of": "",
            "near_key": f"n{number}",
        }
        rows.append(row)
    import pyarrow as pa

    with ParquetTable(path, MESSAGES) as table:
        table.write(pa.RecordBatch.from_pylist(rows, schema=MESSAGES))
    return path


@dataclass
class GivenSupplies:
    """What the test gives in place of the exhibits and the desk."""

    path: Path | None = None
    decisions: list[Decision] = field(default_factory=list)
    texts: list[DecidedText] = field(default_factory=list)
    found: Found = field(
        default_factory=lambda: Found(rules_by_message={}, last_hits={}, until=None, weeks=0.0)
    )
    names: tuple[str, ...] = ("kestrel",)
    alive: bool = True
    closed: frozenset[int] = frozenset()
    started: list[tuple[str, int]] = field(default_factory=list)

    def list_tables(self):
        """One exhibit, once its messages are there."""
        if self.path is None:
            return []
        return [MessageTable(reference="UPS/DMI/0001", path=self.path, rows=len(TEXTS))]

    def list_decisions(self):
        """As given."""
        return self.decisions

    def look_at_findings(self):
        """As given."""
        return self.found

    def list_decided_texts(self, actor, *, at):
        """As given."""
        return self.texts

    def list_open(self, actor, conversations, *, at):
        """All but those that are closed."""
        return set(conversations) - self.closed

    def show_hits(self, hits):
        """The words, with one name masked."""
        return [
            ShownHit(
                exhibit="UPS/DMI/0001",
                pieces=(Piece(text="ring my other phone", is_hit=True), Piece(text="Person 1")),
            )
            for _ in hits
        ]

    def hide_names(self, terms):
        """Terms without the names given."""
        return [term for term in terms if not set(term.split()) & set(self.names)]

    def start_counting(self, kind, pk):
        """Note it."""
        self.started.append((kind, pk))

    def name_worker(self):
        """This process."""
        return "1:1"

    def is_alive(self, worker):
        """As given."""
        return self.alive


@pytest.fixture(autouse=True)
def shipped(settings, tmp_path) -> Path:
    """A pack of one shipped rule."""
    settings.UPSTANDER_HOME = tmp_path / "home"
    folder = tmp_path / "packs" / "concealment"
    folder.mkdir(parents=True)
    (folder / "shipped-delete.yaml").write_text(SHIPPED, encoding="utf-8")
    settings.UPSTANDER_RULEPACKS = [folder.parent]
    return folder


@pytest.fixture(autouse=True)
def given(tmp_path):
    """Supplies with messages; those of the site come back afterwards."""
    held = supplies_module.supplies()
    one = GivenSupplies(path=write_messages(tmp_path / "messages.parquet"))
    supplies_module.register(one)
    yield one
    supplies_module.register(held)


@pytest.fixture
def author(make_person) -> User:
    """Somebody who writes rules."""
    return make_person("aled", Role.RULE_AUTHOR)


@pytest.fixture
def approver(make_person) -> User:
    """Somebody who approves rules."""
    return make_person("bryn", Role.RULE_APPROVER)


@pytest.fixture
def both(make_person) -> User:
    """Somebody who may write and approve."""
    return make_person("cerys", Role.RULE_AUTHOR, Role.RULE_APPROVER)


@pytest.fixture
def draft(author) -> ForceRule:
    """A draft of a new rule."""
    return keep_draft(actor=author, record=RECORD, is_new=True, at=AT)


@pytest.fixture
def tried(author) -> Callable[..., ForceRule]:
    """Tries a version to the end."""

    def try_it(row: ForceRule, at: datetime = AT) -> ForceRule:
        trial = request_trial(actor=author, row=row, at=at, detached=False)
        run_trial(trial_id=trial.pk, clock=lambda: at)
        row.refresh_from_db()
        return row

    return try_it


@pytest.fixture
def proposed(author, draft, tried) -> ForceRule:
    """A version that is proposed to go live."""
    tried(draft)
    row = begin_trial(actor=author, row=draft, at=later(1))
    return propose_live(actor=author, row=row, note="Few alerts", at=later(2))


def day(number: int) -> date:
    """Return a day of May 2026."""
    return date(2026, 5, number)

"""An invented exhibit on the desk: two conversations, three findings, written by hand."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from tests.support.live_authority import CUSTODIAN

from upstander.base.digest import digest_bytes
from upstander.records.clauses import ClauseCitation
from upstander.records.hits import Finding as EngineFinding
from upstander.records.hits import Hit
from upstander.records.rules import Detection, Rule, RulePack, RuleSample
from upstander.tables.schemas import MESSAGES
from upstander_web.accounts.models import User
from upstander_web.exhibits.models import Exhibit
from upstander_web.review_desk.actions.load_findings import load_findings

AT = datetime(2024, 3, 1, 9, tzinfo=UTC)
OWNER = "+447700900001"
PEER = "+447700900002"
PEER_NAME = "Tarquin Vole"
ROWS_IN_FIRST = 40
HIT_ROW = 20
HIT_BODY = "<b>Tarquin Vole</b> says 🐎 delete this & ring +44 7700 900002"
MATCHED = "delete this"
RULE_SHA256 = "a" * 64


def message(row: int, conversation: str, **changes: Any) -> dict[str, Any]:
    """Return one row of a messages table."""
    values: dict[str, Any] = {field.name: None for field in MESSAGES}
    values |= {
        "id": f"{conversation}-{row:04d}",
        "exhibit_sha256": "e" * 64,
        "member": f"WhatsApp Chat with {PEER_NAME}.txt",
        "locator": "bytes:0-10",
        "decoder": "whatsapp_text",
        "decoder_version": "1",
        "record_sha256": "",
        "source_order": row,
        "platform": "whatsapp",
        "kind": "message",
        "conversation": conversation,
        "conversation_title": f"Chat with {PEER_NAME}",
        "sender": OWNER if row % 2 else PEER,
        "sender_raw": "07700 900001" if row % 2 else "07700 900002",
        "sender_name": "" if row % 2 else PEER_NAME,
        "recipients": [PEER if row % 2 else OWNER],
        "sent_at": AT + timedelta(minutes=row),
        "sent_at_raw": "01/03/2024, 09:00",
        "sent_at_basis": "unknown",
        "sent_at_precision": "minute",
        "ambiguity": "none",
        "direction": "outgoing" if row % 2 else "incoming",
        "subject": "",
        "body": f"message number {row}",
        "body_transforms": [],
        "attachments": [],
        "state": "live",
        "flags": [],
        "duplicate_of": "",
    }
    return values | changes


def write_messages(path: Path) -> Path:
    """Write the exhibit's table: 40 messages and 3 messages, hits in three of them."""
    rows = [message(row, "c1") for row in range(ROWS_IN_FIRST)]
    rows[HIT_ROW]["body"] = HIT_BODY
    rows[HIT_ROW]["ambiguity"] = "day_month"
    rows[HIT_ROW]["alternative_sent_at"] = datetime(2024, 1, 3, 9, 20, tzinfo=UTC)
    rows[30]["body"] = "delete this too"
    rows += [message(row, "c2") for row in range(3)]
    rows[-1] |= {"subject": "=delete this", "body": "", "platform": "email", "sent_at": None}
    pq.write_table(pa.Table.from_pylist(rows, schema=MESSAGES), path)
    return path


def rule(**changes: Any) -> Rule:
    """Return the rule that made the findings."""
    values: dict[str, Any] = {
        "id": "conceal-delete-messages",
        "title": "Asks that messages be deleted",
        "status": "live",
        "category": "perverting_the_course_of_justice",
        "standards": ("honesty_and_integrity",),
        "severity": "high",
        "looks_for": "a request to delete",
        "misses": "silence",
        "why_it_may_be_innocent": "people clear space",
        "clauses": (),
        "clause_cues": ("delete",),
        "detection": Detection(terms=("delete this",)),
        "match": (RuleSample(text="delete this"),),
        "no_match": (),
        "version": 3,
        "author": "A. Tester",
        "date": "2024-01-01",
        "sha256": RULE_SHA256,
    }
    return Rule(**(values | changes))


def pack(*rules: Rule) -> RulePack:
    """Return a pack of `rules`, by default the one rule."""
    return RulePack(names=("test",), rules=rules or (rule(),), sha256="b" * 64)


def finding(rank: int, message_id: str, text: str, **changes: Any) -> EngineFinding:
    """Return the engine's finding of the matched words in `text`."""
    start = text.index(MATCHED)
    field = changes.pop("field", "body")
    hit = Hit(
        id=digest_bytes(f"{message_id}{field}".encode())[:32],
        message_id=message_id,
        rule_id="conceal-delete-messages",
        rule_version=3,
        category="perverting_the_course_of_justice",
        severity=changes.pop("severity", "high"),
        field=field,
        start=start,
        end=start + len(MATCHED),
        matched=MATCHED,
        pattern="delete this",
        view="folded",
    )
    values: dict[str, Any] = {
        "rank": rank,
        "score": 2.5 - rank / 10,
        "reason": "High severity",
        "hit": hit,
        "clauses": (),
        "conversation": message_id.partition("-")[0],
        "exhibit_sha256": "e" * 64,
        "sent_at": int(AT.timestamp()) * 1_000_000,
    }
    return EngineFinding(**(values | changes))


def findings(*clauses: ClauseCitation) -> tuple[EngineFinding, ...]:
    """Return the three findings of the table, the first with `clauses`."""
    return (
        finding(1, f"c1-{HIT_ROW:04d}", HIT_BODY, clauses=clauses),
        finding(2, "c1-0030", "delete this too"),
        finding(3, "c2-0002", "=delete this", field="subject", severity="low", sent_at=None),
    )


@dataclass(frozen=True)
class Desk:
    """The exhibit whose findings are on the desk."""

    exhibit: Exhibit
    messages: Path

    def load(self, *made: EngineFinding) -> int:
        """Put `made` on the desk as an import does."""
        return load_findings(
            exhibit_id=self.exhibit.pk, messages=self.messages, findings=made, pack=pack()
        )()


def make_desk(person: User, folder: Path, *clauses: ClauseCitation) -> Desk:
    """Receive the exhibit and put its three findings on the desk."""
    messages = write_messages(folder / "messages.parquet")
    source = folder / "chat.txt"
    source.write_text("first line and more", encoding="utf-8")
    exhibit = Exhibit.objects.create(
        reference="NMP/DMI/0001",
        original_name="chat.txt",
        arrival=Exhibit.Arrival.UPLOAD,
        sha256="e" * 64,
        size=19,
        kept_at=str(source),
        received_at=AT,
        received_by=person,
        status=Exhibit.Status.IMPORTED,
        messages_path=str(messages),
        custodian_label=CUSTODIAN,
        owned_by=Exhibit.Owner.FORCE,
    )
    desk = Desk(exhibit=exhibit, messages=messages)
    desk.load(*findings(*clauses))
    return desk

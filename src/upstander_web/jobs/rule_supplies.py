"""What other apps supply to the rules: messages held, decisions, masking, a process to count in."""

import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
from django.conf import settings
from django.db.models import Max

from upstander.evidence.detect.governance.decisions import Decision as ToldDecision
from upstander.evidence.detect.governance.looked_at import weeks_of
from upstander_web.accounts.models import User
from upstander_web.authorisations.gate import open_contents
from upstander_web.exhibits.models import Exhibit
from upstander_web.exhibits.workers import is_alive, name_worker
from upstander_web.review_desk.content_facts import ask_for_each
from upstander_web.review_desk.masking import WORD, crop, cut
from upstander_web.review_desk.messages_store import MessagesNotKept, read_messages
from upstander_web.review_desk.models import Conversation, Decision, Finding, Participant
from upstander_web.review_desk.pseudonyms import index_labels
from upstander_web.rules.supplies import (
    DecidedText,
    Found,
    HitPlace,
    MessageTable,
    Piece,
    ShownHit,
)

AROUND = 90
"""Code points shown on each side of a hit."""
DECIDED_TEXTS = 5_000
"""Decided messages whose words are looked at for the glossary, the latest first."""
_EPOCH = date(1970, 1, 1)


class JoinedSupplies:
    """Supplies from the exhibits and the review desk of this site."""

    def list_tables(self) -> list[MessageTable]:
        """Return the messages of every imported exhibit whose table is there."""
        return [
            MessageTable(reference=one.reference, path=path, rows=pq.read_metadata(path).num_rows)
            for one in _imported()
            if (path := Path(one.messages_path)).is_file()
        ]

    def list_decisions(self) -> list[ToldDecision]:
        """Return the last standing decision on each finding."""
        return [
            ToldDecision(
                rule_id=one.finding.rule.rule_id,
                message_id=one.finding.message_id,
                decision=(
                    "not_relevant" if one.outcome == Finding.State.NOT_RELEVANT else "relevant"
                ),
                at=one.decided_at,
                by=one.decided_by.get_username(),
                rule_version=one.finding.rule.version,
            )
            for one in _standing()
        ]

    def look_at_findings(self) -> Found:
        """Return which rules made which findings, and the weeks of messages behind them."""
        rules: dict[str, set[str]] = defaultdict(set)
        for message, rule in Finding.objects.order_by().values_list("message_id", "rule__rule_id"):
            rules[message].add(rule)
        last = Finding.objects.order_by().values("rule__rule_id").annotate(last=Max("sent_at"))
        days = _days_held()
        return Found(
            rules_by_message={message: frozenset(found) for message, found in rules.items()},
            last_hits={
                one["rule__rule_id"]: one["last"].date() for one in last if one["last"] is not None
            },
            until=date.fromordinal(max(days) + _EPOCH.toordinal()) if days else None,
            weeks=weeks_of(days),
        )

    def list_decided_texts(self, actor: User, *, at: datetime) -> list[DecidedText]:
        """Return the words of messages that were decided on, the latest decisions first.

        Only of what a live authorisation opens to `actor`.
        """
        wanted: dict[str, dict[str, bool]] = defaultdict(dict)
        decided_last = _standing()[:DECIDED_TEXTS]
        is_open = self.list_open(
            actor, {one.finding.conversation_id for one in decided_last}, at=at
        )
        for one in decided_last:
            finding = one.finding
            if finding.conversation_id not in is_open:
                continue
            relevant = one.outcome != Finding.State.NOT_RELEVANT
            held = wanted[finding.exhibit.messages_path]
            held[finding.message_id] = held.get(finding.message_id, False) or relevant
        texts = []
        for path, decided in wanted.items():
            try:
                stored = list(read_messages(Path(path), decided))
            except MessagesNotKept:
                continue
            texts += [
                DecidedText(
                    message_id=message.id,
                    text=f"{message.subject}\n{message.body}".strip(),
                    is_relevant=decided[message.id],
                )
                for message in stored
            ]
        return texts

    def show_hits(self, hits: Sequence[HitPlace]) -> list[ShownHit]:
        """Return hits with the words around them, names masked in the whole message first."""
        wanted = {one.message_id: one for one in hits}
        shown: dict[str, ShownHit] = {}
        for exhibit in _imported():
            left = set(wanted) - set(shown)
            if not left or not Path(exhibit.messages_path).is_file():
                continue
            held = list(read_messages(Path(exhibit.messages_path), left))
            places = dict(
                Conversation.objects.filter(exhibit=exhibit).values_list("key", "pk")
                if held
                else ()
            )
            labels = index_labels(Participant.objects.filter(exhibit=exhibit)) if held else None
            for message in held if labels else ():
                place = wanted[message.id]
                text = message.subject if place.field == "subject" else message.body
                segments = cut(
                    text, hits=[(place.start, place.end)], masks=labels.find(text) if labels else ()
                )
                shown[message.id] = ShownHit(
                    exhibit=exhibit.reference,
                    conversation=places.get(message.conversation, 0),
                    pieces=tuple(
                        Piece(text=s.shown, is_hit=s.is_hit, is_mask=bool(s.pseudonym))
                        for s in crop(segments, around=AROUND)
                    ),
                )
        none = ShownHit(exhibit="", pieces=())
        return [shown.get(one.message_id, none) for one in hits]

    def list_open(
        self, actor: User, conversations: Collection[int], *, at: datetime
    ) -> Collection[int]:
        """Return those conversations that a live authorisation opens to `actor`."""
        held = Conversation.objects.select_related("exhibit").filter(pk__in=sorted(conversations))
        return open_contents(actor=actor, asked=ask_for_each(held), at=at).open

    def hide_names(self, terms: Sequence[str]) -> list[str]:
        """Return the terms that hold no label of a participant, nor a word of one."""
        words = {word.casefold() for label in _labels() for word in WORD.findall(label)}
        return [t for t in terms if not words & {w.casefold() for w in WORD.findall(t)}]

    def start_counting(self, kind: str, pk: int) -> None:
        """Start the command `count_rules` in a process of its own, its output in a log."""
        folder = Path(settings.UPSTANDER_HOME) / "rules"
        folder.mkdir(parents=True, exist_ok=True)
        root = str(Path(__file__).resolve().parents[2])
        known = [part for part in os.environ.get("PYTHONPATH", "").split(os.pathsep) if part]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([root, *(part for part in known if part != root)]),
            "UPSTANDER_HOME": str(settings.UPSTANDER_HOME),
        }
        with (folder / "counting.log").open("ab") as output:
            subprocess.Popen(  # noqa: S603 - our own command; a word of ours and a number
                [sys.executable, "-m", "upstander_web", "count_rules", kind, str(int(pk))],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                env=environment,
            )

    def name_worker(self) -> str:
        """Return `pid:start` of the present process."""
        return name_worker()

    def is_alive(self, worker: str) -> bool:
        """Return whether that process still runs on this machine."""
        return is_alive(worker)


def _imported() -> Iterator[Exhibit]:
    return Exhibit.objects.exclude(messages_path="").order_by("pk").iterator()


def _standing() -> list[Decision]:
    """Return the last standing decision on each finding, the latest first."""
    rows = (
        Decision.objects.filter(undone_at__isnull=True)
        .select_related("finding__rule", "finding__exhibit", "decided_by")
        .order_by("-id")
    )
    last: dict[int, Decision] = {}
    for one in rows:
        last.setdefault(one.finding_id, one)
    return list(last.values())


def _labels() -> Iterator[str]:
    for identity, names in Participant.objects.order_by().values_list("identity", "names"):
        yield from map(str, (identity, *names))


def _days_held() -> set[int]:
    """Return every day on which a message that is held was sent, in days since 1970."""
    paths = [one.messages_path for one in _imported() if Path(one.messages_path).is_file()]
    if not paths:
        return set()
    with duckdb.connect(":memory:", config={"threads": 2}) as connection:
        rows = connection.execute(
            "SELECT DISTINCT epoch_us(sent_at) // 86400000000 FROM read_parquet(?) "
            "WHERE sent_at IS NOT NULL",
            [paths],
        ).fetchall()
    first, last = -719_162, 2_932_896  # years 1 and 9999
    return {int(day) for (day,) in rows if first <= day <= last}

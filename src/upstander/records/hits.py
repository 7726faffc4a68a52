"""Hits and findings: a rule matched a span; findings are hits as a reviewer meets them."""

import msgspec

from upstander.records.clauses import ClauseCitation


class Hit(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A rule matched a span of one message. Spans count code points, half open."""

    id: str
    """SHA-256 over (message id, rule id, rule version, field, start, end), first 32 hex digits."""
    message_id: str
    rule_id: str
    rule_version: int
    category: str
    severity: str
    field: str
    """`body` or `subject`."""
    start: int
    end: int
    matched: str
    """Exactly `field[start:end]`."""
    pattern: str
    """The term, expression or pair that matched, as the rule writes it."""
    view: str
    """`original`, `folded`, `leet` or `spaced`: the view on which it was found."""


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """A hit in its rank, beside the clauses that it touches."""

    rank: int
    score: float
    """Severity first, then rarity; see review/ranking."""
    reason: str
    """One plain sentence: why it stands here."""
    hit: Hit
    clauses: tuple[ClauseCitation, ...]
    conversation: str
    """Conversation id (derived)."""
    exhibit_sha256: str
    sent_at: int | None
    duplicates: int = 0
    """How many equal findings were folded into this one."""

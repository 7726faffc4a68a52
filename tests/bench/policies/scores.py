"""How near the engine comes to the marks: counts with their intervals."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from marks import Marked, bare, tight
from upstander.policies.clauses.markers import marker_width
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound, Support

Z = 1.96
_DRESS = re.compile(r"^(?:[\s*_#|•‑–▪¹²³⁰⁴-⁹-]|o\s)+")
"""Bullets and Markdown before a clause's words; an "o" counts as one only before a blank."""
ASIDE = frozenset({"furniture", "contents", "metadata"})
TOP = 3


@dataclass(slots=True)
class Count:
    """So many right of so many."""

    right: int = 0
    total: int = 0
    misses: list[str] = field(default_factory=list)

    def add(self, *, right: bool, what: str = "") -> None:
        """Count one, and keep what it was where it was wrong."""
        self.total += 1
        self.right += right
        if not right:
            self.misses.append(what)

    def merge(self, other: "Count") -> None:
        """Add another count to this one."""
        self.right += other.right
        self.total += other.total
        self.misses += other.misses

    def interval(self) -> tuple[float, float]:
        """Return the Wilson interval at 95%."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.right / self.total
        middle = p + Z * Z / (2 * n)
        reach = Z * math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        below = 1 + Z * Z / n
        return max(0.0, (middle - reach) / below), min(1.0, (middle + reach) / below)

    def __str__(self) -> str:
        """Return the share, its interval and the numbers behind it."""
        if not self.total:
            return "–"
        low, high = self.interval()
        return f"{self.right / self.total:.3f} ({low:.2f}–{high:.2f}; {self.right}/{self.total})"


Counts = dict[str, Count]


def _own_words(clause: Clause) -> str:
    words = _DRESS.sub("", clause.text[marker_width(clause.text) :]).rstrip(" \t*_#|")
    return tight(words).removeprefix(tight(clause.number) if words == clause.text else "")


def _same(clause: Clause, mark: Mapping[str, Any]) -> bool:
    words, whole = _own_words(clause), tight(clause.text.strip(" \t*_#|"))
    begins, ends = tight(str(mark["begins"])), tight(str(mark["ends"]))
    return (words.startswith(begins) or whole.startswith(begins)) and whole.endswith(ends)


def _number(text: str) -> str:
    return bare(str(text)).replace(" ", ".")


def score_clauses(one: Marked, document: PolicyDocument) -> Counts:
    """Count marked clauses that were read exactly: number, first words and last words."""
    numbered, paragraphs = Count(), Count()
    clauses = [c for c in document.clauses if c.kind not in {"furniture", "contents"}]
    taken: set[int] = set()
    for mark in one.marks.get("numbered") or ():
        found = next(
            (
                n
                for n, c in enumerate(clauses)
                if n not in taken
                and _number(c.number) == _number(mark["number"])
                and _same(c, mark)
            ),
            None,
        )
        taken |= {found} if found is not None else set()
        what = f"{one.name}: {mark['number']} {mark['begins']} … {mark['ends']}"
        numbered.add(right=found is not None, what=what)
    for mark in one.marks.get("paragraphs") or ():
        if tight(str(mark["begins"])) == "contents":
            continue  # The hands agreed that it belongs to the list of contents.
        found = next((n for n, c in enumerate(clauses) if n not in taken and _same(c, mark)), None)
        taken |= {found} if found is not None else set()
        what = f"{one.name}: {mark.get('kind', '')} {mark['begins']} … {mark['ends']}"
        paragraphs.add(right=found is not None, what=what)
    return {"numbered": numbered, "paragraphs": paragraphs}


def score_details(one: Marked, details: PolicyDetails) -> Counts:
    """Count details that are right where the document says them, and those it does not say."""
    present, invented, kind = Count(), Count(), Count()
    fair = one.marks.get("metadata_acceptable") or {}
    for name, value in (one.marks.get("metadata") or {}).items():
        found = details.first(name)
        got = bare(found.value) if found else ""
        also = [bare(str(v)) for v in fair.get(name) or ()]
        if value is None:
            if found is None or got not in also:
                what = f"{one.name}: {name} invented as {got!r}"
                invented.add(right=found is None, what=what)
            continue
        wanted = [*(bare(str(v)) for v in (value if isinstance(value, list) else [value])), *also]
        present.add(right=got in wanted, what=f"{one.name}: {name} {value!r}, read {got!r}")
    kind.add(
        right=details.kind == one.marks.get("kind"),
        what=f"{one.name}: kind {one.marks.get('kind')}, read {details.kind}",
    )
    return {"metadata": present, "not_invented": invented, "kind": kind}


def _points_at(support: Support, cell: Mapping[str, Any], document: PolicyDocument) -> bool:
    """Say whether a support stands in a clause that was marked as carrying the answer."""
    around = [
        tight(c.text) for c in document.clauses if c.start < support.end and support.start < c.end
    ]
    texts = [tight(support.quote), *around]
    wanted = [tight(str(words)) for words in cell.get("clauses") or ()]
    return any(words in text for words in wanted for text in texts)


def score_positions(
    one: Marked,
    document: PolicyDocument,
    found: Sequence[PositionFound],
) -> Counts:
    """Count positions, right clauses, false alarms and cells shown as high that are right."""
    names = ("exact", "acceptable", "first", "top3", "no_false_alarm", "high", "cells")
    counts = {name: Count() for name in names}
    marked = one.marks.get("positions") or {}
    for answer in found:
        cell = marked.get(answer.question)
        speaks = answer.position not in ("silent", "not_supplied")
        what = f"{one.name}: {answer.question} read {answer.position}"
        if cell is None or cell["position"] == "silent":
            allowed = {"silent", *((cell or {}).get("acceptable") or ())}
            right = answer.position in allowed
            quote = answer.support[0].quote[:90] if answer.support else ""
            counts["no_false_alarm"].add(right=right, what=f"{what}, should be silent: {quote}")
            counts["cells"].add(right=right)
        else:
            right = answer.position == cell["position"]
            fair = right or answer.position in (cell.get("acceptable") or ())
            what = f"{what}, should be {cell['position']} {cell.get('clauses')}"
            counts["exact"].add(right=right, what=what)
            counts["acceptable"].add(right=fair, what=what)
            counts["no_false_alarm"].add(right=True)
            counts["cells"].add(right=fair)
            _score_places(counts, what, answer, cell, document)
            right = fair
        if speaks and answer.band == "high":
            counts["high"].add(right=right, what=what)
    return counts


def _score_places(
    counts: Counts,
    what: str,
    answer: PositionFound,
    cell: Mapping[str, Any],
    document: PolicyDocument,
) -> None:
    ranked = _by_clause(
        [*answer.support[:1], *answer.bearing, *answer.support[1:], *answer.looked_at]
    )
    hits = [_points_at(s, cell, document) for s in ranked]
    counts["first"].add(right=bool(hits and hits[0]), what=what)
    counts["top3"].add(right=any(hits[:TOP]), what=what)


def _by_clause(supports: Iterable[Support]) -> list[Support]:
    kept: dict[tuple[int, int], Support] = {}
    for support in supports:
        kept.setdefault((support.start, support.end), support)
    return list(kept.values())


def kappa(marked: Iterable[Marked], ids: Sequence[str]) -> tuple[float, int]:
    """Return Cohen's kappa of the two hands' positions over every cell, and the cells."""
    pairs = [
        tuple(
            (hand.get("positions") or {}).get(name, {"position": "silent"})["position"]
            for hand in (one.hands["hand_a"], one.hands["hand_b"])
        )
        for one in marked
        if len(one.hands) > 1
        for name in ids
    ]
    if not pairs:
        return 0.0, 0
    values = {value for pair in pairs for value in pair}
    agree = sum(a == b for a, b in pairs) / len(pairs)
    chance = sum(
        (sum(a == v for a, _ in pairs) / len(pairs)) * (sum(b == v for _, b in pairs) / len(pairs))
        for v in values
    )
    return ((agree - chance) / (1 - chance) if chance < 1 else 1.0), len(pairs)

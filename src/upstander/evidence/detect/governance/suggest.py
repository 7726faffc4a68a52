"""Words that reviewers' relevant findings have in common, to be looked at for the glossary.

Log-odds with an informative prior (Monroe, Colaresi and Quinn, "Fightin' Words", Political
Analysis 16 (2008), 372): a word is named if it is more frequent in relevant than in other items
than chance and its frequency in ordinary messages explain. Words are counted once a text.

What is suggested may be somebody's name. Nothing is added to a glossary from here.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.wordrates import rate_of

PRIOR = 100.0
"""Weight of ordinary messages, in texts."""
AT_LEAST = 3
"""Relevant texts in which a word must stand."""
Z_AT_LEAST = 1.645
"""One-sided 95 per cent; many words are tried, so some that pass do so by chance."""
LEAST_PRIOR = 0.5
"""Pseudo-count of the rarest word: with less, a word that no other text holds could never pass."""
TOO_USUAL = 0.015
"""Share of ordinary messages from which a word is too usual to mark anything."""
EXAMPLES = 5
SHORTEST = 3


class Suggestion(msgspec.Struct, frozen=True, kw_only=True):
    """A word or two-word phrase that is over-represented in relevant items."""

    term: str
    """Folded."""
    relevant: int
    """Relevant texts that hold it."""
    other: int
    """Other decided texts that hold it."""
    usual_rate: float
    """Share of ordinary messages that hold it, as far as is known."""
    z: float
    """Log-odds over its standard error, see `Z_AT_LEAST`."""
    example_ids: tuple[str, ...]


def suggest_terms(
    texts: Sequence[str],
    labels: Sequence[bool],
    ids: Sequence[str],
    *,
    background: Mapping[str, float] | None = None,
    known: AbstractSet[str] = frozenset(),
    limit: int = 50,
    at_least: int = AT_LEAST,
) -> tuple[Suggestion, ...]:
    """Return candidate terms, the strongest first.

    Args:
        texts: of decided items.
        labels: whether each was found relevant.
        ids: of their messages, for the examples.
        background: folded word or phrase to the share of ordinary messages that hold it, see
            `word_rates`; where it is None or silent, an estimate for English chat.
        known: folded terms that are not to be suggested: those of the glossary and of rules.
        limit: how many at most.
        at_least: relevant texts in which a term must stand.

    Raises:
        ValueError: the three sequences are not of one length.
    """
    if not len(texts) == len(labels) == len(ids):
        raise ValueError("texts, labels and ids differ in length")
    relevant: Counter[str] = Counter()
    other: Counter[str] = Counter()
    where: dict[str, list[str]] = {}
    for text, label, message in zip(texts, labels, ids, strict=True):
        words = set(terms_of(text))
        (relevant if label else other).update(words)
        if label:
            for word in words:
                where.setdefault(word, []).append(message)
    sizes = (sum(map(bool, labels)), len(labels) - sum(map(bool, labels)))
    found = [
        _suggestion(word, count, other[word], sizes, _rate(word, background), where[word])
        for word, count in relevant.items()
        if count >= at_least and word not in known
    ]
    strong = [one for one in found if one.z >= Z_AT_LEAST and not _is_usual(one)]
    strong.sort(key=lambda one: (-one.z, one.term))
    return tuple(_without_parts(strong))[:limit]


def terms_of(text: str) -> Iterator[str]:
    """Yield the folded words of a text and its pairs of neighbours, numbers aside."""
    words = fold(text).split()
    for place, word in enumerate(words):
        if len(word) >= SHORTEST and not word.isdecimal():
            yield word
        if place and not (word.isdecimal() or words[place - 1].isdecimal()):
            yield f"{words[place - 1]} {word}"


def word_rates(texts: Iterable[str]) -> Mapping[str, float]:
    """Return the share of texts that hold each word or pair that stands in more than one."""
    counts: Counter[str] = Counter()
    total = 0
    for text in texts:
        total += 1
        counts.update(set(terms_of(text)))
    return {word: count / total for word, count in counts.items() if count > 1}


def _rate(word: str, background: Mapping[str, float] | None) -> float:
    if background is None:
        return rate_of(f" {word} ")
    # A word that the background never holds is rare, not impossible.
    return background.get(word, min(1e-4, rate_of(f" {word} ")))


def _is_usual(one: Suggestion) -> bool:
    return max(one.usual_rate, rate_of(f" {one.term} ")) >= TOO_USUAL


def _suggestion(
    word: str,
    relevant: int,
    other: int,
    sizes: tuple[int, int],
    rate: float,
    messages: Sequence[str],
) -> Suggestion:
    prior = max(PRIOR * rate, LEAST_PRIOR)
    rest = PRIOR - min(prior, PRIOR * 0.999)
    odds = []
    variance = 0.0
    for count, size in zip((relevant, other), sizes, strict=True):
        odds.append(math.log((count + prior) / (size - count + rest)))
        variance += 1 / (count + prior)
    return Suggestion(
        term=word,
        relevant=relevant,
        other=other,
        usual_rate=round(rate, 6),
        z=round((odds[0] - odds[1]) / math.sqrt(variance), 3),
        example_ids=tuple(sorted(set(messages))[:EXAMPLES]),
    )


def _without_parts(found: Sequence[Suggestion]) -> Iterator[Suggestion]:
    """Yield suggestions, a phrase and its own word not both where they stand in the same texts."""
    by_term = {one.term: one for one in found}
    for one in found:
        parts = one.term.split()
        if len(parts) == 1:
            phrases = (p for p in by_term.values() if one.term in p.term.split() and p is not one)
            if any(p.relevant == one.relevant and p.other == one.other for p in phrases):
                continue
        elif any(part in by_term and by_term[part].relevant > one.relevant for part in parts):
            continue
        yield one

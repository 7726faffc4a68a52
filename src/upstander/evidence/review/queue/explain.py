"""Why an item stands where it stands: words, rule, prior, and decided items like it."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from upstander.evidence.review.queue.characters import ALONE, WITHIN, character_kinds
from upstander.evidence.review.queue.featurekernel import BITS, LONGEST_WORD
from upstander.evidence.review.queue.features import (
    BIAS,
    DENSE,
    LENGTH,
    PRIOR,
    RULE,
    FeatureTable,
    Floats,
)
from upstander.evidence.review.queue.learner import Weights, settled_rows
from upstander.evidence.review.queue.pool import Pool
from upstander.records.review import Decision, Explanation, Factor, SimilarItem

MOST = 8
"""Factors on either side, and similar items."""
_LEAST_SIMILAR = 0.1
_LEAST_WEIGHT = 0.005

_LOW = 0xFFFFFFFF
_OFFSET, _PRIME, _SPREAD = 2166136261, 16777619, 2654435761
_PAIR, _SIZE = 0x9E3779B9, 0x05EBCA6B
_SHORTEST, _LONGEST = 3, 5


def explain_row(
    table: FeatureTable,
    pool: Pool,
    row: int,
    text: str,
    *,
    weights: Weights,
    score: float,
    decisions: Sequence[Decision],
    versions: Mapping[str, str],
) -> Explanation:
    """Return the factors of one item's score; they add up to it but for what is left out as small.

    Args:
        table: features.
        pool: items.
        row: which.
        text: the words that its features were made of; they are hashed and cannot be told else.
        weights: of its queue.
        score: that it has.
        decisions: all so far.
        versions: of models and rule packs.
    """
    factors = sorted(
        (*_number_factors(table, pool, row, weights), *_word_factors(table, row, text, weights)),
        key=lambda one: (-abs(one.weight), one.text),
    )
    told = [one for one in factors if abs(one.weight) >= _LEAST_WEIGHT]
    up = tuple(one for one in told if one.weight > 0)[:MOST]
    down = tuple(one for one in told if one.weight < 0)[:MOST]
    similar = similar_items(table, pool, row, decisions)
    return Explanation(
        item_id=pool.items[row].id, score=round(score, 4), up=up, down=down, similar=similar,
        would_move_down=tuple(_counterfactuals(up, similar, score)),
        decisions=weights.decisions, versions=dict(versions),
    )  # fmt: skip


def text_features(text: str) -> Iterator[tuple[str, str, int, int]]:
    """Yield what is shown, its word, its block and its hash: as the compiled kernel finds them.

    Blocks: 0 words and pairs, 1 pieces. A pair's word is the pair. Repeats stay.
    """
    before, before_word = 0, ""
    words = list(_words(text))
    for word in words:
        value = _OFFSET
        for letter in word:
            value = ((value ^ ord(letter)) * _PRIME) & _LOW
        value ^= value >> 15
        yield word, word, 0, _place(value)
        if before:
            pair = ((before * 31) & _LOW) ^ value ^ _PAIR
            yield f"{before_word} {word}", f"{before_word} {word}", 0, _place(pair)
        before, before_word = value, word
    kinds = character_kinds()
    for word in words:
        if kinds[ord(word[0])] == ALONE:
            continue
        padded = f" {word} "[:LONGEST_WORD]
        for left in range(len(padded) - _SHORTEST + 1):
            value = _OFFSET
            for right in range(left, min(left + _LONGEST, len(padded))):
                value = ((value ^ ord(padded[right])) * _PRIME) & _LOW
                size = right - left + 1
                if size >= _SHORTEST:
                    mixed = value ^ (value >> 13) ^ (size * _SIZE)
                    yield padded[left : right + 1], word, 1, _place(mixed)


def _words(text: str) -> Iterator[str]:
    kinds = character_kinds()
    word = ""
    for letter in text.lower():
        kind = kinds[ord(letter)]
        if kind == WITHIN:
            word += letter
            continue
        if word:
            yield word
            word = ""
        if kind == ALONE:
            yield letter
    if word:
        yield word


def _place(value: int) -> int:
    return ((value * _SPREAD) & _LOW) >> (32 - BITS)


def _word_factors(table: FeatureTable, row: int, text: str, weights: Weights) -> Iterator[Factor]:
    """Yield a factor for each word with its pieces, and for each pair of words.

    A piece that several words share is divided among them.
    """
    bearers: dict[tuple[int, int], set[str]] = {}
    for _, word, block, place in text_features(text):
        # The kernel counts a column once in a row, with the block that bears it first.
        block = 0 if (0, place) in bearers else block  # noqa: PLW2901 - the same thing, settled
        bearers.setdefault((block, place), set()).add(word)
    moved: dict[str, float] = {}
    for (block, place), words in bearers.items():
        column = int(table.rank[place])
        if column < 0:
            continue
        part = float(weights.columns[column] * table.norms[row, block]) / len(words)
        for word in words:
            moved[word] = moved.get(word, 0.0) + part
    for word, weight in moved.items():
        yield Factor(kind="words", text=word, weight=round(weight, 4))


def _number_factors(
    table: FeatureTable, pool: Pool, row: int, weights: Weights
) -> Iterator[Factor]:
    item = pool.items[row]
    said = {
        PRIOR: ("prior", f"the models gave it {item.prior:.2f}" if item.prior is not None else ""),
        RULE: ("rule", f"a rule of {item.rule_severity} severity" if item.rule_severity else ""),
        LENGTH: ("length", f"{item.words} words"),
        BIAS: ("other", "where every item stands"),
    }
    parts = table.dense[row] * weights.numbers
    for column, (kind, text) in said.items():
        if text:
            yield Factor(kind=kind, text=text, weight=round(float(parts[column]), 4))
    if len(parts) > len(DENSE):
        rest = float(parts[len(DENSE) :].sum())
        yield Factor(kind="other", text="its meaning as a whole", weight=round(rest, 4))


def similar_items(
    table: FeatureTable, pool: Pool, row: int, decisions: Sequence[Decision]
) -> tuple[SimilarItem, ...]:
    """Return the decided items most like `row`, by the mean cosine of words and of pieces."""
    rows, marks = settled_rows(pool.items, decisions)
    held = np.zeros(len(table.idf), np.float32)
    mine = table.columns[table.starts[row] : table.starts[row + 1]]
    held[mine] = table.idf[mine] ** 2
    found = []
    for other, relevant in zip(rows.tolist(), marks.tolist(), strict=True):
        if other == row:
            continue
        alike = _cosine(table, held, row, other)
        if alike >= _LEAST_SIMILAR:
            found.append((-alike, pool.items[other].id, relevant))
    return tuple(
        SimilarItem(item_id=name, similarity=round(-alike, 3), relevant=relevant)
        for alike, name, relevant in sorted(found)[:MOST]
    )


def _cosine(table: FeatureTable, held: Floats, row: int, other: int) -> float:
    left, middle, right = table.starts[other], table.mids[other], table.starts[other + 1]
    norms = table.norms[row] * table.norms[other]
    words = float(held[table.columns[left:middle]].sum()) * float(norms[0])
    pieces = float(held[table.columns[middle:right]].sum()) * float(norms[1])
    return min(1.0, (words + pieces) / 2)


def _counterfactuals(
    up: Sequence[Factor], similar: Sequence[SimilarItem], score: float
) -> Iterator[str]:
    for one in up[:3]:
        if one.kind == "words":
            yield f"without “{one.text}” it would score {score - one.weight:+.2f}"
        elif one.kind == "rule":
            yield f"without the hit of its rule it would score {score - one.weight:+.2f}"
        elif one.kind == "prior":
            yield f"had the models said nothing it would score {score - one.weight:+.2f}"
    if any(one.relevant for one in similar):
        yield "if the items like it were decided not relevant"

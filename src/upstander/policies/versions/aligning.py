"""Clauses of an old version beside those of the new one, by their words and their order.

First the clauses whose words are the same; then those whose words are like, sought by the rarer
words they share, so that time grows with the clauses and not with their pairs; then clauses that
were split in two or more, or merged. A number is only a hint: sections are renumbered.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz.distance import LCSseq

from upstander.policies.clauses.references import UNCITED
from upstander.policies.versions.folding import fold_words
from upstander.policies.versions.surroundings import own_words
from upstander.records.clauses import PolicyDocument

ALIKE = 0.5
"""Share of words, in order, that two clauses must have in common to be versions of one."""
CANDIDATES = 12
"""New clauses that are compared with each old one: those that share most rare words."""
COMMON_SHARE = 0.25
"""A word in more than this share of the clauses says nothing of which clause it is."""
PART = 0.6
"""Share of a clause's words that must stand in another for it to be a part of that one."""
WHOLE = 0.6
"""Share of a clause's words that its parts must hold together for it to have been split."""
PART_WORDS = 4
IN_PLACE = 0.3
"""Share of words that is enough for two clauses of one number in one place."""

_WORD = re.compile(r"\w+(?:['-]\w+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Clauses of the old version and what became of them, as places in both documents."""

    old: tuple[int, ...]
    new: tuple[int, ...]
    score: float
    """Share of words in common, 0 to 1; 0 where one side is empty."""
    in_order: bool = True
    """Whether it stands where the clauses around it would have it."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """A clause as it is compared."""

    place: int
    words: tuple[str, ...]
    number: str
    heading: str
    kind: str


def align_clauses(old: PolicyDocument, new: PolicyDocument) -> tuple[Group, ...]:
    """Return every clause of both that is no furniture, once each; in the order of the new.

    What was removed stands after the clause that went before it.
    """
    before, after = _units(old), _units(new)
    pairs = _same_words(before, after)
    _alike_words(before, after, pairs)
    _in_place(before, after, pairs)
    groups = _split_or_merged(before, after, pairs)
    return _ordered(before, after, pairs, groups)


def _units(document: PolicyDocument) -> list[_Unit]:
    return [
        _Unit(
            place, tuple(_WORD.findall(fold_words(own_words(clause.text)).casefold())),
            clause.number, fold_words(clause.heading).casefold(), clause.kind,
        )
        for place, clause in enumerate(document.clauses)
        if clause.kind not in UNCITED
    ]  # fmt: skip


_Pairs = dict[int, tuple[int, float]]
"""By the old unit's index: the new unit's, and the share of words in common."""


def _same_words(before: Sequence[_Unit], after: Sequence[_Unit]) -> _Pairs:
    """Pair clauses whose words are the same; of a text that repeats, those in the same company."""
    olds: dict[tuple[tuple[str, ...], bool], list[int]] = defaultdict(list)
    news: dict[tuple[tuple[str, ...], bool], list[int]] = defaultdict(list)
    for units, places in ((before, olds), (after, news)):
        for n, unit in enumerate(units):
            places[unit.words, unit.kind == "heading"].append(n)
    pairs: _Pairs = {}
    for key, first in olds.items():
        second = news.get(key, [])
        ranked = sorted(
            (-_company(before, after, m, n), abs(i - j), m, n)
            for i, m in enumerate(first)
            for j, n in enumerate(second)
        )
        taken: set[int] = set()
        for _, _, m, n in ranked:
            if m not in pairs and n not in taken:
                pairs[m] = (n, 1.0)
                taken.add(n)
    return pairs


def _company(before: Sequence[_Unit], after: Sequence[_Unit], m: int, n: int) -> int:
    """Return how far two clauses of the same words stand in the same place."""
    same = 2 * (before[m].heading == after[n].heading) + (before[m].number == after[n].number)
    for step in (-1, 1):
        beside = 0 <= m + step < len(before) and 0 <= n + step < len(after)
        same += 2 * (beside and before[m + step].words == after[n + step].words)
    return same


def _alike_words(before: Sequence[_Unit], after: Sequence[_Unit], pairs: _Pairs) -> None:
    """Pair what is left by likeness, the likest first."""
    taken = {n for n, _ in pairs.values()}
    left = [m for m in range(len(before)) if m not in pairs]
    free = [n for n in range(len(after)) if n not in taken]
    anchors = sorted((m, n) for m, (n, _) in pairs.items())
    scored: list[tuple[float, int, int, int, float]] = []
    for m, n in _candidates(before, after, left, free):
        alike = _likeness(before[m].words, after[n].words)
        near = _between(anchors, m, n)
        bonus = 0.08 * (before[m].number == after[n].number != "")
        bonus += 0.05 * (before[m].heading == after[n].heading) + 0.07 * near
        short = 0.15 if min(len(before[m].words), len(after[n].words)) < PART_WORDS else 0.0
        if alike + bonus >= ALIKE + 0.1 + short:
            scored.append((-(alike + bonus), abs(m - n), m, n, alike))
    used: set[int] = set()
    for _, _, m, n, alike in sorted(scored):
        if m not in pairs and n not in used:
            pairs[m] = (n, alike)
            used.add(n)


def _in_place(before: Sequence[_Unit], after: Sequence[_Unit], pairs: _Pairs) -> None:
    """Pair what is left between the same neighbours: words too plain to be sought by."""
    taken = {n for n, _ in pairs.values()}
    for m, unit in enumerate(before):
        if m in pairs:
            continue
        last = pairs[m - 1][0] if m - 1 in pairs else -1
        following = (pairs[k][0] for k in range(m + 1, len(before)) if k in pairs)
        low, high = last + 1, min(next(following, len(after)), last + 1 + CANDIDATES)
        for n in range(low, high):
            other = after[n]
            if n in taken or (other.kind == "heading") != (unit.kind == "heading"):
                continue
            alike = _likeness(unit.words, other.words)
            if alike >= (IN_PLACE if unit.number == other.number != "" else ALIKE):
                pairs[m] = (n, alike)
                taken.add(n)
                break


def _candidates(
    before: Sequence[_Unit], after: Sequence[_Unit], left: Sequence[int], free: Sequence[int]
) -> list[tuple[int, int]]:
    """Return the pairs worth comparing: those that share the most rare words."""
    held = Counter(word for unit in (*before, *after) for word in set(unit.words))
    bound = max(6, int(COMMON_SHARE * (len(before) + len(after))))
    postings: dict[str, list[int]] = defaultdict(list)
    for n in free:
        for word in set(after[n].words):
            if held[word] <= bound:
                postings[word].append(n)
    found: list[tuple[int, int]] = []
    for m in left:
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(set(before[m].words)):
            for n in postings.get(word, ()):
                shared[n] += 1 / held[word]
        kind = before[m].kind == "heading"
        best = sorted(shared, key=lambda n: (-shared[n], abs(m - n)))[:CANDIDATES]
        found += [(m, n) for n in best if (after[n].kind == "heading") == kind]
    return found


def _likeness(a: Sequence[str], b: Sequence[str]) -> float:
    total = len(a) + len(b)
    return 2 * LCSseq.similarity(a, b) / total if total else 1.0


def _between(anchors: Sequence[tuple[int, int]], m: int, n: int) -> bool:
    """Say whether new unit n stands between the partners of the pairs around old unit m."""
    at = bisect_left(anchors, (m, -1))
    low = anchors[at - 1][1] if at else -1
    high = anchors[at][1] if at < len(anchors) else n + 1
    return low < n < high


def _split_or_merged(
    before: Sequence[_Unit], after: Sequence[_Unit], pairs: _Pairs
) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
    """Return clauses that became several, and several that became one."""
    back = {n: (m, score) for m, (n, score) in pairs.items()}
    found: list[tuple[tuple[int, ...], tuple[int, ...], float]] = []
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    for m, unit in enumerate(before):
        run = _parts(unit, after, back, pairs.get(m), taken_new)
        if run:
            found.append(((m,), tuple(run), _cover(unit, [after[n] for n in run])))
            taken_old.add(m)
            taken_new.update(run)
    for n, unit in enumerate(after):
        if n in taken_new:
            continue
        run = _parts(unit, before, pairs, back.get(n), taken_old)
        if run:
            found.append((tuple(run), (n,), _cover(unit, [before[m] for m in run])))
            taken_old.update(run)
            taken_new.add(n)
    return found


def _parts(
    whole: _Unit, others: Sequence[_Unit], matched: _Pairs, own: tuple[int, float] | None,
    taken: set[int],
) -> list[int]:  # fmt: skip
    """Return the run of `others` that are parts of `whole`: two or more, side by side."""
    if whole.kind == "heading" or len(whole.words) < 2 * PART_WORDS or (own and own[1] == 1.0):
        return []
    anchor = own[0] if own else None
    if anchor is None or anchor in taken:
        return []
    run = [anchor] if _is_part(others[anchor], whole) else []
    for step in (-1, 1):
        n = anchor + step
        while 0 <= n < len(others) and n not in matched and n not in taken:
            if not _is_part(others[n], whole):
                break
            run.append(n)
            n += step
    run.sort()
    if len(run) < 2 or _cover(whole, [others[n] for n in run]) < WHOLE:
        return []
    alone = _likeness(whole.words, others[anchor].words)
    joined = tuple(word for n in run for word in others[n].words)
    return run if _likeness(whole.words, joined) > alone + 0.05 else []


def _is_part(part: _Unit, whole: _Unit) -> bool:
    if part.kind == "heading" or len(part.words) < PART_WORDS:
        return False
    return LCSseq.similarity(part.words, whole.words) >= PART * len(part.words)


def _cover(whole: _Unit, parts: Sequence[_Unit]) -> float:
    joined = tuple(word for part in parts for word in part.words)
    return LCSseq.similarity(joined, whole.words) / len(whole.words)


def _ordered(
    before: Sequence[_Unit], after: Sequence[_Unit], pairs: _Pairs,
    joined: Sequence[tuple[tuple[int, ...], tuple[int, ...], float]],
) -> tuple[Group, ...]:  # fmt: skip
    """Return all groups in the order of the new version, with what moved marked."""
    raw = list(joined)
    olds = {m for group in raw for m in group[0]}
    news = {n for group in raw for n in group[1]}
    for m, (n, score) in pairs.items():
        if m not in olds and n not in news:
            raw.append(((m,), (n,), score))
            olds.add(m)
            news.add(n)
    raw.sort(key=lambda group: group[1][0])
    stay = _longest_rising([group[0][0] for group in raw])
    keyed: list[tuple[tuple[int, int, int], Group]] = []
    after_old: dict[int, int] = {}
    for rank, (old, new, score) in enumerate(raw):
        group = Group(
            old=tuple(before[m].place for m in old), new=tuple(after[n].place for n in new),
            score=score, in_order=rank in stay,
        )  # fmt: skip
        keyed.append(((new[0], 0, 0), group))
        if rank in stay:
            after_old.update(dict.fromkeys(old, new[-1]))
    for n, unit in enumerate(after):
        if n not in news:
            keyed.append(((n, 0, 0), Group(old=(), new=(unit.place,), score=0.0)))
    last = -1
    for m, unit in enumerate(before):
        last = max(last, after_old.get(m, last))
        if m not in olds:
            keyed.append(((last, 1, m), Group(old=(unit.place,), new=(), score=0.0)))
    return tuple(group for _, group in sorted(keyed, key=lambda item: item[0]))


def _longest_rising(values: Sequence[int]) -> set[int]:
    """Return the places of the longest run of `values` that rises: what did not move."""
    tails: list[int] = []
    ends: list[int] = []
    previous: list[int] = []
    for place, value in enumerate(values):
        at = bisect_left(tails, value)
        previous.append(ends[at - 1] if at else -1)
        if at == len(tails):
            tails.append(value)
            ends.append(place)
        else:
            tails[at], ends[at] = value, place
    found: set[int] = set()
    place = ends[-1] if ends else -1
    while place >= 0:
        found.add(place)
        place = previous[place]
    return found

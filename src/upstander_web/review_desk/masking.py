"""Puts pseudonyms in place of names, in the words of messages too, and keeps spans right.

What is masked: every label and handle that the exhibit itself shows for one of its
participants, and telephone numbers that end in the same digits. What is not: nicknames, parts
of names, spellings that the export does not hold. Pages say so.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

WORD = re.compile(r"\w+")
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-]{7,22}\d")
_NOT_DIGIT = re.compile(r"\D")
NUMBER_DIGITS = 10
"""Digits, from the end, by which numbers are compared: the subscriber's part in the UK plan."""
SHORTEST_LABEL = 3
"""Labels of one or two letters are left: they would mask parts of ordinary sentences."""
ORDINARY_WORDS = frozenset({"you", "me", "self", "owner", "unknown", "system", "local user"})
"""Labels by which exports name somebody without naming them; masked as senders, not in texts."""


@dataclass(frozen=True, slots=True)
class Mask:
    """A span of code points, half open, that names the person behind `pseudonym`."""

    start: int
    end: int
    pseudonym: str


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of text of one kind. A masked segment shows its pseudonym in place of its text."""

    text: str
    is_hit: bool = False
    pseudonym: str = ""

    @property
    def shown(self) -> str:
        """What is shown while identities are masked."""
        return self.pseudonym or self.text


class LabelIndex:
    """Finds participants' labels in texts in one pass over the words, whatever their number."""

    def __init__(self, labels: Iterable[tuple[str, str]]) -> None:
        """Take pairs of label and pseudonym."""
        self._by_first_word: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        self._by_number: dict[str, str] = {}
        for label, pseudonym in labels:
            self._add(label, pseudonym)
        for entries in self._by_first_word.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def _add(self, label: str, pseudonym: str) -> None:
        digits = _NOT_DIGIT.sub("", label)
        if len(digits) >= NUMBER_DIGITS and _NUMBER.fullmatch(label.strip()):
            self._by_number.setdefault(digits[-NUMBER_DIGITS:], pseudonym)
            return
        words = tuple(word.casefold() for word in WORD.findall(label))
        if " ".join(words) in ORDINARY_WORDS:
            return
        if words and sum(map(len, words)) >= SHORTEST_LABEL:
            self._by_first_word.setdefault(words[0], []).append((words, pseudonym))

    def find(self, text: str) -> list[Mask]:
        """Return the masks of `text`, in order, none overlapping another."""
        masks = [*self._find_numbers(text), *self._find_labels(text)]
        masks.sort(key=lambda mask: (mask.start, -mask.end))
        kept: list[Mask] = []
        for mask in masks:
            if not kept or mask.start >= kept[-1].end:
                kept.append(mask)
        return kept

    def _find_numbers(self, text: str) -> Iterable[Mask]:
        if not self._by_number:
            return
        for found in _NUMBER.finditer(text):
            digits = _NOT_DIGIT.sub("", found.group())
            pseudonym = self._by_number.get(digits[-NUMBER_DIGITS:])
            if pseudonym:
                yield Mask(found.start(), found.end(), pseudonym)

    def _find_labels(self, text: str) -> Iterable[Mask]:
        words = list(WORD.finditer(text))
        folded = [word.group().casefold() for word in words]
        for index, first in enumerate(folded):
            for label, pseudonym in self._by_first_word.get(first, ()):
                last = index + len(label)
                if tuple(folded[index:last]) == label and _is_tight(text, words[index:last]):
                    yield Mask(words[index].start(), words[last - 1].end(), pseudonym)
                    break


def _is_tight(text: str, words: Sequence[re.Match[str]]) -> bool:
    """Return whether at most a few marks, and no line break, part each word from the next."""
    gaps = (text[left.end() : right.start()] for left, right in pairwise(words))
    return all(len(gap) <= 3 and "\n" not in gap for gap in gaps)


def cut(
    text: str, *, hits: Iterable[tuple[int, int]] = (), masks: Sequence[Mask] = ()
) -> list[Segment]:
    """Return `text` as segments, hits marked and masks whole.

    A mask that a hit touches is one marked segment, so that no part of a name shows; joined,
    the segments' texts are exactly `text`.
    """
    spans = _merge(hits, len(text))
    bounds = {0, len(text), *(edge for span in spans for edge in span)}
    for mask in masks:
        bounds = {edge for edge in bounds if not mask.start < edge < mask.end}
        bounds |= {mask.start, mask.end}
    starts = {mask.start: mask for mask in masks}
    ends = [end for _, end in spans]
    segments = []
    edges = sorted(bounds)
    for start, end in pairwise(edges):
        at = bisect_left(ends, start + 1)
        is_hit = at < len(spans) and spans[at][0] < end
        masked = starts.get(start)
        segments.append(
            Segment(
                text=text[start:end], is_hit=is_hit, pseudonym=masked.pseudonym if masked else ""
            )
        )
    return segments


def _merge(hits: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Return the spans in order, inside the text, those that overlap joined."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(length, end)) for start, end in hits):
        if start >= end:
            continue
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def crop(segments: Sequence[Segment], *, around: int) -> list[Segment]:
    """Return the segments from the first to the last hit with `around` code points each side.

    Plain text is cut at a space, masked text is kept whole or left out.
    """
    at = [index for index, segment in enumerate(segments) if segment.is_hit]
    if not at:
        return list(segments[:1])
    before = _take(list(reversed(segments[: at[0]])), around, from_end=True)
    after = _take(list(segments[at[-1] + 1 :]), around, from_end=False)
    return [*reversed(before), *segments[at[0] : at[-1] + 1], *after]


def _take(segments: Sequence[Segment], room: int, *, from_end: bool) -> list[Segment]:
    taken: list[Segment] = []
    for segment in segments:
        if room <= 0:
            break
        if len(segment.text) <= room or segment.pseudonym:
            taken.append(segment)
            room -= len(segment.text)
            continue
        text = segment.text[-room:] if from_end else segment.text[:room]
        head, space, tail = text.partition(" ") if from_end else text.rpartition(" ")
        kept = (tail if from_end else head) if space else text
        taken.append(Segment(text=f"…{kept}" if from_end else f"{kept}…"))
        break
    return taken

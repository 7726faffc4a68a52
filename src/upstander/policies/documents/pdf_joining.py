"""Lines of one paragraph to its text: what stands between two lines, and broken words."""

import itertools
import re
from collections.abc import Iterable, Sequence

from upstander.policies.documents.pdf_lines import Line
from upstander.policies.documents.pdf_words import Word

_TAIL = re.compile(r"([^\W\d_]{2,})[-\u00ad\u2010\u2011]$")
_HEAD = re.compile(r"([^\W\d_]{2,})")
_LISTED = re.compile(r"\t\d{1,4}$")
_AROUND = ".,;:()'\"“”‘’"
CELL_EMS = 3.0
"""How far in the rest of a cell stands, in sizes."""
KEPT_SHARE = 0.6
"""Wrapped lines that end in a blank of the file, of all, where it keeps them."""
_HYPHENS = "-\u00ad\u2010\u2011"
_DASHES = "–—"
_SHARED = re.compile(r"(?:and|or|to)(?![-\w])", re.IGNORECASE)
"""Words after a hyphen that is left hanging: "pre- and post-"."""
_ADDRESS = re.compile(r"(?:https?:|www\.)\S*[/_=&?.]$", re.IGNORECASE)


class Joiner:
    """Joins lines, with the words that the document uses elsewhere to tell broken ones."""

    def __init__(self, pages: Iterable[Sequence[Word]]) -> None:
        """Learn from the words of each page, in the order of the file."""
        self.known: set[str] = set()
        ends = spaced = 0
        for words in pages:
            self.known.update(word.text.strip(_AROUND).casefold() for word in words)
            wrapped = [a for a, b in itertools.pairwise(words) if b.base > a.base and b.x0 < a.x0]
            ends += len(wrapped)
            spaced += sum(word.spaced for word in wrapped)
        self.blanks_kept = ends > 0 and spaced >= KEPT_SHARE * ends
        """Whether the file keeps the blank at which it wraps a line."""

    def join_lines(self, lines: Sequence[Line]) -> str:
        """Return the text of `lines` as one line."""
        if not lines:
            return ""
        out = lines[0].text
        for before, line in itertools.pairwise(lines):
            out = self.join(out, line.text, spaced=before.wrapped_blank)
        if len(lines) == 1 or _LISTED.search(out):
            return out
        # Words set apart on a line are cells; within wrapped prose they are a wide blank.
        first, _, rest = out.partition("\t")
        if lines[0].stops and lines[1].x0 - lines[0].x0 > CELL_EMS * lines[0].size:
            return first + "\t" + rest.replace("\t", " ")
        return out.replace("\t", " ")

    def join(self, before: str, after: str, *, spaced: bool) -> str:
        """Return two pieces as one; `spaced` where the file holds a blank between them."""
        if spaced or len(before) < 2 or not after:
            return f"{before} {after}"
        if before[-2].isspace():
            return before + after if self.blanks_kept and before[-1] == "-" else f"{before} {after}"
        last = before[-1]
        if last in _HYPHENS and after[0].isalnum():
            return self._join_hyphen(before, after)
        if (last in _DASHES and after[0].isalnum()) or last == "/" or _ADDRESS.search(before):
            return before + after
        return f"{before} {after}"

    def _join_hyphen(self, before: str, after: str) -> str:
        tail, head = _TAIL.search(before), _HEAD.match(after)
        if _SHARED.match(after):
            return f"{before} {after}"
        if before[-1] == "\u00ad":
            return before[:-1] + after
        if tail is None or head is None:
            return before + after
        whole = (tail[1] + head[1]).casefold()
        hyphened = f"{tail[1]}-{head[1]}".casefold()
        if whole in self.known and hyphened not in self.known:
            return before[:-1] + after
        return before + after

"""Rank a policy's clauses by the words that they share with a question (BM25)."""

import logging
import re
from collections.abc import Sequence
from functools import lru_cache

import bm25s
import numpy as np
import numpy.typing as npt

from upstander.policies.questions.phrases import split_words
from upstander.policies.questions.sentences import UNREAD_KINDS
from upstander.records.clauses import PolicyDocument

# It tells of every index that it builds, at a level meant for its own authors.
logging.getLogger("bm25s").setLevel(logging.WARNING)

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "do",
        "does",
        "for",
        "force",
        "from",
        "has",
        "have",
        "how",
        "if",
        "in",
        "is",
        "it",
        "its",
        "may",
        "must",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "own",
        "s",
        "shall",
        "should",
        "so",
        "some",
        "such",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "they",
        "this",
        "to",
        "use",
        "used",
        "was",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "you",
        "your",
    ]
)
_ENDING = re.compile(r"(?:ations?|ings?|ments?|ed|es|s|ly)$")
STEM_CHARS = 4


class ClauseSearch:
    """A ranked search over the clauses of one document, headings counted with each."""

    def __init__(self, document: PolicyDocument) -> None:
        """Index every clause that speaks; headings lend their words to what stands below."""
        self._places: list[int] = []
        corpus: list[list[str]] = []
        for place, clause in enumerate(document.clauses):
            if clause.kind in UNREAD_KINDS or clause.kind == "heading":
                continue
            self._places.append(place)
            corpus.append(stem_words(f"{clause.heading} {clause.text}") or ["-"])
        self._index = bm25s.BM25() if corpus else None
        if self._index is not None:
            self._index.index(corpus, show_progress=False)

    def scores(self, query: Sequence[str]) -> dict[int, float]:
        """Return the score of each clause by its place, the best 1, those without words absent."""
        if self._index is None or not query:
            return {}
        found: npt.NDArray[np.float32] = self._index.get_scores(list(query))
        best = float(found.max())
        if best <= 0:
            return {}
        return {self._places[int(at)]: float(found[at]) / best for at in np.flatnonzero(found > 0)}


def stem_words(text: str) -> list[str]:
    """Return the telling words of `text`, without common endings."""
    return [_stem(word) for word, _, _ in split_words(text) if word not in _STOP]


@lru_cache(maxsize=1 << 15)
def _stem(word: str) -> str:
    cut = _ENDING.sub("", word)
    return cut if len(cut) >= STEM_CHARS else word

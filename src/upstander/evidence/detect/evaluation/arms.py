"""The keyword arms: what a list of words finds by itself, at its honest best.

Words are compared after the fold of case and accents (`folding.fold`), whole words only; a term of
several words matches these words in a row, one without letters or digits, such as an emoji, matches
wherever it stands. A list scores a message by how many matches it holds;
a tuned list by the weights that its training set gives its words.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.folding import fold

Floats = npt.NDArray[np.float64]

TUNED_SIZES = (300, 1_000)
MIN_MESSAGES = 3
"""A tuned word stands in at least so many messages of the training set."""
LEAST_ODDS = 0.7
"""Log-odds from which a word speaks for the label: about twice as likely with it. Of the floors
that were tried (0, .7, 1.1, 1.6, 2.2) this let a list find the most for the fewest alerts."""
_SMOOTHING = 0.5


class WordListInvalid(UpstanderError):
    """A list of words cannot be read as one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordArm:
    """A list of words with what each is worth."""

    name: str
    weights: Mapping[str, float]
    """Folded term to its worth; more than 0."""

    def __len__(self) -> int:
        """How many terms it has."""
        return len(self.weights)

    def score(self, texts: Sequence[str]) -> Floats:
        """Return the worth of what each text holds: 0 where no term matches."""
        singles = {term: worth for term, worth in self.weights.items() if " " not in term}
        phrases = _phrases_by_first(self.weights)
        signs = [(term, worth) for term, worth in self.weights.items() if not fold(term).strip()]
        found = np.array([_score(fold(text), singles, phrases) for text in texts], np.float64)
        for term, worth in signs:
            found += worth * np.array([text.count(term) for text in texts], np.float64)
        return found


def _phrases_by_first(weights: Mapping[str, float]) -> dict[str, list[tuple[str, float]]]:
    found: dict[str, list[tuple[str, float]]] = {}
    for term, worth in weights.items():
        first, several, _ = term.partition(" ")
        if several:
            found.setdefault(first, []).append((f" {term} ", worth))
    return found


def _score(
    folded: str,
    singles: Mapping[str, float],
    phrases: Mapping[str, Sequence[tuple[str, float]]],
) -> float:
    words = folded.split()
    worth = sum(singles[word] for word in words if word in singles)
    for first in set(words) & phrases.keys() if phrases else ():
        worth += sum(value * folded.count(term) for term, value in phrases[first])
    return worth


def word_list(terms: Iterable[str], *, name: str) -> KeywordArm:
    """Return the arm of a list of terms, each worth one; terms equal after folding count once."""
    folded = (" ".join(fold(term).split()) or term.strip() for term in terms)
    return KeywordArm(name=name, weights=dict.fromkeys(filter(None, folded), 1.0))


def read_word_list(path: Path) -> KeywordArm:
    """Return the list in the file at `path`: a term on each line, `#` begins a comment line.

    Raises:
        WordListInvalid: it holds no term, or a line has no letter or digit that could match.
        OSError: it cannot be opened.
    """
    terms = []
    try:
        lines = path.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise WordListInvalid("not UTF-8", place=str(path)) from error
    for number, line in enumerate(lines, start=1):
        term = line.strip()
        if not term or term.startswith("#"):
            continue
        if not fold(term).strip() and term.isascii():
            raise WordListInvalid(f"`{term}` matches nothing", place=f"{path}:{number}")
        terms.append(term)
    if not terms:
        raise WordListInvalid("no terms", place=str(path))
    return word_list(terms, name=path.name.split(".")[0])


def union(arms: Iterable[KeywordArm], *, name: str = "union") -> KeywordArm:
    """Return one list of every term of several, each worth one."""
    return word_list((term for arm in arms for term in arm.weights), name=name)


def tune(
    texts: Sequence[str],
    labels: npt.ArrayLike,
    *,
    size: int,
    by: Literal["chi_square", "log_odds"] = "chi_square",
    name: str = "",
) -> KeywordArm:
    """Return the best `size` words of a labelled training set, each worth its log-odds.

    Words that speak for the label alone (`LEAST_ODDS`), in at least `MIN_MESSAGES` messages; a word
    counts once a message while tuning. `by` is how the best are chosen: the chi-square of word and
    label, or the log-odds over its standard error.
    """
    marks = np.asarray(labels, dtype=bool)
    yes: Counter[str] = Counter()
    no: Counter[str] = Counter()
    for text, mark in zip(texts, marks, strict=True):
        (yes if mark else no).update(set(fold(text).split()))
    words = sorted(word for word, count in yes.items() if count + no[word] >= MIN_MESSAGES)
    a = np.array([yes[word] for word in words], dtype=np.float64)
    b = np.array([no[word] for word in words], dtype=np.float64)
    c, d = marks.sum() - a, (~marks).sum() - b
    odds, worth = _association(a, b, c, d, by)
    best = [i for i in np.argsort(-worth, kind="stable") if odds[i] >= LEAST_ODDS][:size]
    weights = {words[i]: float(odds[i]) for i in best}
    return KeywordArm(name=name or f"tuned_{size}", weights=weights)


def _association(a: Floats, b: Floats, c: Floats, d: Floats, by: str) -> tuple[Floats, Floats]:
    """Return the smoothed log-odds of each word, and what it is ranked by."""
    smooth = [one + _SMOOTHING for one in (a, b, c, d)]
    odds = np.log(smooth[0] * smooth[3] / (smooth[1] * smooth[2]))
    if by == "log_odds":
        spread = np.sqrt(sum((1 / one for one in smooth), np.zeros(len(a))))
        return odds, odds / spread
    total = a + b + c + d
    below = (a + b) * (c + d) * (a + c) * (b + d)
    square = total * (a * d - b * c) ** 2
    chi = np.divide(square, below, out=np.zeros_like(square), where=below > 0)
    return odds, chi

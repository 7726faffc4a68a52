"""What may turn a rule whose words still stand: exceptions, opposite rules, what is beside it."""

import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from upstander.policies.versions.folding import Folded
from upstander.policies.versions.surroundings import own_words, split_sentences
from upstander.records.clauses import Clause

TURNING = frozenset({"force", "condition", "negation"})
"""Kinds of change of meaning that may turn a rule from beside it."""
OPPOSITE = {
    "ban": ("leave", "release"),
    "advice against": ("leave", "advice"),
    "leave": ("ban", "advice against"),
    "duty": ("ban", "release"),
    "advice": ("ban", "advice against", "release"),
    "practice": ("ban", "release"),
}
"""Forces of a new rule on the same thing that may turn a rule of each force."""
_CONTRAST = re.compile(
    r"\b(?:personal|private|own|work|official|force|corporate|permitted|allowed|prohibited|"
    r"forbidden|acceptable|unacceptable|inappropriate|appropriate|must|not|never|no|do|don'?t|may|"
    r"should|off|on|exceptions?|exempt\w*|officers?|staff|volunteers?|contractors?|previous|former|"
    r"old|withdrawn|superseded|history|draft|proposed|examples?)\b",
    re.IGNORECASE,
)
EXCEPTS = re.compile(
    r"\b(?:does not apply|do not apply|shall not apply|exempt\w*|except\w*|notwithstanding|despite|"
    r"unless|disappl\w+|instead of|in place of|overrid\w+|supersed\w+|replaces?|suspended|"
    r"no longer|withdrawn|relax\w*|waive[ds]?)\b",
    re.IGNORECASE,
)
DOES_SO = re.compile(
    r"\b(?:do so|does so|doing so|done so|this|the above|such (?:use|contact|messages?|posts?|a)|"
    r"the (?:rule|ban|duty|prohibition|requirement|restriction))\b",
    re.IGNORECASE,
)
WHOLE_SECTION = re.compile(r"\bthis (?:section|part|chapter|appendix|annex)\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")


class Rest(msgspec.Struct, frozen=True):
    """What stands beside a quotation in its clauses."""

    sentence: str
    """The other words of the sentences that it begins and ends in."""
    others: str
    """The clauses' other sentences."""


def rest_of(
    folded: Folded, clauses: Sequence[Clause], places: Sequence[int], span: tuple[int, int]
) -> Rest:
    """Return what stands beside a quotation at `span` in the clauses at `places`."""
    inside: list[str] = []
    others: list[str] = []
    for n in places:
        clause = clauses[n]
        body = clause.end - len(own_words(clause.text))
        for a, b in split_sentences(clause.text[body - clause.start :]):
            start, end = body + a, body + b
            if end <= span[0] or start >= span[1]:
                others.append(folded.within(start, end))
                continue
            inside.append(folded.within(start, max(start, span[0])))
            inside.append(folded.within(min(end, span[1]), end))
    return Rest(" | ".join(inside), " ".join(others))


def words_that_turn(text: str) -> Counter[str]:
    """Return the words of a heading or lead-in that another section would not share."""
    return Counter(match.casefold() for match in _CONTRAST.findall(text))


def content_words(text: str) -> tuple[str, ...]:
    """Return the words of a text that may say what it is about."""
    return tuple(_WORD.findall(text.casefold()))

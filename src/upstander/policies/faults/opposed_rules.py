"""Rules on one well-known matter that pull apart: banned in one clause, allowed in another.

Few matters, each told by words that must all stand in a sentence, and by words that make it a
narrower rule. A ban that names an exception, and a leave that is one, are no contradiction.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from upstander.policies.faults.deontic import force_of
from upstander.policies.faults.subject import Sentence, Subject


@dataclass(frozen=True, slots=True)
class _Matter:
    """A matter on which policies rule; `name` ends "… on". Patterns match a sentence."""

    name: str
    words: tuple[re.Pattern[str], ...]
    narrower: re.Pattern[str]


def _of(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_FORCE_DEVICE = (
    r"\b(?:(?:force|work|police|corporate|official|company|issued|mobile|service)[\s-]+"
    r"(?:issued\s+|owned\s+|mobile\s+)*)?(?:devices?|phones?|telephones?|handsets?|smartphones?"
    r"|laptops?)\b"
)
_OWN_DEVICE = (
    r"\b(?:personal|private|own|privately[\s-]owned)[\s-]+(?:mobile\s+)?"
    r"(?:devices?|phones?|telephones?|handsets?|smartphones?|laptops?|equipment)\b"
)
_NARROWER = (
    r"\b(?:gambl\w+|dating|stream\w*|auction|porn\w*|shopping|premium|overseas|abroad|roaming"
    r"|social media"
    r"|apps?|applications?|software|groups?|photograph\w*|images?|e-?mails?|webmail|driv\w+"
    r"|offensive|sim|music"
    r"|victims?|witness\w*|suspects?|store[ds]?|recordings?|unlawful|illegal|inappropriate"
    r"|excessive\w*)\b"
)
_MATTERS = (
    _Matter(
        "personal use of force devices",
        (
            _of(_FORCE_DEVICE),
            _of(r"\b(?:personal|private)\s+(?:use|purposes?|reasons?|calls?)\b"),
        ),
        _of(_NARROWER + "|" + _OWN_DEVICE),
    ),
    _Matter(
        "work on personal devices",
        (
            _of(_OWN_DEVICE),
            _of(
                r"\b(?:used?|using)\b.{0,60}\b(?:for|to (?:do|carry out"
                r"|conduct))\s+(?:any\s+)?(?:work|police"
                r"|policing|force|official|business)\b"
            ),
        ),
        _of(_NARROWER),
    ),
    _Matter(
        "diverting calls to personal phones",
        (_of(r"\b(?:divert|forward|redirect)\w*\b"), _of(_OWN_DEVICE)),
        _of(r"\be-?mails?\b"),
    ),
    _Matter(
        "saying on a personal account that one works for the police",
        (
            _of(r"\bidentif(?:y|ies|ying)\b|\b(?:say|state|disclose|reveal|mention)\b"),
            _of(
                r"\b(?:(?:work|working|works|employed) (?:for|by)|employer|police (?:officers?"
                r"|employees?))\b"
            ),
            _of(r"\b(?:online|accounts?|profiles?|social)\b"),
        ),
        _of(r"\b(?:others?|colleagues?|vetting|covert|undercover|anonymous\w*|suspects?)\b"),
    ),
)
_EXCEPTION = _of(
    r"\b(?:unless|except\w*|other than|apart from|save (?:for|that|where|as)|without|until|only"
    r"|emergenc\w+"
    r"|authori[sz]\w+|approv\w+|consent|permission|agree\w*|excessive\w*|not be abused)\b"
)
_GOES_ON = re.compile(r"(?:They|It|These|This|Those)\b")
_TURNS = _of(r"\b(?:however|exceptions?|exceptionally|but)\b")


def find_opposed(subject: Subject) -> Iterator[tuple[str, Sentence, Sentence]]:
    """Yield each matter that one clause allows and another bans outright: leave, then ban."""
    for matter in _MATTERS:
        leaves: list[Sentence] = []
        bans: list[Sentence] = []
        before: Sentence | None = None
        for sentence in subject.sentences:
            force = _force_on(matter, sentence, before)
            if force == "permits" and not _TURNS.search(sentence.text):
                leaves.append(sentence)
            elif force == "forbids" and not _is_turned(subject, sentence):
                bans.append(sentence)
            before = sentence
        pairs = ((one, other) for one in leaves for other in bans if one.clause != other.clause)
        if pair := next(pairs, None):
            yield matter.name, *pair


def _force_on(matter: _Matter, sentence: Sentence, before: Sentence | None) -> str:
    """Return what a sentence does to a matter, read with the one that it goes on from; or ""."""
    words = sentence.text
    if before is not None and before.clause == sentence.clause and _GOES_ON.match(words):
        words = f"{before.text} {words}"
    spoken = all(pattern.search(words) for pattern in matter.words)
    if not spoken or matter.narrower.search(words) or _EXCEPTION.search(words):
        return ""
    return force_of(sentence.text)


def _is_turned(subject: Subject, sentence: Sentence) -> bool:
    """Say whether a ban's clause goes on to take something back."""
    clause = subject.document.clauses[sentence.clause]
    return _TURNS.search(clause.text[sentence.start - clause.start :]) is not None

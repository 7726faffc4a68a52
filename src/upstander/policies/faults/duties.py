"""Duties without an owner: something must be approved or reviewed, but not by anyone."""

import re
from collections.abc import Iterator

from upstander.policies.faults.subject import Subject
from upstander.records.policy_faults import Fault

_DUTY = re.compile(
    r"\b(?:must|shall|will|should|needs? to)\s+(?:\w+ly\s+|always\s+|first\s+|also\s+|then\s+)?"
    r"be\s+(?:\w+ly\s+)?(?P<done>approved|authori[sz]ed|reviewed|audited|consulted|referred"
    r"|checked|inspected|appointed|nominated|agreed|signed off|escalated)\b"
    r"|\bwill be reported\b",
    re.IGNORECASE,
)
_OWN_REVIEW = re.compile(
    r"\b(?:policy|procedure|document|guidance|guide|strategy|standard)\s*$", re.IGNORECASE
)
"""`This policy will be reviewed`: its owner does that, who stands at its head."""
_AGENT = re.compile(
    r"\bby\s+(?!(?:the\s+)?(?:end|date|time|e-?mail|telephone|phone|post|law|means|way|default"
    r"|return|using|completing|clicking|contacting|submitting|\d|january|february|march|april|may"
    r"|june|july|august|september|october|november|december)\b)",
    re.IGNORECASE,
)
"""`by` somebody; not `by e-mail` or `by March`."""
_SOMEONE = re.compile(
    r"\b(?:who|the (?:team|manager|owner|line manager|supervisor|head|department|board)"
    r"|responsib\w+|is for|through|via|with|from)\b",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(
    r"\b(?:you|yours?|personnel|officers?|staff|employees?|users?|individuals?|managers?"
    r"|supervisors?|volunteers?|members?|everyone|anyone|people|contractors?)\s*$",
    re.IGNORECASE,
)
"""People who are the subject of a duty: `staff should be checked` is about them, not for them."""


def find_ownerless_duties(subject: Subject) -> Iterator[Fault]:
    """Yield the duties of the body itself that no post is given, one fault a sentence.

    Looked for: what must be approved, reviewed, referred and the like, in a sentence
    that names no doer. Duties of the reader, such as to report a loss, have an owner: the reader.
    """
    for sentence in subject.sentences:
        clause = subject.document.clauses[sentence.clause]
        if clause.kind == "item" or subject.is_history(sentence.start):
            continue  # the lead-in of a list may name the doer
        match = _DUTY.search(sentence.text)
        if match is None or _has_owner(sentence.text, match):
            continue
        name = subject.references[sentence.clause] or "A clause"
        yield subject.fault(
            "duty_without_owner",
            [subject.place(sentence.start, sentence.end)],
            f"{name} says that something “{' '.join(match[0].split())}”, but not by whom. Say "
            "which post does it.",
        )


def _has_owner(text: str, match: re.Match[str]) -> bool:
    done = (match["done"] or "").casefold()
    if done == "reviewed" and _OWN_REVIEW.search(text[: match.start()]):
        return True
    if _AGENT.search(text[match.end() :]) or _SOMEONE.search(text):
        return True
    addressed = _ADDRESSED.search(text[: match.start()]) is not None
    return addressed and done not in ("consulted", "referred")

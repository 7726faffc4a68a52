"""Faults of what a policy should say of itself and does not: owner, review, reference, version."""

import re
from collections.abc import Iterator

from upstander.policies.faults.catalogue import CATALOGUE
from upstander.policies.faults.subject import Subject
from upstander.records.policy_faults import Fault

_NEEDED = (
    (
        "no_owner",
        "owner",
        re.compile(r"\bowner\b|\bpolicy lead\b|\bresponsible (?:officer|post|dep)", re.I),
    ),
    (
        "no_review_date",
        "review_date",
        re.compile(
            r"\b(?:next|date of|to be|due for|for) review|\breview(?:ed)? (?:date|by|due|every)",
            re.I,
        ),
    ),
    (
        "no_reference",
        "reference",
        re.compile(r"\bref(?:erence)?\b|\b(?:policy|document) n(?:o|umber)\b", re.I),
    ),
    ("no_version", "version", re.compile(r"\bversion\b|\bv\.?\s?\d|\bissue \d", re.I)),
)
"""What is needed, and the labels beside which it would stand: where one is there, the detail was
written in a way that was not read, and nothing is said to be missing."""
HEAD, TAIL = 3000, 1500
"""Characters at the ends of a document in which such a label is looked for."""
_VAGUE = re.compile(
    r"(?:tb[cad]|to be (?:confirmed|agreed|decided|determined|advised)|n/?a|none|unknown|various"
    r"|vacant|all(?: \w+)?|everyone|all (?:staff|officers|personnel)[\w ]*|the (?:force"
    r"|organi[sz]ation)"
    r"|force|-+|\?+)\.?",
    re.IGNORECASE,
)


def find_missing_details(subject: Subject) -> Iterator[Fault]:
    """Yield what a policy or guidance does not say of itself, and an owner that is nobody."""
    text = subject.document.text
    ends = text[:HEAD] + "\n" + text[-TAIL:]
    for code, name, label in _NEEDED:
        if subject.details.first(name) or label.search(ends):
            continue
        if code == "no_version" and _dated_history(subject):
            continue
        kind = CATALOGUE[code]
        # Guidance is often a page of a larger set, whose owner and dates stand elsewhere.
        light = "low" if subject.details.kind != "policy" else ""
        yield subject.fault(code, [], f"{kind.meaning} {kind.mending}", severity=light)
    owner = subject.details.first("owner")
    if owner is not None and _VAGUE.fullmatch(owner.value.strip()):
        yield subject.fault(
            "vague_owner",
            [subject.place(owner.start, owner.end)],
            f"The owner is given as “{owner.value}”, which is nobody in particular. Name a post.",
        )


def _dated_history(subject: Subject) -> bool:
    """Say whether the history tells the versions apart."""
    return any(row.version for row in subject.details.history)

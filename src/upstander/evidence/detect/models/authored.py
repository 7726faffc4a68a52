"""Set aside what the sender did not write: quoted replies, forwards, signatures, disclaimers, law.

What is set aside is named and kept, never lost: a reviewer sees it. A message of which nothing
else is left is read whole, since to pass something on is an act too.
"""

import re
from dataclasses import dataclass

_MIN_WORDS = 2
"""Authored words below which the whole is read."""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A part that its sender did not write; `start` and `end` are code points of the message."""

    kind: str
    """`quoted_reply`, `forward`, `signature`, `disclaimer`, `statute` or `headline`."""
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Authored:
    """The words that are the sender's own, and what was set aside."""

    text: str
    set_aside: tuple[SetAside, ...]


_HEADED = (
    r"^[ >]*-{2,} ?(?:original|forwarded) message ?-{2,}"
    r"|^begin forwarded message:|^-{3,} ?forwarded by\b"
)
_REPLIED = r"^on .{6,90}\bwrote:\s*$|^from: .{3,120}\r?\n(?:sent|date|to): "
_NOTICE = (
    r"^.{0,40}\b(?:this|the) (?:e-?mail|email|message|communication|transmission)"
    r"(?: and any (?:files|attachments?)[^.\n]{0,60})? (?:is|are|may|contains?|has been|was)\b"
    r"[^\n]{0,160}\b(?:confidential|privileged|intended (?:only|solely)|addressee"
    r"|monitored|viruses)\b"
    r"|^\W{0,5}(?:internet )?(?:e-?mail|email) (?:is not|confidentiality|disclaimer)\b"
)
_SIGNED = r"^-- ?$|^sent from my (?:iphone|ipad|samsung|android|mobile|galaxy|huawei)\b"
_STATUTE = (
    r"^(?:section|s\.|regulation|reg\.?|article|art\.?|schedule|sch\.?) ?\d+[a-z]*"
    r"(?:\(\w+\))*[^\n]{0,30}\b(?:act|regulations|order|code)\b ?(?:\d{4})?[^\n]*(?:\n|$)"
)
# From here to the end of the message.
_TAILS = (
    ("forward", _HEADED),
    ("quoted_reply", _REPLIED),
    ("disclaimer", _NOTICE),
    ("signature", _SIGNED),
)
# Within a message.
_PARTS = (("quoted_reply", r"(?:^>[^\n]*(?:\n|$))+"), ("statute", _STATUTE))
_FLAGS = re.IGNORECASE | re.MULTILINE
_TAIL_PATTERNS = tuple((kind, re.compile(pattern, _FLAGS)) for kind, pattern in _TAILS)
_PART_PATTERNS = tuple((kind, re.compile(pattern, _FLAGS)) for kind, pattern in _PARTS)
_MARKS = re.compile(
    r"\n|^>|sent from my|confidential|section |\bact\b|regulation|article ", re.IGNORECASE
)


def find_authored(text: str) -> Authored:
    """Return the sender's own words of a message; a message in one line is seldom anything else."""
    if len(text) < 40 or not _MARKS.search(text):
        return Authored(text, ())
    aside = _find_aside(text)
    if not aside:
        return Authored(text, ())
    kept, at = [], 0
    for part in aside:
        kept.append(text[at : part.start])
        at = part.end
    kept.append(text[at:])
    own = "".join(kept).strip()
    if len(own.split()) < _MIN_WORDS:
        return Authored(text, aside)
    return Authored(own, aside)


def _find_aside(text: str) -> tuple[SetAside, ...]:
    end = len(text)
    tail: SetAside | None = None
    for kind, pattern in _TAIL_PATTERNS:
        if (match := pattern.search(text)) and match.start() < end:
            end = match.start()
            tail = SetAside(kind, match.start(), len(text))
    found: list[SetAside] = []
    at = 0
    spans = sorted(
        (match.start(), match.end(), kind)
        for kind, pattern in _PART_PATTERNS
        for match in pattern.finditer(text, 0, end)
    )
    for start, stop, kind in spans:
        if start >= at:
            found.append(SetAside(kind, start, min(stop, end)))
            at = stop
    return (*found, tail) if tail else tuple(found)

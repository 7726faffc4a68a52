"""Read a long message part by part, where one sentence of it may be the one that matters.

Somebody who asks for help in a long message tells of much else in it: read as a whole, the one
sentence that says so is drowned, and what stands behind the encoder's last token is not read at
all. So the whole and each part are read, and the message has the category unless all of them are
free of it. Words that demean weigh less the longer a message is: for those categories parts gave
more false alarms and no more finds, so that they are read whole (decision 12).
"""

import math
import re
from collections.abc import Sequence

import numpy as np

IN_PARTS = ("person_at_risk",)
"""Categories for which a long message is read in parts as well."""
LONG = 160
"""Letters from which on a message is long: more than one text message holds."""
PART = 120
"""Letters that a part holds, unless one sentence alone is longer."""
SAME_TALE = 0.5
_SENTENCE_ENDS = re.compile(r"(?<=[.!?\u2026\n])\s+")


def cut_parts(text: str) -> tuple[str, ...]:
    """Return the parts of a long message, whole sentences in their order; none for a short one.

    A sentence longer than two parts is cut between words.
    """
    if len(text) <= LONG:
        return ()
    parts: list[str] = []
    held = ""
    for sentence in (piece for one in _SENTENCE_ENDS.split(text) for piece in _cut_long(one)):
        if held and len(held) + len(sentence) > PART:
            parts.append(held)
            held = sentence
        else:
            held = f"{held} {sentence}".strip()
    if held:
        parts.append(held)
    return tuple(parts) if len(parts) > 1 else ()


def _cut_long(sentence: str) -> list[str]:
    """Return a sentence as it is, or in pieces where it goes on for more than two parts."""
    if len(sentence) <= 2 * PART:
        return [sentence]
    pieces: list[str] = []
    held = ""
    for word in sentence.split():
        if held and len(held) + len(word) >= PART:
            pieces.append(held)
            held = word
        else:
            held = f"{held} {word}".strip()
    return [*pieces, held] if held else pieces


def join_parts(whole: float, parts: Sequence[float]) -> float:
    """Return the chance that a long message bears the category: never less than the whole says.

    As if the whole and each part were witnesses of their own, then `SAME_TALE` lower in log-odds,
    since parts of one message tell one tale: without it long harmless messages would stand above
    the short ones of people at risk.
    """
    none = (1.0 - whole) * float(np.prod([1.0 - one for one in parts]))
    if none <= 0.0:
        return 1.0
    odds = (1.0 - none) / none * math.exp(-SAME_TALE)
    return max(whole, odds / (1.0 + odds))

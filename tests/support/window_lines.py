"""Lines of a conversation as windows see them."""

import numpy as np

from upstander.evidence.detect.models.windows import Line, LineHit, Stretch

CATEGORIES = ("discriminatory", "grooming", "person_at_risk")
MINUTE = 60 * 1_000_000
HOUR = 60 * MINUTE


def line(name, values=(), *, at=0, who="a", key="", hits=(), duplicate=False):
    """Return a line; `values` are the probabilities of the first categories."""
    probabilities = np.zeros(len(CATEGORIES))
    probabilities[: len(values)] = values
    return Line(name, key or name, who, at, probabilities, tuple(hits), duplicate)


def talk(*times, **fields):
    """Return one line a time."""
    return [line(f"m{number}", at=at, **fields) for number, at in enumerate(times)]


def stretch(*lines, before=()):
    """Return a window of these lines."""
    return Stretch(tuple(lines), tuple(before))


def hit(rule_id="r", severity="high", *columns):
    """Return a rule's hit that speaks for the columns, the first where none is given."""
    return LineHit(rule_id, severity, columns or (0,))

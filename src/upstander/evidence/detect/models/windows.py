"""Windows of a conversation, and one score a window and category from models, rules and context.

A single line is often unreadable by itself; what a reviewer decides is a stretch of talk. The
score of a window never falls when a message is added to it, does not depend on the order of its
messages, and counts near-equal messages once. It orders windows; it is no probability.

The constants below are judgement, not measurement: no data set has conversations of police
officers with labels. They were tried on the demo force, which the writers of the rules invented.
docs/howto/detection_models.md says how a force tries them on its own.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

MOST_MESSAGES = 20
"""Messages in a window, at most: what a person can read at once."""
FEWEST_BEFORE_CUT = 10
"""A talk that is longer is cut at its longest pause after so many messages."""
GAP = 12 * 3600 * 1_000_000
"""Microseconds of silence that end a window."""
BEFORE = 20
"""Earlier messages of one contact that count towards its course."""

PRIOR_FITTED = 0.1
"""Share of the development rows that bear a category: what a probability of the scorer starts from.
A message above it speaks for the category, one below it does not."""
PRIOR_TRAFFIC = 0.005
"""Share of a force's messages that bear one. Without this step ordinary talk at 0.8, of which
there is much, would stand above what is rare and plain."""
RULE_WEIGHTS: Mapping[str, float] = {"low": 3.0, "medium": 3.8, "high": 4.6, "critical": 5.3}
"""What a rule's hit speaks for its categories by its severity, in log-odds: by itself a score of
0.1 to 0.5."""
SECOND_WITNESS = 0.5
"""Part that counts of the weaker of model and rule, for the model has heard the rule already."""
SHRINK = 0.5
"""The second message of a category counts a quarter, each further one half of that."""
COURSE_SHRINK = 0.8
"""Of one sender's lines, where the contact matters, the second counts half, each further one so
much of the one before."""
COURSES = frozenset({"grooming", "abuse_of_position", "person_at_risk"})
"""Categories that are judged by the contact, not by the line."""

_LEAST = -30.0
_FITTED = math.log(PRIOR_FITTED / (1 - PRIOR_FITTED))
_TRAFFIC = math.log(PRIOR_TRAFFIC / (1 - PRIOR_TRAFFIC))


@dataclass(frozen=True, slots=True)
class LineHit:
    """A rule's hit in a message, and the categories (columns) that it speaks for."""

    rule_id: str
    severity: str
    columns: tuple[int, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """A message as windows see it; never its words."""

    id: str
    key: str
    """Equal for near-equal messages."""
    who: str
    """Who wrote it; "" for the service itself."""
    at: int | None
    """Microseconds since 1970, UTC."""
    probabilities: Floats
    """One a category."""
    hits: tuple[LineHit, ...] = ()
    duplicate: bool = False
    """Whether it stands in another export too, and there first."""

    def weights(self) -> Floats:
        """Return, by category, what the message speaks for it in log-odds; below 0 against it."""
        chances = np.clip(self.probabilities, 0.0, 1 - 1e-6)
        with np.errstate(divide="ignore"):
            models = np.log(chances / (1 - chances)) - _FITTED
        models = np.maximum(models, _LEAST)
        if not self.hits:
            return np.asarray(models, np.float64)
        rules = np.full(len(models), _LEAST)
        for hit in self.hits:
            for column in hit.columns:
                rules[column] = max(rules[column], RULE_WEIGHTS[hit.severity])
        less = np.maximum(np.minimum(models, rules), 0.0)
        return np.asarray(np.maximum(models, rules) + SECOND_WITNESS * less, np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """The messages of a window, and those that came before it in a conversation of two."""

    lines: tuple[Line, ...]
    before: tuple[Line, ...] = ()


def cut_windows(lines: Iterable[Line], *, one_contact: bool) -> Iterator[Stretch]:
    """Yield the windows of one conversation, whose `lines` are in order of time.

    A window ends where nobody wrote for more than `GAP`, and before the first message whose time
    is not known. A longer talk is cut at its longest pause, so that a burst stays together.
    """
    held: list[Line] = []
    gone: deque[Line] = deque(maxlen=BEFORE)

    def cut(many: int) -> Stretch:
        made = Stretch(tuple(held[:many]), tuple(gone) if one_contact else ())
        gone.extend(held[:many])
        del held[:many]
        return made

    for line in lines:
        if held and _parts(held[-1], line):
            yield cut(len(held))
        held.append(line)
        if len(held) > MOST_MESSAGES:
            yield cut(_longest_pause(held))
    if held:
        yield cut(len(held))


def _parts(one: Line, other: Line) -> bool:
    if one.at is None or other.at is None:
        return (one.at is None) != (other.at is None)
    return other.at - one.at > GAP


def _longest_pause(held: Sequence[Line]) -> int:
    """Return how many messages to cut off; the later of two equal pauses."""
    return max(
        range(FEWEST_BEFORE_CUT, len(held)),
        key=lambda at: ((held[at].at or 0) - (held[at - 1].at or 0), at),
    )


class WindowScoring:
    """Scores stretches for every category.

    Args:
        categories: in the order of the columns of `Line.probabilities`.
    """

    def __init__(self, categories: Sequence[str]) -> None:
        self.categories = tuple(categories)
        self._courses = np.array([at for at, name in enumerate(categories) if name in COURSES], int)

    def score(self, stretch: Stretch) -> Floats:
        """Return the window's score by category."""
        own = self._table(stretch.lines)
        keys = [line.key for line in stretch.lines]
        found = _summed(_told_once(keys, own), SHRINK * SHRINK, SHRINK)
        if not len(self._courses):
            return _score(found)
        # Each sender by itself: what several said once each is no course.
        for who in {line.who for line in (*stretch.lines, *stretch.before)}:
            now = self._course_table(stretch.lines, who)
            past = self._course_table(stretch.before, who)
            # What was said earlier adds at most as much as the present says: else every window
            # after a telling one would stand high.
            earlier = _parts_of(past, SHRINK, COURSE_SHRINK)
            strongest = now.max(axis=0, initial=0.0)
            course = _summed(now, SHRINK, COURSE_SHRINK) + np.minimum(earlier, strongest)
            found[self._courses] = np.maximum(found[self._courses], course)
        return _score(found)

    def _course_table(self, lines: Sequence[Line], who: str) -> Floats:
        own = [line for line in lines if line.who == who]
        return _told_once([line.key for line in own], self._table(own)[:, self._courses])

    def _table(self, lines: Sequence[Line]) -> Floats:
        if not lines:
            return np.zeros((0, len(self.categories)))
        return np.array([line.weights() for line in lines])

    def moved_by(self, stretch: Stretch, column: int) -> list["Moved"]:
        """Return what each message adds to the score of a category, most first.

        Near-equal messages are told as one, by the first that is the strongest of them.
        """
        whole = float(self.score(stretch)[column])
        found: list[Moved] = []
        told = {
            line.key: None
            for line in (*stretch.lines, *stretch.before)
            if line.weights()[column] > _LEAST
        }
        for key in told:
            less = float(self.score(_without(stretch, key))[column])
            if whole - less <= 0:
                continue
            same = [line for line in (*stretch.lines, *stretch.before) if line.key == key]
            line = max(same, key=lambda one: float(one.weights()[column]))
            by_rules = [hit for hit in line.hits if column in hit.columns]
            rules = 0.0
            if by_rules:
                rules = whole - float(self.score(_silenced(stretch, key))[column])
            own = any(one is line for one in stretch.lines)
            found.append(Moved(line, whole - less, rules, not own))
        found.sort(key=lambda one: (-one.moved, one.earlier))
        return found


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """A message and what it adds to a window's score."""

    line: Line
    moved: float
    by_rules: float
    """Part of `moved` that goes where its rule hits are taken away."""
    earlier: bool


def _summed(values: Floats, second: float, shrink: float) -> Floats:
    """Return the strongest of each column, and of those after it a shrinking part.

    What speaks against a category is not counted: a harmless line does not make up for another.
    """
    if not len(values):
        return np.full(values.shape[1], _LEAST)
    ordered = np.sort(values, axis=0)[::-1]
    return np.asarray(ordered[0] + _parts_of(ordered[1:], second, shrink), np.float64)


def _parts_of(values: Floats, first: float, shrink: float) -> Floats:
    """Return the sum of each column: the strongest counts `first`, each further one less."""
    ordered = np.maximum(np.sort(values, axis=0)[::-1], 0.0)
    return np.asarray((first * shrink ** np.arange(len(ordered))[:, None] * ordered).sum(axis=0))


def _score(weights: Floats) -> Floats:
    """Return a score of 0 to 1; nothing at all for what nothing speaks for."""
    logits = np.clip(weights + _TRAFFIC, -60.0, 60.0)
    return np.where(weights <= _LEAST, 0.0, 1 / (1 + np.exp(-logits)))


def _told_once(keys: Sequence[str], values: Floats) -> Floats:
    """Return one row a key: the largest of its rows, category by category."""
    if len(set(keys)) == len(keys):
        return values
    groups: dict[str, Floats] = {}
    for key, value in zip(keys, values, strict=True):
        groups[key] = np.maximum(groups[key], value) if key in groups else value
    return np.array(list(groups.values()))


def _without(stretch: Stretch, key: str) -> Stretch:
    return Stretch(
        tuple(line for line in stretch.lines if line.key != key),
        tuple(line for line in stretch.before if line.key != key),
    )


def _silenced(stretch: Stretch, key: str) -> Stretch:
    """Return the stretch with the rules' hits taken from the messages of one key."""

    def quiet(line: Line) -> Line:
        if line.key != key:
            return line
        return Line(line.id, line.key, line.who, line.at, line.probabilities)

    return Stretch(tuple(map(quiet, stretch.lines)), tuple(map(quiet, stretch.before)))

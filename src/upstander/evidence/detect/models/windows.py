"""Windows of a conversation, and one score a window and category from models, rules and context.

A single line is often unreadable by itself; what a reviewer decides is a stretch of talk. The
score of a window never falls when a message is added to it, does not depend on the order of its
messages, and counts near-equal messages once. It orders windows; it is no probability.

The constants below are judgement, not measurement: no data set has conversations of police
officers with labels. docs/howto/detection_models.md says how a force tries them on its own.
"""

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

SHRINK = 0.5
"""Each further message of a category counts half as much as the one that is stronger."""
COURSE_SHRINK = 0.8
"""The same for one sender's weak lines, where the course of a contact is what matters."""
_NOTHING = 0.001
"""Probability below which a message is not tried as a reason."""
WEAK = 0.08
"""Probability below which a line is no part of a course; most harmless lines lie below."""
COURSES = frozenset({"grooming", "abuse_of_position", "person_at_risk"})
"""Categories that are judged by the contact, not by the line."""
SEVERITY_FLOORS: Mapping[str, float] = {"low": 0.1, "medium": 0.2, "high": 0.35, "critical": 0.5}
"""Least probability of a message that a rule hit, whatever the models say of it. A rule by itself
never says more than even odds; a model that agrees says more."""


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

    def evidence(self) -> Floats:
        """Return, by category, the larger of what the models say and what the rules say.

        The scorer has weighed the rules once already, so the two are not added.
        """
        if not self.hits:
            return self.probabilities
        found = self.probabilities.copy()
        for hit in self.hits:
            floor = SEVERITY_FLOORS[hit.severity]
            for column in hit.columns:
                found[column] = max(found[column], floor)
        return found


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
        found = _any_of(_told_once([line.key for line in stretch.lines], own), SHRINK)
        if not len(self._courses):
            return found
        now, past = own[:, self._courses], self._table(stretch.before)[:, self._courses]
        # The past of a contact counts only where the present says something too; else every
        # window after a telling one would stand high.
        awake = now.max(axis=0, initial=0.0) >= WEAK
        values = np.concatenate([now, np.where(awake, past, 0.0)])
        values = np.where(values >= WEAK, values, 0.0)
        lines = (*stretch.lines, *stretch.before)
        for who in {line.who for line in lines}:
            rows = [at for at, line in enumerate(lines) if line.who == who]
            once = _told_once([lines[at].key for at in rows], values[rows])
            course = _any_of(once, COURSE_SHRINK)
            found[self._courses] = np.maximum(found[self._courses], course)
        return found

    def _table(self, lines: Sequence[Line]) -> Floats:
        if not lines:
            return np.zeros((0, len(self.categories)))
        return np.array([line.evidence() for line in lines])

    def moved_by(self, stretch: Stretch, column: int) -> list["Moved"]:
        """Return what each message adds to the score of a category, most first.

        Near-equal messages are told as one, by the first that is the strongest of them.
        """
        whole = float(self.score(stretch)[column])
        found: list[Moved] = []
        told = {
            line.key: None
            for line in (*stretch.lines, *stretch.before)
            if line.evidence()[column] >= _NOTHING
        }
        for key in told:
            less = float(self.score(_without(stretch, key))[column])
            if whole - less <= 0:
                continue
            same = [line for line in (*stretch.lines, *stretch.before) if line.key == key]
            line = max(same, key=lambda one: float(one.evidence()[column]))
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


def _any_of(values: Floats, shrink: float) -> Floats:
    """Return a noisy-or down the rows, the n-th strongest counted `shrink` to the n."""
    ordered = np.sort(values, axis=0)[::-1]
    weights = shrink ** np.arange(len(ordered))[:, None]
    return np.asarray(1 - np.prod(1 - weights * ordered, axis=0), np.float64)


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

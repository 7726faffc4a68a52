"""Hold findings against the key: which planted matters were found, and what was a false alarm."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How the rules did on the demo force."""

    lexical_found: tuple[str, ...]
    lexical_missed: tuple[str, ...]
    """Matters whose own words show them."""
    other_found: tuple[str, ...]
    other_missed: tuple[str, ...]
    """Matters that need context or a model; not counted in `recall`."""
    false_alarms: tuple[Mapping[str, Any], ...]
    """Findings on messages that were not planted."""
    lookalikes_hit: int
    messages: int

    @property
    def recall(self) -> float:
        """Share of the lexical matters of which at least one message was found."""
        every = len(self.lexical_found) + len(self.lexical_missed)
        return len(self.lexical_found) / every if every else 0.0

    @property
    def false_alarms_per_thousand(self) -> float:
        """False alarms for each thousand messages."""
        return 1000 * len(self.false_alarms) / self.messages if self.messages else 0.0


def evaluate(records: Iterable[Mapping[str, Any]], key: Mapping[str, Any], messages: int) -> Score:
    """Compare findings with the key.

    Args:
        records: findings as `evidence.serve.files.finding_record` gives them.
        key: as `force.make_force` writes it.
        messages: how many messages were read.
    """
    texts = {line["text"]: line["matter"] for line in key["planted"]}
    lookalikes = {line["text"] for line in key["lookalikes"]}
    found: set[str] = set()
    alarms: list[Mapping[str, Any]] = []
    for record in records:
        matter = _matter_of(record["message"]["body"], texts)
        if matter:
            found.add(matter)
        else:
            alarms.append(record)
    lexical = {line["matter"] for line in key["planted"] if line["lexical"]}
    other = {line["matter"] for line in key["planted"]} - lexical
    return Score(
        lexical_found=tuple(sorted(lexical & found)),
        lexical_missed=tuple(sorted(lexical - found)),
        other_found=tuple(sorted(other & found)),
        other_missed=tuple(sorted(other - found)),
        false_alarms=tuple(alarms),
        lookalikes_hit=len(
            {
                record["message"]["body"]
                for record in alarms
                if any(text in record["message"]["body"] for text in lookalikes)
            }
        ),
        messages=messages,
    )


FIRST_WINDOWS = (25, 50, 100)
"""How many windows of each list a reviewer is taken to read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowScore:
    """How the first windows of the two lists did on the demo force."""

    first: int
    """Windows of each list, at most."""
    read: int
    """Windows of both lists; one that stands in both is read once."""
    messages: int
    """Messages in them."""
    lexical_found: tuple[str, ...]
    lexical_missed: tuple[str, ...]
    other_found: tuple[str, ...]
    """Matters that need context, as in `Score`."""
    other_missed: tuple[str, ...]
    false_alarms: int
    """Windows without any planted message."""
    lookalikes_hit: int
    """Look-alikes among the reasons of a window that holds nothing planted."""


def evaluate_windows(
    windows: Sequence[Mapping[str, Any]],
    bodies: Mapping[str, str],
    key: Mapping[str, Any],
    *,
    first: int,
) -> WindowScore:
    """Compare the first windows of each list with the key.

    A matter is found where a message of it stands in a window that is read.

    Args:
        windows: as `evidence.serve.windows.window_records` gives them.
        bodies: the messages' words, by id.
        key: as `force.make_force` writes it.
        first: windows of each list that are read.
    """
    texts = {line["text"]: line["matter"] for line in key["planted"]}
    lookalikes = [line["text"] for line in key["lookalikes"]]
    read = {one["window"]: one for one in windows if one["rank"] <= first}
    found: set[str] = set()
    alarms: list[Mapping[str, Any]] = []
    for window in read.values():
        matters = {_matter_of(bodies[name], texts) for name in window["message_ids"]} - {""}
        found |= matters
        if not matters:
            alarms.append(window)
    telling = {bodies[reason["message_id"]] for one in alarms for reason in one["reasons"]}
    lexical = {line["matter"] for line in key["planted"] if line["lexical"]}
    other = {line["matter"] for line in key["planted"]} - lexical
    return WindowScore(
        first=first,
        read=len(read),
        messages=sum(len(one["message_ids"]) for one in read.values()),
        lexical_found=tuple(sorted(lexical & found)),
        lexical_missed=tuple(sorted(lexical - found)),
        other_found=tuple(sorted(other & found)),
        other_missed=tuple(sorted(other - found)),
        false_alarms=len(alarms),
        lookalikes_hit=sum(any(text in body for text in lookalikes) for body in telling),
    )


def _matter_of(body: str, texts: Mapping[str, str]) -> str:
    if body in texts:
        return texts[body]
    # Mail adds a signature to what was said.
    return next((matter for text, matter in texts.items() if body.startswith(text + "\n")), "")

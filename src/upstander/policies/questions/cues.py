"""Cues of a question: the readings by which a sentence can be about it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from upstander.policies.questions.phrases import Phrase


@dataclass(frozen=True, slots=True, eq=False)
class Group:
    """Phrases of which one is enough. Equal only to itself, so that it is a quick key."""

    phrases: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way in which a sentence can speak to the question; all its groups must be met."""

    says: str
    """What such a sentence does, for the reason shown: "names the app and a force device"."""
    sentence: tuple[Group, ...]
    """Each must be met in the sentence, its lead-in, or the sentence that it points back to."""
    around: tuple[Group, ...] = ()
    """Each must be met there, in the heading, or anywhere in the clause."""
    unless: Group = Group(())
    """None may stand in the sentence or its lead-in."""
    unless_around: Group = Group(())
    """None may stand in the heading or the clause either."""
    basis: str = "named"
    """`named` or `general`, as `records.positions.Support` has it."""
    ask: str = "leave"
    always: str = ""
    """A position that the words alone give, whatever the force."""
    stated: bool = False
    """The words alone state it: no word of duty, leave or ban is needed for `always`."""
    read_as: Mapping[str, str] = field(default_factory=dict)
    """Position read to position given; "" gives none."""
    anywhere: bool = False
    """A general rule that counts in a document of any subject."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A sentence with its heading and the position it gives; "" where it gives none."""

    text: str
    heading: str = ""
    position: str = ""
    condition: str = ""


@dataclass(frozen=True, slots=True)
class Cues:
    """What finds and tests the answers to one question."""

    question: str
    ask: str
    readings: tuple[Reading, ...]
    match: tuple[Sample, ...]
    no_match: tuple[Sample, ...]
    query: tuple[str, ...]
    """Words for the ranked search."""

"""The people and channels of the demo force, from its data files."""

from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

OFFICER_NUMBERS_FROM = 100
PUBLIC_NUMBERS_FROM = 600
OUTSIDER_NUMBER = "07700 900880"


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person."""

    rank: str
    first: str
    last: str
    team: str
    number: str
    """From the range that Ofcom keeps for drama."""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first} {self.last}".strip()

    @property
    def address(self) -> str:
        """A mail address under a reserved domain."""
        return f"{self.first}.{self.last}@northmarch.example".lower().replace(" ", "")

    @property
    def user_id(self) -> str:
        """An id as services give, unique to the person."""
        return f"U{self.number[-3:]}{self.first[:3].upper()}"


@dataclass(frozen=True, slots=True)
class Channel:
    """One chat, mailbox or archive, with those who talk in it."""

    name: str
    device: int
    format: str
    title: str
    talk: str
    share: int
    people: tuple[Person, ...]
    """The first is the custodian of the device."""
    outsiders: tuple[Person, ...]
    inbound: bool = False
    """Whether a planted matter here is written by an outsider."""


def load_data(name: str) -> Any:
    """Return one of the demo's own data files."""
    text = files("upstander.demo").joinpath("data", f"{name}.yaml").read_text("utf-8")
    return yaml.safe_load(text)


def list_officers() -> tuple[Person, ...]:
    """Return the sixty of Northmarch Police."""
    return tuple(
        Person(rank, first, last, team, f"07700 900{OFFICER_NUMBERS_FROM + at:03d}")
        for at, (rank, first, last, team) in enumerate(load_data("people")["officers"])
    )


def list_public() -> tuple[Person, ...]:
    """Return the members of the public who write to officers."""
    return tuple(
        Person("", first, last, "public", f"07700 900{PUBLIC_NUMBERS_FROM + at:03d}")
        for at, (first, last) in enumerate(load_data("people")["public"])
    )


def list_channels() -> tuple[Channel, ...]:
    """Return every channel, people resolved."""
    officers = list_officers()
    return tuple(_channel(entry, officers) for entry in load_data("channels"))


def _channel(entry: dict[str, Any], officers: tuple[Person, ...]) -> Channel:
    if "team" in entry:
        people = tuple(one for one in officers if one.team == entry["team"])
    else:
        people = tuple(one for first in entry["people"] for one in officers if one.first == first)
    outsiders: tuple[Person, ...] = ()
    if "outsider" in entry:
        outsiders = (Person("", entry["outsider"], "", "outside", OUTSIDER_NUMBER),)
    elif entry.get("public"):
        outsiders = list_public()
    return Channel(
        name=entry["name"],
        device=entry["device"],
        format=entry["format"],
        title=entry.get("title", ""),
        talk=entry["talk"],
        share=entry["share"],
        people=people,
        outsiders=outsiders,
        inbound=entry.get("inbound", False),
    )

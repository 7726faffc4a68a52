"""Who says what, where and when over the demo force's year."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from upstander.demo.cast import Channel, Person, list_channels, load_data
from upstander.demo.talk import Talk

START = datetime(2024, 1, 8, 6, 0, tzinfo=UTC)
"""A Monday, twelve weeks before the demo force's policy changed: both versions are cited."""
DAYS = 364
MESSAGES = 20_000
SEED = 20_250_106


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the demo, before it is written in any format."""

    channel: str
    at: datetime
    sender: Person
    to: Person | None
    """The other party of a one-to-one exchange; None in a group."""
    outgoing: bool
    """Whether the custodian of the device wrote it."""
    text: str
    planted: str = ""
    """Id of the matter; "" for ordinary talk; `lookalike-N` for a harmless look-alike."""


def make_schedule(seed: int = SEED, messages: int = MESSAGES) -> dict[Channel, list[Line]]:
    """Return the lines of every channel, in order of time; the same seed gives the same year."""
    chance = random.Random(seed)  # noqa: S311 - a reproducible demo, not a secret
    channels = {channel.name: channel for channel in list_channels()}
    lines: dict[str, list[Line]] = {name: [] for name in channels}
    _plant(channels, lines, chance)
    total_share = sum(channel.share for channel in channels.values())
    planted = sum(len(held) for held in lines.values())
    talk = Talk(chance)
    for channel in channels.values():
        count = round((messages - planted) * channel.share / total_share)
        lines[channel.name].extend(_ordinary(channel, count, talk, chance))
    return {
        channel: sorted(lines[name], key=lambda line: line.at) for name, channel in channels.items()
    }


def _moment(chance: random.Random) -> datetime:
    """Return a time of the year, awake hours likelier than the small ones."""
    day = START + timedelta(days=chance.randrange(DAYS))
    hour = min(17.5, max(-5.0, chance.gauss(7.5, 4.5)))
    return day + timedelta(minutes=round(hour * 60), seconds=chance.randrange(60))


def _ordinary(channel: Channel, count: int, talk: Talk, chance: random.Random) -> list[Line]:
    """Return `count` harmless lines in bursts, as talk comes."""
    lines: list[Line] = []
    while len(lines) < count:
        at = _moment(chance)
        other = chance.choice(channel.outsiders) if channel.outsiders else None
        for _ in range(min(count - len(lines), chance.choice((1, 2, 3, 5, 8)))):
            at += timedelta(seconds=chance.randrange(5, 400))
            lines.append(_line(channel, at, talk.say(channel.talk), other, chance))
    return lines


def _line(
    channel: Channel,
    at: datetime,
    text: str,
    other: Person | None,
    chance: random.Random,
    *,
    planted: str = "",
    inbound: bool | None = None,
) -> Line:
    owner = channel.people[0]
    if other is not None:
        from_other = chance.random() < 0.5 if inbound is None else inbound
        return Line(
            channel.name,
            at,
            other if from_other else owner,
            owner if from_other else other,
            not from_other,
            text,
            planted,
        )
    sender = chance.choice(channel.people)
    to = None
    if len(channel.people) == 2:
        to = channel.people[1] if sender is owner else owner
    return Line(channel.name, at, sender, to, sender is owner, text, planted)


def _plant(
    channels: dict[str, Channel], lines: dict[str, list[Line]], chance: random.Random
) -> None:
    """Place the matters and the look-alikes."""
    for matter in load_data("matters"):
        channel = channels[matter["where"]]
        _place(channel, lines, matter["lines"], matter["id"], chance, inbound=channel.inbound)
    homes = {
        "chat": [c for c in channels.values() if c.talk == "chat" and c.name != "wa-cadet"],
        "work": [c for c in channels.values() if c.talk == "work"],
        "public-sms": [channels["public-sms"]],
    }
    for at, entry in enumerate(load_data("lookalikes")):
        channel = chance.choice(homes[entry["where"]])
        _place(channel, lines, [entry["text"]], f"lookalike-{at}", chance, inbound=False)


def _place(
    channel: Channel,
    lines: dict[str, list[Line]],
    texts: list[str],
    planted: str,
    chance: random.Random,
    *,
    inbound: bool,
) -> None:
    at = _moment(chance)
    other = chance.choice(channel.outsiders) if channel.outsiders else None
    for text in texts:
        at += timedelta(seconds=chance.randrange(20, 200))
        lines[channel.name].append(
            _line(channel, at, text, other, chance, planted=planted, inbound=inbound)
        )


def matter_facts() -> list[dict[str, Any]]:
    """Return the planted matters as their data file gives them."""
    return list(load_data("matters"))

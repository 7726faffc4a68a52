"""WhatsApp chat exports as Android and iOS make them, in a zip."""

import random
from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from upstander.demo.cast import Channel
from upstander.demo.schedule import Line
from upstander.demo.writers.archives import write_zip

_LONDON = ZoneInfo("Europe/London")
_ENCRYPTED = (
    "Messages and calls are end-to-end encrypted. Only people in this chat can read, "
    "listen to, or share them. Learn more."
)
_PICTURE = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffd9")


def write_android(folder: Path, channel: Channel, lines: Sequence[Line]) -> Path:
    """Write `WhatsApp Chat with TITLE.zip`: minutes only, media named or omitted."""
    chance = random.Random(channel.name)  # noqa: S311 - a reproducible demo
    out = [f"{lines[0].at.astimezone(_LONDON):%d/%m/%Y, %H:%M} - {_ENCRYPTED}"]
    if len(channel.people) > 2:
        first = channel.people[0]
        out.append(
            f"{lines[0].at.astimezone(_LONDON):%d/%m/%Y, %H:%M} - "
            f'{first.name} created group "{channel.title}"'
        )
    members: dict[str, bytes] = {}
    for at, line in enumerate(lines):
        head = f"{line.at.astimezone(_LONDON):%d/%m/%Y, %H:%M} - {line.sender.name}: "
        roll = chance.random()
        if roll < 0.012 and not line.planted:
            out.append(f"{head}<Media omitted>")
        elif roll < 0.015 and not line.planted:
            name = f"IMG-{line.at:%Y%m%d}-WA{at:04d}.jpg"
            members[name] = _PICTURE
            out.append(f"{head}{name} (file attached)")
        elif roll < 0.018 and not line.planted:
            out.append(f"{head}This message was deleted")
        else:
            out.append(head + line.text)
    text = "\n".join(out) + "\n"
    path = folder / f"WhatsApp Chat with {channel.title}.zip"
    write_zip(path, {f"WhatsApp Chat with {channel.title}.txt": text.encode(), **members})
    return path


def write_ios(folder: Path, channel: Channel, lines: Sequence[Line]) -> Path:
    """Write `WhatsApp Chat - TITLE.zip` with `_chat.txt`: seconds, brackets, hidden marks."""
    chance = random.Random(channel.name)  # noqa: S311 - a reproducible demo
    stamp = "%d/%m/%Y, %H:%M:%S"
    start = lines[0].at.astimezone(_LONDON)
    out = [f"[{start:{stamp}}] {channel.title}: \u200e{_ENCRYPTED}"]
    for at, line in enumerate(lines):
        head = f"[{line.at.astimezone(_LONDON):{stamp}}] {line.sender.name}: "
        roll = chance.random()
        if roll < 0.012 and not line.planted:
            out.append("\u200e" + head + "\u200eimage omitted")
        elif roll < 0.015 and not line.planted:
            out.append(f"\u200e{head}\u200e<attached: {at:08d}-PHOTO.jpg>")
        else:
            out.append(head + line.text)
    path = folder / f"WhatsApp Chat - {channel.title}.zip"
    write_zip(path, {"_chat.txt": ("\r\n".join(out) + "\r\n").encode()})
    return path

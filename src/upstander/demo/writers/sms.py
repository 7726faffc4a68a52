"""SMS Backup & Restore, one file a device with all its conversations and calls."""

import random
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from upstander.demo.cast import Channel
from upstander.demo.schedule import Line


def _number(spoken: str) -> str:
    return "+44" + spoken.replace(" ", "")[1:]


def _attribute(text: str) -> str:
    """Quote as the app does: line breaks as references, emoji as two surrogate references."""
    quoted = quoteattr(text, {"\n": "&#10;", '"': "&quot;"})
    return "".join(letter if ord(letter) < 0x10000 else _surrogates(letter) for letter in quoted)


def _surrogates(letter: str) -> str:
    pair = letter.encode("utf-16-be")
    high, low = int.from_bytes(pair[:2], "big"), int.from_bytes(pair[2:], "big")
    return f"&#{high};&#{low};"


def write_sms(folder: Path, device: int, talks: Mapping[Channel, Sequence[Line]]) -> Path:
    """Write `sms-DEVICE.xml`: messages of every channel of the device, and some calls."""
    chance = random.Random(device)  # noqa: S311 - a reproducible demo
    lines = sorted((line for held in talks.values() for line in held), key=lambda one: one.at)
    rows: list[str] = []
    for line in lines:
        other = line.to if line.outgoing else line.sender
        number = _number(other.number) if other else ""
        name = other.name if other else ""
        at = int(line.at.timestamp() * 1000) + chance.randrange(1000)
        kind = 2 if line.outgoing else 1
        rows.append(
            f'  <sms protocol="0" address="{number}" date="{at}" type="{kind}" subject="null" '
            f'body={_attribute(line.text)} toa="null" sc_toa="null" service_center="null" '
            f'read="1" status="-1" locked="0" date_sent="{0 if line.outgoing else at - 900}" '
            f'sub_id="1" readable_date="{line.at:%d %b %Y %H:%M:%S}" '
            f"contact_name={quoteattr(name)} />"
        )
    path = folder / f"sms-{device}.xml"
    path.write_text(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
        f'<smses count="{len(rows)}" backup_set="northmarch-{device}" type="full">\n'
        + "\n".join(rows)
        + "\n</smses>\n",
        "utf-8",
    )
    _write_calls(folder, device, lines, chance)
    return path


def _write_calls(folder: Path, device: int, lines: Sequence[Line], chance: random.Random) -> None:
    rows = []
    for line in lines[::40]:
        other = line.to if line.outgoing else line.sender
        if other is None:
            continue
        rows.append(
            f'  <call number="{_number(other.number)}" duration="{chance.randrange(0, 900)}" '
            f'date="{int(line.at.timestamp() * 1000) + 60_000}" type="{chance.choice((1, 2, 3))}" '
            f'presentation="1" contact_name={quoteattr(other.name)} />'
        )
    (folder / f"calls-{device}.xml").write_text(
        "<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n"
        f'<calls count="{len(rows)}">\n' + "\n".join(rows) + "\n</calls>\n",
        "utf-8",
    )

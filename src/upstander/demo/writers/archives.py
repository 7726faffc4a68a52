"""A mailbox in mbox form, an archive in CSV, and zips that come out the same every time."""

import csv
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path

from upstander.demo.cast import Channel
from upstander.demo.schedule import Line

_FIXED = (2026, 1, 5, 12, 0, 0)


def write_zip(path: Path, members: Mapping[str, bytes]) -> None:
    """Write a zip whose bytes depend on its members alone, not on the clock."""
    with zipfile.ZipFile(path, "w") as archive:  # noqa: TID251 - writes, never opens, an archive
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, _FIXED), data, zipfile.ZIP_DEFLATED)


def write_mbox(folder: Path, channel: Channel, lines: Sequence[Line]) -> Path:
    """Write `mailbox.mbox`."""
    parts: list[bytes] = []
    for at, line in enumerate(lines):
        to = channel.people[(channel.people.index(line.sender) + 1) % len(channel.people)]
        mail = EmailMessage(policy=SMTP.clone(linesep="\n", cte_type="8bit"))
        mail["From"] = f"{line.sender.name} <{line.sender.address}>"
        mail["To"] = f"{to.name} <{to.address}>"
        mail["Date"] = format_datetime(line.at)
        mail["Subject"] = line.text.split(",")[0][:60].replace("\n", " ")
        mail["Message-ID"] = f"<{at}.{channel.name}@northmarch.example>"
        mail.set_content(line.text + "\n\nRegards\n" + line.sender.first)
        body = mail.as_bytes().replace(b"\nFrom ", b"\n>From ")
        parts.append(f"From {line.sender.address} {line.at:%a %b %d %H:%M:%S %Y}\n".encode() + body)
    path = folder / "mailbox.mbox"
    path.write_bytes(b"\n".join(parts))
    return path


def write_csv(folder: Path, channel: Channel, lines: Sequence[Line]) -> Path:
    """Write `archive.csv` with plain column names."""
    path = folder / "archive.csv"
    with path.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream)
        rows.writerow(["Timestamp", "Platform", "From", "To", "Message"])
        for line in lines:
            rows.writerow(
                [
                    f"{line.at:%Y-%m-%dT%H:%M:%SZ}",
                    "teams",
                    line.sender.address,
                    channel.title,
                    line.text,
                ]
            )
    return path

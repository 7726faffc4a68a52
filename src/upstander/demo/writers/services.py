"""Telegram Desktop, Microsoft Teams and Slack exports."""

import json
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from upstander.demo.cast import Channel, Person
from upstander.demo.schedule import Line
from upstander.demo.writers.archives import write_zip


def write_telegram(folder: Path, talks: Mapping[Channel, Sequence[Line]]) -> Path:
    """Write an account's `result.json`."""
    owner = next(iter(talks)).people[0]
    chats = []
    for number, (channel, lines) in enumerate(talks.items(), 4_100_001):
        messages: list[dict[str, Any]] = [
            {
                "id": 1,
                "type": "service",
                "date": f"{lines[0].at:%Y-%m-%dT%H:%M:%S}",
                "date_unixtime": str(int(lines[0].at.timestamp())),
                "actor": owner.name,
                "actor_id": f"user{owner.number[-6:]}",
                "action": "create_group",
                "title": channel.title,
                "members": [one.name for one in channel.people],
                "text": "",
                "text_entities": [],
            }
        ]
        messages += [
            {
                "id": at,
                "type": "message",
                "date": f"{line.at:%Y-%m-%dT%H:%M:%S}",
                "date_unixtime": str(int(line.at.timestamp())),
                "from": line.sender.name,
                "from_id": f"user{line.sender.number[-6:]}",
                "text": line.text,
                "text_entities": [{"type": "plain", "text": line.text}],
            }
            for at, line in enumerate(lines, 2)
        ]
        chats.append(
            {"name": channel.title, "type": "private_group", "id": number, "messages": messages}
        )
    path = folder / "result.json"
    account = {
        "about": "Exported data",
        "personal_information": {
            "user_id": int(owner.number[-6:]),
            "first_name": owner.first,
            "last_name": owner.last,
            "phone_number": "+44" + owner.number.replace(" ", "")[1:],
        },
        "chats": {"about": "Chats", "list": chats},
    }
    path.write_text(json.dumps(account, ensure_ascii=False, indent=1), "utf-8")
    return path


def write_teams(folder: Path, channel: Channel, lines: Sequence[Line]) -> Path:
    """Write a page of chat messages as the Graph export gives them."""
    chat = "19:northmarch-operations@thread.v2"
    rows: list[dict[str, Any]] = [
        {
            "id": str(int(line.at.timestamp() * 1000) + at),
            "replyToId": None,
            "messageType": "message",
            "chatId": chat,
            "createdDateTime": f"{line.at:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z",
            "lastModifiedDateTime": f"{line.at:%Y-%m-%dT%H:%M:%S}.{at % 1000:03d}Z",
            "lastEditedDateTime": None,
            "deletedDateTime": None,
            "subject": None,
            "importance": "normal",
            "locale": "en-gb",
            "policyViolation": None,
            "from": {
                "application": None,
                "device": None,
                "user": {
                    "id": line.sender.user_id,
                    "displayName": line.sender.name,
                    "userIdentityType": "aadUser",
                },
            },
            "body": {"contentType": "html", "content": f"<p>{_html(line.text)}</p>"},
            "attachments": [],
            "mentions": [],
            "reactions": [],
        }
        for at, line in enumerate(lines)
    ]
    path = folder / f"messages_{channel.name}.json"
    path.write_text(json.dumps({"value": rows}, ensure_ascii=False, indent=1), "utf-8")
    return path


def _html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\n", "<br>")


def write_slack(folder: Path, channel: Channel, lines: Sequence[Line]) -> Path:
    """Write a workspace export: users, channels, and a file a day."""
    members: dict[str, Any] = {
        "users.json": [_slack_user(one) for one in channel.people],
        "channels.json": [
            {
                "id": "C0NORTH1",
                "name": channel.title,
                "created": 1_700_000_000,
                "members": [one.user_id for one in channel.people],
            }
        ],
    }
    for day, group in groupby(lines, key=lambda line: f"{line.at:%Y-%m-%d}"):
        members[f"{channel.title}/{day}.json"] = [
            {
                "type": "message",
                "user": line.sender.user_id,
                "text": _escape(line.text),
                "ts": f"{line.at.timestamp():.0f}.{at:06d}",
            }
            for at, line in enumerate(group)
        ]
    path = folder / "Northmarch Slack export.zip"
    write_zip(
        path,
        {name: json.dumps(value, ensure_ascii=False).encode() for name, value in members.items()},
    )
    return path


def _slack_user(person: Person) -> dict[str, Any]:
    return {
        "id": person.user_id,
        "name": person.first.lower(),
        "deleted": False,
        "profile": {
            "real_name": person.name,
            "display_name": person.first,
            "email": person.address,
        },
    }


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

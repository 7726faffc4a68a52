"""The Telegram, Teams and Slack readers on the samples."""

import json
from pathlib import Path

import pytest

from upstander.evidence.decode.companions import is_companion
from upstander.evidence.decode.formats import (
    csv_columns,
    slack_export,
    teams_json,
    telegram_json,
)
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import MemberInfo, ReadSettings, Source

READERS = (csv_columns, slack_export, teams_json, telegram_json)


def _source(path: Path, root: Path | None = None, **settings) -> Source:
    siblings = {
        file.relative_to(root).as_posix(): MemberInfo(
            path=file, size=file.stat().st_size, sha256=""
        )
        for file in (root.rglob("*.json") if root else ())
    }
    return Source(
        path=path, name=path.name, size=path.stat().st_size, sha256="0" * 64,
        exhibit_path=path.name, exhibit_sha256="0" * 64, siblings=siblings,
        settings=ReadSettings(**settings),
    )  # fmt: skip


def _messages(reader, source: Source) -> list[Message]:
    items = list(reader.read(source))
    reach = 0
    for item in items:
        if isinstance(item, Message | Framing | Skipped):
            assert item.byte_start in (reach, item.byte_start if item.byte_end == reach else -2)
            reach = max(reach, item.byte_end)
    assert reach == source.size
    return [item for item in items if isinstance(item, Message)]


@pytest.mark.parametrize(
    ("reader", "name", "count"),
    [
        (telegram_json, "telegram_json/minimal_single.json", 2),
        (telegram_json, "telegram_json/minimal_batch.json", 2),
        (telegram_json, "telegram_json/account.json", 15),
        (teams_json, "teams_json/pascal_by_user.json", 9),
        (teams_json, "teams_json/graph_page.json", 9),
        (slack_export, "slack_export/general/2024-03-01.json", 11),
        (csv_columns, "csv_columns/plain.csv", 2),
    ],
)
def test_each_sample_is_claimed_by_its_reader_alone(data, reader, name, count):
    """The content of a sample wins for its reader, without its name, and gives its rows."""
    head = (data / name).read_bytes()
    assert {r.NAME for r in READERS if r.score(head, "")} == {reader.NAME}
    assert reader.score(head, name) <= reader.score(head, "") + 0.1
    assert len(_messages(reader, _source(data / name))) == count


@pytest.mark.parametrize(
    "document",
    [
        {"messages": [{"sender_name": "A", "timestamp_ms": 1579294140000, "content": "x"}]},
        {"guild": {}, "messages": [{"id": "1", "type": "Default", "timestamp": "", "content": ""}]},
        {"messages": [{"creator": {"name": "A"}, "created_date": "Thursday", "text": "x"}]},
        [{"id": 1, "name": "x", "date": "2024-01-01", "text": "y"}],
        {"value": [{"id": "1", "subject": "mail", "body": {"content": "x"}}]},
        {}, [], 1, "x",
    ],
)  # fmt: skip
def test_other_json_is_nobodys(document):
    """Facebook, Discord, Google Chat, mail and arbitrary JSON score nothing here."""
    head = json.dumps(document).encode()
    assert [reader.score(head, "result.json") for reader in READERS] == [0.0] * 4


def test_telegram_unix_time_wins_over_local_time(data):
    """A row with both times takes the one in UTC; a row without takes the zone, marked."""
    rows = _messages(telegram_json, _source(data / "telegram_json/account.json"))
    assert (rows[0].sent_at_basis, rows[-1].sent_at_basis) == ("utc_by_spec", "unknown")
    assert rows[-1].ambiguity == "dst_fold"
    assert rows[-1].alternative_sent_at - rows[-1].sent_at == 3_600_000_000


def test_telegram_owner_is_found_behind_the_chats(tmp_path, data):
    """An account export whose keys were sorted still knows whose it is."""
    export = json.loads((data / "telegram_json/account.json").read_text(encoding="utf-8"))
    path = tmp_path / "sorted.json"
    path.write_text(json.dumps(export, sort_keys=True), encoding="utf-8")
    rows = _messages(telegram_json, _source(path))
    assert [rows[0].direction, rows[1].direction] == ["incoming", "outgoing"]
    assert rows[1].direction_basis == "owner_identity"
    assert rows[0].conversation_title == "Priya Example"


def test_telegram_owner_may_be_declared_by_name(data):
    """A single chat takes the operator's owner for the direction."""
    source = _source(data / "telegram_json/minimal_single.json", owner=("author 1",))
    assert [m.direction for m in _messages(telegram_json, source)] == ["outgoing", "incoming"]


def test_teams_policy_violation_is_a_flag_and_kept(data):
    """A message that a data-loss rule blocked is flagged, with what Teams says of it."""
    row = _messages(teams_json, _source(data / "teams_json/graph_page.json"))[3]
    assert row.flags == ("policy_violation",)
    assert json.loads(row.extra)["policyViolation"]["dlpAction"] == "blockAccess"


def test_teams_dates_of_windows_powershell_are_read(tmp_path):
    """UTF-16 and `/Date()/` as Windows PowerShell writes them give the right time."""
    row = {"Id": "1", "MessageType": "message", "CreatedDateTime": "/Date(1714644001123)/",
           "Body": {"ContentType": "text", "Content": "x"}, "ChatId": "c"}  # fmt: skip
    path = tmp_path / "x.json"
    path.write_bytes(json.dumps(row).encode("utf-16"))
    assert teams_json.score(path.read_bytes(), "") > 0.8
    (message,) = _messages(teams_json, _source(path))
    assert (message.sent_at, message.sender) == (1714644001123000, "")


def test_slack_names_come_from_the_companions(data):
    """People and channels are named from the lists above the day file."""
    root = data / "slack_export"
    row = _messages(slack_export, _source(root / "general/2024-03-01.json", root))[0]
    assert (row.conversation, row.conversation_title) == ("C01", "general")
    assert row.sender_name == "jord"
    assert row.body == "Hi @Old User, see the page (https://example.org) in #general & @here"


def test_slack_direct_messages_name_the_other_person(data):
    """A direct conversation's recipients are its other members."""
    root = data / "slack_export"
    (row,) = _messages(slack_export, _source(root / "D0EXAMPLE1/2024-03-02.json", root))
    assert (row.conversation, row.recipients) == ("D0EXAMPLE1", ("U02",))


def test_slack_file_tokens_are_not_kept(data):
    """No access token of a file's address reaches the record."""
    rows = _messages(slack_export, _source(data / "slack_export/general/2024-03-01.json"))
    assert not any("xoxe" in row.extra for row in rows)
    assert rows[4].attachments[0].name == "a.png"


def test_a_broken_slack_companion_is_a_remark(tmp_path, data):
    """A user list that is cut off is told, and the messages come all the same."""
    (tmp_path / "general").mkdir()
    day = tmp_path / "general/2024-03-01.json"
    day.write_bytes((data / "slack_export/general/2024-03-01.json").read_bytes())
    (tmp_path / "users.json").write_bytes((data / "slack_export/users.json").read_bytes()[:90])
    items = list(slack_export.read(_source(day, tmp_path)))
    assert any("users.json is damaged" in i.text for i in items if isinstance(i, Remark))
    assert sum(isinstance(i, Message) for i in items) == 11


def test_companions_are_known_by_name_and_content(data):
    """Slack's lists are companions; a day file under such a name is not."""
    root = data / "slack_export"
    for name in ("users.json", "channels.json", "dms.json", "integration_logs.json"):
        head = (root / name).read_bytes()
        assert is_companion(f"export/{name}", head)
        assert slack_export.score(head, name) == 0.0
    day = (root / "general/2024-03-01.json").read_bytes()
    assert is_companion("users.json", day) == ""
    assert is_companion("other.json", (root / "users.json").read_bytes()) == ""

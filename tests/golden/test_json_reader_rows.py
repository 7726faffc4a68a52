"""What the Telegram, Teams and Slack readers make of each row of their fullest sample."""

import json
import os
from pathlib import Path

import pytest

from upstander.evidence.decode.formats import slack_export, teams_json, telegram_json
from upstander.records.messages import Message
from upstander.records.sources import MemberInfo, Source

KEPT = Path(__file__).parent / "json_readers"


def _line(row: Message) -> str:
    cells = {name: getattr(row, name) for name in row.__struct_fields__}
    for name in ("locator", "byte_start", "byte_end", "extra", "platform", "sent_at_raw"):
        del cells[name]
    cells["attachments"] = [f"{a.name} {a.state}" for a in row.attachments]
    return json.dumps({k: v for k, v in cells.items() if v}, ensure_ascii=False, sort_keys=True)


@pytest.mark.parametrize(
    ("reader", "name"),
    [
        (telegram_json, "telegram_json/account.json"),
        (teams_json, "teams_json/graph_page.json"),
        (slack_export, "slack_export/general/2024-03-01.json"),
    ],
    ids=lambda value: getattr(value, "NAME", ""),
)
def test_the_rows_of_a_sample_are_as_kept(data, reader, name):
    """Each row of the sample is, field for field, what the golden file holds."""
    path, root = data / name, data / name.partition("/")[0]
    siblings = {
        file.relative_to(root).as_posix(): MemberInfo(
            path=file, size=file.stat().st_size, sha256=""
        )
        for file in root.rglob("*.json")
    }
    source = Source(
        path=path, name=path.name, size=path.stat().st_size, sha256="0" * 64,
        exhibit_path=path.name, exhibit_sha256="0" * 64, siblings=siblings,
    )  # fmt: skip
    rows = [_line(item) for item in reader.read(source) if isinstance(item, Message)]
    golden = KEPT / f"{reader.NAME}.jsonl"
    if os.environ.get("UPSTANDER_REWRITE_GOLDEN"):
        golden.write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert rows == golden.read_text(encoding="utf-8").splitlines()

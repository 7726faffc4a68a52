"""Invented past messages for the tests of rules under government."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from upstander.evidence.derive.near import near_keys
from upstander.records.rules import Detection, Rule

START = datetime(2024, 1, 1, 12, tzinfo=UTC)
TEXTS = ("body", "subject", "platform", "kind", "direction", "conversation", "exhibit_sha256")
SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        *((name, pa.string()) for name in TEXTS),
        ("sender", pa.string()),
        ("sent_at", pa.timestamp("us", tz="UTC")),
        ("duplicate_of", pa.string()),
        ("near_key", pa.string()),
    ]
)


def build_messages(texts: list[str], *, days: list[int | None] | None = None, **columns):
    """Return a batch of messages, one a day from 1 January 2024 where no days are given."""
    rows = []
    for place, text in enumerate(texts):
        day = place if days is None else days[place]
        row = {
            "id": f"m{place}",
            "body": text,
            "subject": "",
            "platform": "whatsapp",
            "kind": "message",
            "direction": "unknown",
            "conversation": f"c{place % 3}",
            "exhibit_sha256": f"e{place % 2}",
            "sender": f"s{place % 4}",
            "sent_at": None if day is None else START + timedelta(days=day),
            "duplicate_of": "",
        }
        rows.append(row | {name: values[place] for name, values in columns.items()})
    keys = near_keys(pa.array([row["body"] for row in rows], pa.string())).to_pylist()
    return pa.RecordBatch.from_pylist(
        [row | {"near_key": key} for row, key in zip(rows, keys, strict=True)], schema=SCHEMA
    )


@pytest.fixture
def messages() -> Callable[..., pa.RecordBatch]:
    """Return the builder of messages."""
    return build_messages


@pytest.fixture
def worded(rule: Callable[..., Rule]) -> Callable[..., Rule]:
    """Return a builder of rules by id and terms."""

    def build(rule_id: str, *terms: str, **changes: object) -> Rule:
        samples = {"match": (), "no_match": ()}
        return rule(Detection(terms=terms), **(samples | {"id": rule_id} | changes))

    return build


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Return what writes a file and gives its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return path

    return write

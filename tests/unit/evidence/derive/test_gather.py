"""Duplicates over all sources: one message that stands in two exports is one message."""

import pyarrow.parquet as pq
import pytest

from support.rows import decoded
from upstander.evidence.derive import gather
from upstander.evidence.derive.columns import derive_columns
from upstander.evidence.derive.gather import MessageGatherer
from upstander.tables.schemas import MESSAGES

MINUTE = 60_000_000


def written(tmp_path, *rows):
    with MessageGatherer(tmp_path) as gatherer:
        batch = derive_columns(decoded(*rows))
        for at in range(batch.num_rows):
            gatherer.write(batch.slice(at, 1))
        count = gatherer.finish(tmp_path / "messages.parquet")
    kept = pq.read_table(tmp_path / "messages.parquet")
    assert kept.schema.names == MESSAGES.names
    assert kept.num_rows == len(rows)
    return count, {row["id"]: row["duplicate_of"] for row in kept.to_pylist()}, kept


def chat(source, body, minute, precision="minute", **more):
    return {
        "exhibit_sha256": source,
        "platform": "whatsapp",
        "kind": "message",
        "native_conversation": source,
        "sender_raw": "Jo",
        "sent_at": minute * MINUTE,
        "sent_at_precision": precision,
        "body": body,
        **more,
    }


def test_overlapping_exports_are_matched_one_to_one(tmp_path):
    """Two equal lines of one minute in each of two exports make two messages, not one or four."""
    count, duplicates, _ = written(
        tmp_path,
        chat("a", "ok", 1, id="a1"),
        chat("a", "ok", 1, id="a2"),
        chat("b", "ok", 1, id="b1"),
        chat("b", "ok", 1, id="b2"),
    )
    assert count == 2
    assert duplicates == {"a1": "", "a2": "", "b1": "a1", "b2": "a2"}


def test_equal_rows_of_one_fine_clocked_source_are_one(tmp_path):
    """Rows equal to the millisecond within one source are a copy."""
    _, duplicates, _ = written(
        tmp_path,
        chat("a", "hi", 1, "millisecond", id="a1"),
        chat("a", "hi", 1, "millisecond", id="a2"),
    )
    assert duplicates == {"a1": "", "a2": "a1"}


def test_native_ids_match_whatever_the_text(tmp_path):
    """The same message in two members' files is matched by the service's own id."""
    row = {"native_id": "m7", "native_conversation": "19:x", "platform": "teams"}
    _, duplicates, _ = written(
        tmp_path,
        chat("a", "edited", 2, id="a1") | row,
        chat("b", "first", 2, id="b1") | row,
    )
    assert duplicates == {"a1": "", "b1": "a1"}


def test_rows_without_time_or_words_are_never_duplicates(tmp_path):
    """Nothing to compare means nothing is merged."""
    count, _, _ = written(
        tmp_path,
        chat("a", "", 1, id="a1"),
        chat("b", "", 1, id="b1"),
        chat("a", "x", 1, id="a2") | {"sent_at": None},
        chat("b", "x", 1) | {"sent_at": None},
    )
    assert count == 0


def test_the_table_is_sorted_by_conversation_and_time(tmp_path):
    """Rows of one conversation stand together in the order of time."""
    *_, kept = written(
        tmp_path,
        chat("a", "late", 9),
        chat("b", "x", 5),
        chat("a", "early", 2),
    )
    rows = kept.to_pylist()
    keys = [(row["conversation"], row["sent_at"]) for row in rows]
    assert keys == sorted(keys)


@pytest.mark.parametrize("limit", [0, 3, 10_000])
@pytest.mark.parametrize("order", ["arrival", "shuffled", "reversed"])
@pytest.mark.parametrize("chats", [1, 7])
def test_order_is_the_same_whatever_the_sizes(tmp_path, monkeypatch, limit, order, chats):
    """However a spill file is parted, conversations come out whole and in order of time."""
    monkeypatch.setattr(gather, "SORT_ROWS", limit)
    monkeypatch.setattr(gather, "ROW_GROUP", 16)
    rows = [chat(f"chat-{at % chats}", f"line {at}", at, id=f"{at:03d}") for at in range(200)]
    rows[5]["sent_at"] = None
    if order == "arrival":
        rows.sort(key=lambda row: row["native_conversation"])
    elif order == "reversed":
        rows.reverse()
    *_, kept = written(tmp_path, *rows)
    seen = kept.to_pylist()
    names = [row["conversation"] for row in seen]
    assert names == sorted(names)
    assert len(set(names)) == chats
    for name in set(names):
        times = [row["sent_at"] for row in seen if row["conversation"] == name]
        known = [at for at in times if at is not None]
        assert known == sorted(known)
        assert times[len(known) :] == [None] * (len(times) - len(known))
    assert {row["body"] for row in seen} == {f"line {at}" for at in range(200)}
    assert not list(tmp_path.glob("spill-*"))

"""A scan's windows as items: words, hits and scores of each, conduct and welfare apart."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from upstander.evidence.review.queue.scanned import ScanUnreadable, read_scanned

EMPTY_NEAR = {"m1": "n1", "m2": "n2", "m3": "", "m4": "n4"}


@pytest.fixture
def scan(tmp_path):
    """Two windows of one conversation and a message of another between."""
    messages = [
        ("m1", "talk", "hello there"), ("m2", "talk", "see you"),
        ("m3", "other", "nothing"), ("m4", "talk", "I am afraid"),
    ]  # fmt: skip
    pq.write_table(
        pa.table({
            "id": [m[0] for m in messages],
            "conversation": [m[1] for m in messages],
            "body": [m[2] for m in messages],
            "near_key": [EMPTY_NEAR[m[0]] for m in messages],
        }),
        tmp_path / "messages.parquet",
    )  # fmt: skip
    hits = {
        "message_id": ["m2", "m2", "m4"],
        "rule_id": ["contact-a", "contact-b", "risk-a"],
        "severity": ["low", "high", "critical"],
        "category": ["contact", "contact", "risk"],
    }
    pq.write_table(pa.table(hits), tmp_path / "hits.parquet")
    at = pa.timestamp("us", tz="UTC")
    windows = {
        "id": pa.array(["w1", "w2"]),
        "conversation": pa.array(["talk", "talk"]),
        "exhibit_sha256": pa.array(["e", "e"]),
        "first_message": pa.array(["m1", "m4"]),
        "last_message": pa.array(["m2", "m4"]),
        "first_at": pa.array([1_000_000, None], pa.int64()).cast(at),
        "last_at": pa.array([2_000_000, None], pa.int64()).cast(at),
        "conduct_score": pa.array([0.75, 0.25], pa.float32()),
        "welfare_score": pa.array([0.5, 0.125], pa.float32()),
    }
    pq.write_table(pa.table(windows), tmp_path / "windows.parquet")
    (tmp_path / "windows.jsonl").write_text('{"queue": "conduct", "window": "w1"}\n')
    (tmp_path / "manifest.json").write_text(
        json.dumps({"upstander": "1", "rule_packs": {"sha256": "r"}, "models": {"version": "m"}})
    )
    return tmp_path


def test_a_window_is_an_item_with_its_words_hits_and_score(scan):
    """The gravest hit of its own messages, their words in order, times as microseconds."""
    found = read_scanned(scan, ["risk"])
    item, text = found.items[0], found.texts[0]
    assert text.split() == ["hello", "there", "see", "you"]
    assert (item.id, item.queue, item.prior) == ("w1", "conduct", 0.75)
    assert (item.rule_severity, item.rule_ids) == ("high", ("contact-a", "contact-b"))
    assert (item.messages, item.words) == (2, 4)
    assert (item.first_at, item.last_at) == (1_000_000, 2_000_000)
    assert item.near_key
    assert found.versions == {"upstander": "1", "rule_packs": "r", "model": "m"}


def test_a_hit_about_safety_makes_an_item_of_welfare_and_none_of_conduct(scan):
    """Two questions of one window; neither tells the other's score."""
    by_id = {item.id: item for item in read_scanned(scan, ["risk"]).items}
    assert set(by_id) == {"w1", "w2", "w2:welfare"}
    assert by_id["w2"].rule_severity == ""
    assert by_id["w2:welfare"].rule_severity == "critical"
    assert by_id["w2:welfare"].prior == 0.125


def test_a_window_that_the_models_list_for_safety_is_an_item_of_welfare(scan):
    """Without any hit."""
    (scan / "windows.jsonl").write_text('{"queue": "welfare", "window": "w1"}\n')
    assert "w1:welfare" in {item.id for item in read_scanned(scan, []).items}


def test_a_folder_without_windows_says_how_to_write_them(tmp_path):
    """Not a traceback but a command."""
    with pytest.raises(ScanUnreadable, match="upstander scan --models --out"):
        read_scanned(tmp_path, [])


@pytest.mark.parametrize("line", ["{", "[]", '{"queue": "welfare"}', "1"])
def test_a_damaged_list_of_windows_is_refused_with_its_line(scan, line):
    """Half a list would leave somebody at risk unread."""
    (scan / "windows.jsonl").write_text(line + "\n")
    with pytest.raises(ScanUnreadable, match=r"windows\.jsonl:1"):
        read_scanned(scan, [])


def test_parts_of_two_scans_are_refused(scan):
    """A window whose messages are not there cannot be read."""
    table = pq.read_table(scan / "messages.parquet").slice(1)
    pq.write_table(table, scan / "messages.parquet")
    with pytest.raises(ScanUnreadable, match="m1"):
        read_scanned(scan, [])

"""Derived columns: people, conversations, direction and the key of near duplicates."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.rows import decoded
from upstander.evidence.derive import near
from upstander.evidence.derive.columns import derive_columns
from upstander.tables.schemas import MESSAGES


def test_the_batch_is_of_the_messages_schema():
    """Every column of the kept table is there, in its order."""
    batch = derive_columns(decoded({"sender_raw": "07700 900123"}))
    assert batch.schema.equals(MESSAGES)
    assert batch["sender"].to_pylist() == ["+447700900123"]


def test_recipients_are_normalised_row_by_row():
    """Lists keep their lengths while each handle is normalised."""
    batch = derive_columns(
        decoded({"recipients_raw": ["07700 900123", "A@B.uk"]}, {}, {"recipients_raw": ["Jo"]})
    )
    assert batch["recipients"].to_pylist() == [["+447700900123", "a@b.uk"], [], ["Jo"]]


def test_a_sliced_batch_keeps_its_own_recipients():
    """Offsets of a slice are honoured."""
    batch = decoded({"recipients_raw": ["x"]}, {"recipients_raw": ["07700 900123"]}).slice(1)
    assert derive_columns(batch)["recipients"].to_pylist() == [["+447700900123"]]


def test_conversations_differ_by_exhibit_platform_and_key():
    """Two chats of one name in two exhibits are two conversations."""
    one = {"exhibit_sha256": "a", "platform": "sms", "native_conversation": "k"}
    batch = derive_columns(
        decoded(one, dict(one), {**one, "exhibit_sha256": "b"}, {**one, "platform": "whatsapp"})
    )
    ids = batch["conversation"].to_pylist()
    assert ids[0] == ids[1]
    assert len(set(ids)) == 3


def test_direction_comes_from_the_owner_only_where_the_source_is_silent():
    """The owner's handle fills unknown directions and never overrides the source's."""
    batch = derive_columns(
        decoded(
            {"sender_raw": "+44 7700 900123", "direction": "unknown"},
            {"sender_raw": "Jo", "direction": "unknown"},
            {"sender_raw": "Jo", "direction": "outgoing", "direction_basis": "field"},
            {"sender_raw": "", "direction": "unknown"},
        ),
        owner=("07700900123",),
    )
    assert batch["direction"].to_pylist() == ["outgoing", "incoming", "outgoing", "unknown"]
    assert batch["direction_basis"].to_pylist()[2] == "field"


def test_near_keys_ignore_case_and_punctuation_and_short_texts():
    """Near duplicates share a key; a text too short to tell has none."""
    batch = derive_columns(
        decoded(
            {"body": "Please send me the photos from last night!"},
            {"body": "please send me   the PHOTOS from last night"},
            {"body": "On my way"},
        )
    )
    first, second, short = batch["near_key"].to_pylist()
    assert first == second != ""
    assert short == ""


def both_ways(texts):
    column = pa.array(texts, pa.string())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(near, "_PLAIN_BYTES", -1)
        compiled = near.near_keys(column).to_pylist()
        patch.setattr(near, "_kernel", lambda: None)
        return compiled, near.near_keys(column).to_pylist()


def test_near_keys_are_the_same_without_the_compiler():
    """Where numba is missing the plain loop gives the same keys."""
    compiled, plain = both_ways(
        [
            "Please send me the photos from last night!",
            "don\u2019t tell him anything \U0001f600 ok now",
            "short",
            "",
            "Ünïcödé letters count as they are written",
            "dont tell him anything ok now",
        ]
    )
    assert compiled == plain
    assert compiled[1] == compiled[5] != ""
    assert compiled[2:4] == ["", ""]


@given(st.lists(st.text(min_size=20, max_size=60), max_size=4))
def test_both_loops_agree_on_any_text(texts):
    """Compiled or plain, any text has one key."""
    compiled, plain = both_ways(texts)
    assert compiled == plain

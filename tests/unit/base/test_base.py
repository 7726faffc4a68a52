"""The floor: injective digests, canonical bytes, aware clocks, errors of one line."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.base.canonical import canonical_bytes
from upstander.base.clock import fixed_clock, system_clock
from upstander.base.digest import digest_bytes, digest_fields, digest_file
from upstander.base.errors import UpstanderError

FIELDS = st.lists(st.text(max_size=8), max_size=5)


@given(FIELDS, FIELDS)
def test_different_fields_have_different_digests(one, other):
    """No two lists of fields share a digest by where one field ends and the next begins."""
    assert (digest_fields(one) == digest_fields(other)) == (one == other)


def test_a_file_has_the_digest_of_its_bytes(tmp_path):
    """Reading in chunks changes nothing."""
    data = bytes(range(256)) * 9000
    path = tmp_path / "f"
    path.write_bytes(data)
    assert digest_file(path) == digest_bytes(data)


def test_canonical_bytes_ignore_order_and_keep_difference():
    """One value has one form; 1 and "1" are two values; NaN has none."""
    assert canonical_bytes({"b": 1, "a": "é"}) == canonical_bytes({"a": "é", "b": 1})
    assert canonical_bytes({"a": 1}) != canonical_bytes({"a": "1"})
    with pytest.raises(ValueError, match="JSON"):
        canonical_bytes(float("nan"))


def test_clocks_are_aware():
    """No clock gives a time without a zone."""
    assert system_clock().tzinfo is UTC
    at = datetime(2025, 3, 1, tzinfo=UTC)
    assert fixed_clock(at)() == at
    with pytest.raises(ValueError, match="aware"):
        fixed_clock(datetime(2025, 3, 1))  # noqa: DTZ001 - the point of the test


def test_an_error_is_one_line_with_its_place():
    """Line breaks of a cause never reach the user."""
    assert str(UpstanderError("two\nlines", place="a.txt")) == "a.txt: two lines"

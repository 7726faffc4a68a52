"""Of every journal, whole or tampered with, the compiled check says what Python says."""

import json
import random
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from upstander.audit import fastcheck, journal
from upstander.audit.chain import GENESIS, AuditEvent, head_of, seal_event
from upstander.audit.events import CATALOGUE
from upstander.audit.journal import _encode, _record, append_event, erase_detail, verify_journal

pytestmark = pytest.mark.skipif(not fastcheck.can_compile(), reason="numba is not installed")

AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
PLAIN = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8)
TEXTS = PLAIN | st.text(max_size=6)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | TEXTS
    | st.floats(allow_nan=False, allow_infinity=False)
)  # fmt: skip
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)
LETTERS = '0123456789abcdefTZ+-:.,{}[]"\\ unlture\n'


@st.composite
def journals(draw: Any) -> bytes:
    """Draw the bytes of a journal, its chain whole."""
    head, lines = GENESIS, []
    for at in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(sorted(CATALOGUE)))
        detail = draw(st.dictionaries(TEXTS, VALUES, max_size=4))
        detail |= {field: draw(VALUES) for field in sorted(CATALOGUE[name].required)}
        event = seal_event(
            head=head, at=AT + timedelta(seconds=at, microseconds=draw(st.integers(0, 999_999))),
            actor=draw(TEXTS.filter(lambda text: text.strip())), name=name,
            object_kind=draw(PLAIN), object_id=draw(TEXTS), detail=detail,
        )  # fmt: skip
        head = head_of(event)
        lines.append(_encode(_record(event)))
    return b"".join(line + b"\n" for line in lines)


@pytest.fixture(scope="module", autouse=True)
def small_parts():
    """Cut the files into parts of a few lines, so that their borders are met."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(journal, "check_file", partial(fastcheck.check_file, part=700))
        yield


def both(path: Path, *, expected_head: str = "") -> tuple[Any, Any]:
    """Return the verdict in Python, and the one by compiled code."""
    plain, compiled = (
        verify_journal(path, expected_head=expected_head, compiled=one) for one in (False, True)
    )
    return plain, compiled


def write_journal(path: Path, count: int) -> list[AuditEvent]:
    """Write a journal of so many plain events."""
    path.unlink(missing_ok=True)
    return [
        append_event(
            path, at=AT + timedelta(minutes=at), actor="pc1", name="finding.viewed",
            object_kind="finding", object_id=str(at),
            detail={"conversation": at, "messages": 2, "revealed": False},
        )
        for at in range(count)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A place for one journal after another."""
    return tmp_path_factory.mktemp("journal") / "journal.jsonl"


@given(journals())
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_a_whole_journal_is_whole_to_both(path, data):
    """Plain lines, and those that only Python reads."""
    path.write_bytes(data)
    plain, compiled = both(path)
    assert plain.intact
    assert compiled == plain


@given(journals(), st.integers(0, 10**6), st.sampled_from(LETTERS), st.integers(0, 4))
@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@example(b"", 0, "0", 0)
def test_tampering_is_judged_alike(path, data, place, letter, kind):
    """An edit, a removal, an insertion, a change of order, a cut: same verdict, same place."""
    lines = data.splitlines(keepends=True)
    at = place % max(1, len(data))
    if kind == 0 and data:
        data = data[:at] + letter.encode() + data[at + 1 :]
    elif kind == 1 and lines:
        del lines[place % len(lines)]
        data = b"".join(lines)
    elif kind == 2 and lines:
        lines.insert(place % len(lines), lines[(place // 7) % len(lines)])
        data = b"".join(lines)
    elif kind == 3 and lines:
        random.Random(place).shuffle(lines)  # noqa: S311 - an order, not a secret
        data = b"".join(lines)
    else:
        data = data[:at]
    path.write_bytes(data)
    plain, compiled = both(path)
    assert compiled == plain


@pytest.mark.parametrize("field", ["actor", "at", "name", "object_id", "digest", "sequence"])
def test_every_field_of_a_plain_line_is_guarded(path, field):
    """An edit that keeps the line in form is found by both, at its event."""
    write_journal(path, 4)
    lines = path.read_bytes().splitlines()
    record = json.loads(lines[1])
    changed = {
        "actor": "pc2", "at": "2026-03-01T09:01:01.000000+00:00", "name": "finding.listed",
        "object_id": "9", "digest": "0" * 64, "sequence": 3,
    }  # fmt: skip
    lines[1] = _encode({**record, field: changed[field]})
    path.write_bytes(b"\n".join(lines) + b"\n")
    plain, compiled = both(path)
    assert compiled == plain
    assert (compiled.intact, compiled.bad_sequence) == (False, 2)


def test_an_erased_value_is_explained_to_both(path):
    """Its line and the erasure are read in Python; all others go by."""
    write_journal(path, 6)
    erase_detail(path, at=AT, actor="dpo", sequence=3, name="conversation", reason="request 7")
    plain, compiled = both(path)
    assert compiled == plain
    assert (compiled.intact, compiled.erased) == (True, 1)


def test_a_head_noted_earlier_is_looked_for_by_both(path):
    """Found within the chain; missed where the end was cut off."""
    heads = [event.digest for event in write_journal(path, 5)]
    assert all(one.intact for one in both(path, expected_head=heads[2]))
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:4]))
    plain, compiled = both(path, expected_head=heads[4])
    assert compiled == plain
    assert not compiled.intact


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00.000000+01:00", "2026-02-30", "x"])
def test_a_time_that_is_none_is_a_fault_and_no_crash(path, time):
    """Wherever the parts of the file begin."""
    write_journal(path, 6)
    lines = path.read_bytes().splitlines()
    record = json.loads(lines[3])
    lines[3] = _encode({**record, "at": time})
    path.write_bytes(b"\n".join(lines) + b"\n")
    plain, compiled = both(path)
    assert compiled == plain
    assert (compiled.intact, compiled.bad_sequence) == (False, 4)


def test_a_noted_head_that_is_no_digest_is_missed_and_no_crash(path):
    """Half a character typed by mistake."""
    write_journal(path, 1)
    plain, compiled = both(path, expected_head="\ud800" * 64)
    assert compiled == plain
    assert not compiled.intact

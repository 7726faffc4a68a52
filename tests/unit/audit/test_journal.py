"""The journal of the command line."""

import json
import multiprocessing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from upstander.audit.chain import GENESIS
from upstander.audit.events import UnknownEvent
from upstander.audit.journal import (
    TAIL_BYTES,
    JournalBroken,
    JournalUnreadable,
    NothingToErase,
    append_event,
    erase_detail,
    read_events,
    verify_journal,
)

AT = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)
PERSONAL = "Constable Invented-Surname"


def write(path: Path, *notes: str) -> list[str]:
    """Append an event for each note and return the digests."""
    return [
        append_event(
            path, at=AT, actor="ps4417", name="rules.checked", detail={"rules": 1, "note": note}
        ).digest
        for note in notes
    ]


def lines(path: Path) -> list[bytes]:
    """Return the lines of the journal."""
    return path.read_bytes().splitlines()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """A journal of three events."""
    path = tmp_path / "journal.jsonl"
    write(path, "one", PERSONAL, "three")
    return path


def test_what_is_appended_can_be_read(journal):
    """Events come back in order with their detail, from a file that only its owner may read."""
    assert [event.detail["note"] for event in read_events(journal)] == ["one", PERSONAL, "three"]
    assert journal.stat().st_mode & 0o777 == 0o600
    assert verify_journal(journal).intact


def test_a_refused_event_writes_nothing(journal):
    """An event that the catalogue does not know leaves the journal as it was."""
    before = journal.read_bytes()
    with pytest.raises(UnknownEvent):
        append_event(journal, at=AT, actor="a", name="rules.burnt")
    assert journal.read_bytes() == before


def test_an_empty_journal_is_intact_unless_a_head_was_noted(tmp_path):
    """An empty file is an empty chain; a head that was noted shows that it was emptied."""
    path = tmp_path / "journal.jsonl"
    path.touch()
    assert verify_journal(path).intact
    assert verify_journal(path).head == GENESIS.digest
    assert not verify_journal(path, expected_head="a" * 64).intact


@pytest.mark.parametrize("act", [verify_journal, lambda path: list(read_events(path))])
def test_a_missing_journal_is_said(tmp_path, act):
    """A journal that is not there cannot be read."""
    with pytest.raises(JournalUnreadable):
        act(tmp_path / "none.jsonl")


def test_a_journal_that_cannot_be_opened_is_said(tmp_path):
    """A directory in its place is refused with the place."""
    with pytest.raises(JournalUnreadable, match=str(tmp_path)):
        write(tmp_path, "x")


def test_a_removed_line_is_found(journal):
    """A line taken out is found where it stood."""
    first, _, third = lines(journal)
    journal.write_bytes(first + b"\n" + third + b"\n")
    result = verify_journal(journal)
    assert (result.intact, result.bad_sequence) == (False, 2)


def test_truncation_is_found_by_the_noted_head(tmp_path):
    """Lines cut off the end are found by a head that was noted."""
    path = tmp_path / "journal.jsonl"
    head = write(path, "one", "two")[-1]
    path.write_bytes(lines(path)[0] + b"\n")
    assert verify_journal(path).intact
    assert verify_journal(path, expected_head=head).bad_sequence == 2


@pytest.mark.parametrize(
    "edit",
    [
        lambda line: b"{}",
        lambda line: b"[]",
        lambda line: b"3",
        lambda line: b"not json",
        lambda line: b"",
        lambda line: b"\xff",
        lambda line: line + b" ",
        lambda line: line.replace(b'"actor":"ps4417"', b'"actor":"ps4417","more":1'),
        lambda line: line.replace(b'"sequence":2', b'"sequence":2.0'),
        lambda line: line.replace(b'"sequence":2', b'"sequence":9,"sequence":2'),
        lambda line: line.replace(b"+00:00", b""),
        lambda line: line.replace(b"T15:04:00.000000+00:00", b"T16:04:00.000000+01:00"),
        lambda line: line.replace(b'"values":{', b'"values":[],"v":{'),
        lambda line: b"[" * 100_000,
    ],
)
def test_a_line_that_is_not_an_event_is_the_first_bad_place(journal, edit):
    """A line that is not exactly what was written is a fault, however small the difference."""
    first, second, third = lines(journal)
    assert edit(second) != second
    journal.write_bytes(b"\n".join([first, edit(second), third, b""]))
    result = verify_journal(journal)
    assert (result.intact, result.events, result.bad_sequence) == (False, 1, 2)


def test_a_reader_is_told_of_a_broken_line(journal):
    """Reading stops at a line that is no event, with its number."""
    first, _, third = lines(journal)
    journal.write_bytes(b"\n".join([first, b"{}", third, b""]))
    with pytest.raises(JournalBroken, match=r"jsonl:2: "):
        list(read_events(journal))


def test_half_a_line_at_the_end_is_a_warning(journal):
    """What a crash left is reported and does not make the chain bad."""
    with journal.open("ab") as stream:
        stream.write(b'{"half": ')
    result = verify_journal(journal)
    assert (result.intact, result.events) == (True, 3)
    assert result.warnings == ("an unfinished line of 9 bytes stands at the end",)


@pytest.mark.parametrize("whole", [0, 3])
def test_half_a_line_is_removed_and_recorded_by_the_next_append(tmp_path, whole):
    """The next append drops half a line and says in the chain how long it was."""
    path = tmp_path / "journal.jsonl"
    write(path, *"abc"[:whole])
    with path.open("ab") as stream:
        stream.write(b"x" * (TAIL_BYTES + 5))
    write(path, "after")
    events = list(read_events(path))
    assert [event.name for event in events[whole:]] == [
        "audit.torn_line_dropped",
        "rules.checked",
    ]
    assert events[whole].detail["bytes"] == TAIL_BYTES + 5
    assert verify_journal(path).intact
    assert not verify_journal(path).warnings


def test_nothing_is_added_to_a_broken_journal(journal):
    """A last line that is no event stops the next append."""
    with journal.open("ab") as stream:
        stream.write(b"garbage\n")
    with pytest.raises(JournalBroken):
        write(journal, "x")


def test_a_line_longer_than_the_tail_is_found_whole(tmp_path):
    """A long last line is read from its beginning."""
    path = tmp_path / "journal.jsonl"
    write(path, "a", "b" * (2 * TAIL_BYTES), "c")
    assert verify_journal(path).events == 3


def test_an_erased_value_is_gone_and_explained(journal):
    """Erasure takes the value out of the file and leaves the chain intact."""
    erase_detail(journal, at=AT, actor="ps1", sequence=2, name="note", reason="retention")
    assert PERSONAL.encode() not in journal.read_bytes()
    result = verify_journal(journal)
    assert (result.intact, result.events, result.erased) == (True, 4, 1)
    assert list(read_events(journal))[1].detail == {"rules": 1}
    write(journal, "later")
    assert verify_journal(journal).intact


@pytest.mark.parametrize(("sequence", "name"), [(2, "nothing"), (99, "note")])
def test_there_must_be_something_to_erase(journal, sequence, name):
    """Erasing what is not there is refused, and nothing is recorded."""
    with pytest.raises(NothingToErase):
        erase_detail(journal, at=AT, actor="ps1", sequence=sequence, name=name, reason="retention")
    assert verify_journal(journal).events == 3


def test_a_value_removed_by_hand_is_found(journal):
    """A value taken out without an erasure event is a fault."""
    first, second, third = lines(journal)
    record = json.loads(second)
    del record["values"]["note"]
    edited = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    journal.write_bytes(b"\n".join([first, edited, third, b""]))
    assert verify_journal(journal).bad_sequence == 2


def _append_many(path: str, count: int) -> None:
    write(Path(path), *["x"] * count)


def test_concurrent_writers_keep_one_chain(tmp_path):
    """Processes that append at once leave one chain without gaps."""
    path = tmp_path / "journal.jsonl"
    context = multiprocessing.get_context("fork")
    writers = [context.Process(target=_append_many, args=(str(path), 15)) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    result = verify_journal(path)
    assert (result.intact, result.events) == (True, 60)

"""Checks a long trail by compiled code, with the verdict of the plain check.

The database writes each record as the journal writes an event's line, and `audit.fastcheck` passes
over the lines that are good and plain. Whatever the database would have to escape, alter or guess
becomes a line that is not plain, and that record is read by `written`, as in a short trail.
Ranges are checked side by side, each from the head that the record before it claims; the claim
holds only if the range before ends there.
"""

# ruff: noqa: S608 - statements are made of constants

import itertools
import os
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from django.db import connection

from upstander.audit.chain import ChainCheck, Head
from upstander.audit.fastcheck import DIGEST_CHARACTERS, plain_lines_passed
from upstander_web.audit_trail.triggers import RECORD, VALUE
from upstander_web.audit_trail.written import (
    POSTGRESQL_TIME,
    RecordUnwritten,
    read_digest,
    read_next,
    read_written,
    select_lines,
)

WORTH_COMPILING = 100_000
"""Events from which on compiling, some seconds, is less than what it saves."""
LINES = 5_000
"""Events that the database writes as lines at a time."""
RANGE = 100_000
"""Events of a range: what one connection checks before it is closed."""

_SQLITE_TIME = (
    "CASE WHEN typeof(at) <> 'text' OR substr(at, 11, 1) <> ' ' THEN NULL "
    "WHEN length(CAST(at AS BLOB)) = 19 THEN substr(at, 1, 10)||'T'||substr(at, 12)||'.000000' "
    # Python writes no fraction of a second where it is nought.
    "WHEN length(CAST(at AS BLOB)) = 26 AND substr(at, 20) <> '.000000' "
    "THEN substr(at, 1, 10)||'T'||substr(at, 12) END||'+00:00'"
)
_COMPACT = """replace(replace(detail_digests, '": "', '":"'), '", "', '","')"""
_SQLITE_DIGESTS = (
    f"CASE WHEN typeof(detail_digests) = 'text' AND json_valid(detail_digests) AND detail_digests "
    f"""= replace(replace({_COMPACT}, '":"', '": "'), '","', '", "') THEN {_COMPACT} END"""
)
_POSTGRESQL_DIGESTS = (
    "CASE jsonb_typeof(detail_digests) WHEN 'object' THEN '{'||coalesce((SELECT "
    """string_agg(to_json(key)::text||':'||value::text, ',' ORDER BY key COLLATE "C") """
    "FROM jsonb_each(detail_digests)), '')||'}' END"
)
# Only what is JSON by itself may stand in a line: else it could end one value and begin another.
_SQLITE_VALUES = (
    """(SELECT group_concat(json_quote(name)||':{"salt":'||json_quote(salt)||',"value":'||"""
    "CASE WHEN typeof(value_json) = 'text' AND json_valid(value_json) THEN value_json ELSE '!' "
    "END||'}', ',') FROM (SELECT name, salt, value_json FROM "
    f"{VALUE} WHERE record_id = r.sequence ORDER BY name))"
)
_POSTGRESQL_VALUES = (
    """(SELECT string_agg(to_json(name)::text||':{"salt":'||to_json(salt)::text||',"value":'||"""
    """value_json::json::text||'}', ',' ORDER BY name COLLATE "C") FROM """
    f"{VALUE} WHERE record_id = r.sequence)"
)


@dataclass(slots=True)
class _Part:
    """What the check of one range found."""

    check: ChainCheck
    reason: str = ""
    """What is wrong with the record after the last good one; "" where nothing is."""


def _statement() -> str:
    """Return the statement that answers a range of records as lines of a journal, oldest first."""
    if connection.vendor == "postgresql":
        at, digests, values = POSTGRESQL_TIME, _POSTGRESQL_DIGESTS, _POSTGRESQL_VALUES
        quoted, newline = "to_json({})::text", "chr(10), chr(1)"
        answer = "string_agg(coalesce(line, '!'), chr(10) ORDER BY sequence)"
    else:
        at, digests, values = _SQLITE_TIME, _SQLITE_DIGESTS, _SQLITE_VALUES
        quoted, newline = "json_quote({})", "char(10), char(1)"
        answer = "CAST(group_concat(coalesce(line, '!'), char(10)) AS BLOB)"
    text = {
        name: quoted.format(name)
        for name in ("actor", "digest", "name", "object_id", "object_kind", "previous_digest")
    }
    line = (
        f"""'{{"actor":'||{text["actor"]}||',"at":"'||{at}||'","detail_digests":'||{digests}"""
        f"""||',"digest":'||{text["digest"]}||',"name":'||{text["name"]}"""
        f"""||',"object_id":'||{text["object_id"]}||',"object_kind":'||{text["object_kind"]}"""
        f"""||',"previous_digest":'||{text["previous_digest"]}||',"sequence":'||sequence"""
        f"""||',"values":{{'||coalesce({values}, '')||'}}}}'"""
    )
    return (
        f"SELECT {answer} FROM (SELECT sequence, replace({line}, {newline}) AS line "
        f"FROM {RECORD} r WHERE sequence BETWEEN %s AND %s ORDER BY sequence) AS lines"
    )


def pass_long(check: ChainCheck, last: int) -> str:
    """Move `check` over the records up to `last`; return what is wrong after the last good one.

    It may stop before `last` with nothing wrong: the plain check then goes on from there.
    """
    statement = _statement()
    if connection.in_atomic_block:  # what is not committed is seen by this connection alone
        part = _check_range(statement, check, last)
        return part.reason
    workers = min(2, os.cpu_count() or 1)
    with ThreadPoolExecutor(max_workers=workers) as pool:
        waiting: deque[tuple[Head, Future[_Part]]] = deque()
        for begin, end in _claims(check.head, last):
            fresh = ChainCheck(begin, check.awaited)
            waiting.append((begin, pool.submit(_closing, _check_range, statement, fresh, end)))
            if len(waiting) <= workers:
                continue
            going, reason = _join(check, waiting)
            if not going:
                return reason
        while waiting:
            going, reason = _join(check, waiting)
            if not going:
                return reason
    return ""


def _claims(head: Head, last: int) -> Iterator[tuple[Head, int]]:
    """Yield where each range begins, by the claim of the record before it, and where it ends."""
    for before in range(head.sequence, last, RANGE):
        if before > head.sequence:
            digest = read_digest(before)
            if digest is None or len(digest) != DIGEST_CHARACTERS or not digest.isascii():
                return
            head = Head(before, digest)
        yield head, min(before + RANGE, last)


def _join(check: ChainCheck, waiting: deque[tuple[Head, Future[_Part]]]) -> tuple[bool, str]:
    """Move over the oldest range; return whether to go on, and what is wrong if not."""
    begin, running = waiting.popleft()
    done = running.result() if begin == check.head else None
    if done is not None:
        check.join(done.check)
    if done is None or done.reason:
        for _, other in waiting:
            other.cancel()
        return False, done.reason if done else ""
    return True, ""


def _closing(work: Callable[..., _Part], *given: object) -> _Part:
    try:
        return work(*given)
    finally:
        connection.close()


def _check_range(statement: str, check: ChainCheck, end: int) -> _Part:
    while check.head.sequence < end:
        before = check.head.sequence
        last = min(before + LINES, end)
        lines = select_lines(statement, before + 1, last)
        reason = _take(check, before + 1, last, lines)
        if reason or check.head.sequence == before:
            return _Part(check, reason)
    return _Part(check)


def _take(check: ChainCheck, first: int, last: int, lines: bytes | None) -> str:
    """Move `check` over the records of one answer; return what is wrong after the last good one."""
    try:
        if lines is None:
            for event in itertools.takewhile(
                lambda one: one.sequence <= last, read_written(first - 1)
            ):
                if reason := check.take(event):
                    return reason
            return ""
        data = np.frombuffer(lines + b"\n" if lines else b"", np.uint8)
        for _ in plain_lines_passed(data, 0, len(data), check):
            # Each record is one line and all before it were good: this is the next one, or, where
            # a number is missing, one that must not stand here.
            found = read_next(check.head.sequence)
            if found is None:  # it was there a moment ago: the plain check says what is wrong
                return ""
            if reason := check.take(found):
                return reason
    except RecordUnwritten as error:
        return error.reason
    return ""

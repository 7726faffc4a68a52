"""A count on past messages as it goes: who does it, how far it is, and how it ended."""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from upstander.base.errors import UpstanderError
from upstander_web.rules.models import Counting, KeywordImport, RuleTrial
from upstander_web.rules.supplies import MessageTable, supplies

START_GRACE = timedelta(seconds=60)
"""How long a process may take to say that it has begun."""
WRITE_SECONDS = 0.5
OPEN_STATES = (Counting.State.QUEUED, Counting.State.RUNNING)
Counted = RuleTrial | KeywordImport


class NothingHeld(UpstanderError):
    """No messages are held to try anything on."""


def held_tables() -> Sequence[MessageTable]:
    """Return the messages that are held, an exhibit each.

    Raises:
        NothingHeld: there are none.
    """
    tables = supplies().list_tables()
    if not any(table.rows for table in tables):
        raise NothingHeld("no messages are held yet: import an exhibit first")
    return tables


def why_dead(one: Counting, *, at: datetime) -> str:
    """Return why a count that should go on does not; "" where it does or has ended."""
    if one.state not in OPEN_STATES:
        return ""
    if not one.worker:
        late = at - one.requested_at > START_GRACE
        return "The process that counts did not start." if late else ""
    if supplies().is_alive(one.worker):
        return ""
    return "The process that counts ended without a result. Try again."


def progress_writer(
    one: Counted, *, seconds: Callable[[], float] = time.monotonic
) -> Callable[[int], None]:
    """Return a callback that writes how many rows were looked at, at most every half second."""
    written_at = float("-inf")
    kind = type(one)

    def write(rows: int) -> None:
        nonlocal written_at
        now = seconds()
        if now - written_at >= WRITE_SECONDS:
            written_at = now
            kind._default_manager.filter(pk=one.pk).update(done=rows)

    return write


def claim(one: Counted) -> bool:
    """Write this process's name to a waiting count; False where it is taken or has ended."""
    waiting = type(one)._default_manager.filter(pk=one.pk, state=Counting.State.QUEUED, worker="")
    return bool(waiting.update(worker=supplies().name_worker()))


def begin(one: Counted, *, tables: Sequence[MessageTable]) -> bool:
    """Mark a waiting count as under way; False where it is not waiting."""
    waiting = type(one)._default_manager.filter(pk=one.pk, state=Counting.State.QUEUED)
    return bool(
        waiting.update(
            state=Counting.State.RUNNING,
            worker=supplies().name_worker(),
            total=sum(table.rows for table in tables),
            exhibits=[table.reference for table in tables],
        )
    )

"""Neighbouring rows made messages: the short way where a row is plain, else the long way."""

from collections.abc import Callable, Iterator
from typing import Any

from upstander.evidence.decode.jsonfiles.cursor import Row, RowRun
from upstander.records.messages import Message
from upstander.records.provenance import Framing, Skipped


def messages_of_run(
    run: RowRun,
    plain: Callable[[dict[str, Any], int, int, str], Message | None],
    item: Callable[[Row], Message | Skipped],
) -> Iterator[Message | Skipped | Framing]:
    """Yield the messages of neighbouring rows, with the bytes between them as framing.

    Args:
        run: the rows.
        plain: given value, start, end and pointer, returns the message of a row that holds
            nothing unusual, None for any other.
        item: reads any row.
    """
    done, index = run.done, run.index
    for start, end, value in zip(run.starts, run.ends, run.values, strict=True):
        if start > done:
            yield Framing(done, start)
        done = end
        pointer = f"{run.pointer}/{index}"
        index += 1
        message = plain(value, start, end, pointer) if type(value) is dict else None
        yield message or item(Row(start, end, pointer, value, ()))

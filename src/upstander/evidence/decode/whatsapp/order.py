"""Rows of a WhatsApp text export whose time falls back and returns: perhaps pasted lines.

Nothing in a text export tells a header from a line that a person typed in the same style. One
trace may remain: pasted lines are older than what stands before them, and the next true row goes
on where the chat was. A run of at most `LONGEST` rows that falls back by an hour or more and is
left by a jump of an hour or more is marked. Messages that a phone delivered late look the same;
the mark is a question to a person, and a missing mark proves nothing.
"""

from collections.abc import Iterator

import msgspec

from upstander.evidence.decode.reader import Item
from upstander.records.messages import Message

SUSPECT = "forged_header_suspect"
"""The flag of a message that may not be what it seems."""

GAP = 3_600_000_000
"""Microseconds."""

LONGEST = 20

_NO_TIME = -(1 << 63)


class BackwardRuns:
    """Holds back a run that falls back until it is known what it is.

    Whoever has an item with a time above `floor` while nothing is `held` may pass it on at once
    and set `floor` to the time less `GAP`; everything else goes through `take`.
    """

    def __init__(self) -> None:
        self.floor = _NO_TIME
        """A time at or below this falls back."""
        self.held: list[Item] = []
        self.marked = 0
        """Messages marked so far."""
        self._last = 0

    def take(self, item: Item) -> Iterator[Item]:
        """Yield what may go on now that `item` has come, in order."""
        at = item.sent_at if isinstance(item, Message) else None
        if at is None:
            if self.held:
                self.held.append(item)
            else:
                yield item
        elif at > self.floor:
            # Back where the chat was: a jump is suspicious, a slow return is late delivery.
            if at >= self._last + GAP:
                self.held = [self._suspect(held) for held in self.held]
            yield from self.release()
            self.floor = at - GAP
            yield item
        else:
            self.held.append(item)
            self._last = at
        if len(self.held) > LONGEST:
            self.floor = self._last - GAP
            yield from self.release()

    def release(self) -> Iterator[Item]:
        """Yield what is held, as at the end of the file."""
        held, self.held = self.held, []
        yield from held

    def _suspect(self, item: Item) -> Item:
        if not isinstance(item, Message) or item.sent_at is None:
            return item
        self.marked += 1
        if SUSPECT in item.flags:
            return item
        return msgspec.structs.replace(item, flags=(*item.flags, SUSPECT))

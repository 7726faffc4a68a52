"""Lets only so many imports run at once on one machine; the rest wait their turn."""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WAIT_SECONDS = 1.0


@contextmanager
def turn(
    folder: Path, *, at_once: int, wait: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Hold one of `at_once` turns, kept as locks on files in `folder`, until the block ends.

    A lock goes with its process, however that ends, so that no turn is ever lost.
    """
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        for number in range(max(1, at_once)):
            with (folder / f"turn-{number}.lock").open("w", encoding="ascii") as stream:
                try:
                    fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                yield
                return
        wait(WAIT_SECONDS)

"""The contract of a reader, and the list of those that exist.

A format is one module in `decode/formats/` with exactly these public names:

`NAME`        the format's name, as in reports and in `upstander formats`
`VERSION`     of the reader, raised whenever its records may change
`PLATFORM`    the service that it reads, or "" where the source says
`EXTENSIONS`  usual file name endings, for people; never decide by them alone
`score`       `(head: bytes, name: str) -> float`, 0 (not mine) to 1 (certain), from the first
              `HEAD_BYTES` bytes; the name may add at most 0.1 to what the content earned
`read`        `(source: Source) -> Iterator[Item]`, streaming, pure: no network, no writes, no
              clock, memory bounded by `source.settings.record_bytes`, whatever the file's size

What `read` owes: every row met is a `Message` or counted in a `Skipped`; places ascend; a cut
file gives all rows before the cut, then a `Skipped` for the partial row and a `Remark`; text is
never lost to a bad byte (decode with replacement, say `replacement(n)` in `body_transforms`);
unknown codes pass as stored, in `extra`; nothing but an `UpstanderError` is ever raised.
A module's docstring has the headings *Format*, *Seen in*, *Not read*, *Time*, *References*.
"""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol

from upstander.base.errors import UpstanderError
from upstander.evidence.decode import formats
from upstander.records.messages import Message
from upstander.records.provenance import Declared, Framing, Remark, Skipped
from upstander.records.sources import Source

HEAD_BYTES = 1 << 16
"""How much of a file the auction shows to each reader."""

MODEL_MAJOR = "1"
"""Part of every message id; raised when the meaning of a record changes."""

Item = Message | Skipped | Framing | Declared | Remark
"""What a reader yields."""


class SourceUnreadable(UpstanderError):
    """A source cannot be read at all; raised before its first row."""


class Reader(Protocol):
    """A module of `decode/formats/`."""

    NAME: str
    VERSION: str
    PLATFORM: str
    EXTENSIONS: tuple[str, ...]

    def score(self, head: bytes, name: str) -> float:
        """Return how surely the bytes are of this format, 0 to 1."""

    def read(self, source: Source) -> Iterator[Item]:
        """Yield the rows of `source` in their order."""


def list_readers() -> tuple[Reader, ...]:
    """Return every reader, by name."""
    found = (
        import_module(f"{formats.__name__}.{module.name}")
        for module in iter_modules(formats.__path__)
    )
    return tuple(sorted(found, key=lambda reader: reader.NAME))

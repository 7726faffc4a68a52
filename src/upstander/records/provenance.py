"""Where a record came from, and what could not be read."""

import msgspec


class SourceRef(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The place of one record in one exhibit, precise enough to cut it out again."""

    exhibit_sha256: str
    """SHA-256 of the exhibit as received."""
    member: str
    """Path inside the exhibit's archive, parts of nested archives joined by `!/`; "" for none."""
    locator: str
    """`bytes:START-END` (half open), `row:N` or `pointer:/a/0`, joined by `;` where both hold."""
    decoder: str
    """Name of the reader."""
    decoder_version: str
    """Version of the reader."""


class Skipped(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """Rows of a source that are not messages, and why.

    Every row that a reader meets is a message or is counted in one of these:
    rows read = messages + the sum of `count`.
    """

    reason: str
    """One line, without the content."""
    locator: str = ""
    """As in `SourceRef.locator`."""
    count: int = 1
    byte_start: int = -1
    byte_end: int = -1
    """The bytes that these rows cover, half open; -1 where the format has no byte places."""


class Framing(msgspec.Struct, frozen=True, gc=False):
    """Bytes that belong to the format and hold no row: brackets, separators, an XML head."""

    byte_start: int
    byte_end: int


class Declared(msgspec.Struct, frozen=True, gc=False):
    """How many rows the source itself says it holds."""

    count: int
    where: str
    """The field that says so, such as `smses@count`."""


class Remark(msgspec.Struct, frozen=True, gc=False):
    """A warning about the whole source, for the import report; one plain sentence."""

    text: str
    incomplete: bool = False
    """Whether it says that the source is surely not whole: cut, or damaged beyond a row."""

"""Laid-out text: what every kind of file becomes before it is divided into clauses."""

from dataclasses import dataclass, field
from typing import Self

from upstander.base.digest import Sha256
from upstander.records.clauses import PolicyTable


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHint:
    """What the file itself says of one line, where the words alone would leave a guess."""

    page: int = 0
    """From 1; 0 where the file has no pages."""
    begins: bool = False
    """A paragraph, item, heading or row begins here: the file or its geometry says so."""
    runs_on: bool = False
    """The line runs on from the one before it, whatever stands between."""
    heading: int = 0
    """Level of a heading from 1; 0 where the file does not say that it is one."""
    level: int = -1
    """Depth in a list from 0, by the file's own numbering or indent; -1 where it does not say."""
    bullet: bool = False
    """The line opens with a bullet that the file says is one."""
    bold: bool = False
    """Every word of the line is bold: a heading, perhaps."""
    furniture: bool = False
    """Page header, footer or number."""
    contents: bool = False
    """An entry of the list of contents."""
    note: bool = False
    """A footnote."""
    table: int = -1
    """Index of the table that the line is a row of, in `LaidOutText.tables`; -1 for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaidOutText:
    """A file as one text with what is known of its lines.

    Lines are parted by one newline; a blank line stands between paragraphs that the file parts.
    A row of a table is one line, its cells parted by tabs, newlines within a cell as blanks.
    Numbers that a word processor would print ("4.8", "a.") stand in the text as printed.
    All page furniture of a paged file comes after the body, so that no clause is broken by it.
    """

    text: str
    sha256: Sha256
    """Of the file's bytes as they came."""
    media: str
    """As `PolicyDocument.media`."""
    hints: dict[int, LineHint] = field(default_factory=dict)
    """By the line's index in `text.split("\\n")`."""
    tables: tuple[PolicyTable, ...] = ()
    pages: int = 0
    details: tuple[tuple[str, str], ...] = ()
    """What the file's own properties say, such as ("title", "…"): weaker than its words."""
    notes: tuple[str, ...] = ()

    @classmethod
    def plain(cls, text: str, *, sha256: Sha256, media: str, notes: tuple[str, ...] = ()) -> Self:
        """Return text of which nothing more is known than its words and blank lines."""
        return cls(text=text, sha256=sha256, media=media, notes=notes)

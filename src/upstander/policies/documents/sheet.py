"""Puts laid-out text together line by line, with its hints and the spans of its tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from upstander.base.digest import digest_bytes
from upstander.policies.documents.laidout import LaidOutText, LineHint
from upstander.records.clauses import PolicyTable, TableCell

_BLANKS = re.compile(r"[ \u00a0\u2000-\u200a\u202f\u205f\u3000\r\n\f\v]+")
_NOTHING = re.compile("[\u00ad\u200b\u2060\ufeff]")
_AROUND_TAB = re.compile(r" *\t *")


def fold_blanks(text: str) -> str:
    """Return `text` with runs of blanks as one and marks of no width left out; tabs stay."""
    folded = _BLANKS.sub(" ", _NOTHING.sub("", text))
    return _AROUND_TAB.sub("\t", folded).strip()


def fold_cell(text: str) -> str:
    """Return the words of a table's cell: newlines and tabs are blanks in it."""
    return fold_blanks(text.replace("\t", " "))


@dataclass(slots=True)
class Sheet:
    """A text being written, line after line."""

    lines: list[str] = field(default_factory=list)
    hints: dict[int, LineHint] = field(default_factory=dict)
    rows: list[list[tuple[int, tuple[str, ...]]]] = field(default_factory=list)
    """Of each table, its rows as the line's index and the cells."""

    def gap(self) -> None:
        """Leave a blank line, unless one is there or nothing is."""
        if self.lines and self.lines[-1].strip():
            self.lines.append("")

    def line(self, text: str, hint: LineHint | None = None, *, gap: bool = True) -> int:
        """Write one line, a blank one before it where `gap` says so; return its index."""
        if gap:
            self.gap()
        self.lines.append(text)
        if hint is not None and hint != LineHint():
            self.hints[len(self.lines) - 1] = hint
        return len(self.lines) - 1

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Write a table, one line a row; rows that hold no word are left out."""
        filled = [tuple(fold_cell(cell) for cell in row) for row in rows]
        filled = [row for row in filled if any(row)]
        if not filled:
            return
        self.gap()
        index = len(self.rows)
        self.rows.append([])
        for row in filled:
            hint = LineHint(begins=True, table=index)
            at = self.line("\t".join(row), hint, gap=False)
            self.rows[index].append((at, row))

    def hint_again(self, at: int, **changes: int | bool) -> None:
        """Change what is known of line `at`."""
        self.hints[at] = replace(self.hints.get(at, LineHint()), **changes)  # type: ignore[arg-type]  # names and kinds are those of LineHint

    def lay_out(
        self,
        data: bytes,
        *,
        media: str,
        details: Sequence[tuple[str, str]] = (),
        notes: Sequence[str] = (),
    ) -> LaidOutText:
        """Return what was written, as of the file whose bytes are `data`."""
        return LaidOutText(
            text="\n".join(self.lines),
            sha256=digest_bytes(data),
            media=media,
            hints=dict(self.hints),
            tables=self._tables(),
            details=tuple((name, value) for name, value in details if value),
            notes=tuple(notes),
        )

    def _tables(self) -> tuple[PolicyTable, ...]:
        starts, at = [], 0
        for line in self.lines:
            starts.append(at)
            at += len(line) + 1
        tables: list[PolicyTable] = []
        for rows in self.rows:
            spans = tuple(_cells(cells, starts[n]) for n, cells in rows)
            tables.append(PolicyTable(rows=spans, start=spans[0][0].start, end=spans[-1][-1].end))
        return tuple(tables)


def _cells(cells: tuple[str, ...], start: int) -> tuple[TableCell, ...]:
    out: list[TableCell] = []
    for text in cells:
        out.append(TableCell(text=text, start=start, end=start + len(text)))
        start += len(text) + 1
    return tuple(out)

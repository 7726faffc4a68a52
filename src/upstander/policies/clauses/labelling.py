"""Lines that are no running text: furniture, footnotes, contents, rows and details at the head.

What the file says of a line stands; where it says nothing, the line's words and place decide.
"""

from collections.abc import Sequence

from upstander.policies.clauses.contents import find_contents, is_contents_heading
from upstander.policies.clauses.footnotes import find_notes
from upstander.policies.clauses.furniture import find_furniture
from upstander.policies.clauses.headings import is_said_heading
from upstander.policies.clauses.lines import Line
from upstander.policies.clauses.spacedrows import find_spaced_rows
from upstander.policies.clauses.tablerows import find_metadata, find_rows, is_grid_line

ROW_REST = "row_rest"
"""What a line is that goes on with the table row above it: no clause of its own."""


def label_lines(lines: Sequence[Line]) -> dict[int, str]:
    """Return the kind of each line that is no running text, by its place in `lines`."""
    said = {n: label for n, line in enumerate(lines) if (label := _hinted(line))}
    heads = {n for n, line in enumerate(lines) if is_said_heading(line)}
    furniture = find_furniture(lines) - heads
    furniture -= {n for n, label in said.items() if label != "furniture"}
    furniture |= _of_kind(said, "furniture")
    notes = find_notes(lines, furniture | set(said)) | _of_kind(said, "note")
    listed = _of_kind(said, "contents")
    contents = find_contents(lines, furniture) | _with_heading(lines, listed)
    taken = furniture | contents | notes
    rows = (find_rows(lines, taken | heads) | _of_kind(said, "table_row")) - taken
    spaced, rests = find_spaced_rows(lines, taken | heads | rows)
    rows |= spaced
    skip = furniture | notes | heads
    details = find_metadata(lines, rows=rows | rests, contents=contents, furniture=skip)
    labels = dict.fromkeys(notes, "note")
    labels |= dict.fromkeys(furniture, "furniture")
    labels |= dict.fromkeys(rows, "table_row")
    labels |= dict.fromkeys(contents, "contents")
    labels |= dict.fromkeys(details, "metadata")
    drawn = {n for n, label in labels.items() if is_grid_line(lines[n].text)}
    labels |= dict.fromkeys(drawn, "furniture")
    return labels | dict.fromkeys(rests, ROW_REST)


def _hinted(line: Line) -> str:
    hint = line.hint
    if hint.furniture:
        return "furniture"
    if hint.note:
        return "note"
    if hint.contents:
        return "contents"
    return "table_row" if hint.table >= 0 else ""


def _of_kind(said: dict[int, str], label: str) -> set[int]:
    return {n for n, one in said.items() if one == label}


def _with_heading(lines: Sequence[Line], listed: set[int]) -> set[int]:
    """Return the entries that the file marks, with the heading of their list."""
    heads = {n - 1 for n in listed if n and n - 1 not in listed}
    return listed | {n for n in heads if is_contents_heading(lines[n].text)}

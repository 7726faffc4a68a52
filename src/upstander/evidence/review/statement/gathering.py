"""Reads counted by period and stratum, and what forbids to rest a statement on them."""

import math
from collections.abc import Iterable
from datetime import date

from upstander.records.statement import NOT_CONTROL, OPEN, Cell, QueueDay, ReadLog, ReadRow

_SPREADS = 6.0
"""Reads drawn may differ by so many standard deviations, and three, from what was to be drawn."""


class _Marks:
    """What was met that forbids a statement, each once."""

    def __init__(self) -> None:
        self.faults: dict[str, None] = {}

    def add(self, fault: str) -> None:
        self.faults[fault] = None


def period_day(period: str) -> int | None:
    """Return the first day of a day or an ISO week as an ordinal, or None where it is neither."""
    try:
        if "W" in period:
            year, week = period.split("-W")
            if len(year) != 4 or len(week) != 2:
                return None
            return date.fromisocalendar(int(year), int(week), 1).toordinal()
        if len(period) != 10:
            return None
        return date.fromisoformat(period).toordinal()
    except ValueError:
        return None


def gather_rows(rows: Iterable[ReadRow]) -> ReadLog:
    """Return the reads counted, in the order of time.

    Raises:
        ValueError: a period is neither a day nor a week.
    """
    cells: dict[tuple[str, str], Cell] = {}
    queue: dict[str, QueueDay] = {}
    marks = _Marks()
    sizes: dict[tuple[str, str], int] = {}
    total = 0
    for row in rows:
        total += row.count
        day = period_day(row.period)
        if day is None:
            raise ValueError(f"{row.period!r} is neither a day nor a week")
        if row.read and row.control == NOT_CONTROL:
            found = queue.setdefault(row.period, QueueDay(period=row.period, day=day))
            _count_queue(found, row)
            continue
        key = (row.period, row.stratum)
        cell = cells.setdefault(key, Cell(period=row.period, day=day, stratum=row.stratum))
        _count_below(cell, row, marks)
        if row.size is not None and sizes.setdefault(key, row.size) != row.size:
            marks.add(
                f"the stratum {row.stratum} was not frozen: its size in {row.period} is given as "
                f"{sizes[key]:,} and as {row.size:,}"
            )
    for key, cell in cells.items():
        cell.size = sizes.get(key, cell.drawn + cell.unread_rows)
        _check_cell(cell, marks)
    if len({"W" in period for period in (*queue, *(key[0] for key in cells))}) > 1:
        marks.add("days and weeks are mixed, so that items may be counted twice")
    return ReadLog(
        cells=tuple(sorted(cells.values(), key=lambda one: (one.day, one.stratum))),
        queue=tuple(sorted(queue.values(), key=lambda one: one.day)),
        faults=tuple(marks.faults),
        rows=total,
    )


def _count_queue(found: QueueDay, row: ReadRow) -> None:
    """Count what was read in the order of the queue."""
    first, second, many = bool(row.decision), row.second, row.count
    if second is None or row.second_drawn is False:
        # A second read that was asked for says nothing of agreement; what was settled stands.
        final = first if row.settled is None else row.settled
        found.relevant += many * final
        found.closed += many * (not final)
        return
    found.relevant += many * first
    found.closed += many * (not first)
    if first == second:
        found.both += many * first
        found.neither += many * (not first)
        return
    found.unsettled += many * (row.settled is None)
    if first:
        found.first_only += many
        found.first_upheld += many * (row.settled is True)
    else:
        found.second_only += many
        # What nobody settled counts as missed: the bound must not gain by it.
        found.second_upheld += many * (row.settled is not False)


def _count_below(cell: Cell, row: ReadRow, marks: _Marks) -> None:
    """Count a control read, or an item that nobody read."""
    if row.control == NOT_CONTROL:
        cell.unread_rows += row.count
        return
    if row.control == OPEN:
        marks.add("the sample was not blind: control reads were known as such when decided")
    cell.drawn += row.count
    if row.probability is not None:
        if cell.probability not in (None, row.probability):
            marks.add(
                f"the sample of {row.stratum} in {row.period} was drawn with more than one chance"
            )
        cell.probability = row.probability
    if not row.read:
        cell.undecided += row.count
        return
    if row.decision:
        cell.confirmed += row.count * (row.second is not None)
        cell.relevant += row.count * (row.second is not False or row.settled is not False)
    else:
        cell.relevant += row.count * (row.second is True and row.settled is not False)


def _check_cell(cell: Cell, marks: _Marks) -> None:
    """Mark a cell whose numbers cannot be those of a sample from it."""
    if cell.drawn + cell.unread_rows > cell.size:
        marks.add(
            f"the stratum {cell.stratum} was not frozen: in {cell.period} it has "
            f"{cell.size:,} items and {cell.drawn + cell.unread_rows:,} rows"
        )
        return
    if cell.probability is None:
        return
    wanted = cell.probability * cell.size
    spread = math.sqrt(wanted * (1 - cell.probability))
    if abs(cell.drawn - wanted) > _SPREADS * spread + 3:
        marks.add(
            f"the sample of {cell.stratum} in {cell.period} is not the one drawn: "
            f"{cell.drawn:,} of {cell.size:,} at a chance of {cell.probability:.4g}"
        )


def drawn_rate(cell: Cell) -> float:
    """Return the chance with which an item of a cell was drawn."""
    share = cell.drawn / cell.size if cell.size else 0.0
    if cell.probability is None:
        return share
    if cell.drawn and abs(cell.probability * cell.size - cell.drawn) < 0.5:  # it was rounded
        return share
    return cell.probability

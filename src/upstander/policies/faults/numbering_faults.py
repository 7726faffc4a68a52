"""Faults of numbering: a number used twice, out of order or left out."""

import re
from collections.abc import Iterator

from upstander.policies.clauses.lines import title_key
from upstander.policies.clauses.markers import read_marker
from upstander.policies.faults.subject import Subject
from upstander.records.clauses import Clause
from upstander.records.policy_faults import Fault

_Row = list[tuple[Clause, tuple[int, ...]]]
_Run = list[tuple[Clause, Clause]]
_CODE = re.compile(r"(.*?)(\d{1,4})")
RUN = 3
"""Numbers in a row that are used again: the numbering starts anew, which is one fault."""


def find_numbering_faults(subject: Subject) -> Iterator[Fault]:
    """Yield the faults of numbering of sections and clauses; lists number themselves freely."""
    for row in _series(subject):
        yield from _repeated(subject, row)
        yield from _order(subject, row)


def _series(subject: Subject) -> Iterator[_Row]:
    """Yield the numbered sections and clauses of each division, with the parts of each number.

    Whole numbers count where headings bear them, or where they run through the document once:
    a list may begin at 1 as often as it likes. Codes such as `DIG.004` are a row for each series.
    """
    row: _Row = []
    codes: dict[str, _Row] = {}
    whole = _runs_through(subject)
    for clause in subject.document.clauses:
        if clause.kind not in ("heading", "clause") or not clause.number:
            continue
        marker = read_marker(clause.number)
        if marker.style == "division":
            yield row
            row = []
        elif marker.style == "decimal" and min(marker.values) >= 0:
            values = marker.values
            row.append((clause, values[:1] if values[1:] == (0,) else values))
        elif marker.style == "integer" and (clause.kind == "heading" or whole):
            row.append((clause, marker.values))
        elif marker.style == "code" and (match := _CODE.fullmatch(clause.number)):
            codes.setdefault(match[1], []).append((clause, (int(match[2]),)))
    yield row
    yield from codes.values()


def _runs_through(subject: Subject) -> bool:
    """Say whether whole numbers are the document's only ones, and begin but once."""
    markers = [
        read_marker(clause.number)
        for clause in subject.document.clauses
        if clause.number and clause.kind in ("heading", "clause")
    ]
    begun = sum(marker.style == "integer" and marker.values == (1,) for marker in markers)
    return begun == 1 and not any(marker.style == "decimal" for marker in markers)


def find_restart(subject: Subject) -> int:
    """Return where a second count begins, as where a file holds two versions; 0 where none does.

    That is behind the last clause of the first count, so that the second's title and details,
    which stand before its own first clause, lie beyond it.
    """
    for row in _series(subject):
        begun = next((run[0][1] for run in _runs(row) if _new(run)), None)
        if begun is None:
            continue
        ends: dict[tuple[int, ...], int] = {}
        for clause, parts in row:
            if clause.start < begun.start:
                ends.setdefault(parts, clause.end)
        return max(ends.values(), default=0)
    return 0


def _new(run: _Run) -> bool:
    return len(run) >= RUN


def _runs(row: _Row) -> Iterator[_Run]:
    """Yield numbers used again, in runs that stand together: each with the clause before it."""
    first: dict[tuple[int, ...], Clause] = {}
    run: _Run = []
    for clause, parts in row:
        before = first.setdefault(parts, clause)
        again = clause.kind == "heading" and title_key(before.text) == title_key(clause.text)
        if before is clause or again:
            if before is clause and run:
                yield run
                run = []
            continue  # a heading may stand again at the head of the next page
        run.append((before, clause))
    if run:
        yield run


def _repeated(subject: Subject, row: _Row) -> Iterator[Fault]:
    for run in _runs(row):
        yield from _tell_repeated(subject, run)


def _tell_repeated(subject: Subject, run: _Run) -> Iterator[Fault]:
    """Yield the faults of numbers used again in a row, as one where the count starts anew."""
    if _new(run):
        clause, again = run[0][1], [pair[1] for pair in run]
        yield subject.fault(
            "number_used_twice",
            [subject.clause_place(one) for one in again],
            f"The numbering starts again at {clause.number}: {len(run)} numbers in a row are used "
            "a second time, as where a file holds two documents or two versions. Part them, or "
            "number on.",
            severity="medium",
        )
        return
    for before, clause in run:
        name = subject.references[subject.clause_at(clause.start)]
        yield subject.fault(
            "number_used_twice",
            [subject.clause_place(clause), subject.clause_place(before)],
            f"Two clauses are numbered {clause.number}. Give the second a number of its own; "
            f"until then cite it as {name}.",
        )


def _order(subject: Subject, row: _Row) -> Iterator[Fault]:
    seen: set[tuple[int, ...]] = set()
    every = {
        read_marker(clause.number).values for clause in subject.document.clauses if clause.number
    } | {parts for _, parts in row}
    last: tuple[int, ...] = ()
    printed: Clause | None = None
    for clause, parts in row:
        if printed is not None and parts not in seen:
            if parts < last and not _opens_new(parts, last):
                yield subject.fault(
                    "number_out_of_order",
                    [subject.clause_place(clause), subject.clause_place(printed)],
                    f"{clause.number} comes after {printed.number}. Number the clauses in the "
                    "order in which they stand.",
                )
            elif (missing := _missing(last, parts)) and missing not in every:
                name = _write(missing, clause.number)
                yield subject.fault(
                    "number_missing",
                    [subject.clause_place(clause)],
                    f"{name} is left out: {clause.number} follows {printed.number}. Close the "
                    "gap, or say that the clause was withdrawn.",
                )
        seen.add(parts)
        last, printed = parts, clause


def _write(parts: tuple[int, ...], like: str) -> str:
    """Return a number as the policy would print it: `1.3`, or `DIG.004` beside `DIG.005`."""
    match = _CODE.fullmatch(like)
    if match and read_marker(like).style == "code":
        return match[1] + str(parts[0]).zfill(len(match[2]))
    return ".".join(str(part) for part in parts)


def _opens_new(parts: tuple[int, ...], last: tuple[int, ...]) -> bool:
    """Say whether a lower number begins a new count, as a second document in the file does."""
    return parts in ((1,), (1, 1)) and last[0] > 1


def _missing(last: tuple[int, ...], parts: tuple[int, ...]) -> tuple[int, ...]:
    """Return the number that should stand between two siblings, or ()."""
    if len(last) < len(parts) or last[: len(parts) - 1] != parts[:-1]:
        return ()
    expected = (*parts[:-1], last[len(parts) - 1] + 1)
    return expected if parts > expected else ()

"""Write the matrix as one page of HTML that prints: tables alone, no script, nothing fetched."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

from upstander.policies.guidance.loading import Guidance
from upstander.policies.matrix.building import ForceDocument
from upstander.policies.matrix.chasing import not_submitted
from upstander.policies.matrix.listing import Line, list_items, list_lines
from upstander.policies.matrix.wording import (
    POSITION_MEANINGS,
    POSITION_WORDS,
    STANDING_WORDS,
    STATE_MARKS,
    STATE_MEANINGS,
    STATE_WORDS,
    SUPPLY_WORDS,
    cell_words,
    confidence_words,
    day_words,
    theme_words,
)
from upstander.records.policy_matrix import Matrix
from upstander.records.positions import Question


def write_report(
    matrix: Matrix,
    path: Path,
    *,
    documents: Sequence[ForceDocument] = (),
    guidance: Guidance | None = None,
) -> None:
    """Write the report to the file at `path`; the same matrix gives the same bytes."""
    path.write_text(render_report(matrix, documents=documents, guidance=guidance), "utf-8")


def render_report(
    matrix: Matrix,
    *,
    documents: Sequence[ForceDocument] = (),
    guidance: Guidance | None = None,
) -> str:
    """Return the report as one HTML page, with its style inside and the marking at both ends."""
    style = Path(__file__).with_name("report.css").read_text("utf-8")
    marking = f'<p class="marking">{escape(matrix.marking)}</p>'
    parts: list[str] = [
        '<!DOCTYPE html>\n<html lang="en-GB">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>Policy matrix, {day_words(matrix.made_on)} ({escape(matrix.marking)})</title>",
        f"<style>\n{style}</style>\n</head>\n<body>\n<header>{marking}</header>\n<main>",
        *_opening(matrix),
        *_tables(matrix),
        *_gaps(matrix, guidance),
        *_missing(matrix),
        *_quotations(matrix, list_lines(matrix, documents)),
        f"</main>\n<footer>{marking}</footer>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _opening(matrix: Matrix) -> Iterator[str]:
    supplied = sum(force.supply == "supplied" for force in matrix.forces)
    states = Counter(cell.state for cell in matrix.cells)
    yield "<h1>Policy matrix</h1>"
    yield (
        f"<p>Made on {day_words(matrix.made_on)}. {supplied} of {len(matrix.forces)} forces have "
        f"supplied a policy; {len(matrix.questions)} questions were put to each. "
        f"{states['confirmed']} answers are confirmed by a person, {states['suggested']} are only "
        f"suggested by the program, {states['disputed']} are disputed and {states['stale']} are "
        "stale.</p>"
    )
    positions = [
        (f'<td class="p-{name}">{word}</td>', _cell(POSITION_MEANINGS[name]))
        for name, word in POSITION_WORDS.items()
    ]
    yield _table("What the words mean", ("Position", "Meaning"), positions)
    marks = [
        (_cell(f"{STATE_MARKS[name]} {STATE_WORDS[name]}"), _cell(said))
        for name, said in STATE_MEANINGS.items()
    ]
    yield _table("What the marks mean", ("Mark", "Meaning"), marks)


def _tables(matrix: Matrix) -> Iterator[str]:
    """Yield one table a theme: a row a force, a column a question."""
    cells = {(cell.force, cell.question): cell for cell in matrix.cells}
    yield "<h2>Positions by theme</h2>"
    for theme, group in groupby(matrix.questions, key=lambda question: question.theme):
        questions = list(group)
        rows = []
        for force in matrix.forces:
            found = [cells[force.code, question.id] for question in questions]
            rows.append((
                f'<th scope="row">{escape(force.name)}</th>',
                *(f'<td class="p-{one.position}">{escape(cell_words(one))}</td>' for one in found),
            ))  # fmt: skip
        heads = ("Force", *(question.title for question in questions))
        yield _table(theme_words(theme), heads, rows)


def _gaps(matrix: Matrix, guidance: Guidance | None) -> Iterator[str]:
    if not matrix.gaps:
        return
    names = {force.code: force.name for force in matrix.forces}
    counts: dict[str, Counter[str]] = {}
    for gap in matrix.gaps:
        counts.setdefault(gap.item, Counter())[gap.standing] += 1
    items = list_items(matrix, guidance)
    yield "<h2>Recommendations and checklist</h2>"
    rows = [
        (
            f'<th scope="row">{escape(item.title)}</th>',
            *(f'<td class="num">{counts[item.id][standing]}</td>' for standing in STANDING_WORDS),
        )
        for item in items
    ]
    yield _table("Forces by standing", ("Item", *STANDING_WORDS.values()), rows)
    for item in items:
        open_gaps = [
            gap for gap in matrix.gaps
            if gap.item == item.id and gap.standing in ("partly", "contradicted", "silent")
        ]  # fmt: skip
        if open_gaps:
            rows = [
                (
                    f'<th scope="row">{escape(names[gap.force])}</th>',
                    f'<td class="s-{gap.standing}">{STANDING_WORDS[gap.standing]}</td>',
                    _cell(gap.explanation),
                )
                for gap in open_gaps
            ]
            yield _table(f"Not fully met: {item.title}", ("Force", "Standing", "Why"), rows)


def _missing(matrix: Matrix) -> Iterator[str]:
    waiting = not_submitted(matrix)
    if not waiting:
        return
    yield "<h2>Not submitted</h2>"
    rows = [
        (
            f'<th scope="row">{escape(force.name)}</th>', _cell(SUPPLY_WORDS[force.supply]),
            _cell(day_words(force.due_date)), _cell(force.note),
        )
        for force in waiting
    ]  # fmt: skip
    yield _table("Forces that have given no policy", ("Force", "State", "Due", "Note"), rows)


def _quotations(matrix: Matrix, lines: Iterable[Line]) -> Iterator[str]:
    """Yield a table for each question: every force that speaks, with its words."""
    by_question: dict[str, list[Line]] = {question.id: [] for question in matrix.questions}
    for line in lines:
        if line.support is not None:
            by_question[line.question.id].append(line)
    yield "<h2>The words behind the positions</h2>"
    for question in matrix.questions:
        yield from _question(question, by_question[question.id])


def _question(question: Question, lines: Sequence[Line]) -> Iterator[str]:
    yield f"<h3>{escape(question.title)}</h3>"
    yield f"<p>{escape(question.wording)}</p>"
    if not lines:
        yield "<p>No policy held speaks to it.</p>"
        return
    rows = []
    for _, group in groupby(lines, key=lambda line: line.cell.force):
        quoted = list(group)
        cell = quoted[0].cell
        people = [words for words in (cell.confirmed_by, cell.second_by) if words]
        standing = confidence_words(cell) + (f" ({', '.join(people)})" if people else "")
        rows.append((
            f'<th scope="row">{escape(quoted[0].force.name)}</th>',
            f'<td class="p-{cell.position}">{escape(cell_words(cell))}</td>',
            f"<td>{''.join(map(_quotation, quoted))}</td>",
            _cell(standing),
        ))  # fmt: skip
    heads = ("Force", "Position", "Words", "Standing")
    yield _table(f"What is said on: {question.title}", heads, rows)


def _quotation(line: Line) -> str:
    support = line.support
    if support is None:
        return ""
    clause = f"clause {support.clause}" if support.clause else "a clause without a number"
    page = f", page {support.page}" if support.page else ""
    place = f"{line.document_name}, {clause}{page}"
    return f'<blockquote>{escape(support.quote)}</blockquote><p class="place">{escape(place)}</p>'


def _table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; the cells of `rows` are HTML already, caption and heads are not."""
    head = "".join(f'<th scope="col">{escape(words)}</th>' for words in heads)
    body = "\n".join(f"<tr>{''.join(row)}</tr>" for row in rows)
    return (
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>"
    )


def _cell(words: str) -> str:
    return f"<td>{escape(words)}</td>"

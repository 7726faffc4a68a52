"""What a file says of its lines decides; where it says nothing, the words do."""

from upstander.base.digest import Sha256
from upstander.policies.clauses.reading import read_laid_out
from upstander.policies.documents.laidout import LaidOutText, LineHint
from upstander.records.clauses import Clause, PolicyTable, TableCell


def read(text: str, hints: dict[int, LineHint], **more: object) -> tuple[Clause, ...]:
    """Return the clauses of laid-out text with hints by line."""
    laid = LaidOutText(text=text, sha256=Sha256("0" * 64), media="docx", hints=hints, **more)
    return read_laid_out(laid, name="x").clauses


def kinds(clauses: tuple[Clause, ...]) -> list[tuple[str, str]]:
    """Return kind and number of each clause."""
    return [(clause.kind, clause.number) for clause in clauses]


def test_headings_are_those_of_the_file():
    """A heading style heads a section; a sentence in that style stays a clause."""
    text = "1. Use of phones\n\n1.1 Staff must lock their phones at all times.\n\nShort line"
    hints = {0: LineHint(heading=1), 2: LineHint(heading=2), 4: LineHint(begins=True)}
    clauses = read(text, hints)
    assert kinds(clauses) == [("heading", "1."), ("clause", "1.1"), ("paragraph", "")]
    assert clauses[2].heading == "Use of phones"


def test_bold_titles_head_where_nothing_else_does():
    """A short bold line is a heading, unless the whole document is bold."""
    text = "Dos\n\nLock your phone, always.\n\nDon'ts\n\nDo not lend it."
    bold = {0: LineHint(bold=True), 4: LineHint(bold=True)}
    assert [c.kind for c in read(text, bold)] == ["heading", "paragraph"] * 2
    every = {n: LineHint(bold=True) for n in (0, 2, 4, 6)}
    assert read(text, every)[1].kind == "paragraph"


def test_a_long_bold_line_without_a_stop_heads():
    """A bold line that is no sentence heads what follows, even when it leads it in."""
    text = "1.1 Tell us.\n\nWhen it cannot be done within twenty working days you should:\n\n- wait"
    lead = read(text, {2: LineHint(bold=True)})[1]
    assert lead.kind == "heading"
    assert read(text.replace("should:", "wait."), {2: LineHint(bold=True)})[1].kind == "paragraph"


def test_printed_footnotes_whose_numbers_are_no_longer_raised():
    """On a page, a sentence that opens with the next note's number is a note if a word bears it."""
    text = "1.1 Calls go to the centre 1 and are kept.\n\n1 The centre opens at six.\n\n1.2 Others."
    paged = {n: LineHint(page=1, begins=True) for n in (0, 2, 4)}
    assert [c.kind for c in read(text, paged)] == ["clause", "note", "clause"]
    unmarked = text.replace("centre 1 and", "centre and")
    assert [c.kind for c in read(unmarked, paged)] == ["clause", "paragraph", "clause"]


def test_levels_nest_lists_of_one_style():
    """Letters within letters keep both letters in their path, by the depth that the file says."""
    text = "1.1 Staff must not:\n\na. lend it;\n\na. to friends;\n\nb. to family;\n\nb. sell it."
    levels = {2: 0, 4: 1, 6: 1, 8: 0}
    clauses = read(text, {n: LineHint(level=level) for n, level in levels.items()})
    assert [clause.path for clause in clauses[1:]] == [
        ("1.1", "a."), ("1.1", "a.", "a."), ("1.1", "a.", "b."), ("1.1", "b."),
    ]  # fmt: skip


def test_bullets_of_the_file_are_items():
    """A line that the file bullets is an item, whatever glyph it opens with."""
    (lead, one, two) = read(
        "Staff must not:\n\nlend it;\n\n§ sell it.",
        {2: LineHint(bullet=True, level=0), 4: LineHint(bullet=True, level=0)},
    )
    assert [lead.kind, one.kind, two.kind] == ["paragraph", "item", "item"]


def test_furniture_contents_notes_and_rows_are_said():
    """Lines that the file marks keep their kind, with the page on which they stand."""
    text = "Contents\nUse\t2\n\n1. USE\n\n1.1 Staff must lock it.\nA\tB\n1 A note.\nSaltby 3"
    hints = {
        1: LineHint(contents=True), 3: LineHint(page=2), 6: LineHint(table=0),
        7: LineHint(note=True, page=2), 8: LineHint(furniture=True, page=3),
    }  # fmt: skip
    cell = TableCell(text="A", start=text.index("A\tB"), end=text.index("A\tB") + 1)
    table = PolicyTable(rows=((cell,),), start=cell.start, end=cell.end + 2)
    clauses = read(text, hints, tables=(table,))
    assert [c.kind for c in clauses] == [
        "contents", "contents", "heading", "clause", "table_row", "note", "furniture",
    ]  # fmt: skip
    assert [clause.page for clause in clauses] == [0, 0, 2, 0, 0, 2, 3]


def test_a_line_that_runs_on_joins_what_a_page_cut():
    """The rest of a clause after a footnote stands under the clause's whole path."""
    text = "1.1 Staff must:\n\na. lock the phone and\n\n1 A note.\n\nKeep it charged."
    hints = {4: LineHint(note=True), 6: LineHint(runs_on=True)}
    rest = read(text, hints)[-1]
    assert (rest.kind, rest.path) == ("paragraph", ("1.1", "a."))
    joined = read("1.1 Staff must\n\n4.5 times lock it.", {2: LineHint(runs_on=True)})
    assert kinds(joined) == [("clause", "1.1")]


def test_bare_letters_and_numerals_number_headings():
    """Headings "A Use", "B Care" and clauses A1, A2 carry those numbers."""
    text = (
        "A Use\n\nA1\n\nLock it.\n\nA2\n\nCharge it.\n\nB Care\n\nB1\n\nClean it.\n\nB2\n\nDry it."
    )
    hints = {0: LineHint(heading=2), 10: LineHint(heading=2)}
    clauses = read(text, hints)
    assert [clause.number for clause in clauses] == ["A", "A1", "A2", "B", "B1", "B2"]
    assert clauses[1].text == "A1\n\nLock it."
    assert clauses[4].path == ("B", "B1")

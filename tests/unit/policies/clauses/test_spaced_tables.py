"""Tables that only blanks draw in plain text are read as rows, cells over several lines whole."""

import pytest

from upstander.policies.clauses.reading import read_policy_text

TWO_COLUMNS = """Word         What it means here
Drone        Anything that flies without a crew and is the property
             of the service.
Pilot        A member who flies one.
"""
THREE_COLUMNS = """Issue   Date           What changed
1       2 May 2020     First issue
2       9 June 2023    Lending; loss of drones
"""
INDENTED = """   Post                     Duty
   Head of Air Support      Keeps the book of drones and
                            of pilots.
   Pilots                   Sign the book.
"""


def kinds_of(block: str) -> list[tuple[str, str]]:
    """Return kind and folded text of the clauses between two clauses of a policy."""
    text = (
        "Drones Policy\n\n1. Terms\n\n1.1 These words are used.\n\n"
        f"{block}\n2. Rules\n\n2.1 Pilots must sign.\n"
    )
    clauses = read_policy_text(text, name="invented", sha256="0" * 64).clauses
    return [(c.kind, " ".join(c.text.split())) for c in clauses[3:-2]]


@pytest.mark.parametrize(
    ("block", "second"),
    [
        (
            TWO_COLUMNS,
            "Drone Anything that flies without a crew and is the property of the service.",
        ),
        (THREE_COLUMNS, "1 2 May 2020 First issue"),
        (INDENTED, "Head of Air Support Keeps the book of drones and of pilots."),
    ],
    ids=["two columns", "three columns", "indented"],
)
def test_each_row_is_one_clause(block: str, second: str):
    """Every row is a table row, the rest of a wrapped cell within it."""
    found = kinds_of(block)
    assert [kind for kind, _ in found] == ["table_row"] * 3
    assert found[1][1] == second


@pytest.mark.parametrize(
    "block",
    [
        "Owner:      Head of Air Support\nVersion:    2\nIssue:      4 May 2020\n",
        "1.2    Drones are lent to\n       the pilots.\n1.3    Pilots sign the book.\n",
        "Some pilots fly at night.  Others do\nnot.  All of them sign the book\nevery day.\n",
        "(a)   Drones.\n(b)   Balloons.\n(c)   Kites.\n",
    ],
    ids=["labels", "clauses", "two blanks after a stop", "letters"],
)
def test_blanks_alone_make_no_table(block: str):
    """Labels, hanging numbers, letters and prose with wide blanks are no rows of a table."""
    assert "table_row" not in [kind for kind, _ in kinds_of(block)]

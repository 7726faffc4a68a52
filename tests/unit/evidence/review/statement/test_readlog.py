"""A log of reads in a file, and what is wrong with one that is not."""

import json

import pytest

from upstander.evidence.review.statement.readlog import ReadLogInvalid, read_log

HEAD = "day,stratum,stratum_size,read,control,probability,decision,second_decision,settled\n"
BODY = """2026-12-01,above,,yes,no,,relevant,relevant,
2026-12-01,above,,yes,no,,not relevant,relevant,relevant
2026-12-01,above,,yes,no,,not relevant,,
2026-12-01,"just, under",300,yes,yes,0.02,not relevant,,
2026-12-01,"just, under",300,yes,yes,0.02,relevant,not relevant,not relevant
2026-12-01,"just, under",300,no,no,,,,
"""


def read(text):
    return read_log(text.encode().splitlines(keepends=True), "reads.csv")


def test_rows_are_counted_by_day_and_stratum():
    """Read in the order of the queue, drawn as control, or left unread."""
    log = read(HEAD + BODY)
    (cell,), (day,) = log.cells, log.queue
    assert (cell.stratum, cell.size, cell.drawn, cell.relevant) == ("just, under", 300, 2, 0)
    assert (cell.confirmed, cell.unread_rows, cell.probability) == (1, 1, 0.02)
    assert (day.relevant, day.closed, day.both, day.second_only) == (1, 2, 1, 1)
    assert day.second_upheld == 1
    assert (log.rows, log.faults) == (6, ())


def test_json_lines_say_the_same():
    """With words, or with true, false and null."""
    names = HEAD.strip().split(",")
    import csv

    rows = [dict(zip(names, row, strict=True)) for row in csv.reader(BODY.splitlines())]
    words = "\n".join(json.dumps(row) for row in rows)
    kinds = {"yes": True, "no": False, "relevant": True, "not relevant": False, "": None}
    values = "\n".join(
        json.dumps(
            {
                name: float(value) if name == "probability" and value
                else int(value) if name == "stratum_size" and value
                else kinds.get(value, value)
                for name, value in row.items()
            }
        )
        for row in rows
    )  # fmt: skip
    assert read(words) == read(values) == read(HEAD + BODY)


def test_the_order_of_columns_and_a_mark_at_the_start_do_not_matter():
    """Files come from many programs."""
    plain = read("day,stratum,read,decision\n2026-12-01,above,yes,relevant\n\n")
    other = read("\ufeffDecision,Read,Week,Stratum\r\nRELEVANT,1,2026-12-01,above\r\n")
    assert plain == other


def test_with_identities_rows_count_as_without():
    """And an item is read once: a second reader has a column of her own."""
    rows = HEAD.replace("day,", "item,day,") + "".join(
        f"item-{at},{line}\n" for at, line in enumerate(BODY.splitlines())
    )
    assert read(rows) == read(HEAD + BODY)
    with pytest.raises(ReadLogInvalid, match=r"^reads.csv:8: this item stands in an earlier row"):
        read(rows + "item-3,2026-12-02,above,,yes,no,,relevant,,\n")
    lines = '{"day":"2026-12-01","stratum":"a","read":true,"decision":true,"item":7}\n' * 2
    with pytest.raises(ReadLogInvalid, match=r"^reads.csv:2: this item"):
        read(lines)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2026-12-32,above,,yes,no,,relevant,,", "'2026-12-32' is neither a day"),
        ("2026-W54,above,,yes,no,,relevant,,", "'2026-W54' is neither a day"),
        ("20261201,above,,yes,no,,relevant,,", "neither a day"),
        ("2026-12-01,,,yes,no,,relevant,,", "names no stratum"),
        ("2026-12-01,above,,maybe,no,,relevant,,", "read 'maybe' is none of the words"),
        ("2026-12-01,above,,,no,,relevant,,", "neither that it was read nor"),
        ("2026-12-01,above,,yes,no,,,,", "was read, and has no decision"),
        ("2026-12-01,above,,no,no,,relevant,,", "was not read, and has a decision"),
        ("2026-12-01,above,,no,no,,,relevant,", "second decision and no first"),
        ("2026-12-01,above,,yes,no,,relevant,relevant,relevant", "two decisions do not differ"),
        ("2026-12-01,above,,yes,no,.1,relevant,,", "has a probability and is no control"),
        ("2026-12-01,below,-5,yes,yes,,relevant,,", "stratum_size '-5' is no number"),
        ("2026-12-01,below,9e3,yes,yes,,relevant,,", "stratum_size '9e3' is no number"),
        ("2026-12-01,below,50,yes,yes,1.5,relevant,,", "probability '1.5' is not above 0"),
        ("2026-12-01,below,50,yes,yes,nan,relevant,,", "probability 'nan' is not above 0"),
        ("2026-12-01,below,50,yes,sometimes,,relevant,,", "control 'sometimes' is none"),
        ("2026-12-01,above,,yes,no,,guilty,,", "decision 'guilty' is none of the words"),
        ("2026-12-01,above,,yes,no,,relevant", "has 7 fields, the header 9"),
        ('2026-12-01,"above,,yes,no,,relevant,,', "is no row of a CSV file"),
        ("2026-12-01,above\xff", "is not UTF-8"),
        ("x" * 70_000, "longer than 64 KiB"),
    ],
)
def test_a_row_that_cannot_be_gets_one_line_with_its_place(row, reason):
    """Nothing is guessed, and nothing passed over."""
    data = (HEAD + BODY).encode() + row.encode("latin-1") + b"\n"
    with pytest.raises(ReadLogInvalid) as error:
        read_log(data.splitlines(keepends=True), "reads.csv")
    assert str(error.value).startswith("reads.csv:8: ")
    assert reason in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "reads.csv: holds no rows"),
        ("\n \n", "reads.csv: holds no rows"),
        (HEAD, "reads.csv: holds no rows"),
        ("day,stratum,read\n", "reads.csv:1: has no column 'decision'"),
        ("day,stratum,read,decision,mood\n", "reads.csv:1: unknown column 'mood'"),
        ("day,week,stratum,read,decision\n", "reads.csv:1: column 'period' stands twice"),
        ('{"day": "2026-12-01"}\n', "reads.csv:1: has no column 'stratum'"),
        ('{"day": ["2026"]}\n', "reads.csv:1: is no flat JSON object"),
        ('{"day": "2026', "reads.csv:1: is no flat JSON object"),
    ],
)
def test_a_file_that_is_no_log_is_refused(text, reason):
    """Empty, without what is needed, or with what is not known."""
    with pytest.raises(ReadLogInvalid) as error:
        read(text)
    assert str(error.value).startswith(reason)

"""`upstander queue statement`: a log of reads in, the statement out."""

import io
import json
import sys

import click
import pytest

from support.read_logs import rows_of
from upstander.cli.main import upstander
from upstander.cli.queue_statement import statement

HEAD = "day,stratum,stratum_size,read,control,decision\n"


@pytest.fixture(autouse=True)
def wired(monkeypatch):
    """The command stands in the group, whether or not the group is there yet."""
    group = upstander.commands.get("queue")
    if group is None:
        group = click.Group("queue")
        monkeypatch.setitem(upstander.commands, "queue", group)
    monkeypatch.setitem(group.commands, "statement", statement)


@pytest.fixture
def reads(tmp_path):
    """Return what writes a log of so many days."""

    def call(days=90, **settings):
        path = tmp_path / "reads.csv"
        with path.open("w") as out:
            out.write(HEAD)
            for row in rows_of(days, **settings):
                decided = "relevant" if row.decision else "not relevant"
                line = f"{row.period},{row.stratum},{row.size or ''},yes,{row.control},{decided}\n"
                out.write(line * row.count)
        return path

    return call


def test_the_statement_is_printed_with_its_strata_and_what_it_supposes(run, reads):
    """In plain words."""
    code, text, err = run("queue", "statement", reads())
    assert (code, err) == (0, "")
    lines = text.splitlines()
    assert lines[0].startswith("With 95% confidence we found at least 78% of the relevant items")
    assert "below                        166,500    2,250         0  1.35%" in lines
    assert "To stop now does not hold the promise to have found 80%" in text
    assert "This supposes that:" in lines


def test_json_holds_the_bound_the_words_and_the_advice(run, reads):
    """And nothing else on standard output."""
    code, text, _ = run("queue", "statement", reads(), "--json", "--promise", ".7")
    made = json.loads(text)
    assert code == 0
    assert made["verdict"] == "stated"
    assert 0.78 < made["missed"]["recall_low"] < 0.8
    assert made["missed"]["elusion_high"] == made["missed"]["missed_high"] / 176_940
    assert made["advice"]["holds"] is True
    assert made["needed"][0] == {"recall": 0.7, "if_none": 0, "at_rate": 0}


def test_standard_input_is_read_where_no_file_is_named(run, reads, monkeypatch):
    """As other tools do, named or not."""
    data = reads().read_bytes()
    said = []
    for arguments in ((), ("-",)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        said.append(run("queue", "statement", *arguments))
    assert said[0] == said[1] == run("queue", "statement", reads())


def test_a_statement_of_one_look_is_of_the_last_ninety_days(run, reads):
    """Unless a start is given; anytime counts from the start of the log."""
    path = reads(days=120)
    _, last, _ = run("queue", "statement", path)
    _, since, _ = run("queue", "statement", path, "--since", "2026-09-01")
    _, always, _ = run("queue", "statement", path, "--method", "anytime")
    assert "of 2026-10-01 to 2026-12-29" in last
    assert "of 2026-09-01 to 2026-12-29" in since
    assert "counted from 2026-09-01" in always


@pytest.mark.parametrize(("control", "words"), [("yes", "Too few reads"), ("open", "No statement")])
def test_the_exit_code_says_that_nothing_can_be_claimed(run, tmp_path, control, words):
    """Too few reads, or a sample that was not blind."""
    path = tmp_path / "reads.csv"
    rows = f"2026-12-01,above,,yes,no,relevant\n2026-12-01,below,900,yes,{control},not relevant\n"
    path.write_text(HEAD + rows)
    code, text, _ = run("queue", "statement", path)
    assert code == 1
    assert text.startswith(words)


def test_the_journal_holds_that_it_was_made_and_no_item(run, reads, tmp_path):
    """By which method, with which verdict."""
    run("queue", "statement", reads())
    event = json.loads((tmp_path / "home" / "journal.jsonl").read_text().splitlines()[-1])
    assert (event["name"], event["object_id"]) == ("statement.made", "reads.csv")
    values = {name: one["value"] for name, one in event["values"].items()}
    assert values == {"method": "one-look", "verdict": "stated", "reads": 2_250}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda text: text + "2026-12-01,above,,yes,no,guilty\n", ":13502: decision 'guilty'"),
        (lambda text: "", "reads.csv: holds no rows"),
        (lambda text: text.replace("decision", "verdict"), ":1: unknown column 'verdict'"),
    ],
)
def test_a_log_that_cannot_be_read_is_refused_in_one_line(run, reads, change, reason):
    """With its place, and exit code 2."""
    path = reads()
    path.write_text(change(path.read_text()))
    code, text, err = run("queue", "statement", path)
    assert (code, text, len(err.splitlines())) == (2, "", 1)
    assert reason in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("--promise", "80"), ("--confidence", "1"), ("--since", "last week"),
        ("--method", "often"), ("--since", "2026-11-01", "--until", "2026-10-01"),
    ],
)  # fmt: skip
def test_what_cannot_be_stated_is_refused_in_one_line(run, reads, arguments):
    """A promise of 80 is no share."""
    code, text, err = run("queue", "statement", reads(), *arguments)
    assert (code, text, len(err.splitlines())) == (2, "", 1)


def test_help_documents_every_column(run):
    """The format of the log is found where it is needed."""
    _, text, _ = run("queue", "statement", "--help")
    for column in ("stratum_size", "probability", "second_drawn", "settled", "item"):
        assert column in text

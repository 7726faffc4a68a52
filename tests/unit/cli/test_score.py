"""`upstander score`: one message a line in, one result a line out."""

import io
import json
import sys

import pytest

from support.made_models import NAMES, plain_combination, wordy_stage, write_model
from upstander.cli import score as command
from upstander.evidence.detect.models import shipped
from upstander.evidence.detect.models.scorer import Scorer


@pytest.fixture(autouse=True)
def scorer(tmp_path, monkeypatch):
    """A model that knows two words stands in for the one that ships."""
    stage = wordy_stage({"kettle": "threat", "lamp": "drugs"})
    made = Scorer(write_model(tmp_path / "model", stage, plain_combination()))
    monkeypatch.setattr(shipped._held, "scorer", made, raising=False)
    return made


@pytest.fixture
def give(monkeypatch):
    """Return what puts bytes on standard input."""

    def call(data):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))

    return call


def test_results_stand_line_by_line_with_the_input(run, tmp_path):
    """Blank lines too, the last without a line break too."""
    (tmp_path / "chat.txt").write_bytes("The kettle\r\n\nkein Café\nlamp and kettle".encode())
    code, text, err = run("score", tmp_path / "chat.txt")
    lines = [line.split("\t") for line in text.splitlines()]
    assert code == 0
    assert [line[1] for line in lines] == ["The kettle", "", "kein Café", "lamp and kettle"]
    assert lines[0] == ["threat 0.73", "The kettle", "[words: kettle]"]
    assert [line[0] for line in lines[1:3]] == ["-", "-"]
    assert len(lines[1]) == 2
    assert "encoder is not installed" in err


def test_json_has_every_category_and_the_exact_text(run, give):
    """One object a line on standard output and nothing else."""
    message = 'the\tkettle \u001b[31m"x" \u2028'
    give(message.encode() + b"\nfine\n")
    code, text, _ = run("score", "-", "--json", "--effort", "quick")
    one, other = [json.loads(line) for line in text.rstrip("\n").split("\n")]
    assert code == 0
    assert one["text"] == message
    assert list(one["categories"]) == list(NAMES)
    assert one["categories"]["threat"] > 0.2 > other["categories"]["threat"]
    assert one["reasons"][0]["text"] == "kettle"
    assert other["reasons"] == []


def test_standard_input_is_read_where_no_file_is_named(run, give):
    """As other tools do; `quick` asks for no encoder and says nothing of it."""
    give(b"kettle\n")
    code, text, err = run("score", "--effort", "quick")
    assert (code, text.split("\t")[1], err) == (0, "kettle", "")


def test_a_message_has_no_power_over_the_terminal(run, give):
    """Control characters become blanks, so columns and lines stay."""
    give("kettle\t\u001b[2J\u0085\rx 👩‍👧".encode() + b"\n")
    _, text, _ = run("score", "-")
    assert text.count("\n") == 1
    assert text.split("\t")[1] == "kettle  [2J  x 👩‍👧"
    assert "\u001b" not in text


def test_order_is_kept_beyond_one_share(run, tmp_path, monkeypatch):
    """Input is read in shares; nothing is lost at their borders."""
    monkeypatch.setattr(command, "_CHUNK", 3)
    given = [f"number {at}" for at in range(10)]
    (tmp_path / "chat.txt").write_text("\n".join(given) + "\n")
    _, text, _ = run("score", tmp_path / "chat.txt")
    assert [line.split("\t")[1] for line in text.splitlines()] == given


def test_the_journal_says_that_messages_were_scored_and_not_which(run, tmp_path):
    """How many and how, the file's name, no word of a message."""
    (tmp_path / "chat.txt").write_text("the kettle\nso what\n")
    run("score", tmp_path / "chat.txt", "--effort", "thorough")
    said = (tmp_path / "home" / "journal.jsonl").read_text()
    event = json.loads(said.splitlines()[-1])
    assert (event["name"], event["object_id"]) == ("messages.scored", "chat.txt")
    values = {name: one["value"] for name, one in event["values"].items()}
    assert values == {"messages": 2, "effort": "thorough"}
    assert "kettle" not in said


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"fine\nsn\xe9", "chat.txt:2: byte 3 is not UTF-8"),
        (b"a\n" + b"x" * ((1 << 20) + 1), "chat.txt:2: longer than 1 MiB"),
    ],
)
def test_a_line_that_is_no_message_stops_the_command_in_one_line(run, tmp_path, data, reason):
    """Exit code 2 and the line's place."""
    (tmp_path / "chat.txt").write_bytes(data)
    code, _, err = run("score", tmp_path / "chat.txt", "--effort", "quick")
    assert code == 2
    assert reason in err
    assert len(err.splitlines()) == 1


def test_what_cannot_be_opened_is_refused_in_one_line(run, tmp_path):
    """A folder, a file that is not there, an effort that does not exist."""
    for arguments in ((tmp_path,), (tmp_path / "none.txt",), ("-", "--effort", "endless")):
        code, text, err = run("score", *arguments)
        assert (code, text, len(err.splitlines())) == (2, "", 1)


def test_without_a_model_the_reason_is_one_line(run, tmp_path, monkeypatch, give):
    """No traceback where the models are not installed."""
    monkeypatch.setattr(shipped._held, "scorer", None)
    monkeypatch.setattr("upstander.evidence.detect.models.scorer.model_dir", lambda: tmp_path)
    give(b"x\n")
    code, _, err = run("score", "-")
    assert code == 2
    assert "linear.parquet" in err
    assert len(err.splitlines()) == 1

"""`--models`, `--effort` and `--second-reader` as a person meets them."""

import json
import sys

import pytest

from support.made_models import plain_combination, wordy_stage, write_model
from upstander.evidence.detect.models import installed, scorer
from upstander.evidence.detect.rulefiles import default_packs_dir

CHAT = """\
13/02/2024, 10:00 - Jo: that lamp lamp again
13/02/2024, 10:01 - Al: steady on
13/02/2024, 10:02 - Jo: delete everything in this group now
"""


@pytest.fixture
def chat(tmp_path):
    path = tmp_path / "chat.txt"
    path.write_text(CHAT)
    return path


@pytest.fixture
def no_model(monkeypatch, tmp_path):
    folder = tmp_path / "none"
    folder.mkdir()
    monkeypatch.setattr(installed, "model_dir", lambda: folder)
    monkeypatch.setattr(scorer, "model_dir", lambda: folder)


@pytest.fixture
def model(monkeypatch, tmp_path):
    """A model that knows one word."""
    stage = wordy_stage({"lamp": "discriminatory"})
    folder = write_model(tmp_path / "model", stage, plain_combination())
    monkeypatch.setattr(installed, "model_dir", lambda: folder)
    monkeypatch.setattr(scorer, "model_dir", lambda: folder)
    return folder


def test_without_a_model_the_rules_stand_alone_and_a_note_says_so(run, chat, no_model):
    """No model is no error."""
    code, out, err = run("scan", chat, "--json")
    assert code == 0
    assert "note: no model is installed; the rules stand alone" in err
    assert "windows" not in json.loads(out)
    assert run("scan", chat, "--no-models")[2] == ""


def test_models_that_were_asked_for_and_are_not_there_are_an_error(run, chat, no_model):
    """One line, exit 2."""
    code, _, err = run("scan", chat, "--models")
    assert code == 2
    assert len(err.strip().splitlines()) == 1
    assert "linear" in err


def test_a_model_that_is_there_is_used(run, chat, model, tmp_path):
    """Windows in the JSON, in the folder and on the screen; the encoder's absence is noted."""
    out_folder = tmp_path / "out"
    code, out, err = run("scan", chat, "--json", "--out", out_folder)
    assert code == 0
    shape = json.loads(out)
    assert "encoder is not installed" in err
    assert shape["windows"][0]["scores"]["discriminatory"] > 0.1
    assert shape["manifest"]["models"]["files"][0]["name"] == "linear.parquet"
    assert (out_folder / "windows.jsonl").is_file()
    _, out, err = run("scan", chat, "--effort", "quick", "--out", out_folder)
    assert err == ""
    assert "Windows to read first" in out
    assert "lamp" in out
    assert "windows.parquet" in out


READER = """
from upstander.evidence.detect.models.second_reader import Judgement

def judge(text, category, looks_for):
    return Judgement(category=category, agrees=False, quotation="", reader="mine 1")

NOT_ONE = 3
"""


def test_a_second_reader_of_the_force_s_own_is_loaded_and_named(
    run, chat, model, tmp_path, monkeypatch
):
    """From a module in the folder where the command is run."""
    (tmp_path / "my_reader.py").write_text(READER)
    monkeypatch.chdir(tmp_path)
    code, out, err = run("scan", chat, "--json", "--second-reader", "my_reader:judge")
    assert code == 0, err
    second = json.loads(out)["windows"][0]["reasons"][0]["second"]
    assert (second["reader"], second["agrees"]) == ("mine 1", False)
    assert str(tmp_path) not in sys.path
    journal = (tmp_path / "home" / "journal.jsonl").read_text()
    assert "my_reader:judge" in journal


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "takes MODULE:FUNCTION"),
        ("no_such_module:judge", "cannot be loaded: ModuleNotFoundError"),
        ("json:no_such_function", "cannot be loaded: AttributeError"),
        ("sys:maxsize", "is no function"),
    ],
)
def test_a_second_reader_that_cannot_be_loaded_is_one_line(run, chat, model, name, words):
    """Before anything is read."""
    code, _, err = run("scan", chat, "--second-reader", name)
    assert (code, len(err.strip().splitlines())) == (2, 1)
    assert words in err


def test_a_second_reader_needs_the_models(run, chat, no_model):
    """There would be no window to ask it about."""
    code, _, err = run("scan", chat, "--no-models", "--second-reader", "json:loads")
    assert code == 2
    assert "needs the models" in err


def test_a_rule_s_trial_has_the_models_estimate(run, chat, model, tmp_path):
    """An estimate, said to be one; without models it is not known."""
    rule = tmp_path / "rules"
    rule.mkdir()
    source = next(default_packs_dir().rglob("conceal-delete-messages.yaml"))
    (rule / source.name).write_bytes(source.read_bytes())
    past = tmp_path / "past"
    past.mkdir()
    (past / "chat.txt").write_bytes(chat.read_bytes())
    code, out, err = run("rules", "trial", rule, "--against", past, "--models", "--json")
    assert code == 0, err
    (one,) = json.loads(out)["rules"]
    assert one["precision"]["basis"] == "model"
    _, out, _ = run("rules", "trial", rule, "--against", past, "--no-models", "--json")
    assert json.loads(out)["rules"][0]["precision"]["basis"] == "unknown"

"""`upstander model`: training, what may not train, and the card."""

import json

import pytest

from support.made_models import few_categories, write_manifest, write_sentences
from upstander.base.digest import digest_file
from upstander.cli import model as command
from upstander.evidence.detect.evaluation.results import (
    CardCategory,
    CardData,
    CardPart,
    Evaluation,
    ModelCard,
    to_json,
)
from upstander.evidence.detect.places import detection_dir

CARD = ModelCard(
    name="Made",
    version="abc123",
    made_at="2026-11-30",
    what_it_is="Two witnesses.",
    intended_use="To rank.",
    not_for="Deciding.",
    categories=(CardCategory(name="threat", title="T", looks_for="x", misses="y"),),
    data=(CardData(name="posts", source="s", licence="MIT", use="train", rows=1234, positives=5),),
    limits=("English only.",),
    parts=(CardPart(file="linear.parquet", what="w", sha256="0" * 64, size=4096),),
)


@pytest.fixture
def folder(tmp_path):
    """A folder with a card."""
    (tmp_path / "card.json").write_bytes(to_json(CARD))
    return tmp_path


def test_the_card_is_shown_with_data_licences_limits_and_files(run, folder):
    """All that a person asks before trusting it."""
    code, text, _ = run("model", "card", "--model", folder)
    assert code == 0
    for words in (
        "Made, version abc123, made 2026-11-30", "Two witnesses.", "For: To rank.",
        "Not for: Deciding.", "posts: 1,234 rows, 5 positive; MIT; train", "- English only.",
        f"linear.parquet  4,096 bytes  SHA-256 {'0' * 64}",
    ):  # fmt: skip
        assert words in text
    assert "model.card_read" in (folder / "home" / "journal.jsonl").read_text()


def test_the_card_as_json_is_the_file(run, folder):
    """What other programs read is nothing but the card."""
    _, text, _ = run("model", "card", "--model", folder, "--json")
    assert text.encode() == (folder / "card.json").read_bytes()


def test_measurements_are_shown_where_there_are_any(run, folder):
    """Below the card."""
    _, before, _ = run("model", "card", "--model", folder)
    measured = Evaluation(
        made_at="2026-11-30", prevalence=0.01, resamples=0, notes=("a note of its own",)
    )
    (folder / "evaluation.json").write_bytes(to_json(measured))
    _, after, _ = run("model", "card", "--model", folder)
    assert after.startswith(before)
    assert "a note of its own" in after.removeprefix(before)


@pytest.mark.parametrize("data", [None, b"{}", b"no JSON"])
def test_what_is_no_card_is_refused_in_one_line(run, tmp_path, data):
    """Exit code 2, and the file."""
    if data is not None:
        (tmp_path / "card.json").write_bytes(data)
    code, text, err = run("model", "card", "--model", tmp_path)
    assert (code, text) == (2, "")
    assert "card.json" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("name", ["sdcnl", "dv_posts", "gab_hate", "implicit_hate"])
def test_a_set_for_evaluation_is_refused_before_its_file_is_opened(run, tmp_path, name):
    """The file is not there, and it is the licence that is told."""
    data = tmp_path / "data"
    write_manifest(data, **{name: "none|evaluate only: never into a shipped model"})
    code, text, err = run(
        "model", "train", "--set", name, "--data", data, "--out", tmp_path / "out"
    )
    assert (code, text) == (2, "")
    assert err.startswith(f"upstander: {name}: the register keeps it from training")
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()
    assert not (tmp_path / "home" / "journal.jsonl").exists()


def test_a_set_without_a_folder_of_data_is_refused(run, tmp_path):
    """A name alone is not enough."""
    code, _, err = run("model", "train", "--set", "edos", "--out", tmp_path / "out")
    assert code == 2
    assert "edos" in err
    assert len(err.splitlines()) == 1


@pytest.mark.parametrize("made", [False, True])
def test_functional_tests_are_refused_as_sentences(run, tmp_path, made):
    """The folder that ships, and any of its name."""
    folder = detection_dir() / "functional"
    if made:
        folder = write_sentences(tmp_path / "functional")
    code, _, err = run("model", "train", "--sentences", folder, "--out", tmp_path / "out")
    assert code == 2
    assert "tests are never trained on" in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_folder_without_sentences_is_refused(run, tmp_path):
    """In one line, and nothing is written."""
    (tmp_path / "empty").mkdir()
    code, _, err = run(
        "model", "train", "--sentences", tmp_path / "empty", "--out", tmp_path / "out"
    )
    assert code == 2
    assert "no sentences" in err
    assert not (tmp_path / "out").exists()


def test_our_own_sentences_train_a_model_with_its_card(run, tmp_path, monkeypatch):
    """Without `--data` no public set takes part; the files that were made are in the card."""
    few = few_categories("discriminatory")
    monkeypatch.setattr(command, "default_taxonomy", lambda: few)
    sentences = write_sentences(tmp_path / "sentences", few.names)
    out = tmp_path / "out"
    code, text, err = run("model", "train", "--sentences", sentences, "--out", out)
    assert (code, text) == (0, f"{out}\n")
    assert "linear: discriminatory" in err
    card = json.loads((out / "card.json").read_text())
    assert [one["name"] for one in card["data"]] == ["our own sentences"]
    assert card["data"][0]["rows"] == 24 + 80
    assert {one["file"]: one["sha256"] for one in card["parts"]} == {
        name: digest_file(out / name) for name in ("linear.parquet", "combination.json")
    }
    line = (tmp_path / "home" / "journal.jsonl").read_text()
    assert "model.trained" in line


def test_a_teacher_without_an_encoder_to_teach_is_refused(run, tmp_path):
    """Before anything is read."""
    code, _, error = run("model", "train", "--teacher", tmp_path)
    assert code == 2
    assert "--encoder" in error

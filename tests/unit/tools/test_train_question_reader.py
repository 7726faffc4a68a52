"""The question reader learns the same from the same sentences, and refuses what it cannot read."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import train_question_reader as trainer
from train_question_reader import Row, read_rows, sentences_digest, train_likeness, train_stance
from upstander.policies.questions.bank import (
    QuestionBank,
    default_questions_dir,
    load_questions,
)
from upstander.policies.questions.features import topic_features
from upstander.policies.questions.likeness import LIKENESS_FILE, STANCE_FILE, load_model

BANK = load_questions()
FOUR = (
    "whatsapp_on_force_device", "password_sharing_or_reuse", "device_loss_or_theft_reported",
    "anonymous_accounts",
)  # fmt: skip
THEME = "leavers"
LEAVERS = "devices_returned_accounts_closed"
ROW = "\t".join((LEAVERS, "required", "", "Hand your gizmotron in before you go."))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    """Three hundred sentences about four questions, answers and near misses."""
    found = [
        row
        for row in read_rows(default_questions_dir() / "sentences")
        if (row.positions.keys() | row.near) & set(FOUR)
    ]
    return found[:: max(1, len(found) // 300)][:300]


@pytest.fixture
def sentences(tmp_path: Path) -> Callable[..., Path]:
    """Write files of sentences into a folder of their own."""

    def write(**files: str) -> Path:
        folder = tmp_path / "sentences"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / f"{name}.tsv").write_text(text, encoding="utf-8")
        return folder

    return write


def _train(rows: list[Row], bank: QuestionBank, folder: Path) -> tuple[bytes, bytes]:
    folder.mkdir()
    likeness, stance = folder / LIKENESS_FILE, folder / STANCE_FILE
    trainer.write_model(train_likeness(rows, FOUR), likeness, digest="d")
    known = [row for row in rows if row.positions]
    trainer.write_model(train_stance(known, bank), stance, digest="d")
    return likeness.read_bytes(), stance.read_bytes()


def test_the_same_sentences_give_the_same_files(rows: list[Row], tmp_path: Path) -> None:
    """Trained twice, both models are alike byte for byte; other sentences give others."""
    assert len(rows) == 300
    first = _train(rows, BANK, tmp_path / "first")
    assert _train(list(rows), BANK, tmp_path / "second") == first
    fewer = _train(rows[:-40], BANK, tmp_path / "fewer")
    assert fewer[0] != first[0]


def test_what_was_learnt_tells_the_questions_apart(rows: list[Row], tmp_path: Path) -> None:
    """The written model finds most answers that it learnt from, and lets most others be."""
    path = tmp_path / LIKENESS_FILE
    trainer.write_model(train_likeness(rows, FOUR), path)
    model = load_model(path)
    assert model is not None
    assert model.labels == FOUR
    right = total = 0
    for row in rows:
        scores = model.scores(topic_features(row.text, row.context))
        for place, question in enumerate(FOUR):
            right += bool(scores[place] > 0) == (question in row.positions)
            total += 1
    assert right / total > 0.95


@pytest.mark.parametrize(
    ("line", "columns"),
    [("none\tsilent\tThe fair opens at noon.", 3), (f"{ROW}\tmore", 5), ("the fair", 1)],
)
def test_a_row_of_other_columns_is_refused(
    sentences: Callable[..., Path], line: str, columns: int
) -> None:
    """A row that has not four columns is refused with its file and line."""
    folder = sentences(a=f"{ROW}\n", b=f"{ROW}\n\n{line}\n")
    with pytest.raises(SystemExit) as refused:
        read_rows(folder)
    assert refused.value.code == f"{folder / 'b.tsv'}:3: {columns} columns, not 4"


def test_rows_of_one_sentence_are_one(sentences: Callable[..., Path]) -> None:
    """A sentence that stands twice answers both questions; `none` answers nothing."""
    folder = sentences(
        a="\n".join((
            "one\trequired\tHead\tDo it.", "two\tprohibited\tHead\tDo it.",
            "three\tsilent\tHead\tDo it.", "none\tsilent\t\tThe fair opens.", "",
        )),
        b="one\tpermitted\tHead\tDo it.\n",
    )  # fmt: skip
    assert read_rows(folder) == [
        Row("a", "", "The fair opens."),
        Row("a", "Head", "Do it.", {"one": "required", "two": "prohibited"}, {"three"}),
        Row("b", "Head", "Do it.", {"one": "permitted"}),
    ]


def test_the_digest_is_of_names_and_words(sentences: Callable[..., Path]) -> None:
    """A changed word or a changed name gives another digest; another kind of file does not."""
    folder = sentences(a=f"{ROW}\n", b=f"{ROW}\n")
    first = sentences_digest(folder)
    (folder / "notes.txt").write_text("nothing", encoding="utf-8")
    assert sentences_digest(folder) == first
    (folder / "b.tsv").rename(folder / "c.tsv")
    renamed = sentences_digest(folder)
    assert renamed != first
    sentences(c=f"{ROW}!\n")
    assert sentences_digest(folder) not in (first, renamed)


def _run(
    monkeypatch: pytest.MonkeyPatch, folder: Path, out: Path, *options: str
) -> tuple[set[str], bytes]:
    out.mkdir()
    monkeypatch.setattr(trainer, "default_questions_dir", lambda: folder)
    monkeypatch.setattr(trainer, "load_questions", lambda: load_questions(folder))
    monkeypatch.setattr(sys, "argv", ["train", "--out", str(out), *options])
    trainer.main()
    model = load_model(out / LIKENESS_FILE)
    assert model is not None
    metadata = pq.read_schema(out / STANCE_FILE).metadata
    return set(model.rows), metadata[b"sentences_sha256"]


def test_leaving_a_writer_out_leaves_its_rows_out(
    sentences: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    """What only one writer says is learnt with that writer, and not without."""
    shipped = default_questions_dir()
    for name in ("words.yaml", "calibration.yaml", f"{THEME}.yaml"):
        shutil.copy(shipped / name, tmp_path / name)
    other = ROW.replace("gizmotron", "satchel")
    leave = f"{LEAVERS}\tconditional\t\tThe satchel may stay if the store agrees to it.\n"
    folder = sentences(
        ann=f"{ROW}\n{ROW.replace('you go', 'noon')}\n",
        bob=f"{other}\n{leave}{leave.replace('may', 'can')}none\tsilent\t\tA satchel is a bag.\n",
    )
    everyone, digest = _run(monkeypatch, tmp_path, tmp_path / "all")
    said = capsys.readouterr().out
    without, _ = _run(monkeypatch, tmp_path, tmp_path / "less", "--without", "ann")
    said_less = capsys.readouterr().out
    assert digest.decode() == sentences_digest(folder)
    assert "gizmotron" in everyone
    assert "gizmotron" not in without
    assert "satchel" in without
    assert int(said.split()[0]) - int(said_less.split()[0]) == 2

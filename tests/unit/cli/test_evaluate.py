"""`upstander evaluate`: what is printed, written and recorded, and what is refused."""

import json

import numpy as np
import pytest

from upstander.evidence import detect


@pytest.fixture(autouse=True)
def model(monkeypatch):
    """A stand-in for the model: finds one word."""

    def score_columns(texts):
        return {"rude": np.array([0.9 if "numpty" in text else 0.1 for text in texts])}

    monkeypatch.setattr(detect, "score_columns", score_columns, raising=False)


@pytest.fixture
def files(tmp_path):
    """A labelled set with splits, benign messages, two lists of words."""
    rows = [f"{n},{'numpty' if n % 4 == 0 else 'fool'} {n},{int(n % 4 < 2)}" for n in range(40)]
    splits = ["train", "dev", "test", "test", "test"]
    body = "".join(f"{row},{splits[n % 5]}\n" for n, row in enumerate(rows))
    (tmp_path / "posts.csv").write_text(f"id,text,label,split\n{body}")
    (tmp_path / "sms.jsonl").write_text(
        "".join(json.dumps({"body": f"tea at {n}?"}) + "\n" for n in range(50))
    )
    (tmp_path / "ours.txt").write_text("fool\n")
    (tmp_path / "theirs.txt").write_text("wally\n")
    return tmp_path


def test_a_set_is_evaluated_beside_every_arm(run, files):
    """The text, the same as JSON in a file, and a line in the journal."""
    out = files / "evaluation.json"
    code, text, _ = run(
        "evaluate", files / "posts.csv", "--category", "rude", "--split", "test",
        "--chat", files / "sms.jsonl", "--keywords", files / "ours.txt",
        "--keywords", files / "theirs.txt", "--train", files / "posts.csv",
        "--bootstrap", "20", "--recall", "0.5", "--out", out,
    )  # fmt: skip
    assert code == 0
    for words in ("rude, 80/20", "alerts at 0.5", "union, 2 words", "tuned 1000", f"wrote {out}"):
        assert words in text
    found = json.loads(out.read_text())
    assert found["resamples"] == 20
    assert {one["split"] for one in found["sets"] if one["role"] == "positives"} == {"test"}
    line = (files / "home" / "journal.jsonl").read_text()
    assert "detection.evaluated" in line
    assert "numpty" not in line


def test_json_goes_to_standard_output_alone(run, files):
    """What other programs read is nothing but JSON."""
    code, text, _ = run(
        "evaluate", files / "posts.csv", "--category", "rude", "--bootstrap", "0", "--json"
    )
    assert code == 0
    assert json.loads(text)["notes"][0].startswith("rude: no benign chat")


def test_functional_tests_and_probes_come_from_a_folder(run, files):
    """Every table of sentences, and the two probes by their names."""
    folder = files / "functional"
    folder.mkdir()
    (folder / "f1.tsv").write_text(
        "labels\tfunction\tgroup\tpair\tcontext\ttext\nrude\tplain\t\t\t\tyou numpty\n"
        "none\tquoted\t\t\t\the said numpty\n"
    )
    (folder / "dialect_probe.tsv").write_text("dialect\tstandard\tvariant\nnorth\thi\tnumpty\n")
    (folder / "identity_probe.yaml").write_text(
        "frames: ['hi {people}']\ngroups: {a: [[Reds, a Red, red]]}\n"
    )
    _, text, _ = run(
        "evaluate", files / "posts.csv", "--category", "rude", "--bootstrap", "5",
        "--functional", folder, "--json",
    )  # fmt: skip
    found = json.loads(text)
    assert {one["function"]: one["accuracy"]["value"] for one in found["functions"]} == {
        "plain": 1,
        "quoted": 0,
    }
    assert [one["dialect"] for one in found["dialects"]] == ["all", "north"]
    assert found["groups"][-1]["group"] == "Reds"


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["posts.csv"], "say with --category"),
        (["posts.csv", "--category", "kind"], "the model does not score `kind`"),
        (["posts.csv", "--category", "rude", "--split", "tset"], "no split `tset`"),
        (["nothing.csv", "--category", "rude"], "No such file"),
        (["posts.csv", "--category", "rude", "--prevalence", "2"], "--prevalence"),
        (
            ["posts.csv", "--category", "rude", "--keywords", "ours.txt", "--keywords", "ours.txt"],
            "two lists of words are called ours",
        ),
        (["sms.jsonl", "--category", "rude"], "no column of labels"),
    ],
)
def test_a_mistake_is_one_line(run, files, monkeypatch, arguments, reason):
    """Exit code 2 and the reason."""
    monkeypatch.chdir(files)
    code, out, err = run("evaluate", *arguments)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert reason in err

"""Small models and small data, made by rule: for tests that must not wait for training."""

import csv
import gzip
import io
from pathlib import Path

import numpy as np

from upstander.evidence.detect.models.combination import (
    COMBINATION_FILE,
    Combination,
    Weights,
    write_combination,
)
from upstander.evidence.detect.models.features import BITS, word_hash, word_place
from upstander.evidence.detect.models.linear import LANES, LINEAR_FILE, LinearStage
from upstander.evidence.detect.taxonomy import Taxonomy, default_taxonomy
from upstander.evidence.detect.training.sentences import COLUMNS

NAMES = default_taxonomy().names
MANIFEST_HEAD = ("name", "source", "licence", "use", "labels", "maps_to", "rows", "positives")
SET_HEAD = ("id", "text", "label", "split", "cat", "ctx")
NOUNS = (
    "lamp", "kettle", "ladder", "bridge", "parcel", "garden", "ticket", "window", "engine",
    "basket", "saddle", "harbour", "pepper", "mirror", "gravel", "copper",
)  # fmt: skip
EDOS_ROWS = (
    ("0", "none|none"),
    ("1", "1. threats, plans to harm and incitement|1.1 threats of harm"),
    ("1", "2. derogation|2.1 descriptive attacks"),
)


def few_categories(*names: str) -> Taxonomy:
    """Return the taxonomy that ships with some of its categories alone: they train quickly."""
    whole = default_taxonomy()
    return Taxonomy(whole.version, tuple(whole.get(name) for name in names))


def scattered_stage(heads=NAMES, *, seed=5):
    """Return a linear stage whose every weight is drawn: each feature tells on the sum."""
    drawn = np.random.default_rng(seed)
    table = np.zeros((1 << BITS, LANES), np.int8)
    table[:, : len(heads)] = drawn.integers(-127, 128, (1 << BITS, len(heads)))
    scale = drawn.uniform(0.001, 0.003, len(heads))
    return LinearStage(table, heads, scale, drawn.uniform(-1, 0, len(heads)))


def wordy_stage(words, heads=NAMES):
    """Return a linear stage that knows a few words: `words` says which head each speaks for."""
    table = np.zeros((1 << BITS, LANES), np.int8)
    for word, head in words.items():
        table[word_place(word_hash(word.encode())), heads.index(head)] = 100
    return LinearStage(table, heads, np.full(len(heads), 0.1), np.full(len(heads), -4.0))


def plain_combination(*, gate=0.3, heads=NAMES):
    """Return a combination that takes every witness at its word, the encoder twice."""
    alone = Weights(linear=1.0, encoder=0.0, rules=2.0, bias=0.0)
    together = Weights(linear=1.0, encoder=2.0, rules=2.0, bias=0.0)
    return Combination(
        alone=dict.fromkeys(heads, alone),
        together=dict.fromkeys(heads, together),
        gates=dict.fromkeys(heads, gate),
        fitted_on="nothing: made for a test",
    )


def write_model(folder: Path, stage: LinearStage, combination: Combination) -> Path:
    """Write a model without an encoder and return its folder."""
    folder.mkdir(parents=True, exist_ok=True)
    stage.save(folder / LINEAR_FILE)
    write_combination(combination, folder / COMBINATION_FILE)
    return folder


def write_sentences(folder: Path, names=NAMES) -> Path:
    """Write a hand's lines: 24 a category and 80 of none, by rule."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(COLUMNS)]
    for name in names:
        cue = name.replace("_", "")
        for at in range(24):
            first, second = NOUNS[at % 16], NOUNS[(at * 5 + 3) % 16]
            text = f"{cue} the {first} with {second} {at}"
            lines.append("\t".join((name, "plain", "", "", "", text)))
    for at in range(80):
        text = f"bring the {NOUNS[at % 16]} and {NOUNS[(at * 3 + 1) % 16]} at {at}"
        lines.append("\t".join(("none", "everyday", "", "", "", text)))
    (folder / "h1.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def write_set(folder: Path, name: str, rows) -> Path:
    """Write a public set in the layout of the data folder: id, text, label, split, cat, ctx."""
    path = folder / f"{name}.csv.gz"
    held = io.StringIO(newline="")
    writer = csv.writer(held)
    writer.writerow(SET_HEAD)
    writer.writerows(rows)
    path.write_bytes(gzip.compress(held.getvalue().encode(), mtime=0))
    return path


def write_manifest(folder: Path, **uses: str) -> Path:
    """Write a manifest: set to `LICENCE|USE`."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = ["\t".join(MANIFEST_HEAD)]
    for name, said in uses.items():
        licence, _, use = said.partition("|")
        lines.append("\t".join((name, "made", licence, use, "", "", "0", "0")))
    path = folder / "MANIFEST.tsv"
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def write_data(folder: Path) -> Path:
    """Write a data folder that permits a made `edos` and a made `uci_sms`."""
    write_manifest(
        folder,
        edos="CC0-1.0|train, evaluate, ship a model",
        uci_sms="CC-BY-4.0|train, evaluate, ship a model (benign; ham only)",
        sdcnl="none|evaluate only: no licence stated; never into a shipped model",
    )
    posts = []
    for at in range(36):
        label, kind = EDOS_ROWS[at % 3]
        split = ("train", "train", "dev", "test")[at // 3 % 4]
        said = "smirk" if label == "1" else "wave"
        posts.append((f"e{at}", f"{said} at the {NOUNS[at % 16]} {at}", label, split, kind, ""))
    write_set(folder, "edos", posts)
    texts = [
        (
            str(at),
            f"see u by the {NOUNS[at % 16]} at {at}",
            "0",
            "",
            ("ham", "spam")[at % 6 == 0],
            "",
        )
        for at in range(30)
    ]
    write_set(folder, "uci_sms", texts)
    return folder

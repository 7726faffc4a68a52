"""The whole of training on small data: refusals before reading, and the same files again."""

import shutil

import msgspec
import numpy as np
import pytest

from support.made_models import (
    NAMES,
    few_categories,
    write_data,
    write_manifest,
    write_sentences,
    write_set,
)
from upstander.base.digest import digest_file
from upstander.evidence.detect.evaluation.results import load_card
from upstander.evidence.detect.models.scorer import Scorer
from upstander.evidence.detect.places import detection_dir
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.detect.training import run
from upstander.evidence.detect.training.card import LIMITS, OWN, write_card
from upstander.evidence.detect.training.sources import LicenceForbids
from upstander.records.rules import Detection, Rule, RulePack, RuleSample

FEW = few_categories("discriminatory", "threat")
REGISTER = detection_dir() / "sources.yaml"
RULE = Rule(
    id="forbid-threat-to-person", title="t", status="live", category="other",
    standards=("confidentiality",), severity="low", looks_for="x", misses="y",
    why_it_may_be_innocent="z", clauses=(), clause_cues=("c",),
    detection=Detection(terms=("threat the",)), match=(RuleSample(text="x"),),
    no_match=(RuleSample(text="x"),), version=1, author="A. Author", date="2026-11-22",
)  # fmt: skip
PACK = RulePack(names=("p",), rules=(RULE,), sha256="0" * 64)


def silent(line):
    """Hear how far training is and say nothing."""


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """A data folder and a folder of sentences."""
    base = tmp_path_factory.mktemp("training")
    return write_data(base / "data"), write_sentences(base / "sentences")


def gather(folders, *names, **changes):
    """Gather rows from the made folders."""
    data, sentences = folders
    given = {
        "data": data, "sentences": sentences, "register": REGISTER,
        "taxonomy": default_taxonomy(), "tell": silent, **changes,
    }  # fmt: skip
    return run.gather(names, **given)


def train(folders, out):
    """Train two categories from gathered rows and return them."""
    gathered = gather(folders, "edos", "uci_sms")
    run.train_stages(gathered, FEW, out, base=None, epochs=None, tell=silent)
    run.fit_on_dev(gathered, FEW, out, PACK, tell=silent)
    write_card(
        out, examples=gathered.examples, sources=gathered.sources, digests=gathered.digests,
        taxonomy=FEW, made_on="2026-11-30",
    )  # fmt: skip
    return gathered


@pytest.fixture(scope="module")
def trained(folders, tmp_path_factory):
    """A model of two categories and what it was trained from."""
    out = tmp_path_factory.mktemp("trained")
    return out, train(folders, out)


def test_all_rows_and_their_digests_are_gathered(folders):
    """Public sets first, in the order named, then ours; every file is named by its digest."""
    found = gather(folders, "uci_sms", "edos")
    assert list(dict.fromkeys(found.examples.sources)) == ["uci_sms", "edos", "h1"]
    assert [one.name for one in found.sources] == ["uci_sms", "edos"]
    data, sentences = folders
    assert found.digests == {
        "uci_sms": digest_file(data / "uci_sms.csv.gz"),
        "edos": digest_file(data / "edos.csv.gz"),
        "h1.tsv": digest_file(sentences / "h1.tsv"),
    }
    assert found.examples.heads[: len(NAMES)] == NAMES


def test_our_sentences_alone_are_enough(folders):
    """No folder of data, no public set."""
    found = gather(folders, data=None)
    assert set(found.examples.sources) == {"h1"}
    assert found.sources == ()


@pytest.mark.parametrize("name", ["sdcnl", "dv_posts", "gab_hate", "implicit_hate", "weather"])
@pytest.mark.parametrize("use", ["evaluate only", "train, evaluate, ship a model"])
def test_a_set_that_is_kept_from_training_is_refused_before_its_file_is_opened(
    folders, tmp_path, name, use
):
    """Whatever the manifest says; the file is not even there."""
    write_manifest(tmp_path, edos="CC0-1.0|train, ship a model", **{name: f"MIT|{use}"})
    told = []
    with pytest.raises(LicenceForbids) as refused:
        gather(folders, "edos", name, data=tmp_path, tell=told.append)
    assert refused.value.place == name
    assert told == []


def test_a_set_that_the_manifest_forbids_is_refused_whatever_the_register_says(folders, tmp_path):
    """The register that ships lets `edos` train; this manifest does not."""
    write_set(tmp_path, "edos", [("a", "b", "0", "train", "none|none", "")])
    write_manifest(tmp_path, edos="none|train, evaluate, ship a model")
    with pytest.raises(LicenceForbids, match="manifest forbids"):
        gather(folders, "edos", data=tmp_path)


def test_a_permitted_set_that_nobody_can_read_is_refused(folders, tmp_path):
    """A licence is not enough: somebody must have said what its labels mean."""
    register = tmp_path / "sources.yaml"
    register.write_text(
        "version: 1\nsources:\n  - {name: posts, licence: MIT, train: true, read_at: a,"
        " terms: b, teaches: c}\n"
    )
    write_manifest(tmp_path, posts="MIT|train, ship a model")
    with pytest.raises(LicenceForbids, match="what it teaches"):
        gather(folders, "posts", data=tmp_path, register=register)


def test_public_sets_need_their_folder(folders):
    """A name alone opens nothing."""
    with pytest.raises(LicenceForbids, match="no folder of data"):
        gather(folders, "edos", data=None)


def test_tests_are_never_trained_on(folders, tmp_path):
    """Neither the folder of functional tests nor a way round its name."""
    made = write_sentences(tmp_path / "functional")
    other = tmp_path / "other"
    other.symlink_to(made)
    for folder in (detection_dir() / "functional", made, other, made / ".." / "functional"):
        with pytest.raises(LicenceForbids, match="tests are never trained on"):
            gather(folders, data=None, sentences=folder)


def test_training_again_gives_the_same_bytes(folders, trained, tmp_path):
    """The linear stage, the combination and the card."""
    out, _ = trained
    train(folders, tmp_path)
    for name in ("linear.parquet", "combination.json", "card.json"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name


def test_what_was_trained_scores(trained):
    """The files load, and a word that bore a category raises it."""
    out, _ = trained
    found = Scorer(out, taxonomy=FEW, pack=PACK).columns(
        ["smirk at the lamp", "threat the lamp with kettle", "bring the lamp and kettle"]
    )
    assert found["discriminatory"][0] > found["discriminatory"][2]
    assert found["threat"][1] > 2 * found["threat"][2]


def test_test_rows_are_read_by_nobody(folders, trained, tmp_path):
    """Other words in the test split change neither model."""
    out, _ = trained
    _, sentences = folders
    other = write_data(tmp_path / "data")
    gathered = gather((other, sentences), "edos", "uci_sms")
    for row, split in enumerate(gathered.examples.splits):
        if split == "test":
            gathered.examples.texts[row] = "smirk smirk smirk"
            gathered.examples.labels[row] = 0
    assert gathered.examples.splits.count("test") > 5
    run.train_stages(gathered, FEW, tmp_path, base=None, epochs=None, tell=silent)
    run.fit_on_dev(gathered, FEW, tmp_path, PACK, tell=silent)
    for name in ("linear.parquet", "combination.json"):
        assert (tmp_path / name).read_bytes() == (out / name).read_bytes(), name


def test_the_card_says_what_was_learnt_from_and_what_was_made(trained, tmp_path):
    """Sources with licence and rows; every part with its digest."""
    out, gathered = trained
    card = load_card(out / "card.json")
    by_name = {one.name: one for one in card.data}
    assert list(by_name) == ["edos", "uci_sms", OWN]
    assert by_name["edos"].licence == "CC0-1.0"
    assert (by_name["edos"].rows, by_name["edos"].positives) == (36, 24)
    assert by_name["uci_sms"].positives == 0
    ours = gathered.examples.of_source("h1")
    assert by_name[OWN].rows == int(ours.sum())
    assert by_name[OWN].positives == int(
        (np.nan_to_num(gathered.examples.labels[ours]) == 1).any(axis=1).sum()
    )
    assert {one.file: one.sha256 for one in card.parts} == {
        name: digest_file(out / name) for name in ("linear.parquet", "combination.json")
    }
    assert [one.name for one in card.categories] == list(FEW.names)
    assert (card.limits, card.made_at) == (LIMITS, "2026-11-30")
    assert card.software["scikit-learn"]
    elsewhere = shutil.copytree(out, tmp_path / "elsewhere")
    other = write_card(
        elsewhere, examples=gathered.examples, sources=gathered.sources,
        digests={**gathered.digests, "edos": "0" * 64}, taxonomy=FEW, made_on="2026-11-30",
    )  # fmt: skip
    assert other.version != card.version
    assert msgspec.structs.replace(other, version=card.version) == card

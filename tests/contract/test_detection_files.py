"""The files of detection that ship: categories, sources, sentences, tests, models, card."""

import tomllib
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from upstander.base.digest import digest_file
from upstander.cli.evaluate import DIALECT_FILE, IDENTITY_FILE
from upstander.cli.packs import named_packs
from upstander.evidence.detect.categories import CATEGORIES, STANDARDS
from upstander.evidence.detect.evaluation.probes import load_dialect_probe, load_identity_probe
from upstander.evidence.detect.evaluation.results import load_card, load_evaluation
from upstander.evidence.detect.evaluation.sets import text_key
from upstander.evidence.detect.models.combination import COMBINATION_FILE, read_combination
from upstander.evidence.detect.models.encoder import (
    ENCODER_FILE,
    EncoderStage,
    encoder_installed,
)
from upstander.evidence.detect.models.linear import LINEAR_FILE
from upstander.evidence.detect.models.scorer import SHOWN, Scorer
from upstander.evidence.detect.places import detection_dir, model_dir
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.evidence.detect.training.card import CARD_FILE, EVALUATION_FILE, OWN
from upstander.evidence.detect.training.examples import CHARACTERISTICS, SIDE_HEADS
from upstander.evidence.detect.training.public_sets import TEACHES
from upstander.evidence.detect.training.sentences import fill_frames, read_lines, read_sentences
from upstander.evidence.detect.training.sources import (
    MANIFEST,
    SHIPPABLE,
    LicenceForbids,
    ManifestRow,
    check_may_train,
    read_manifest,
    read_sources,
)

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
TAXONOMY = default_taxonomy()
SOURCES = read_sources(detection_dir() / "sources.yaml")
HANDS = sorted((detection_dir() / "sentences").glob("*.tsv"))
TESTS = [
    one for one in sorted((detection_dir() / "functional").glob("*.tsv"))
    if one.name != DIALECT_FILE
]  # fmt: skip
CONTRACT = (
    "discriminatory", "sexual_harassment", "threat", "disclosure", "concealment", "person_at_risk",
)  # fmt: skip
"""Names that callers outside rely upon: they may be joined by others, never lost or renamed."""
FUNCTIONS = frozenset({
    "plain", "implicit", "short", "emoji", "disguised", "counter", "quoted", "reported",
    "reclaimed", "negated", "praise", "identity", "homonym", "profanity", "idiom", "work",
    "fiction", "distress", "everyday",
})  # fmt: skip
EVALUATE_ONLY = ("sdcnl", "dv_posts", "gab_hate", "implicit_hate")
OPEN_USE = "train, evaluate, ship a model"
MODEL_THERE = (model_dir() / LINEAR_FILE).is_file() and (model_dir() / COMBINATION_FILE).is_file()
needs_model = pytest.mark.skipif(not MODEL_THERE, reason="no model is in this checkout")
needs_card = pytest.mark.skipif(
    not (model_dir() / CARD_FILE).is_file(), reason="no model's card is in this checkout"
)
LEAST_WORDS = 5
"""A shorter line is a turn of phrase that two hands may hit upon."""


@lru_cache(maxsize=1)
def _scorer() -> Scorer:
    return Scorer(model_dir(), pack=named_packs([]))


def test_the_names_of_the_outward_contract_are_there() -> None:
    """Every name that `score` has promised is a category."""
    assert set(CONTRACT) <= set(TAXONOMY.names)


def test_only_somebodys_safety_is_in_the_queue_of_welfare() -> None:
    """A person at risk is never counted as conduct."""
    welfare = {one.name for one in TAXONOMY.categories if one.queue == "welfare"}
    assert welfare == {"person_at_risk", "officer_wellbeing"}


@pytest.mark.parametrize("name", TAXONOMY.names)
def test_a_category_has_its_standards_its_heading_and_its_rules(name: str) -> None:
    """All of them known; every rule that it names, with a star or without, is there."""
    one = TAXONOMY.get(name)
    assert one.standards
    assert set(one.standards) <= set(STANDARDS)
    assert one.inspectorate in CATEGORIES
    assert set(one.characteristics) <= set(CHARACTERISTICS)
    known = [rule.id for rule in named_packs([]).rules]
    for pattern in one.rules:
        assert any(replace(one, rules=(pattern,)).speaks_for(rule) for rule in known), pattern
    assert one.rules


def test_every_discriminatory_characteristic_has_a_head() -> None:
    """What is attacked can be named."""
    assert TAXONOMY.get("discriminatory").characteristics == CHARACTERISTICS


@pytest.mark.parametrize("path", [*HANDS, *TESTS], ids=lambda path: path.stem)
def test_a_file_of_sentences_loads_with_known_labels_and_functions(path: Path) -> None:
    """Six columns a line, categories and functions that are described, no label twice."""
    lines = read_lines(path, TAXONOMY.names)
    assert len(lines) > 300
    assert {line.function for line in lines} <= FUNCTIONS
    assert all(len(set(line.labels)) == len(line.labels) for line in lines)


def test_frames_fill_for_every_characteristic() -> None:
    """Known labels and functions; each characteristic is attacked in some and warmly named."""
    heads = (*TAXONOMY.names, *SIDE_HEADS)
    found = fill_frames(detection_dir() / "sentences" / "frames.yaml", heads, TAXONOMY.names)
    assert set(found.functions) <= FUNCTIONS
    assert not any("{" in text for text in found.texts)
    for name in CHARACTERISTICS:
        assert (found.column(name) == 1).sum() > 10, name


def test_every_category_has_sentences_to_learn_from() -> None:
    """A hundred lines or more that bear it."""
    lines = [line for path in HANDS for line in read_lines(path, TAXONOMY.names)]
    for name in TAXONOMY.names:
        assert sum(name in line.labels for line in lines) >= 100, name


def test_no_line_of_the_tests_is_among_the_sentences() -> None:
    """What is tested was never learnt: not word for word, whatever the case or the white space.

    A few words that anyone may say can stand in both; they are under one in two hundred.
    """
    heads = (*TAXONOMY.names, *SIDE_HEADS)
    learnt = read_sentences(detection_dir() / "sentences", heads, TAXONOMY.names)
    keys = {text_key(text) for text in learnt.texts}
    tested = [text_key(line.text) for path in TESTS for line in read_lines(path, TAXONOMY.names)]
    both = [key for key in tested if key in keys]
    assert [key for key in both if len(key.split()) >= LEAST_WORDS] == []
    assert len(both) < len(tested) / 200


def test_no_line_of_the_probes_is_among_the_sentences() -> None:
    """Neither a filled frame nor a line in dialect."""
    heads = (*TAXONOMY.names, *SIDE_HEADS)
    learnt = read_sentences(detection_dir() / "sentences", heads, TAXONOMY.names)
    keys = {text_key(text) for text in learnt.texts}
    folder = detection_dir() / "functional"
    identity = load_identity_probe(folder / IDENTITY_FILE)
    lines = [text for group in identity.groups for text in identity.messages(group)]
    dialect = load_dialect_probe(folder / DIALECT_FILE)
    lines += [text for pair in dialect for text in (pair.standard, pair.variant)]
    assert len(lines) > 500
    assert [text for text in lines if text_key(text) in keys] == []


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_a_set_of_training_has_a_licence_that_ships_and_a_reader(name: str) -> None:
    """Who read it is said; what does not train says nothing of a licence that would."""
    one = SOURCES[name]
    if not one.train:
        assert one.licence not in SHIPPABLE
        return
    assert one.licence in SHIPPABLE
    assert one.read_at not in ("", "nowhere")
    assert one.terms
    assert name in TEACHES


def test_what_can_be_read_for_training_stands_in_the_register() -> None:
    """No set has a reader and no licence."""
    assert set(TEACHES) == {name for name, one in SOURCES.items() if one.train}


@pytest.mark.parametrize("name", EVALUATE_ONLY)
def test_sets_for_evaluation_alone_are_refused_whatever_the_manifest_says(name: str) -> None:
    """The register that ships is enough to keep them out."""
    with pytest.raises(LicenceForbids, match="register keeps it from training"):
        check_may_train(name, SOURCES, {name: ManifestRow(name, "MIT", OPEN_USE)})


@pytest.mark.parametrize("name", sorted(name for name, one in SOURCES.items() if one.train))
@pytest.mark.parametrize(("licence", "use"), [("none", OPEN_USE), ("MIT", "evaluate only")])
def test_a_manifest_keeps_out_what_the_register_lets_train(
    name: str, licence: str, use: str
) -> None:
    """The other way round, for every set."""
    with pytest.raises(LicenceForbids, match="manifest forbids"):
        check_may_train(name, SOURCES, {name: ManifestRow(name, licence, use)})


@pytest.mark.skipif(not (DATA / MANIFEST).is_file(), reason="the data are not here: ../shared/data")
def test_the_real_manifest_and_the_register_agree() -> None:
    """Exactly the sets that the register lets train may train."""
    manifest = read_manifest(DATA)
    permitted = set()
    for name in manifest:
        try:
            permitted.add(check_may_train(name, SOURCES, manifest).name)
        except LicenceForbids:
            continue
    assert permitted == {name for name, one in SOURCES.items() if one.train}
    assert not permitted & set(EVALUATE_ONLY)


def test_nothing_of_the_tests_ships_in_the_package() -> None:
    """The wheel holds categories, sources and models, and no sentence."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    included = project["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    ours = {one: to for one, to in included.items() if one.startswith("detection")}
    assert ours == {
        f"detection/{one}": f"upstander/_detection/{one}"
        for one in ("categories.yaml", "sources.yaml", "model")
    }


@needs_card
def test_the_cards_parts_are_the_files_beside_it() -> None:
    """Every file of the model is in the card with its digest and size, and no other."""
    card = load_card(model_dir() / CARD_FILE)
    assert {one.file for one in card.parts} >= {LINEAR_FILE, COMBINATION_FILE}
    for one in card.parts:
        path = model_dir() / one.file
        assert (one.sha256, one.size) == (digest_file(path), path.stat().st_size), one.file
    assert (
        any(one.file == ENCODER_FILE for one in card.parts)
        == (model_dir() / ENCODER_FILE).is_file()
    )


@needs_card
def test_the_card_names_only_data_that_may_train() -> None:
    """Each set is in the register, permitted, under the same licence; our sentences beside."""
    card = load_card(model_dir() / CARD_FILE)
    assert [one.name for one in card.data][-1] == OWN
    for one in card.data[:-1]:
        assert SOURCES[one.name].train
        assert SOURCES[one.name].licence == one.licence
    assert tuple(one.name for one in card.categories) == TAXONOMY.names
    assert card.limits


@pytest.mark.skipif(
    not (model_dir() / EVALUATION_FILE).is_file(), reason="no evaluation is in this checkout"
)
def test_the_evaluation_beside_the_model_loads() -> None:
    """It has figures."""
    assert load_evaluation(model_dir() / EVALUATION_FILE).figures


@needs_model
def test_the_shipped_model_scores_every_category() -> None:
    """Heads, combination and categories have the same names."""
    combination = read_combination(model_dir() / COMBINATION_FILE)
    for part in (combination.alone, combination.together, combination.gates):
        assert set(part) == set(TAXONOMY.names)
    assert all(0 <= gate <= 0.5 for gate in combination.gates.values())
    assert _scorer().categories == TAXONOMY.names


@needs_model
@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("delete the whole chat before PSD see it", "concealment"),
        ("can you PNC check this plate for my mate, keep it quiet", "disclosure"),
        ("I'm going to kill myself tonight", "person_at_risk"),
    ],
)
def test_the_shipped_model_sees_what_is_plain(text: str, name: str) -> None:
    """A message that leaves no doubt stands above ordinary talk."""
    plain, ordinary = _scorer().score([text, "shall we get lunch at one?"])
    assert plain.categories[name] > 0.1
    assert plain.categories[name] > 4 * ordinary.categories[name]
    assert max(ordinary.categories.values()) < SHOWN


@pytest.mark.skipif(
    not (encoder_installed() and (model_dir() / ENCODER_FILE).is_file()),
    reason="no encoder is in this checkout, or its runtime is not installed",
)
def test_an_encoders_reading_never_depends_on_what_it_is_read_with() -> None:
    """A message read alone and read among others has the same log-odds to the last bit."""
    stage = EncoderStage(model_dir(), threads=2)
    assert set(TAXONOMY.names) <= set(stage.heads)
    texts = [line.text for line in read_lines(TESTS[-1], TAXONOMY.names)][::25]
    together, alone = stage.logits(texts), np.concatenate([stage.logits([one]) for one in texts])
    assert np.array_equal(together, alone)

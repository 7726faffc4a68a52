"""A whole evaluation: from sets and a scorer to records, and records to text and back."""

import msgspec
import numpy as np
import pytest

from upstander.evidence.detect.evaluation.arms import tune, union, word_list
from upstander.evidence.detect.evaluation.evaluating import Measured, ScoresInvalid, score_category
from upstander.evidence.detect.evaluation.probes import DialectPair, IdentityProbe, ProbeGroup
from upstander.evidence.detect.evaluation.report import (
    ModelCard,
    ResultsInvalid,
    as_markdown,
    as_text,
    load_card,
    load_evaluation,
    to_json,
)
from upstander.evidence.detect.evaluation.results import CardCategory, merge
from upstander.evidence.detect.evaluation.running import (
    NothingToEvaluate,
    Plan,
    Run,
    evaluate,
    remember,
)
from upstander.evidence.detect.evaluation.sets import LabelledSet

RUN = Run(made_at="2026-04-01T09:00:00+00:00", settings=Measured(resamples=40))


def make_set(name, seed, positives, negatives, functions=()):
    """Return messages in which `numpty` and `fool` are to be found."""
    random = np.random.default_rng(seed)
    texts = [f"{random.choice(['numpty', 'fool', 'wally'])} {name} {n}" for n in range(positives)]
    texts += [f"{random.choice(['tea', 'rain', 'fool'])} {name} {n}" for n in range(negatives)]
    return LabelledSet(
        name=name, texts=tuple(texts), labels={"rude": np.arange(len(texts)) < positives},
        splits=("test",) * len(texts), functions=functions,
    )  # fmt: skip


SET = make_set("posts", 1, 40, 60, functions=("plain",) * 40 + ("everyday",) * 60)
CHAT = make_set("sms", 2, 0, 200).select(np.arange(200) >= 0)


def scorer(texts):
    """A stand-in for a model: knows two words of the three, and `fool` only half."""
    worth = {"numpty": 0.95, "wally": 0.8, "fool": 0.5}
    return {"rude": np.array([worth.get(text.split()[0], 0.05) for text in texts])}


@pytest.fixture(scope="module")
def found():
    """An evaluation with everything in it."""
    lists = [word_list(["numpty"], name="ours"), word_list(["wally"], name="theirs")]
    group = ProbeGroup("faith", "Reds", "a Red", "red")
    plan = Plan(
        category="rude",
        sets=(SET,),
        chat=(CHAT,),
        arms=(*lists, union(lists)),
        tuned=(tune(SET.texts, SET.labels["rude"], size=300),),
        statistical={"flat": lambda texts: {"rude": np.full(len(texts), 0.5)}},
        identity=IdentityProbe(("fool {people}", "tea {people}"), (group,)),
        dialects=(DialectPair("north", "tea", "fool tea"),),
        split="test",
    )
    return evaluate([plan], scorer, RUN)


def test_every_arm_is_measured_in_one_run(found):
    """Our alerts, the lists', and how many times fewer; each with an interval."""
    ours = found.find("rude", "80/20", "model", "alerts", at=0.8)
    list_alerts = found.find("rude", "80/20", "ours", "alerts", at=0.8)
    assert ours.low <= ours.value <= ours.high < list_alerts.value
    assert {one.arm for one in found.figures} == {
        "model", "ours", "theirs", "union", "tuned_300", "flat",
    }  # fmt: skip
    assert {one.stream for one in found.figures} == {"chat", "80/20", "posts", "own"}
    assert found.find("rude", "chat", "model", "lift", against="union").value >= 1
    assert found.find("rude", "chat", "ours", "own_recall").value == pytest.approx(
        SET.texts[:40].__str__().count("numpty") / 40
    )
    assert found.find("rude", "chat", "model", "lift", at=0.95, against="flat").value > 1
    assert found.find("rude", "chat", "flat", "roc_auc").value == 0.5
    assert found.find("rude", "own", "model", "ece").value > 0
    assert found.find("rude", "chat", "model", "macro_f1") is None


def test_functions_groups_and_dialects_are_judged_at_one_threshold(found):
    """The balanced one; what it is, is told."""
    assert 0.05 < found.thresholds["rude"] <= 0.8
    assert {one.function for one in found.functions} == {"plain", "everyday"}
    assert [one.group for one in found.groups] == ["", "", "Reds"]
    assert [one.dialect for one in found.dialects] == ["all", "north"]
    assert sum(one.share for one in found.reliability) == pytest.approx(1)


def test_an_evaluation_goes_to_json_and_back(found, tmp_path):
    """Nothing is lost; a field that nobody knows is refused."""
    path = tmp_path / "evaluation.json"
    path.write_bytes(to_json(found))
    assert load_evaluation(path) == found
    path.write_bytes(to_json(found).replace(b'"model"', b'"modle"', 1))
    with pytest.raises(ResultsInvalid, match=r"evaluation\.json: .*unknown field `modle`"):
        load_evaluation(path)
    path.write_bytes(to_json(msgspec.structs.replace(found, format=9)))
    with pytest.raises(ResultsInvalid, match="format 9"):
        load_evaluation(path)
    path.write_bytes(b"{")
    with pytest.raises(ResultsInvalid):
        load_evaluation(path)


def test_a_card_goes_to_json_and_back(tmp_path):
    """A card says what a model is."""
    card = ModelCard(
        name="m", version="1", made_at="2026-04-01", what_it_is="w", intended_use="u", not_for="n",
        categories=(CardCategory(name="rude", title="Rude", looks_for="rude words"),), data=(),
        limits=("knows no Welsh",),
    )  # fmt: skip
    path = tmp_path / "card.json"
    path.write_bytes(to_json(card))
    assert load_card(path) == card


def test_the_report_says_it_in_words(found):
    """Every table stands in the text and in the Markdown."""
    text, markdown = as_text(found), as_markdown(found, level=3)
    for words in ("rude, 80/20", "alerts at 0.8", "ours, 1 words", "everyday", "Reds", "north"):
        assert words in text
        assert words.casefold() in markdown.casefold()
    assert "positives 0.50% of the traffic" in text
    assert "### Rude, chat" in markdown
    assert "| model |" in markdown


def test_without_chat_it_is_said_that_alerts_are_many():
    """The sets' own negatives stand for traffic, and a note says so."""
    found = evaluate([Plan(category="rude", sets=(SET,))], scorer, RUN)
    assert "no benign chat was given" in found.notes[0]
    assert found.find("rude", "own", "model", "alerts", at=0.8) is not None


def test_a_set_of_one_kind_alone_is_told_and_measured_as_far_as_it_goes():
    """Without negatives the heated stream cannot be built; the chat stream can."""
    plan = Plan(category="rude", sets=(SET.bearing("rude"),), chat=(CHAT,))
    found = evaluate([plan], scorer, RUN)
    assert any("no negatives for the part heated" in note for note in found.notes)
    assert found.find("rude", "chat", "model", "alerts", at=0.8) is not None
    assert found.thresholds == {}


def test_nothing_to_evaluate_is_refused():
    """No plan, or nothing that bears the category."""
    with pytest.raises(NothingToEvaluate, match="no category"):
        evaluate([], scorer, RUN)
    with pytest.raises(NothingToEvaluate, match="no text bears `rude`"):
        evaluate([Plan(category="rude", sets=(CHAT,))], scorer, RUN)


@pytest.mark.parametrize(
    ("columns", "reason"),
    [
        ({"kind": [0.1]}, "does not score `rude`; it scores kind"),
        ({"rude": [0.1, 0.2]}, "2 scores for 1 texts"),
        ({"rude": [1.5]}, "no probability"),
        ({"rude": [float("nan")]}, "no probability"),
    ],
)
def test_what_is_no_probability_is_refused(columns, reason):
    """One probability for each text, of the category that was asked for."""
    with pytest.raises(ScoresInvalid, match=reason):
        score_category(lambda _: columns, ["a"], "rude")


def test_each_text_is_scored_once():
    """Texts that come again are remembered; progress is told."""
    seen, told = [], []

    def count(texts):
        seen.extend(texts)
        return {"x": np.array([float(text) for text in texts])}

    score = remember(count, lambda *step: told.append(step))
    assert score(["1", "0", "1"])["x"].tolist() == [1, 0, 1]
    assert score(["0", "0.5"])["x"].tolist() == [0, 0.5]
    assert seen == ["1", "0", "0.5"]
    assert told[0] == ("scoring, model", 0, 2)


def test_evaluations_of_different_models_are_not_joined(found):
    """One model, one setting."""
    with pytest.raises(ResultsInvalid, match="one model"):
        merge([found, msgspec.structs.replace(found, model="other")])
    assert merge([found, found]) == found

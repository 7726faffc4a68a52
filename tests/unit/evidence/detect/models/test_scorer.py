"""Scores, the reasons for them, and who was asked."""

import numpy as np
import pytest

from support.made_models import (
    NAMES,
    few_categories,
    plain_combination,
    wordy_stage,
    write_model,
)
from upstander.evidence import detect
from upstander.evidence.detect.models import scorer as scoring
from upstander.evidence.detect.models import shipped
from upstander.evidence.detect.models.linear import ModelUnreadable
from upstander.evidence.detect.models.scorer import Scorer
from upstander.evidence.detect.training.examples import CHARACTERISTICS
from upstander.records.rules import Detection

WORDS = {"kettle": "threat", "lamp": "drugs", "ladder": "discriminatory"}
HALF = -4 + 10 / np.sqrt(2)


class ReaderStandIn:
    """In the encoder's place: keeps what it is asked, and answers from a table of words."""

    heads = (*NAMES, *CHARACTERISTICS)

    def __init__(self, **said):
        self.said = said
        self.asked = []

    def logits(self, texts, contexts=None):
        """Return -3, and what `said` has for a word and head."""
        self.asked += zip(texts, contexts or [""] * len(texts), strict=True)
        found = np.full((len(texts), len(self.heads)), -3.0, np.float32)
        for row, text in enumerate(texts):
            for word, values in self.said.items():
                if word in text:
                    for head, value in values.items():
                        found[row, self.heads.index(head)] = value
        return found


@pytest.fixture
def folder(tmp_path):
    """A model that knows three words, without an encoder."""
    return write_model(tmp_path / "model", wordy_stage(WORDS), plain_combination())


def logistic(value):
    """Return the probability of log-odds."""
    return 1 / (1 + np.exp(-value))


def test_every_message_has_every_category(folder):
    """Probabilities stand by name; an empty batch has no rows and every category."""
    made = Scorer(folder)
    found = made.columns(["kettle", "nothing"])
    assert tuple(found) == made.categories == NAMES
    assert found["threat"] == pytest.approx([logistic(HALF), logistic(-4)])
    assert found["drugs"] == pytest.approx([logistic(-4)] * 2)
    assert [len(column) for column in made.columns([]).values()] == [0] * len(NAMES)
    assert made.score([]) == []
    assert not made.has_encoder


def test_a_message_is_given_back_with_its_reasons(folder):
    """What stands out has the words that raise it; what does not has none."""
    one, other = Scorer(folder).score(["The Kettle", "no word of it"])
    assert one.text == "The Kettle"
    assert one.categories["threat"] == round(logistic(-4 + 10 / 2), 4)
    assert [(r.kind, r.text, r.category) for r in one.reasons] == [("words", "kettle", "threat")]
    assert one.reasons[0].weight == pytest.approx(5.0)
    assert other.reasons == ()


def test_the_strongest_three_categories_are_explained(tmp_path):
    """By falling probability, and none below what is shown."""
    words = {"kettle": "threat", "lamp": "drugs", "ladder": "disrepute", "ticket": "bullying"}
    stage = wordy_stage(words)
    stage._table[stage._table > 0] = 127
    stage._bias[list(NAMES).index("bullying")] = -5
    made = Scorer(write_model(tmp_path, stage, plain_combination()))
    (found,) = made.score(["kettle lamp ladder ticket"])
    assert all(found.categories[name] >= scoring.SHOWN for name in words.values())
    assert [reason.category for reason in found.reasons] == ["threat", "drugs", "disrepute"]


@pytest.mark.parametrize("text", ["", "   ", "\n\t"])
def test_a_blank_message_is_scored_as_nothing(folder, text):
    """Not the base rate: there is nothing to be about anything."""
    made = Scorer(folder)
    made._encoder = ReaderStandIn()
    (found,) = made.score([text], effort="thorough")
    assert set(found.categories.values()) == {0.0}
    assert found.reasons == ()
    assert made._encoder.asked == []


def test_half_a_surrogate_pair_is_no_obstacle(folder, rule, pack):
    """Any text has a score, alone and among many, and is given back as it came."""
    made = Scorer(folder, pack=pack(rule(Detection(terms=("lamp",)))))
    alone = made.score(["\ud83d kettle \udc00"])[0]
    among = made.score(["\ud83d kettle \udc00"] * 500)
    assert alone.text == "\ud83d kettle \udc00"
    assert among == [alone] * 500
    assert [reason.text for reason in alone.reasons] == ["kettle"]


def test_what_others_wrote_does_not_count_and_is_named(folder):
    """A forwarded word raises nothing; the reviewer is told that a part was set aside."""
    made = Scorer(folder)
    text = "have a look at this one\n---------- Forwarded message ----------\nkettle kettle"
    (found,) = made.score([text])
    assert found.categories["threat"] == round(logistic(-4), 4)
    assert [(reason.kind, reason.text) for reason in found.reasons] == [("set_aside", "forward")]
    assert found.text == text


def test_a_rule_speaks_and_is_named_by_its_title(folder, rule, pack):
    """A rule of the category raises it; one of another category does not."""
    wiping = rule(
        Detection(terms=("wipe it",)), id="conceal-delete-messages", title="Deletion of messages"
    )
    made = Scorer(folder, pack=pack(wiping))
    before, after = made.columns(["so then", "wipe it"])["concealment"]
    assert (before, after) == pytest.approx((logistic(-4), logistic(-2)))
    made._combination = plain_combination()
    strong = wordy_stage({"wipe": "concealment"})
    made._linear = strong
    (found,) = made.score(["wipe it"])
    assert [(reason.kind, reason.text) for reason in found.reasons] == [
        ("rule", "conceal-delete-messages: Deletion of messages"), ("words", "wipe"),
    ]  # fmt: skip


def test_a_known_word_of_the_force_counts_as_a_rule_does(folder):
    """Whole words, whatever their case; a category that is not known is passed over."""
    made = Scorer(folder, known_words={"Blue  Card!": ["threat", "weather"], "?!": ["threat"]})
    found = made.columns(["his BLUE card", "bluecard", "blue cards", "?!"])["threat"]
    assert found == pytest.approx([logistic(-2), *[logistic(-4)] * 3])
    (scored,) = made.score(["kettle for the blue card"])
    kinds = [(reason.kind, reason.text) for reason in scored.reasons]
    assert ("glossary", "blue card") in kinds
    assert Scorer(folder, known_words={"blue": ["weather"]})._words == {}


def test_the_encoder_reads_what_passes_its_gate(folder):
    """`usual` reads what is likely enough, `quick` nothing, `thorough` all that is not blank."""
    texts = ["kettle", "nothing", "", "lamp"]
    asked = {}
    for effort in ("quick", "usual", "thorough"):
        made = Scorer(folder)
        made._encoder = ReaderStandIn()
        made.columns(texts, effort=effort)
        asked[effort] = [text for text, _ in made._encoder.asked]
    assert asked == {
        "quick": [], "usual": ["kettle", "lamp"], "thorough": ["kettle", "nothing", "lamp"],
    }  # fmt: skip


def test_each_reading_goes_to_its_own_message(folder):
    """A message between two that are read keeps its own score; contexts go with their messages."""
    made = Scorer(folder)
    made._encoder = ReaderStandIn(kettle={"threat": 2.0}, lamp={"threat": -1.0})
    found = made.columns(["kettle", "nothing", "lamp"], ["a", "b", "c"], effort="usual")["threat"]
    assert made._encoder.asked == [("kettle", "a"), ("lamp", "c")]
    expected = [logistic(HALF + 4), logistic(-4), logistic(-4 - 2)]
    assert found == pytest.approx(expected)


def test_characteristics_are_named_where_the_encoder_sees_them(folder):
    """Those at even odds or above, beside what is discriminatory and nowhere else."""
    made = Scorer(folder)
    said = {"discriminatory": 3.0, "religion": 0.1, "sexual_orientation": 2.0, "age": -0.1}
    made._encoder = ReaderStandIn(ladder=said, kettle={**said, "discriminatory": -9.0})
    one, other = made.score(["ladder", "kettle"])
    named = [reason.text for reason in one.reasons if reason.kind == "characteristic"]
    assert named == ["religion", "sexual orientation"]
    assert not [reason for reason in other.reasons if reason.kind == "characteristic"]


def test_where_no_word_tells_the_reading_as_a_whole_is_the_reason(folder):
    """Nothing is shown without a reason."""
    made = Scorer(folder)
    made._encoder = ReaderStandIn(window={"threat": 5.0})
    (found,) = made.score(["by the window"], effort="thorough")
    assert found.categories["threat"] > scoring.SHOWN
    assert [reason.kind for reason in found.reasons] == ["reading"]


def test_batches_are_cut_without_a_seam(folder, monkeypatch):
    """Chunks change no score, no reason and no order, with contexts and without."""
    texts = [("kettle", "nothing", "lamp x", "")[at % 4] + f" {at}" for at in range(11)]
    contexts = [f"before {at}" for at in range(11)]
    made = Scorer(folder)
    made._encoder = ReaderStandIn(kettle={"threat": 1.0})
    whole = made.score(texts, contexts)
    asked = list(made._encoder.asked)
    monkeypatch.setattr(scoring, "_CHUNK", 3)
    made._encoder.asked.clear()
    assert made.score(texts, contexts) == whole
    assert made._encoder.asked == asked
    columns = made.columns(texts, contexts)
    assert [round(float(value), 4) for value in columns["threat"]] == [
        one.categories["threat"] for one in whole
    ]


def test_leaving_a_word_out_tells_what_it_adds(folder):
    """Most first, and only what raises the score."""
    found = Scorer(folder).explain_by_leaving_out("the kettle is on", "threat")
    assert found[0].text == "kettle"
    assert found[0].weight == pytest.approx(10 / np.sqrt(8))
    assert all(reason.weight > 0 for reason in found)
    assert len(found) == 1


def test_models_of_other_categories_are_refused(folder):
    """Scores never stand under a wrong name."""
    with pytest.raises(ModelUnreadable, match="other categories"):
        Scorer(folder, taxonomy=few_categories("threat", "drugs"))


def test_without_a_model_nothing_is_scored(tmp_path):
    """The refusal names the file that is missing."""
    with pytest.raises(ModelUnreadable, match=r"linear\.parquet"):
        Scorer(tmp_path)


def test_the_front_door_asks_the_scorer_that_ships(folder, monkeypatch):
    """`detect.score` and `detect.score_columns` pass on texts, contexts and effort."""
    made = Scorer(folder)
    made._encoder = ReaderStandIn()
    monkeypatch.setattr(shipped._held, "scorer", made, raising=False)
    assert detect.score(["kettle"], effort="quick") == made.score(["kettle"], effort="quick")
    assert made._encoder.asked == []
    columns = detect.score_columns(["nothing"], contexts=["before"], effort="thorough")
    assert made._encoder.asked == [("nothing", "before")]
    assert tuple(columns) == NAMES


def test_the_scorer_that_ships_is_loaded_once_a_thread(folder, monkeypatch):
    """Loaded with the rule packs that ship; asked again it is the same."""
    monkeypatch.setattr(scoring, "model_dir", lambda: folder)
    monkeypatch.setattr(shipped._held, "scorer", None, raising=False)
    first = shipped.shipped_scorer()
    assert shipped.shipped_scorer() is first
    assert first._rules is not None
    assert "forbid-bullying" in first._rules.titles


def test_a_long_message_is_scored_by_models_of_other_categories(tmp_path):
    """Parts are read for the categories that the models have."""
    heads = ("threat", "drugs")
    stage = wordy_stage({"kettle": "threat"}, heads)
    folder = write_model(tmp_path / "few", stage, plain_combination(heads=heads))
    made = Scorer(folder, taxonomy=few_categories(*heads))
    assert made.columns(["The kettle is on again. " * 20])["threat"][0] > logistic(-4)

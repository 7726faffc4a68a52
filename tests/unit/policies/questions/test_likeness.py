"""The trained reader says how like an answer a sentence is, and what position it takes."""

from pathlib import Path

import numpy as np
import pytest

from train_question_reader import write_model
from upstander.policies.questions.bank import QuestionBank, default_questions_dir
from upstander.policies.questions.features import topic_features
from upstander.policies.questions.likeness import (
    LIKENESS_FILE,
    STANCE_FILE,
    LinearModel,
    QuestionReader,
    load_model,
    load_reader,
)

UNKNOWN = "zqxvorp wumblefitz"
SENTENCE = "You must not send police information over WhatsApp."
INFO = "police_info_on_whatsapp"


@pytest.fixture(scope="module")
def reader(bank: QuestionBank) -> QuestionReader:
    """The reader that ships."""
    assert bank.reader is not None
    return bank.reader


def made_model(features: int = 40, labels: int = 3) -> LinearModel:
    """Return a model with weights that differ from each other and from nothing."""
    places = np.arange(features * labels, dtype=np.float32).reshape(features, labels)
    return LinearModel(
        labels=tuple(f"label_{n}" for n in range(labels)),
        rows={f"word{n}": n for n in range(features)},
        rarity=(1 + np.arange(features, dtype=np.float32) / 7).astype(np.float32),
        weights=(np.sin(places + 1) * 5).astype(np.float32),
        bias=np.linspace(-6, -3, labels, dtype=np.float32),
    )


def test_a_folder_without_models_has_no_reader(tmp_path: Path) -> None:
    """No file gives no reader, and one of the two files alone gives none either."""
    assert load_model(tmp_path / LIKENESS_FILE) is None
    assert load_reader(tmp_path) is None
    write_model(made_model(), tmp_path / LIKENESS_FILE)
    assert load_reader(tmp_path) is None
    write_model(made_model(), tmp_path / STANCE_FILE)
    assert load_reader(tmp_path) is not None


def test_the_shipped_folder_has_a_reader(bank: QuestionBank, reader: QuestionReader) -> None:
    """The reader that ships knows every question of the bank, each at its own place."""
    assert load_reader(default_questions_dir()) is not None
    assert set(reader.places) == {one.id for one in bank.questions}
    assert [reader.places[label] for label in reader.likeness.labels] == list(
        range(len(bank.questions))
    )


def test_unknown_words_score_the_bias(reader: QuestionReader) -> None:
    """A sentence of words never met is no likelier than any, and changes nothing kept."""
    before = reader.likeness.bias.copy()
    scores = reader.likeness.scores(topic_features(UNKNOWN))
    assert np.array_equal(scores, before)
    scores += 1
    assert np.array_equal(reader.likeness.bias, before)
    assert reader.telling_words(UNKNOWN, INFO) == []


def test_scores_weigh_words_by_rarity_at_length_one() -> None:
    """A score is the bias and the weights, each by its rarity over the length of all."""
    model = made_model()
    rare = model.rarity[[3, 8]]
    hoped = (rare / np.sqrt((rare**2).sum())) @ model.weights[[3, 8]] + model.bias
    assert np.allclose(model.scores(["word3", "word8", "unmet"]), hoped, atol=1e-5)


def test_an_answer_is_likelier_than_what_is_none(reader: QuestionReader) -> None:
    """The sentence that answers a question is most like that question, one row a sentence."""
    rows = [(SENTENCE, ""), ("The annual fair opens at noon.", ""), (UNKNOWN, "")]
    scores = reader.likeness_of(rows)
    assert scores.shape == (3, len(reader.places))
    assert scores[0].argmax() == reader.places[INFO]
    assert scores[0, reader.places[INFO]] > 0 > scores[1].max()
    assert reader.likeness_of([]).shape == (0, len(reader.places))


def test_words_above_count(reader: QuestionReader) -> None:
    """The heading over a sentence changes what it is like."""
    bare, under = reader.likeness_of(
        [("It is not allowed.", ""), ("It is not allowed.", "WhatsApp")]
    )
    assert not np.array_equal(bare, under)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        (SENTENCE, INFO),
        ("  Officers’ passwords\nmust never be shared. ", "password_sharing_or_reuse"),
        ("Report a lost hand-set to the control room.", "device_loss_or_theft_reported"),
        ("İ share no password", "password_sharing_or_reuse"),
        ("", INFO),
    ],
)
def test_telling_words_stand_in_the_sentence(reader: QuestionReader, text: str, topic: str) -> None:
    """Telling words are at most three whole words of the sentence, in order."""
    spans = reader.telling_words(text, topic)
    assert len(spans) <= 3
    assert spans == sorted(spans)
    for start, end in spans:
        assert 0 <= start < end <= len(text)
        assert text[start].isalnum()
        assert text[end - 1].isalnum()
        assert not text[start - 1 : start].isalnum()
        assert not text[end : end + 1].isalnum()


def test_telling_words_name_the_matter(reader: QuestionReader) -> None:
    """The word that the question is about is among the telling ones."""
    told = [SENTENCE[a:b] for a, b in reader.telling_words(SENTENCE, INFO)]
    assert "WhatsApp" in told


@pytest.mark.parametrize("text", [SENTENCE, UNKNOWN, "", "You may, if your manager agrees."])
def test_a_position_is_one_of_those_allowed(
    bank: QuestionBank, reader: QuestionReader, text: str
) -> None:
    """Every question gets a position that it allows, and a chance between 0 and 1."""
    for question in bank.questions:
        position, chance = reader.stance_of(
            text, "", ask=bank.cues[question.id].ask, topic=question.id, allowed=question.allowed
        )
        assert position in question.allowed
        assert 1 / len(question.allowed) - 1e-6 <= chance <= 1


def test_the_only_position_allowed_is_certain(reader: QuestionReader) -> None:
    """Where one position is left to choose, it is chosen with chance 1."""
    found = reader.stance_of(SENTENCE, "", ask="leave", topic=INFO, allowed=("permitted",))
    assert found == ("permitted", 1.0)


def test_the_words_choose_the_position(reader: QuestionReader) -> None:
    """A ban reads as a ban and a leave as a leave, of the same matter."""
    allowed = ("prohibited", "conditional", "permitted")
    ban = reader.stance_of(SENTENCE, "", ask="leave", topic=INFO, allowed=allowed)
    leave = reader.stance_of(
        "You may send police information over WhatsApp.", "", ask="leave", topic=INFO,
        allowed=allowed,
    )  # fmt: skip
    assert ban[0] == "prohibited"
    assert leave[0] == "permitted"


def test_a_table_reads_back_to_the_same_scores(tmp_path: Path) -> None:
    """A model written and read again scores alike, as near as half precision goes."""
    model = made_model()
    path = tmp_path / LIKENESS_FILE
    write_model(model, path)
    again = load_model(path)
    assert again is not None
    assert again.labels == model.labels
    assert set(again.rows) == set(model.rows)
    for asked in (["word1"], ["word0", "word5", "word39"], list(model.rows), ["unmet"]):
        assert np.allclose(again.scores(asked), model.scores(asked), atol=0.01)


def test_a_word_that_tells_nothing_is_not_kept(tmp_path: Path) -> None:
    """A feature whose every weight is next to nothing has no row in the table."""
    model = made_model()
    model.weights[4] = 0.01
    write_model(model, tmp_path / LIKENESS_FILE)
    again = load_model(tmp_path / LIKENESS_FILE)
    assert again is not None
    assert set(model.rows) - set(again.rows) == {"word4"}

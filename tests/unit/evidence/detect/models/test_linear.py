"""The linear stage: its file, its sums, and the words that it names."""

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.made_models import NAMES, scattered_stage, wordy_stage
from upstander.evidence.detect.models import linear
from upstander.evidence.detect.models.linear import LinearStage, ModelUnreadable

TEXTS = ["meet at the old bridge", "", "😀 @sam don&#8217;t", "x" * 300, "a\ud800b", "ТЕСТ café"]


def test_a_saved_stage_scores_as_before_and_saves_the_same_bytes(tmp_path):
    """Nothing is lost on the way to a file and back."""
    stage = scattered_stage(NAMES[:2])
    stage.save(tmp_path / "one.parquet")
    again = LinearStage.load(tmp_path / "one.parquet")
    again.save(tmp_path / "two.parquet")
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
    assert again.heads == NAMES[:2]
    assert np.array_equal(again.logits(TEXTS), stage.logits(TEXTS))


@pytest.mark.parametrize("kind", ["missing", "no table", "other form", "too few rows"])
def test_what_is_no_model_is_refused(tmp_path, kind):
    """The refusal names the file."""
    path = tmp_path / "linear.parquet"
    if kind == "no table":
        path.write_bytes(b"not a table")
    elif kind == "other form":
        pq.write_table(pa.table({"a": pa.array(np.zeros(1 << 18, np.int8))}), path)
    elif kind == "too few rows":
        about = {b"form": b"upstander.linear.1", b"scale": b"1", b"bias": b"0"}
        table = pa.table({"a": pa.array(np.zeros(7, np.int8))}).replace_schema_metadata(about)
        pq.write_table(table, path)
    with pytest.raises(ModelUnreadable) as refused:
        LinearStage.load(path)
    assert refused.value.place == str(path)


def test_a_message_without_features_scores_the_bias():
    """What folds to nothing says nothing."""
    stage = wordy_stage({"kettle": "threat"})
    assert np.allclose(stage.logits(["", "…", "@sam"]), -4.0)


def test_a_word_raises_its_category_alone_and_length_dilutes_it():
    """A sum counts by the root of how many features there are."""
    stage = wordy_stage({"kettle": "threat"})
    alone, longer = stage.logits(["kettle", "kettle and three more words"])
    at = NAMES.index("threat")
    assert alone[at] == pytest.approx(-4 + 10 / np.sqrt(2))
    assert longer[at] == pytest.approx(-4 + 10 / np.sqrt(10))
    assert np.allclose(np.delete(alone, at), -4)


def test_many_messages_are_summed_by_the_compiled_pass_to_the_same_bits():
    """A list, an Arrow column and one message at a time agree, whatever the number."""
    stage = scattered_stage()
    texts = [f"{text} {at % 7}" for at in range(100) for text in TEXTS]
    assert len(texts) >= linear._SMALL_ROWS
    together = stage.logits(texts)
    column = pa.array([text.replace("\ud800", "?") for text in texts], pa.string())
    assert np.array_equal(together, stage.logits(column))
    assert np.array_equal(together[:42], np.concatenate([stage.logits([t]) for t in texts[:42]]))


def test_no_messages_have_no_rows():
    """An empty batch has every column and no row."""
    assert scattered_stage().logits([]).shape == (0, len(NAMES))


def test_shares_of_a_large_batch_are_joined_in_order(monkeypatch):
    """Where a batch is cut makes no difference."""
    stage = scattered_stage()
    texts = [f"number {at} of many" for at in range(900)]
    whole = stage.logits(texts)
    monkeypatch.setattr(linear, "_SHARE_ROWS", 128)
    assert np.array_equal(whole, stage.logits(texts))


def test_the_word_that_tells_is_named_first():
    """Of words that raise the score, the strongest; those that do not are left out."""
    stage = wordy_stage({"kettle": "threat", "lamp": "drugs"})
    found = stage.explain("Put the KETTLE by the lamp", "threat")
    assert [one.word for one in found] == ["kettle"]
    assert found[0].part == pytest.approx(10 / np.sqrt(12))
    assert stage.explain("put it down", "threat") == ()
    assert stage.explain("", "threat") == ()


def test_no_more_words_are_named_than_asked_for():
    """The most telling stay, by falling part."""
    stage = scattered_stage()
    text = "every word of this message has a weight of its own"
    all_of_them = stage.explain(text, "drugs", most=99)
    assert stage.explain(text, "drugs", most=2) == all_of_them[:2]
    parts = [one.part for one in all_of_them]
    assert parts == sorted(parts, reverse=True)
    assert len(parts) > 2

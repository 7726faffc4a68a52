"""Lists of words: matching, union, tuning."""

import pytest

from upstander.evidence.detect.evaluation.arms import (
    WordListInvalid,
    read_word_list,
    tune,
    union,
    word_list,
)


def test_whole_words_match_whatever_their_case_and_accents():
    """A word within a word does not match; each match counts."""
    arm = word_list(["Café", "old goat", "🖕"], name="x")
    texts = ["CAFE café", "cafeteria", "an OLD  goat!", "old black goat", "", "ok🖕🖕"]
    assert arm.score(texts).tolist() == [2, 0, 1, 0, 0, 2]


def test_a_file_of_terms_is_read(tmp_path):
    """A term on each line; comments and blanks are nothing; equal terms count once."""
    path = tmp_path / "force_list.txt"
    path.write_text("# ours\nNumpty\n\nnumpty\nwet lettuce\n")
    arm = read_word_list(path)
    assert (arm.name, len(arm), set(arm.weights)) == ("force_list", 2, {"numpty", "wet lettuce"})


@pytest.mark.parametrize(
    ("data", "reason"),
    [(b"\n# x\n", "no terms"), (b"ok\n...\n", r"words\.txt:2: `...` matches"), (b"\xff", "UTF-8")],
)
def test_a_bad_file_of_terms_is_refused(tmp_path, data, reason):
    """Nothing in it, a term that could never match, no UTF-8."""
    (tmp_path / "words.txt").write_bytes(data)
    with pytest.raises(WordListInvalid, match=reason):
        read_word_list(tmp_path / "words.txt")


def test_a_union_holds_every_term_once():
    """Terms of several lists, each worth one."""
    both = union([word_list(["a", "b"], name="x"), word_list(["B", "c"], name="y")])
    assert both.weights == {"a": 1, "b": 1, "c": 1}
    assert both.name == "union"


@pytest.mark.parametrize("by", ["chi_square", "log_odds"])
def test_a_tuned_list_takes_the_words_that_tell_most(by):
    """Words of the label alone, the best first, rare ones left out, worth their log-odds."""
    texts = ["numpty fool the"] * 20 + ["numpty the tea"] * 5 + ["the tea"] * 40 + ["rare"] * 2
    labels = [1] * 25 + [0] * 40 + [1] * 2
    arm = tune(texts, labels, size=1, by=by)
    assert (arm.name, list(arm.weights)) == ("tuned_1", ["numpty"])
    more = tune(texts, labels, size=10, by=by)
    assert set(more.weights) == {"numpty", "fool"}
    assert more.score(["fool numpty", "the tea"]).tolist() == [sum(more.weights.values()), 0]

"""What each public set teaches, and what it leaves open."""

import numpy as np
import pytest

from support.made_models import NAMES, write_set
from upstander.evidence.detect.evaluation.sets import hash_split
from upstander.evidence.detect.training.examples import CHARACTERISTICS, SIDE_HEADS
from upstander.evidence.detect.training.public_sets import CUT, TEACHES, read_public

HEADS = (*NAMES, *SIDE_HEADS)


@pytest.fixture
def taught(tmp_path):
    """Return what writes the rows `(label, split, cat)` of a set and gives what they teach."""

    def call(name, *rows):
        full = [(f"i{at}", f"message {at}", *row, "") for at, row in enumerate(rows)]
        write_set(tmp_path, name, full)
        return read_public(name, tmp_path, HEADS)

    return call


def column(found, head):
    """Return a head's labels, None where it is not judged."""
    return [None if np.isnan(value) else int(value) for value in found.column(head)]


def test_sexism_with_its_kinds_and_threats(taught):
    """EDOS judges threats among sexist posts alone; kinds and vectors have their places."""
    found = taught(
        "edos",
        ("0", "train", "none|none"),
        (
            "1",
            "dev",
            "1. threats, plans to harm and incitement|1.2 incitement and encouragement of harm",
        ),
        ("1", "test", "3. animosity|3.3 backhanded gendered compliments"),
    )
    for head in ("discriminatory", "sexist", "sex"):
        assert column(found, head) == [0, 1, 1]
    assert column(found, "threat") == [None, 1, 0]
    assert column(found, "disclosure") == [0, 0, 0]
    assert column(found, "sexual_harassment") == column(found, "race") == [None] * 3
    assert found.splits == ["train", "dev", "test"]
    assert found.kinds.tolist() == [-1, 0, 2]
    assert found.vectors.tolist() == [-1, 1, 7]
    assert (found.sources, found.functions) == (["edos"] * 3, ["public"] * 3)


def test_swearing_is_told_from_hate(taught):
    """Davidson's offensive tweets demean nobody."""
    found = taught("davidson", ("1", "", "hate"), ("0", "", "offensive"), ("0", "", "neither"))
    assert column(found, "discriminatory") == [1, 0, 0]
    assert column(found, "offensive") == [1, 1, 0]
    assert found.splits == [hash_split(f"i{at}") for at in range(3)]
    assert found.kinds.tolist() == [-1] * 3


def test_emoji_hate_names_whom_it_attacks(taught):
    """One group, several, or none."""
    found = taught(
        "hatemoji_build",
        ("0", "train", "none|['none']"),
        ("1", "validation", "threateninglanguage|['mus']"),
        ("1", "train", "derogation|['gaywom']"),
        ("1", "train", "animosity|['trav', 'dis']"),
    )
    assert column(found, "discriminatory") == [0, 1, 1, 1]
    assert column(found, "threat") == [0, 1, 0, 0]
    named = {head: column(found, head) for head in CHARACTERISTICS}
    assert named == {
        "race": [0, 0, 0, 1], "religion": [0, 1, 0, 0], "sex": [0, 0, 1, 0],
        "sexual_orientation": [0, 0, 1, 0], "transgender": [0] * 4, "disability": [0, 0, 0, 1],
        "age": [0] * 4,
    }  # fmt: skip
    assert found.splits[1] == "dev"


def test_abuse_in_chat_is_harassment_where_it_is_called_so(taught):
    """Abuse of another kind leaves bullying open; none leaves it denied."""
    found = taught(
        "convabuse",
        ("0", "train", ""),
        ("1", "train", "sexist|sex_harassment"),
        ("1", "valid", "intellectual"),
        ("1", "test", "homophobic"),
    )
    assert column(found, "sexual_harassment") == [0, 1, 0, 0]
    assert column(found, "discriminatory") == [0, 1, 0, 1]
    assert column(found, "bullying") == [0, None, 1, None]
    assert column(found, "sexual_orientation") == [0, 0, 0, 1]


def test_misogyny_is_discriminatory_against_women(taught):
    """The finer names are not used."""
    found = taught(
        "guest_misogyny", ("0", "train", "None_of_the_categories"), ("1", "test", "Derogation")
    )
    assert column(found, "discriminatory") == column(found, "sex") == [0, 1]
    assert column(found, "race") == [None, None]


def test_only_real_messages_of_the_sms_set_are_read(taught):
    """What is called spam is left out; ordinary texts deny every category that they could bear."""
    found = taught("uci_sms", ("0", "", "spam"), ("0", "", "ham"), ("0", "", "ham"))
    assert found.texts == ["message 1", "message 2"]
    assert set(column(found, "threat") + column(found, "bullying") + column(found, "race")) == {0}


def test_distress_is_open_where_it_may_be_risk(taught):
    """Counselchat denies a risk only where its topic is none."""
    found = taught("counselchat", ("1", "", "anxiety"), ("0", "", "self-harm"), ("0", "", "trauma"))
    assert column(found, "person_at_risk") == [0, None, None]
    assert column(found, "officer_wellbeing") == [None] * 3
    assert column(found, "threat") == [0] * 3


def test_no_set_teaches_where_a_person_is_at_risk(taught):
    """None has a licence for it: all that public sets say of it is where nobody is."""
    kinds = {"edos": "none|none", "hatemoji_build": "none|['none']", "uci_sms": "ham"}
    for name in TEACHES:
        found = taught(name, *[(label, "train", kinds.get(name, "")) for label in "0101"])
        assert 1 not in column(found, "person_at_risk"), name


def test_heated_talk_weighs_less_and_is_thinned(taught):
    """A fixed share of the training rows, evenly spread; every other row stays."""
    rows = [("0", "train", "neutral")] * 100 + [("0", "dev", "anger")] * 10
    found = taught("goemotions", *rows)
    assert found.splits.count("train") == 30
    assert found.splits.count("dev") == 10
    assert found.texts[:3] == ["message 0", "message 4", "message 7"]
    assert set(found.weights.tolist()) == {np.float32(0.7)}
    assert set(found.functions) == {"heated"}
    assert column(found, "offensive")[0] is None


def test_part_of_the_development_rows_is_lent_where_there_are_none_to_train_on(tmp_path):
    """By the text, so that it does not depend on what stands beside it; test rows never."""
    rows = [(f"t{at}", f"do you like tea {at}", "0", "valid_freq", "", "") for at in range(200)]
    rows += [(f"u{at}", f"or cake {at}", "0", "test_freq", "", "") for at in range(20)]
    write_set(tmp_path, "topicalchat", rows)
    found = read_public("topicalchat", tmp_path, HEADS)
    by_text = dict(zip(found.texts, found.splits, strict=True))
    for text, split in by_text.items():
        if text.startswith("or"):
            assert split == "test"
        else:
            assert split == ("train" if hash_split(text) == "train" else "dev")
    lent = sum(hash_split(row[1]) == "train" for row in rows[:200])
    assert 0.65 * lent < found.splits.count("train") < 0.75 * lent


def test_long_posts_are_cut_and_equal_ones_counted_once(tmp_path):
    """Duplicates, after the cut, have one row: the one that trains."""
    long = "tea " * 200
    write_set(
        tmp_path, "edos",
        [("a", long, "0", "test", "none|none", ""), ("b", long + "x", "0", "train", "none|none", "")],  # noqa: E501
    )  # fmt: skip
    found = read_public("edos", tmp_path, HEADS)
    assert [len(text) for text in found.texts] == [CUT]
    assert found.splits == ["train"]


@pytest.mark.parametrize("name", sorted(TEACHES))
def test_every_set_has_a_row_in_every_column(taught, name):
    """All arrays are as long as the texts, and labels are 1, 0 or unknown."""
    kind = "ham" if name == "uci_sms" else ""
    found = taught(name, ("0", "train", kind), ("0", "train", kind))
    assert found.labels.shape == (len(found), len(HEADS))
    for rows in (found.contexts, found.sources, found.splits, found.functions, found.weights):
        assert len(rows) == len(found)
    held = found.labels[~np.isnan(found.labels)]
    assert set(held.tolist()) <= {0.0, 1.0}
    assert held.size

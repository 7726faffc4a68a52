"""Our own sentences and the frames that are filled."""

import numpy as np
import pytest

from support.made_models import NAMES
from upstander.evidence.detect.training.examples import CHARACTERISTICS, SIDE_HEADS
from upstander.evidence.detect.training.sentences import (
    FRAME_WEIGHT,
    GROUPS_A_FRAME,
    OTHERS_A_FRAME,
    SentencesInvalid,
    fill_frames,
    read_lines,
    read_sentences,
)

HEADS = (*NAMES, *SIDE_HEADS)
HEAD = "labels\tfunction\tgroup\tpair\tcontext\ttext\n"
FRAMES = """groups:
{groups}
others:
  - {{characteristic: none, plural: bakers, singular: a baker, slur: false, person: true, hostile_only: false}}
  - {{characteristic: none, plural: wasps, singular: a wasp, slur: false, person: false, hostile_only: true}}
frames:
  - {{text: "i loathe {{plural}}", labels: discriminatory, function: plain, needs: plural, slur_ok: true, others_ok: true}}
  - {{text: "{{singular}} made tea", labels: none, function: praise, needs: singular, slur_ok: false, others_ok: true}}
  - {{text: "{{plural}} ought to be hit", labels: "discriminatory,threat", function: plain, needs: plural, slur_ok: true, others_ok: true}}
  - {{text: "only {{plural}} here", labels: discriminatory, function: plain, needs: plural, slur_ok: true, others_ok: false, only: [religion]}}
spellings:
  loathe: ["l0athe"]
"""  # noqa: E501
GROUPS = [
    ("race", "Reds", "a Red", "false"),
    ("nationality", "Borderers", "a Borderer", "false"),
    ("traveller", "Wanderers", "a Wanderer", "false"),
    ("religion", "Sunnists", "a Sunnist", "false"),
    ("religion", "Moonies", "a Mooney", "true"),
    ("age", "Elders", "an Elder", "false"),
    ("sex", "Dames", "", "false"),
    ("disability", "Leaners", "a Leaner", "false"),
    ("transgender", "Shifters", "a Shifter", "false"),
]


@pytest.fixture
def hand(tmp_path):
    """Return what writes the lines of a hand and gives the path."""

    def call(*lines, head=HEAD, name="h.tsv"):
        path = tmp_path / name
        path.write_text(head + "".join(f"{line}\n" for line in lines), "utf-8")
        return path

    return call


@pytest.fixture
def frames(tmp_path):
    """A file of frames."""
    groups = "\n".join(
        f"  - {{characteristic: {kind}, plural: {many}, singular: {one!r}, slur: {slur}}}"
        for kind, many, one, slur in GROUPS
    )
    path = tmp_path / "frames.yaml"
    path.write_text(FRAMES.format(groups=groups), "utf-8")
    return path


def test_a_line_is_judged_for_every_category(hand, tmp_path):
    """What is not named is denied; characteristics are not judged by a hand."""
    hand(
        "threat,disclosure\tplain\t\tp1\tbefore\\nit\tline one\\nline two",
        'none\tquoted\tmen\t\t\t"so he said',
    )
    found = read_sentences(tmp_path, HEADS, NAMES)
    bears = [[name for name in NAMES if found.column(name)[row] == 1] for row in range(2)]
    assert bears == [["threat", "disclosure"], []]
    assert not np.isnan(found.labels[:, : len(NAMES)]).any()
    assert np.isnan(found.labels[:, len(NAMES) :]).all()
    assert found.texts == ["line one\nline two", '"so he said']
    assert found.contexts == ["before\nit", ""]
    assert (found.sources, found.functions) == (["h", "h"], ["plain", "quoted"])
    assert found.weights.tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("threat\tplain\t\t\t\t", "no text"),
        ("threat\tplain\t\t\t\t  ", "no text"),
        ("weather\tplain\t\t\t\twet", "no category `weather`"),
        ("\tplain\t\t\t\twet", "no category ``"),
        ("threat, drugs\tplain\t\t\t\twet", "no category ` drugs`"),
        ("none\tplain\t\t\twet", "5 columns, not 6"),
        ("none\tplain\t\t\t\twet\tx", "7 columns, not 6"),
    ],
)
def test_a_line_that_breaks_the_format_is_refused_at_its_place(hand, line, reason):
    """The place is the file and the line."""
    path = hand("none\teveryday\t\t\t\tfine", line)
    with pytest.raises(SentencesInvalid, match=reason) as refused:
        read_lines(path, NAMES)
    assert refused.value.place == f"{path}:3"


@pytest.mark.parametrize("head", ["", "text\tlabels\n", HEAD.replace("pair", "twin")])
def test_other_columns_are_refused(hand, head):
    """The header says what stands where."""
    with pytest.raises(SentencesInvalid, match="columns must be labels, function"):
        read_lines(hand(head=head), NAMES)


def test_what_is_no_text_is_refused(tmp_path):
    """A file in another encoding is named."""
    (tmp_path / "h.tsv").write_bytes(HEAD.encode() + b"none\tplain\t\t\t\tcaf\xe9\n")
    with pytest.raises(SentencesInvalid, match="UTF-8"):
        read_lines(tmp_path / "h.tsv", NAMES)


def test_a_folder_without_sentences_is_refused(tmp_path):
    """Nothing is trained from nothing."""
    with pytest.raises(SentencesInvalid, match="no sentences"):
        read_sentences(tmp_path, HEADS, NAMES)


def test_one_line_in_ten_is_held_back_and_pairs_stay_together(hand, tmp_path):
    """The split depends on the hand and the line or pair, on nothing else."""
    lines = [f"none\teveryday\t\t\t\tnumber {at}" for at in range(600)]
    lines += [f"none\teveryday\t\tp{at // 3}\t\tpaired {at}" for at in range(300)]
    hand(*lines)
    found = read_sentences(tmp_path, HEADS, NAMES)
    assert set(found.splits) == {"train", "dev"}
    assert 0.06 < found.splits[:600].count("dev") / 600 < 0.14
    paired = found.splits[600:]
    assert all(len(set(paired[at : at + 3])) == 1 for at in range(0, 300, 3))
    assert "dev" in paired
    hand(*reversed(lines))
    again = read_sentences(tmp_path, HEADS, NAMES)
    assert dict(zip(found.texts, found.splits, strict=True)) == dict(
        zip(again.texts, again.splits, strict=True)
    )


def test_hands_stand_in_the_order_of_their_files_and_frames_last(hand, frames, tmp_path):
    """The same folder gives the same rows."""
    hand("none\teveryday\t\t\t\tsecond", name="b.tsv")
    hand("none\teveryday\t\t\t\tfirst", name="a.tsv")
    found = read_sentences(tmp_path, HEADS, NAMES)
    assert found.texts[:2] == ["first", "second"]
    assert found.sources[:3] == ["a", "b", "frames"]
    assert read_sentences(tmp_path, HEADS, NAMES).texts == found.texts


def test_a_frame_is_filled_with_groups_that_fit(frames):
    """So many at most, the needed form only, no slur where none may stand, `only` kept to."""
    found = fill_frames(frames, HEADS, NAMES)
    lowered = [text.lower() for text in found.texts]
    loathed = [text for text in lowered if "athe " in text]
    made_tea = [text for text in lowered if text.endswith("made tea")]
    only = [text for text in lowered if text.startswith("only")]
    assert len(loathed) == GROUPS_A_FRAME + OTHERS_A_FRAME
    assert len(set(loathed)) == len(loathed)
    assert len(made_tea) == GROUPS_A_FRAME + 1
    assert not any("mooney" in text or "wasp" in text for text in made_tea)
    assert sorted(only) == ["only moonies here", "only sunnists here"]
    assert not any("{" in text for text in found.texts)


def test_hate_has_its_characteristic_and_a_named_group_alone_has_none(frames):
    """Nations and Travellers come under race; a warm word about a group attacks nobody."""
    found = fill_frames(frames, HEADS, NAMES)
    under = {"reds": "race", "borderers": "race", "wanderers": "race", "sunnists": "religion",
             "moonies": "religion", "elders": "age", "dames": "sex", "leaners": "disability",
             "shifters": "transgender"}  # fmt: skip
    seen = set()
    for row, text in enumerate(found.texts):
        attacked = [name for name in CHARACTERISTICS if found.column(name)[row] == 1]
        hostile = found.column("discriminatory")[row] == 1
        named = [kind for word, kind in under.items() if word in text.lower()]
        assert attacked == (named if hostile else [])
        seen.update(attacked)
        assert not np.isnan(found.labels[row, HEADS.index("race")])
    assert len(seen) > 3


def test_what_is_said_of_bakers_is_no_hate(frames):
    """A hostile frame about who is no protected group is heated talk, a threat stays one."""
    found = fill_frames(frames, HEADS, NAMES)
    rows = [row for row, text in enumerate(found.texts) if "baker" in text.lower()]
    assert rows
    for row in rows:
        text = found.texts[row].lower()
        assert found.column("discriminatory")[row] == 0
        assert found.column("threat")[row] == ("hit" in text)
        if "athe" in text:
            assert found.functions[row] == "profanity"
    assert not [text for text in found.texts if "wasps ought" in text.lower()]


def test_a_frame_keeps_to_one_split_and_weighs_less(frames):
    """Otherwise the same sentence would train and test."""
    found = fill_frames(frames, HEADS, NAMES)
    for mark in ("athe ", "made tea", "be hit", "only "):
        splits = {
            split for text, split in zip(found.texts, found.splits, strict=True)
            if mark in text.lower()
        }  # fmt: skip
        assert len(splits) == 1
    assert set(found.weights.tolist()) == {np.float32(FRAME_WEIGHT)}
    assert fill_frames(frames, HEADS, NAMES).texts == found.texts

"""The demo force: reproducible, in real formats, with a key that its own exports bear out."""

import json

import pytest

from upstander.base.digest import digest_file
from upstander.demo.cast import list_channels, list_officers
from upstander.demo.evaluate import evaluate, evaluate_windows
from upstander.demo.force import make_force
from upstander.demo.schedule import make_schedule


def digests(folder):
    return {
        str(path.relative_to(folder)): digest_file(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def force(tmp_path_factory):
    return make_force(tmp_path_factory.mktemp("force"), messages=2_000)


def test_the_same_seed_gives_the_same_bytes(force, tmp_path):
    """Two makings are equal to the byte, in another folder and on top of an old one."""
    again = make_force(tmp_path, messages=2_000)
    make_force(tmp_path, messages=2_000)
    assert digests(again.exports) == digests(force.exports)
    assert again.key.read_bytes() == force.key.read_bytes()


def test_the_force_has_sixty_people_and_eight_devices():
    """The size is what the brief asks for, numbers from the range kept for drama."""
    assert len(list_officers()) == 60
    assert {channel.device for channel in list_channels()} == set(range(1, 9))
    assert len({one.number for one in list_officers()}) == 60


def test_a_full_year_has_twenty_thousand_messages():
    """Ordinary talk fills what the planted lines leave."""
    total = sum(len(lines) for lines in make_schedule().values())
    assert abs(total - 20_000) < 20


def test_every_planted_line_is_in_the_key(force):
    """The key lists each matter's lines with their category."""
    key = json.loads(force.key.read_text("utf-8"))
    matters = {line["matter"] for line in key["planted"]}
    assert len(matters) >= 40
    assert len(key["lookalikes"]) >= 40
    assert len({line["category"] for line in key["planted"]}) >= 10


def record(body, rule="r"):
    return {"rule": rule, "message": {"body": body}}


def test_the_score_counts_matters_once_and_alarms_each():
    """Two findings on one matter are one found matter; each finding elsewhere is an alarm."""
    key = {
        "planted": [
            {"matter": "m1", "lexical": True, "text": "one"},
            {"matter": "m1", "lexical": True, "text": "two"},
            {"matter": "m2", "lexical": True, "text": "three"},
            {"matter": "m3", "lexical": False, "text": "four"},
        ],
        "lookalikes": [{"text": "street name"}],
    }
    score = evaluate(
        [
            record("one"),
            record("two"),
            record("street name"),
            record("tea"),
            record("three\n\nRegards\nJo"),
        ],
        key,
        1000,
    )
    assert score.lexical_found == ("m1", "m2")
    assert score.recall == 1.0
    assert score.other_missed == ("m3",)
    assert (len(score.false_alarms), score.lookalikes_hit) == (2, 1)
    assert score.false_alarms_per_thousand == 2.0


def window(name, rank, ids, queue="conduct", reasons=()):
    return {
        "window": name,
        "queue": queue,
        "rank": rank,
        "message_ids": ids,
        "reasons": [{"message_id": one} for one in reasons],
    }


def test_the_first_windows_of_both_lists_are_held_against_the_key():
    """A matter is found where a message of it stands in a window; each window is read once."""
    key = {
        "planted": [
            {"matter": "m1", "lexical": True, "text": "one"},
            {"matter": "m2", "lexical": True, "text": "two"},
            {"matter": "m3", "lexical": False, "text": "three"},
        ],
        "lookalikes": [{"text": "street name"}],
    }
    bodies = {"a": "one", "b": "tea", "c": "three", "d": "the street name is", "e": "two"}
    windows = [
        window("w1", 1, ["a", "b"], reasons=["a"]),
        window("w2", 2, ["d"], reasons=["d"]),
        window("w3", 3, ["e"]),
        window("w4", 1, ["c", "b"], "welfare"),
        window("w1", 2, ["a", "b"], "welfare", reasons=["b"]),
    ]
    score = evaluate_windows(windows, bodies, key, first=2)
    assert (score.read, score.messages) == (3, 5)
    assert (score.lexical_found, score.lexical_missed) == (("m1",), ("m2",))
    assert (score.other_found, score.other_missed) == (("m3",), ())
    assert (score.false_alarms, score.lookalikes_hit) == (1, 1)
    assert evaluate_windows(windows, bodies, key, first=3).lexical_missed == ()

"""Rules for other tools, and the list of what those cannot say."""

import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.detect.governance.exports import (
    lost_as_text,
    near_as_re,
    to_purview,
    to_sigma,
)
from upstander.evidence.detect.governance.linear import without_look_around
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.records.rules import Detection, Near, Where

WHOLE = Detection(
    terms=("snow", "white  stuff", "w*w?"),
    regex=(r"(?<!\w)sn.w(?!\w)",),
    near=(Near(a=("get", "buy"), b=("gear",), within=3),),
    validators=("uk_vehicle_registration",),
    unless=("weather", r"re:(?<!\w)ski(?!\w)"),
    requires=("tonight",),
    where=Where(platforms=("whatsapp",), not_platforms=("email",), directions=("outgoing",)),
)


def _parts(made, rule_id):
    return {one.part for one in made.lost if one.rule_id == rule_id}


def test_a_purview_dictionary_is_one_term_a_line(pack, rule):
    """Terms stand once each, sorted; what is no bare term is named as lost."""
    bare = rule(Detection(terms=("Snow", "ice"), evasion=False), id="bare")
    only = rule(Detection(regex=(r"x\d",)), id="only")
    off = rule(Detection(terms=("hail",)), id="off", status="draft")
    made = to_purview(pack(bare, off, only, rule(WHOLE, id="whole")))
    assert made.text == "ice\nSnow\nw*w?\nwhite stuff\n"
    assert made.rules == 2
    assert _parts(made, "whole") == {"near", "regex", "requires", "unless", "where"}
    assert _parts(made, "only") == {"regex", "rule"}
    assert _parts(made, "bare") == set()
    assert _parts(made, "") == {"terms", "evasion"}


def test_a_sigma_rule_says_what_it_can(pack, rule):
    """Terms, expressions, conditions and places are written; the rest is named as lost."""
    made = to_sigma(pack(rule(WHOLE, id="whole", date="2026-11-22")))
    shape = yaml.safe_load(made.text)
    assert (shape["status"], shape["level"], shape["date"]) == ("stable", "low", "2026-11-22")
    assert shape["logsource"] == {"product": "upstander", "service": "messages"}
    found = shape["detection"]
    assert found["condition"] == (
        "(keywords or expressions) and required_keywords and not (filter_keywords or "
        "filter_expressions) and platforms and not other_platforms and directions"
    )
    assert found["keywords"][2] == r"w\*w\?"
    assert found["platforms"] == {"platform": ["whatsapp"]}
    assert set(found["expressions"][0]) == {"body|re|i"}
    assert _parts(made, "whole") == {"validators", "evasion", "near"}


def test_every_name_in_a_condition_is_a_search(pack, rule):
    """A condition names searches that are there, and all of them."""
    for one in load_packs([default_packs_dir()]).rules:
        made = to_sigma(pack(one))
        found = yaml.safe_load(made.text)["detection"]
        named = set(re.findall(r"[a-z_]+", found["condition"])) - {"and", "or", "not"}
        assert named == set(found) - {"condition"}


def test_ids_are_uuids_and_stay(pack, rule):
    """A rule has the same id in every version, and another rule another."""
    ids = [
        yaml.safe_load(to_sigma(pack(rule(WHOLE, **change))).text)["id"]
        for change in ({}, {"version": 2}, {"id": "other"})
    ]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(
        r"[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", ids[0]
    )


def test_a_rule_of_which_nothing_can_be_said_is_named(pack, rule):
    """A rule that needs a back reference has no document and is named."""
    made = to_sigma(pack(rule(Detection(regex=(r"(\w)\1\1x",)), id="back")))
    assert (made.rules, made.text) == (0, "")
    assert _parts(made, "back") == {"regex", "rule"}
    assert "back\trule\tnothing of it is exported\n" in lost_as_text(made.lost)


def test_a_condition_that_would_silence_more_is_left_out(pack, rule):
    """An `unless` that needs look-around is left out, so that nothing is missed by it."""
    parts = Detection(terms=("snow",), unless=(r"re:ski(?! mask)",))
    made = to_sigma(pack(rule(parts, id="r")))
    assert yaml.safe_load(made.text)["detection"]["condition"] == "keywords"
    assert "unless" in _parts(made, "r")


@pytest.mark.parametrize(
    ("written", "text", "wider"),
    [
        (r"(?<!\w)snow(?!\w)", r"(?:^|\W)snow(?:\W|$)", False),
        (r"snow(?! (?:man|[)(]ball))s?", r"snows?", True),
        (r"a\(?!b", r"a\(?!b", False),
        (r"[(?!x]y", r"[(?!x]y", False),
        (r"[]()]x(?=y)", r"[]()]x", True),
        (r"[\U0001F602x]\u00e9", "[😂x]é", False),
        (r"(x)\1", "", True),
        (r"(?=ab)", "", True),
    ],
)
def test_look_around_is_taken_out(written, text, wider):
    """Word bounds are written otherwise, other look-arounds are taken out and told."""
    one = without_look_around(written)
    assert (one.text, one.wider) == (text, wider)


def test_every_expression_that_ships_finds_its_samples_still():
    """Without look-around an expression finds every sample that it found with it."""
    count = 0
    for rule in load_packs([default_packs_dir()]).rules:
        for written in rule.detection.regex:
            one = without_look_around(written)
            for sample in rule.match:
                if one.text and re.search(written, sample.text, re.IGNORECASE):
                    assert re.search(one.text, sample.text, re.IGNORECASE), (rule.id, written)
                    count += 1
    assert count > 100


WORDS = st.sampled_from(["get", "the", "gear", "white stuff", "now"])


@given(st.lists(WORDS, max_size=9))
def test_a_pair_as_expressions_finds_what_the_rule_finds(words):
    """A pair of word lists written as expressions finds plain words as the detector does."""
    near = Near(a=("get", "now"), b=("gear", "white stuff"), within=2)
    flat = " ".join(words).split()
    ends = {"a": [], "b": []}
    for name, side in (("a", near.a), ("b", near.b)):
        for term in side:
            parts = term.split()
            for at in range(len(flat)):
                if flat[at : at + len(parts)] == parts:
                    ends[name].append((at, at + len(parts)))
    wanted = any(
        0 <= max(a[0], b[0]) - min(a[1], b[1]) <= near.within for a in ends["a"] for b in ends["b"]
    )
    assert any(re.search(one, " ".join(flat)) for one in near_as_re(near)) is wanted

"""Functional tests and the two probes of fairness."""

from pathlib import Path

import numpy as np
import pytest

from upstander.evidence.detect.evaluation.functional import (
    function_figures,
    functional_set,
    overall_accuracy,
    worst_function,
)
from upstander.evidence.detect.evaluation.probes import (
    CONTROL,
    DialectPair,
    IdentityProbe,
    ProbeGroup,
    ProbeInvalid,
    dialect_figures,
    identity_figures,
    load_dialect_probe,
    load_identity_probe,
    worst_ratio,
)
from upstander.evidence.detect.evaluation.sets import LabelledSet

SHIPPED = Path(__file__).resolve().parents[5] / "detection" / "functional"


def test_functions_are_judged_apart():
    """A function with both kinds is told twice; the worst has messages enough."""
    functions = ("plain",) * 10 + ("quoted",) * 10 + ("homonym",) * 3 + ("quoted",) * 2
    marks = np.array([True] * 10 + [False] * 13 + [True] * 2)
    scores = np.array([0.9] * 8 + [0.1] * 2 + [0.9] * 6 + [0.1] * 4 + [0.9] * 3 + [0.9, 0.1])
    held = LabelledSet(
        name="f", texts=tuple(map(str, range(25))), labels={"x": marks}, splits=("",) * 25,
        functions=functions,
    )  # fmt: skip
    figures = function_figures(held, scores, category="x", threshold=0.5)
    told = {one.function: (one.messages, one.positives, one.accuracy.value) for one in figures}
    assert told == {
        "homonym": (3, 0, 0),
        "plain": (10, 10, 0.8),
        "quoted": (10, 0, 0.4),
        "quoted (positive)": (2, 2, 0.5),
    }
    assert worst_function(figures).function == "quoted"
    assert overall_accuracy(figures) == pytest.approx(13 / 25)
    assert worst_function(()) is None
    assert np.isnan(overall_accuracy(()))


def test_files_of_tests_are_joined_for_the_category_that_they_test():
    """A file that hardly bears it is left out, and so is what bears another category alone."""

    def file(name, **labels):
        size = len(next(iter(labels.values())))
        return LabelledSet(
            name=name, texts=tuple(f"{name} {n}" for n in range(size)), splits=("test",) * size,
            labels={one: np.array(marks, dtype=bool) for one, marks in labels.items()},
            functions=("plain",) * size,
        )  # fmt: skip

    files = [file("a", x=[1, 0, 0], y=[0, 1, 0]), file("b", x=[0] * 30), file("c", x=[1])]
    joined = functional_set(files, "x")
    assert joined.texts == ("a 0", "a 2", "c 0")
    assert joined.marks("x").tolist() == [True, False, True]
    assert functional_set(files, "z") is None


def test_false_alarms_are_told_by_group_against_all():
    """The control counts neither in the whole nor as the worst."""
    groups = (
        ProbeGroup("faith", "Reds", "a Red", "red"),
        ProbeGroup("faith", "Blues", "a Blue", "blue"),
        ProbeGroup(CONTROL, "bakers", "a baker", "baking"),
    )
    probe = IdentityProbe(tuple(f"hello {{people}} {n}" for n in range(10)), groups)

    def score(texts):
        return np.array([0.9 if "Reds" in text or "bakers 1" in text else 0.2 for text in texts])

    figures = identity_figures(probe, score, category="x", threshold=0.5)
    told = {(one.axis, one.group): (one.rate.value, one.ratio) for one in figures}
    assert told[("all", "")] == (0.5, 1.0)
    assert told[("faith", "Reds")] == (1.0, 2.0)
    assert told[("faith", "Blues")] == (0.0, 0.0)
    assert told[(CONTROL, "")] == (0.1, 0.2)
    assert worst_ratio(figures, of_groups=True).group == "Reds"
    assert worst_ratio(figures, of_groups=False).axis == "faith"
    quiet = identity_figures(probe, lambda t: np.zeros(len(t)), category="x", threshold=0.5)
    assert {one.ratio for one in quiet} == {None}
    assert worst_ratio(quiet, of_groups=True) is None


def test_a_frame_begins_with_a_capital_and_takes_every_word():
    """Frames are filled with the group's words."""
    group = ProbeGroup("a", "people", "a person", "kind")
    probe = IdentityProbe(("{person} met {people}, {word} ones",), (group,))
    assert probe.messages(group) == ["A person met people, kind ones"]


def test_a_dialect_is_compared_with_its_standard_wording():
    """The difference is of one meaning said twice; all dialects together come first."""
    pairs = [DialectPair("north", f"a {n}", f"b {n}") for n in range(8)]
    pairs += [DialectPair("south", f"c {n}", f"d {n}") for n in range(8)]

    def score(texts):
        return np.array([0.7 if text[0] == "b" else 0.3 for text in texts])

    every, north, south = dialect_figures(pairs, score, category="x", threshold=0.5, resamples=50)
    assert (every.dialect, every.pairs, every.variant.value) == ("all", 16, 0.5)
    assert (north.standard.value, north.variant.value) == (0, 1)
    assert (north.difference.value, north.difference.low) == pytest.approx((0.4, 0.4))
    assert south.difference.value == 0
    assert dialect_figures((), score, category="x", threshold=0.5) == ()


def test_the_probes_that_ship_are_as_large_as_promised():
    """At least 120 groups in 25 frames, and 250 pairs in six dialects."""
    probe = load_identity_probe(SHIPPED / "identity_probe.yaml")
    named = [group for group in probe.groups if group.axis != CONTROL]
    assert len(named) >= 120
    assert len(probe.frames) >= 25
    assert CONTROL in {group.axis for group in probe.groups}
    pairs = load_dialect_probe(SHIPPED / "dialect_probe.tsv")
    assert len(pairs) >= 250
    assert len({pair.dialect for pair in pairs}) == 6
    assert all(pair.standard != pair.variant for pair in pairs)
    assert len({pair.variant for pair in pairs}) == len(pairs)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("frames: []\ngroups: {a: [[x, y, z]]}\n", "no frames"),
        ("frames: ['hi {who}']\ngroups: {a: [[x, y, z]]}\n", r":1:10: a frame has people"),
        ("frames: ['hi']\ngroups: {a: [[x, y, z]]}\n", "names no group"),
        ("frames: ['hi {people}']\ngroups: {a: [[x, y]]}\n", r":2:14: a group is a list"),
        ("frames: ['{people}']\ngroups: {a: [[x, y, z], [x, y, z]]}\n", "`x` stands twice"),
        ("frames: ['{people}']\n", "missing field `groups`"),
    ],
)
def test_a_bad_identity_probe_is_refused(tmp_path, text, reason):
    """One line says what and where."""
    path = tmp_path / "p.yaml"
    path.write_text(text)
    with pytest.raises(ProbeInvalid, match=reason):
        load_identity_probe(path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("dialect\tstandard\nx\ty\n", r":1: no column `variant`"),
        ("dialect\tstandard\tvariant\nx\t \tz\n", r":2: `standard` is blank"),
    ],
)
def test_a_bad_dialect_probe_is_refused(tmp_path, text, reason):
    """A missing column, a blank value."""
    path = tmp_path / "p.tsv"
    path.write_text(text)
    with pytest.raises(ProbeInvalid, match=reason):
        load_dialect_probe(path)

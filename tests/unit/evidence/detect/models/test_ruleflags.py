"""Rules asked about bare texts."""

import numpy as np
import pytest

from support.made_models import NAMES, few_categories
from upstander.evidence.detect.models.ruleflags import RuleFlags, flag_rules
from upstander.evidence.detect.taxonomy import default_taxonomy
from upstander.records.rules import Detection, Where


@pytest.fixture
def made(rule, pack):
    """Two rules that speak for categories, one that speaks for none, one on trial, one retired."""
    terms = {
        "conceal-delete-messages": ("wipe it", "live"),
        "integrity-drug-use": ("a line", "trial"),
        "device-reuses-password": ("same password", "live"),
        "forbid-bullying": ("useless", "retired"),
    }
    return pack(*[
        rule(Detection(terms=(words,)), id=name, title=f"On {name}", status=status)
        for name, (words, status) in terms.items()
    ])  # fmt: skip


def test_a_hit_speaks_for_its_category_and_names_its_rule(made):
    """Rows keep their places; a rule without a category is named and speaks for none."""
    texts = ["nothing here", "wipe it, then a line", "the same password, wipe it, wipe it", ""]
    found, hits = flag_rules(made, texts, default_taxonomy())
    expected = np.zeros((4, len(NAMES)))
    expected[1, NAMES.index("concealment")] = expected[1, NAMES.index("drugs")] = 1
    expected[2, NAMES.index("concealment")] = 1
    assert np.array_equal(found, expected)
    assert {row: set(rules) for row, rules in hits.items()} == {
        1: {"conceal-delete-messages", "integrity-drug-use"},
        2: {"conceal-delete-messages", "device-reuses-password"},
    }
    assert len(hits[2]) == 2


def test_a_retired_rule_is_silent(made):
    """Only running rules speak."""
    found, hits = flag_rules(made, ["you are useless"], default_taxonomy())
    assert not found.any()
    assert hits == {}


def test_columns_follow_the_taxonomy(made):
    """The order of the categories is that of the taxonomy given."""
    flags = RuleFlags(made, few_categories("drugs", "concealment"))
    assert flags.columns["conceal-delete-messages"] == (1,)
    assert flags.columns["integrity-drug-use"] == (0,)
    assert flags.titles["forbid-bullying"] == "On forbid-bullying"
    assert flags.ask(["wipe it"])[0].tolist() == [[0.0, 1.0]]


def test_nothing_is_asked_about_no_texts(made):
    """An empty batch has an empty answer of the right width."""
    found, hits = flag_rules(made, [], default_taxonomy())
    assert found.shape == (0, len(NAMES))
    assert hits == {}


def test_texts_are_asked_about_as_on_a_service_that_is_not_approved(rule, pack):
    """A rule for private services speaks, one that leaves them out does not."""
    private = Detection(terms=("the plan",), where=Where(platforms=("whatsapp",)))
    elsewhere = Detection(terms=("the plan",), where=Where(not_platforms=("whatsapp",)))
    made = pack(rule(private, id="conceal-a"), rule(elsewhere, id="conceal-b"))
    _, hits = flag_rules(made, ["here is the plan"], default_taxonomy())
    assert hits == {0: ("conceal-a",)}

"""What is held back: by whole words, domains, addresses and handles; and how it is released."""

import pytest

from upstander.authority.datafiles import AuthorityDataInvalid
from upstander.authority.held_back import (
    KINDS,
    NotReleased,
    check_release,
    load_held_back,
    read_held_back,
)

OWN = """\
- id: own-{place}
  kind: legal_privilege
  looks_in: {place}
  patterns: ["{pattern}"]
  looks_for: our firm
  misses: others
  why: privilege
"""


@pytest.mark.parametrize(
    ("people", "title", "kind"),
    [
        (["Sam", "a@advice.cjsm.net"], "", "legal_privilege"),
        (["Ms Roe (Solicitor)"], "", "legal_privilege"),
        ([], "Duty   SOLICITOR call", "legal_privilege"),
        (["rep@polfed.org"], "", "staff_association"),
        (["Jo Fed-Rep"], "", "staff_association"),
        (["solicitors@roe.example"], "", "legal_privilege"),
        (["x"], "UNISON branch", "staff_association"),
        (["x"], "Superintendents’ Association", "staff_association"),
        (["Occupational Health"], "", "occupational_health"),
        (["Crimestoppers"], "", "reporter_channel"),
    ],
)
def test_what_ships_holds_back_each_kind(people, title, kind):
    """By the name or address of one who takes part, or by the title."""
    assert load_held_back().find(participants=people, title=title).kind == kind


@pytest.mark.parametrize(
    ("people", "title"),
    [
        (["Sam Barristerson", "a@notpolfed.org", "org@example.com"], "night shift"),
        (["Sol Ishtar"], "unisons"),
        ([""], ""),
    ],
)
def test_a_part_of_a_word_or_domain_holds_nothing_back(people, title):
    """Whole words and whole domains alone."""
    assert load_held_back().find(participants=people, title=title) is None


def test_every_kind_ships_and_each_rule_says_what_it_misses():
    """Each rule states what it looks for, what it misses and why."""
    rules = load_held_back().rules
    assert {rule.kind for rule in rules} == set(KINDS)
    assert all(rule.looks_for and rule.misses and rule.why and rule.patterns for rule in rules)


@pytest.mark.parametrize(
    ("place", "pattern", "met", "other"),
    [
        ("domains", "@Roe-Law.example", "al@mail.roe-law.example", "al@roe-law.example.org"),
        ("addresses", "Al@Roe.example", "al@roe.example", "bal@roe.example"),
        ("handles", "07700 900123", "+44 7700 900123", "07700 900124"),
        ("handles", "0044 7700 900123", "07700900123", "447700900123"),
        ("words", "Roe & Partners", "roe partners LLP", "roepartners"),
    ],
)
def test_a_force_adds_its_own(tmp_path, place, pattern, met, other):
    """In a file of the same form, beside what ships."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN.format(place=place, pattern=pattern))
    rules = load_held_back([path])
    assert rules.find(participants=[met]).rule == f"own-{place}"
    assert rules.find(participants=[other]) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        OWN.format(place="bodies", pattern="x"),
        OWN.format(place="words", pattern="--"),
        OWN.format(place="words", pattern="x").replace("legal_privilege", "secret"),
        OWN.format(place="words", pattern="x").replace("  why: privilege\n", ""),
    ],
)
def test_a_file_that_breaks_its_form_is_refused_with_its_place(tmp_path, text):
    """Rather than read as fewer rules than it holds."""
    path = tmp_path / "own.yaml"
    path.write_text(text)
    with pytest.raises(AuthorityDataInvalid, match=r"own\.yaml:\d"):
        read_held_back(path)


def test_a_rule_that_stands_twice_or_a_missing_file_is_refused(tmp_path):
    """So that a count by rule means one rule."""
    path = tmp_path / "own.yaml"
    path.write_text(OWN.format(place="words", pattern="x"))
    with pytest.raises(AuthorityDataInvalid, match="twice"):
        load_held_back([path, path])
    with pytest.raises(AuthorityDataInvalid, match="cannot be read"):
        load_held_back([tmp_path / "none.yaml"])


def test_release_is_for_somebody_outside_with_a_reason():
    """Not for an investigator, not for nobody, not without words."""
    check_release(releaser="lawyer", investigators=["analyst"], reason="client waived")
    for bad in ({"releaser": "Analyst "}, {"releaser": ""}, {"reason": " "}):
        good = {"releaser": "lawyer", "investigators": ["analyst"], "reason": "waived"}
        with pytest.raises(NotReleased):
            check_release(**{**good, **bad})

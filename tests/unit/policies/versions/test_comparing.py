"""What is said to have changed between two versions."""

import pytest

from support.policy_pair import NEW, OLD
from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.versions.aligning import align_clauses
from upstander.policies.versions.comparing import (
    compare_details,
    compare_versions,
    difference_json,
    word_runs,
)
from upstander.records.policy_changes import ClauseChange
from upstander.records.policy_details import Detail, PolicyDetails


def read(text: str, name: str = "policy"):
    return read_policy_text(text, name=name, sha256=name[0] * 64)


def changes() -> dict[tuple[str, str], ClauseChange]:
    found = compare_versions(read(OLD, "old"), read(NEW, "new")).changes
    return {
        ("+".join(p.clause for p in one.old), "+".join(p.clause for p in one.new)): one
        for one in found
    }


def sole(old: str, new: str) -> ClauseChange:
    found = compare_versions(
        read(f"1 Use\n\n1.1 {old}\n", "old"), read(f"1 Use\n\n1.1 {new}\n", "new")
    )
    return found.changes[-1]


@pytest.mark.parametrize(
    ("key", "change"),
    [
        (("1.1", "1.1"), "unchanged"),
        (("1.2", "1.2"), "reworded"),
        (("2.1", "2.1"), "reworded"),
        (("2.2", "2.2"), "reworded"),
        (("2.2(a)", "2.2(a)"), "unchanged"),
        (("", "2.3"), "added"),
        (("2.3", "2.4"), "reworded"),
        (("2.4", "2.5"), "reworded"),
        (("2.5", "2.6+2.7"), "split"),
        (("3.2", "3.1"), "moved"),
        (("3.1", "3.2"), "renumbered"),
        (("3.4+3.5", "3.4"), "merged"),
        (("3.6", "3.5"), "reworded"),
        (("4.1", ""), "removed"),
    ],
)
def test_change_of_clause(key: tuple[str, str], change: str) -> None:
    """Each clause is beside its other version though sections were renumbered."""
    assert changes()[key].change == change


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("Staff may use it.", "Staff must not use it.", 'became a ban ("must not")'),
        ("Staff should lock it.", "Staff must lock it.", 'Advice ("should") became a duty'),
        ("Staff must ask.", "Staff need not ask.", 'became a release from it ("need not")'),
        ("Staff must lock it.", "Staff should lock it.", 'A duty ("must") became advice'),
        ("Staff may use it.", "Staff may use it unless told.", "was added: “unless told”"),
        (
            "Staff may use it only with approval of the unit.",
            "Staff may use it.",
            "condition is gone: “only with approval",
        ),
        ("Tell us within 24 hours.", "Tell us within 12 hours.", "“24 hours” became “12 hours”"),
        ("Pay £50 a year.", "Pay £60 a year.", "“£50” became “£60”"),
        ("It stands until 1 May 2024.", "It stands until 1 May 2026.", "became “1 May 2026”"),
        ("Ask your line manager.", "Ask your head of department.", "where it said “line manager”"),
        ("It binds officers.", "It binds officers and contractors.", "speaks of “contractors”"),
        ("Use Teams.", "Use Teams or WhatsApp.", "It now names “WhatsApp”"),
        ("Signal is used here.", "It is used here.", "does not name “Signal” any more"),
        (
            "See the Data Protection Act 1998.",
            "See the Data Protection Act 2018.",
            "cites “Data Protection Act 2018” where",
        ),
        ("This applies to phones.", "This does not apply to phones.", "look whether it turns"),
        ("They should not link it.", "They should not usually link it.", "“usually” was added"),
    ],
)  # fmt: skip
def test_meaning_is_named(old: str, new: str, said: str) -> None:
    """A change of force, condition, amount, people, app, law or negation is said in a sentence."""
    assert any(said in sentence for sentence in sole(old, new).meaning), sole(old, new).meaning


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Staff must lock the phone at night.", "At night staff must lock the phone."),
        ("Lost phones are a risk to us all.", "Lost phones are a danger to us all."),
        ("See section 6.5 for more.", "See section 7.5 for more."),
        ("Ask your line manager first.", "Ask your line managers first."),
        ("Lock it. You must not lend it.", "You must not lend it. Lock it."),
    ],
)
def test_wording_alone_has_no_meaning(old: str, new: str) -> None:
    """Where only the words changed, nothing is said of the meaning."""
    one = sole(old, new)
    assert (one.change, one.meaning) == ("reworded", ())


def test_items_under_a_turned_lead_in_are_named() -> None:
    """An item that reads as it did says that the words over its list turned."""
    one = changes()["2.2(c)", "2.2(c)"]
    assert one.change == "unchanged"
    assert one.meaning == (
        'The words it stands under changed: A duty ("must") became a ban ("must not").',
    )


def test_added_rule_says_its_force() -> None:
    """A clause of its own says what kind of rule came or went."""
    base = "1 Use\n\n1.1 Lock the phone.\n"
    more = base + "\n1.2 You must not use Signal for evidence.\n"
    came = compare_versions(read(base, "old"), read(more, "new")).changes[-1]
    went = compare_versions(read(more, "old"), read(base, "new")).changes[-1]
    assert (came.change, came.meaning) == ("added", ('New: a ban ("must not"), about Signal.',))
    assert (went.change, went.meaning) == ("removed", ('Gone: a ban ("must not"), about Signal.',))


def test_word_runs_hold_both_texts() -> None:
    """Kept and added words are the new text; kept and removed ones the old, blanks apart."""
    old, new = "You may  use “it” on duty.\nAsk first.", 'You must not use "it" on\nduty. Ask.'
    runs = word_runs(old, new)
    assert "".join(run.text for run in runs if run.kind != "removed") == new
    kept = " ".join("".join(r.text for r in runs if r.kind != "added").split())
    assert kept.replace('"', "”").replace("“", "”") == " ".join(old.split()).replace("“", "”")
    assert [run.kind for run in runs][:3] == ["same", "removed", "added"]


def test_same_numbers_twice_keep_apart() -> None:
    """Two clauses of one number are each beside their own words."""
    old = read("7 A\n\n7.3 Chats may leak.\n\n7.3 Friends must be declared.\n", "old")
    new = read("7 A\n\n7.3 Friends must be declared at once.\n\n7.4 Chats may leak.\n", "new")
    found = {
        (one.old[0].clause, one.new[0].clause): one.change
        for one in compare_versions(old, new).changes
        if one.old and one.new
    }
    assert found["7.3", "7.4"] in ("renumbered", "moved")
    assert found["7.3#2", "7.3"] == "reworded"


def test_json_has_the_shape_of_the_contract() -> None:
    """The JSON holds digests, details, changes and how often each was met."""
    plain = difference_json(compare_versions(read(OLD, "old"), read(NEW, "new")))
    assert set(plain) == {"old_sha256", "new_sha256", "details", "changes", "counts"}
    assert set(plain["changes"][0]) == {"change", "old", "new", "words", "meaning"}
    assert set(plain["changes"][0]["old"][0]) == {"clause", "start", "end", "text"}
    assert plain["counts"]["split"] == 1
    assert plain["counts"]["merged"] == 1


def test_every_clause_stands_in_one_change() -> None:
    """No clause of either version is left out or told of twice."""
    old, new = read(OLD, "old"), read(NEW, "new")
    groups = align_clauses(old, new)
    assert sorted(n for g in groups for n in g.old) == list(range(len(old.clauses)))
    assert sorted(n for g in groups for n in g.new) == list(range(len(new.clauses)))


def details(**values: str) -> PolicyDetails:
    found = tuple(Detail(name=n, value=v, start=0, end=1) for n, v in values.items())
    return PolicyDetails(
        details=found, history=(), laws=(), conflicts=(), kind="policy", kind_reasons=()
    )


def test_details_that_differ_are_said() -> None:
    """Version, dates and owner that came, went or changed give a sentence each."""
    old = details(version="3", owner="Communications", review_date="2026-03")
    new = details(version="4", owner="Communications", adopted_date="2026-04-01")
    assert compare_details(old, new) == (
        "The version changed from “3” to “4”.",
        "The adopted date is now given: “2026-04-01”.",
        "The review date is not given any more; it was “2026-03”.",
    )


def test_repeated_words_stand_beside_their_own_neighbours() -> None:
    """Of two clauses of the same words the one that was changed is not beside the other's place."""
    old = read("1 A\n\n1.1 Lock it.\n\n1.2 Cars.\n\n2 B\n\n2.1 Phones.\n\n2.2 Lock it.\n", "old")
    new = read(
        "1 A\n\n1.1 Lock it now.\n\n1.2 Cars.\n\n2 B\n\n2.1 Phones.\n\n2.2 Lock it.\n", "new"
    )
    found = {
        (one.old[0].clause, one.new[0].clause): one.change
        for one in compare_versions(old, new).changes
    }
    assert found["1.1", "1.1"] == "reworded"
    assert found["2.2", "2.2"] == "unchanged"

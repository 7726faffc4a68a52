"""Clauses of any force's policy are suggested by cue words, and never invented."""

import pytest

from upstander.policies.citing.citations import cite, resolve_clauses
from upstander.policies.citing.suggesting import suggest_clauses
from upstander.policies.clauses.reading import read_policy, read_policy_text
from upstander.records.rules import Detection, Rule

DEMO = [
    (["delete", "wipe", "destroy"], "7.3"),
    (["disappearing messages", "self-deleting"], "7.2"),
    (["premium rate", "overseas"], "2.4"),
    (["gambling", "betting"], "2.3(a)"),
    (["lewd", "sexual"], "4.2(b)"),
    (["bullying", "humiliating"], "4.2(c)"),
    (["disrepute", "public confidence"], "4.2(g)"),
    (["victim", "witness", "personal account"], "6.2"),
    (["children", "cadets"], "6.5"),
    (["gifts", "hospitality"], "8.2"),
    (["passwords", "log-in"], "10.1"),
    (["protective marking", "OFFICIAL-SENSITIVE"], "5.3"),
    (["journalists"], "5.5"),
    (["unanswered messages", "at risk"], "12.3"),
    (["plea for help", "left unanswered"], "12.2"),
]
WP034 = [
    (["premium rate", "overseas"], "4.2"),
    (["offensive", "lewd", "dating"], "4.9"),
    (["discriminatory", "bullying"], "6.3(f)"),
    (["protectively marked"], "6.3(b)"),
    (["disrepute"], "6.3(g)"),
    (["notifiable association"], "7.3#2"),
    (["leave groups", "moderating"], "7.3"),
    (["WhatsApp", "direct messaging", "police information"], "6.5"),
    (["vetting level"], "7.2"),
    (["passwords", "credentials"], "9.1"),
]


def rule(*citations, cues=()) -> Rule:
    """Return a rule that cites `citations` and has `cues`; all else is empty."""
    return Rule(
        id="conceal-delete-messages", title="", status="live", category="", standards=(),
        severity="low", looks_for="", misses="", why_it_may_be_innocent="",
        clauses=tuple(citations), clause_cues=tuple(cues), detection=Detection(),
        match=(), no_match=(), version=1, author="", date="2024-04-01",
    )  # fmt: skip


@pytest.mark.parametrize(("cues", "number"), DEMO)
def test_the_demo_policys_clause_is_among_the_two_suggested(demo, cues, number):
    """The clause that a policy reader would name is one of the two suggested."""
    assert number in [c.number for c in suggest_clauses(cues, demo)]


@pytest.mark.parametrize(("cues", "number"), WP034)
def test_the_real_policys_clause_is_among_the_two_suggested(wp034, cues, number):
    """On a real policy that was not written for the cues, the right clause is suggested."""
    assert number in [c.number for c in suggest_clauses(cues, wp034)]


@pytest.mark.parametrize("cues", [[], [""], ["the", "must not"], ["unicorn", "tax on windows"]])
def test_nothing_is_suggested_where_nothing_fits(demo, cues):
    """Cues that the policy does not speak of suggest nothing."""
    assert suggest_clauses(cues, demo) == ()


def test_suggestions_quote_clauses_and_say_that_they_are_suggested(demo):
    """A suggestion is exact words of the document, marked as suggested, at most `limit`."""
    found = suggest_clauses(["messages", "victims", "passwords"], demo, limit=3)
    assert 1 <= len(found) <= 3
    for citation in found:
        assert citation.basis == "suggested"
        assert demo.text[citation.start : citation.end] == citation.quote
    assert len(suggest_clauses(["messages", "victims", "passwords"], demo, limit=1)) == 1


def test_the_order_of_cues_changes_nothing(demo):
    """The same cues in another order, or said twice, give the same suggestions."""
    cues = ["victims", "private number", "witnesses"]
    assert suggest_clauses(cues, demo) == suggest_clauses([*reversed(cues), "victims"], demo)


def test_headings_contents_tables_and_furniture_are_never_suggested():
    """Words that stand only where no rule is said suggest nothing."""
    text = (
        "Subject\tGambling\n\nContents\n1.0 GAMBLING .... 1\n2.0 PHONES .... 2\n\n"
        "1.0 GAMBLING\n\n2.0 PHONES\n\n2.1 Phones are for work.\n\n"
        "3.0 HISTORY\n\nDate\tChange\n2024\tGambling added\n"
    )
    policy = read_policy_text(text, name="x", sha256="0" * 64)
    assert suggest_clauses(["gambling"], policy) == ()


def test_a_clause_that_forbids_comes_before_one_that_mentions():
    """Between two clauses with the same cue, the one that forbids is first."""
    text = (
        "1.0 RULES\n\n1.1 Phones are sometimes lent to visitors.\n\n"
        "1.2 Phones must not be lent to visitors.\n\n1.3 Cars are washed on Mondays.\n"
    )
    policy = read_policy_text(text, name="x", sha256="0" * 64)
    assert next(iter(suggest_clauses(["lent"], policy))).number == "1.2"


def test_items_are_forbidden_by_their_lead_in(data):
    """A list item counts what its lead-in says, so that "you must not:" reaches it."""
    policy = read_policy(data / "policies" / "eastmere_guide.md")
    (found, *_) = suggest_clauses(["delete messages"], policy)
    assert found.quote == "delete messages that an inquiry needs"


def test_cited_clauses_come_first_and_other_documents_get_suggestions(demo, data):
    """A rule's own citations lead; a document that it does not cite gets suggestions."""
    other = read_policy(data / "policies" / "eastmere_guide.md")
    cited = cite(demo, number="7.3")
    found = resolve_clauses(rule(cited, cues=["delete messages"]), [other, demo])
    assert found[0] == cited
    assert [(c.document, c.basis) for c in found[1:]] == [("eastmere_guide", "suggested")]


def test_citations_of_documents_that_are_absent_are_left_out(demo, data):
    """What a rule cites of another force's policy is not shown beside this force's."""
    other = read_policy(data / "policies" / "eastmere_guide.md")
    found = resolve_clauses(rule(cite(demo, number="7.3")), {other.sha256: other})
    assert found == ()


def test_a_cited_clause_that_moved_is_shown_where_it_stands(demo):
    """A wrong place is put right; words that are nowhere give way to suggestions."""
    right = cite(demo, number="7.3")
    moved = type(right)(
        document=right.document, document_sha256=right.document_sha256, start=1, end=5,
        quote=right.quote,
    )  # fmt: skip
    assert resolve_clauses(rule(moved), [demo]) == (right,)
    changed = type(right)(
        document=right.document, document_sha256=right.document_sha256, start=1, end=5,
        quote="words that nobody wrote",
    )  # fmt: skip
    (only, *_) = resolve_clauses(rule(changed, cues=["wipe the device"]), [demo])
    assert only.basis == "suggested"

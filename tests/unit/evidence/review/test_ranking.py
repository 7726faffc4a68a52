"""The first ranking: severity, then rarity; repeats folded; never the same place twice."""

from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.review.ranking import SEVERITIES, Subject, rank_findings
from upstander.records.hits import Hit
from upstander.records.rules import Detection, Rule


def rule(name, severity="medium"):
    return Rule(
        id=name,
        title=name,
        status="live",
        category="other",
        standards=(),
        severity=severity,
        looks_for="",
        misses="",
        why_it_may_be_innocent="",
        clauses=(),
        clause_cues=(),
        detection=Detection(),
        match=(),
        no_match=(),
        version=1,
        author="",
        date="2026-01-01",
    )


def hit(name, rule_id, message, severity="medium", start=0):
    return Hit(
        id=name,
        message_id=message,
        rule_id=rule_id,
        rule_version=1,
        category="other",
        severity=severity,
        field="body",
        start=start,
        end=start + 1,
        matched="x",
        pattern="x",
        view="original",
    )


def subject(message, *, near="", duplicate="", at=0):
    return Subject(
        message_id=message,
        conversation="c",
        exhibit_sha256="e",
        sent_at=at,
        duplicate_of=duplicate,
        near_key=near,
    )


def ranked(hits, subjects, rules=None):
    known = rules or {one.rule_id: rule(one.rule_id, one.severity) for one in hits}
    return rank_findings(
        hits, {one.message_id: one for one in subjects}, known, lambda _rule, _day: ()
    )


def test_severity_comes_first():
    """A rare medium finding never stands before a frequent high one."""
    hits = [hit("a", "rare", "m0"), *(hit(f"h{n}", "often", f"m{n}", "high") for n in range(1, 9))]
    found = ranked(hits, [subject(f"m{n}") for n in range(9)])
    assert [one.hit.severity for one in found] == ["high"] * 8 + ["medium"]
    assert [one.rank for one in found] == list(range(1, 10))


def test_rarity_decides_within_a_severity():
    """Of two rules of one severity the one that seldom hits stands first."""
    hits = [*(hit(f"o{n}", "often", f"m{n}") for n in range(5)), hit("r", "rare", "m9")]
    found = ranked(hits, [subject(f"m{n}") for n in range(10)])
    assert found[0].hit.rule_id == "rare"
    assert "1 of 6" in found[0].reason


def test_one_finding_a_message_and_rule():
    """Several spans of one rule in one message are one finding, at the first span."""
    found = ranked([hit("b", "r", "m", start=9), hit("a", "r", "m", start=2)], [subject("m")])
    assert [one.hit.start for one in found] == [2]
    assert found[0].duplicates == 0


def test_near_equal_messages_are_folded_and_counted():
    """A forwarded text is looked at once, and the finding says how often it stands there."""
    hits = [hit(f"h{n}", "r", f"m{n}") for n in range(3)]
    subjects = [subject("m0", near="k", at=5), subject("m1", near="k", at=3), subject("m2", at=1)]
    found = ranked(hits, subjects)
    assert len(found) == 2
    folded = next(one for one in found if one.duplicates)
    assert (folded.hit.message_id, folded.duplicates) == ("m1", 1)
    assert "1 near-equal" in folded.reason


def test_the_copy_of_a_message_never_stands_for_it():
    """Where a message stands in two exports, the first export's row is the one shown."""
    hits = [hit("copy", "r", "b"), hit("first", "r", "a")]
    found = ranked(hits, [subject("a", at=5), subject("b", duplicate="a", at=5)])
    assert [one.hit.message_id for one in found] == ["a"]
    assert found[0].duplicates == 1


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 5), st.sampled_from(SEVERITIES))))
def test_order_of_arrival_does_not_matter(rows):
    """The same hits in any order give the same findings."""
    hits = [
        hit(f"{n}", f"rule-{r}-{severity}", f"m{m}", severity)
        for n, (r, m, severity) in enumerate(rows)
    ]
    subjects = [subject(f"m{n}", at=n) for n in range(6)]
    forward = ranked(hits, subjects)
    backward = ranked(hits[::-1], subjects)
    shape = [(one.hit.rule_id, one.hit.message_id, one.score, one.duplicates) for one in forward]
    assert shape == [
        (one.hit.rule_id, one.hit.message_id, one.score, one.duplicates) for one in backward
    ]

"""Versions of a policy under edits at random: nothing lost, and nothing carried wrongly."""

from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.clauses.references import UNCITED
from upstander.policies.versions.carrying import Carrier
from upstander.policies.versions.comparing import compare_versions, word_runs
from upstander.records.clauses import PolicyDocument
from upstander.records.positions import Support

WHO = ("Officers", "Staff", "Volunteers", "Managers", "Contractors")
FORCE = ("must", "must not", "may", "should", "should not")
WHAT = (
    "carry two phones on patrol", "lend the radio to a neighbour", "post from the custody suite",
    "answer mail at night", "keep pictures of a scene", "divert calls to a landline",
    "join a closed group", "write under another name", "store notes on paper",
)  # fmt: skip
AFTER = ("", " unless the duty inspector agrees", " within 24 hours", " without approval")
RULES = st.tuples(*(st.sampled_from(x) for x in (WHO, FORCE, WHAT, AFTER)))
POLICIES = st.lists(RULES, min_size=1, max_size=12, unique_by=lambda rule: rule[2])
WORDS = st.lists(st.sampled_from(["may", "must", "not", "phone", "“it”", "a\nb", "-", "x. "]))


def write(rules: list[tuple[str, ...]], name: str) -> PolicyDocument:
    lines = [
        f"1.{n} {who} {force} {what}{after}."
        for n, (who, force, what, after) in enumerate(rules, start=1)
    ]
    text = "1 Rules\n\n" + "\n\n".join(lines) + "\n"
    return read_policy_text(text, name=name, sha256=name[0] * 64)


@given(old=POLICIES, new=POLICIES)
@settings(max_examples=60, deadline=None)
def test_every_clause_once_and_quoted_to_the_letter(old, new) -> None:
    """Every clause of both versions stands in one change, and its text is the document's."""
    before, after = write(old, "old"), write(new, "new")
    changes = compare_versions(before, after).changes
    for document, places in (
        (before, [p for c in changes for p in c.old]),
        (after, [p for c in changes for p in c.new]),
    ):
        spans = sorted((p.start, p.end) for p in places)
        wanted = [(c.start, c.end) for c in document.clauses if c.kind not in UNCITED]
        assert spans == wanted
        assert all(document.text[p.start : p.end] == p.text for p in places)


@given(rules=POLICIES, data=st.data())
@settings(max_examples=60, deadline=None)
def test_carried_words_are_the_same_rule(rules, data) -> None:
    """What is carried from rules that were dropped, turned and shuffled is the same rule whole."""
    changed = [
        data.draw(st.one_of(st.just(rule), RULES.filter(lambda r, w=rule[2]: r[2] == w)))
        if data.draw(st.booleans()) else rule
        for rule in data.draw(st.permutations(rules))
        if data.draw(st.integers(0, 5))
    ]  # fmt: skip
    before, after = write(rules, "old"), write(changed or rules[:1], "new")
    carrier = Carrier(before, after)
    kept = {" ".join((who, force, what + more)) + "." for who, force, what, more in changed}
    for clause in before.clauses[1:]:
        quote = clause.text.split(" ", 1)[1]
        start = clause.end - len(quote)
        support = Support(clause=clause.number, start=start, end=clause.end, quote=quote)
        found = carrier.carry(support)
        if found.support is None:
            continue
        span = found.support
        assert after.text[span.start : span.end] == span.quote == quote
        assert quote in kept or not changed


@given(rules=POLICIES, data=st.data())
@settings(max_examples=40, deadline=None)
def test_shuffled_rules_are_all_carried(rules, data) -> None:
    """Rules that only changed places are all carried."""
    before = write(rules, "old")
    after = write(list(data.draw(st.permutations(rules))), "new")
    carrier = Carrier(before, after)
    for clause in before.clauses[1:]:
        quote = clause.text.split(" ", 1)[1]
        support = Support(
            clause=clause.number, start=clause.end - len(quote), end=clause.end, quote=quote
        )
        assert carrier.carry(support).state == "carried"


@given(old=WORDS, new=WORDS)
@settings(deadline=None)
def test_word_runs_give_the_new_text_back(old, new) -> None:
    """Kept and added runs, joined, are the new text."""
    before, after = " ".join(old), " ".join(new)
    runs = word_runs(before, after)
    assert "".join(run.text for run in runs if run.kind != "removed") == after

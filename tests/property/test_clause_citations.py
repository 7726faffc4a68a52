"""Whatever the policy, a clause shown beside a finding is the exact text at its span."""

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.base.digest import digest_bytes
from upstander.demo.places import demo_policy_path
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.policies.citing.citations import resolve_clauses
from upstander.policies.clauses.reading import read_policy, read_policy_text

LINES = demo_policy_path().read_text("utf-8").split("\n")


@cache
def rules():
    return load_packs(sorted(one for one in default_packs_dir().iterdir() if one.is_dir())).rules


@given(st.data())
@settings(max_examples=25)
def test_clauses_of_any_policy_are_its_own_words(data):
    """Lines dropped, moved or repeated: every clause given opens to exactly its quote."""
    start = data.draw(st.integers(0, len(LINES) - 1))
    kept = data.draw(st.lists(st.sampled_from(LINES), max_size=20)) + LINES[start : start + 80]
    text = "\n".join(kept)
    document = read_policy_text(text, name="another", sha256=digest_bytes(text.encode()))
    for rule in data.draw(st.lists(st.sampled_from(rules()), min_size=1, max_size=4)):
        for clause in resolve_clauses(rule, [document]):
            assert clause.document_sha256 == document.sha256
            assert document.text[clause.start : clause.end] == clause.quote
            assert clause.quote.strip()


def test_every_rule_has_a_clause_of_the_demo_force_s_policy():
    """No finding of the demo stands without the words that it touches."""
    policy = read_policy(demo_policy_path())
    for rule in rules():
        clauses = resolve_clauses(rule, [policy])
        assert clauses, rule.id
        for clause in clauses:
            assert policy.text[clause.start : clause.end] == clause.quote

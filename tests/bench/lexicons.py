"""Invented lexicons and expressions, and the rule packs made of them.

The words are made of syllables, so that they mean nothing, hurt nobody and meet no word of the
corpus by chance. Each lexicon is the beginning of the next larger one.
"""

import random
from functools import cache

from chatter import WORDS

from upstander.base.digest import digest_fields
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.records.rules import Detection, Rule, RulePack

SEED = 20250301
PHRASE_SHARE = 0.3
"""Terms that are two words, the second a common one."""
TERMS_A_RULE = 20
REGEX_A_RULE = 4

_ONSETS = ("b", "br", "d", "dr", "f", "gl", "gr", "k", "kl", "m", "pl", "pr", "sk", "t", "v", "z")
_MIDDLES = ("a", "e", "i", "o", "u", "ai", "oo", "ee")
_ENDS = ("b", "ck", "ft", "g", "lk", "mp", "nd", "rt", "sk", "x", "zz")


def _word(source: random.Random) -> str:
    """Return an invented word of two syllables or three."""
    parts = [source.choice(_ONSETS) + source.choice(_MIDDLES) for _ in range(source.choice((1, 2)))]
    return "".join(parts) + source.choice(_ONSETS) + source.choice(_MIDDLES) + source.choice(_ENDS)


@cache
def list_terms(count: int) -> tuple[str, ...]:
    """Return the first `count` terms; the first 100 are among the first 1,000."""
    source = random.Random(SEED)  # noqa: S311 - a corpus that anybody can make again
    terms: dict[str, None] = {}
    while len(terms) < count:
        term = _word(source)
        if source.random() < PHRASE_SHARE:
            term = f"{term} {source.choice(WORDS)}"
        if term not in WORDS:
            terms.setdefault(term)
    return tuple(terms)


@cache
def list_expressions(count: int) -> tuple[tuple[str, str], ...]:
    """Return (expression, a text that it matches), of five forms that rule writers use."""
    source = random.Random(SEED + 1)  # noqa: S311 - the same
    found = []
    for number in range(count):
        a, b, c = _word(source), _word(source), _word(source)
        digits = source.randrange(100, 9999)
        found.append(
            (
                (rf"\b{a}(?:s|ed|ing)?\b", f"{a}ing"),
                (rf"\b(?:{a}|{b})\s+(?:the|my|your)\s+{c}\b", f"{b} my {c}"),
                (rf"\b{a}[- ]?\d{{3,4}}\b", f"{a}-{digits}"),
                (rf"\b{a}\W+(?:\w+\W+){{0,3}}{b}\b", f"{a} it was {b}"),
                (rf"\b{a[:3]}{digits % 10}\w*{b}\b", f"{a[:3]}{digits % 10}{b}"),
            )[number % 5]
        )
    return tuple(found)


def make_pack(terms: int, expressions: int, *, shipped: bool) -> RulePack:
    """Return a pack of live rules over so many terms and expressions.

    Args:
        terms: how many terms of the lexicon.
        expressions: how many expressions.
        shipped: whether the rules that come with Upstander run beside them.
    """
    words = list_terms(terms)
    patterns = [pattern for pattern, _ in list_expressions(expressions)]
    rules = [
        _rule(f"bench-terms-{start:05d}", Detection(terms=words[start : start + TERMS_A_RULE]))
        for start in range(0, terms, TERMS_A_RULE)
    ]
    rules += [
        _rule(
            f"bench-regex-{start:05d}",
            Detection(regex=tuple(patterns[start : start + REGEX_A_RULE])),
        )
        for start in range(0, expressions, REGEX_A_RULE)
    ]
    if shipped:
        rules += shipped_rules()
    rules.sort(key=lambda rule: rule.id)
    return RulePack(
        names=("bench",), rules=tuple(rules), sha256=digest_fields(rule.id for rule in rules)
    )


def shipped_rules() -> tuple[Rule, ...]:
    """Return the rules that come with Upstander."""
    folders = sorted(one for one in default_packs_dir().iterdir() if any(one.glob("*.yaml")))
    return load_packs(folders).rules


def _rule(name: str, detection: Detection) -> Rule:
    return Rule(
        id=name,
        title=name,
        status="live",
        category="other",
        standards=(),
        severity="low",
        looks_for="Invented words of the benchmark.",
        misses="All else.",
        why_it_may_be_innocent="It means nothing.",
        clauses=(),
        clause_cues=(),
        detection=detection,
        match=(),
        no_match=(),
        version=1,
        author="benchmark",
        date="2025-03-01",
        sha256=digest_fields([name]),
    )

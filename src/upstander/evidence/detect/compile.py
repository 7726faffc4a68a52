"""Turn a pack of rules into what the matcher and the confirmation need: numbers and patterns."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from upstander.evidence.detect.categories import RUNNING
from upstander.evidence.detect.evasion import EvasionIndex
from upstander.evidence.detect.expressions import pattern_of
from upstander.evidence.detect.rulefiles import EXPRESSION_MARK
from upstander.evidence.detect.terms import TermIndex
from upstander.evidence.detect.validators import VALIDATORS, Validator
from upstander.evidence.detect.vetted import keep_vetted, vet
from upstander.records.rules import Near, Rule, RulePack


@dataclass(frozen=True, slots=True)
class CompiledNear:
    """Two sets of terms by number, each with the words of the rule."""

    a: Mapping[int, str]
    b: Mapping[int, str]
    within: int


@dataclass(frozen=True, slots=True)
class Conditions:
    """Terms by number and expressions, of which any suffices."""

    terms: frozenset[int]
    expressions: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.terms or self.expressions)


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """One running rule."""

    rule: Rule
    terms: Mapping[int, str]
    """Term number to the term as the rule writes it."""
    near: tuple[CompiledNear, ...]
    regex: tuple[int, ...]
    """Places in `CompiledPack.regex`."""
    validators: tuple[Validator, ...]
    unless: Conditions
    requires: Conditions


@dataclass(frozen=True, slots=True)
class CompiledRegex:
    """One expression of one rule."""

    rule: int
    """Place in `CompiledPack.rules`."""
    written: str

    @property
    def pattern(self) -> re.Pattern[str]:
        """The expression compiled; most expressions of a pack are never needed in a scan."""
        return pattern_of(self.written)


@dataclass(frozen=True, slots=True)
class CompiledPack:
    """The running rules of a pack, by id, with their terms in one index."""

    rules: tuple[CompiledRule, ...]
    index: TermIndex
    regex: tuple[CompiledRegex, ...]
    evasion: EvasionIndex
    term_rules: Mapping[int, tuple[int, ...]]
    """Term number to the rules that it fires by itself."""
    near_rules: Mapping[int, tuple[int, ...]]
    """Term number to the rules that have it in a `near`."""


@dataclass(slots=True)
class _Builder:
    index: TermIndex = field(default_factory=TermIndex)
    regex: list[CompiledRegex] = field(default_factory=list)

    def terms(self, texts: tuple[str, ...]) -> dict[int, str]:
        """Return numbers to texts; of terms that fold alike the first is kept."""
        numbers: dict[int, str] = {}
        for text in texts:
            numbers.setdefault(self.index.add(text), text)
        return numbers

    def near(self, near: Near) -> CompiledNear:
        return CompiledNear(self.terms(near.a), self.terms(near.b), near.within)

    def conditions(self, texts: tuple[str, ...]) -> Conditions:
        plain = tuple(text for text in texts if not text.startswith(EXPRESSION_MARK))
        written = [text for text in texts if text.startswith(EXPRESSION_MARK)]
        return Conditions(
            frozenset(self.terms(plain)),
            tuple(self.vetted(text.removeprefix(EXPRESSION_MARK)) for text in written),
        )

    def vetted(self, expression: str) -> str:
        vet(expression)
        return expression

    def rule(self, place: int, rule: Rule) -> CompiledRule:
        first = len(self.regex)
        for written in rule.detection.regex:
            self.regex.append(CompiledRegex(place, self.vetted(written)))
        return CompiledRule(
            rule=rule,
            terms=self.terms(rule.detection.terms),
            near=tuple(self.near(near) for near in rule.detection.near),
            regex=tuple(range(first, len(self.regex))),
            validators=tuple(VALIDATORS[name] for name in rule.detection.validators),
            unless=self.conditions(rule.detection.unless),
            requires=self.conditions(rule.detection.requires),
        )


def compile_pack(pack: RulePack) -> CompiledPack:
    """Return the running rules of `pack`, compiled; drafts and retired rules are left out.

    Raises:
        ExpressionRefused: an expression does not pass the checks of the loader.
    """
    builder = _Builder()
    running = sorted(
        (rule for rule in pack.rules if rule.status in RUNNING), key=lambda rule: rule.id
    )
    rules = tuple(builder.rule(place, rule) for place, rule in enumerate(running))
    keep_vetted()
    term_rules = _users(rules, lambda compiled: [compiled.terms])
    near_rules = _users(rules, lambda compiled: [s for n in compiled.near for s in (n.a, n.b)])
    disguised = sorted({number for c in rules if c.rule.detection.evasion for number in c.terms})
    return CompiledPack(
        rules=rules,
        index=builder.index,
        regex=tuple(builder.regex),
        evasion=EvasionIndex((number, builder.index.words[number]) for number in disguised),
        term_rules=term_rules,
        near_rules=near_rules,
    )


def _users(
    rules: tuple[CompiledRule, ...], sets_of: Callable[[CompiledRule], list[Mapping[int, str]]]
) -> dict[int, tuple[int, ...]]:
    """Return term number to the places of the rules that use it."""
    users: dict[int, list[int]] = {}
    for place, compiled in enumerate(rules):
        numbers = {number for terms in sets_of(compiled) for number in terms}
        for number in sorted(numbers):
            users.setdefault(number, []).append(place)
    return {number: tuple(places) for number, places in users.items()}

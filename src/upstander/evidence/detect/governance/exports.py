"""A pack for other tools: a Microsoft Purview keyword dictionary, or rules in the shape of Sigma.

No other tool reads a message as the detector does, so each export comes with the list of what it
loses. What is lost is named, rule by rule; nothing is dropped in silence.

Fields of the Sigma rules, in a log source of product `upstander`, service `messages`:

| field | is |
|---|---|
| `body`, `subject` | the words of a message |
| `platform`, `kind`, `direction` | as in the table of messages |

References: sigma specification 2.0 (SigmaHQ/sigma-specification); Microsoft, "Create a keyword
dictionary" (learn.microsoft.com).
"""

import re
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from upstander.base.digest import digest_fields
from upstander.evidence.detect.categories import RUNNING
from upstander.evidence.detect.governance.linear import without_look_around
from upstander.evidence.detect.rulefiles import EXPRESSION_MARK
from upstander.records.rules import Near, Rule, RulePack

PURVIEW_BYTES = 1 << 20
"""What all dictionaries of a Purview tenant may hold once compressed."""

_STATUS = {"live": "stable", "trial": "test", "draft": "experimental", "retired": "deprecated"}
_FOLDED = "case aside, accents, apostrophes and punctuation are not folded: `dont` misses `don't`"
_EVASION = "evasion (sn0w, s n o w) is not undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What an export cannot say of a rule."""

    rule_id: str
    """"" where it is true of the whole export."""
    part: str
    """The field of the rule, such as `near`."""
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A pack for another tool."""

    text: str
    rules: int
    """Rules of which something stands in it."""
    documents: Mapping[str, str]
    """Rule id to its own document, where the tool takes one a rule."""
    lost: tuple[Lost, ...]


def _chosen(pack: RulePack, statuses: Iterable[str]) -> list[Rule]:
    wanted = frozenset(statuses)
    return [rule for rule in pack.rules if rule.status in wanted]


def to_purview(pack: RulePack, *, statuses: Iterable[str] = RUNNING) -> Export:
    """Return the terms of a pack as a keyword dictionary: one term a line, each once, sorted.

    A dictionary knows words and nothing else: conditions on what stands beside them are lost, so
    that it finds more than the rule, and whatever is no bare term is not in it at all.

    Args:
        pack: the rules.
        statuses: of the rules that are exported.
    """
    rules = _chosen(pack, statuses)
    terms: dict[str, str] = {}
    lost = [Lost(rule_id="", part="terms", effect=_FOLDED)]
    if any(rule.detection.evasion and rule.detection.terms for rule in rules):
        lost.append(Lost(rule_id="", part="evasion", effect=_EVASION))
    for rule in rules:
        for term in rule.detection.terms:
            flat = " ".join(term.split())
            terms.setdefault(flat.casefold(), flat)
        lost.extend(_lost_in_purview(rule))
    text = "".join(f"{terms[key]}\n" for key in sorted(terms))
    if len(text.encode("utf-16-le")) > PURVIEW_BYTES:
        lost.append(
            Lost(rule_id="", part="terms", effect="more than a tenant's dictionaries may hold")
        )
    return Export(
        text=text,
        rules=sum(bool(rule.detection.terms) for rule in rules),
        documents={},
        lost=tuple(lost),
    )


def _lost_in_purview(rule: Rule) -> Iterator[Lost]:
    parts = rule.detection
    for name, count in (("near", len(parts.near)), ("regex", len(parts.regex))):
        if count:
            yield Lost(rule_id=rule.id, part=name, effect=f"{count} not in the dictionary")
    if not parts.terms:
        yield Lost(rule_id=rule.id, part="rule", effect="nothing of it is in the dictionary")
        return
    for name, there in (
        ("requires", parts.requires),
        ("unless", parts.unless),
        ("where", _where_fields(rule)),
    ):
        if there:
            yield Lost(
                rule_id=rule.id, part=name, effect="its terms are found without this condition"
            )


def to_sigma(pack: RulePack, *, statuses: Iterable[str] = RUNNING) -> Export:
    """Return the rules of a pack in the shape of Sigma, one document each.

    Args:
        pack: the rules.
        statuses: of the rules that are exported.
    """
    lost = [
        Lost(rule_id="", part="terms", effect=_FOLDED),
        Lost(
            rule_id="",
            part="terms",
            effect="keywords have no word bounds: some tools find `hoe` in `shoe`",
        ),
        Lost(rule_id="", part="regex", effect="a letter beyond ASCII is no word character"),
    ]
    documents: dict[str, str] = {}
    for rule in _chosen(pack, statuses):
        shape, mine = sigma_rule(rule)
        lost.extend(mine)
        if shape is not None:
            documents[rule.id] = yaml.safe_dump(
                shape, allow_unicode=True, sort_keys=False, width=100
            )
    return Export(
        text="---\n".join(documents.values()),
        rules=len(documents),
        documents=documents,
        lost=tuple(lost),
    )


def sigma_rule(rule: Rule) -> tuple[dict[str, Any] | None, tuple[Lost, ...]]:
    """Return one rule in the shape of Sigma (None where nothing can be said), and its losses."""
    lost = list(_lost_in_sigma(rule))
    detection, condition = _sigma_detection(rule, lost)
    if not condition:
        lost.append(Lost(rule_id=rule.id, part="rule", effect="nothing of it is exported"))
        return None, tuple(lost)
    shape = {
        "title": rule.title[:256],
        "id": str(_sigma_id(rule.id)),
        "status": _STATUS[rule.status],
        "description": f"{rule.looks_for}\nMisses: {rule.misses}",
        "author": rule.author,
        "date": rule.date,
        "logsource": {"product": "upstander", "service": "messages"},
        "detection": {**detection, "condition": condition},
        "falsepositives": [rule.why_it_may_be_innocent],
        "level": rule.severity,
        "tags": [
            f"upstander.{_tag(rule.id)}.v{rule.version}",
            f"category.{_tag(rule.category)}",
            *(f"standard.{_tag(name)}" for name in rule.standards),
        ],
    }
    return shape, tuple(lost)


def _sigma_id(rule_id: str) -> uuid.UUID:
    """Return the same UUID for the same rule, whatever its version (RFC 9562, version 8)."""
    number = int(digest_fields(("upstander", "sigma", rule_id))[:32], 16)
    number = number & ~(0xF << 76) | (8 << 76)
    return uuid.UUID(int=number & ~(0x3 << 62) | (0x2 << 62))


def _tag(name: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", name.casefold())


def _sigma_detection(rule: Rule, lost: list[Lost]) -> tuple[dict[str, Any], str]:
    """Return the searches of a rule by name, and the condition that joins them ("" for none)."""
    parts = rule.detection
    found: dict[str, Any] = {}
    if parts.terms:
        found["keywords"] = [_keyword(term) for term in parts.terms]
    written = _expressions(rule, "regex", parts.regex, lost)
    written += [
        without_look_around(pattern).text for near in parts.near for pattern in near_as_re(near)
    ]
    if written:
        found["expressions"] = _either_field(written)
    if not found:
        return {}, ""
    condition = f"({' or '.join(found)})" if len(found) > 1 else next(iter(found))
    for name, part, texts in (
        ("required", "requires", parts.requires),
        ("filter", "unless", parts.unless),
    ):
        searches = _conditions(rule, name, part, texts, lost)
        found |= searches
        if searches:
            joined = " or ".join(searches)
            said = f"({joined})" if len(searches) > 1 else joined
            condition += f" and {'not ' if part == 'unless' else ''}{said}"
    for name, fields, negated in _scopes(rule):
        found[name] = fields
        condition += f" and {'not ' if negated else ''}{name}"
    return found, condition


def _expressions(rule: Rule, part: str, written: Sequence[str], lost: list[Lost]) -> list[str]:
    """Return expressions as other engines take them; what changes is added to `lost`.

    An `unless` that would stand the rule down more often is left out instead.
    """
    kept: list[str] = []
    wider = gone = 0
    for expression in written:
        one = without_look_around(expression)
        if not one.text or (one.wider and part == "unless"):
            gone += 1
            continue
        wider += one.wider
        kept.append(one.text)
    if wider:
        effect = f"{wider} without their look-around: more is found"
        lost.append(Lost(rule_id=rule.id, part=part, effect=effect))
    if gone:
        effect = f"{gone} left out, they need look-around or the like"
        lost.append(Lost(rule_id=rule.id, part=part, effect=effect))
    return kept


def _either_field(expressions: Sequence[str]) -> list[dict[str, list[str]]]:
    """Return expressions that may match in the body or in the subject."""
    return [{f"{name}|re|i": list(expressions)} for name in ("body", "subject")]


def _conditions(
    rule: Rule, name: str, part: str, texts: Sequence[str], lost: list[Lost]
) -> dict[str, Any]:
    plain = [text for text in texts if not text.startswith(EXPRESSION_MARK)]
    written = [
        text.removeprefix(EXPRESSION_MARK) for text in texts if text.startswith(EXPRESSION_MARK)
    ]
    found: dict[str, Any] = {}
    if plain:
        found[f"{name}_keywords"] = [_keyword(term) for term in plain]
    if kept := _expressions(rule, part, written, lost):
        found[f"{name}_expressions"] = _either_field(kept)
    return found


def _where_fields(rule: Rule) -> list[str]:
    where = rule.detection.where
    return [*where.platforms, *where.not_platforms, *where.kinds, *where.directions]


def _scopes(rule: Rule) -> Iterator[tuple[str, dict[str, list[str]], bool]]:
    where = rule.detection.where
    for name, field, values, negated in (
        ("platforms", "platform", where.platforms, False),
        ("other_platforms", "platform", where.not_platforms, True),
        ("kinds", "kind", where.kinds, False),
        ("directions", "direction", where.directions, False),
    ):
        if values:
            yield name, {field: list(values)}, negated


def _keyword(term: str) -> str:
    r"""Return a term in which `*`, `?` and `\` stand for themselves."""
    return re.sub(r"([*?\\])", r"\\\1", term)


def near_as_re(near: Near) -> tuple[str, str]:
    """Return a pair of word lists as two expressions, one an order; words are written as is."""
    first, second = (
        "(?:" + "|".join(r"\W+".join(map(re.escape, term.split())) for term in side) + ")"
        for side in (near.a, near.b)
    )
    between = rf"(?:\W+\w+){{0,{near.within}}}\W+"
    return (
        rf"(?<!\w){first}{between}{second}(?!\w)",
        rf"(?<!\w){second}{between}{first}(?!\w)",
    )


def _lost_in_sigma(rule: Rule) -> Iterator[Lost]:
    parts = rule.detection
    if parts.validators:
        yield Lost(
            rule_id=rule.id,
            part="validators",
            effect=f"matches are not checked: {', '.join(parts.validators)}",
        )
    if parts.evasion and parts.terms:
        yield Lost(rule_id=rule.id, part="evasion", effect=_EVASION)
    if parts.near:
        yield Lost(
            rule_id=rule.id,
            part="near",
            effect=f"{len(parts.near)} written as expressions; punctuation and accents count",
        )


def lost_as_text(lost: Sequence[Lost]) -> str:
    """Return what is lost as lines for a file beside the export."""
    lines = [f"{one.rule_id or '(all rules)'}\t{one.part}\t{one.effect}\n" for one in lost]
    return "rule\tpart\twhat is lost\n" + "".join(lines)

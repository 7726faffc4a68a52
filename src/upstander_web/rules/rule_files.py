"""Rules as texts: read by the strict loader, written from fields, and what is wrong at its field.

What a text says of its status is not looked at: where a rule stands is said by its row.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec
import yaml

from upstander.evidence.detect.governance.keyword_pack import draft_yaml
from upstander.evidence.detect.rulefiles import RuleFileInvalid, read_rule
from upstander.evidence.detect.rulenodes import read_document
from upstander.records.rules import Rule

ID_PATTERN = re.compile(r"^[a-z0-9][a-z0-9_-]{1,99}\Z")
_PLACE = re.compile(r":(\d+):(\d+)\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """What the loader refuses, and the box that it stands in."""

    reason: str
    line: int
    column: int
    field: str = ""
    """Name of the form's field; "" where it is none of them."""

    @property
    def words(self) -> str:
        """The fault in one line."""
        said = self.reason[:1].upper() + self.reason[1:]
        return f"{said} (line {self.line}, column {self.column} of the file)"


@lru_cache(maxsize=512)
def parse_rule(text: str) -> Rule:
    """Return the rule in `text`; its path is its file's name alone.

    Raises:
        RuleFileInvalid: it breaks the format; the place is `name.yaml:line:column`.
    """
    data = text.encode("utf-8", "surrogatepass")
    node = read_document(Path("rule.yaml"), data).open_mapping().get("id")
    rule_id = node[1].text() if node else ""
    if node and not ID_PATTERN.match(rule_id):
        raise node[1].refuse("an id is small letters, digits, - and _, such as `conceal-chats`")
    name = f"{rule_id or 'rule'}.yaml"
    with TemporaryDirectory(prefix="upstander-rule-") as place:
        path = Path(place) / name
        path.write_bytes(data)
        try:
            rule = read_rule(path)
        except RuleFileInvalid as error:
            raise RuleFileInvalid(error.reason, place=_inside(error.place, name)) from error
    return msgspec.structs.replace(rule, path=name)


def _inside(place: str, name: str) -> str:
    found = _PLACE.search(place)
    return f"{name}{found[0]}" if found else name


def write_rule(record: Mapping[str, Any]) -> str:
    """Return the fields of a rule as its file."""
    return draft_yaml(record)


def explain(error: RuleFileInvalid, text: str) -> Fault:
    """Return what the loader refuses in `text`, with the field in which it stands."""
    found = _PLACE.search(error.place or "")
    line, column = (int(found[1]), int(found[2])) if found else (1, 1)
    return Fault(reason=error.reason, line=line, column=column, field=_field_at(text, line, column))


def _field_at(text: str, line: int, column: int) -> str:
    """Return the innermost field of a rule that holds the place; "" where none does."""
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return ""
    name = ""
    at = (line - 1, column - 1)
    while isinstance(node, yaml.MappingNode):
        inner = None
        for key, value in node.value:
            begins = (key.start_mark.line, key.start_mark.column)
            ends = (value.end_mark.line, value.end_mark.column)
            if begins <= at <= ends:
                name, inner = str(key.value), value
        if inner is None or name not in ("detection", "where"):
            return name
        node = inner
    return name


def record_of(rule: Rule) -> dict[str, Any]:
    """Return the fields of a rule in the order of its file, defaults left out."""
    parts = rule.detection
    detection: dict[str, Any] = {}
    for name in ("terms", "regex", "validators", "requires", "unless"):
        if values := getattr(parts, name):
            detection[name] = list(values)
    if parts.near:
        detection["near"] = [
            {"a": list(one.a), "b": list(one.b), "within": one.within} for one in parts.near
        ]
    if not parts.evasion:
        detection["evasion"] = False
    where = {
        name: list(values)
        for name in ("platforms", "not_platforms", "kinds", "directions")
        if (values := getattr(parts.where, name))
    }
    if where:
        detection["where"] = where
    record: dict[str, Any] = {
        "id": rule.id,
        "title": rule.title,
        "status": rule.status,
        "category": rule.category,
        "severity": rule.severity,
        "standards": list(rule.standards),
        "looks_for": rule.looks_for,
        "misses": rule.misses,
        "why_it_may_be_innocent": rule.why_it_may_be_innocent,
    }
    if rule.clauses:
        record["clauses"] = [_clause(one) for one in rule.clauses]
    if rule.clause_cues:
        record["clause_cues"] = list(rule.clause_cues)
    return record | {
        "detection": detection,
        "match": [_sample(one) for one in rule.match],
        "no_match": [_sample(one) for one in rule.no_match],
        "version": rule.version,
        "author": rule.author,
        "date": rule.date,
    }


def _clause(clause: Any) -> dict[str, Any]:
    names = ("document", "number", "quote", "document_sha256", "start", "end")
    return {name: getattr(clause, name) for name in names if getattr(clause, name) != ""}


def _sample(sample: Any) -> str | dict[str, str]:
    facts = msgspec.to_builtins(sample)
    usual = {"platform": "whatsapp", "kind": "message", "direction": "unknown"}
    told = {name: value for name, value in facts.items() if usual.get(name) != value}
    return str(sample.text) if set(told) == {"text"} else told

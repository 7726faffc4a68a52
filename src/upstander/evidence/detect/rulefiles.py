"""Load rules from YAML, strictly: one file a rule, every refusal at `path:line:column`.

The fields are those of `records.rules`, name for name. A pack is a directory of `*.yaml`; a
directory of packs is read one level down.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from upstander.base.digest import digest_bytes, digest_fields
from upstander.base.yamlnodes import YamlNode
from upstander.evidence.detect.categories import CATEGORIES, SEVERITIES, STANDARDS, STATUSES
from upstander.evidence.detect.expressions import ExpressionRefused
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.rulenodes import RuleFileInvalid, read_document
from upstander.evidence.detect.validators import VALIDATORS
from upstander.evidence.detect.vetted import keep_vetted, vet
from upstander.records.clauses import ClauseCitation
from upstander.records.rules import Detection, Near, Rule, RulePack, RuleSample, Where

__all__ = ["RuleFileInvalid", "default_packs_dir", "load_packs", "read_rule"]

MAX_WITHIN = 50
EXPRESSION_MARK = "re:"
"""Begins an expression among the terms of `unless` and `requires`."""

_REQUIRED_TEXT = (
    "id title status category severity standards looks_for misses why_it_may_be_innocent "
    "detection match no_match version author date"
)
_REQUIRED = frozenset(_REQUIRED_TEXT.split())
_KNOWN = _REQUIRED | {"clauses", "clause_cues"}
_CLAUSE_REQUIRED = frozenset({"document", "document_sha256", "start", "end", "quote"})
_DETECTION = frozenset(
    {"terms", "regex", "near", "validators", "requires", "unless", "evasion", "where"}
)
_WHERE = frozenset({"platforms", "not_platforms", "kinds", "directions"})
_SAMPLE = frozenset({"text", "platform", "kind", "direction"})
_KINDS = (
    "message", "system", "call", "reaction", "post", "comment", "email", "poll", "location",
    "draft", "unknown",
)  # fmt: skip
_DIRECTIONS = ("outgoing", "incoming", "unknown")
_NO_FIELDS: frozenset[str] = frozenset()


def default_packs_dir() -> Path:
    """Return the directory of the packs that ship: the checkout's, or the installed package's.

    Raises:
        RuleFileInvalid: there is neither.
    """
    package = Path(__file__).resolve().parents[2]
    installed = package / "_rulepacks"
    for found in (package.parent.parent / "rulepacks", installed):
        if found.is_dir():
            return found
    raise RuleFileInvalid("no rule packs are installed", place=installed.as_posix())


def load_packs(directories: Sequence[Path]) -> RulePack:
    """Return the rules of all packs in `directories`, in the order of their ids.

    Raises:
        RuleFileInvalid: a file breaks the format, an id stands twice, or there is no rule.
    """
    found: dict[str, Rule] = {}
    names: set[str] = set()
    for directory in directories:
        files = _list_files(directory)
        if not files:
            raise RuleFileInvalid("no rule (*.yaml) here", place=directory.as_posix())
        for path in files:
            rule = read_rule(path)
            if rule.id in found:
                raise RuleFileInvalid(
                    f"rule id `{rule.id}` is already used by {found[rule.id].path}",
                    place=f"{path.as_posix()}:1:1",
                )
            found[rule.id] = rule
            names.add(path.parent.resolve().name)
    keep_vetted()
    rules = tuple(found[rule_id] for rule_id in sorted(found))
    fields = [part for rule in rules for part in (rule.id, str(rule.version), rule.sha256)]
    return RulePack(names=tuple(sorted(names)), rules=rules, sha256=digest_fields(fields))


def _list_files(directory: Path) -> list[Path]:
    """Return the rule files of a pack or of a directory of packs, sorted."""
    if not directory.is_dir():
        raise RuleFileInvalid("not a directory", place=directory.as_posix())
    folders = [directory, *(entry for entry in directory.iterdir() if entry.is_dir())]
    entries = [entry for folder in folders for entry in folder.iterdir() if entry.is_file()]
    for entry in entries:
        # A rule that is silently left out is worse than an error.
        if entry.suffix.lower() == ".yml" or (
            entry.suffix != ".yaml" and entry.suffix.lower() == ".yaml"
        ):
            raise RuleFileInvalid("rule files end in .yaml", place=f"{entry.as_posix()}:1:1")
    return sorted(
        entry for entry in entries if entry.suffix == ".yaml" and not entry.name.startswith(".")
    )


def read_rule(path: Path) -> Rule:
    """Return the rule in the file at `path`.

    Raises:
        RuleFileInvalid: it breaks the format.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise RuleFileInvalid(
            f"cannot be read: {error.strerror}", place=f"{path.as_posix()}:1:1"
        ) from error
    root = read_document(path, data)
    fields = root.mapping(_KNOWN, _REQUIRED)
    rule_id = fields["id"].text()
    if rule_id != path.stem:
        raise fields["id"].refuse(f"id `{rule_id}` is not the file's name `{path.stem}`")
    cues = _texts(fields.get("clause_cues"))
    clauses = fields["clauses"].each(_clause) if "clauses" in fields else ()
    if not clauses and not cues:
        raise fields.get("clauses", root).refuse("neither `clauses` nor `clause_cues` says where")
    standards = fields["standards"].each(lambda n: n.one_of(tuple(STANDARDS), "standard"))
    if not standards:
        raise fields["standards"].refuse("at least one standard is needed")
    return Rule(
        id=rule_id,
        title=fields["title"].text(),
        status=fields["status"].one_of(STATUSES, "status"),
        category=fields["category"].one_of(tuple(CATEGORIES), "category"),
        standards=standards,
        severity=fields["severity"].one_of(SEVERITIES, "severity"),
        looks_for=fields["looks_for"].text().strip(),
        misses=fields["misses"].text().strip(),
        why_it_may_be_innocent=fields["why_it_may_be_innocent"].text().strip(),
        clauses=clauses,
        clause_cues=cues,
        detection=_detection(fields["detection"]),
        match=_samples(fields["match"]),
        no_match=_samples(fields["no_match"]),
        version=fields["version"].whole_number(1, 1_000_000),
        author=fields["author"].text(),
        date=_date(fields["date"]),
        sha256=digest_bytes(data),
        path=path.as_posix(),
    )


def _texts(node: YamlNode | None) -> tuple[str, ...]:
    return node.each(YamlNode.text) if node is not None else ()


def _date(node: YamlNode) -> str:
    value = str(node.raw.value) if node.kind in ("str", "timestamp") else ""
    refusal = node.refuse("expected a date such as 2026-11-22")
    if len(value) != len("2026-11-22"):
        raise refusal
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise refusal from None


def _clause(node: YamlNode) -> ClauseCitation:
    fields = node.mapping(_CLAUSE_REQUIRED | {"number"}, _CLAUSE_REQUIRED)
    digest = fields["document_sha256"].text()
    if len(digest) != 64 or set(digest) - set("0123456789abcdef"):
        raise fields["document_sha256"].refuse("expected 64 small hexadecimal digits")
    start, end = (fields[name].whole_number(0, 1 << 31) for name in ("start", "end"))
    if end <= start:
        raise fields["end"].refuse(f"`end` {end} is not beyond `start` {start}")
    return ClauseCitation(
        document=fields["document"].text(),
        document_sha256=digest,
        start=start,
        end=end,
        number=fields["number"].text() if "number" in fields else "",
        quote=fields["quote"].text(),
    )


def _samples(node: YamlNode) -> tuple[RuleSample, ...]:
    samples = node.each(_sample)
    if not samples:
        raise node.refuse("at least one sample is needed")
    return samples


def _sample(node: YamlNode) -> RuleSample:
    if node.kind == "str":
        return RuleSample(text=node.text())
    if node.kind != "map":
        raise node.refuse(
            f"expected a text or a mapping with `text`, got {node.words()}; put it in quotes"
        )
    fields = node.mapping(_SAMPLE, frozenset({"text"}))
    values = {"text": fields["text"].text()}
    if "platform" in fields:
        values["platform"] = fields["platform"].text()
    if "kind" in fields:
        values["kind"] = fields["kind"].one_of(_KINDS, "kind")
    if "direction" in fields:
        values["direction"] = fields["direction"].one_of(_DIRECTIONS, "direction")
    return RuleSample(**values)


def _detection(node: YamlNode) -> Detection:
    fields = node.mapping(_DETECTION, _NO_FIELDS)
    terms = fields["terms"].each(_term) if "terms" in fields else ()
    regex = fields["regex"].each(_expression) if "regex" in fields else ()
    near = fields["near"].each(_near) if "near" in fields else ()
    if not (terms or regex or near):
        raise node.refuse("empty detection: give `terms`, `regex` or `near`")
    validators: tuple[str, ...] = ()
    if "validators" in fields:
        validators = fields["validators"].each(lambda n: n.one_of(tuple(VALIDATORS), "validator"))
        if validators and not regex:
            raise fields["validators"].refuse("validators check matches of `regex`: there is none")
    return Detection(
        terms=terms,
        regex=regex,
        near=near,
        validators=validators,
        unless=fields["unless"].each(_condition) if "unless" in fields else (),
        requires=fields["requires"].each(_condition) if "requires" in fields else (),
        evasion=fields["evasion"].flag() if "evasion" in fields else True,
        where=_where(fields["where"]) if "where" in fields else Where(),
    )


def _term(node: YamlNode) -> str:
    value = node.text()
    if not fold(value).strip():
        raise node.refuse(f"term `{value}` has no letter or digit; write it under `regex`")
    if value.startswith(EXPRESSION_MARK):
        raise node.refuse("an expression stands under `regex`, not among the terms")
    return value


def _expression(node: YamlNode) -> str:
    value = node.text()
    try:
        vet(value)
    except ExpressionRefused as error:
        raise node.refuse(error.reason) from error
    return value


def _condition(node: YamlNode) -> str:
    value = node.text()
    if not value.startswith(EXPRESSION_MARK):
        return _term(node)
    try:
        vet(value.removeprefix(EXPRESSION_MARK))
    except ExpressionRefused as error:
        raise node.refuse(error.reason) from error
    return value


def _near(node: YamlNode) -> Near:
    names = frozenset({"a", "b", "within"})
    fields = node.mapping(names, names)
    first, second = (fields[name].each(_term) for name in ("a", "b"))
    for name, side in (("a", first), ("b", second)):
        if not side:
            raise fields[name].refuse(f"`{name}` is empty")
    return Near(a=first, b=second, within=fields["within"].whole_number(0, MAX_WITHIN))


def _where(node: YamlNode) -> Where:
    fields = node.mapping(_WHERE, _NO_FIELDS)
    return Where(
        platforms=_texts(fields.get("platforms")),
        not_platforms=_texts(fields.get("not_platforms")),
        kinds=fields["kinds"].each(lambda n: n.one_of(_KINDS, "kind")) if "kinds" in fields else (),
        directions=fields["directions"].each(lambda n: n.one_of(_DIRECTIONS, "direction"))
        if "directions" in fields
        else (),
    )

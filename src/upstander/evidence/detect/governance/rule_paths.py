"""Rules by path: rule files and pack folders together, whatever their status."""

from collections.abc import Iterable
from pathlib import Path

from upstander.base.digest import digest_fields
from upstander.evidence.detect.rulefiles import RuleFileInvalid, load_packs, read_rule
from upstander.records.rules import Rule, RulePack


def gather_rules(paths: Iterable[Path]) -> RulePack:
    """Return the rules in the files and folders `paths`, by id.

    Raises:
        RuleFileInvalid: a file breaks the format, or an id stands in two files.
    """
    found: dict[str, Rule] = {}
    names: set[str] = set()
    for path in paths:
        rules = load_packs([path]).rules if path.is_dir() else (read_rule(path),)
        for rule in rules:
            held = found.get(rule.id)
            if held is not None and Path(held.path).resolve() != Path(rule.path).resolve():
                raise RuleFileInvalid(
                    f"rule id `{rule.id}` is already used by {held.path}", place=rule.path
                )
            found[rule.id] = rule
            names.add(Path(rule.path).resolve().parent.name)
    ordered = tuple(found[rule_id] for rule_id in sorted(found))
    fields = [part for rule in ordered for part in (rule.id, str(rule.version), rule.sha256)]
    return RulePack(names=tuple(sorted(names)), rules=ordered, sha256=digest_fields(fields))

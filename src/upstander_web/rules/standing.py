"""Where every rule stands: the shipped packs from disk with this force's own versions over them."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import msgspec
from django.conf import settings

from upstander.base.digest import digest_fields
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.records.rules import Rule, RulePack
from upstander_web.rules.engine import RuleStates
from upstander_web.rules.models import ForceRule
from upstander_web.rules.rule_files import parse_rule

OWN_PACK = "force"
"""Name of the force's own rules beside those of the packs that ship."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One version of one rule, from a pack on disk or from a row."""

    rule: Rule
    """With the status at which it stands."""
    row: ForceRule | None
    pack: str
    """Folder of the shipped pack, or `force`."""

    @property
    def is_shipped(self) -> bool:
        """Whether the text came with the program."""
        return self.row is None or self.row.is_shipped


def shipped_pack() -> RulePack:
    """Return the rules that ship, or those of the folders in the settings.

    Raises:
        RuleFileInvalid: a rule cannot be read.
    """
    folders = settings.UPSTANDER_RULEPACKS or [default_packs_dir()]
    return _load(tuple(folders), _marks(folders))


def _marks(folders: Iterable[Path]) -> tuple[tuple[str, int, int], ...]:
    """Return name, time and size of every file, so that a changed pack is read again."""
    files = sorted(path for folder in folders for path in Path(folder).rglob("*.y*ml"))
    return tuple((str(p), (s := p.stat()).st_mtime_ns, s.st_size) for p in files)


@lru_cache(maxsize=4)
def _load(folders: tuple[Path, ...], _marks: tuple[tuple[str, int, int], ...]) -> RulePack:
    return load_packs(folders)


def rule_of(row: ForceRule) -> Rule:
    """Return the rule of a row at the status at which it stands.

    Raises:
        RuleFileInvalid: its text is no rule (any more).
    """
    return msgspec.structs.replace(parse_rule(row.yaml_text), status=row.status)


def rules_in_use() -> RulePack:
    """Return the pack that exhibits are compared with.

    A live version of the force's own stands in place of the shipped rule of its id; what the force
    retired does not run. Rules on trial are tried on past messages alone and put nothing before a
    reviewer, so they are not in it.

    Raises:
        RuleFileInvalid: a rule, shipped or own, cannot be read.
    """
    shipped = shipped_pack()
    rows = list(ForceRule.objects.filter(status__in=("live", "retired")))
    live = {row.rule_id: rule_of(row) for row in rows if row.status == ForceRule.Status.LIVE}
    gone = _stood_down(rows)
    if not live and not gone:
        return shipped
    kept = {
        rule.id: rule for rule in shipped.rules if gone.get(rule.id, 0) < rule.version
    } | live  # fmt: skip
    rules = tuple(kept[rule_id] for rule_id in sorted(kept))
    fields = [part for rule in rules for part in (rule.id, str(rule.version), rule.sha256)]
    names = (*shipped.names, OWN_PACK) if live else shipped.names
    return RulePack(names=tuple(sorted(names)), rules=rules, sha256=digest_fields(fields))


def _stood_down(rows: Iterable[ForceRule]) -> dict[str, int]:
    """Return rule to the highest version that ran here and was retired."""
    gone: dict[str, int] = {}
    for row in rows:
        ran = row.is_shipped or row.went_live_at is not None
        if row.status == ForceRule.Status.RETIRED and ran:
            gone[row.rule_id] = max(row.version, gone.get(row.rule_id, 0))
    return gone


def list_versions(rule_id: str = "") -> dict[str, list[RuleVersion]]:
    """Return every version of every rule (or of one) by id, the latest first.

    A shipped rule that a version of the force's own displaced is shown as retired.

    Raises:
        RuleFileInvalid: a rule cannot be read.
    """
    rows = ForceRule.objects.select_related("drafted_by", "edited_by", "proposed_by")
    listed = list(rows.filter(rule_id=rule_id) if rule_id else rows)
    found: dict[str, list[RuleVersion]] = {}
    for row in listed:
        version = RuleVersion(rule=rule_of(row), row=row, pack=OWN_PACK)
        found.setdefault(row.rule_id, []).append(version)
    running = {rule.id: rule for rule in rules_in_use().rules}
    for rule in shipped_pack().rules:
        if rule_id and rule.id != rule_id:
            continue
        own = found.setdefault(rule.id, [])
        if any(one.rule.version == rule.version for one in own):
            continue
        used = running.get(rule.id)
        is_displaced = rule.status == "live" and (used is None or used.version != rule.version)
        shown = msgspec.structs.replace(rule, status="retired") if is_displaced else rule
        own.append(RuleVersion(rule=shown, row=None, pack=Path(rule.path).parent.name))
        own.sort(key=lambda one: -one.rule.version)
    return found


def states_of(versions: Iterable[RuleVersion]) -> RuleStates:
    """Return where the versions of one rule stand, as the engine asks."""
    states: dict[str, dict[int, str]] = {}
    for one in versions:
        states.setdefault(one.rule.id, {})[one.rule.version] = one.rule.status
    return RuleStates(states)

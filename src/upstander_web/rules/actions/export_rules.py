"""Writes the rules for other tools, and one rule as its own file."""

from dataclasses import dataclass

from django.db import transaction

from upstander.evidence.detect.governance.exports import Export, lost_as_text
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.rules import engine
from upstander_web.rules.actions.view_rule import access_version
from upstander_web.rules.models import ForceRule
from upstander_web.rules.rule_files import record_of, write_rule
from upstander_web.rules.standing import rules_in_use
from upstander_web.rules.steps import record_step

FORMS = {
    "purview": "Microsoft Purview keyword dictionary",
    "sigma": "Sigma rules",
}
LOST = "lost"
"""Ends the name of the list of what a form cannot say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportPage:
    """What each form holds and loses."""

    rules: int
    exports: list[tuple[str, str, Export]]
    """Name, title, and the export itself."""


def view_exports(*, actor: User) -> ExportPage:
    """Return what the rules that run would be in other tools, and what each cannot say.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.export_viewed`.

    Raises:
        PermissionRefused: the actor may not.
        RuleFileInvalid: a rule cannot be read.
    """
    check_capability(actor, Capability.READ_RULES)
    pack = rules_in_use()
    made = [
        (name, title, engine.export_pack(pack, name, statuses=["live"]))
        for name, title in FORMS.items()
    ]
    with transaction.atomic():
        record_event(actor=actor, name="rules.export_viewed", object_kind="rules", object_id="")
    return ExportPage(rules=sum(rule.status == "live" for rule in pack.rules), exports=made)


def export_rules(*, actor: User, form: str, lost: bool = False) -> str:
    """Return the live rules as `purview` or `sigma`, or the list of what is lost in it.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rules.exported`.

    Raises:
        PermissionRefused: the actor may not.
        RuleFileInvalid: a rule cannot be read.
    """
    check_capability(actor, Capability.READ_RULES)
    export = engine.export_pack(rules_in_use(), form, statuses=["live"])
    with transaction.atomic():
        record_event(
            actor=actor,
            name="rules.exported",
            object_kind="rules",
            object_id="",
            detail={"format": f"{form}-{LOST}" if lost else form, "rules": export.rules},
        )
    return lost_as_text(export.lost) if lost else export.text


def export_rule(*, actor: User, rule_id: str, number: int | None) -> tuple[str, str]:
    """Return one version of a rule as a file of a pack, and the file's name.

    Its status is written as it stands now.

    *Allowed when:* the actor may read rules.
    *Writes:* nothing else.
    *Audit:* `rule.exported`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such rule or version.
    """
    version = access_version(actor, rule_id, number)
    rule = version.rule
    with transaction.atomic():
        record_step(actor, "rule.exported", ForceRule(rule_id=rule.id, version=rule.version))
    return write_rule(record_of(rule)), f"{rule.id}.yaml"

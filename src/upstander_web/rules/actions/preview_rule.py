"""Says what a rule that is being written makes of its samples; nothing is kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from upstander.evidence.detect.rulefiles import RuleFileInvalid
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.rules.engine import scan_samples
from upstander_web.rules.marking import Marked, mark_samples
from upstander_web.rules.rule_files import Fault, explain, parse_rule, write_rule


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """What the detector makes of the samples, or what the loader refuses."""

    text: str
    samples: tuple[Marked, ...] = ()
    fault: Fault | None = None

    @property
    def wrong(self) -> int:
        """How many samples go otherwise than the rule says."""
        return sum(not one.is_right for one in self.samples)


def preview_rule(*, actor: User, record: Mapping[str, Any], on: date) -> Preview:
    """Return what is made of a rule's samples as its fields stand.

    *Allowed when:* the actor may write rules.
    *Writes:* nothing.
    *Audit:* none: it shows the writer nothing but their own words.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.WRITE_RULES)
    text = write_rule(
        {
            **record,
            "status": "draft",
            "version": 1,
            "author": actor.get_username(),
            "date": on.isoformat(),
        }
    )
    try:
        rule = parse_rule(text)
    except RuleFileInvalid as error:
        return Preview(text=text, fault=explain(error, text))
    return Preview(text=text, samples=mark_samples(scan_samples(rule)))

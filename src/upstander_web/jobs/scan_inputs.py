"""What every import is compared with: the rules that run here, the policies that are held."""

from collections.abc import Callable

from upstander.evidence.pipeline import ScanResult
from upstander.policies.versions.citing_on import CiteOnDay
from upstander.records.rules import RulePack
from upstander_web.exhibits.actions.run_import import ScanInputs
from upstander_web.policies.selectors import list_cited_versions
from upstander_web.review_desk.actions.load_findings import load_findings
from upstander_web.rules.standing import rules_in_use


def _prepare_findings(*, exhibit_id: int, result: ScanResult, pack: RulePack) -> Callable[[], int]:
    return load_findings(
        exhibit_id=exhibit_id, messages=result.messages, findings=result.findings, pack=pack
    )


def read_scan_inputs() -> ScanInputs:
    """Return the rules and the policies of each day, joined to the desk that takes findings.

    The rules are those that ship with the force's own live ones over them; rules on trial put
    nothing before a reviewer.

    Raises:
        RuleFileInvalid: a rule cannot be read.
        PolicyUnreadable: a policy's file is not there any more.
    """
    return ScanInputs(
        pack=rules_in_use(),
        cite=CiteOnDay(list_cited_versions()),
        prepare_findings=_prepare_findings,
    )

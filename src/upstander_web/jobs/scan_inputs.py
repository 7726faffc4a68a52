"""What every import is compared with: the rules that ship, the policies that are held."""

from collections.abc import Callable

from django.conf import settings

from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.evidence.pipeline import ScanResult
from upstander.policies.versions.citing_on import CiteOnDay
from upstander.records.rules import RulePack
from upstander_web.exhibits.actions.run_import import ScanInputs
from upstander_web.policies.selectors import list_cited_versions
from upstander_web.review_desk.actions.load_findings import load_findings


def _prepare_findings(*, exhibit_id: int, result: ScanResult, pack: RulePack) -> Callable[[], int]:
    return load_findings(
        exhibit_id=exhibit_id, messages=result.messages, findings=result.findings, pack=pack
    )


def read_scan_inputs() -> ScanInputs:
    """Return the rule packs and the policies of each day, joined to the desk that takes findings.

    Raises:
        RuleFileInvalid: a rule cannot be read.
        PolicyUnreadable: a policy's file is not there any more.
    """
    return ScanInputs(
        pack=load_packs(settings.UPSTANDER_RULEPACKS or [default_packs_dir()]),
        cite=CiteOnDay(list_cited_versions()),
        prepare_findings=_prepare_findings,
    )

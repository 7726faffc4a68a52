"""The facts of a run: what went in, under which rules and settings, and what was counted."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from upstander import __version__
from upstander.base.digest import digest_fields
from upstander.records.hits import Finding
from upstander.records.rules import RulePack
from upstander.records.sources import ReadSettings, SourceReport
from upstander.records.windows import RankedWindows


def run_facts(
    reports: Sequence[SourceReport],
    findings: Sequence[Finding],
    *,
    hits: int,
    pack: RulePack,
    settings: ReadSettings,
    made_at: datetime,
) -> dict[str, Any]:
    """Return the versions, digests, settings and counts of a run, as the manifest keeps them."""
    sealed = Counter[str]()
    for report in reports:
        for each in report.sealed:
            sealed[each.reason] += each.count
    exhibits = {report.path: report.sha256 for report in reports}
    return {
        "upstander": __version__,
        "made_at": made_at.isoformat(timespec="seconds"),
        "marking": "OFFICIAL-SENSITIVE",
        "exhibits": [{"path": path, "sha256": sha256} for path, sha256 in sorted(exhibits.items())],
        "settings": {
            "date_order": settings.date_order,
            "zone": settings.zone,
            "owner": list(settings.owner),
            "columns": dict(settings.columns),
        },
        "rule_packs": {
            "names": list(pack.names),
            "rules": len(pack.rules),
            "sha256": pack.sha256,
        },
        "policies": sorted(
            {one.document_sha256 for finding in findings for one in finding.clauses}
        ),
        "counts": {
            "sources": len(reports),
            "rows_read": sum(report.rows_read for report in reports),
            "messages": sum(report.messages for report in reports),
            "skipped": sum(one.count for report in reports for one in report.skipped),
            **({"sealed": dict(sorted(sealed.items()))} if sealed else {}),
            "hits": hits,
            "findings": len(findings),
            "by_severity": dict(sorted(Counter(one.hit.severity for one in findings).items())),
        },
        "findings_sha256": digest_fields(one.hit.id for one in findings),
    }


def add_models(
    facts: Mapping[str, Any], models: Mapping[str, Any], ranked: RankedWindows
) -> dict[str, Any]:
    """Return the facts of a run in which models read the messages too.

    Args:
        facts: as `run_facts` gives them.
        models: their version, the effort, the digests of their files.
        ranked: the windows that they put in order.
    """
    counted = {
        "windows": ranked.windows,
        "windows_conduct": len(ranked.conduct),
        "windows_welfare": len(ranked.welfare),
        "read_by_encoder": ranked.read_by_encoder,
    }
    return {**facts, "models": dict(models), "counts": {**facts["counts"], **counted}}

"""A document with what it says of itself as plain data: what `policy read --json` prints."""

from collections.abc import Sequence
from typing import Any

from upstander.policies.clauses.outline import outline_json
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail, PolicyDetails


def read_json(document: PolicyDocument, details: PolicyDetails) -> dict[str, Any]:
    """Return the outline of `document` joined with its details, kind, history, laws, conflicts.

    `metadata` holds the best detail of each name; a name that the document does not say is
    absent. Spans count code points of the text as read.
    """
    outline = outline_json(document)
    return {
        "name": outline.pop("name"),
        "sha256": outline.pop("sha256"),
        "metadata": _metadata(details.details),
        "kind": details.kind,
        "kind_reasons": list(details.kind_reasons),
        **outline,
        "history": [
            {
                "version": row.version, "when": row.when, "adopted": row.adopted,
                "author": row.author, "summary": row.summary, "start": row.start, "end": row.end,
            }
            for row in details.history
        ],
        "laws": [{"name": law.name, "start": law.start, "end": law.end} for law in details.laws],
        "conflicts": [
            {
                "explanation": conflict.explanation,
                "details": [{"name": one.name, **_detail(one)} for one in conflict.details],
            }
            for conflict in details.conflicts
        ],
    }  # fmt: skip


def _metadata(details: Sequence[Detail]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for detail in details:
        found.setdefault(detail.name, _detail(detail))
    return found


def _detail(detail: Detail) -> dict[str, Any]:
    return {
        "value": detail.value, "start": detail.start, "end": detail.end, "basis": detail.basis,
    }  # fmt: skip

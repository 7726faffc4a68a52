"""Windows to read first as plain values, for `windows.jsonl`, the report and the desk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from upstander.evidence.serve.files import iso_time
from upstander.records.hits import Finding
from upstander.records.windows import RankedWindows, Window, WindowReason

CONDUCT, WELFARE = "conduct", "welfare"


def window_records(ranked: RankedWindows, findings: Sequence[Finding]) -> Iterator[dict[str, Any]]:
    """Yield the windows of both lists: all of conduct, then all of welfare, each with its rank.

    A line of one list says nothing of the other's categories.

    Args:
        ranked: the lists.
        findings: those of the rules; a window names the ones that stand in it beside a clause.
    """
    cited: dict[str, list[str]] = {}
    for finding in findings:
        if finding.clauses:
            cited.setdefault(finding.hit.message_id, []).append(finding.hit.id)
    welfare = set(ranked.welfare_categories)
    for rank, one in enumerate(ranked.conduct, 1):
        yield _record(one, CONDUCT, rank, {n for n in one.scores if n not in welfare}, cited)
    for rank, one in enumerate(ranked.welfare, 1):
        yield _record(one, WELFARE, rank, welfare, cited)


def _record(
    one: Window,
    queue: str,
    rank: int,
    categories: Collection[str],
    cited: Mapping[str, Sequence[str]],
) -> dict[str, Any]:
    conduct = queue == CONDUCT
    reasons: Sequence[WindowReason] = one.conduct_reasons if conduct else one.welfare_reasons
    return {
        "queue": queue,
        "rank": rank,
        "window": one.id,
        "category": one.conduct_category if conduct else one.welfare_category,
        "score": round(one.conduct_score if conduct else one.welfare_score, 4),
        "scores": {
            name: round(value, 4) for name, value in one.scores.items() if name in categories
        },
        "conversation": one.conversation,
        "exhibit_sha256": one.exhibit_sha256,
        "first_message": one.message_ids[0],
        "last_message": one.message_ids[-1],
        "first_at": iso_time(one.first_at),
        "last_at": iso_time(one.last_at),
        "messages": len(one.message_ids),
        "distinct": one.distinct,
        "participants": one.participants,
        "one_contact": one.one_contact,
        "message_ids": list(one.message_ids),
        "reasons": [msgspec.to_builtins(reason) for reason in reasons],
        "findings": [hit for name in one.message_ids for hit in cited.get(name, ())],
    }

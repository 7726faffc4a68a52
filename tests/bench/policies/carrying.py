"""Confirmed cells carried to the next version: how many that did not change, and none wrongly."""

from collections.abc import Mapping, Sequence
from typing import Any

from scores import Count, Counts

from marks import Marked, tight
from upstander.policies.clauses.reading import read_policy
from upstander.policies.details.reading import read_details
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank
from upstander.policies.versions.carrying import Carrier
from upstander.records.clauses import PolicyDocument

PAIRS = (
    ("nz_acceptable_use_2022", "nz_acceptable_use_2024"),
    ("thornley_acceptable_use_v1", "thornley_acceptable_use_v2"),
)


def score_carrying(documents: Sequence[Marked], bank: QuestionBank) -> Counts:
    """Count unchanged cells that were carried, and carried cells that rightly were.

    A cell did not change where both versions are marked with one position and the same words.
    """
    by_name = {one.name: one for one in documents}
    counts = {"carried": Count(), "carried_rightly": Count()}
    for old_name, new_name in PAIRS:
        if old_name in by_name and new_name in by_name:
            _score_pair(counts, by_name[old_name], by_name[new_name], bank)
    return counts


def _score_pair(counts: Counts, old: Marked, new: Marked, bank: QuestionBank) -> None:
    before, after = (read_policy(one.path, name=one.name) for one in (old, new))
    carrier = Carrier(before, after)
    said = {found.question: found for found in ask(before, read_details(before), bank)}
    for question, cell in (old.marks.get("positions") or {}).items():
        found = said.get(question)
        if found is None or not found.support:
            continue
        now = (new.marks.get("positions") or {}).get(question, {"position": "silent"})
        carried = carrier.carry_cell(found.support)
        same = _unchanged(question, cell, now, new, after)
        what = f"{new.name}: {question} {carried.state}: {carried.reason}"
        if same and found.position == cell["position"]:
            counts["carried"].add(right=carried.state == "carried", what=what)
        if carried.state == "carried":
            words = tight(carried.support[0].quote) == tight(found.support[0].quote)
            allowed = {now["position"], *(now.get("acceptable") or ())}
            right = words and (found.position in allowed or found.position != cell["position"])
            counts["carried_rightly"].add(right=right, what=what)


def _unchanged(
    question: str,
    cell: Mapping[str, Any],
    now: Mapping[str, Any],
    new: Marked,
    after: PolicyDocument,
) -> bool:
    """Say whether a cell did not change: as it was marked, else by its position and words."""
    marked = (new.marks.get("changed_from") or {}).get("cells_unchanged")
    if marked is not None:
        return question in marked
    if now["position"] != cell["position"]:
        return False
    text = tight(after.text)
    kept = [tight(str(words)) for words in cell.get("clauses") or ()]
    return bool(now.get("clauses")) and bool(kept) and kept[0] in text

"""Say how one version of a policy differs from another, clause by clause, in words and meaning."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
from rapidfuzz.distance import LCSseq

from upstander.policies.clauses.references import clause_references
from upstander.policies.versions.aligning import Group, align_clauses
from upstander.policies.versions.folding import fold_words
from upstander.policies.versions.meaning import describe_rule, find_meaning
from upstander.policies.versions.surroundings import Surroundings, find_surroundings, own_words
from upstander.policies.versions.terms import read_terms
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_changes import (
    CHANGES,
    ChangePlace,
    ClauseChange,
    VersionDifference,
    WordRun,
)
from upstander.records.policy_details import DETAIL_NAMES, PolicyDetails


def compare_versions(
    old: PolicyDocument,
    new: PolicyDocument,
    *,
    old_details: PolicyDetails | None = None,
    new_details: PolicyDetails | None = None,
) -> VersionDifference:
    """Return what changed from `old` to `new`, every clause once, in the order of the new.

    Page furniture, contents lists and details at the head are no clauses here; the details are
    compared where both are given.
    """
    comparison = _Comparison(old, new)
    changes = tuple(comparison.change(group) for group in comparison.groups)
    details: tuple[str, ...] = ()
    if old_details is not None and new_details is not None:
        details = compare_details(old_details, new_details)
    return VersionDifference(
        old_sha256=old.sha256, new_sha256=new.sha256, changes=changes, details=details
    )


def difference_json(difference: VersionDifference) -> dict[str, Any]:
    """Return the difference as plain values for JSON, with how often each change was met."""
    plain: dict[str, Any] = msgspec.to_builtins(difference)
    met = Counter(change.change for change in difference.changes)
    plain["counts"] = {name: met[name] for name in CHANGES}
    return plain


def compare_details(old: PolicyDetails, new: PolicyDetails) -> tuple[str, ...]:
    """Return what changed in the details at the head, one plain sentence each."""
    found: list[str] = []
    for name in DETAIL_NAMES:
        before, after = old.first(name), new.first(name)
        words = name.replace("_", " ")
        if before is None and after is not None:
            found.append(f"The {words} is now given: “{after.value}”.")
        elif before is not None and after is None:
            found.append(f"The {words} is not given any more; it was “{before.value}”.")
        elif before is not None and after is not None and before.value != after.value:
            found.append(f"The {words} changed from “{before.value}” to “{after.value}”.")
    if old.kind != new.kind:
        found.append(f"The kind of text changed from {old.kind} to {new.kind}.")
    return tuple(found)


def word_runs(old: str, new: str) -> tuple[WordRun, ...]:
    """Return both texts in one run: the words kept as the new text prints them.

    All that is `same` or `added` is the new text whole; blanks and quotes that differ are no
    difference.
    """
    before, after = _tokens(old), _tokens(new)
    keys = [fold_words(token) for token in before], [fold_words(token) for token in after]
    runs: list[WordRun] = []
    gone = come = ""
    for step in LCSseq.opcodes(*keys):
        if step.tag != "equal":
            gone += "".join(before[step.src_start : step.src_end])
            come += "".join(after[step.dest_start : step.dest_end])
            continue
        runs += _differing(gone, come)
        gone = come = ""
        same = "".join(after[step.dest_start : step.dest_end])
        runs.append(WordRun(kind="same", text=same))
    return (*runs, *_differing(gone, come))


def _differing(gone: str, come: str) -> list[WordRun]:
    pairs = (("removed", gone), ("added", come))
    return [WordRun(kind=kind, text=text) for kind, text in pairs if text]


def _tokens(text: str) -> list[str]:
    """Return the words of `text`, each with the blanks after it."""
    tokens: list[str] = []
    for part in text.split(" "):
        tokens += [line + "\n" for line in part.split("\n")]
        tokens[-1] = tokens[-1][:-1] + " "
    if tokens:
        tokens[-1] = tokens[-1][:-1]
    return [token for token in tokens if token]


class _Comparison:
    """Two versions side by side, and what their clauses stand under."""

    def __init__(self, old: PolicyDocument, new: PolicyDocument) -> None:
        self.old, self.new = old, new
        self.groups = align_clauses(old, new)
        self.references = clause_references(old), clause_references(new)
        self.surroundings = find_surroundings(old), find_surroundings(new)

    def change(self, group: Group) -> ClauseChange:
        old = tuple(_place(self.old, self.references[0], n) for n in group.old)
        new = tuple(_place(self.new, self.references[1], n) for n in group.new)
        before = " ".join(own_words(self.old.clauses[n].text) for n in group.old)
        after = " ".join(own_words(self.new.clauses[n].text) for n in group.new)
        kind = self._kind(group, before, after)
        words: tuple[WordRun, ...] = ()
        if kind == "reworded":
            words = word_runs(old[0].text, new[0].text)
        return ClauseChange(
            change=kind, old=old, new=new, words=words,
            meaning=self._meaning(group, kind, before, after),
        )  # fmt: skip

    def _kind(self, group: Group, before: str, after: str) -> str:
        if not group.old:
            return "added"
        if not group.new:
            return "removed"
        if len(group.old) > 1 or len(group.new) > 1:
            return "merged" if len(group.old) > 1 else "split"
        if fold_words(before) != fold_words(after):
            return "reworded"
        if not group.in_order:
            return "moved"
        numbers = self.old.clauses[group.old[0]].number, self.new.clauses[group.new[0]].number
        return "unchanged" if numbers[0] == numbers[1] else "renumbered"

    def _meaning(self, group: Group, kind: str, before: str, after: str) -> tuple[str, ...]:
        above = (
            _lead_in(self.old, self.surroundings[0], group.old),
            _lead_in(self.new, self.surroundings[1], group.new),
        )
        if kind == "added":
            return _sole("New", after, above[1])
        if kind == "removed":
            return _sole("Gone", before, above[0])
        found = [change.sentence for change in find_meaning(before, after)]
        return (*found, *_under_other_words(*above))


def _sole(what: str, text: str, lead_in: str) -> tuple[str, ...]:
    """Return what a clause without a partner adds or takes away; nothing for one without force."""
    force = describe_rule(text, lead_in=lead_in)
    apps = read_terms(text).apps
    named = f", about {', '.join(apps)}" if apps else ""
    return (f"{what}: {force}{named}.",) if force else ()


def _lead_in(
    document: PolicyDocument, surroundings: Sequence[Surroundings], places: Sequence[int]
) -> str:
    """Return the words that the first of some clauses stands under, its heading left out."""
    if not places:
        return ""
    leads = surroundings[places[0]].lead_ins
    return " ".join(own_words(document.clauses[n].text) for n in leads)


def _under_other_words(before: str, after: str) -> tuple[str, ...]:
    """Say that a list's lead-in changed the force of its items, which read as they did."""
    changed = [
        change.sentence
        for change in find_meaning(before, after)
        if change.kind in ("force", "condition", "negation")
    ]
    return (f"The words it stands under changed: {' '.join(changed)}",) if changed else ()


def _place(document: PolicyDocument, references: Sequence[str], n: int) -> ChangePlace:
    clause = document.clauses[n]
    return ChangePlace(clause=references[n], start=clause.start, end=clause.end, text=clause.text)

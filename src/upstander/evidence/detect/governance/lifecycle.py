"""The steps of a rule: draft, trial, live, retired; who may take them, and the log of them.

A version of a rule goes draft, trial, live, retired, one step at a time. A trial or live rule that
is to be changed goes back to draft as the next version; the version that runs goes on running
until the next one takes its place. A draft may be withdrawn, which retires it.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from upstander.base.canonical import digest_value
from upstander.base.errors import UpstanderError
from upstander.evidence.detect.categories import RUNNING, STATUSES
from upstander.records.rules import Rule

NEW = ""
"""What stands before the first draft of a rule."""

STEPS: Mapping[str, tuple[str, ...]] = {
    NEW: ("draft",),
    "draft": ("trial", "retired"),
    "trial": ("live", "retired", "draft"),
    "live": ("retired", "draft"),
    "retired": (),
}
"""Status to those that may follow; back to `draft` only as the next version."""


class StepRefused(UpstanderError):
    """A rule may not take this step; the place is the rule's id and version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One step of one version of a rule, as it was proposed and, where need be, approved."""

    rule_id: str
    version: int
    before: str
    """Status before the step; "" for a new rule."""
    after: str
    by: str
    """Who proposed the step and takes it."""
    at: datetime
    reason: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    author: str = ""
    """Who wrote this version; may not be the one who approves it."""
    detection_sha256: str = ""
    """What the version matches, see `digest_detection`; "" where not given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedTrial:
    """A trial that was run to its end: what going live rests on."""

    rule_id: str
    version: int
    finished_at: datetime
    messages: int
    """Messages that were looked at."""
    detection_sha256: str = ""


def digest_detection(rule: Rule) -> str:
    """Return a digest of what `rule` matches, whatever its status, version and wording.

    Two files with the same digest give the same hits.
    """
    parts = rule.detection
    return digest_value(
        {
            "terms": sorted(parts.terms),
            "regex": sorted(parts.regex),
            "near": sorted([sorted(n.a), sorted(n.b), n.within] for n in parts.near),
            "validators": sorted(parts.validators),
            "unless": sorted(parts.unless),
            "requires": sorted(parts.requires),
            "evasion": parts.evasion,
            "where": [
                sorted(parts.where.platforms),
                sorted(parts.where.not_platforms),
                sorted(parts.where.kinds),
                sorted(parts.where.directions),
            ],
        }
    )


def same_person(first: str, second: str) -> bool:
    """Return whether two names are one, case, width and blanks apart; blank is nobody."""
    one, other = (
        " ".join(unicodedata.normalize("NFKC", name).casefold().split()) for name in (first, second)
    )
    return bool(one) and one == other


def check_step(change: RuleChange, *, trials: Sequence[FinishedTrial] = ()) -> None:
    """Check that a step may be taken, given the status that it says it begins from.

    Args:
        change: the step, with its approval.
        trials: finished trials of the rule, of any version.

    Raises:
        StepRefused: the step skips one or cannot be taken, nobody is named, a reason is missing,
            or going live lacks a finished trial of this very version or the approval of a second
            person who neither wrote nor proposed it.
    """
    _check_shape(change)
    if change.after == "retired" and not change.reason.strip():
        what = "withdrawn" if change.before == "draft" else "retired"
        raise _refuse(change, f"a rule is {what} with a reason: give one")
    if change.before in RUNNING and change.after == "draft" and not change.reason.strip():
        raise _refuse(change, "a rule goes back to draft with a reason: give one")
    if change.after == "live":
        _check_approval(change)
        _check_trial(change, trials)


def _check_shape(change: RuleChange) -> None:
    if change.before not in STEPS or change.after not in STATUSES:
        raise _refuse(change, f"no such status; known: {', '.join(STATUSES)}")
    if change.after not in STEPS[change.before]:
        raise _refuse(change, _why_not(change.before, change.after))
    if not change.rule_id.strip() or change.version < 1:
        raise _refuse(change, "a step names a rule and its version, from 1")
    if not change.by.strip():
        raise _refuse(change, "a step needs a named person who takes it")
    if change.at.tzinfo is None:
        raise _refuse(change, "a step needs a time with its zone")


def _why_not(before: str, after: str) -> str:
    if before == after:
        return f"it is {before} already"
    if before == "retired":
        return "a retired rule stays retired; write a new rule under a new id"
    if after == "live":
        return "nothing goes live without a trial: move it to trial first"
    follow = " or ".join(STEPS[before])
    return f"{before or 'a new rule'} cannot become {after}; what may follow: {follow}"


def _check_approval(change: RuleChange) -> None:
    if not change.approved_by.strip() or change.approved_at is None:
        raise _refuse(change, "going live needs the approval of a second person")
    for who, name in (("wrote", change.author), ("proposed", change.by)):
        if same_person(change.approved_by, name):
            raise _refuse(
                change, f"{change.approved_by} {who} it and cannot approve it: ask somebody else"
            )
    if change.approved_at.tzinfo is None:
        raise _refuse(change, "an approval needs a time with its zone")
    if change.approved_at > change.at:
        raise _refuse(change, "the approval is later than the step")


def _check_trial(change: RuleChange, trials: Sequence[FinishedTrial]) -> None:
    own = [
        one
        for one in trials
        if one.rule_id == change.rule_id and one.version == change.version and one.messages > 0
    ]
    if not own:
        raise _refuse(change, "going live needs a finished trial of this very version")
    if change.detection_sha256:
        own = [one for one in own if one.detection_sha256 in ("", change.detection_sha256)]
        if not own:
            raise _refuse(
                change, "what it matches was changed since its trial: raise the version, try anew"
            )
    if change.approved_at is not None and min(one.finished_at for one in own) > change.approved_at:
        raise _refuse(change, "it was approved before its trial had ended")


def _refuse(change: RuleChange, reason: str) -> StepRefused:
    return StepRefused(reason, place=f"{change.rule_id or '(no rule)'} version {change.version}")


@dataclass(frozen=True, slots=True)
class RuleStates:
    """Where every version of every rule stands after a run of changes."""

    versions: Mapping[str, Mapping[int, str]]
    """Rule id to version to status; a version that a later one displaced is `retired`."""

    def status(self, rule_id: str, version: int) -> str:
        """Return the status of a version, "" where there is none."""
        return self.versions.get(rule_id, {}).get(version, NEW)

    def latest(self, rule_id: str) -> int:
        """Return the highest version of a rule, 0 where there is none."""
        return max(self.versions.get(rule_id, {0: NEW}))

    def base(self, rule_id: str) -> str:
        """Return the status that a new draft of a rule begins from.

        An open draft, else the version that runs, else whatever the latest one is.
        """
        held = self.versions.get(rule_id, {})
        latest = held.get(self.latest(rule_id), NEW)
        if latest == "draft":
            return latest
        running = [status for _, status in sorted(held.items()) if status in RUNNING]
        return running[-1] if running else latest

    def live_version(self, rule_id: str) -> int | None:
        """Return the version that runs live, if any."""
        held = self.versions.get(rule_id, {})
        return next((version for version, status in held.items() if status == "live"), None)


def follow_changes(changes: Iterable[RuleChange]) -> RuleStates:
    """Return where rules stand after `changes`, which must be in order.

    Raises:
        StepRefused: a change does not follow from those before it, see `check_order`.
    """
    held: dict[str, dict[int, str]] = {}
    last: datetime | None = None
    for change in changes:
        if last is not None and change.at < last:
            raise _refuse(change, "its time is before that of the change above it")
        last = change.at
        check_order(change, RuleStates(held))
        mine = held.setdefault(change.rule_id, {})
        mine[change.version] = change.after
        _displace(mine, change)
    return RuleStates(held)


def check_order(change: RuleChange, states: RuleStates) -> None:
    """Check that `change` begins from where its rule stands.

    Raises:
        StepRefused: it says another status than the rule has, skips a version, or goes back.
    """
    latest = states.latest(change.rule_id)
    if change.after == "draft":
        if change.version != latest + 1:
            raise _refuse(change, f"a new draft is the next version, {latest + 1}")
        expected = states.base(change.rule_id)
    else:
        expected = states.status(change.rule_id, change.version)
    if change.before != expected:
        raise _refuse(
            change,
            f"it says the rule was {change.before or 'new'}; it is {expected or 'not there'}",
        )


def _displace(mine: dict[int, str], change: RuleChange) -> None:
    """Retire the earlier versions whose place a version takes: one live and one trial at most."""
    for version, status in mine.items():
        gone = status == change.after or (change.after == "live" and status in RUNNING)
        if version < change.version and gone and change.after in RUNNING:
            mine[version] = "retired"


def approve(change: RuleChange, *, by: str, at: datetime) -> RuleChange:
    """Return `change` with the approval of `by`; `check_step` says whether it will do."""
    return replace(change, approved_by=by, approved_at=at)

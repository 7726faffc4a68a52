"""What pages and jobs may ask of policies; nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, QuerySet
from django.http import Http404

from upstander.policies.clauses.reading import PolicyUnreadable
from upstander.policies.versions.citing_on import HeldVersion
from upstander.policies.versions.in_force import VersionDates, VersionOnDay, version_on
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.policies import engine
from upstander_web.policies.kept_documents import load_document
from upstander_web.policies.models import Policy, Position
from upstander_web.policies.policy_dates import read_day

__all__ = [
    "PolicyUnreadable", "access_policy", "access_position", "count_states", "find_policy",
    "list_cited_versions", "list_current_policies", "list_names", "list_policies",
    "list_positions", "list_versions", "policy_on", "read_document",
]  # fmt: skip

IN_MATRIX = ("policy", "guidance")
"""Kinds of text that say what a force's rules are; minutes and opinions never do."""
CITABLE = (*IN_MATRIX, "unclear")
"""Kinds that a finding may cite: an unclear one until a person has said that it is no policy."""


def list_policies(actor: User) -> QuerySet[Policy]:
    """Return every policy by name, the latest version first.

    Raises:
        PermissionRefused: the actor may not read policies.
    """
    check_capability(actor, Capability.READ_POLICIES)
    return Policy.objects.select_related("added_by")


def access_policy(actor: User, sha256: str) -> Policy:
    """Return the policy of that digest.

    Raises:
        PermissionRefused: the actor may not read policies.
        Http404: no such document is held.
    """
    found = list_policies(actor).filter(sha256=sha256).first()
    if found is None:
        raise Http404("no such policy is held")
    return found


def find_policy(sha256: str) -> Policy | None:
    """Return the policy of that digest, for a page that cites it; None where it is not held."""
    return Policy.objects.filter(sha256=sha256).first()


def read_document(policy: Policy) -> PolicyDocument:
    """Return the policy's text with its clauses, as it was kept.

    Raises:
        PolicyUnreadable: the file is not there, or is not what was kept.
    """
    return load_document(policy)


def read_details(policy: Policy) -> PolicyDetails:
    """Return what the document says of itself, as found when it was added.

    Its kind is the one that a person gave it, where they said otherwise.
    """
    if policy.details:
        details = engine.load_details(policy.details)
    else:
        details = engine.find_details(read_document(policy))
    return engine.as_kind(details, policy.kind)


def _age(policy: Policy) -> tuple[str, bool, date, int]:
    """Order versions of a name: those without a day first, then by the day they came in force."""
    day = policy.in_force_date
    return policy.name, day is not None, day or date.min, policy.pk


def list_versions(name: str) -> list[Policy]:
    """Return every version of the policy that is not withdrawn, the latest first."""
    held = Policy.objects.filter(name=name).exclude(status=Policy.Status.WITHDRAWN)
    return sorted(held, key=_age, reverse=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoodOn:
    """Which version of a policy stood on a day."""

    answer: VersionOnDay
    policy: Policy | None
    """The version that stood, or most likely did; None where none did or none can be told."""
    others: tuple[Policy, ...]
    """Versions that may have stood instead."""


def policy_on(name: str, day: date) -> StoodOn:
    """Return which version of the policy `name` stood on `day`, with reasons and doubts."""
    versions = {one.sha256: one for one in list_versions(name)}
    answer = version_on(day, [_dates(one) for one in reversed(versions.values())])
    return StoodOn(
        answer=answer,
        policy=versions[answer.version.sha256] if answer.version else None,
        others=tuple(versions[one.sha256] for one in answer.others),
    )


def _dates(policy: Policy) -> VersionDates:
    return VersionDates(
        name=f"Version {policy.version_label}" if policy.version_label else str(policy),
        sha256=policy.sha256,
        version=policy.version_label,
        effective=_as_said(policy, "effective_date", policy.effective_date),
        adopted=_as_said(policy, "adopted_date", policy.adopted_date),
    )


def _as_said(policy: Policy, name: str, day: date | None) -> str:
    """Return the day as the document gives it, a month where it names no day."""
    if day is None:
        return ""
    details = read_details(policy) if policy.details else None
    found = details.first(name) if details else None
    return found.value if found and read_day(found.value) == day else day.isoformat()


def list_cited_versions() -> tuple[HeldVersion, ...]:
    """Return every version of each policy that findings cite, for an import to choose by the day.

    Raises:
        PolicyUnreadable: a kept file cannot be read.
    """
    held = Policy.objects.filter(cited_by_findings=True, kind__in=CITABLE)
    held = held.exclude(status=Policy.Status.WITHDRAWN)
    return tuple(
        HeldVersion(policy=one.name, dates=_dates(one), document=read_document(one))
        for one in sorted(held, key=_age)
    )


def list_current_policies(day: date, *, force: str = "") -> list[Policy]:
    """Return the version that answers for each policy on `day`, of forces, by name.

    A policy whose versions say no day answers with the one added last. Minutes, reports and
    opinions are left out, and so is what no force was named for.
    """
    held = Policy.objects.filter(kind__in=IN_MATRIX).exclude(status=Policy.Status.WITHDRAWN)
    held = held.filter(force=force) if force else held.exclude(force="")
    families: dict[tuple[str, str], list[Policy]] = {}
    for policy in sorted(held, key=_age):
        families.setdefault((policy.force, policy.name), []).append(policy)
    return [_current(versions, day) for versions in families.values()]


def _current(versions: Sequence[Policy], day: date) -> Policy:
    begun = [one for one in versions if one.in_force_date and one.in_force_date <= day]
    return begun[-1] if begun else versions[-1]


def list_positions(actor: User, policy: Policy) -> list[Position]:
    """Return the cells of a policy in the order of the questions.

    Raises:
        PermissionRefused: the actor may not read policies.
    """
    check_capability(actor, Capability.READ_POLICIES)
    rows = policy.positions.select_related("confirmed_by", "second_by", "carried_from__policy")
    return list(rows.order_by("pk"))


def access_position(actor: User, sha256: str, question: str) -> Position:
    """Return one cell of a policy.

    Raises:
        PermissionRefused: the actor may not read policies.
        Http404: there is no such cell.
    """
    policy = access_policy(actor, sha256)
    rows = policy.positions.select_related(
        "policy", "confirmed_by", "second_by", "reply_by", "carried_from__policy", "pick"
    )
    found = rows.filter(question=question).first()
    if found is None:
        raise Http404("no such cell")
    return found


def count_states(policies: QuerySet[Policy]) -> dict[int, dict[str, int]]:
    """Return how many cells of each policy are in each state, by the policy's key."""
    rows = (
        Position.objects.filter(policy__in=policies)
        .values_list("policy_id", "state")
        .annotate(total=Count("pk"))
    )
    counted: dict[int, dict[str, int]] = {}
    for policy_id, state, total in rows:
        counted.setdefault(policy_id, {})[state] = total
    return counted


def list_names(actor: User) -> list[str]:
    """Return the short name of every policy held, once each.

    Raises:
        PermissionRefused: the actor may not read policies.
    """
    return sorted(set(list_policies(actor).values_list("name", flat=True)))

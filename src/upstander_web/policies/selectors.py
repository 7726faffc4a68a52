"""What pages and jobs may ask of policies; nothing here writes."""

from pathlib import Path

from django.db.models import QuerySet
from django.http import Http404

from upstander.policies.clauses.reading import read_policy
from upstander.records.clauses import PolicyDocument
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.policies.models import Policy


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
    """Return the policy's text with its clauses, read from the file that was kept.

    Raises:
        PolicyUnreadable: the file is not there, or is not text any more.
    """
    return read_policy(Path(policy.kept_at), name=policy.name)


def list_current_documents() -> tuple[PolicyDocument, ...]:
    """Return the latest version of every policy, for an import to cite."""
    latest: dict[str, Policy] = {}
    for policy in Policy.objects.order_by("name", "adopted_date", "pk"):
        latest[policy.name] = policy
    return tuple(read_document(policy) for policy in latest.values())

"""Shows a citation of a policy: the clause's exact words, and whether they can be vouched for.

Other apps show citations with this tag, so that they need not know how policies are kept.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils import timezone

from upstander.policies.citing.citations import check_citation
from upstander.policies.clauses.reading import PolicyUnreadable
from upstander.records.clauses import ClauseCitation
from upstander_web.policies.models import Policy
from upstander_web.policies.selectors import find_policy, policy_on, read_document

register = template.Library()


@register.inclusion_tag("policies/citation.html")
def policy_citation(citation: Mapping[str, Any], sent_at: datetime | None = None) -> dict[str, Any]:
    """Show one citation, a `records.clauses.ClauseCitation` as an object of JSON.

    The quoted words are compared with the document each time: `state` is `exact`, `moved`,
    `changed` or `document_not_held`. `sent_at` is the time of the message, for a policy that
    was not yet in force.
    """
    cited = ClauseCitation(**citation)
    policy = find_policy(cited.document_sha256)
    state = "document_not_held"
    if policy is not None:
        try:
            document = read_document(policy)
        except PolicyUnreadable:
            state = "document_not_held"
        else:
            state = check_citation(cited, {document.sha256: document}).state
    day = timezone.localtime(sent_at).date() if sent_at else None
    not_yet = bool(policy and policy.in_force_date and day and day < policy.in_force_date)
    span = urlencode({"start": cited.start, "end": cited.end})
    return {
        "citation": cited,
        "policy": policy,
        "state": state,
        "not_yet_in_force": not_yet,
        "stood": _other_version(policy, day) if policy and day else None,
        "url": f"{reverse('policies:policy', args=[policy.sha256])}?{span}#cited" if policy else "",
    }


def _other_version(policy: Policy, day: date) -> Policy | None:
    """Return the version that stood on `day` where it is another than `policy`."""
    stood = policy_on(policy.name, day).policy
    return stood if stood is not None and stood.pk != policy.pk else None

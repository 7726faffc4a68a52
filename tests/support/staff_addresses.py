"""Every address of the staff site, with something behind each of them."""

from collections.abc import Iterator

from django.contrib.auth.models import Group
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from tests.unit.upstander_web.conftest import PASSWORD
from tests.unit.upstander_web.review_desk.desk_data import AT
from tests.unit.upstander_web.rules.conftest import RECORD

from upstander.records.authorisations import AuthorisationDraft
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role
from upstander_web.audit_trail.models import AuditValue
from upstander_web.authorisations.actions.save_draft import save_draft
from upstander_web.exhibits.actions.start_import import start_import
from upstander_web.exhibits.models import Exhibit, ImportRun
from upstander_web.policies.actions.import_policy import PolicyFacts, import_policy
from upstander_web.review_desk.models import Finding
from upstander_web.rules.actions.cost_keywords import import_keywords
from upstander_web.rules.actions.keep_draft import keep_draft
from upstander_web.rules.actions.keep_glossary import TermFacts, add_term
from upstander_web.rules.actions.try_rule import request_trial

POST_ONLY = {
    "exhibits:import", "review_desk:decide", "review_desk:undo", "audit_desk:verify",
    "audit_desk:export", "policies:answer", "policies:undo", "policies:pick", "policies:ask",
    "policies:question_publish", "rules:glossary_dismiss", "rules:glossary_remove",
    "rules:glossary_restore", "rules:keyword_drafts", "rules:preview", "rules:try",
    "authorisations:submit", "authorisations:grant", "authorisations:refuse",
    "authorisations:end", "authorisations:notice", "authorisations:notices_file",
    "rules:begin_trial", "rules:propose", "rules:take_back", "rules:decide",
}  # fmt: skip


def _names(patterns: object, prefix: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


ALL_NAMES = sorted(set(_names(get_resolver().url_patterns)))


def make_people() -> dict[Role, User]:
    """Make one person for each role."""
    made = {}
    for role in Role:
        made[role] = User.objects.create_user(role.value, PASSWORD, display_name=role.value)
        made[role].groups.set(Group.objects.filter(name=role.value))
    return made


def make_addresses(people: dict[Role, User], exhibit: Exhibit) -> dict[str, str]:
    """Return each name's address; the exhibit's first finding is the one that they open."""
    start_import(actor=people[Role.ANALYST], exhibit=exhibit, at=AT, detached=False)
    policy = import_policy(
        actor=people[Role.POLICY_LEAD],
        data=b"1. MESSAGES\n\n1.1 Keep them.\n",
        facts=PolicyFacts(name="nmp"),
        at=AT,
    )
    later = import_policy(
        actor=people[Role.POLICY_LEAD],
        data=b"1. MESSAGES\n\n1.1 Keep all of them.\n",
        facts=PolicyFacts(name="nmp"),
        at=AT,
    )
    later.supersedes = policy
    later.save()
    question = later.positions.first().question
    finding = Finding.objects.get(rank=1)
    keys = {
        "accounts:change": people[Role.ANALYST].pk,
        "accounts:reset_password": people[Role.ANALYST].pk,
        "exhibits:exhibit": exhibit.pk,
        "exhibits:import": exhibit.pk,
        "policies:policy": policy.sha256,
        "review_desk:conversation": finding.conversation.pk,
        "review_desk:reveal": finding.conversation.pk,
    }
    keys |= {
        name: ImportRun.objects.get().pk
        for name in ("run", "progress", "report", "report_json", "report_csv")
        for name in (f"exhibits:{name}",)
    }
    keys |= {f"policies:{name}": later.sha256 for name in ("details", "cells", "ask", "carry")}
    keys |= {
        f"policies:{name}": (later.sha256, question)
        for name in ("cell", "answer", "undo", "reply", "pick")
    }
    keys |= {
        f"policies:{name}": question
        for name in ("question", "question_edit", "question_publish", "question_export")
    }
    keys |= {"detection:file_json": "card"} | _rule_keys(people[Role.RULE_AUTHOR])
    keys |= {"policies:matrix_export": "csv", "policies:request": "kent"}
    keys |= {f"review_desk:{name}": finding.pk for name in ("finding", "decide", "undo", "source")}
    keys |= _authorisation_keys(people[Role.INVESTIGATOR])
    kept = AuditValue.objects.order_by("pk").first()
    keys["audit_desk:erase"] = (kept.record_id, kept.name)
    addresses = {name: reverse(name, args=_arguments(keys.get(name))) for name in ALL_NAMES}
    addresses["policies:compare"] += f"?old={policy.sha256}&new={later.sha256}"
    return addresses


def _authorisation_keys(person: User) -> dict[str, object]:
    """Return the keys of the authorisations' addresses: a draft that is not complete."""
    row = save_draft(actor=person, draft=AuthorisationDraft(reference="AUTH/9"), at=AT)
    names = ("authorisation", "edit", "submit", "grant", "refuse", "end")
    return {f"authorisations:{name}": row.pk for name in names}


def _rule_keys(author: User) -> dict[str, object]:
    """Return the keys of the rules' addresses: a draft, a trial, a list and a word."""
    row = keep_draft(actor=author, record=RECORD, is_new=True, at=AT)
    trial = request_trial(actor=author, row=row, at=AT, detached=False)
    words = import_keywords(actor=author, name="a.txt", data=b"brew\n", at=AT, detached=False)
    facts = TermFacts(term="red key", meaning="A ram.", kind="slang", source="Training")
    term = add_term(actor=author, facts=facts, at=AT)
    version = (row.rule_id, row.version)
    return {
        "rules:rule": row.rule_id,
        "rules:edit": row.rule_id,
        "rules:history_export": "csv",
        "rules:tool_export": "purview",
        **{f"rules:{name}": trial.pk for name in ("trial", "trial_progress")},
        **{
            f"rules:{name}": words.pk
            for name in ("keyword_list", "keyword_progress", "keyword_drafts")
        },
        **{f"rules:{name}": term.pk for name in ("glossary_remove", "glossary_restore")},
        **{
            f"rules:{name}": version
            for name in (
                "version", "rule_export", "try", "begin_trial", "propose", "take_back", "decide",
                "retire",
            )
        },
    }  # fmt: skip


def _arguments(key: object) -> tuple[object, ...]:
    """Return what an address is made with: nothing, one key or several."""
    if key is None:
        return ()
    return key if isinstance(key, tuple) else (key,)

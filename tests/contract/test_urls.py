"""Every address of the staff site: who is refused, who is let in, and what is recorded."""

import re
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.support.live_authority import authorise_all
from tests.support.staff_addresses import ALL_NAMES, POST_ONLY, make_addresses, make_people
from tests.unit.upstander_web.conftest import PASSWORD
from tests.unit.upstander_web.review_desk.desk_data import make_desk

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import ROLE_CAPABILITIES, Capability, Role
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.detection import engine

pytestmark = pytest.mark.django_db

OPEN_TO_ALL = {"accounts:sign_in", "accounts:sign_out"}
"""Reached before or at the end of a session."""
SIGNED_IN_ONLY = {"start", "accounts:own_account", "accounts:change_password"}
"""Everybody's own: no capability, nobody else's content."""

NEEDS = {
    "accounts:list": Capability.MANAGE_ACCOUNTS,
    "accounts:create": Capability.MANAGE_ACCOUNTS,
    "accounts:change": Capability.MANAGE_ACCOUNTS,
    "accounts:reset_password": Capability.MANAGE_ACCOUNTS,
    "exhibits:list": Capability.IMPORT_EXHIBITS,
    "exhibits:upload": Capability.IMPORT_EXHIBITS,
    "exhibits:server_path": Capability.IMPORT_EXHIBITS,
    "exhibits:exhibit": Capability.IMPORT_EXHIBITS,
    "exhibits:import": Capability.IMPORT_EXHIBITS,
    "exhibits:run": Capability.IMPORT_EXHIBITS,
    "exhibits:progress": Capability.IMPORT_EXHIBITS,
    "exhibits:report": Capability.IMPORT_EXHIBITS,
    "exhibits:report_json": Capability.IMPORT_EXHIBITS,
    "exhibits:report_csv": Capability.IMPORT_EXHIBITS,
    "review_desk:list": Capability.LIST_FINDINGS,
    "review_desk:export": Capability.READ_CONTENT,
    "review_desk:finding": Capability.READ_CONTENT,
    "review_desk:decide": Capability.DECIDE,
    "review_desk:undo": Capability.DECIDE,
    "review_desk:source": Capability.READ_CONTENT,
    "review_desk:conversation": Capability.READ_CONTENT,
    "review_desk:reveal": Capability.REVEAL_IDENTITY,
    "policies:list": Capability.READ_POLICIES,
    "policies:import": Capability.IMPORT_POLICIES,
    "policies:policy": Capability.READ_POLICIES,
    "policies:details": Capability.IMPORT_POLICIES,
    "policies:cells": Capability.READ_POLICIES,
    "policies:cell": Capability.READ_POLICIES,
    "policies:answer": Capability.CONFIRM_POSITIONS,
    "policies:undo": Capability.CONFIRM_POSITIONS,
    "policies:reply": Capability.REPLY_FOR_FORCE,
    "policies:pick": Capability.CONFIRM_POSITIONS,
    "policies:ask": Capability.CONFIRM_POSITIONS,
    "policies:carry": Capability.CONFIRM_POSITIONS,
    "policies:compare": Capability.READ_POLICIES,
    "policies:matrix": Capability.READ_POLICIES,
    "policies:matrix_export": Capability.READ_POLICIES,
    "policies:gaps": Capability.READ_POLICIES,
    "policies:requests": Capability.READ_POLICIES,
    "policies:request": Capability.IMPORT_POLICIES,
    "policies:agreement": Capability.READ_POLICIES,
    "policies:questions": Capability.READ_POLICIES,
    "policies:question": Capability.READ_POLICIES,
    "policies:question_edit": Capability.MANAGE_QUESTIONS,
    "policies:question_publish": Capability.MANAGE_QUESTIONS,
    "policies:question_export": Capability.READ_POLICIES,
    "policies:drafting": Capability.READ_POLICIES,
    "rules:list": Capability.READ_RULES,
    "rules:rule": Capability.READ_RULES,
    "rules:version": Capability.READ_RULES,
    "rules:rule_export": Capability.READ_RULES,
    "rules:history": Capability.READ_RULES,
    "rules:history_export": Capability.READ_RULES,
    "rules:retirements": Capability.READ_RULES,
    "rules:exports": Capability.READ_RULES,
    "rules:tool_export": Capability.READ_RULES,
    "rules:trial": Capability.READ_RULES,
    "rules:trial_progress": Capability.READ_RULES,
    "rules:glossary": Capability.READ_RULES,
    "rules:glossary_export": Capability.READ_RULES,
    "rules:glossary_dismiss": Capability.WRITE_RULES,
    "rules:glossary_remove": Capability.WRITE_RULES,
    "rules:glossary_restore": Capability.WRITE_RULES,
    "rules:keywords": Capability.WRITE_RULES,
    "rules:keyword_list": Capability.WRITE_RULES,
    "rules:keyword_progress": Capability.WRITE_RULES,
    "rules:keyword_drafts": Capability.WRITE_RULES,
    "rules:new": Capability.WRITE_RULES,
    "rules:edit": Capability.WRITE_RULES,
    "rules:preview": Capability.WRITE_RULES,
    "rules:try": Capability.WRITE_RULES,
    "rules:begin_trial": Capability.WRITE_RULES,
    "rules:propose": Capability.WRITE_RULES,
    "rules:take_back": Capability.WRITE_RULES,
    "rules:decide": Capability.APPROVE_RULES,
    "rules:retire": Capability.WRITE_RULES,
    "authorisations:list": Capability.READ_AUTHORISATIONS,
    "authorisations:authorisation": Capability.READ_AUTHORISATIONS,
    "authorisations:notices": Capability.READ_AUTHORISATIONS,
    "authorisations:new": Capability.REQUEST_AUTHORISATION,
    "authorisations:edit": Capability.REQUEST_AUTHORISATION,
    "authorisations:submit": Capability.REQUEST_AUTHORISATION,
    "authorisations:grant": Capability.GRANT_AUTHORISATION,
    "authorisations:refuse": Capability.GRANT_AUTHORISATION,
    "authorisations:end": Capability.GRANT_AUTHORISATION,
    "authorisations:notice": Capability.RECORD_NOTICE,
    "authorisations:notices_file": Capability.RECORD_NOTICE,
    "detection:model": Capability.READ_RULES,
    "detection:file_json": Capability.READ_RULES,
}
"""What each address of these apps needs; every audit desk address needs READ_AUDIT."""

RECORDS = {
    "exhibits:list": "exhibit.listed",
    "exhibits:exhibit": "exhibit.viewed",
    "exhibits:report": "exhibit.report_viewed",
    "exhibits:report_json": "exhibit.report_exported",
    "exhibits:report_csv": "exhibit.report_exported",
    "review_desk:list": "findings.listed",
    "review_desk:export": "findings.exported",
    "review_desk:finding": "finding.viewed",
    "review_desk:source": "finding.source_viewed",
    "review_desk:conversation": "conversation.viewed",
    "policies:list": "policy.listed",
    "policies:policy": "policy.viewed",
    "policies:cells": "positions.listed",
    "policies:cell": "position.viewed",
    "policies:carry": "carrying.viewed",
    "policies:compare": "policies.compared",
    "policies:matrix": "matrix.viewed",
    "policies:matrix_export": "matrix.exported",
    "policies:gaps": "gaps.viewed",
    "policies:requests": "requests.listed",
    "policies:agreement": "agreement.viewed",
    "policies:questions": "questions.listed",
    "policies:question": "question.viewed",
    "policies:question_edit": "question.viewed",
    "policies:question_export": "questions.exported",
    "policies:drafting": "drafting.viewed",
    "rules:list": "rules.listed",
    "rules:rule": "rule.viewed",
    "rules:version": "rule.viewed",
    "rules:rule_export": "rule.exported",
    "rules:history": "rules.history_viewed",
    "rules:history_export": "rules.history_exported",
    "rules:retirements": "rules.retirements_viewed",
    "rules:exports": "rules.export_viewed",
    "rules:tool_export": "rules.exported",
    "rules:trial": "rule.trial_viewed",
    "rules:glossary": "glossary.read",
    "rules:glossary_export": "rules.exported",
    "rules:keywords": "rules.keywords_listed",
    "rules:keyword_list": "rules.keywords_viewed",
    "authorisations:list": "authorisations.listed",
    "authorisations:authorisation": "authorisation.viewed",
    "authorisations:notices": "notices.listed",
    "detection:model": "detection.viewed",
    "detection:file_json": "detection.exported",
}
"""The event of every page that shows content; the rest are forms and progress."""

OPENS_CONTENT = {
    f"review_desk:{name}" for name in ("list", "export", "finding", "source", "conversation")
}
"""Pages of these record besides under which authorisation they showed words."""
ALL_NEEDS = (
    NEEDS
    | {name: Capability.READ_AUDIT for name in ALL_NAMES if name.startswith("audit_desk:")}
    | {"audit_desk:erase": Capability.MANAGE_ACCOUNTS}
)


@pytest.fixture
def people(db) -> dict[Role, User]:
    """One person for each role."""
    return make_people()


@pytest.fixture
def site(people, settings, monkeypatch, tmp_path: Path) -> dict[str, str]:
    """Addresses by name, with something behind each, and a live authorisation."""
    settings.UPSTANDER_HOME = tmp_path / "home"
    monkeypatch.setattr(engine, "model_dir", lambda: tmp_path)
    (tmp_path / "card.json").write_text("{}")
    authorise_all(timezone.now())
    return make_addresses(people, make_desk(people[Role.ANALYST], tmp_path).exhibit)


def answer(person: User | None, name: str, url: str) -> int:
    """Return the status that `person` is answered with."""
    client = Client()
    if person:
        client.force_login(person)
    send = client.post if name in POST_ONLY else client.get
    response = send(url)
    if response.streaming:
        b"".join(response.streaming_content)
    return response.status_code


def test_every_address_has_its_capability():
    """An address that nobody gave a capability is a fault."""
    assert set(ALL_NAMES) - OPEN_TO_ALL - SIGNED_IN_ONLY == set(ALL_NEEDS)


@pytest.mark.parametrize("name", sorted({*ALL_NEEDS, *SIGNED_IN_ONLY}))
def test_nobody_is_let_in_without_a_session(site, name):
    """Every address sends somebody who is not signed in to the sign-in page."""
    url = site.get(name) or reverse(name)
    client = Client()
    response = client.post(url) if name in POST_ONLY else client.get(url)
    assert response.status_code == 302
    assert response.url.startswith(reverse("accounts:sign_in"))


def test_roles_without_the_capability_are_refused_and_recorded(site, people):
    """Each role is answered 403 wherever its capabilities do not lead, and that is recorded."""
    wrong = []
    for name, needed in ALL_NEEDS.items():
        for role, person in people.items():
            may = needed in ROLE_CAPABILITIES[role]
            before = AuditRecord.objects.filter(name="capability.refused").count()
            status = answer(person, name, site[name])
            recorded = AuditRecord.objects.filter(name="capability.refused").count() - before
            if (status == 403, recorded) != (not may, int(not may)) or status >= 500:
                wrong.append((name, role.value, status, recorded))
    assert wrong == []


@pytest.mark.parametrize(("name", "event"), sorted(RECORDS.items()))
def test_no_content_is_shown_without_a_record(site, people, name, event):
    """Opening a page that shows content is recorded once, under its own name."""
    who = next(p for r, p in people.items() if NEEDS[name] in ROLE_CAPABILITIES[r])
    before = AuditRecord.objects.count()
    assert answer(who, name, site[name]) == 200
    new = AuditRecord.objects.filter(sequence__gt=before).values_list("name", flat=True)
    others = [one for one in new if not one.startswith("session.")]
    assert [one for one in others if one != "content.opened"] == [event]
    assert others.count("content.opened") == (name in OPENS_CONTENT)


def test_every_page_is_marked_and_has_a_title(site, people):
    """Every page carries the marking twice and a title of its own."""
    for name, needed in NEEDS.items():
        if name in POST_ONLY or name.endswith(("_json", "_csv", "export", "progress")):
            continue
        who = next(p for r, p in people.items() if needed in ROLE_CAPABILITIES[r])
        client = Client()
        assert client.login(username=who.username, password=PASSWORD)
        html = client.get(site[name]).content.decode()
        assert html.count("OFFICIAL-SENSITIVE") >= 2, name
        title = re.search(r"<title>(.*?)</title>", html, re.DOTALL)
        assert title, name
        assert title[1].strip() != "Upstander - Upstander", name
        assert "<script>" not in html, name
        assert " style=" not in html, name

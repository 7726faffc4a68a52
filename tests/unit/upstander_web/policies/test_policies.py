"""Policies are kept whole, and cited words are shown at their place."""

from datetime import UTC, date, datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse

from upstander.base.digest import digest_bytes
from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of
from upstander_web.policies.actions.import_policy import (
    PolicyFacts,
    PolicyHeldAlready,
    import_policy,
)
from upstander_web.policies.models import Policy
from upstander_web.policies.selectors import read_document

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 1, tzinfo=UTC)
TEXT = (
    "NORTHMARCH POLICE\n\nTitle\tMessaging 💬\nVersion\t2.1\nIn force from\t1 April 2024\n\n"
    "1. MESSAGES\n\n1.1 You must not delete messages.\n\n1.2 You must <b>not</b> share images.\n"
)
QUOTE = "You must not delete messages."
START = TEXT.index(QUOTE)


@pytest.fixture
def policy(lead) -> Policy:
    """The policy, added."""
    return import_policy(actor=lead, data=TEXT.encode(), facts=PolicyFacts(name="nmp"), at=AT)


def cite(**changes):
    """Return a citation of the first clause as findings keep it."""
    citation = {
        "document": "nmp",
        "document_sha256": digest_bytes(TEXT.encode()),
        "start": START,
        "end": START + len(QUOTE),
        "number": "1.1",
        "quote": QUOTE,
        "basis": "cited",
    }
    return citation | changes


def show(citation, sent_at=None):
    """Return the citation as pages show it."""
    template = Template("{% load citations %}{% policy_citation citation sent_at %}")
    return template.render(Context({"citation": citation, "sent_at": sent_at}))


def test_a_policy_is_kept_as_it_came_and_told_by_its_head(policy):
    """The bytes are kept read-only; title, version and date are taken from the head."""
    assert policy.sha256 == digest_bytes(TEXT.encode())
    assert (policy.title, policy.version_label) == ("Messaging 💬", "2.1")
    assert policy.effective_date == policy.in_force_date == date(2024, 4, 1)
    assert read_document(policy).text == TEXT
    event = event_of(AuditRecord.objects.latest("sequence"))
    assert (event.name, event.detail["sha256"]) == ("policy.imported", policy.sha256)


def test_a_policy_is_held_once(policy, lead):
    """The same bytes are not added again."""
    with pytest.raises(PolicyHeldAlready):
        import_policy(actor=lead, data=TEXT.encode(), facts=PolicyFacts(name="x"), at=AT)


def test_nobody_else_adds_a_policy(analyst):
    """Somebody who may only read policies adds none."""
    with pytest.raises(PermissionRefused):
        import_policy(actor=analyst, data=b"1. x", facts=PolicyFacts(name="x"), at=AT)
    assert not Policy.objects.exists()


def test_the_page_marks_exactly_the_cited_words(policy, lead, as_person):
    """The whole text is there, the cited span is marked, and the clause can be linked to."""
    client = as_person(lead)
    url = reverse("policies:policy", args=[policy.sha256])
    html = client.get(url, {"start": START, "end": START + len(QUOTE)}).content.decode()
    assert f'Cited words: </span>{QUOTE}<span class="govuk-visually-hidden">' in html
    assert "You must &lt;b&gt;not&lt;/b&gt; share images." in html
    assert f'id="c{TEXT.index("1.1")}-' in html
    event = event_of(AuditRecord.objects.latest("sequence"))
    assert (event.name, event.detail["start"]) == ("policy.clause_viewed", START)
    plain = client.get(url).content.decode()
    assert "<mark" not in plain
    assert event_of(AuditRecord.objects.latest("sequence")).name == "policy.viewed"


@pytest.mark.parametrize("span", [(0, 10**9), (5, 5), (9, 3)])
def test_a_place_outside_the_document_is_said(policy, lead, as_person, span):
    """A span that is not in the document is said, and nothing is marked."""
    url = reverse("policies:policy", args=[policy.sha256])
    html = as_person(lead).get(url, {"start": span[0], "end": span[1]}).content.decode()
    assert "is not in this document" in html
    assert "<mark" not in html


def test_a_policy_is_added_by_its_form(lead, as_person):
    """The form adds a policy, refuses what is no text and says what is held already."""
    client = as_person(lead)
    url = reverse("policies:import")

    def send(data):
        file = SimpleUploadedFile("p.txt", data)
        return client.post(url, {"file": file, "name": "nmp"}, follow=True).content.decode()

    assert "was added with" in send(TEXT.encode())
    assert "Nothing was added" in send(TEXT.encode())
    assert "There is a problem" in send(b"%PDF-1.7\x00\xff\xfe\x00")
    assert Policy.objects.count() == 1


def test_a_citation_is_shown_with_its_words_and_its_place(policy):
    """A citation whose words stand at its place is quoted and linked."""
    html = show(cite())
    assert QUOTE in html
    assert "Clause 1.1 of Messaging 💬, version 2.1" in html
    assert f"start={START}&amp;end={START + len(QUOTE)}#cited" in html
    assert "Take care" not in html


def test_a_citation_that_cannot_be_vouched_for_says_so(policy):
    """Other words at the place, a document not held and a suggestion are each said."""
    assert "does not have these words" in show(cite(quote="You must delete messages."))
    assert "not held here" in show(cite(document_sha256="0" * 64))
    assert "Nobody has confirmed" in show(cite(basis="suggested"))


def test_a_policy_that_came_into_force_later_is_said(policy):
    """A message sent before the day of the policy is not held to it in silence."""
    assert "not yet in force" in show(cite(), datetime(2024, 3, 31, 12, tzinfo=UTC))
    assert "not yet in force" not in show(cite(), datetime(2024, 4, 1, 12, tzinfo=UTC))


def test_the_version_that_stood_when_a_message_was_sent_is_said(policy, lead):
    """A citation of a later version names the one that stood on the day of the message."""
    newer = TEXT.replace("2.1", "2.2").replace("2024", "2025")
    import_policy(actor=lead, data=newer.encode(), facts=PolicyFacts(name="nmp"), at=AT)
    cited = cite(document_sha256=digest_bytes(newer.encode()))
    html = show(cited, datetime(2024, 6, 1, 12, tzinfo=UTC))
    assert f'href="{reverse("policies:policy", args=[policy.sha256])}">version 2.1</a>' in html
    assert ">version 2.1</a>" not in show(cited, datetime(2025, 6, 1, 12, tzinfo=UTC))

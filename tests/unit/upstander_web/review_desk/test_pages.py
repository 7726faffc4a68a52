"""Pages of the desk: what they show, to whom, and what they hide."""

import csv
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.unit.upstander_web.review_desk.desk_data import OWNER, PEER, PEER_NAME

from upstander_web.audit_trail.models import AuditRecord
from upstander_web.review_desk.actions.decide_finding import decide_finding
from upstander_web.review_desk.actions.export_findings import safe_cell
from upstander_web.review_desk.models import Finding, Participant

pytestmark = pytest.mark.django_db
NAMES = (OWNER, PEER, PEER_NAME, "07700 900001", "07700 900002")


def page_of(client, name, *args, **query):
    """Return the text of a page."""
    response = client.get(reverse(f"review_desk:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_finding_page_marks_exactly_the_matched_words(desk, analyst, as_person):
    """The span is marked, code points beyond the first plane and markup of the message aside."""
    finding = Finding.objects.get(rank=1)
    html = page_of(as_person(analyst), "finding", finding.pk)
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
    assert ">delete this<" in html.replace("[match starts] </span>", ">").replace(
        '<span class="govuk-visually-hidden"> [match', "<"
    )


def test_no_page_shows_a_name_before_it_is_revealed(desk, analyst, as_person):
    """Lists, findings, conversations, sources and exports hold pseudonyms alone."""
    client = as_person(analyst)
    finding = Finding.objects.get(rank=1)
    texts = [
        page_of(client, "list", state="all"),
        page_of(client, "finding", finding.pk),
        page_of(client, "conversation", finding.conversation.pk),
        page_of(client, "source", finding.pk),
        b"".join(client.get(reverse("review_desk:export")).streaming_content).decode(),
    ]
    for text in texts:
        assert [name for name in NAMES if name in text] == []


def test_a_revealed_conversation_shows_names_to_who_asked(desk, investigator, as_person):
    """After a reason is given the conversation's page shows names beside pseudonyms."""
    client = as_person(investigator)
    finding = Finding.objects.get(rank=1)
    url = reverse("review_desk:reveal", args=[finding.conversation.pk])
    assert client.post(url, {"reason": "short"}).status_code == 200
    assert PEER_NAME not in page_of(client, "finding", finding.pk)
    assert client.post(url, {"reason": "needed for the referral"}).status_code == 302
    html = page_of(client, "finding", finding.pk)
    number = Participant.objects.get(identity=PEER).number
    assert f"Person {number}: {PEER_NAME}" in html


def test_the_finding_page_says_every_doubt_about_the_time(desk, analyst, as_person):
    """An assumed zone and an undecided order of day and month are said in words."""
    html = page_of(as_person(analyst), "finding", Finding.objects.get(rank=1).pk)
    assert "UK time was assumed" in html
    assert "It could also be 3 January 2024, 09:20:00 GMT" in html


def test_more_of_the_conversation_can_be_shown(desk, analyst, as_person):
    """Ten messages stand on each side, more on request, and the edges are said."""
    client = as_person(analyst)
    finding = Finding.objects.get(rank=1)
    html = page_of(client, "finding", finding.pk)
    assert "message number 10<" in html
    assert "message number 9<" not in html
    wide = page_of(client, "finding", finding.pk, before="30", after="30")
    assert "message number 0<" in wide
    assert "The conversation begins here" in wide
    assert "The conversation ends here" in wide


def test_filters_narrow_the_list_and_count_what_each_leaves(desk, analyst, as_person):
    """A filter leaves its findings alone; its choices count what each would leave."""
    client = as_person(analyst)
    html = page_of(client, "list", severity="low", state="all")
    assert "<strong>1</strong> finding" in html
    assert "High (2)" in html
    assert "Low (1)" in html
    assert "<strong>2</strong> findings" in page_of(client, "list", platform="whatsapp")
    assert "<strong>1</strong> finding" in page_of(client, "list", platform="email")
    assert "No finding matches" in page_of(client, "list", text="nothing of the sort")
    assert "No finding matches" in page_of(client, "list", sent_from="2/3/2024")


def test_a_decision_leads_back_with_an_undo_and_the_next_finding(desk, analyst, as_person):
    """After a decision the page offers to undo it and the next finding that is open."""
    client = as_person(analyst)
    first, second = Finding.objects.get(rank=1), Finding.objects.get(rank=2)
    response = client.post(
        reverse("review_desk:decide", args=[first.pk]), {"outcome": "relevant"}, follow=True
    )
    html = response.content.decode()
    assert reverse("review_desk:undo", args=[first.pk]) in html
    assert reverse("review_desk:finding", args=[second.pk]) in html
    html = client.post(reverse("review_desk:undo", args=[first.pk]), follow=True).content.decode()
    assert "was undone" in html
    first.refresh_from_db()
    assert first.state == "open"


def test_a_decision_never_leads_off_the_site(desk, analyst, as_person):
    """An address of another site is not followed after a decision."""
    first = Finding.objects.get(rank=1)
    response = as_person(analyst).post(
        reverse("review_desk:decide", args=[first.pk]),
        {"outcome": "relevant", "next": "//evil.example/x"},
    )
    assert response.url == reverse("review_desk:finding", args=[first.pk])


def test_the_export_is_marked_and_holds_no_formula(desk, analyst, as_person):
    """The CSV is marked at both ends, holds every finding, and no cell begins a formula."""
    decide_finding(
        actor=analyst,
        finding=Finding.objects.get(rank=2),
        outcome="not_relevant",
        at=timezone.now(),
    )
    response = as_person(analyst).get(reverse("review_desk:export"), {"state": "all"})
    rows = list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))
    assert rows[0] == rows[-1] == ["OFFICIAL-SENSITIVE"]
    assert len(rows) == 3 + 3
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]
    assert "'=delete this" in [cell for row in rows for cell in row]
    assert AuditRecord.objects.filter(name="findings.exported").count() == 1


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@x", "\t=1", " =1", "\r1"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(text):
    """Every beginning of a formula is given an apostrophe."""
    assert safe_cell(text) == f"'{text}"


def test_a_table_that_is_gone_is_said(desk, analyst, as_person):
    """A finding whose messages are gone answers with a page that says so."""
    desk.messages.unlink()
    response = as_person(analyst).get(
        reverse("review_desk:finding", args=[Finding.objects.get(rank=1).pk])
    )
    assert response.status_code == 409
    assert "not held any more" in response.content.decode()

"""The matrix: every force by every question, and what is downloaded is what is shown."""

import csv
import io
from datetime import date

import openpyxl
import pytest
from django.http import QueryDict
from django.urls import reverse
from tests.unit.upstander_web.policies.conftest import AT, cell_of

from upstander_web.accounts.roles import PermissionRefused
from upstander_web.policies.actions.confirm_position import confirm_position
from upstander_web.policies.actions.export_matrix import FormatUnknown, export_matrix
from upstander_web.policies.actions.pick_best import pick_best
from upstander_web.policies.actions.record_request import RequestFacts, record_request
from upstander_web.policies.actions.view_matrix import view_gaps, view_matrix
from upstander_web.policies.actions.view_requests import view_requests
from upstander_web.policies.held_matrix import build_held_matrix
from upstander_web.policies.matrix_filter import MatrixFilter, read_matrix_filter
from upstander_web.policies.models import PolicyRequest
from upstander_web.policies.question_bank import questions_in_use
from upstander_web.policies.supply import supply_state

pytestmark = pytest.mark.django_db
TODAY = date(2026, 5, 1)


@pytest.fixture
def kent(add_policy):
    """A policy of a force of the list."""
    return add_policy(name="kent", force="kent")


def cell(matrix, force, question="whatsapp_on_force_device"):
    """Return one cell of the matrix."""
    return next(one for one in matrix.cells if (one.force, one.question) == (force, question))


def test_a_force_that_gave_nothing_is_not_silent(kent):
    """Every force has a cell for every question; not supplied is apart from silent."""
    matrix = build_held_matrix(on=TODAY)
    assert len(matrix.cells) == len(matrix.forces) * len(questions_in_use())
    assert len(matrix.forces) >= 43
    assert cell(matrix, "kent").position == "prohibited"
    assert cell(matrix, "kent", "generative_ai_use").position == "silent"
    away = cell(matrix, "surrey")
    assert (away.position, away.state) == ("not_supplied", "not_supplied")


def test_what_is_no_policy_is_not_in_the_matrix(kent):
    """Minutes, opinions and withdrawn policies answer for nobody."""
    for change in ({"kind": "opinion"}, {"kind": "policy", "status": "withdrawn"}):
        for name, value in change.items():
            setattr(kent, name, value)
        kent.save()
        assert cell(build_held_matrix(on=TODAY), "kent").position == "not_supplied"


def test_a_confirmed_cell_shows_its_people_and_no_band(kent, lead):
    """While suggested a cell has a band; once confirmed it has a name, and a pick its reason."""
    assert cell(build_held_matrix(on=TODAY), "kent").band
    confirm_position(actor=lead, position=cell_of(kent), answer=None, at=AT)
    pick_best(actor=lead, position=cell_of(kent), reason="Plain", at=AT)
    matrix = build_held_matrix(on=TODAY)
    shown = cell(matrix, "kent")
    assert (shown.state, shown.band, shown.confirmed_by) == ("confirmed", "", "Lena")
    assert [(pick.force, pick.reason) for pick in matrix.picks] == [("kent", "Plain")]


def test_of_several_policies_the_one_that_speaks_answers(kent, add_policy):
    """A force's second policy answers what the first is silent on, and the note says so."""
    add_policy(
        "GENERATIVE AI POLICY\n\n1. RULES\n\n"
        "1.1 Staff must not enter police information into generative AI tools.\n",
        name="kent-ai", force="kent", title="AI rules",
    )  # fmt: skip
    matrix = build_held_matrix(on=TODAY)
    spoken = cell(matrix, "kent", "generative_ai_use")
    assert spoken.position not in ("silent", "not_supplied")
    assert "AI rules" in spoken.note
    assert cell(matrix, "kent").position == "prohibited"


@pytest.mark.parametrize(
    ("query", "forces", "questions"),
    [
        ("theme=messaging_apps&supply=supplied", 1, 4),
        ("question=whatsapp_on_force_device", None, 1),
        ("force=kent&force=surrey&question=generative_ai_use", 2, 1),
        ("position=prohibited&theme=messaging_apps", 1, None),
        ("state=confirmed", 0, 0),
    ],
)
def test_the_matrix_is_narrowed(kent, query, forces, questions):
    """Theme, question, force, position and state each leave what they name."""
    chosen = read_matrix_filter(QueryDict(query))
    part = chosen.select(build_held_matrix(on=TODAY))
    assert forces is None or len(part.forces) == forces
    assert questions is None or len(part.questions) == questions
    assert len(part.cells) == len(part.forces) * len(part.questions)
    again = read_matrix_filter(QueryDict(chosen.as_query()))
    assert again == chosen


def test_sense_is_made_of_any_address(kent):
    """What an address says wrongly is left aside."""
    chosen = read_matrix_filter(QueryDict("position=maybe&state=x&sort=up&supply=no&theme="))
    assert chosen == MatrixFilter()


def test_a_download_is_exactly_what_is_narrowed(kent, lead):
    """Workbook, table and report hold the forces and questions of the filter and no others."""
    chosen = read_matrix_filter(QueryDict("question=whatsapp_on_force_device&supply=supplied"))
    table = export_matrix(actor=lead, chosen=chosen, form="csv", on=TODAY)
    rows = list(csv.reader(io.StringIO(table.data.decode("utf-8-sig"))))
    assert len(rows) == 2
    assert any("WhatsApp must not be installed" in value for value in rows[1])
    report = export_matrix(actor=lead, chosen=chosen, form="html", on=TODAY).data.decode()
    assert "Kent Police" in report
    assert "Surrey Police" not in report
    book = export_matrix(actor=lead, chosen=chosen, form="xlsx", on=TODAY)
    sheets = openpyxl.load_workbook(io.BytesIO(book.data)).worksheets
    rows = [row for sheet in sheets for row in sheet.iter_rows(values_only=True)]
    words = {str(value) for row in rows for value in row if value}
    assert any("Kent Police" in value for value in words)
    assert not any("Surrey" in value for value in words)
    with pytest.raises(FormatUnknown):
        export_matrix(actor=lead, chosen=chosen, form="pdf", on=TODAY)


def test_every_cell_of_the_page_opens_its_words(kent, lead, as_person):
    """Each link of the matrix leads to a page; a quotation is marked there."""
    client = as_person(lead)
    html = client.get(reverse("policies:matrix"), {"supply": "supplied"}).content.decode()
    target = f"{reverse('policies:policy', args=[kent.sha256])}?start={cell_of(kent).start}"
    assert target in html
    page = client.get(target + f"&end={cell_of(kent).end}").content.decode()
    assert f"Cited words: </span>{cell_of(kent).quote}<" in page
    assert view_matrix(actor=lead, chosen=MatrixFilter(), on=TODAY).supplied == 1


def test_gaps_put_what_needs_work_first(kent, lead, as_person):
    """A recommendation's forces that go against it or leave it open come before the rest."""
    page = view_gaps(actor=lead, item="", standing="", on=TODAY)
    unheld = [one for one in page.items if not one.held]
    assert unheld
    assert all({gap.standing for gap, *_ in one.gaps} == {"text_not_held"} for one in unheld)
    one = view_gaps(actor=lead, item="nwg-checklist-01", standing="", on=TODAY).items[0]
    assert one.gaps[0][1] == "Kent Police"
    assert one.gaps[-1][0].standing == "no_document"
    url = reverse("policies:gaps")
    html = as_person(lead).get(url, {"item": "iopc-2021-r2"}).content.decode()
    assert "are not held" in html


@pytest.mark.parametrize(
    ("facts", "state"),
    [
        ({}, "not_asked"),
        ({"asked_date": date(2026, 4, 1)}, "asked"),
        ({"asked_date": date(2026, 4, 1), "due_date": date(2026, 4, 30)}, "overdue"),
        ({"due_date": date(2026, 4, 30), "promised_date": date(2026, 5, 9)}, "promised"),
        ({"promised_date": date(2026, 4, 9)}, "overdue"),
        ({"refused_date": date(2026, 4, 9), "due_date": date(2026, 4, 1)}, "refused"),
    ],
)
def test_what_became_of_a_request_follows_from_its_dates(facts, state):
    """The state is reckoned from the dates, never written."""
    assert supply_state(PolicyRequest(**facts), on=TODAY) == state
    assert supply_state(PolicyRequest(**facts), on=TODAY, held=True) == "supplied"


def test_who_has_not_submitted_is_listed_with_a_message(kent, lead, analyst):
    """A force that is chased has its dates in the message; one that supplied is not listed."""
    facts = RequestFacts(asked_date=date(2026, 3, 1), due_date=date(2026, 4, 1))
    record_request(actor=lead, force="surrey", facts=facts, at=AT, on=TODAY)
    with pytest.raises(PermissionRefused):
        record_request(actor=analyst, force="surrey", facts=facts, at=AT, on=TODAY)
    page = view_requests(actor=lead, on=TODAY, show_all=False)
    rows = {row.code: row for row in page.rows}
    assert "kent" not in rows
    assert rows["surrey"].state == "overdue"
    assert "1 April 2026" in rows["surrey"].chaser
    assert page.supplied + len(page.rows) == page.total


def test_a_force_that_the_list_lacks_has_a_row_once_it_was_asked(lead, kent, as_person):
    """Whoever was asked is chased and shown, what wants work first; nobody else can be."""
    overdue = RequestFacts(asked_date=date(2026, 3, 1), due_date=date(2026, 4, 1))
    record_request(actor=lead, force="isle-of-the-mere", facts=overdue, at=AT, on=TODAY)
    page = view_requests(actor=lead, on=TODAY, show_all=True)
    assert (page.rows[0].name, page.rows[0].state) == ("Isle of the Mere", "overdue")
    assert page.rows[-1].code == "kent"
    assert cell(build_held_matrix(on=TODAY), "isle-of-the-mere").state == "not_supplied"
    client = as_person(lead)
    codes = {name: client.get(reverse("policies:request", args=[name])).status_code
             for name in ("isle-of-the-mere", "kent", "nowhere")}  # fmt: skip
    assert codes == {"isle-of-the-mere": 200, "kent": 200, "nowhere": 404}

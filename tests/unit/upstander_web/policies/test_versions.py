"""Versions of one policy: which stood on a day, what changed, what is carried."""

from datetime import date

import pytest
from django.urls import reverse
from tests.unit.upstander_web.policies.conftest import AT, LATER, RULES, cell_of

from upstander.policies.versions.citing_on import CiteOnDay
from upstander_web.policies.actions.carry_positions import NoVersionBefore, carry_positions
from upstander_web.policies.actions.confirm_details import DetailsGiven, confirm_details
from upstander_web.policies.actions.confirm_position import Answer, confirm_position
from upstander_web.policies.actions.view_comparison import view_comparison
from upstander_web.policies.carry_plan import plan_carry
from upstander_web.policies.selectors import list_cited_versions, policy_on, read_document

pytestmark = pytest.mark.django_db


def check_details(actor, policy, **changes):
    """Confirm the details of a policy as they were read, with changes."""
    fields = DetailsGiven.__slots__
    given = {name: getattr(policy, name) for name in fields} | {"status": "held"} | changes
    return confirm_details(actor=actor, policy=policy, given=DetailsGiven(**given), at=AT)


@pytest.fixture
def versions(eastvale, add_policy, lead):
    """Both versions, the later one checked."""
    later = add_policy(LATER)
    check_details(lead, later)
    return eastvale, later


def stood(day):
    """Return the digests of the documents that findings on messages of `day` cite."""
    return {one.sha256 for one in CiteOnDay(list_cited_versions()).documents_on(day)}


def test_the_version_of_a_day_is_the_one_that_stood(versions):
    """A day before the first has none; each later day has the version then in force."""
    first, later = versions
    assert policy_on("eastvale", date(2024, 3, 3)).policy is None
    assert policy_on("eastvale", date(2025, 6, 1)).policy == first
    assert policy_on("eastvale", date(2026, 6, 1)).policy == later
    assert policy_on("eastvale", date(2025, 6, 1)).answer.state == "certain"
    assert policy_on("no-such-policy", date(2025, 6, 1)).policy is None


def test_findings_cite_every_policy_as_it_stood(versions, add_policy):
    """Of each policy the version of the day is cited; one without a date as it is."""
    undated = add_policy("PHONES POLICY\n\n1.1 Phones must be locked.\n", name="phones")
    first, later = versions
    assert stood(date(2025, 6, 1)) == {undated.sha256, first.sha256}
    assert stood(date(2026, 6, 1)) == {undated.sha256, later.sha256}
    assert stood(None) == {undated.sha256, later.sha256}


def test_a_withdrawn_version_never_stood(versions, lead):
    """What was withdrawn answers for no day."""
    first, later = versions
    check_details(lead, later, status="withdrawn")
    assert policy_on("eastvale", date(2026, 6, 1)).policy == first
    assert stood(date(2026, 6, 1)) == {first.sha256}


def test_findings_cite_no_other_force_and_no_minutes(versions, add_policy, lead):
    """Another force's policy is for reading until a person says that it binds here."""
    _, later = versions
    other = add_policy(RULES.replace("EASTVALE", "WESTVALE"), name="west", force="westvale")
    assert (later.cited_by_findings, other.cited_by_findings) == (True, False)
    assert stood(date(2026, 6, 1)) == {later.sha256}
    check_details(lead, other, cited_by_findings=True)
    assert stood(date(2026, 6, 1)) == {later.sha256, other.sha256}
    check_details(lead, other, kind="minutes")
    assert stood(date(2026, 6, 1)) == {later.sha256}


def test_a_version_knows_the_one_before_it(versions):
    """The later version supersedes the earlier by their days, not by when they were added."""
    first, later = versions
    assert later.supersedes == first
    assert first.supersedes is None


def test_confirmed_cells_are_carried_where_their_words_stand(versions, lead):
    """Words found again keep who confirmed them; a changed clause makes its cell stale."""
    first, later = versions
    for question in ("whatsapp_on_force_device", "dual_use_personal_use_of_force_device"):
        confirm_position(actor=lead, position=cell_of(first, question), answer=None, at=AT)
    steps = carry_positions(actor=lead, policy=later, at=AT)
    assert sorted(step.carried for step in steps) == [False, True]
    kept = cell_of(later)
    assert (kept.state, kept.confirmed_by, kept.carried_from) == ("confirmed", lead, cell_of(first))
    assert kept.quote == read_document(later).text[kept.start : kept.end] == cell_of(first).quote
    gone = cell_of(later, "dual_use_personal_use_of_force_device")
    assert (gone.state, gone.confirmed_by) == ("stale", None)
    assert gone.carry_reason
    assert plan_carry(first, later) == []


def test_a_confirmed_silence_is_carried_with_what_was_looked_at(versions, lead):
    """Silence is carried when the reader finds silence again and the clauses looked at stand."""
    first, later = versions
    cell = next(one for one in first.positions.filter(value="silent") if one.suggested["looked_at"])
    confirm_position(actor=lead, position=cell, answer=None, at=AT)
    (step,) = carry_positions(actor=lead, policy=later, at=AT)
    assert step.carried == (not step.reason)
    now = cell_of(later, cell.question)
    assert now.state == ("confirmed" if step.carried else "stale")


def test_what_a_person_overruled_is_carried_by_their_words(versions, lead):
    """A cell whose position a person changed is carried with what they said, not the reader."""
    first, later = versions
    cell = cell_of(first)
    answer = Answer(value="unclear", start=cell.start, end=cell.end)
    confirm_position(actor=lead, position=cell, answer=answer, at=AT)
    carry_positions(actor=lead, policy=later, at=AT)
    assert cell_of(later).value == "unclear"


def test_there_is_nothing_to_carry_without_a_version_before(eastvale, lead):
    """A first version has nothing before it."""
    with pytest.raises(NoVersionBefore):
        carry_positions(actor=lead, policy=eastvale, at=AT)


def test_two_versions_stand_side_by_side(versions, lead, as_person):
    """Only what changed is shown, each change with the words put in and taken out."""
    first, later = versions
    page = view_comparison(actor=lead, old=first.sha256, new=later.sha256, whole=False)
    assert page.changed == len(page.rows) > 0
    assert "unchanged" not in {row.change.change for row in page.rows}
    whole = view_comparison(actor=lead, old=first.sha256, new=later.sha256, whole=True)
    assert len(whole.rows) > len(page.rows)
    url = reverse("policies:compare")
    html = as_person(lead).get(url, {"old": first.sha256, "new": later.sha256}).content.decode()
    assert "<del>" in html
    assert "[taken out: " in html


def test_the_page_says_which_version_stood(versions, lead, as_person):
    """The day asked for is answered with a link to its version, and with a doubt where one is."""
    first, later = versions
    url = reverse("policies:policy", args=[later.sha256])
    html = as_person(lead).get(url, {"on": "1/5/2025"}).content.decode()
    assert (
        f'<a class="govuk-link" href="{reverse("policies:policy", args=[first.sha256])}">' in html
    )
    assert "1 May 2025" in html
    assert "Enter a day such as" in as_person(lead).get(url, {"on": "soon"}).content.decode()


def test_the_same_words_make_one_policy(add_policy):
    """A version differs by its bytes alone; both texts are kept apart."""
    assert add_policy(RULES).sha256 != add_policy(LATER).sha256

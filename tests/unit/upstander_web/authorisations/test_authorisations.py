"""Authorisations and notices on the site: who asks, who grants, what is kept."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from tests.support.live_authority import authorise, draft_at

from upstander.authority.grant import NotAuthorised
from upstander.records.authorisations import AuthorisationDraft, Subjects
from upstander_web.accounts.roles import PermissionRefused, Role
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.authorisations.actions.end_authorisation import end_authorisation
from upstander_web.authorisations.actions.grant import grant
from upstander_web.authorisations.actions.record_notice import NoticeRefused, read_notices_csv
from upstander_web.authorisations.actions.save_draft import save_draft
from upstander_web.authorisations.actions.submit import submit
from upstander_web.authorisations.models import (
    AppendOnly,
    AuthorisationRow,
    AuthorisationStep,
    NoticeRow,
)
from upstander_web.authorisations.records import read_granted

pytestmark = pytest.mark.django_db
HEAD = b"person,device,kind,given_at,evidence\n"


@pytest.fixture
def now():
    """The time of the request."""
    return timezone.now()


@pytest.fixture
def investigator(make_person):
    """Somebody who asks."""
    return make_person("ines", Role.INVESTIGATOR)


@pytest.fixture
def authoriser(make_person):
    """Somebody who grants."""
    return make_person("sula", Role.AUTHORISER)


def ask(person, at, **changes):
    """Keep and hand in a whole draft."""
    row = save_draft(actor=person, draft=draft_at(at, **changes), at=at)
    return submit(actor=person, row_id=row.pk, at=at)


def form_of(now) -> dict[str, str]:
    """Return a whole form, as a browser sends it."""
    begin, end = timezone.localtime(now), timezone.localtime(now + timedelta(days=20))
    said = dict.fromkeys(
        ("reference", "necessity", "less_intrusive", "dpia_reference", "controller_consent"), "said"
    )
    said |= {f"proportionality_{place}": "an answer" for place in range(4)}
    said |= {f"barbulescu_{place}": "an answer" for place in range(6)}
    return said | {
        "purpose": "prevent_or_detect_crime",
        "subjects": "people",
        "people": "NM1001\nNM1002",
        "systems": "*",
        "content_from": "2024-01-01",
        "content_to": "2024-03-31",
        "starts_at": begin.strftime("%Y-%m-%dT%H:%M"),
        "ends_at": end.strftime("%Y-%m-%dT%H:%M"),
        "review_on": (begin + timedelta(days=5)).strftime("%Y-%m-%d"),
        "regime": "part2",
    }


def test_an_authorisation_goes_from_form_to_grant_to_end(as_person, investigator, authoriser, now):
    """Kept, handed in, granted, ended; every step is kept with who and when, and logged."""
    client = as_person(investigator)
    client.post(reverse("authorisations:new"), form_of(now))
    row = AuthorisationRow.objects.get()
    assert row.record["content_until"].startswith("2024-04-01T00:00")
    page = client.get(reverse("authorisations:authorisation", args=[row.pk])).content.decode()
    assert "Hand in" in page
    edit = client.get(reverse("authorisations:edit", args=[row.pk])).content.decode()
    assert 'value="2024-03-31"' in edit
    client.post(reverse("authorisations:submit", args=[row.pk]))
    client = as_person(authoriser)
    client.post(reverse("authorisations:grant", args=[row.pk]))
    (record,) = read_granted()
    assert (record.requested_by, record.authorised_by) == ("ines", "sula")
    assert "Live" in client.get(reverse("authorisations:list")).content.decode()
    refused = client.post(reverse("authorisations:end", args=[row.pk]), follow=True)
    assert "Give the reason" in refused.content.decode()
    long = client.post(reverse("authorisations:end", args=[row.pk]), {"reason": "x" * 2_001})
    assert "at most 2000 characters" in long.content.decode()
    client.post(reverse("authorisations:end", args=[row.pk]), {"reason": "The matter is closed"})
    row.refresh_from_db()
    assert row.state == "ended"
    assert read_granted()[0].ended_reason == "The matter is closed"
    steps = [(step.before, step.after, step.by.username) for step in row.steps.all()]
    assert steps == [
        ("", "draft", "ines"), ("draft", "submitted", "ines"),
        ("submitted", "granted", "sula"), ("granted", "ended", "sula"),
    ]  # fmt: skip
    names = set(AuditRecord.objects.values_list("name", flat=True))
    assert {f"authorisation.{one}" for one in ("drafted", "submitted", "granted", "ended")} <= names


def test_a_draft_lists_what_is_missing_and_is_not_handed_in(as_person, investigator, now):
    """The engine's faults stand on the page; a half draft stays a draft."""
    row = save_draft(actor=investigator, draft=AuthorisationDraft(reference="A/1"), at=now)
    client = as_person(investigator)
    page = client.get(reverse("authorisations:authorisation", args=[row.pk])).content.decode()
    assert "What is missing" in page
    assert "say why it is necessary" in page
    assert "Hand in" not in page
    with pytest.raises(NotAuthorised) as refused:
        submit(actor=investigator, row_id=row.pk, at=now)
    assert refused.value.faults


def test_who_asks_or_reads_cannot_grant(make_person, investigator, authoriser, now):
    """No role that asks grants; an authoriser who also reads is refused by the engine."""
    row = ask(investigator, now)
    with pytest.raises(PermissionRefused):
        grant(actor=investigator, row_id=row.pk, at=now)
    reads_too = make_person("theo", Role.AUTHORISER, Role.ANALYST)
    with pytest.raises(NotAuthorised, match="reads under it"):
        grant(actor=reads_too, row_id=row.pk, at=now)
    assert grant(actor=authoriser, row_id=row.pk, at=now).state == "granted"


def test_covert_work_is_for_the_accounts_of_the_setting(investigator, authoriser, now, settings):
    """Nobody grants it by default; the highest authority by the setting does."""
    settings.UPSTANDER_HIGHEST_AUTHORITIES = []
    row = ask(
        investigator,
        now,
        covert=True,
        covert_grounds="theft; telling would hide it",
        covert_until_event="arrest",
        subjects=Subjects(people=("NM1001",)),
    )
    with pytest.raises(NotAuthorised, match="highest authority"):
        grant(actor=authoriser, row_id=row.pk, at=now)
    settings.UPSTANDER_HIGHEST_AUTHORITIES = ["sula"]
    assert grant(actor=authoriser, row_id=row.pk, at=now).state == "granted"


def test_a_row_that_contradicts_its_record_opens_nothing(now, authoriser):
    """A state put back by hand, or a record that is not whole, is left out."""
    row = authorise(now)
    end_authorisation(actor=authoriser, row_id=row.pk, reason="over", at=now)
    AuthorisationRow.objects.update(state="granted")
    assert read_granted() == []
    AuthorisationRow.objects.update(record={"id": row.identity})
    assert read_granted() == []


def test_steps_and_notices_are_never_changed(as_person, investigator, now):
    """What is kept is kept: no saving again, no removal."""
    as_person(investigator).post(
        reverse("authorisations:notice"),
        {"person": "NM1", "device": "*", "kind": "told", "given_on": "2024-01-05", "evidence": "N"},
    )
    ask(investigator, now)
    for row in (NoticeRow.objects.get(), AuthorisationStep.objects.first()):
        with pytest.raises(AppendOnly):
            row.save()
        with pytest.raises(AppendOnly):
            row.delete()


def test_notices_come_from_a_file_all_or_none(as_person, investigator):
    """A file with a fault keeps nothing and says in which row; a whole one keeps each row."""
    good = HEAD + b"NM1,*,attested,2024-01-05,N/1\nNM2,DEV-1,told,2024-01-06 09:00,N/2\n"
    client = as_person(investigator)
    url = reverse("authorisations:notices_file")

    def send(data: bytes) -> str:
        answer = client.post(url, {"notices": SimpleUploadedFile("n.csv", data)}, follow=True)
        return answer.content.decode()

    assert "row 4" in send(good + b"NM3,*,attested,2024-01-05,\n")
    assert NoticeRow.objects.count() == 0
    assert "2 notices are recorded" in send(good)
    assert NoticeRow.objects.count() == 2
    assert AuditRecord.objects.filter(name="notice.recorded").count() == 2


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"person\nNM1\n", "columns are missing"),
        (HEAD, "no notice"),
        (b"\xff\xfe", "UTF-8"),
        (HEAD + b"NM1,*,told,yesterday,N\n", "row 2"),
        (HEAD + b"NM1,*,maybe,2024-01-05,N\n", "kind is one of"),
        (HEAD + b"NM1,*,told,2999-01-05,N\n", "future"),
        (HEAD + b"NM1,*,told,2024-02-31,N\n", "given_at"),
    ],
)
def test_a_file_that_says_too_little_is_refused(data, said, now):
    """Each with its row and in one line."""
    with pytest.raises(NoticeRefused) as refused:
        read_notices_csv(data, at=now)
    assert said in str(refused.value)

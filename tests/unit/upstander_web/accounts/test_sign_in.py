"""Signing in and out, and the throttle."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.unit.upstander_web.conftest import PASSWORD

from upstander_web.accounts.throttle import count_failure, forget_failures, is_locked, throttle_key
from upstander_web.audit_trail.models import AuditRecord, AuditValue
from upstander_web.audit_trail.selectors import event_of, verify_trail

pytestmark = pytest.mark.django_db


def attempt(client, username="priya", password=PASSWORD, **extra):
    """Post the sign-in form."""
    data = {"username": username, "password": password, **extra}
    return client.post(reverse("accounts:sign_in"), data)


def last_event():
    """Return the newest event of the trail."""
    return event_of(AuditRecord.objects.latest("sequence"))


def test_every_page_asks_for_a_sign_in(client):
    """A visitor is sent to sign in, and back afterwards."""
    answer = client.get(reverse("start"))
    assert answer.status_code == 302
    assert answer.url == f"{reverse('accounts:sign_in')}?next=/"


def test_the_right_password_opens_a_session(client, analyst):
    """The right name and password open a session, and that is recorded."""
    assert attempt(client, username=" PRIYA ").url == reverse("start")
    assert client.get(reverse("start")).status_code == 200
    event = last_event()
    assert (event.name, event.actor, event.object_id) == (
        "session.started",
        "priya",
        str(analyst.pk),
    )


def test_the_session_gets_a_new_key(client, analyst):
    """A session key from before the sign-in is not kept."""
    client.get(reverse("accounts:sign_in"))
    session = client.session
    session["x"] = 1
    session.save()
    before = session.session_key
    client.cookies["upstander_session"] = before
    attempt(client)
    assert client.session.session_key != before


@pytest.mark.parametrize(
    ("asked", "sent"),
    [
        ("/your-account/", "/your-account/"),
        ("https://elsewhere.example/", "/"),
        ("//x.example", "/"),
    ],
)
def test_only_our_own_pages_are_gone_back_to(client, analyst, asked, sent):
    """The page to go back to is never another site's."""
    assert attempt(client, next=asked).url == sent


@pytest.mark.parametrize(
    ("username", "password", "reason"),
    [
        ("priya", "wrong", "wrong_password"),
        ("nobody", "hunter2 hunter2", "unknown_account"),
        ("closed", PASSWORD, "closed_account"),
    ],
)
def test_a_refusal_looks_the_same_and_is_recorded(
    client, analyst, make_person, username, password, reason
):
    """A wrong name, a wrong password and a closed account get one answer and their own record."""
    make_person("closed", is_active=False)
    answer = attempt(client, username=username, password=password)
    assert answer.status_code == 200
    assert b"Enter the right username and password" in answer.content
    event = last_event()
    assert (event.name, event.actor) == ("session.refused", "(not signed in)")
    assert event.detail["reason"] == reason


def test_what_was_typed_for_an_unknown_name_is_not_kept(client):
    """A password typed where the name belongs does not reach the trail."""
    attempt(client, username="my secret pass phrase")
    assert not AuditValue.objects.filter(value_json__contains="secret pass").exists()
    assert not AuditRecord.objects.filter(object_id__contains="secret").exists()


def test_repeated_failures_lock_name_and_address(client, analyst, make_person, settings):
    """After the allowed failures even the right password is refused, from that address alone."""
    make_person("tom")
    for _ in range(settings.SIGN_IN_FAILURES_ALLOWED):
        answer = attempt(client, password="wrong")  # noqa: S106 - it is wrong
    assert b"too many attempts" in answer.content
    assert b"too many attempts" in attempt(client, username="Priya ").content
    assert last_event().detail["reason"] == "locked"
    assert attempt(client, username="tom").status_code == 302
    client.post(reverse("accounts:sign_out"))
    other = client.post(
        reverse("accounts:sign_in"),
        {"username": "priya", "password": PASSWORD},
        REMOTE_ADDR="10.0.0.9",
    )
    assert other.status_code == 302
    assert verify_trail().intact


def test_a_lock_ends():
    """A lock ends after its minutes, and a sign-in that holds forgets the failures."""
    key = throttle_key(username="priya", address="10.0.0.1")
    at = timezone.now()
    for _ in range(5):
        count_failure(key, at=at)
    assert is_locked(key, at=at + timedelta(minutes=14))
    assert not is_locked(key, at=at + timedelta(minutes=15))
    assert count_failure(key, at=at + timedelta(minutes=16)) == 1
    forget_failures(key)
    assert count_failure(key, at=at + timedelta(minutes=16)) == 1


def test_signing_out_ends_the_session(client, analyst):
    """Signing out is a POST, is recorded, and closes the pages."""
    attempt(client)
    assert client.get(reverse("accounts:sign_out")).status_code == 405
    client.post(reverse("accounts:sign_out"))
    assert last_event().name == "session.ended"
    assert client.get(reverse("start")).status_code == 302
    count = AuditRecord.objects.count()
    client.post(reverse("accounts:sign_out"))
    assert AuditRecord.objects.count() == count


def test_a_closed_account_loses_its_session(client, analyst):
    """Closing an account ends what it had open."""
    attempt(client)
    analyst.is_active = False
    analyst.save()
    assert client.get(reverse("start")).status_code == 302


def test_whoever_is_signed_in_is_not_asked_again(client, analyst):
    """The sign-in page sends on somebody who is signed in."""
    attempt(client)
    assert client.get(reverse("accounts:sign_in")).url == "/"


def test_a_form_without_its_token_is_refused(analyst):
    """A form that did not come from our page is refused with a plain page."""
    from django.test import Client

    answer = attempt(Client(enforce_csrf_checks=True))
    assert answer.status_code == 403
    assert b"The form had expired" in answer.content

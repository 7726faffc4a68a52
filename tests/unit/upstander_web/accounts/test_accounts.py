"""Accounts, passwords and the pages about them."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from tests.unit.upstander_web.conftest import PASSWORD

from upstander_web.accounts.actions.change_account import LastAdministrator, change_account
from upstander_web.accounts.actions.create_account import AccountExists, create_account
from upstander_web.accounts.actions.reset_password import reset_password
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import PermissionRefused, Role
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "brisk otter velvet tram"  # noqa: S105 - of invented people


def make(actor, username="ps4417", **changes):
    """Make an account."""
    fields = {"display_name": " Sam   Example ", "password": PASSWORD, "roles": [Role.ANALYST]}
    return create_account(actor=actor, username=username, **{**fields, **changes})


def last_event():
    """Return the newest event of the trail."""
    return event_of(AuditRecord.objects.latest("sequence"))


def test_an_administrator_makes_an_account(administrator):
    """An account is made with its roles, must change its password, and is recorded."""
    account = make(administrator, " PS4417 ")
    assert (account.username, account.display_name) == ("ps4417", "Sam Example")
    assert account.must_change_password
    assert User.objects.get(pk=account.pk).roles == {Role.ANALYST}
    assert last_event().detail == {"roles": ["analyst"], "username": "ps4417"}


def test_nobody_else_makes_an_account(analyst):
    """An account is not made by somebody who may not, and nothing is kept."""
    with pytest.raises(PermissionRefused):
        make(analyst)
    assert not User.objects.filter(username="ps4417").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"username": "x"},
        {"username": "has space"},
        {"username": "(machine: root)"},
        {"password": "short"},
        {"password": "password1234"},
        {"password": "sam example 12"},
        {"display_name": " "},
    ],
)
def test_an_unfit_account_is_refused(administrator, changes):
    """A name or a password that is not fit is refused."""
    with pytest.raises(ValidationError):
        make(administrator, **changes)


def test_a_name_is_given_once(administrator):
    """A name that is taken is refused, however it is written."""
    make(administrator)
    with pytest.raises(AccountExists):
        make(administrator, "PS4417")


def change(actor, account, **changes):
    """Change an account."""
    fields = {
        "display_name": account.display_name,
        "roles": account.roles,
        "is_active": account.is_active,
    }
    return change_account(actor=actor, account=account, **{**fields, **changes})


def test_a_change_is_recorded_with_what_was(administrator, analyst):
    """A change of roles and state is kept, with the old values in the trail."""
    changed = change(administrator, analyst, roles=[Role.INVESTIGATOR], is_active=False)
    assert changed.roles == {Role.INVESTIGATOR}
    assert last_event().detail["changes"] == {
        "roles": {"from": ["analyst"], "to": ["investigator"]},
        "is_active": {"from": True, "to": False},
    }


def test_no_change_is_no_event(administrator, analyst):
    """Saving what is there already records nothing."""
    change(administrator, analyst)
    assert not AuditRecord.objects.exists()


@pytest.mark.parametrize("changes", [{"roles": []}, {"is_active": False}])
def test_an_administrator_remains(administrator, make_person, changes):
    """The last open administrator cannot be closed or lose the role; one of two can."""
    with pytest.raises(LastAdministrator):
        change(administrator, administrator, **changes)
    make_person("second", Role.ADMINISTRATOR)
    change(administrator, administrator, **changes)


def test_nobody_else_changes_an_account(analyst):
    """Nobody gives themselves a role."""
    with pytest.raises(PermissionRefused):
        change(analyst, analyst, roles=list(Role))


def test_the_command_makes_the_first_administrator(monkeypatch, capsys):
    """The command makes an account from the machine itself, and says why it could not."""
    monkeypatch.setenv("UPSTANDER_NEW_PASSWORD", PASSWORD)
    arguments = ("create_account", "first", "--display-name=First", "--role=administrator")
    call_command(*arguments)
    assert User.objects.get(username="first").roles == {Role.ADMINISTRATOR}
    assert last_event().actor.startswith("(machine: ")
    with pytest.raises(CommandError, match="There is an account of that name"):
        call_command(*arguments)
    monkeypatch.setenv("UPSTANDER_NEW_PASSWORD", "short")
    with pytest.raises(CommandError, match="too short"):
        call_command("create_account", "second", "--display-name=Second")


# pages


def test_the_pages_of_accounts_are_closed_to_others(as_person, analyst):
    """Somebody who may not manage accounts gets 403 and the reason, and it is recorded."""
    client = as_person(analyst)
    for url in ("/accounts/", "/accounts/new/", f"/accounts/{analyst.pk}/"):
        answer = client.get(url)
        assert answer.status_code == 403
        assert b"You may not manage accounts. Roles that may: administrator." in answer.content
        event = last_event()
        assert (event.name, event.detail["path"]) == ("capability.refused", url)


def test_an_account_is_made_by_the_page(as_person, administrator):
    """The form makes the account and says so; its errors stand beside their fields."""
    client = as_person(administrator)
    data = {"username": "ps4417", "display_name": "Sam", "password": "short", "roles": ["analyst"]}
    answer = client.post("/accounts/new/", data)
    assert b"too short" in answer.content
    assert b'href="#id_password"' in answer.content
    answer = client.post("/accounts/new/", {**data, "password": PASSWORD}, follow=True)
    assert b"The account ps4417 was made" in answer.content
    answer = client.post("/accounts/new/", {**data, "password": PASSWORD})
    assert b"There is an account of that name" in answer.content


def test_an_account_is_changed_by_the_page(as_person, administrator, analyst):
    """The form shows the account and changes it; the last administrator stays."""
    client = as_person(administrator)
    assert b'value="analyst"' in client.get(f"/accounts/{analyst.pk}/").content
    client.post(f"/accounts/{analyst.pk}/", {"display_name": "P", "roles": ["policy_lead"]})
    analyst.refresh_from_db()
    assert (analyst.display_name, analyst.is_active) == ("P", False)
    answer = client.post(f"/accounts/{administrator.pk}/", {"display_name": "Ada"})
    assert b"There must be an open account" in answer.content
    assert client.get("/accounts/999999/").status_code == 404


def test_one_list_takes_the_same_queries_for_any_number(
    as_person, administrator, make_person, django_assert_max_num_queries
):
    """The list of accounts does not ask the database once an account."""
    for number in range(12):
        make_person(f"person{number}", Role.ANALYST)
    client = as_person(administrator)
    with django_assert_max_num_queries(12):
        assert client.get("/accounts/").status_code == 200


def test_a_given_password_must_be_changed_first(as_person, make_person):
    """An account whose password somebody else knows can only change it or sign out."""
    person = make_person("new", Role.ANALYST, must_change_password=True)
    client = as_person(person)
    page = reverse("accounts:change_password")
    assert client.get("/").url == page
    data = {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD}
    assert client.post(page, data).url == reverse("accounts:own_account")
    assert last_event().name == "password.changed"
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ({"current": "wrong"}, b"Enter your current password as it is"),
        ({"new": "short", "again": "short"}, b"too short"),
        ({"again": "another one entirely"}, b"the same way twice"),
        ({"current": ""}, b"Enter current password"),
    ],
)
def test_an_unfit_password_is_refused(as_person, analyst, data, says):
    """A wrong current password, a weak one and a mistyped one are refused."""
    client = as_person(analyst)
    given = {"current": PASSWORD, "new": NEW_PASSWORD, "again": NEW_PASSWORD, **data}
    assert says in client.post(reverse("accounts:change_password"), given).content
    analyst.refresh_from_db()
    assert analyst.check_password(PASSWORD)


def test_a_forgotten_password_is_reset(as_person, administrator, analyst):
    """An administrator sets a password; its owner is signed out and must change it."""
    theirs = Client()
    theirs.force_login(analyst)
    client = as_person(administrator)
    url = f"/accounts/{analyst.pk}/password/"
    assert b"too short" in client.post(url, {"password": "short"}).content
    client.post(url, {"password": NEW_PASSWORD})
    assert (last_event().name, last_event().object_id) == ("password.reset", str(analyst.pk))
    analyst.refresh_from_db()
    assert analyst.check_password(NEW_PASSWORD)
    assert analyst.must_change_password
    assert theirs.get("/").url.startswith(reverse("accounts:sign_in"))
    assert client.get("/accounts/999999/password/").status_code == 404


def test_nobody_else_resets_a_password(as_person, analyst, administrator):
    """A password is not reset by somebody who may not manage accounts."""
    url = f"/accounts/{administrator.pk}/password/"
    assert as_person(analyst).post(url, {"password": NEW_PASSWORD}).status_code == 403
    with pytest.raises(PermissionRefused):
        reset_password(actor=analyst, account=administrator, password=NEW_PASSWORD)
    administrator.refresh_from_db()
    assert administrator.check_password(PASSWORD)


def test_ones_own_account_shows_what_one_may(as_person, analyst):
    """The page of one's own account lists roles and capabilities in words."""
    page = as_person(analyst).get(reverse("accounts:own_account")).content
    assert b"Analyst" in page
    assert b"read what people wrote" in page

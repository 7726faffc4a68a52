"""People for the tests of the web."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group
from django.test import Client

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role

PASSWORD = "wet granite lantern soup"  # noqa: S105 - of invented people


@pytest.fixture
def make_person(db) -> Callable[..., User]:
    """Makes an account with roles, without the audit events of doing so."""

    def make(username: str, *roles: Role, **fields: object) -> User:
        fields = {"display_name": username.title(), **fields}
        person = User.objects.create_user(username, PASSWORD, **fields)
        person.groups.set(Group.objects.filter(name__in=list(roles)))
        return person

    return make


@pytest.fixture
def administrator(make_person) -> User:
    """An administrator."""
    return make_person("ada", Role.ADMINISTRATOR)


@pytest.fixture
def analyst(make_person) -> User:
    """An analyst."""
    return make_person("priya", Role.ANALYST)


@pytest.fixture
def as_person(client: Client) -> Callable[[User], Client]:
    """Signs somebody in without the page."""

    def sign_in(person: User) -> Client:
        client.force_login(person)
        return client

    return sign_in

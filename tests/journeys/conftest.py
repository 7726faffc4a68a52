"""A browser for each journey, and people who walk them."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth.models import Group
from selenium.webdriver import Chrome
from tests.journeys.browser import chromium

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role

PASSWORD = "wet granite lantern soup"  # noqa: S105 - of invented people


@pytest.fixture
def browser() -> Iterator[Chrome]:
    """A fresh Chromium."""
    with chromium() as driver:
        yield driver


@pytest.fixture
def make_person(transactional_db) -> Callable[..., User]:
    """Makes an account with roles; the password is `PASSWORD`."""

    def make(username: str, *roles: Role, **fields: object) -> User:
        fields = {"display_name": username.title(), **fields}
        person = User.objects.create_user(username, PASSWORD, **fields)
        person.groups.set(Group.objects.filter(name__in=list(roles)))
        return person

    return make

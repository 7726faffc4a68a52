"""A policy lead, a colleague, and an invented force's policy in two versions."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role
from upstander_web.policies.actions.import_policy import PolicyFacts, import_policy
from upstander_web.policies.models import Policy, Position

AT = datetime(2026, 5, 1, tzinfo=UTC)
RULES = """EASTVALE CONSTABULARY

POLICY

Policy title: Phones, Messaging and Social Media
Reference: EVC-071
Version: 1.0
Policy owner: Head of Professional Standards
Adopted on: 4 March 2024
Review date: March 2026

1. FORCE DEVICES

1.1 A force phone must not be used for personal purposes.

1.2 WhatsApp must not be installed on a force device.

2. MESSAGES

2.1 Police information must not be sent over WhatsApp or a like app.

2.2 You may say on a personal account that you work for the police only if your line manager \
agrees.
"""
LATER = (
    RULES.replace("Version: 1.0", "Version: 2.0")
    .replace("4 March 2024", "2 February 2026")
    .replace("Review date: March 2026", "Review date: March 2028")
    .replace("1.1 A force phone must not be", "1.1 A force phone may be")
)


@pytest.fixture(autouse=True)
def own_home(settings, tmp_path):
    """A home of the test's own."""
    settings.UPSTANDER_HOME = tmp_path / "home"


@pytest.fixture
def lead(make_person) -> User:
    """Somebody who may add policies and confirm cells."""
    return make_person("lena", Role.POLICY_LEAD)


@pytest.fixture
def colleague(make_person) -> User:
    """A second marker."""
    return make_person("cole", Role.POLICY_LEAD)


@pytest.fixture
def add_policy(lead) -> Callable[..., Policy]:
    """Adds a policy from its text."""

    def add(text: str = RULES, **facts: object) -> Policy:
        given = {"name": "eastvale", **facts}
        return import_policy(actor=lead, data=text.encode(), facts=PolicyFacts(**given), at=AT)

    return add


@pytest.fixture
def eastvale(add_policy) -> Policy:
    """The first version, added."""
    return add_policy()


def cell_of(policy: Policy, question: str = "whatsapp_on_force_device") -> Position:
    """Return the cell of a question."""
    return Position.objects.get(policy=policy, question=question)

"""An exhibit on the desk, and people to look at it."""

from pathlib import Path

import pytest
from django.utils import timezone
from tests.support.live_authority import authorise_all
from tests.unit.upstander_web.review_desk.desk_data import AT, Desk, make_desk

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role


@pytest.fixture
def investigator(make_person) -> User:
    """Somebody who may reveal identities."""
    return make_person("ines", Role.INVESTIGATOR)


@pytest.fixture
def desk(analyst: User, tmp_path: Path) -> Desk:
    """Three findings on the desk, which a live authorisation covers."""
    authorise_all(AT, timezone.now())
    return make_desk(analyst, tmp_path)

"""An exhibit on the desk, and people to look at it."""

from pathlib import Path

import pytest
from tests.unit.upstander_web.review_desk.desk_data import Desk, make_desk

from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Role


@pytest.fixture
def investigator(make_person) -> User:
    """Somebody who may reveal identities."""
    return make_person("ines", Role.INVESTIGATOR)


@pytest.fixture
def desk(analyst: User, tmp_path: Path) -> Desk:
    """Three findings on the desk."""
    return make_desk(analyst, tmp_path)

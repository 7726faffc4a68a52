"""What every test stands on: no network but loopback, and the samples' folder."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Before Django's settings are read: tests never touch a real home.
os.environ.setdefault("UPSTANDER_HOME", tempfile.mkdtemp(prefix="upstander-tests-"))

settings.register_profile(
    "upstander",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("upstander")

DATA = Path(__file__).parent / "data"


@pytest.fixture(scope="session")
def data() -> Path:
    """The samples that the tests read, by format."""
    return DATA

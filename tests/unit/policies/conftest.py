"""Policies that the tests of this folder read."""

import os
from pathlib import Path

import pytest

from upstander.policies.clauses.reading import read_policy
from upstander.records.clauses import PolicyDocument

ROOT = Path(__file__).resolve().parents[3]
WP034 = "f4535366c54ffb8bda6f182f0514c2a2699c71c62b3cb7e8309dc12f84570e5a"


def find_seed(sha256_start: str) -> Path:
    """Return the seed document whose name holds `sha256_start`, or skip the test."""
    folder = Path(os.environ.get("UPSTANDER_SEEDS", "") or ROOT.parent / "shared" / "seeds")
    found = sorted(folder.glob(f"*_{sha256_start}.txt")) if folder.is_dir() else []
    if not found:
        pytest.skip("the public source documents are not here: set UPSTANDER_SEEDS")
    return found[0]


@pytest.fixture(scope="session")
def demo() -> PolicyDocument:
    """The policy of the invented force."""
    path = ROOT / "samples" / "demo_force" / "policy.txt"
    return read_policy(path, name="northmarch-nmp-dig-014")


@pytest.fixture(scope="session")
def wp034() -> PolicyDocument:
    """A real force's policy, where it is at hand."""
    return read_policy(find_seed("e3764713af1ef337"), name="warwickshire-wp034-v3")

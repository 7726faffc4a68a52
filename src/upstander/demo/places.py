"""Where the demo's own files are, in a checkout and in an installed package."""

from pathlib import Path

_CHECKOUT = Path(__file__).parents[3] / "samples"
_PACKAGE = Path(__file__).parents[1]


def demo_folder() -> Path:
    """Return the folder with the demo force's policy."""
    return _find("demo_force")


def demo_policy_path() -> Path:
    """Return the demo force's mobile devices and messaging policy, as it now stands."""
    return demo_folder() / "policy.txt"


def earlier_policy_path() -> Path:
    """Return the version of that policy that stood until 31 March 2024."""
    return demo_folder() / "policy_2022.txt"


def policy_library_folder() -> Path:
    """Return the folder with invented policies of other forces, and what was done with them."""
    return _find("policy_library")


def _find(name: str) -> Path:
    checkout = _CHECKOUT / name
    return checkout if checkout.is_dir() else _PACKAGE / f"_{name}"

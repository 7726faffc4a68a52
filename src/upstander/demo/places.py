"""Where the demo force's own files are, in a checkout and in an installed package."""

from pathlib import Path

_CHECKOUT = Path(__file__).parents[3] / "samples" / "demo_force"
_PACKAGED = Path(__file__).parents[1] / "_demo_force"


def demo_folder() -> Path:
    """Return the folder with the demo force's policy."""
    return _CHECKOUT if _CHECKOUT.is_dir() else _PACKAGED


def demo_policy_path() -> Path:
    """Return the demo force's mobile devices and messaging policy."""
    return demo_folder() / "policy.txt"

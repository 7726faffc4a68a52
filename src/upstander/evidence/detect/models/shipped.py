"""The scorer that ships: its models and its rules, loaded once a thread."""

import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from upstander.evidence.detect.models.scorer import Scorer
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs

_held = threading.local()


def shipped_scorer() -> Scorer:
    """Return this thread's scorer over the shipped models and rule packs.

    Raises:
        ModelUnreadable: no model is installed.
    """
    found: Scorer | None = getattr(_held, "scorer", None)
    if found is None:
        found = load_scorer()
        _held.scorer = found
    return found


def load_scorer(
    folder: Path | None = None, *, known_words: Mapping[str, Sequence[str]] | None = None
) -> Scorer:
    """Return a scorer over the models in `folder`, or those that ship, and the shipped rules.

    Args:
        folder: holds the models.
        known_words: a force's glossary: term to the categories that it bears on.

    Raises:
        ModelUnreadable: there is no model.
    """
    packs = default_packs_dir()
    folders = [one for one in sorted(packs.iterdir()) if one.is_dir() and any(one.glob("*.yaml"))]
    return Scorer(folder, pack=load_packs(folders), known_words=known_words)

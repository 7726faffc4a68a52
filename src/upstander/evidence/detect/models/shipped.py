"""The scorer that ships: its models and its rules, loaded once a thread."""

import threading

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
        folder = default_packs_dir()
        packs = [
            one for one in sorted(folder.iterdir()) if one.is_dir() and any(one.glob("*.yaml"))
        ]
        found = Scorer(pack=load_packs(packs))
        _held.scorer = found
    return found

"""The steps of an import as a person follows them, and where a run stands among them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SEAL = "seal"
LOAD = "load"

STEPS: Mapping[str, str] = {
    SEAL: "Check the digest",
    "acquire": "Unpack",
    "decode": "Read messages",
    "detect": "Compare with the rules",
    "derive": "Sort and find duplicates",
    "review": "Rank findings",
    "serve": "Write results",
    LOAD: "Put findings on the desk",
}
"""Stage to what it does, in order. The engine's stages stand between the web's own two."""

_INTERLEAVED = frozenset({"acquire", "decode", "detect"})
"""These take turns, batch by batch, until every source has been read."""

_UNITS: Mapping[str, str] = {
    SEAL: "bytes",
    "acquire": "bytes",
    "decode": "messages",
    "detect": "messages",
    "derive": "messages",
    "review": "hits",
    "serve": "findings",
    LOAD: "findings",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step with its state: `done`, `now` or `later`."""

    name: str
    label: str
    state: str
    counted: str
    """Such as `4,096 messages`; "" before the step began."""
    note: str


def list_steps(
    stage: str, counts: Mapping[str, Mapping[str, Any]], *, finished: bool
) -> tuple[Step, ...]:
    """Return every step with its state for a run that is at `stage`."""
    order = list(STEPS)
    at = order.index(stage) if stage in STEPS else -1
    steps = []
    for index, (name, label) in enumerate(STEPS.items()):
        met = counts.get(name, {})
        together = stage in _INTERLEAVED and name in _INTERLEAVED
        if finished or (index < at and not together):
            state = "done"
        elif index == at or (together and met):
            state = "now"
        else:
            state = "later"
        steps.append(
            Step(
                name=name,
                label=label,
                state=state,
                counted=_count(name, met),
                note=str(met.get("note", "")),
            )
        )
    return tuple(steps)


def _count(name: str, met: Mapping[str, Any]) -> str:
    """Return the count in words; "" where nothing was counted yet."""
    if not met or not met.get("done"):
        return ""
    done, total = int(met["done"]), met.get("total")
    of = f" of {int(total):,}" if total and int(total) != done else ""
    return f"{done:,}{of} {_UNITS[name]}"

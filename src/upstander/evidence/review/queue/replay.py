"""Make a day's plan again from what the log keeps: seed, day, items, decisions in their order."""

from collections.abc import Iterable, Sequence

import msgspec

from upstander.base.canonical import digest_value
from upstander.base.digest import Sha256, digest_fields
from upstander.base.errors import UpstanderError
from upstander.records.review import Decision, Plan, ReviewItem


class ReplayDiffers(UpstanderError):
    """A plan made again is not the plan of the log."""


def items_digest(items: Iterable[ReviewItem]) -> Sha256:
    """Return the SHA-256 over the items, whatever their order; their words are no part of it."""
    return digest_fields(sorted(str(digest_value(msgspec.to_builtins(one))) for one in items))


def decisions_digest(decisions: Iterable[Decision]) -> Sha256:
    """Return the SHA-256 over the decisions in their order."""
    return digest_fields(str(digest_value(msgspec.to_builtins(one))) for one in decisions)


def check_replay(logged: Plan, again: Plan) -> None:
    """Refuse a plan that differs from the one logged, naming the first thing that does.

    Raises:
        ReplayDiffers: items, decisions, versions, or an entry differ.
    """
    for name in ("items_sha256", "decisions_sha256", "seed", "day", "versions"):
        if getattr(logged, name) != getattr(again, name):
            raise ReplayDiffers(f"{name} differ: {getattr(logged, name)}, {getattr(again, name)}")
    _same_order(logged.entries, again.entries)


def _same_order(logged: Sequence[object], again: Sequence[object]) -> None:
    for place, (one, two) in enumerate(zip(logged, again, strict=False), 1):
        if one != two:
            raise ReplayDiffers(f"entry {place} differs: {one}, {two}")
    if len(logged) != len(again):
        raise ReplayDiffers(f"{len(logged)} entries in the log, {len(again)} made again")

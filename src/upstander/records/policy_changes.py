"""How one version of a policy differs from another, clause by clause."""

import msgspec

CHANGES = (
    "unchanged", "moved", "renumbered", "reworded", "added", "removed", "split", "merged",
)  # fmt: skip


class ChangePlace(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A clause of one version; `text` is exactly that document's `text[start:end]`."""

    clause: str
    start: int
    end: int
    text: str


class WordRun(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """A run of words within a reworded clause."""

    kind: str
    """`same`, `added` or `removed`."""
    text: str


class ClauseChange(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one clause, or of several that were split or merged."""

    change: str
    """One of `CHANGES`."""
    old: tuple[ChangePlace, ...]
    new: tuple[ChangePlace, ...]
    words: tuple[WordRun, ...] = ()
    """For `reworded`, the text of both in one run; empty otherwise."""
    meaning: tuple[str, ...] = ()
    """What changed in meaning, one plain sentence each: a duty that became a choice, a new
    condition, a date, a role. Empty where only the wording changed."""


class VersionDifference(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that changed between two versions, in the order of the new one."""

    old_sha256: str
    new_sha256: str
    changes: tuple[ClauseChange, ...]
    details: tuple[str, ...] = ()
    """What changed in the details at the head, one plain sentence each."""

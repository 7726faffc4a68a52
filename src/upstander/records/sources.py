"""Sources: one file that a reader is given, and the report of what it read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSettings:
    """What the operator said about the sources; readers see nothing else of the outside."""

    date_order: Literal["dmy", "mdy", "ymd"] | None = None
    """Order of day, month and year where the text does not decide."""
    zone: str = ""
    """IANA name of the zone for times that carry none; "" assumes Europe/London."""
    owner: tuple[str, ...] = ()
    """Handles or labels of the custodian, for the direction of messages."""
    columns: Mapping[str, str] = field(default_factory=dict)
    """Column map of a CSV: our field to their column; see decode/formats/csv_columns.py."""
    record_bytes: int = 32 << 20
    """Longest record, in bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInfo:
    """One file of the container that a source came in."""

    path: Path | None
    """Where its bytes are on this machine; None where they were hashed and not kept."""
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One readable file with its place in its exhibit; the only thing that a reader is given."""

    path: Path
    """The bytes, on this machine, read-only to readers."""
    name: str
    """File name or member path, a hint only: content decides."""
    size: int
    sha256: str
    """SHA-256 of this file's bytes."""
    exhibit_path: str
    """The path as the operator gave it."""
    exhibit_sha256: str
    """SHA-256 of the exhibit; equals `sha256` where the exhibit is this file."""
    member: str = ""
    """Place inside the exhibit, as in `SourceRef.member`."""
    siblings: Mapping[str, MemberInfo] = field(default_factory=dict)
    """The files of the same container by path relative to it, this one included."""
    settings: ReadSettings = field(default_factory=ReadSettings)
    problem: str = ""
    """Set where the bytes could be recovered only in part (a truncated archive)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkippedRows:
    """Rows left out for one reason, with the first place where it was met."""

    reason: str
    locator: str
    count: int


@dataclass(frozen=True, slots=True)
class SealedRows:
    """Rows kept apart at import for one reason: out of scope, or held back."""

    reason: str
    """A code; one that begins with `held_back:` names what is held back."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """What one source held and what was made of it; the face of every import.

    `rows_read == messages + sum(s.count for s in skipped) + sum(s.count for s in sealed)` always
    holds.
    """

    path: str
    member: str
    sha256: str
    """Of the exhibit, as in `SourceRef`."""
    member_sha256: str
    size: int
    """Bytes of the member (of the exhibit where there is no archive)."""
    format: str | None
    """Name of the reader that won the auction; None where none claimed the bytes."""
    decoder: str | None
    """Reader and version, such as `whatsapp_text 1`."""
    rows_read: int = 0
    messages: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    skipped: tuple[SkippedRows, ...] = ()
    sealed: tuple[SealedRows, ...] = ()
    """Rows that were read and that the authority of the import does not let in."""
    declared: int | None = None
    covered_bytes: int | None = None
    """Bytes that belong to a message, a skipped row or framing; None without byte places."""
    warnings: tuple[str, ...] = ()
    status: Literal["complete", "partial", "failed", "companion", "not_read"] = "complete"
    """`companion`: a file that another source uses (a user list, media); `not_read`: not ours."""
    reason: str = ""
    """One line for `failed` and `not_read`."""

    def as_json(self) -> dict[str, Any]:
        """Return the report in the shape of `upstander read --json`.

        `sealed` stands in it only where rows were sealed.
        """
        sealed = [{"reason": s.reason, "count": s.count} for s in self.sealed]
        return {
            "path": self.path,
            "member": self.member,
            "sha256": self.sha256,
            "member_sha256": self.member_sha256,
            "size": self.size,
            "format": self.format,
            "decoder": self.decoder,
            "status": self.status,
            "reason": self.reason,
            "rows_read": self.rows_read,
            "messages": self.messages,
            "by_kind": dict(self.by_kind),
            "skipped": [
                {"reason": s.reason, "locator": s.locator, "count": s.count} for s in self.skipped
            ],
            **({"sealed": sealed} if sealed else {}),
            "declared": self.declared,
            "covered_bytes": self.covered_bytes,
            "warnings": list(self.warnings),
        }


def totals(reports: Iterable[SourceReport]) -> dict[str, int]:
    """Return the sums over all sources, as in `upstander read --json`."""
    listed = list(reports)
    sealed = sum(one.count for report in listed for one in report.sealed)
    return {
        "sources": len(listed),
        "read": sum(one.status in {"complete", "partial"} for one in listed),
        "failed": sum(one.status == "failed" for one in listed),
        "not_read": sum(one.status == "not_read" for one in listed),
        "rows_read": sum(one.rows_read for one in listed),
        "messages": sum(one.messages for one in listed),
        "skipped": sum(skip.count for one in listed for skip in one.skipped),
        **({"sealed": sealed} if sealed else {}),
        "warnings": sum(len(one.warnings) for one in listed),
    }

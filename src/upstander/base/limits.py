"""Bounds on what a hostile or broken input may cost."""

from dataclasses import dataclass

MIB = 1 << 20
GIB = 1 << 30


@dataclass(frozen=True, slots=True, kw_only=True)
class UnpackLimits:
    """What an archive may unpack to."""

    members: int = 200_000
    """Members of one exhibit, nested archives included."""
    total_bytes: int = 64 * GIB
    """Bytes that all members may unpack to."""
    member_bytes: int = 16 * GIB
    """Bytes that one member may unpack to."""
    ratio: float = 400.0
    """Unpacked over packed bytes of one member, once it is above `ratio_floor_bytes`."""
    ratio_floor_bytes: int = 8 * MIB
    """Below this size a high ratio is harmless: short texts repeat."""
    depth: int = 3
    """Archives within archives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderLimits:
    """What one reader, in its child process, may use."""

    memory_bytes: int = 1536 * MIB
    """Private writable memory of the child (RLIMIT_DATA)."""
    wall_seconds: float = 3600.0
    """Seconds for one source."""
    silent_seconds: float = 120.0
    """Seconds without a sign of life."""
    record_bytes: int = 32 * MIB
    """Bytes of one record; a longer one is skipped with a reason."""

"""Canonical JSON: one byte string for one value, the ground of every chained digest."""

import json
from typing import Any

from upstander.base.digest import Sha256, digest_bytes


def canonical_bytes(value: Any) -> bytes:
    """Return `value` as JSON in UTF-8 with sorted keys, no spaces and no escapes of letters.

    Raises:
        ValueError: `value` holds NaN or an infinity.
        TypeError: `value` holds what JSON cannot.
    """
    return json.dumps(
        value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
    ).encode("utf-8", "surrogatepass")


def digest_value(value: Any) -> Sha256:
    """Return the SHA-256 of the canonical bytes of `value`."""
    return digest_bytes(canonical_bytes(value))

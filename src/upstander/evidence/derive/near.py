"""Keys that are equal for texts which differ only in case, spacing, punctuation or emoji.

The key is a 64-bit FNV-1a over the text's letters and digits (Fowler, Noll and Vo; offset basis
and prime from draft-eastlake-fnv). It groups look-alikes for review; nothing is proved by it.
Letters outside ASCII count as written, in their own case.
"""

import re
import sys
from collections.abc import Callable
from functools import cache
from itertools import pairwise

import numpy as np
import pyarrow as pa

MINIMUM = 24
"""Letters and digits below which equal texts say nothing ("ok", "on my way")."""

_BASIS = 0xCBF29CE484222325
_PRIME = 0x100000001B3
_MASK = 0xFFFFFFFFFFFFFFFF
_PLAIN_BYTES = 1 << 18
"""Text met so far below which the plain loop does the work; the compiler takes a second."""


_met = [0]
"""Bytes of text met so far in this process."""


def _fold_keys(
    offsets: np.ndarray, data: np.ndarray, keys: np.ndarray, basis: np.uint64, prime: np.uint64
) -> None:
    """Fill `keys` with one key a row, 0 where the row is too short; made to be compiled."""
    for row in range(len(keys)):
        key = basis
        kept = 0
        at = offsets[row]
        end = offsets[row + 1]
        while at < end:
            byte = data[at]
            if 65 <= byte <= 90:
                byte = np.uint8(byte + 32)
            elif byte < 128 and not (97 <= byte <= 122 or 48 <= byte <= 57):
                at += 1
                continue
            elif at + 1 < end and byte == 0xE2 and data[at + 1] == 0x80:
                at += 3  # U+2000 to U+203F: curly quotes, dashes, ellipsis
                continue
            elif at + 1 < end and byte == 0xF0 and data[at + 1] == 0x9F:
                at += 4  # U+1F000 to U+1FFFF: most emoji
                continue
            key = (key ^ np.uint64(byte)) * prime
            kept += 1
            at += 1
        keys[row] = key if kept >= MINIMUM else np.uint64(0)


_DROPPED = re.compile(rb"\xe2\x80.|\xf0\x9f..|[\x00-/:-@\[-`{-\x7f]+", re.DOTALL)


def _plain_key(text: bytes) -> int:
    """Return the key of one text, as `_fold_keys` gives it."""
    kept = _DROPPED.sub(b"", text).lower()
    if len(kept) < MINIMUM:
        return 0
    key = _BASIS
    for byte in kept:
        key = ((key ^ byte) * _PRIME) & _MASK
    return key


@cache
def _kernel() -> Callable[..., None] | None:
    """Return the compiled loop; None where there is no compiler."""
    try:
        from numba import njit  # noqa: PLC0415 - a second of import that most commands do not need
    except ImportError:
        return None
    compiled: Callable[..., None] = njit(cache=True)(_fold_keys)
    return compiled


def near_keys(texts: pa.Array) -> pa.Array:
    """Return a column of 16 hexadecimal digits a row, "" for texts too short to tell.

    Args:
        texts: an Arrow array of strings without nulls.
    """
    if not len(texts):
        return pa.array([], pa.string())
    _, offset_buffer, data_buffer = texts.buffers()
    offsets = np.frombuffer(offset_buffer, np.int32)[texts.offset : texts.offset + len(texts) + 1]
    data = np.frombuffer(data_buffer or b"", np.uint8)
    _met.append(_met.pop() + int(offsets[-1] - offsets[0]))
    small = _met[0] < _PLAIN_BYTES and "numba" not in sys.modules
    kernel = None if small else _kernel()
    if kernel is None:
        held = data.tobytes()
        found = [_plain_key(held[at:end]) for at, end in pairwise(offsets.tolist())]
    else:
        keys = np.zeros(len(texts), np.uint64)
        kernel(offsets, data, keys, np.uint64(_BASIS), np.uint64(_PRIME))
        found = keys.tolist()
    return pa.array([f"{key:016x}" if key else "" for key in found], pa.string())

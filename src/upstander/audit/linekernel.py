"""The compiled check of journal lines. Imported only where numba is installed and the work is long.

It reads lines exactly as the journal writes them, and checks of each its sequence, the digest that
it carries of the line before, its own digest, and those of its values. A line that holds anything
out of the ordinary (an escape, a number that is no plain whole one, an erased value, an erasure)
or that is at fault is left to Python, which says what is wrong with it. So nothing is decided here
but that a line is good.

The SHA-256 is OpenSSL's, which Python itself links; the compiler is told its address.
"""

import _hashlib
import ctypes
import importlib
from typing import Any

import numpy as np
from numba import types

from upstander.audit.plainkernel import (
    DEPTH,
    digest_end,
    is_time,
    key_end,
    literal_end,
    number_end,
    string_end,
    value_end,
)
from upstander.base.compiled import compile_kernel

MOST_DETAILS = 64
LONGEST_LINE = 1 << 20
_CONTEXT_BYTES = 512
"""More than OpenSSL's SHA256_CTX, which has 112."""
_COMMA, _MINUS, _NEWLINE, _ZERO, _CLOSE = 44, 45, 10, 48, 125


class OpenSslMissing(RuntimeError):
    """Python does not link an OpenSSL whose SHA-256 can be called."""


def _sha256() -> tuple[Any, Any, Any]:
    """Return OpenSSL's three functions, named to the compiler so that its work can be kept."""
    pointer = types.intp
    shapes = {
        "SHA256_Init": types.int32(pointer),
        "SHA256_Update": types.int32(pointer, pointer, types.uintp),
        "SHA256_Final": types.int32(pointer, pointer),
    }
    try:
        library = ctypes.CDLL(_hashlib.__file__)
        compiler: Any = importlib.import_module("llvmlite.binding")
        for name in shapes:
            address = ctypes.cast(getattr(library, name), ctypes.c_void_p).value
            compiler.add_symbol(f"upstander_{name}", address)
    except (OSError, AttributeError) as error:
        raise OpenSslMissing("no SHA-256 to call") from error
    start, update, end = (
        types.ExternalFunction(f"upstander_{name}", shape) for name, shape in shapes.items()
    )
    return start, update, end


_START, _UPDATE, _END = _sha256()


@compile_kernel
def _hash_is(work: Any, size: int, data: Any, at: int, context: Any, digest: Any) -> bool:
    """Return whether the SHA-256 of `work[:size]` is what stands in hexadecimal at `at`."""
    _START(context.ctypes.data)
    _UPDATE(context.ctypes.data, work.ctypes.data, size)
    _END(digest.ctypes.data, context.ctypes.data)
    figures = b"0123456789abcdef"
    for place in range(32):
        byte = digest[place]
        if data[at + 2 * place] != figures[byte >> 4]:
            return False
        if data[at + 2 * place + 1] != figures[byte & 15]:
            return False
    return True


@compile_kernel
def _put(work: Any, size: int, data: Any, at: int, end: int) -> int:
    """Copy `data[at:end]` to `work` from `size` on, and return the new size."""
    work[size : size + end - at] = data[at:end]
    return size + end - at


@compile_kernel
def _put_literal(work: Any, size: int, wanted: Any) -> int:
    for place in range(len(wanted)):
        work[size + place] = wanted[place]
    return size + len(wanted)


@compile_kernel
def _details(data: Any, at: int, end: int, places: Any) -> tuple[int, int]:
    """Return where the map of detail digests ends, and how many it has; -1 for any other map.

    `places` gets, for each, where its name begins and ends and where its digest begins.
    """
    at = literal_end(data, at, end, b"{")
    if at < 0 or at >= end:
        return -1, 0
    if data[at] == _CLOSE:
        return at + 1, 0
    many = 0
    while many < MOST_DETAILS:
        before, before_end = (places[many - 1, 0], places[many - 1, 1]) if many else (-1, -1)
        after = key_end(data, at, end, before, before_end)
        if after < 0:
            return -1, 0
        places[many, 0], places[many, 1], places[many, 2] = at + 1, after - 1, after + 2
        at = digest_end(data, after + 1, end)
        if at < 0 or at >= end:
            return -1, 0
        many += 1
        if data[at] == _CLOSE:
            return at + 1, many
        if data[at] != _COMMA:
            return -1, 0
        at += 1
    return -1, 0


@compile_kernel
def _values_fit(
    data: Any, at: int, end: int, places: Any, many: int, work: Any, kinds: Any, keys: Any,
    context: Any, digest: Any,
) -> int:  # fmt: skip
    """Return where the map of values ends if each fits its digest; -1 otherwise."""
    at = literal_end(data, at, end, b"{")
    for number in range(many):
        if number:
            at = literal_end(data, at, end, b",")
        name, name_end = places[number, 0], places[number, 1]
        after = string_end(data, at, end)
        if after < 0 or after - at - 2 != name_end - name:
            return -1
        for place in range(name_end - name):
            if data[at + 1 + place] != data[name + place]:
                return -1
        salt = literal_end(data, after, end, b':{"salt":')
        salt_end = string_end(data, salt, end)
        value = literal_end(data, salt_end, end, b',"value":')
        if value < 0:
            return -1
        value_stop = value_end(data, value, end, kinds, keys)
        at = literal_end(data, value_stop, end, b"}")
        if at < 0:
            return -1
        size = _put_literal(work, 0, b"[")
        size = _put(work, size, data, salt, salt_end)
        size = _put_literal(work, size, b",")
        size = _put(work, size, data, value, value_stop)
        size = _put_literal(work, size, b"]")
        if not _hash_is(work, size, data, places[number, 2], context, digest):
            return -1
    return int(literal_end(data, at, end, b"}"))


@compile_kernel
def _line_fits(  # noqa: C901 - a line is read from left to right, and each part may end it
    data: Any, first: int, end: int, sequence: int, previous: Any, places: Any, work: Any,
    kinds: Any, keys: Any, context: Any, digest: Any,
) -> int:  # fmt: skip
    """Return where the digest of a good line begins; -1 for a line that Python must read."""
    actor_end = string_end(data, literal_end(data, first, end, b'{"actor":'), end)
    time = literal_end(data, actor_end, end, b',"at":')
    time_end = string_end(data, time, end)
    if time_end < 0 or not is_time(data, time, time_end):
        return -1
    details = literal_end(data, time_end, end, b',"detail_digests":')
    if details < 0:
        return -1
    details_end, many = _details(data, details, end, places)
    own = literal_end(data, details_end, end, b',"digest":')
    own_end = digest_end(data, own, end)
    name = literal_end(data, own_end, end, b',"name":')
    name_end = string_end(data, name, end)
    if name_end < 0 or literal_end(data, name, end, b'"audit.detail_erased"') >= 0:
        return -1
    kept_end = string_end(data, literal_end(data, name_end, end, b',"object_id":'), end)
    kind_end = string_end(data, literal_end(data, kept_end, end, b',"object_kind":'), end)
    before = literal_end(data, kind_end, end, b',"previous_digest":')
    before_end = digest_end(data, before, end)
    number = literal_end(data, before_end, end, b',"sequence":')
    if number < 0:
        return -1
    number_stop = number_end(data, number, end)
    values = literal_end(data, number_stop, end, b',"values":')
    if values < 0:
        return -1
    told = 0
    for place in range(number, number_stop):
        told = told * 10 + int(data[place] - _ZERO)
    if data[number] == _MINUS or told != sequence:
        return -1
    for place in range(64):
        if data[before + 1 + place] != previous[place]:
            return -1
    size = _put(work, 0, data, first, time_end)
    size = _put_literal(work, size, b',"detail":')
    size = _put(work, size, data, details, details_end)
    size = _put_literal(work, size, b',"encoding":1')
    size = _put(work, size, data, own_end, kind_end)
    size = _put_literal(work, size, b',"previous":')
    size = _put(work, size, data, before, number_stop)
    size = _put_literal(work, size, b"}")
    if not _hash_is(work, size, data, own + 1, context, digest):
        return -1
    after = _values_fit(data, values, end, places, many, work, kinds, keys, context, digest)
    return own + 1 if literal_end(data, after, end, b"}") == end else -1


@compile_kernel
def check_lines(
    data: Any, begin: int, end: int, sequence: int, previous: Any, awaited: Any, met: Any
) -> tuple[int, int]:
    """Check lines from `begin` on, as long as they are good and plain.

    Args:
        data: bytes of whole lines.
        begin: where the first line begins.
        end: where the last line ended, its line break within.
        sequence: that the first line should have.
        previous: digest of the event before it, 64 hexadecimal digits; moved on.
        awaited: digests that are looked for, a row each.
        met: set to 1 where one of them was met.

    Returns:
        Where the first line begins that Python must read, `end` where there is none; and the
        sequence that it should have.
    """
    places = np.zeros((MOST_DETAILS, 3), np.int64)
    work = np.zeros(LONGEST_LINE + 256, np.uint8)
    kinds, keys = np.zeros(DEPTH, np.uint8), np.zeros((DEPTH, 2), np.int64)
    context, digest = np.zeros(_CONTEXT_BYTES, np.uint8), np.zeros(32, np.uint8)
    while begin < end:
        stop = begin
        while data[stop] != _NEWLINE:
            stop += 1
        if stop - begin > LONGEST_LINE:
            return begin, sequence
        own = _line_fits(
            data, begin, stop, sequence, previous, places, work, kinds, keys, context, digest
        )
        if own < 0:
            return begin, sequence
        for place in range(64):
            previous[place] = data[own + place]
        for row in range(len(awaited)):
            same = True
            for place in range(64):
                if awaited[row, place] != previous[place]:
                    same = False
                    break
            if same:
                met[row] = 1
        sequence += 1
        begin = stop + 1
    return end, sequence

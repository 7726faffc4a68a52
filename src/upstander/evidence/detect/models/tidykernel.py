"""The compiled pass of `tidy.tidy_bytes` over an Arrow buffer. Same bytes, row by row."""

from typing import Any

from upstander.base.compiled import compile_kernel


def _is_word(byte: int) -> bool:
    return 48 <= byte <= 57 or 65 <= byte <= 90 or 97 <= byte <= 122 or byte == 95


_is_word_c = compile_kernel(_is_word)


def _starts_address(raw: Any, at: int, end: int) -> Any:
    """Whether `http://`, `https://` or `www.` begins at `at`, whatever its case."""
    if at + 4 <= end and raw[at] | 32 == 119:
        return raw[at + 1] | 32 == 119 and raw[at + 2] | 32 == 119 and raw[at + 3] == 46
    if at + 7 > end or raw[at] | 32 != 104 or raw[at + 1] | 32 != 116:
        return False
    if raw[at + 2] | 32 != 116 or raw[at + 3] | 32 != 112:
        return False
    k = at + 4
    if raw[k] | 32 == 115:
        k += 1
    return k + 3 <= end and raw[k] == 58 and raw[k + 1] == 47 and raw[k + 2] == 47


_starts_address_c = compile_kernel(_starts_address)


def _entity_end(raw: Any, at: int, end: int) -> int:
    """Return where the entity that begins at `at` ends, or `at` where none does."""
    k = at + 1
    if k < end and raw[k] == 35:
        k += 1
    first = k
    while k < end and k - first < 9 and _is_word_c(raw[k]) and raw[k] != 95:
        k += 1
    if k < end and first < k <= first + 8 and raw[k] == 59:
        return k + 1
    return at


_entity_end_c = compile_kernel(_entity_end)


def _is_silent(raw: Any, at: int, stop: int, silent: Any, lengths: Any) -> bool:
    """Whether the bytes from `at` to `stop` are one of the entities that leave nothing."""
    for row in range(lengths.shape[0]):
        if lengths[row] != stop - at:
            continue
        same = True
        for k in range(lengths[row]):
            if raw[at + k] != silent[row, k]:
                same = False
                break
        if same:
            return True
    return False


_is_silent_c = compile_kernel(_is_silent)


def _put_emoji(out: Any, n: int, code: int) -> int:
    """Write ` q<hex>q ` and return the next free place."""
    out[n] = 32
    out[n + 1] = 113
    n += 2
    shift = 16 if code >= 0x10000 else 12
    while shift >= 0:
        digit = (code >> shift) & 15
        out[n] = 48 + digit if digit < 10 else 87 + digit
        n += 1
        shift -= 4
    out[n] = 113
    out[n + 1] = 32
    return n + 2


_put_emoji_c = compile_kernel(_put_emoji)


def _emoji_code(raw: Any, at: int, end: int) -> Any:
    """Return the code point of an emoji at `at`, -1 for what leaves nothing, 0 for all else."""
    byte = raw[at]
    if byte == 0xF0:
        if at + 4 > end or raw[at + 1] != 0x9F:
            return 0
        code = 0x1F000 | ((raw[at + 2] & 0x3F) << 6) | (raw[at + 3] & 0x3F)
        return -1 if 0x1F3FB <= code <= 0x1F3FF else code
    if at + 3 > end:
        return 0
    if byte == 0xE2:
        if raw[at + 1] == 0x80 and raw[at + 2] == 0x8D:
            return -1
        if 0x8C <= raw[at + 1] <= 0xAF:
            return 0x2000 | ((raw[at + 1] & 0x3F) << 6) | (raw[at + 2] & 0x3F)
        return 0
    if byte == 0xEF and raw[at + 1] == 0xB8 and (raw[at + 2] == 0x8E or raw[at + 2] == 0x8F):
        return -1
    return 0


_emoji_code_c = compile_kernel(_emoji_code)


def _tidy(raw: Any, places: Any, silent: Any, lengths: Any, out: Any, ends: Any) -> int:  # noqa: C901 - one pass over bytes; a call per byte would cost the speed
    """Tidy every row of `raw` into `out`; return the bytes used. `out` is three times as long."""
    n = 0
    ends[0] = 0
    for row in range(places.shape[0] - 1):
        at = places[row]
        first = at
        end = places[row + 1]
        while at < end:
            byte = raw[at]
            if byte >= 0xE2:
                code = _emoji_code_c(raw, at, end)
                if code != 0:
                    if code > 0:
                        n = _put_emoji_c(out, n, code)
                    at += 4 if byte == 0xF0 else 3
                    continue
            elif byte == 64:
                before = raw[at - 1] if at > first else 32
                if not _is_word_c(before) and before != 64 and at + 1 < end:
                    k = at + 1
                    while k < end and _is_word_c(raw[k]):
                        k += 1
                    if k > at + 1:
                        out[n] = 32
                        n += 1
                        at = k
                        continue
            elif byte == 38:
                stop = _entity_end_c(raw, at, end)
                if stop > at:
                    if not _is_silent_c(raw, at, stop, silent, lengths):
                        out[n] = 32
                        n += 1
                    at = stop
                    continue
            elif byte | 32 == 104 or byte | 32 == 119:
                before = raw[at - 1] if at > first else 32
                if not _is_word_c(before) and _starts_address_c(raw, at, end):
                    while at < end and raw[at] not in (32, 9, 10, 13):
                        at += 1
                    out[n] = 32
                    n += 1
                    continue
            out[n] = byte
            n += 1
            at += 1
        ends[row + 1] = n
    return n


tidy_kernel = compile_kernel(_tidy)

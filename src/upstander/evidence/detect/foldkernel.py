"""The compiled fold. Imported only where numba is installed and the work is worth loading it.

Its bytes equal those of `folding.fold` on any text; a property test holds them together.
"""

from typing import Any

from upstander.base.compiled import compile_kernel

_SPARE = 66
"""Room for one pooled folding, a separator and the end of the row."""


def _fold(  # noqa: C901 - one pass over bytes; calls per byte would cost the speed
    raw: Any, places: Any, plain: Any, classes: Any, wide: Any, pool: Any,
    out: Any, starts: Any, marks: Any, run_length: int,
) -> int:  # fmt: skip
    """Fold every row of `raw` into `out`; return the bytes used, or -1 where `out` is too small.

    Constants are written out, as numba freezes globals: 0 drop, 1 separator, 2 copy, 3 pooled;
    classes 1 letter, 2 digit, 3 symbol, 4 one of `! * +`; marks 1 leet, 2 spaced. See `foldbuffer`.
    """
    n = 0
    room = out.shape[0]
    for row in range(places.shape[0] - 1):
        starts[row] = n
        at = places[row]
        end = places[row + 1]
        mark = 0
        before = 0  # class of the ASCII character before
        held = 0  # how often the last folded letter stands in a row
        last = 0
        word = 0  # folded bytes of the word so far
        singles = 0  # words of one letter in a row
        if n + 2 * _SPARE > room:
            return -1
        out[n] = 32
        n += 1
        while at < end:
            byte = raw[at]
            if byte < 128:
                at += 1
                kind = classes[byte]
                folded = plain[byte]
                # A letter beside a digit or symbol; but `! * +` tell only by what follows them,
                # since at the end of a word they are stress.
                if folded != 0:
                    if kind != before and (
                        (before == 4 and kind > 0)
                        or (kind != 4 and kind + before >= 3 and (kind == 1 or before == 1))
                    ):
                        mark |= 1
                    before = kind
                if folded == 32:
                    if word > 0:
                        if word == 1 and last >= 97:
                            singles += 1
                            if singles >= run_length:
                                mark |= 2
                        else:
                            singles = 0
                        if n + _SPARE > room:
                            return -1
                        out[n] = 32
                        n += 1
                        word = 0
                        last = 0
                    continue
                if folded == 0:
                    continue
                if folded == last:
                    held += 1
                    if held >= run_length:
                        mark |= 1
                else:
                    held = 1
                    last = folded
                if n + _SPARE > room:
                    return -1
                out[n] = folded
                n += 1
                word += 1
                continue
            if byte < 0xE0:
                code = ((byte & 0x1F) << 6) | (raw[at + 1] & 0x3F)
                width = 2
            elif byte < 0xF0:
                code = ((byte & 0x0F) << 12) | ((raw[at + 1] & 0x3F) << 6) | (raw[at + 2] & 0x3F)
                width = 3
            else:
                code = (
                    ((byte & 0x07) << 18)
                    | ((raw[at + 1] & 0x3F) << 12)
                    | ((raw[at + 2] & 0x3F) << 6)
                    | (raw[at + 3] & 0x3F)
                )
                width = 4
            at += width
            action = wide[code]
            if action >= 0x40000000:
                mark |= ((action >> 31) & 1) | ((action >> 28) & 4)
                action &= 0x3FFFFFFF
            if action == 0:
                continue
            if before == 4:
                mark |= 1
            before = 1
            if n + _SPARE > room:
                return -1
            if action == 2:
                for k in range(width):
                    out[n] = raw[at - width + k]
                    n += 1
                word += width
                last = 0
                continue
            if action == 1:
                before = 0
                if word > 0:
                    if word == 1 and last >= 97:
                        singles += 1
                        if singles >= run_length:
                            mark |= 2
                    else:
                        singles = 0
                    out[n] = 32
                    n += 1
                    word = 0
                    last = 0
                continue
            first = (action - 3) >> 6
            for k in range(first, first + ((action - 3) & 63)):
                folded = pool[k]
                if folded == 32:
                    if word > 0:
                        if word == 1 and last >= 97:
                            singles += 1
                            if singles >= run_length:
                                mark |= 2
                        else:
                            singles = 0
                        out[n] = 32
                        n += 1
                        word = 0
                        last = 0
                    continue
                if folded == last:
                    held += 1
                    if held >= run_length:
                        mark |= 1
                else:
                    held = 1
                    last = folded
                out[n] = folded
                n += 1
                word += 1
        if word > 0:
            if word == 1 and last >= 97 and singles + 1 >= run_length:
                mark |= 2
            out[n] = 32
            n += 1
        out[n] = 10
        n += 1
        marks[row] = mark
    starts[places.shape[0] - 1] = n
    return n


def _join(raw: Any, places: Any, out: Any, row_end: int) -> None:
    """Copy every row of `raw` into `out` with `row_end` before, between and after."""
    out[0] = row_end
    n = 1
    for row in range(places.shape[0] - 1):
        size = places[row + 1] - places[row]
        out[n : n + size] = raw[places[row] : places[row + 1]]
        n += size
        out[n] = row_end
        n += 1


fold_kernel = compile_kernel(_fold)
join_kernel = compile_kernel(_join)

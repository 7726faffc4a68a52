"""The compiled sieves. Imported only where numba is installed and the work is worth loading it.

Both walk the automaton of a `sieve.Plan` over many rows and write down which expression may match
in which row; `sieve.sift_in_python` does the same without numba, and a property test holds them
together.
"""

from typing import Any

from upstander.evidence.detect.compiled import compile_kernel

_TELLS = 1 << 30


def _close_row(row: Any, seen: Any, count: Any, stamps: Any, asked: Any, plan: Any, found: Any) -> int:
    """Write down the expressions of which every need was seen in the row; return how many.

    `asked` has the last row in which an expression was looked at. See `sieve.Plan` for `plan`.
    """
    watch_starts, watch, rest_starts, rest, need_starts, need_parts = plan
    rows, numbers, used = found
    for place in range(count):
        part = seen[place]
        for at in range(watch_starts[part], watch_starts[part + 1]):
            number = watch[at]
            if asked[number] == row:
                continue
            asked[number] = row
            held = True
            for other in range(rest_starts[number], rest_starts[number + 1]):
                need = rest[other]
                held = False
                for k in range(need_starts[need], need_starts[need + 1]):
                    if stamps[need_parts[k]] == row:
                        held = True
                        break
                if not held:
                    break
            if held:
                rows[used[0]] = row
                numbers[used[0]] = number
                used[0] += 1
    return 0


def _tell(state: Any, row: Any, automaton: Any, seen: Any, count: Any, stamps: Any) -> int:
    """Note the parts that end in a state; return how many parts the row has so far."""
    for k in range(automaton[1][state], automaton[1][state + 1]):
        part = automaton[2][k]
        if stamps[part] != row:
            stamps[part] = row
            seen[count] = part
            count += 1
    return count


close_row = compile_kernel(_close_row)
tell = compile_kernel(_tell)


def _sift_words(
    raw: Any, places: Any, first: Any, wide: Any, automaton: Any, shift: Any,
    seen: Any, stamps: Any, asked: Any, plan: Any, found: Any, room: Any,
) -> int:  # fmt: skip
    """Sift the rows from `first` on, seen as `wordview` sees them; return the row to go on with."""
    moves = automaton[0]
    for row in range(first, places.shape[0] - 1):
        if found[2][0] + room > found[0].shape[0]:
            return row
        at = places[row]
        end = places[row + 1]
        state = moves[0]
        count = 0
        if state & 0x40000000:
            state &= 0x3FFFFFFF
        between = True
        while at < end:
            byte = raw[at]
            if byte < 128:
                symbol = wide[byte]
                at += 1
            elif byte < 0xE0:
                symbol = wide[((byte & 0x1F) << 6) | (raw[at + 1] & 0x3F)]
                at += 2
            elif byte < 0xF0:
                symbol = wide[
                    ((byte & 0x0F) << 12) | ((raw[at + 1] & 0x3F) << 6) | (raw[at + 2] & 0x3F)
                ]
                at += 3
            else:
                symbol = wide[
                    ((byte & 0x07) << 18)
                    | ((raw[at + 1] & 0x3F) << 12)
                    | ((raw[at + 2] & 0x3F) << 6)
                    | (raw[at + 3] & 0x3F)
                ]
                at += 4
            if symbol == 0:
                if between:
                    continue
                between = True
            else:
                between = False
            state = moves[state + symbol]
            if state & 0x40000000:
                state &= 0x3FFFFFFF
                count = tell(state >> shift, row, automaton, seen, count, stamps)
        if not between:
            state = moves[state]
            if state & 0x40000000:
                count = tell((state & 0x3FFFFFFF) >> shift, row, automaton, seen, count, stamps)
        if count > 0:
            close_row(row, seen, count, stamps, asked, plan, found)
    return places.shape[0] - 1


def _sift_folded(
    data: Any, starts: Any, first: Any, classes: Any, automaton: Any, shift: Any,
    seen: Any, stamps: Any, asked: Any, plan: Any, found: Any, room: Any,
) -> int:  # fmt: skip
    """Sift the rows of a folded buffer from `first` on; return the row to go on with."""
    moves = automaton[0]
    for row in range(first, starts.shape[0] - 1):
        if found[2][0] + room > found[0].shape[0]:
            return row
        state = 0
        count = 0
        for at in range(starts[row], starts[row + 1]):
            state = moves[state + classes[data[at]]]
            if state & 0x40000000:
                state &= 0x3FFFFFFF
                count = tell(state >> shift, row, automaton, seen, count, stamps)
        if count > 0:
            close_row(row, seen, count, stamps, asked, plan, found)
    return starts.shape[0] - 1


sift_words = compile_kernel(_sift_words)
sift_folded = compile_kernel(_sift_folded)

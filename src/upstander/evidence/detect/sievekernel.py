"""The compiled sieve. Imported only where numba is installed and the work is worth loading it.

`sieve` holds the same in Python; a property test holds the two together. A word of up to
`PACKED` symbols, five bits each, is one number, so that what a word does to a state is kept in a
table and looked up the next time: natural text repeats its words.
"""

from typing import Any

from upstander.base.compiled import compile_kernel


def _ends(state: Any, row: Any, automaton: Any, marks: Any, count: Any, watched: Any) -> Any:
    """Note the parts that end in a state; return how many watched ones the row has so far."""
    seen, stamps = marks[0], marks[1]
    for k in range(automaton[1][state], automaton[1][state + 1]):
        part = automaton[2][k]
        if part < watched and stamps[part] != row:
            seen[count] = part
            count += 1
        stamps[part] = row
    return count


def _close_row(
    row: Any, count: Any, marks: Any, plan: Any, rows: Any, numbers: Any, used: Any
) -> Any:
    """Write down the expressions of which every need was met in the row; return how many in all."""
    seen, stamps, asked = marks
    watch_starts, watch, rest_starts, rest, need_starts, need_parts = plan
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
                rows[used] = row
                numbers[used] = number
                used += 1
    return used


def _learn(
    state: Any, packed: Any, place: Any, automaton: Any, table: Any, arena: Any, sizes: Any
) -> None:
    """Walk a word and the separator behind it, and keep where it leads and what it tells."""
    moves, told_starts, told = automaton[0], automaton[1], automaton[2]
    if sizes[0] * 8 > table.shape[0] or sizes[1] + 4096 > arena.shape[0]:
        table[:] = 0
        sizes[0] = 0
        sizes[1] = 0
    used = sizes[1]
    now = state
    shift = 55
    while shift >= -5:
        symbol = (packed >> shift) & 31 if shift >= 0 else 0
        shift -= 5
        if symbol == 0 and shift >= -5:
            continue
        now = moves[(now << 5) + symbol]
        for k in range(told_starts[now], told_starts[now + 1]):
            if used < arena.shape[0]:
                arena[used] = told[k]
                used += 1
    table[place] = packed
    table[place + 1] = state
    table[place + 2] = now
    table[place + 3] = (sizes[1] << 32) | used
    sizes[0] += 1
    sizes[1] = used


ends = compile_kernel(_ends)
close_row = compile_kernel(_close_row)
learn = compile_kernel(_learn)


def _sift(  # noqa: C901 - one pass over bytes; calls per word would double its cost
    raw: Any, places: Any, first: Any, wide: Any, automaton: Any, start: Any,
    marks: Any, plan: Any, watched: Any, table: Any, arena: Any, sizes: Any,
    rows: Any, numbers: Any, room: Any,
) -> tuple[int, int]:  # fmt: skip
    """Sift the rows from `first` on; return the row to go on with, and the findings so far."""
    moves, apart = automaton[0], automaton[3]
    seen, stamps = marks[0], marks[1]
    last = table.shape[0] - 1
    used = 0
    for row in range(first, places.shape[0] - 1):
        if used + room > rows.shape[0]:
            return row, used
        at = places[row]
        end = places[row + 1]
        state = start
        count = 0
        packed = 0
        length = 0
        while at <= end:
            symbol = 0
            if at < end:
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
            else:
                at += 1
            if symbol != 0:
                length += 1
                if length <= 12:
                    packed = (packed << 5) | symbol
                    continue
                if length == 13:  # too long to be one number: walk
                    for back in range(12):
                        state = moves[(state << 5) + ((packed >> (55 - 5 * back)) & 31)]
                        count = ends(state, row, automaton, marks, count, watched)
                state = moves[(state << 5) + symbol]
                count = ends(state, row, automaton, marks, count, watched)
                continue
            if length == 0:
                continue
            if length > 12:
                state = moves[state << 5]
                count = ends(state, row, automaton, marks, count, watched)
            else:
                # Written out twice on purpose: where no phrase goes on with this letter, the
                # look-up does not wait for the state, and the next word's begins meanwhile.
                if (apart[state] >> (packed >> (5 * length - 5))) & 1:
                    mixed = (packed ^ (state << 40)) * 0x9E3779B97F4A7C1
                    place = ((mixed ^ (mixed >> 29)) << 2) & last
                    while table[place] != 0 and (
                        table[place] != packed or table[place + 1] != state
                    ):
                        place = (place + 4) & last
                    if table[place] == 0:
                        learn(state, packed, place, automaton, table, arena, sizes)
                else:
                    mixed = (packed ^ (start << 40)) * 0x9E3779B97F4A7C1
                    place = ((mixed ^ (mixed >> 29)) << 2) & last
                    while table[place] != 0 and (
                        table[place] != packed or table[place + 1] != start
                    ):
                        place = (place + 4) & last
                    if table[place] == 0:
                        learn(start, packed, place, automaton, table, arena, sizes)
                state = table[place + 2]
                told = table[place + 3]
                for k in range(told >> 32, told & 0xFFFFFFFF):
                    part = arena[k]
                    if part < watched and stamps[part] != row:
                        seen[count] = part
                        count += 1
                    stamps[part] = row
            packed = 0
            length = 0
        if count > 0:
            used = close_row(row, count, marks, plan, rows, numbers, used)
    return places.shape[0] - 1, used


sift = compile_kernel(_sift)

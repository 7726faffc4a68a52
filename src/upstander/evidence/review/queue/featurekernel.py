"""Compiled: the columns of each text, their renumbering, and the sums over all rows.

A column is a place in a table of 2**20: words and pairs of words first, then pieces of three to
five characters within a word, the blanks about it included. Each column counts once in a row.
"""

from typing import Any

import numpy as np

from upstander.base.compiled import compile_kernel

BITS = 20
COLUMNS = 1 << BITS
LONGEST_WORD = 26
"""Of a longer word only its beginning is cut into pieces."""


_LOW, _PRIME = np.uint64(0xFFFFFFFF), np.uint64(16777619)
_SPREAD, _OFFSET = np.uint64(2654435761), np.uint64(2166136261)
_SHIFT = np.uint64(32 - BITS)
_BLANK = np.uint64(32)


def _note(value: Any, mark: int, seen: Any, counts: Any, out: Any, n: int) -> int:
    """Write the column of a hashed value if its row has not got it yet; return how many it has."""
    column = ((value * _SPREAD) & _LOW) >> _SHIFT
    if seen[column] == mark:
        return n
    seen[column] = mark
    counts[column] += 1
    out[n] = column
    return n + 1


note = compile_kernel(_note)


def _word_columns(
    points: Any, kinds: Any, at: int, mark: int, seen: Any, counts: Any, out: Any, n: int
) -> int:
    """Write the columns of a text's words and pairs of words; return how many there are by now."""
    before = np.uint64(0)
    while points[at] != 10:
        if kinds[points[at]] == 0:
            at += 1
            continue
        value = _OFFSET
        alone = kinds[points[at]] == 2
        while True:
            value = ((value ^ np.uint64(points[at])) * _PRIME) & _LOW
            at += 1
            if alone or kinds[points[at]] != 1:
                break
        value ^= value >> np.uint64(15)
        n = note(value, mark, seen, counts, out, n)
        if before != 0:
            pair = ((before * np.uint64(31)) & _LOW) ^ value ^ np.uint64(0x9E3779B9)
            n = note(pair, mark, seen, counts, out, n)
        before = value
    return n


word_columns = compile_kernel(_word_columns)


def _piece_columns(
    points: Any, kinds: Any, at: int, mark: int, seen: Any, counts: Any, out: Any, n: int
) -> tuple[int, int]:
    """Write the columns of a text's pieces; return where it ends, and how many there are by now."""
    while points[at] != 10:
        if kinds[points[at]] != 1:
            at += 1
            continue
        word = at
        while kinds[points[at]] == 1:
            at += 1
        last = min(at + 1, word - 1 + LONGEST_WORD)
        for left in range(word - 1, last - 2):
            value = _OFFSET
            for k in range(left, min(left + 5, last)):
                point = _BLANK if k < word or k >= at else np.uint64(points[k])
                value = ((value ^ point) * _PRIME) & _LOW
                size = k - left + 1
                if size >= 3:
                    mixed = value ^ (value >> np.uint64(13)) ^ np.uint64(size * 0x05EBCA6B)
                    n = note(mixed, mark, seen, counts, out, n)
    return at, n


piece_columns = compile_kernel(_piece_columns)


def _columns(
    points: Any, kinds: Any, seen: Any, first_row: int, out: Any, starts: Any, mids: Any,
    counts: Any,
) -> int:  # fmt: skip
    """Write the columns of every text of `points` into `out` and count the rows of each column.

    Args:
        points: uint32, texts with a line feed after each.
        kinds: uint8, code point to kind.
        seen: int32, column to the last row that holds it, counted from 1.
        first_row: number of the first text over all chunks.
        out: uint32, large enough: five for each code point.
        starts: int64, rows and one more; set here.
        mids: int64, rows; where a row's words end and its pieces begin.
        counts: int32, column to rows.
    """
    at = 0
    row = 0
    n = 0
    while at < points.shape[0]:
        starts[row] = n
        mark = first_row + row + 1
        n = word_columns(points, kinds, at, mark, seen, counts, out, n)
        mids[row] = n
        at, n = piece_columns(points, kinds, at, mark, seen, counts, out, n)
        at += 1
        row += 1
    starts[row] = n
    return n


def _renumber(
    old: Any, starts: Any, mids: Any, rank: Any, idf: Any, out: Any, new_starts: Any,
    new_mids: Any, norms: Any, base: int,
) -> int:  # fmt: skip
    """Write a chunk's rows with columns renumbered, and the inverse norms of their two blocks."""
    n = base
    for row in range(mids.shape[0]):
        new_starts[row] = n
        for block in range(2):
            left = starts[row] if block == 0 else mids[row]
            right = mids[row] if block == 0 else starts[row + 1]
            total = 0.0
            for k in range(left, right):
                column = rank[old[k]]
                if column >= 0:
                    out[n] = column
                    n += 1
                    total += idf[column] * idf[column]
            norms[row, block] = 1.0 / np.sqrt(total) if total > 0 else 0.0
            if block == 0:
                new_mids[row] = n
    new_starts[mids.shape[0]] = n
    return n


def _sums(
    columns: Any, starts: Any, mids: Any, norms: Any, weights: Any, power: int, out: Any,
    first: int, last: int,
) -> None:  # fmt: skip
    """Add to `out` the sums of column weights of rows `first` to `last`, norms to the `power`."""
    for row in range(first, last):
        total = np.float32(0)
        for block in range(2):
            left = starts[row] if block == 0 else mids[row]
            right = mids[row] if block == 0 else starts[row + 1]
            # Four sums at once: one alone would wait for each addition before the next.
            a = np.float32(0)
            b = np.float32(0)
            c = np.float32(0)
            d = np.float32(0)
            whole = left + ((right - left) & ~3)
            for k in range(left, whole, 4):
                a += weights[columns[k]]
                b += weights[columns[k + 1]]
                c += weights[columns[k + 2]]
                d += weights[columns[k + 3]]
            for k in range(whole, right):
                a += weights[columns[k]]
            norm = norms[row, block]
            if power == 2:
                norm *= norm
            total += ((a + b) + (c + d)) * norm
        out[row] += total


columns_kernel = compile_kernel(_columns)
renumber_kernel = compile_kernel(_renumber)
sums_kernel = compile_kernel(_sums)

"""Compiled: the columns of each text, their renumbering, and the sums over all rows.

A column is a place in a table of 2**20: words and pairs of words first, then pieces of three to
five characters within a word, the blanks about it included. Each column counts once in a row.
"""

from typing import Any

import numpy as np

from upstander.evidence.review.queue.compiled import compile_kernel

BITS = 20
COLUMNS = 1 << BITS
LONGEST_WORD = 26
"""Of a longer word only its beginning is cut into pieces."""


def _columns(  # noqa: C901 - a call for each character would double its time
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
    low = np.uint64(0xFFFFFFFF)
    prime = np.uint64(16777619)
    spread = np.uint64(2654435761)
    offset = np.uint64(2166136261)
    shift = np.uint64(32 - 20)
    at = 0
    row = 0
    n = 0
    while at < points.shape[0]:
        begin = at
        starts[row] = n
        mark = first_row + row + 1
        before = np.uint64(0)
        while points[at] != 10:  # words and pairs
            if kinds[points[at]] == 0:
                at += 1
                continue
            value = offset
            alone = kinds[points[at]] == 2
            while True:
                value = ((value ^ np.uint64(points[at])) * prime) & low
                at += 1
                if alone or kinds[points[at]] != 1:
                    break
            value ^= value >> np.uint64(15)
            column = ((value * spread) & low) >> shift
            if seen[column] != mark:
                seen[column] = mark
                counts[column] += 1
                out[n] = column
                n += 1
            if before != 0:
                pair = ((before * np.uint64(31)) & low) ^ value ^ np.uint64(0x9E3779B9)
                column = ((pair * spread) & low) >> shift
                if seen[column] != mark:
                    seen[column] = mark
                    counts[column] += 1
                    out[n] = column
                    n += 1
            before = value
        mids[row] = n
        at = begin
        while points[at] != 10:  # pieces
            if kinds[points[at]] != 1:
                at += 1
                continue
            word = at
            while kinds[points[at]] == 1:
                at += 1
            last = min(at + 1, word - 1 + 26)
            for left in range(word - 1, last - 2):
                value = offset
                for k in range(left, min(left + 5, last)):
                    point = np.uint64(32) if k < word or k >= at else np.uint64(points[k])
                    value = ((value ^ point) * prime) & low
                    size = k - left + 1
                    if size >= 3:
                        mixed = value ^ (value >> np.uint64(13)) ^ np.uint64(size * 0x05EBCA6B)
                        column = ((mixed * spread) & low) >> shift
                        if seen[column] != mark:
                            seen[column] = mark
                            counts[column] += 1
                            out[n] = column
                            n += 1
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

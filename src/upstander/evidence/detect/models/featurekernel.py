"""The compiled sums of the linear stage: every row of a folded buffer against the table.

Same integers as `features.message_places` with numpy sums; a property test holds them together.
"""

from typing import Any

from upstander.base.compiled import compile_kernel

LANES = 16
"""Columns of the table: one a category, the rest unused. A row is a quarter of a cache line."""


def _sums(data: Any, starts: Any, table: Any, bits: int, words: Any, pieces: Any, counts: Any) -> None:  # fmt: skip  # noqa: E501 - one line a kernel's head
    """Add up the table's rows of every message: words and pairs, then pieces, and count them.

    Args:
        data: folded messages as bytes, words between blanks, a line feed at the end of each.
        starts: row to its first byte, one more for the end.
        table: int8, 2**bits by LANES.
        bits: rows of the table, as a power of two.
        words: int32, rows by LANES, zero; takes the sums of words and pairs.
        pieces: the same for pieces of words.
        counts: int64, rows by 2: how many of each.
    """
    low = 0xFFFFFFFF
    shift = 32 - bits
    for row in range(starts.shape[0] - 1):
        at = starts[row]
        end = starts[row + 1]
        before = 0
        n_words = 0
        n_pieces = 0
        word_sum = words[row]
        piece_sum = pieces[row]
        while at < end:
            if data[at] == 32 or data[at] == 10:
                at += 1
                continue
            stop = at
            value = 2166136261
            while stop < end and data[stop] != 32 and data[stop] != 10:
                value = ((value ^ data[stop]) * 16777619) & low
                stop += 1
            value ^= value >> 15
            one = ((value * 2654435761) & low) >> shift
            two = (((((before * 31) & low) ^ value ^ 0x9E3779B9) * 2654435761) & low) >> shift
            for lane in range(16):
                word_sum[lane] += table[one, lane] + table[two, lane]
            n_words += 2
            before = value
            first = at - 1
            last = min(stop + 1, first + 26)
            for begin in range(first, last - 2):
                value = 2166136261
                for k in range(begin, min(begin + 5, last)):
                    # The fold puts one blank between words and none after the last line feed.
                    byte = 32 if k < at or k >= stop else data[k]
                    value = ((value ^ byte) * 16777619) & low
                    size = k - begin + 1
                    if size >= 3:
                        mixed = value ^ (value >> 13) ^ ((size * 0x85EBCA6B) & low)
                        place = ((mixed * 2654435761) & low) >> shift
                        for lane in range(16):
                            piece_sum[lane] += table[place, lane]
                        n_pieces += 1
            at = stop
        counts[row, 0] = n_words
        counts[row, 1] = n_pieces


sum_kernel = compile_kernel(_sums)

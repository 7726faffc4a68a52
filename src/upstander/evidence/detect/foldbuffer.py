r"""Fold a whole Arrow string column in one pass: compiled by numba, or in Python with equal bytes.

The folded buffer holds, for each row, its folded view and a line feed: ` word word \n`. Since
folding leaves no line feed and no blank but the separator, a term is the plain byte string
` term ` and cannot cross rows. Beside it stand, by row, where the view begins, and marks of rows
that the slower views should look at; the marks may be too many, never too few.
"""

import importlib
import importlib.util
import threading
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from upstander.evidence.detect.approximate import CASE_STRAYS, ROW_END
from upstander.evidence.detect.confusables import LATIN_FOR
from upstander.evidence.detect.evasion import RUN
from upstander.evidence.detect.folding import EDGE_SYMBOLS, fold
from upstander.evidence.detect.foldtable import (
    LEET_SYMBOLS,
    SEPARATOR,
    fold_code_point,
    fold_code_point_for_leet,
    is_dropped_mark,
)

Bytes = npt.NDArray[np.uint8]
Places = npt.NDArray[np.int64]

LEET = 1
"""Mark: the row may hold a word with digits or symbols for letters, or a letter held down."""
SPACED = 2
"""Mark: the row holds single letters apart."""

STRAY = 4
"""Mark: the row holds a letter beyond ASCII whose other case is an ASCII letter."""

_LAST_FOLDED = 0x40000
"""No letter is assigned from here on (planes 4 to 16), but for format characters of plane 14."""
_DROP, _SEPARATE, _COPY, _FIRST_POOLED = 0, 1, 2, 3
_MARKS_LEET = 1 << 31
_MARKS_STRAY = 1 << 30
_LENGTH_BITS = 6
_WORST_GROWTH = 12
"""Folded bytes to a byte, at worst: U+FDFA is three bytes and becomes a sentence."""
_MARGIN = 256
"""Bytes beyond the text: more than the kernel wants to have free at any time."""
_SMALL_BYTES = 1 << 19
"""Text met so far below which Python does the work; loading numba takes a second or two."""


@dataclass(frozen=True, slots=True)
class FoldedRows:
    """The folded views of a column."""

    data: Bytes
    starts: Places
    """Row to where its view begins; one more for the end."""
    marks: Bytes
    """Row to `LEET`, `SPACED`, both or 0."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """The fold table as arrays. `wide`: code point to what becomes of it; `pool`: the bytes."""

    ascii: Bytes
    ascii_class: Bytes
    wide: npt.NDArray[np.uint32]
    pool: Bytes


_LETTER, _DIGIT, _SYMBOL, _EDGE_SYMBOL = 1, 2, 3, 4


@cache
def _tables() -> _Tables:
    """Build the arrays; a tenth of a second or so, once a process."""
    pool = bytearray()
    wide = np.full(0x110000, _SEPARATE, np.uint32)
    wide[0xE0000:0xE1000] = [
        _DROP if fold_code_point(code) == "" else _SEPARATE for code in range(0xE0000, 0xE1000)
    ]
    known: dict[str, int] = {"": _DROP, SEPARATOR: _SEPARATE}
    for code in _codes_to_fold():
        letter = chr(code)
        category = unicodedata.category(letter)
        if category in _NOT_ASSIGNED and not is_dropped_mark(letter):
            continue
        settled = unicodedata.is_normalized("NFKD", letter) and letter not in LATIN_FOR
        if settled and category[0] in "PSZ" and code not in _CURLY:
            continue
        folded = fold_code_point(code)
        if folded == letter:
            wide[code] = _COPY
            continue
        if folded not in known:
            data = folded.encode()
            known[folded] = _FIRST_POOLED + ((len(pool) << _LENGTH_BITS) | len(data))
            pool += data
        leet = folded if settled else fold_code_point_for_leet(code)
        stands = any(c in LEET_SYMBOLS or c.isdigit() for c in leet)
        wide[code] = known[folded] | (_MARKS_LEET if stands else 0)
    for letter in CASE_STRAYS:
        wide[ord(letter)] |= _MARKS_STRAY
    for first, last in _IDENTICAL:
        wide[first:last] = _COPY
    plain = np.array([ord(fold_code_point(code) or "\0") for code in range(128)], np.uint8)
    classes = np.array([_class_of(chr(code)) for code in range(128)], np.uint8)
    return _Tables(plain, classes, wide, np.frombuffer(bytes(pool), np.uint8))


_NOT_ASSIGNED = ("Cn", "Co", "Cs")
_CURLY = range(0x2018, 0x2033)
"""Typographic apostrophes: punctuation that folds to nothing."""
# Ideographs and Hangul syllables fold to themselves (a test checks every one).
_IDENTICAL = ((0x3400, 0x4DC0), (0x4E00, 0x9FFD), (0xAC00, 0xD7A4), (0x20000, 0x2A6DE))


def _codes_to_fold() -> list[int]:
    skipped = [range(*pair) for pair in _IDENTICAL] + [range(0xD800, 0xE000)]
    return [c for c in range(128, _LAST_FOLDED) if not any(c in some for some in skipped)]


def _class_of(letter: str) -> int:
    if letter.isalpha():
        return _LETTER
    if letter.isdigit():
        return _DIGIT
    if letter in EDGE_SYMBOLS:
        return _EDGE_SYMBOL
    return _SYMBOL if letter in LEET_SYMBOLS else 0


def fold_rows(texts: pa.StringArray, *, compiled: bool = True) -> FoldedRows:
    """Return the folded views of `texts`, which holds no nulls.

    Args:
        texts: one message a row; UTF-8 is taken to be valid.
        compiled: whether to use numba where it is installed and the rows are worth loading it.
    """
    if compiled and (kernel := _kernel_for(texts)) is not None:
        return _fold_compiled(texts, kernel)
    return _fold_in_python(texts)


_loaded: dict[str, Callable[..., Any]] = {}
_loading = threading.Lock()
_met = [0]
"""Bytes of text met so far in this process."""


def load_kernels(texts: pa.StringArray) -> Mapping[str, Callable[..., Any]] | None:
    """Return the compiled kernels by name, loading them only for what is worth the start-up.

    None: numba is not installed, or all that was met so far, `texts` included, is small.
    """
    if not _loaded:
        # Exports come in batches: it is their sum that tells whether the start-up is worth it.
        _met.append(_met.pop() + texts.nbytes)
        if _met[0] < _SMALL_BYTES or importlib.util.find_spec("numba") is None:
            return None
        with _loading:  # numba reads its cache and compiles one thread at a time
            folds = importlib.import_module("upstander.evidence.detect.foldkernel")
            sieves = importlib.import_module("upstander.evidence.detect.sievekernel")
            _loaded.update(fold=folds.fold_kernel, join=folds.join_kernel, sift=sieves.sift)
    return _loaded


def _kernel_for(texts: pa.StringArray) -> Callable[..., Any] | None:
    """Return the compiled fold, or None where Python is to do."""
    kernels = load_kernels(texts)
    return kernels["fold"] if kernels is not None else None


def _fold_in_python(texts: pa.StringArray) -> FoldedRows:
    """Fold row by row; every row is marked, as looking costs what the mark would save."""
    views = [(fold(text) + "\n").encode() for text in texts.to_pylist()]
    starts = np.zeros(len(views) + 1, np.int64)
    np.cumsum([len(view) for view in views], out=starts[1:])
    marks = np.full(len(views), LEET | SPACED | STRAY, np.uint8)
    return FoldedRows(np.frombuffer(b"".join(views), np.uint8), starts, marks)


def raw_buffers(texts: pa.StringArray) -> tuple[Bytes, npt.NDArray[np.int32]]:
    """Return the bytes of a string column and its offsets, without copying."""
    _, offsets, data = texts.buffers()
    places = np.frombuffer(offsets, np.int32, count=len(texts) + 1, offset=texts.offset * 4)
    raw = np.frombuffer(data, np.uint8) if data is not None and data.size else _EMPTY
    return raw, places


_EMPTY = np.zeros(0, np.uint8)


def _fold_compiled(texts: pa.StringArray, kernel: Callable[..., Any]) -> FoldedRows:
    if len(texts) == 0:
        return FoldedRows(_EMPTY, np.zeros(1, np.int64), _EMPTY)
    raw, places = raw_buffers(texts)
    tables = _tables()
    size = int(places[-1]) - int(places[0])
    starts = np.zeros(len(texts) + 1, np.int64)
    marks = np.zeros(len(texts), np.uint8)
    room = size + size // 4 + 3 * len(texts) + _MARGIN
    while True:
        out = np.empty(room, np.uint8)
        used = kernel(
            raw, places, tables.ascii, tables.ascii_class, tables.wide, tables.pool,
            out, starts, marks, RUN,
        )  # fmt: skip
        if used >= 0:
            return FoldedRows(out[:used], starts, marks)
        room = size * _WORST_GROWTH + 3 * len(texts) + _MARGIN


def join_rows(texts: pa.StringArray) -> tuple[Bytes, Places]:
    """Return the rows' bytes with 0xFF before, between and after, and where each row starts."""
    raw, places = raw_buffers(texts)
    starts = places.astype(np.int64) - int(places[0]) + np.arange(1, len(texts) + 2)
    if "join" in _loaded:
        out = np.empty(int(starts[-1]), np.uint8)
        _loaded["join"](raw, places, out, ROW_END)
        return out, starts
    end = bytes([ROW_END])
    whole = raw.tobytes()
    rows = [whole[first:last] for first, last in pairwise(places.tolist())]
    return np.frombuffer(end + end.join(rows) + end, np.uint8), starts

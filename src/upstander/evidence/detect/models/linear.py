"""The linear stage: one row of the table a feature, one column a category, sums and no more.

Its answer is a sum over words, so that each word's part in it can be told exactly.
"""

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.foldbuffer import fold_rows, raw_buffers
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.models.features import (
    BITS,
    message_places,
    pair_place,
    piece_places,
    word_hash,
    word_place,
)
from upstander.evidence.detect.models.tidy import APOSTROPHES, mend, tidy_bytes

Floats = npt.NDArray[np.float64]
LANES = 16
LINEAR_FILE = "linear.parquet"
_FORM = b"upstander.linear.1"
_SMALL_ROWS = 400
"""Fewer messages than this are summed in Python: loading the compiled pass takes a second."""
_SHARE_ROWS = 32_768


class ModelUnreadable(UpstanderError):
    """A model's file is missing or is not what this version reads."""


@dataclass(frozen=True, slots=True)
class WordPart:
    """What one word of a message adds to its score for a category."""

    word: str
    part: float


class LinearStage:
    """Scores messages for every category at once, some hundred thousand a second.

    Args:
        table: int8, 2**18 rows by 16 columns; of a category its column's unit is `scale`.
        heads: the categories, in the order of the columns.
        scale, bias: one a head.
    """

    def __init__(
        self, table: npt.NDArray[np.int8], heads: Sequence[str], scale: Floats, bias: Floats
    ) -> None:
        self.heads = tuple(heads)
        self._table = np.ascontiguousarray(table)
        self._scale = scale
        self._bias = bias

    @classmethod
    def load(cls, path: Path) -> "LinearStage":
        """Read the table that `save` wrote.

        Raises:
            ModelUnreadable: no such file, or another form.
        """
        try:
            held = pq.read_table(path)
        except (OSError, pa.ArrowInvalid) as error:
            raise ModelUnreadable("the linear model cannot be read", place=str(path)) from error
        about = held.schema.metadata or {}
        if about.get(b"form") != _FORM or held.num_rows != 1 << BITS:
            raise ModelUnreadable("not a linear model of this version", place=str(path))
        heads = held.schema.names
        table = np.zeros((1 << BITS, LANES), np.int8)
        for column, name in enumerate(heads):
            table[:, column] = held[name].to_numpy()
        scale, bias = (
            np.array([float(one) for one in about[key].split()], np.float64)
            for key in (b"scale", b"bias")
        )
        return cls(table, heads, scale, bias)

    def save(self, path: Path) -> None:
        """Write the table; the same weights give the same bytes."""
        columns = {name: pa.array(self._table[:, at]) for at, name in enumerate(self.heads)}
        about = {
            b"form": _FORM,
            b"scale": " ".join(repr(float(one)) for one in self._scale).encode(),
            b"bias": " ".join(repr(float(one)) for one in self._bias).encode(),
        }
        table = pa.table(columns).replace_schema_metadata(about)
        pq.write_table(table, path, compression="zstd", compression_level=19, use_dictionary=False)

    def logits(self, texts: Sequence[str] | pa.StringArray) -> Floats:
        """Return the log-odds, one row a message, one column a head."""
        if len(texts) < _SMALL_ROWS or importlib.util.find_spec("numba") is None:
            read = texts.to_pylist() if isinstance(texts, pa.StringArray) else texts
            return self._weigh(*self._sums_in_python(read))
        array = texts
        if not isinstance(array, pa.StringArray):
            array = pa.array([mend(text) for text in texts], pa.string())
        parts = [
            self._weigh(*self._sums_compiled(array.slice(first, _SHARE_ROWS)))
            for first in range(0, len(array), _SHARE_ROWS)
        ]
        return np.concatenate(parts)

    def _weigh(self, words: Any, pieces: Any, counts: Any) -> Floats:
        """Turn sums into log-odds: each sum over the root of its count, or length would decide."""
        many = np.sqrt(np.maximum(counts, 1))
        width = len(self.heads)
        raw = words[:, :width] / many[:, :1] + pieces[:, :width] / many[:, 1:]
        return np.asarray(raw * self._scale + self._bias, np.float64)

    def _sums_in_python(self, texts: Sequence[str]) -> tuple[Any, Any, Any]:
        words = np.zeros((len(texts), LANES), np.int32)
        pieces = np.zeros_like(words)
        counts = np.zeros((len(texts), 2), np.int64)
        for row, text in enumerate(texts):
            folded = fold(tidy_bytes(mend(text).encode()).decode()).encode()
            for out, places, side in zip(
                (words, pieces), message_places(folded), (0, 1), strict=True
            ):
                counts[row, side] = len(places)
                if places:
                    out[row] = self._table[places].sum(axis=0, dtype=np.int32)
        return words, pieces, counts

    def _sums_compiled(self, texts: pa.StringArray) -> tuple[Any, Any, Any]:
        kernels = importlib.import_module("upstander.evidence.detect.models.featurekernel")
        folded = fold_rows(tidy_rows(texts))
        words = np.zeros((len(texts), LANES), np.int32)
        pieces = np.zeros_like(words)
        counts = np.zeros((len(texts), 2), np.int64)
        kernels.sum_kernel(folded.data, folded.starts, self._table, BITS, words, pieces, counts)
        return words, pieces, counts

    def explain(self, text: str, head: str, *, most: int = 5) -> tuple[WordPart, ...]:
        """Return the words that raise the score for `head` most, each with its part in log-odds.

        A word's part is its own weight, half of each pair that it stands in, and its pieces'.
        """
        column = self.heads.index(head)
        tidied = tidy_bytes(mend(text).encode()).decode()
        words = fold(tidied).split()
        if not words:
            return ()
        weights = self._table[:, column].astype(np.float64) * self._scale[column]
        places = [message_places(word.encode()) for word in words]
        n_words = float(np.sqrt(2 * len(words)))
        n_pieces = float(np.sqrt(max(1, sum(len(pieces) for _, pieces in places))))
        parts = np.zeros(len(words))
        before = 0
        for at, word in enumerate(words):
            value = word_hash(word.encode())
            pair = weights[pair_place(before, value)] / n_words
            parts[at] += weights[word_place(value)] / n_words + (pair if at == 0 else pair / 2)
            if at:
                parts[at - 1] += pair / 2
            parts[at] += sum(weights[place] for place in piece_places(word.encode())) / n_pieces
            before = value
        order = sorted(range(len(words)), key=lambda at: (-parts[at], at))
        return tuple(WordPart(words[at], float(parts[at])) for at in order[:most] if parts[at] > 0)


def tidy_rows(texts: pa.StringArray) -> pa.StringArray:
    """Return `texts`, which holds no nulls, tidied by the compiled pass."""
    kernels = importlib.import_module("upstander.evidence.detect.models.tidykernel")
    if len(texts) == 0:
        return texts
    raw, places = raw_buffers(texts)
    size = int(places[-1]) - int(places[0])
    silent = np.zeros((len(APOSTROPHES), max(map(len, APOSTROPHES))), np.uint8)
    for row, entity in enumerate(APOSTROPHES):
        silent[row, : len(entity)] = list(entity)
    lengths = np.array([len(entity) for entity in APOSTROPHES], np.int64)
    # An emoji of three bytes becomes a word of eight: 8/3, rounded up.
    out = np.empty(3 * size + 16, np.uint8)
    ends = np.zeros(len(texts) + 1, np.int32)
    used = kernels.tidy_kernel(raw, places, silent, lengths, out, ends)
    return pa.StringArray.from_buffers(len(texts), pa.py_buffer(ends), pa.py_buffer(out[:used]))

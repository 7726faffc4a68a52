"""Labelled sets: texts with what they were judged to be, read from any usual table.

Columns are found by name, whatever their case: see `TEXT_COLUMNS` and the rest. A set says for
which category its positives count by `category`, or by labels of its own that are names.

Where the source gives no split, a row belongs to the one that its identity falls into:
`hash_split` of the id, or of the text where there is no id. It depends on nothing else, so that
training and evaluation agree without asking each other.

Nothing is left out unsaid: a blank text, a blank label or a ragged row is refused with its place;
duplicates, equal but for case and white space, are counted, as are those with different labels.
Of duplicates the one in the training split stays, so that no test repeats what was learnt.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from upstander.base.digest import digest_file
from upstander.evidence.detect.evaluation.labels import read_labels
from upstander.evidence.detect.evaluation.tables import LabelledSetInvalid, Table, read_table

__all__ = ["LabelledSet", "LabelledSetInvalid", "hash_split", "read_set"]

Mask = npt.NDArray[np.bool_]

TEXT_COLUMNS = ("text", "message", "body", "test_case", "sentence", "comment", "tweet", "post")
LABEL_COLUMNS = ("labels", "label", "label_gold", "gold_label", "label_sexist")
SPLIT_COLUMNS = ("split", "partition", "subset")
KIND_COLUMNS = ("cat", "category", "kind", "type")
FUNCTION_COLUMNS = ("function", "functionality", "functionality_name")
GROUP_COLUMNS = ("group", "target_ident", "target", "target_group")
CONTEXT_COLUMNS = ("context", "ctx")
PAIR_COLUMNS = ("pair",)
ID_COLUMNS = ("id", "message_id", "rewire_id", "case_id", "post_id", "tweet_id")

SPLITS = ("train", "dev", "test")
_SAME_SPLIT = {
    "training": "train", "development": "dev", "valid": "dev", "val": "dev", "validation": "dev",
    "valid_freq": "dev", "valid_rare": "dev", "testing": "test", "test_freq": "test",
    "test_rare": "test",
}  # fmt: skip
_TRAIN_SHARE, _DEV_SHARE = 0.7, 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class LabelledSet:
    """Texts, each with what it was judged to be; every column is as long as `texts`."""

    name: str
    """The file's name without its endings."""
    sha256: str = ""
    texts: tuple[str, ...]
    labels: Mapping[str, Mask]
    """Category to whether each text bears it."""
    splits: tuple[str, ...]
    ids: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    """The source's own finer category; "" where it gives none."""
    functions: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()
    pairs: tuple[str, ...] = ()
    read: int = 0
    """Rows of the file."""
    duplicates: int = 0
    """Rows left out because an equal text stayed."""
    conflicting: int = 0
    """Of these, with other labels than the one that stayed."""
    cut: int = 0
    """Texts shortened, because the caller asked for a length."""
    hashed: int = 0
    """Rows whose split was made from their identity."""

    def __len__(self) -> int:
        """How many texts there are."""
        return len(self.texts)

    def marks(self, category: str) -> Mask:
        """Return whether each text bears `category`; nothing does where it was not judged."""
        found = self.labels.get(category)
        return np.zeros(len(self), dtype=bool) if found is None else found

    def select(self, mask: npt.ArrayLike) -> "LabelledSet":
        """Return the texts where `mask` is true, in their order."""
        wanted = np.asarray(mask, dtype=bool)
        keep = np.flatnonzero(wanted)
        columns: dict[str, Any] = {
            name: tuple(column[i] for i in keep) if (column := getattr(self, name)) else ()
            for name in _COLUMNS
        }
        labels = {name: marks[keep] for name, marks in self.labels.items()}
        return replace(self, labels=labels, **columns)

    def split(self, name: str) -> "LabelledSet":
        """Return the texts of one split.

        Raises:
            LabelledSetInvalid: it has no such split.
        """
        wanted = normalise_split(name)
        if wanted not in self.splits:
            there = ", ".join(sorted(set(self.splits))) or "none"
            raise LabelledSetInvalid(f"no split `{name}`; it has {there}", place=self.name)
        return self.select([one == wanted for one in self.splits])

    def bearing(self, category: str) -> "LabelledSet":
        """Return the texts that bear `category`."""
        return self.select(self.marks(category))

    def without(self, category: str) -> "LabelledSet":
        """Return the texts that do not bear `category`."""
        return self.select(~self.marks(category))


_COLUMNS = ("texts", "splits", "ids", "kinds", "functions", "groups", "contexts", "pairs")


def normalise_split(name: str) -> str:
    """Return the usual name of a split: `valid` and `validation` are `dev`."""
    said = name.strip().lower()
    return _SAME_SPLIT.get(said, said)


def hash_split(identity: str) -> str:
    """Return `train` (70%), `dev` (10%) or `test` (20%) by the SHA-256 of `identity`.

    The first eight bytes of the digest of its UTF-8, read as a big-endian number over 2**64.
    """
    data = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).digest()
    share = int.from_bytes(data[:8], "big") / 2**64
    if share < _TRAIN_SHARE:
        return "train"
    return "dev" if share < _TRAIN_SHARE + _DEV_SHARE else "test"


def read_set(
    path: Path,
    *,
    category: str | None = None,
    positive: Collection[str] = (),
    text_column: str | None = None,
    label_column: str | None = None,
    cut: int | None = None,
    unlabelled: bool = False,
) -> LabelledSet:
    """Return the labelled set at `path`.

    `category`, `positive`: see `labels.read_labels`. `text_column` and `label_column` name columns
    that are called otherwise. `cut` shortens each text to so many characters, before duplicates
    are looked for. With `unlabelled` the texts are taken as they come and bear nothing.

    Raises:
        LabelledSetInvalid: the file is in no known format, lacks a column, or holds a row that
            cannot be understood.
        OSError: it cannot be opened.
    """
    table = read_table(path)
    if not table.rows:
        raise LabelledSetInvalid("no rows", place=str(path))
    texts = _texts(table, _find(table, TEXT_COLUMNS, text_column, "texts"))
    labels: dict[str, list[bool]] = {}
    if not unlabelled:
        columns = _label_columns(table, label_column)
        labels = read_labels(table, columns, category=category, positive=positive)
    ids = _column(table, ID_COLUMNS)
    splits, hashed = _splits(table, ids, texts)
    whole = LabelledSet(
        name=path.name.split(".")[0],
        sha256=digest_file(path),
        texts=tuple(text if cut is None else text[:cut] for text in texts),
        labels={name: np.array(marks, dtype=bool) for name, marks in labels.items()},
        splits=splits,
        ids=ids,
        kinds=_column(table, KIND_COLUMNS),
        functions=_column(table, FUNCTION_COLUMNS),
        groups=_column(table, GROUP_COLUMNS),
        contexts=_column(table, CONTEXT_COLUMNS),
        pairs=_column(table, PAIR_COLUMNS),
        read=len(texts),
        cut=0 if cut is None else sum(len(text) > cut for text in texts),
        hashed=hashed,
    )
    return _without_duplicates(whole)


def _texts(table: Table, column: str) -> tuple[str, ...]:
    found = []
    for number, row in enumerate(table.rows):
        value = row[column]
        if not isinstance(value, str):
            reason = f"`{column}` is {'empty' if value is None else 'no text'}"
            raise LabelledSetInvalid(reason, place=table.place(number))
        if not value.strip():
            raise LabelledSetInvalid(f"`{column}` is blank", place=table.place(number))
        found.append(value)
    return tuple(found)


def _find(table: Table, known: Sequence[str], asked: str | None, what: str) -> str:
    by_name = {one.lower(): one for one in table.columns}
    wanted = [asked] if asked else list(known)
    for one in wanted:
        if one.lower() in by_name:
            return by_name[one.lower()]
    there = ", ".join(table.columns) or "none"
    raise LabelledSetInvalid(
        f"no column of {what} ({', '.join(wanted)}); it has {there}", place=f"{table.path}:1"
    )


def _label_columns(table: Table, asked: str | None) -> list[str]:
    own = [one for one in table.columns if one.lower().startswith("is_")]
    lower = {one.lower() for one in table.columns}
    if asked is None and own and not lower & set(LABEL_COLUMNS):
        return own
    return [_find(table, LABEL_COLUMNS, asked, "labels")]


def _column(table: Table, known: Sequence[str]) -> tuple[str, ...]:
    by_name = {one.lower(): one for one in table.columns}
    column = next((by_name[one] for one in known if one in by_name), None)
    if column is None:
        return ()
    return tuple("" if row[column] is None else str(row[column]).strip() for row in table.rows)


def _splits(table: Table, ids: Sequence[str], texts: Sequence[str]) -> tuple[tuple[str, ...], int]:
    given = [normalise_split(one) for one in _column(table, SPLIT_COLUMNS)] or [""] * len(texts)
    keys = [one or text for one, text in zip(ids, texts, strict=True)] if ids else texts
    made = tuple(one or hash_split(key) for one, key in zip(given, keys, strict=True))
    return made, sum(not one for one in given)


def text_key(text: str) -> str:
    """Return what two texts share that are equal but for case and white space."""
    return " ".join(text.split()).casefold()


def _without_duplicates(whole: LabelledSet) -> LabelledSet:
    order = sorted(range(len(whole)), key=lambda row: _split_rank(whole.splits[row]))
    stayed: dict[str, int] = {}
    conflicting = 0
    rows = np.array([whole.labels[name] for name in whole.labels], dtype=bool).T
    for row in order:
        first = stayed.setdefault(text_key(whole.texts[row]), row)
        if first != row and rows.size and not np.array_equal(rows[first], rows[row]):
            conflicting += 1
    mask = np.zeros(len(whole), dtype=bool)
    mask[list(stayed.values())] = True
    kept = whole.select(mask)
    return replace(kept, duplicates=len(whole) - len(kept), conflicting=conflicting)


def _split_rank(split: str) -> int:
    return SPLITS.index(split) if split in SPLITS else len(SPLITS)


def pooled(sets: Iterable[LabelledSet], category: str) -> tuple[tuple[str, ...], Mask]:
    """Return the texts of several sets one after another, and which bear `category`."""
    held = list(sets)
    texts = tuple(text for one in held for text in one.texts)
    marks = [one.marks(category) for one in held]
    return texts, np.concatenate(marks) if marks else np.zeros(0, dtype=bool)

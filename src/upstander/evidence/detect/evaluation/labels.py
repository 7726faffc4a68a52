"""What the labels of a row say: numbers, truth words, names, lists, and columns of their own."""

import json
import re
from collections.abc import Collection, Sequence
from typing import Any

from upstander.evidence.detect.evaluation.tables import LabelledSetInvalid, Table

_TRUE = frozenset({"1", "1.0", "true", "yes", "y", "t"})
_FALSE = frozenset({"0", "0.0", "false", "no", "n", "f"})
_NOTHING = frozenset({"none", "neither", "normal", "benign", "neutral", "ham", "nothing"})
_NEGATED = re.compile(r"(not|non|no)(?![a-z])|(not|non)(?=hate|sexis|racis|abus|offens|toxi)")
_SEPARATORS = re.compile(r"[,;|]")


def read_labels(
    table: Table,
    columns: Sequence[str],
    *,
    category: str | None = None,
    positive: Collection[str] = (),
) -> dict[str, list[bool]]:
    """Return category -> whether each row bears it.

    `columns` are one column of labels, or several `is_NAME` columns of one category each. With
    `category`, a column of 0 and 1 (or of two names of which one says no) counts for it; the
    names in `positive` say which labels count where there are more.

    Raises:
        LabelledSetInvalid: a label is blank or cannot be understood, or it is not said for which
            category it counts.
    """
    own = [one for one in columns if one.lower().startswith("is_")]
    if own:
        found = {
            one[3:]: [_truth(table, row, one) for row in range(len(table.rows))] for one in own
        }
        return _only(table, found, category)
    column = columns[0]
    values = [_values(table, row, column) for row in range(len(table.rows))]
    if positive:
        wanted = {one.casefold() for one in positive}
        unknown = wanted - {value.casefold() for row in values for value in row}
        if unknown:
            reason = f"no row of `{column}` is labelled `{sorted(unknown)[0]}`"
            raise LabelledSetInvalid(reason, place=str(table.path))
        marks = [any(value.casefold() in wanted for value in row) for row in values]
        return {_needed(table, column, category): marks}
    marks_or_none = _as_truth(values, category, names=column == "labels")
    if marks_or_none is not None:
        return {_needed(table, column, category): marks_or_none}
    return _by_name(table, column, values, category)


def _needed(table: Table, column: str, category: str | None) -> str:
    if category is None:
        reason = f"`{column}` says yes or no: say with --category for which category it counts"
        raise LabelledSetInvalid(reason, place=str(table.path))
    return category


def _only(
    table: Table, found: dict[str, list[bool]], category: str | None
) -> dict[str, list[bool]]:
    if category is None:
        return found
    if category in found:
        return {category: found[category]}
    if len(found) == 1:
        return {category: next(iter(found.values()))}
    reason = f"no labels for `{category}`; it has {', '.join(sorted(found)) or 'none'}"
    raise LabelledSetInvalid(reason, place=str(table.path))


def _truth(table: Table, row: int, column: str) -> bool:
    value = table.rows[row][column]
    said = str(value).strip().lower()
    if said in _TRUE:
        return True
    if said in _FALSE:
        return False
    reason = f"`{column}` is `{_short(value)}`, neither 1 nor 0"
    raise LabelledSetInvalid(reason, place=table.place(row))


def _values(table: Table, row: int, column: str) -> tuple[str, ...]:
    """Return the labels of a row; none at all is an empty list or a word such as `none`."""
    value: Any = table.rows[row][column]
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _listed(value)
    if isinstance(value, list | tuple):
        return tuple(str(one).strip() for one in value if str(one).strip())
    said = "" if value is None or value != value else str(value).strip()
    if not said:
        raise LabelledSetInvalid(f"`{column}` is blank", place=table.place(row))
    parts = [one.strip() for one in _SEPARATORS.split(said)] if column == "labels" else [said]
    return tuple(one for one in parts if one)


def _listed(text: str) -> Any:
    """Return a list written as JSON or as Python writes one; other text as it is."""
    for attempt in (text, text.replace("'", '"')):
        try:
            return json.loads(attempt)
        except json.JSONDecodeError:
            continue
    return text


def _as_truth(
    values: Sequence[Sequence[str]], category: str | None, *, names: bool
) -> list[bool] | None:
    """Return yes or no for each row; None where the labels are `names` of more than two kinds."""
    if any(len(row) > 1 for row in values):
        return None
    said = {value.lower() for row in values for value in row}
    if said and said <= _TRUE | _FALSE:
        return [bool(row) and row[0].lower() in _TRUE for row in values]
    if names or len(said) != 2 or category in said:
        return None
    noes = {one for one in said if one in _NOTHING or _NEGATED.match(one)}
    if len(noes) != 1:
        return None
    return [bool(row) and row[0].lower() not in noes for row in values]


def _by_name(
    table: Table, column: str, values: Sequence[Sequence[str]], category: str | None
) -> dict[str, list[bool]]:
    names = sorted({one for row in values for one in row if one.lower() not in _NOTHING})
    bad = next((one for one in names if not re.fullmatch(r"[A-Za-z][\w -]*", one)), None)
    if bad is not None:
        raise LabelledSetInvalid(
            f"`{column}` is `{_short(bad)}`: no name of a category", place=str(table.path)
        )
    found = {one: [one in row for row in values] for one in names}
    if names and category is not None and category not in found and column != "labels":
        raise LabelledSetInvalid(
            f"`{column}` holds {', '.join(names[:8])}: say with --positive which count for "
            f"`{category}`",
            place=str(table.path),
        )
    if category is not None and category not in found:
        # A file of sentences need not hold every category; its lines are then all negatives.
        return {category: [False] * len(values)}
    return _only(table, found, category)


def _short(value: object) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 40 else text[:39] + "…"

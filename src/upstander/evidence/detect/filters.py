"""Decide once for a pack how each expression is ruled out, and keep the decision on disk.

Most expressions are told by the plain parts they need (`sieve`). Of those that are made of letters
and digits of any kind, such as a postcode, the rows that the sieve leaves are scanned by hyperscan
(`factors`); what neither can tell runs on every message. Working this out takes seconds for some
hundreds of expressions, so the outcome is kept beside the compiled databases: JSON, then the
arrays' bytes.
"""

import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import msgspec
import numpy as np

from upstander.base.digest import digest_fields
from upstander.evidence.detect.approximate import CannotWiden, widen
from upstander.evidence.detect.database_cache import keep, read_cached
from upstander.evidence.detect.factors import prefilter
from upstander.evidence.detect.needs import Need, needs_of
from upstander.evidence.detect.sieve import SievePlan, is_selective, plan_sieve

ANALYSIS = "1"
"""Raised whenever `needs`, `wordview`, `wordrates`, `factors` or `sieve` change what they give."""

_LENGTH_BYTES = 8


@dataclass(frozen=True, slots=True)
class Filters:
    """How the expressions of a pack are ruled out; numbers are places in the pack."""

    sieved: tuple[int, ...]
    """Told by what they need, in the order in which `plan` numbers them."""
    plan: SievePlan | None
    scanned: tuple[int, ...]
    """Scanned by hyperscan: in the rows that the sieve leaves, or in all where it has no say."""
    patterns: tuple[str, ...]
    """For each of `scanned`, what hyperscan looks for."""
    unfiltered: tuple[int, ...]


class _Kept(msgspec.Struct, frozen=True):
    """The JSON in front of the arrays."""

    sieved: tuple[int, ...]
    scanned: tuple[int, ...]
    patterns: tuple[str, ...]
    unfiltered: tuple[int, ...]
    lengths: tuple[int, ...]


def load_filters(expressions: Sequence[str], compiles: Callable[[bytes], bool]) -> Filters:
    """Return the filters for `expressions`, from the cache where they are there.

    Args:
        expressions: as written in the rules, vetted.
        compiles: whether hyperscan takes a pattern.
    """
    key = digest_fields(
        ["filters", ANALYSIS, sys.version, sys.byteorder, unicodedata.unidata_version, *expressions]
    )
    kept = read_cached(key)
    if kept is not None and (filters := _unpack(kept)) is not None:
        return filters
    filters = choose_filters(expressions, compiles)
    keep(key, _pack(filters))
    return filters


def choose_filters(expressions: Sequence[str], compiles: Callable[[bytes], bool]) -> Filters:
    """Return the filters for `expressions`, worked out."""
    sieved: dict[int, tuple[Need, ...]] = {}
    scanned: dict[int, str] = {}
    unfiltered: list[int] = []
    for place, expression in enumerate(expressions):
        needs = needs_of(expression)
        if needs:
            sieved[place] = needs
        if is_selective(needs):
            continue
        pattern = _pattern_for(expression, whole=bool(needs))
        if pattern is not None and compiles(pattern.encode()):
            scanned[place] = pattern
        elif not needs:
            unfiltered.append(place)
    return Filters(
        sieved=tuple(sieved),
        plan=plan_sieve(list(sieved.values())) if sieved else None,
        scanned=tuple(scanned),
        patterns=tuple(scanned.values()),
        unfiltered=tuple(unfiltered),
    )


def _pattern_for(expression: str, *, whole: bool) -> str | None:
    """Return what hyperscan is to look for; all of the expression where few rows are scanned."""
    try:
        return widen(expression) if whole else prefilter(expression)
    except CannotWiden:
        return None


def _pack(filters: Filters) -> bytes:
    arrays = filters.plan.arrays() if filters.plan is not None else ()
    head = msgspec.json.encode(
        _Kept(
            sieved=filters.sieved,
            scanned=filters.scanned,
            patterns=filters.patterns,
            unfiltered=filters.unfiltered,
            lengths=tuple(len(array) for array in arrays),
        )
    )
    return b"".join(
        [len(head).to_bytes(_LENGTH_BYTES, "big"), head, *(array.tobytes() for array in arrays)]
    )


def _unpack(data: bytes) -> Filters | None:
    """Return what `_pack` was given, or None for what it did not make."""
    size = int.from_bytes(data[:_LENGTH_BYTES], "big")
    try:
        head = msgspec.json.decode(data[_LENGTH_BYTES : _LENGTH_BYTES + size], type=_Kept)
        flat = np.frombuffer(data[_LENGTH_BYTES + size :], np.int32)
    except (msgspec.MsgspecError, ValueError):
        return None
    if sum(head.lengths) != len(flat):
        return None
    arrays = np.split(flat, np.cumsum(head.lengths)[:-1]) if head.lengths else []
    return Filters(
        sieved=head.sieved,
        plan=SievePlan.of_arrays(arrays) if arrays else None,
        scanned=head.scanned,
        patterns=head.patterns,
        unfiltered=head.unfiltered,
    )

"""Propose rows: terms by hyperscan over the folded buffer, expressions as `filters` says."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

import hyperscan
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upstander.base.digest import digest_fields
from upstander.evidence.detect.compile import CompiledPack
from upstander.evidence.detect.database_cache import keep, read_cached
from upstander.evidence.detect.filters import load_filters
from upstander.evidence.detect.foldbuffer import (
    LEET,
    SPACED,
    STRAY,
    Bytes,
    FoldedRows,
    Places,
    fold_rows,
    join_rows,
)
from upstander.evidence.detect.matcher import Proposal, Rows
from upstander.evidence.detect.sieve import Sieve

_ROW_BITS = 32
_ROW_MASK = (1 << _ROW_BITS) - 1
_END_BITS = 36
_NO_PAIRS = np.zeros(0, np.int64)


class Scanner:
    """One compiled database with its scratch; used by one thread."""

    def __init__(self, patterns: Sequence[bytes], *, literal: bool) -> None:
        self._database = _build(patterns, literal=literal)
        self._scratch = self._database.scratch

    def scan(self, data: Any) -> tuple[Places, Places]:
        """Return, for each match in `data`, the pattern's place and its last byte's offset."""
        events: list[int] = []
        add = events.append

        def on_match(number: int, _start: int, end: int, _flags: int, _context: object) -> None:
            add((number << _END_BITS) + end)

        self._database.scan(data, match_event_handler=on_match, scratch=self._scratch)
        pairs = np.array(events, np.int64)
        return pairs >> _END_BITS, (pairs & ((1 << _END_BITS) - 1)) - 1


def _build(patterns: Sequence[bytes], *, literal: bool) -> Any:
    """Return a database, from the cache where it is there.

    Raises:
        hyperscan.error: a pattern cannot be compiled.
    """
    kind = "literal" if literal else "regex"
    key = digest_fields(
        [version("hyperscan"), kind, *(pattern.decode("utf-8") for pattern in patterns)]
    )
    kept = read_cached(key)
    if kept is not None:
        try:
            database = hyperscan.loadb(kept, hyperscan.HS_MODE_BLOCK)
            database.scratch = hyperscan.Scratch(database)
        except hyperscan.HyperscanError:
            pass  # of another machine or release: compiled anew
        else:
            return database
    database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
    flags = 0 if literal else hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL
    database.compile(
        expressions=list(patterns),
        ids=list(range(len(patterns))),
        elements=len(patterns),
        flags=flags,
        literal=literal,
    )
    database.scratch = hyperscan.Scratch(database)
    keep(key, hyperscan.dumpb(database))
    return database


class HyperscanMatcher:
    """Proposes the rows in which a term stands or a wide expression matches."""

    name = "hyperscan"

    def __init__(self, pack: CompiledPack) -> None:
        self._pack = pack
        used = sorted({*pack.term_rules, *pack.near_rules})
        self._terms = np.array(used, np.int64)
        literals = [f" {' '.join(pack.index.words[number])} ".encode() for number in used]
        self._words = Scanner(literals, literal=True) if literals else None
        self._fires = np.array([number in pack.term_rules for number in used], bool)
        self._pairs = [
            tuple(np.array([number in side for number in used], bool) for side in (near.a, near.b))
            for rule in pack.rules
            for near in rule.near
        ]
        self._build_regex()

    def _build_regex(self) -> None:
        """Build the sieve and the scanner; keep apart what must be run on every row."""
        regex = self._pack.regex
        self._filters = load_filters([one.written for one in regex], _compiles)
        self._sieve = Sieve(self._filters.plan) if self._filters.plan is not None else None
        self._sieved = np.array(self._filters.sieved, np.int64)
        self._scanned = np.array(self._filters.scanned, np.int64)
        self._needless = np.setdiff1d(self._scanned, self._sieved)
        patterns = [pattern.encode() for pattern in self._filters.patterns]
        self._regex = Scanner(patterns, literal=False) if patterns else None
        self.notes = tuple(
            f"{self._pack.rules[regex[place].rule].rule.id}: an expression has no prefilter and is "
            f"run on every message: {regex[place].written}"
            for place in self._filters.unfiltered
        )

    def propose(self, texts: pa.StringArray) -> Proposal:
        """Return the rows to look at; `texts` has no nulls."""
        if not pc.any(pc.greater(pc.binary_length(texts), 0)).as_py():
            return Proposal()
        folded = fold_rows(texts)
        leet, spaced = self._propose_evasion(texts, folded.marks)
        return Proposal(
            words=self._propose_words(folded),
            leet=leet,
            spaced=spaced,
            regex=self._propose_regex(texts, folded.marks),
        )

    def _propose_words(self, folded: FoldedRows) -> list[int]:
        if self._words is None:
            return []
        numbers, ends = self._words.scan(folded.data)
        rows = np.searchsorted(folded.starts, ends, side="right") - 1
        found = [rows[self._fires[numbers]]]
        for first, second in self._pairs:
            found.append(np.intersect1d(rows[first[numbers]], rows[second[numbers]]))
        words: list[int] = np.unique(np.concatenate(found)).tolist()
        return words

    def _propose_regex(self, texts: pa.StringArray, marks: Bytes) -> list[tuple[int, Rows]]:
        pairs = _NO_PAIRS
        if self._sieve is not None:
            rows, numbers = self._sieve.sift(texts)
            pairs = _pair(self._sieved[numbers], rows)
        if self._regex is not None:
            again = np.isin(pairs >> _ROW_BITS, self._scanned)
            pairs = np.concatenate(
                [pairs[~again], self._scan_again(texts, marks, pairs[again], self._regex)]
            )
        found = _by_place(pairs)
        every = range(len(texts))
        found += [(place, every) for place in self._filters.unfiltered]
        return found

    def _scan_again(
        self, texts: pa.StringArray, marks: Bytes, pairs: Places, scanner: Scanner
    ) -> Places:
        """Return those of `pairs` that hyperscan agrees with, and all for what has no needs."""
        every = len(self._needless) > 0
        chosen = np.arange(len(texts)) if every else np.unique(pairs & _ROW_MASK)
        if len(chosen) == 0:
            return _NO_PAIRS
        data, starts = join_rows(texts.take(pa.array(chosen)))
        numbers, ends = scanner.scan(data)
        rows = chosen[np.searchsorted(starts, ends, side="right") - 1]
        agreed = _pair(self._scanned[numbers], rows)
        if every:
            free = np.isin(agreed >> _ROW_BITS, self._needless)
            strays = np.flatnonzero(marks & STRAY)
            needless = _pair(
                np.repeat(self._needless, len(strays)), np.tile(strays, len(self._needless))
            )
            pairs = np.concatenate([pairs, agreed[free], needless])
        # A row with a letter that hyperscan does not know the other case of counts as agreed.
        stray = (marks[pairs & _ROW_MASK] & STRAY) > 0
        kept: Places = pairs[stray | np.isin(pairs, agreed)]
        return kept

    def _propose_evasion(self, texts: pa.StringArray, marks: Bytes) -> tuple[list[int], list[int]]:
        if not self._pack.evasion.words:
            return [], []
        leet = np.flatnonzero(marks & LEET)
        read = texts.take(pa.array(leet)).to_pylist()
        hiding = self._pack.evasion.rows_that_may_hide(read)
        return [int(leet[place]) for place in hiding], np.flatnonzero(marks & SPACED).tolist()


def _pair(places: Any, rows: Any) -> Places:
    """Return place and row as one number each."""
    return (np.asarray(places, np.int64) << _ROW_BITS) | np.asarray(rows, np.int64)


def _by_place(pairs: Places) -> list[tuple[int, Rows]]:
    """Return each place once with its rows, both ascending."""
    if len(pairs) == 0:
        return []
    pairs = np.unique(pairs)
    places, rows = pairs >> _ROW_BITS, pairs & _ROW_MASK
    first = np.flatnonzero(np.diff(places, prepend=-1))
    return [
        (place, some.tolist())
        for place, some in zip(places[first].tolist(), np.split(rows, first[1:]), strict=True)
    ]


def _compiles(pattern: bytes) -> bool:
    """Return whether hyperscan takes `pattern` by itself; quick, unlike compiling them all."""
    try:
        hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
            expressions=[pattern],
            ids=[0],
            elements=1,
            flags=hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL,
        )
    except hyperscan.HyperscanError:
        return False
    return True

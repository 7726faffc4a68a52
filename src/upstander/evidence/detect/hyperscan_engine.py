"""Propose rows with hyperscan: terms over the folded buffer, wide expressions over the bytes."""

from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any

import hyperscan
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from upstander.base.digest import digest_fields
from upstander.evidence.detect.approximate import CannotWiden
from upstander.evidence.detect.compile import CompiledPack
from upstander.evidence.detect.confirm import Candidates
from upstander.evidence.detect.database_cache import keep, read_cached
from upstander.evidence.detect.factors import prefilter
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
            add(number)
            add(end - 1)

        self._database.scan(data, match_event_handler=on_match, scratch=self._scratch)
        pairs = np.array(events, np.int64).reshape(-1, 2)
        return pairs[:, 0], pairs[:, 1]


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
        """Compile the wide expressions; keep apart those that must be run on every row."""
        places: list[int] = []
        patterns: list[bytes] = []
        self._unfiltered: list[int] = []
        for place, compiled in enumerate(self._pack.regex):
            try:
                pattern = prefilter(compiled.written).encode()
                _check_compiles(pattern)
            except (CannotWiden, hyperscan.HyperscanError):
                self._unfiltered.append(place)
            else:
                places.append(place)
                patterns.append(pattern)
        self._regex_places = np.array(places, np.int64)
        self._regex = Scanner(patterns, literal=False) if patterns else None
        rules = self._pack.rules
        self.notes = tuple(
            f"{rules[self._pack.regex[place].rule].rule.id}: an expression has no prefilter and is "
            f"run on every message: {self._pack.regex[place].written}"
            for place in self._unfiltered
        )

    def propose(self, texts: pa.StringArray) -> Mapping[int, Candidates]:
        """Return row to candidates; `texts` has no nulls."""
        if not pc.any(pc.greater(pc.binary_length(texts), 0)).as_py():
            return {}
        folded = fold_rows(texts)
        words = self._propose_words(folded)
        regex = self._propose_regex(texts, folded.marks)
        leet, spaced = self._propose_evasion(texts, folded.marks)
        return {
            row: Candidates(
                words=row in words,
                leet=row in leet,
                spaced=row in spaced,
                regex=sorted(regex.get(row, ())),
            )
            for row in {*words, *regex, *leet, *spaced}
        }

    def _propose_words(self, folded: FoldedRows) -> set[int]:
        if self._words is None:
            return set()
        numbers, ends = self._words.scan(folded.data)
        rows = np.searchsorted(folded.starts, ends, side="right") - 1
        found: set[int] = set(rows[self._fires[numbers]].tolist())
        for first, second in self._pairs:
            both = np.intersect1d(rows[first[numbers]], rows[second[numbers]])
            found.update(both.tolist())
        return found

    def _propose_regex(self, texts: pa.StringArray, marks: Bytes) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        if self._regex is not None:
            data, starts = join_rows(texts)
            numbers, ends = self._regex.scan(data)
            rows = np.searchsorted(starts, ends, side="right") - 1
            places = self._regex_places[numbers]
            for row, place in set(zip(rows.tolist(), places.tolist(), strict=True)):
                found.setdefault(row, set()).add(place)
            for row in np.flatnonzero(marks & STRAY).tolist():
                found.setdefault(row, set()).update(self._regex_places.tolist())
        if self._unfiltered:
            for row in range(len(texts)):
                found.setdefault(row, set()).update(self._unfiltered)
        return found

    def _propose_evasion(self, texts: pa.StringArray, marks: Bytes) -> tuple[set[int], set[int]]:
        if not self._pack.evasion.words:
            return set(), set()
        leet = np.flatnonzero(marks & LEET)
        spaced = np.flatnonzero(marks & SPACED)
        read = texts.take(pa.array(leet)).to_pylist()
        hiding = self._pack.evasion.rows_that_may_hide(read)
        return {int(leet[place]) for place in hiding}, set(spaced.tolist())


def _check_compiles(pattern: bytes) -> None:
    """Raise hyperscan's error where it cannot take `pattern` by itself; quick, unlike compiling."""
    hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK).compile(
        expressions=[pattern],
        ids=[0],
        elements=1,
        flags=hyperscan.HS_FLAG_CASELESS | hyperscan.HS_FLAG_DOTALL,
    )

"""Carry a confirmed quotation over to the next version of its policy, or say why it is stale.

A quotation is carried only where its words stand again and nothing around them has turned their
sense: not the rest of their sentence or clause, not the words they stand under, not an exception
put in after them or elsewhere. In doubt it is stale: a person looks again, which costs a minute;
a wrong carry puts a confirmed cell under words that no longer mean it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec

from upstander.base.errors import UpstanderError
from upstander.policies.clauses.references import UNCITED, clause_references
from upstander.policies.versions.aligning import Group, align_clauses
from upstander.policies.versions.folding import fold_places, fold_words
from upstander.policies.versions.meaning import find_meaning
from upstander.policies.versions.surroundings import (
    ENDS,
    find_surroundings,
    own_words,
    split_sentences,
)
from upstander.policies.versions.terms import read_terms
from upstander.policies.versions.turning import (
    DOES_SO,
    EXCEPTS,
    OPPOSITE,
    TURNING,
    WHOLE_SECTION,
    content_words,
    rest_of,
    words_that_turn,
)
from upstander.records.clauses import PolicyDocument
from upstander.records.positions import Support

NEAR_CLAUSES = 2
"""Clauses after a quotation in which a new one may speak of it as "this" or "the above"."""
SHARED_RARE = 3
"""Rare words that a new rule shares with a quotation when both are about one thing."""
RARE_CLAUSES = 4
"""A word in more clauses than this is not rare."""


class Carried(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a quotation in the next version."""

    state: str
    """`carried` or `stale`."""
    support: Support | None
    """The quotation as the new version prints it, with its place; None when stale."""
    reason: str
    """Why, in one or two plain sentences."""
    nearest: Support | None = None
    """For a stale one, the clause of the new version to look at first; None where there is none."""


class CarriedCell(msgspec.Struct, frozen=True, kw_only=True):
    """What became of all the quotations of one cell."""

    state: str
    """`carried` or `stale`."""
    support: tuple[Support, ...]
    """The quotations that stand, as the new version prints them; () when stale."""
    reason: str
    nearest: Support | None = None


class _Turned(UpstanderError):
    """The words stand again, but what is around them has turned them."""


def carry(support: Support, old: PolicyDocument, new: PolicyDocument) -> Carried:
    """Carry one quotation from `old` to `new`; of many, make one `Carrier` and reuse it."""
    return Carrier(old, new).carry(support)


class Carrier:
    """Two versions of one policy, aligned once, over which quotations are carried."""

    def __init__(self, old: PolicyDocument, new: PolicyDocument) -> None:
        """Align the two versions; either may be carried from many times."""
        self._old, self._new = old, new
        self._groups = align_clauses(old, new)
        self._folded = fold_places(old.text), fold_places(new.text)
        self._around = find_surroundings(old), find_surroundings(new)
        self._references = clause_references(new)
        self._partners = {m: group for group in self._groups for m in group.old}
        self._held = Counter(
            word for clause in new.clauses for word in set(content_words(clause.text))
        )  # fmt: skip
        self._fresh = tuple(self._find_fresh())

    def carry(self, support: Support) -> Carried:
        """Return where the words of `support`, of the old version, stand in the new one."""
        if self._old.text[support.start : support.end] != support.quote or not support.quote:
            return Carried(
                state="stale", support=None,
                reason="The quotation does not stand at its place in the old version.",
            )  # fmt: skip
        places = _places(self._old, support.start, support.end)
        nearest = self._nearest(places)
        if not places:
            return self._stale("The quotation stands in no clause of the old version.", nearest)
        try:
            span = self._find(support, places)
            self._check(support, places, span)
        except _Turned as turned:
            return self._stale(turned.reason, nearest)
        clause = _places(self._new, *span)[0]
        found = Support(
            clause=self._references[clause], start=span[0], end=span[1],
            quote=self._new.text[span[0] : span[1]], basis=support.basis,
            page=self._new.clauses[clause].page,
        )  # fmt: skip
        name = f" in {found.clause}" if found.clause else ""
        return Carried(state="carried", support=found, reason=f"The same words stand{name}.")

    def carry_cell(self, supports: Sequence[Support], *, every: bool = False) -> CarriedCell:
        """Carry a cell: it stands with its first quotation, which is the one that carries it.

        Further ones that do not stand are left out, and the reason says so; with `every`, as for
        a cell that is unclear because two clauses disagree, all of them must stand.
        """
        found = [self.carry(one) for one in supports]
        gone = [one for one in found if one.support is None]
        if not found or found[0].support is None or (every and gone):
            first = gone[0] if gone else None
            reason = first.reason if first else "The cell has no quotation to be found again."
            nearest = first.nearest if first else None
            return CarriedCell(state="stale", support=(), reason=reason, nearest=nearest)
        left = f" {len(gone)} further of its quotations no longer stand." if gone else ""
        return CarriedCell(
            state="carried", support=tuple(one.support for one in found if one.support),
            reason=found[0].reason + left,
        )  # fmt: skip

    def _stale(self, reason: str, nearest: Support | None) -> Carried:
        if nearest is not None and nearest.clause:
            reason = f"{reason} Look at {nearest.clause} first."
        return Carried(state="stale", support=None, reason=reason, nearest=nearest)

    def _find(self, support: Support, places: Sequence[int]) -> tuple[int, int]:
        """Return the span of the words in the new version, or say why there is none."""
        quote = fold_words(support.quote)
        spans = [
            span for span in self._folded[1].find(quote)
            if (at := _places(self._new, *span)) and self._same_kind(places, at)
        ]  # fmt: skip
        if not spans:
            raise _Turned("The words do not stand in the new version.")
        partners = {n for m in places if m in self._partners for n in self._partners[m].new}
        own = [span for span in spans if partners & set(_places(self._new, *span))]
        if len(own) == 1:
            return own[0]
        if own:
            raise _Turned("The words stand more than once in the clause that took its place.")
        if len(spans) > 1:
            raise _Turned(f"The words stand at {len(spans)} places, none in the same clause.")
        return spans[0]

    def _same_kind(self, places: Sequence[int], at: Sequence[int]) -> bool:
        """Say whether words stand in running text again and not, say, in a table of history."""
        before = {self._old.clauses[m].kind for m in places}
        after = {self._new.clauses[n].kind for n in at}
        sorts = ({"heading"}, {"table_row"}, {"note"})
        return all(bool(before & sort) == bool(after & sort) for sort in sorts)

    def _check(self, support: Support, places: Sequence[int], span: tuple[int, int]) -> None:
        """Raise where anything around the words has turned them."""
        at = _places(self._new, *span)
        if len(at) != len(places):
            raise _Turned("The words are divided into clauses in another way.")
        self._check_rest(support, places, span, at)
        self._check_above(places, at)
        self._check_headings(places[0], at[0])
        if support.end == self._old.clauses[places[-1]].end:
            self._check_list(places[-1], at[-1])
        self._check_fresh(support, at)

    def _check_rest(
        self, support: Support, places: Sequence[int], span: tuple[int, int], at: Sequence[int]
    ) -> None:
        before = rest_of(self._folded[0], self._old.clauses, places, (support.start, support.end))
        after = rest_of(self._folded[1], self._new.clauses, at, span)
        if before.sentence != after.sentence:
            raise _Turned("The rest of the sentence has changed.")
        for change in find_meaning(before.others, after.others):
            if change.kind in TURNING:
                raise _Turned(f"The rest of its clause has changed: {change.sentence}")
        if EXCEPTS.search(after.others) and not EXCEPTS.search(before.others):
            raise _Turned("The rest of its clause now makes an exception.")

    def _check_above(self, places: Sequence[int], at: Sequence[int]) -> None:
        """Check the words that it stands under: a list's lead-in, the clauses above."""
        before = self._above(0, places[0])
        after = self._above(1, at[0])
        if before == after:
            return
        changes = find_meaning(before, after)
        sole = not before or not after
        if sole or changes or words_that_turn(before) != words_that_turn(after):
            said = f": {changes[0].sentence}" if changes else "."
            raise _Turned(f"The words that it stands under have changed{said}")

    def _above(self, side: int, place: int) -> str:
        document = (self._old, self._new)[side]
        leads = self._around[side][place].lead_ins
        return " ".join(fold_words(own_words(document.clauses[n].text)) for n in leads)

    def _check_list(self, place: int, at: int) -> None:
        """Check the list that the words run into: most of it the same, and no exception new."""
        before, after = self._list_under(0, place), self._list_under(1, at)
        kept = len(set(before) & set(after))
        if 2 * kept < len(before) or bool(before) != bool(after):
            raise _Turned("The list that it opens has changed.")
        if EXCEPTS.search(" ".join(after)) and not EXCEPTS.search(" ".join(before)):
            raise _Turned("The list that it opens now makes an exception.")

    def _list_under(self, side: int, place: int) -> list[str]:
        document = (self._old, self._new)[side]
        if ENDS.search(document.clauses[place].text.rstrip()):
            return []
        under = (n for n, one in enumerate(self._around[side]) if place in one.lead_ins)
        return [fold_words(own_words(document.clauses[n].text)) for n in under]

    def _check_headings(self, place: int, at: int) -> None:
        """Check the heading, and where they are numbered, the headings above it."""
        before, after = self._headings(0, place), self._headings(1, at)
        self._check_heading(place, at, before[0], after[0])
        if len(before) == len(after):
            for first, second in zip(before[1:], after[1:], strict=True):
                self._check_heading(place, at, first, second)

    def _headings(self, side: int, place: int) -> list[int]:
        """Return the heading over a clause and, by their numbers, those over that one."""
        document, around = (self._old, self._new)[side], self._around[side]
        chain = [around[place].heading]
        n = chain[0]
        while n >= 0:
            n = around[n].heading
            if n < 0:
                break
            path, below = document.clauses[n].path, document.clauses[chain[-1]].path
            if path and len(path) < len(below) and below[: len(path)] == path:
                chain.append(n)
        return chain

    def _check_heading(self, place: int, at: int, first: int, second: int) -> None:
        """Check one heading: the same words, or the same section under another name."""
        before = self._heading_words(self._old, first)
        after = self._heading_words(self._new, second)
        if before == after:
            return
        group = self._partners.get(first)
        same_section = group is not None and second in group.new
        if not before or not after or not same_section:
            self._check_section(place, at, before, after)
        if words_that_turn(before) != words_that_turn(after):
            raise _Turned(f"It now stands under the heading “{after}”, not “{before}”.")

    def _check_section(self, place: int, at: int, before: str, after: str) -> None:
        """Let a section be renamed outright when the clauses beside this one went with it."""
        old_heading = self._around[0][place].heading
        new_heading = self._around[1][at].heading
        mates = [
            m
            for m, one in enumerate(self._around[0])
            if one.heading == old_heading and m in self._partners
        ]
        went = sum(
            any(self._around[1][n].heading == new_heading for n in self._partners[m].new)
            for m in mates
        )
        if len(mates) < 2 or 2 * went <= len(mates):
            raise _Turned(f"It now stands under the heading “{after}”, not “{before}”.")

    def _heading_words(self, document: PolicyDocument, place: int) -> str:
        if place < 0:
            return ""
        return fold_words(own_words(document.clauses[place].text)).casefold()

    def _find_fresh(self) -> Iterable[tuple[int, str]]:
        """Yield the clauses whose meaning is new, with the words that are not of the old ones."""
        for group in self._groups:
            if not group.new:
                continue
            after = " ".join(own_words(self._new.clauses[n].text) for n in group.new)
            if not group.old:
                yield group.new[0], after
            else:
                before = " ".join(own_words(self._old.clauses[m].text) for m in group.old)
                known = {fold_words(before[a:b]) for a, b in split_sentences(before)}
                news = [after[a:b] for a, b in split_sentences(after)]
                new = " ".join(words for words in news if fold_words(words) not in known)
                if any(change.kind in TURNING for change in find_meaning(before, after)):
                    yield group.new[0], new

    def _check_fresh(self, support: Support, at: Sequence[int]) -> None:
        """Check the rules that are new: an exception to this one, or another on the same thing."""
        reference = self._references[at[0]]
        quote = read_terms(support.quote)
        forces = {name for name, _ in quote.forces} or {
            name for name, _ in read_terms(self._above(1, at[0])).forces
        }
        rare = {w for w in content_words(support.quote) if self._held[w] <= RARE_CLAUSES}
        for place, words in self._fresh:
            if place in at:
                continue
            name = self._references[place] or "a clause without a number"
            if EXCEPTS.search(words) and self._speaks_of(words, place, at, reference):
                raise _Turned(f"A new exception stands in {name}.")
            terms = read_terms(words)
            others = {force for force, _ in terms.forces}
            against = {force for one in forces for force in OPPOSITE.get(one, ())} & others
            if against and self._is_near(place, at) and DOES_SO.search(words):
                raise _Turned(f"A new rule that may speak of it stands in {name}.")
            same_app = set(terms.apps) & set(quote.apps) and not others <= forces
            if same_app or (against and len(rare & set(content_words(words))) >= SHARED_RARE):
                raise _Turned(f"A new rule on the same thing stands in {name}.")

    def _speaks_of(self, words: str, place: int, at: Sequence[int], reference: str) -> bool:
        bare = reference.partition("#")[0]
        named = bool(bare) and re.search(rf"(?<![\d.]){re.escape(bare)}(?![\d.]*\d)", words)
        around = self._around[1]
        section = WHOLE_SECTION.search(words) and around[place].heading == around[at[0]].heading
        return self._is_near(place, at) or bool(named) or bool(section)

    def _is_near(self, place: int, at: Sequence[int]) -> bool:
        """Say whether a clause stands next after the words, furniture and the like left out."""
        between = [
            n for n in range(at[-1] + 1, place) if self._new.clauses[n].kind not in UNCITED
        ]  # fmt: skip
        return at[-1] < place and len(between) < NEAR_CLAUSES

    def _nearest(self, places: Sequence[int]) -> Support | None:
        """Return the clause that took the place of the first of some, or the likest of all."""
        group = next((self._partners[m] for m in places if m in self._partners), None)
        place = group.new[0] if group is not None and group.new else self._likest(places, group)
        if place is None:
            return None
        clause = self._new.clauses[place]
        return Support(
            clause=self._references[place], start=clause.start, end=clause.end,
            quote=clause.text, page=clause.page,
        )  # fmt: skip

    def _likest(self, places: Sequence[int], group: Group | None) -> int | None:
        if group is None:
            return None
        wanted = {w for m in places for w in content_words(self._old.clauses[m].text)}
        best, most = None, 0.0
        for n, clause in enumerate(self._new.clauses):
            if clause.kind in UNCITED or clause.kind == "heading":
                continue
            worth = sum(1 / self._held[w] for w in wanted & set(content_words(clause.text)))
            if worth > most:
                best, most = n, worth
        return best


def _places(document: PolicyDocument, start: int, end: int) -> tuple[int, ...]:
    """Return the clauses that a span lies in; none where one of them is no running text."""
    found = tuple(
        n for n, clause in enumerate(document.clauses)
        if clause.start < end and start < clause.end
    )  # fmt: skip
    return () if any(document.clauses[n].kind in UNCITED for n in found) else found

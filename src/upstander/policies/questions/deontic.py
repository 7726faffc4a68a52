"""Read what a sentence does to the matter asked: forbids, allows, limits, demands, or nothing.

The force that counts is the one that governs the words of the matter, not any in the
sentence: "must not share operations, and are advised not to share addresses" forbids the one
and discourages the other. Where the sentence has none, its lead-in lends it, then the sentence
that it points back to, then a heading such as "Don'ts".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from upstander.policies.questions.segments import (
    cut_segments,
    find_imperative,
    find_practice,
    in_relative_clause,
    is_conditional_part,
    is_subordinate,
    says_what_is,
    stands_under_if,
)
from upstander.policies.questions.sentences import MODAL_HEADING
from upstander.policies.questions.terms import (
    DISCOURAGE,
    EXPECT,
    PERMIT,
    PRACTICE,
    PROHIBIT,
    REQUIRE,
    Term,
    find_terms,
)

STRENGTH = {"sentence": 1.0, "lead": 0.95, "answer": 0.95, "before": 0.8, "heading": 0.75}
"""How far a force is trusted by where it stands."""
IMPERATIVE_STRENGTH, PRACTICE_STRENGTH = 0.85, 0.6

_YES_NO = re.compile(r"\W*(yes|no)\b[\s,.;:–—-]*", re.IGNORECASE)
_DOS = re.compile(r"\W*(?:\d[\d.]*\s+)?(?:the\s+)?do['’]?s?\W*$", re.IGNORECASE)
_DONTS = re.compile(r"\W*(?:\d[\d.]*\s+)?(?:the\s+)?don['’]?ts?\W*$|.*\bmust\s+nots?\W*$", re.I)
_MUSTS = re.compile(r"\W*(?:\d[\d.]*\s+)?(?:musts?|always|golden\s+rules)\W*$", re.IGNORECASE)
_BANS = re.compile(r".*\b(?:prohibitions?|restrictions|unacceptable|inappropriate)\b", re.I)
_LEAVES = re.compile(r"\W*(?:\d[\d.]*\s+)?(?:permitted|allowed|acceptable)\b", re.IGNORECASE)
_NEUTRAL_LEAD = re.compile(
    r"\b(?:following|these|below)\s+(?:\w+\s+)?(?:rules?|principles?|measures?|guidelines?|steps?|"
    r"points?|guidance|requirements?|conditions?|standards?|advice|procedures?|policies)\b"
    r"|\b(?:adhere|comply|follow|read|note|remember|aware)\b",
    re.IGNORECASE,
)
_DANGLING_CHARS = 60


@dataclass(frozen=True, slots=True)
class Force:
    """The force that governs the matter, and where it comes from."""

    kind: str
    words: str
    source: str
    """`sentence`, `lead`, `answer`, `before` or `heading`."""
    strength: float
    start: int = -1
    """Place of the words in the sentence; -1 where they stand elsewhere."""
    end: int = -1
    scope: tuple[int, int] = (0, 1 << 30)
    """How far in the sentence it reaches: up to the parts that have a force of their own."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a sentence is read with."""

    leads: Sequence[str] = ()
    """Lead-ins, nearest first."""
    headings: Sequence[str] = ()
    before: str = ""
    """The sentence that it points back to."""


def read_force(
    text: str, anchors: Sequence[tuple[int, int]], around: Surroundings, *, bans_first: bool = False
) -> Force | None:
    """Return the force that governs the words at `anchors` in `text`, or None.

    `anchors` are spans within the sentence where the matter is named, in order. Where they
    stand in several parts, one that forbids governs if `bans_first`: "by force phone and never
    by your own".
    """
    if around.before.rstrip().endswith("?") and (answer := _YES_NO.match(text)):
        return _answer(answer)
    terms = find_terms(text)
    part = _choose_part(text, anchors, terms, bans_first=bans_first)
    own = _governing(text, anchors, terms, part)
    lead = _from_leads(around.leads)
    if lead is not None and (own is None or not _before_anchor(own, anchors)):
        return lead
    if own is not None:
        return own
    shaped = _shaped(text, part)
    heading = _from_headings(around.headings)
    if heading is not None:
        return heading
    if shaped is not None and (shaped.kind != PRACTICE or says_what_is(text)):
        return shaped
    if around.before:
        earlier = _strongest(find_terms(around.before))
        if earlier is not None:
            return _borrowed(earlier, "before")
    return shaped or _neutral_lead(around.leads)


def _before_anchor(own: Force, anchors: Sequence[tuple[int, int]]) -> bool:
    return not anchors or own.start <= anchors[-1][0]


def _answer(match: re.Match[str]) -> Force:
    kind = PERMIT if match[1].lower() == "yes" else PROHIBIT
    return Force(kind, match[1], "answer", STRENGTH["answer"], match.start(1), match.end(1))


def _choose_part(
    text: str, anchors: Sequence[tuple[int, int]], terms: Sequence[Term], *, bans_first: bool
) -> tuple[int, int]:
    """Return the part with most of the matter's words; of equals, the one with a term."""
    parts = cut_segments(text)

    def worth(part: tuple[int, int]) -> tuple[int, int, int, int]:
        held = sum(part[0] <= start < part[1] for start, _ in anchors)
        body = text[part[0] : part[1]]
        forced = any(part[0] <= term.start < part[1] for term in terms)
        # What is said of the matter stands after it: of equals the later part counts.
        shaped = find_practice(body) or find_imperative(body)
        bans = any(t.kind == PROHIBIT and part[0] <= t.start < part[1] for t in terms)
        return int(bans_first and bans and held > 0), held, int(forced or bool(shaped)), part[0]

    return max(parts, key=worth)


def _governing(
    text: str, anchors: Sequence[tuple[int, int]], terms: Sequence[Term], part: tuple[int, int]
) -> Force | None:
    inside = [term for term in terms if part[0] <= term.start < part[1]]
    main = _main_terms(text, inside) or [t for t in inside if _rules_below(text, part, t)]
    chosen: Term | None = None
    if is_conditional_part(text[part[0] : part[1]]) and _speaks_elsewhere(text, terms, part):
        main = []
    if main:
        last = max((start for start, _ in anchors if start < part[1]), default=part[0])
        earlier = [term for term in main if term.start <= last]
        chosen = earlier[-1] if earlier else main[0]
    elif not is_conditional_part(text[part[0] : part[1]]) and _opens_with_order(text, part):
        return None
    else:
        before = [t for t in terms if t.start < part[0] and not in_relative_clause(text, t.start)]
        after = [t for t in terms if t.start >= part[1] and not in_relative_clause(text, t.start)]
        if is_conditional_part(text[part[0] : part[1]]) and after:
            chosen = after[0]
        elif before or after:
            chosen = before[-1] if before else after[0]
    if chosen is None:
        return None
    return Force(
        chosen.kind, chosen.words, "sentence", STRENGTH["sentence"], chosen.start, chosen.end,
        _scope(text, terms, part, chosen),
    )  # fmt: skip


def _scope(
    text: str, terms: Sequence[Term], part: tuple[int, int], chosen: Term
) -> tuple[int, int]:
    """Return how far a term reaches: a part with a main term of its own ends it."""
    start, end = 0, len(text)
    others = [term for term in _main_terms(text, terms) if term is not chosen]
    for one in cut_segments(text):
        ruled = any(one[0] <= term.start < one[1] for term in others)
        if not ruled or is_conditional_part(text[one[0] : one[1]]):
            continue
        if one[1] <= min(part[0], chosen.start):
            start = one[1]
        elif one[0] >= max(part[1], chosen.end):
            return start, one[0]
    return start, end


def _main_terms(text: str, terms: Sequence[Term]) -> list[Term]:
    """Return the terms that rule the sentence, not a clause within it."""
    main: list[Term] = []
    starts = [start for start, _ in cut_segments(text)]
    for term in terms:
        opened = max(start for start in starts if start <= term.start)
        if in_relative_clause(text, term.start) or stands_under_if(text, opened, term.start):
            continue
        bans = term.kind == PROHIBIT
        told = term.kind == PERMIT and find_practice(text[opened : term.start])
        if not main and told and is_subordinate(text, opened, term.start, bans=False):
            continue
        if main and is_subordinate(text, main[-1].end, term.start, bans=bans):
            continue
        main.append(term)
    return main


def _speaks_elsewhere(text: str, terms: Sequence[Term], part: tuple[int, int]) -> bool:
    """Tell whether a force stands after a part that only says when."""
    later = [text[start:end] for start, end in cut_segments(text) if start >= part[1]]
    return any(t.start >= part[1] for t in terms) or any(find_imperative(one) for one in later)


def _rules_below(text: str, part: tuple[int, int], term: Term) -> bool:
    """Tell whether a term in a clause within still rules where nothing above it does.

    "Staff are reminded that they must not" forbids; "are told that it may be read" tells.
    """
    if stands_under_if(text, part[0], term.start):
        return False
    return term.kind != PERMIT or not is_subordinate(text, part[0], term.start, bans=False)


def _opens_with_order(text: str, part: tuple[int, int]) -> bool:
    """Tell whether a part orders or says by itself what is done, and borrows nothing."""
    body = text[part[0] : part[1]]
    return bool(find_imperative(body)) or (part[0] > 0 and says_what_is(body))


def _strongest(terms: Sequence[Term]) -> Term | None:
    order = (PROHIBIT, DISCOURAGE)
    for kind in order:
        for term in terms:
            if term.kind == kind:
                return term
    return terms[-1] if terms else None


def _borrowed(term: Term, source: str) -> Force:
    return Force(term.kind, term.words, source, STRENGTH[source])


def _from_leads(leads: Sequence[str]) -> Force | None:
    """Return the force of the nearest lead-in that leaves its verb to the list."""
    for lead in leads:
        terms = find_terms(lead)
        if not terms:
            continue
        if not lead.rstrip().endswith((":", ":-", "–", "—")) or _NEUTRAL_LEAD.search(lead):
            return None
        last = terms[-1]
        if len(lead) - last.end <= _DANGLING_CHARS or re.search(r"\bfollowing\b", lead, re.I):
            return _borrowed(last, "lead")
    return None


def _neutral_lead(leads: Sequence[str]) -> Force | None:
    """Return the force of a lead-in such as "Users must follow these rules"."""
    for lead in leads:
        chosen = _strongest(find_terms(lead))
        if chosen is not None:
            weak = STRENGTH["lead"] / 2
            return Force(chosen.kind, chosen.words, "lead", weak)
    return None


def _from_headings(headings: Sequence[str]) -> Force | None:
    for heading in headings:
        words = " ".join(heading.split())
        if not MODAL_HEADING.match(heading):
            continue
        kind = _heading_kind(heading)
        if kind:
            return Force(kind, words, "heading", STRENGTH["heading"])
    return None


def _heading_kind(heading: str) -> str:
    if _DONTS.match(heading) or _BANS.match(heading):
        return PROHIBIT
    if _DOS.match(heading):
        return EXPECT
    if _MUSTS.match(heading):
        return REQUIRE
    terms = find_terms(heading)
    if terms:
        return terms[-1].kind
    return PERMIT if _LEAVES.match(heading) else ""


def _shaped(text: str, part: tuple[int, int]) -> Force | None:
    """Return the force of an order or of a standing practice, where the shape shows one."""
    body = text[part[0] : part[1]]
    verb = find_imperative(body) or find_imperative(text)
    if not verb and is_conditional_part(body):
        # "If it is lost, tell the desk": the order stands after the condition.
        parts = [text[start:end] for start, end in cut_segments(text) if start >= part[1]]
        verb = next((found for one in parts if (found := find_imperative(one))), "")
    if verb:
        kind = {"never": PROHIBIT, "avoid": DISCOURAGE}.get(verb.lower(), REQUIRE)
        words = f"{verb} (an order)"
        return Force(kind, words, "sentence", IMPERATIVE_STRENGTH, part[0], part[0])
    practice = find_practice(body) or find_practice(text)
    if practice:
        start = max(text.find(practice), 0)
        return Force(PRACTICE, practice, "sentence", PRACTICE_STRENGTH, start, start)
    return None

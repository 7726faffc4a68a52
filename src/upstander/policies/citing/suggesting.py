"""Suggest the clauses of any force's policy that a rule's cue words point to.

A suggestion is a place to look, never a finding: its basis says `suggested` until a person
confirms it. Cues are weighed by how rare they are in the document (idf); a clause that
forbids, or stands under a lead-in that forbids, is preferred.
"""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from upstander.policies.clauses.markers import marker_width
from upstander.policies.clauses.references import clause_references
from upstander.records.clauses import Clause, ClauseCitation, PolicyDocument

_WORD = re.compile(r"[a-z0-9]+(?:['’][a-z]+)?")
_STOP = frozenset({
    "a", "an", "and", "any", "are", "as", "at", "be", "by", "for", "from", "in", "is", "it",
    "its", "may", "must", "not", "of", "on", "or", "shall", "should", "that", "the",
    "their", "they", "this", "to", "was", "which", "who", "will", "with", "you", "your",
})  # fmt: skip
_FORBIDS = re.compile(
    r"\b(?:must|should|shall|may|will|do|can)\s+(?:not|never)\b|\bcannot\b|\bnever\b"
    r"|\b(?:is|are)\s+(?:not\s+(?:permitted|allowed|approved|acceptable)|prohibited|forbidden)"
    r"|\bnot\s+permitted\b|\bprohibited\b|\bforbidden\b|\bonly\b",
    re.IGNORECASE,
)
_ENDINGS = (
    "isations", "isation", "ations", "ation", "ating", "ated", "ates", "ators", "ator",
    "atory", "itions", "ition", "ions", "ion", "ings", "ing", "ments", "ment", "ed", "es",
    "ory", "ate", "ly", "e", "s",
)  # fmt: skip
_ABOUT_ITSELF = re.compile(
    r"\b(?:about\s+this|purpose|scope|definitions?|glossary|introduction|implications|"
    r"related|references|legislation|consultation|history|contacts?)\b",
    re.IGNORECASE,
)
"""Headings under which a document speaks of itself and lists other documents."""
SUGGESTED_KINDS = frozenset({"clause", "item", "paragraph"})
STEM_CHARS = 4
NEAR, FAR, ABOVE = 1.0, 0.4, 0.35
"""Worth of a cue's words together in the clause, apart in it, and only in what is above it."""
FORBID_BONUS = 1.3
ITSELF_SHARE = 0.5
LENGTH_SHARE = 0.3
RARE_SHARE = 0.08
"""Share of clauses in which a lone cue word may stand and still be enough by itself."""
NEXT_SHARE = 0.6
"""A further suggestion needs this share of the first one's score."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    place: int
    own: tuple[str, ...]
    above: tuple[str, ...]
    factor: float
    """More where the clause forbids, less where the document speaks of itself."""


def suggest_clauses(
    cues: Sequence[str], document: PolicyDocument, *, limit: int = 2
) -> tuple[ClauseCitation, ...]:
    """Return the clauses of `document` that fit `cues` best, at most `limit`, or none.

    A clause needs a whole phrase, two cues, or one cue with a word rare in the document.
    Headings, contents, tables and page furniture are never suggested. The order is by score,
    then by place, so that the same document and cues give the same answer.
    """
    sought = sorted({stems for cue in cues if _content(stems := _stems(cue))})
    candidates = _candidates(document)
    if not sought or not candidates:
        return ()
    held = Counter(stem for c in candidates for stem in set(c.own))
    mean = sum(len(c.own) for c in candidates) / len(candidates) or 1.0
    scored = []
    for candidate in candidates:
        score = _score(candidate, sought, held, len(candidates))
        score /= 1 - LENGTH_SHARE + LENGTH_SHARE * len(candidate.own) / mean
        if score > 0:
            scored.append((-round(score, 9), candidate.place))
    scored.sort()
    kept = [place for score, place in scored[:limit] if score <= scored[0][0] * NEXT_SHARE]
    references = clause_references(document)
    return tuple(_suggestion(document, document.clauses[p], references[p]) for p in kept)


def _candidates(document: PolicyDocument) -> list[_Candidate]:
    found: list[_Candidate] = []
    lead = ""
    lead_path: tuple[str, ...] = ()
    for place, clause in enumerate(document.clauses):
        if clause.kind in ("clause", "paragraph", "heading"):
            lead, lead_path = clause.text, clause.path
        if clause.kind not in SUGGESTED_KINDS:
            continue
        under = clause.kind == "item" and clause.path[: len(lead_path)] == lead_path
        above = f"{clause.heading} {lead}" if under else clause.heading
        own = clause.text[marker_width(clause.text) :]
        forbids = _FORBIDS.search(own) or (under and _FORBIDS.search(lead))
        factor = FORBID_BONUS if forbids else 1.0
        if _ABOUT_ITSELF.search(clause.heading):
            factor *= ITSELF_SHARE
        found.append(_Candidate(place, _stems(own), _stems(above), factor))
    return found


def _score(
    candidate: _Candidate, sought: Sequence[tuple[str, ...]], held: Counter[str], total: int
) -> float:
    """Return what a clause is worth, 0 where too little of the cues is in it."""
    score, whole, telling, other = 0.0, 0, False, 0
    rare = max(2, RARE_SHARE * total)
    for cue in sought:
        worth = _worth(cue, candidate)
        if not worth:
            continue
        content = _content(cue)
        weight = sum(math.log(1 + total / (0.5 + held[stem])) for stem in content)
        score += worth * weight
        if worth == ABOVE:
            other += 1
            continue
        seldom = min(held[stem] for stem in content) <= rare
        if worth == NEAR:
            whole += 1
            telling |= len(content) > 1 or seldom
        else:
            other += 1
            telling |= seldom
    enough = telling or whole >= 2 or (whole == 1 and other > 0)
    return score * candidate.factor if enough else 0.0


def _worth(cue: tuple[str, ...], candidate: _Candidate) -> float:
    if _stands_in(cue, candidate.own):
        return NEAR
    content = _content(cue)
    if len(content) > 1 and set(content) <= set(candidate.own):
        return FAR
    return ABOVE if _stands_in(cue, candidate.above) else 0.0


def _stands_in(cue: tuple[str, ...], stems: tuple[str, ...]) -> bool:
    width = len(cue)
    return any(stems[n : n + width] == cue for n in range(len(stems) - width + 1))


def _stems(text: str) -> tuple[str, ...]:
    words = _WORD.findall(text.casefold())
    return tuple(word if word in _STOP else _stem(word) for word in words)


def _content(stems: tuple[str, ...]) -> tuple[str, ...]:
    """Return the words that carry meaning; the others only hold a phrase together."""
    return tuple(stem for stem in stems if stem not in _STOP)


def _stem(word: str) -> str:
    """Return the part of an English word that its forms share: delete, deleting, deletion."""
    word = re.sub(r"['’]s?$|['’].*$", "", word)
    if word.endswith("ies") and len(word) > STEM_CHARS:
        return word[:-3] + "y"
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= STEM_CHARS:
            return word[: -len(ending)]
    return word


def _suggestion(document: PolicyDocument, clause: Clause, reference: str) -> ClauseCitation:
    start = clause.start + marker_width(clause.text)
    return ClauseCitation(
        document=document.name, document_sha256=document.sha256, start=start, end=clause.end,
        number=reference, quote=document.text[start : clause.end], basis="suggested",
    )  # fmt: skip

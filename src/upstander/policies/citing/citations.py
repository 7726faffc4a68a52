"""Citations: exact words of one document at one place, made, checked and opened."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

from upstander.base.errors import UpstanderError
from upstander.policies.citing.suggesting import suggest_clauses
from upstander.policies.clauses.markers import marker_width
from upstander.policies.clauses.references import UNCITED, clause_references, find_numbered
from upstander.records.clauses import Clause, ClauseCitation, PolicyDocument
from upstander.records.rules import Rule

__all__ = [
    "CitationState", "ClauseNotFound", "ClausePlace", "DocumentNotHeld", "QuoteAmbiguous",
    "QuoteChanged", "check_citation", "cite", "open_citation", "resolve_clauses",
    "suggest_clauses",
]  # fmt: skip

State = Literal["exact", "document_not_held", "moved", "changed"]
SHOWN_PLACES = 8


class ClauseNotFound(UpstanderError):
    """No clause has the number, or nowhere are the words, that a citation asks for."""


class QuoteAmbiguous(UpstanderError):
    """The number or the words stand at several places; the reason lists them."""


class DocumentNotHeld(UpstanderError):
    """The document that a citation names by digest is not among those given."""


class QuoteChanged(UpstanderError):
    """The words at a citation's place are not the words that it quotes."""


class ClausePlace(msgspec.Struct, frozen=True, kw_only=True):
    """Where words stand: a document, a clause's reference and a span in code points."""

    document: str
    document_sha256: str
    number: str
    start: int
    end: int


class CitationState(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a citation."""

    state: State
    """`exact`: the words stand there. `moved`: they stand elsewhere in the same document, at
    `places`. `changed`: they stand nowhere in it. `document_not_held`: no document with that
    digest was given; `places` are where another document has the same words."""
    reason: str
    """One plain sentence."""
    places: tuple[ClausePlace, ...] = ()


def cite(document: PolicyDocument, *, number: str = "", quote: str = "") -> ClauseCitation:
    """Return the citation of a clause by its number, of words by `quote`, or of both.

    By number the words after the number are cited, to the clause's end. With both, the words
    are sought in that clause and what stands under it. Blanks in `quote` match any blanks, so
    that a quote may be wrapped; the citation holds the document's own.

    Raises:
        ClauseNotFound: no such number, or no such words.
        QuoteAmbiguous: several; the places are listed, and `7.3#2` names one of them.
        ValueError: neither number nor quote is given.
    """
    if not number and not quote.strip():
        raise ValueError("a citation needs a number or a quote")
    spans = [(0, len(document.text))]
    if number:
        clause, end = _named(document, number, with_children=bool(quote))
        spans = [(clause.start + marker_width(clause.text), end)]
    if quote:
        spans = _find_words(document, quote, spans[0])
    places = [_place(document, *span) for span in spans]
    if not places:
        raise ClauseNotFound(f"these words stand nowhere: {_short(quote)}", place=document.name)
    if len(places) > 1:
        raise QuoteAmbiguous(
            f"these words stand at {len(places)} places: {_list_places(places)}",
            place=document.name,
        )
    return _citation(document, places[0], basis="cited")


def check_citation(
    citation: ClauseCitation, documents: Mapping[str, PolicyDocument]
) -> CitationState:
    """Say whether the words that a citation quotes stand there; `documents` are by digest."""
    document = documents.get(citation.document_sha256)
    if document is None:
        places = tuple(
            _place(other, *span)
            for other in sorted(documents.values(), key=lambda d: (d.name, d.sha256))
            for span in _find_words(other, citation.quote, (0, len(other.text)))
        )
        also = f"; its words stand in {_list_places(places)}" if places else ""
        reason = f"{citation.document} is not held in the version cited{also}"
        return CitationState(state="document_not_held", reason=reason, places=places)
    start, end = citation.start, citation.end
    inside = 0 <= start < end <= len(document.text)
    if inside and citation.quote in ("", document.text[start:end]):
        place = _place(document, start, end)
        return CitationState(state="exact", reason="the words stand there", places=(place,))
    found = _find_words(document, citation.quote, (0, len(document.text)))
    places = tuple(_place(document, *span) for span in found)
    if places:
        reason = f"the words stand elsewhere: {_list_places(places)}"
        return CitationState(state="moved", reason=reason, places=places)
    return CitationState(state="changed", reason="the words at that place are others")


def open_citation(
    citation: ClauseCitation, documents: Mapping[str, PolicyDocument]
) -> tuple[Clause, str]:
    """Return the clause in which a citation begins, and its exact words.

    Raises:
        DocumentNotHeld: no document with its digest is among `documents`.
        QuoteChanged: other words stand there; the reason says where its own stand, if anywhere.
    """
    checked = check_citation(citation, documents)
    if checked.state == "document_not_held":
        raise DocumentNotHeld(checked.reason, place=citation.document)
    if checked.state != "exact":
        raise QuoteChanged(checked.reason, place=citation.document)
    document = documents[citation.document_sha256]
    clause = document.clauses[_clause_at(document, citation.start)]
    return clause, document.text[citation.start : citation.end]


def resolve_clauses(
    rule: Rule, documents: Iterable[PolicyDocument] | Mapping[str, PolicyDocument]
) -> tuple[ClauseCitation, ...]:
    """Return what `rule` cites of `documents`, then suggestions for those it does not cite.

    A cited clause whose words have moved within its document is given at its new place; one
    whose words are nowhere in it is left out, as if the rule did not cite that document. The
    result depends on the rule and the documents alone: compute it once a rule, not a hit.
    """
    given = documents.values() if isinstance(documents, Mapping) else documents
    held = {document.sha256: document for document in given}
    cited: list[ClauseCitation] = []
    for citation in rule.clauses:
        checked = check_citation(citation, held)
        if checked.state == "exact":
            cited.append(citation)
        elif checked.state == "moved":
            document = held[citation.document_sha256]
            cited.append(_citation(document, checked.places[0], basis=citation.basis))
    met = {citation.document_sha256 for citation in cited}
    suggested = [
        citation
        for document in held.values()
        if document.sha256 not in met
        for citation in suggest_clauses(rule.clause_cues, document)
    ]
    return (*cited, *suggested)


def _named(document: PolicyDocument, number: str, *, with_children: bool) -> tuple[Clause, int]:
    """Return the one clause that `number` names, and where it, or what is under it, ends."""
    named = find_numbered(document, number)
    if not named:
        raise ClauseNotFound(f"no clause is numbered {number}", place=document.name)
    if len(named) > 1:
        listed = "; ".join(
            f"{number}#{n} at {clause.start} ({_short(clause.text)})"
            for n, (clause, _) in enumerate(named[:SHOWN_PLACES], start=1)
        )
        raise QuoteAmbiguous(
            f"{len(named)} clauses are numbered {number}: {listed}", place=document.name
        )
    clause, end = named[0][0], named[0][0].end
    if with_children:
        place = document.clauses.index(clause)
        for below in document.clauses[place + 1 :]:
            if below.kind in UNCITED:
                continue
            repeated = bool(below.number) and below.path == clause.path
            if repeated or below.path[: len(clause.path)] != clause.path:
                break
            end = below.end
    return clause, end


def _find_words(
    document: PolicyDocument, quote: str, within: tuple[int, int]
) -> list[tuple[int, int]]:
    """Return where `quote` stands in the text proper; page furniture and contents aside."""
    words = quote.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    found = [m.span() for m in pattern.finditer(document.text, *within)]
    return [
        span
        for span in found
        if document.clauses[_clause_at(document, span[0])].kind not in UNCITED
    ]


def _clause_at(document: PolicyDocument, start: int) -> int:
    """Return the place in `clauses` of the one in or before which `start` stands."""
    return max(bisect_right(document.clauses, start, key=lambda c: c.start) - 1, 0)


def _place(document: PolicyDocument, start: int, end: int) -> ClausePlace:
    number = clause_references(document)[_clause_at(document, start)]
    return ClausePlace(
        document=document.name,
        document_sha256=document.sha256,
        number=number,
        start=start,
        end=end,
    )


def _citation(document: PolicyDocument, place: ClausePlace, *, basis: str) -> ClauseCitation:
    return ClauseCitation(
        document=document.name, document_sha256=document.sha256, start=place.start,
        end=place.end, number=place.number, quote=document.text[place.start : place.end],
        basis=basis,
    )  # fmt: skip


def _list_places(places: Iterable[ClausePlace]) -> str:
    listed = [f"{p.number or 'unnumbered'} at {p.start} of {p.document}" for p in places]
    more = f" and {len(listed) - SHOWN_PLACES} more" if len(listed) > SHOWN_PLACES else ""
    return "; ".join(listed[:SHOWN_PLACES]) + more


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 60 else f"{flat[:59]}…"

"""Policies as clauses, and the citation of one: a document's digest and a span, never a number."""

import msgspec


class Clause(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One numbered or headed piece of a policy. Spans count code points of the document's text."""

    document_sha256: str
    number: str
    """As printed, such as `6.3` or `a.`; "" where the piece has none. Numbers may repeat."""
    path: tuple[str, ...]
    """Numbers from the section down, such as ("6.0", "6.3", "a.")."""
    heading: str
    """Heading of the nearest section above."""
    text: str
    """Exactly `document[start:end]`."""
    start: int
    end: int
    kind: str = "clause"
    """`heading`, `clause`, `item`, `paragraph`, `table_row`, `furniture`, `contents`."""


class PolicyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A policy's text with its clauses, in order, covering every character that is not blank."""

    name: str
    sha256: str
    """SHA-256 of the file's bytes."""
    text: str
    """The file's text, newlines as `\\n`."""
    clauses: tuple[Clause, ...]


class ClauseCitation(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a rule cites: words of one document at one place."""

    document: str
    """Short name of the document, such as `warwickshire-wp034-v3`."""
    document_sha256: str
    start: int
    end: int
    number: str = ""
    quote: str = ""
    """The words at [start:end]; the check compares them with the document."""
    basis: str = "cited"
    """`cited`: named by the rule's author; `suggested`: found by the rule's cues, unconfirmed."""

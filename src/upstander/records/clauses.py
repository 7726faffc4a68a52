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
    """`heading`, `clause`, `item`, `paragraph`, `table_row`, `note`, `furniture`, `contents`,
    `metadata`."""
    page: int = 0
    """Page on which it begins, from 1; 0 where the file has no pages."""


class TableCell(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One cell of a table; `text` is exactly `document[start:end]`."""

    text: str
    start: int
    end: int


class PolicyTable(msgspec.Struct, frozen=True, kw_only=True):
    """A table that a document holds, by rows, its cells in reading order."""

    rows: tuple[tuple[TableCell, ...], ...]
    start: int
    end: int
    page: int = 0


class PolicyDocument(msgspec.Struct, frozen=True, kw_only=True):
    """A policy's text with its clauses, in order, covering every character that is not blank."""

    name: str
    sha256: str
    """SHA-256 of the file's bytes."""
    text: str
    """The file's text, newlines as `\\n`; of a PDF, DOCX or HTML file as it was laid out."""
    clauses: tuple[Clause, ...]
    tables: tuple[PolicyTable, ...] = ()
    pages: int = 0
    """Pages of the file; 0 where it has none."""
    media: str = "text"
    """`text`, `markdown`, `html`, `docx`, `pdf`, `pdf_ocr` or `pasted`."""
    notes: tuple[str, ...] = ()
    """What was done to the file on reading, and what of it could not be read: plain sentences."""


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

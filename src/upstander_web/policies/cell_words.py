"""Words of a document that a person chooses for a cell: a span, checked and named."""

from upstander.base.errors import UpstanderError
from upstander.policies.clauses.references import UNCITED, clause_references
from upstander.records.clauses import PolicyDocument
from upstander.records.positions import Support


class WordsNotThere(UpstanderError):
    """A span names no words of the document."""


def words_at(document: PolicyDocument, start: int, end: int) -> Support:
    """Return the words at [start:end] with the clause in which they begin.

    Raises:
        WordsNotThere: the span is outside the document, empty or blank.
    """
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise WordsNotThere("there are no words at that place of the document")
    references = clause_references(document)
    clause, page = "", 0
    for one, reference in zip(document.clauses, references, strict=True):
        if one.start <= start < one.end:
            clause, page = reference, one.page
            break
    return Support(clause=clause, start=start, end=end, quote=document.text[start:end], page=page)


def list_citable(document: PolicyDocument) -> list[tuple[str, str]]:
    """Return every clause that can be quoted as its span, `10-42`, and a line that names it."""
    references = clause_references(document)
    return [
        (f"{one.start}-{one.end}", _line(reference, one.text))
        for one, reference in zip(document.clauses, references, strict=True)
        if one.kind not in UNCITED and one.text.strip()
    ]


def _line(reference: str, text: str) -> str:
    words = " ".join(text.split())
    bare = words.removeprefix(reference).strip()
    shown = bare if len(bare) <= 90 else bare[:88].rstrip() + "…"
    return f"{reference}  {shown}" if reference else shown

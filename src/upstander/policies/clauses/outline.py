"""A policy as plain data for `upstander policy read --json`, with what looks wrong in it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from upstander.base.digest import digest_bytes
from upstander.policies.clauses.contents import entry_page, entry_title, is_contents_heading
from upstander.policies.clauses.lines import title_key
from upstander.policies.clauses.markers import read_marker
from upstander.policies.clauses.references import clause_ids, clause_references
from upstander.records.clauses import Clause, PolicyDocument, PolicyTable

RESTART, RESTART_DEPTH = 4, 2
"""Numbers that must come again, sections and their clauses, where the numbering begins again."""


def outline_json(document: PolicyDocument, *, notes: Sequence[str] = ()) -> dict[str, Any]:
    """Return `document` as a JSON object: name, sha256, clauses, tables, warnings, notes.

    `notes` beyond the document's own come with them, first among the warnings too. Spans count
    code points of the text as read, which differs from the file where a note, or the warning on
    digests, says so. A page is null where the file has none.
    """
    told = tuple(dict.fromkeys((*document.notes, *notes)))
    references = clause_references(document)
    ids = clause_ids(document)
    return {
        "name": document.name,
        "sha256": document.sha256,
        "media": document.media,
        "pages": document.pages,
        "characters": len(document.text),
        "clauses": [
            {
                "id": name,
                "number": clause.number,
                "path": list(clause.path),
                "reference": reference,
                "heading": clause.heading,
                "kind": clause.kind,
                "start": clause.start,
                "end": clause.end,
                "page": clause.page or None,
                "text": clause.text,
            }
            for name, clause, reference in zip(ids, document.clauses, references, strict=True)
        ],
        "tables": [_table(table) for table in document.tables],
        "warnings": [*told, *list_warnings(document, noted=bool(told))],
        "notes": list(told),
    }


def _table(table: PolicyTable) -> dict[str, Any]:
    return {
        "start": table.start,
        "end": table.end,
        "page": table.page or None,
        "rows": [
            [{"text": cell.text, "start": cell.start, "end": cell.end} for cell in row]
            for row in table.rows
        ],
    }


def list_warnings(document: PolicyDocument, *, noted: bool = False) -> list[str]:
    """Return what a reader of `document` should know, one plain sentence each."""
    found = list(_repeated(document))
    found += _out_of_order(document)
    found += _contents_against_body(document)
    if not any(clause.number for clause in document.clauses if clause.kind != "contents"):
        found.append("No clause has a number; citations rest on words and places alone.")
    plain = document.media in ("text", "markdown", "pasted")
    same = digest_bytes(document.text.encode("utf-8", "surrogatepass")) == document.sha256
    if plain and not same and not noted:
        found.append("The text was normalised on reading: places count the text, not bytes.")
    return found


def _repeated(document: PolicyDocument) -> Iterator[str]:
    again = _begins_again(document)
    if again is not None:
        yield f"The numbering begins again at {again}: numbers from there are cited as 1#2."
    references = clause_references(document)
    for clause, reference in zip(document.clauses, references, strict=True):
        name, _, nth = reference.partition("#")
        loose = clause.kind == "item" and len(clause.path) == 1  # a list under no number
        if clause.number and nth and not loose and (again is None or clause.start < again):
            yield f"Number {name} is used again at {clause.start}: cite it as {reference}."


def _begins_again(document: PolicyDocument) -> int | None:
    """Return where the sections count from 1 again, as in a file of two versions, or None."""
    sections = [
        (clause, parts)
        for clause, parts in _decimals(document)
        if parts and len(clause.path) == len(parts) and len(parts) <= RESTART_DEPTH
    ]
    for n, (clause, parts) in enumerate(sections):
        before = {one for _, one in sections[:n]}
        rest = [one for _, one in sections[n:]]
        if parts == (1,) and parts in before and sum(one in before for one in rest) >= RESTART:
            return clause.start
    return None


def _decimals(document: PolicyDocument) -> Iterator[tuple[Clause, tuple[int, ...]]]:
    """Yield section and clause numbers with their parts; a division starts the count again."""
    for clause in document.clauses:
        if clause.kind not in ("heading", "clause") or not clause.number:
            continue
        marker = read_marker(clause.number)
        if marker.style == "division":
            yield clause, marker.values if marker.wrap in ("section", "chapter") else ()
        elif marker.style in ("decimal", "integer"):
            values = marker.values
            yield clause, values[:1] if values[1:] == (0,) else values


def _out_of_order(document: PolicyDocument) -> Iterator[str]:
    again = _begins_again(document)
    last: tuple[int, ...] = ()
    printed = ""
    for clause, parts in _decimals(document):
        if clause.start == again:
            last = ()
        if parts and last and parts[0] >= 0 and last[0] >= 0:
            if parts < last:
                yield f"Number {clause.number} at {clause.start} comes after {printed}."
            elif missing := _missing(last, parts):
                yield f"Number {missing} is missing: {clause.number} follows {printed}."
        last, printed = parts, clause.number


def _missing(last: tuple[int, ...], parts: tuple[int, ...]) -> str:
    """Return the number that should stand between two siblings, or ""."""
    if len(last) < len(parts) or last[: len(parts) - 1] != parts[:-1]:
        return ""
    expected = last[len(parts) - 1] + 1
    if parts[-1] <= expected:
        return ""
    return ".".join(str(part) for part in (*parts[:-1], expected))


def _contents_against_body(document: PolicyDocument) -> Iterator[str]:
    entries = [c.text for c in document.clauses if c.kind == "contents"][1:]
    if not entries:
        return
    headings = [c for c in document.clauses if c.kind == "heading"]
    by_title = {title_key(c.heading): c for c in headings}
    by_number = {title_key(c.number): c for c in headings if c.number}
    listed: Counter[str] = Counter()
    pages = sum(bool(entry_page(entry)) for entry in entries)
    for entry in entries:
        if is_contents_heading(entry_title(entry)):
            continue
        marker = read_marker(entry_title(entry))
        number, title = title_key(marker.printed), title_key(marker.rest)
        listed.update((number, title))
        if title in by_title:
            yield from _number_differs(entry, marker.printed, by_title[title], number)
        elif number in by_number:
            body = by_number[number].text
            yield f"The contents say “{entry_title(entry)}”, the body says “{_flat(body)}”."
        else:
            yield f"The contents list “{entry_title(entry)}”; no heading in the body says so."
        if not entry_page(entry) and pages * 2 > len(entries):
            yield f"The contents give no page for “{entry_title(entry)}”."
    first = next((c.start for c in document.clauses if c.kind == "contents"), 0)
    for clause in headings:
        keys = (title_key(clause.number), title_key(clause.heading))
        if clause.start > first and len(clause.path) == 1 and not any(map(listed.get, keys)):
            yield f"The heading “{_flat(clause.text)}” is not in the contents."


def _number_differs(entry: str, printed: str, body: Clause, number: str) -> Iterator[str]:
    same = {title_key(body.number), title_key(body.number).removesuffix(" 0"), ""}
    if number.removesuffix(" 0") not in same and number not in same and body.number:
        yield (
            f"The contents number “{entry_title(entry)}” as {printed}, the body as {body.number}."
        )


def _flat(text: str) -> str:
    return " ".join(text.split())

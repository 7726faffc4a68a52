"""A document's own history: tables and lists of its versions, their dates and what changed."""

import re
from collections.abc import Iterator, Sequence

from upstander.policies.details.cells import Cell, logical_rows
from upstander.policies.details.dates import first_date
from upstander.records.clauses import PolicyDocument, PolicyTable
from upstander.records.policy_details import HistoryEntry

_ROLES = (
    ("adopted", re.compile(
        r".*(?:approv|adopt|ratif|authoris|agreed|sign(?:ed)?[\s-]*off|endors).*", re.I)),
    ("when", re.compile(
        r"(?:.*\b)?(?:date|when|month|year)(?:\b.*)?|(?:issued|published|effective)", re.I)),
    ("version", re.compile(r"(?:.*\b)?(?:version|issue|ver|rev(?:ision)?|v)(?:\s*(?:no\.?|"
                           r"number|#))?(?:\s*\(.*\))?", re.I)),
    ("summary", re.compile(
        r".*(?:amend|change|summary|comment|descri|detail|reason|rationale|nature|history|"
        r"update|purpose|modification).*", re.I)),
    ("author", re.compile(
        r".*(?:author|reviewer|review(?:ed)?\s+by|editor|by\s+whom|made\s+by|written|"
        r"prepared|owner|name|role|originator).*|by", re.I)),
)  # fmt: skip
_VERSION = re.compile(r"(?:\bv(?:ersion|er)?\.?\s*|\bissue\s+)(\d{1,3}(?:\.\d{1,3}){0,3})", re.I)
_BARE_VERSION = re.compile(r"v?\.?\s*(\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)\b(?![/-])", re.I)
_HEADING = re.compile(
    r".*(?:(?:version|document|amendment|revision|change|policy|review)\s+(?:and\s+\w+\s+)?"
    r"(?:history|log|record)|record\s+of\s+(?:changes|amendments|revisions)|version\s+control).*",
    re.IGNORECASE,
)


def read_history(document: PolicyDocument) -> tuple[HistoryEntry, ...]:
    """Return the rows of a document's history in the order in which they are printed."""
    found: list[HistoryEntry] = []
    roles: dict[int, str] = {}
    width, last = 0, -1
    for table in document.tables:
        rows = logical_rows(document, table)
        own = _roles(rows[0]) if rows else {}
        if own:
            roles, width, body = own, len(rows[0]), rows[1:]
        elif roles and rows and len(rows[0]) == width and _parted(document, last, table):
            body = rows  # the same table on the next page, without its header
        else:
            roles, body = {}, []
        last = table.end
        found += [entry for row in body if (entry := _entry(row, roles)) is not None]
    return tuple(found or _listed(document))


def _parted(document: PolicyDocument, last: int, table: PolicyTable) -> bool:
    """Say whether only page furniture stands between two tables."""
    between = [c for c in document.clauses if last <= c.start and c.end <= table.start]
    return all(clause.kind == "furniture" for clause in between)


def _roles(header: Sequence[Cell]) -> dict[int, str]:
    """Return what each column holds, or {} where the row heads no history."""
    found: dict[int, str] = {}
    for n, cell in enumerate(header):
        for role, pattern in _ROLES:
            if role not in found.values() and pattern.fullmatch(cell.text):
                found[n] = role
                break
    held = set(found.values())
    dated = bool(held & {"when", "adopted"})
    told = bool(held & {"summary", "version"})
    return found if dated and told and len(held) >= 2 and len(header) > 2 else {}


def _entry(row: Sequence[Cell], roles: dict[int, str]) -> HistoryEntry | None:
    cells = {role: row[n] for n, role in roles.items() if n < len(row)}
    text = {role: cell.text for role, cell in cells.items()}
    filled = [cell for cell in row if cell.text]
    when, adopted = _date(text.get("when", "")), _date(text.get("adopted", ""))
    version = _version(text.get("version", ""), text.get("summary", ""))
    if not filled or not (when or adopted or version):
        return None
    return HistoryEntry(
        version=version, when=when, adopted=adopted, author=text.get("author", ""),
        summary=text.get("summary", ""), start=filled[0].start,
        end=max(cell.end for cell in filled),
    )  # fmt: skip


def _version(column: str, summary: str) -> str:
    bare = _BARE_VERSION.match(column) or _VERSION.search(column)
    told = bare or (None if column else _VERSION.search(summary))
    return told[1] if told else ""


def _date(text: str) -> str:
    found = first_date(text)
    return found.value if found else ""


def _listed(document: PolicyDocument) -> Iterator[HistoryEntry]:
    """Yield the entries of a history that is a list: "Version 1.2, March 2021: contacts"."""
    for clause in document.clauses:
        if clause.kind not in ("paragraph", "item", "clause", "table_row"):
            continue
        if not _HEADING.fullmatch(clause.heading):
            continue
        at = clause.start
        for line in clause.text.split("\n"):
            version, when = _VERSION.search(line), first_date(line)
            if version and when:
                rest = line[max(version.end(), when.end) :].strip(" -–—:;,.()")
                yield HistoryEntry(
                    version=version[1], when=when.value, adopted="", author="", summary=rest,
                    start=at, end=at + len(line),
                )  # fmt: skip
            at += len(line) + 1

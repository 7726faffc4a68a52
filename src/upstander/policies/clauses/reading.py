"""Read a policy: a file of any kind to clauses that cover every character not blank.

Clauses follow each other and never overlap; `clause.text == document.text[start:end]`. A
clause opens at its bullet or number and takes the lines that wrap from it. A paragraph after
a blank line is a clause of its own, kind `paragraph`, under the path of the numbered clause
that it continues; after a list it stands under the list's own clause, unless it is indented.
What a footnote or a page cuts off a clause is a `paragraph` under that clause's whole path.
Kinds: `heading`, `clause` (numbered), `item` (of a list), `paragraph`, `table_row`, `note`
(footnote), `furniture` (of the page), `contents`, `metadata` (details at the head).
"""

from pathlib import Path

from upstander.base.digest import Sha256
from upstander.policies.clauses.lines import Line, split_lines
from upstander.policies.clauses.markers import read_marker
from upstander.policies.clauses.splitting import MARKED_TIMES, Splitter
from upstander.policies.clauses.texttables import find_tables
from upstander.policies.documents.filetext import PolicyUnreadable, normalise_newlines
from upstander.policies.documents.laidout import LaidOutText
from upstander.policies.documents.opening import open_document
from upstander.records.clauses import PolicyDocument

__all__ = [
    "PolicyUnreadable", "read_laid_out", "read_policy", "read_policy_noted", "read_policy_text",
]  # fmt: skip


def read_policy(path: Path, *, name: str = "", ocr: bool = False) -> PolicyDocument:
    """Read the policy at `path`; its name is `name`, or the file's own without its suffix.

    `ocr` reads scanned pages of a PDF, where optical character recognition is installed.

    Raises:
        PolicyUnreadable: the file is absent, too large, empty, or no kind of document.
    """
    return read_laid_out(open_document(path, ocr=ocr), name=name or path.stem)


def read_policy_noted(path: Path, *, name: str = "") -> tuple[PolicyDocument, tuple[str, ...]]:
    """Read the policy at `path`, with notes of what was done to its encoding and line ends.

    Raises:
        PolicyUnreadable: the file is absent, too large, empty, or no kind of document.
    """
    document = read_policy(path, name=name)
    return document, document.notes


def read_policy_text(text: str, *, name: str, sha256: Sha256 | str) -> PolicyDocument:
    """Return the policy `text` as clauses; `sha256` is that of the file it came from."""
    plain = normalise_newlines(text)
    laid = LaidOutText.plain(plain, sha256=Sha256(sha256), media="text")
    return read_laid_out(laid, name=name)


def read_laid_out(laid: LaidOutText, *, name: str) -> PolicyDocument:
    """Return the laid-out text of a file as clauses; its hints decide where it has any."""
    lines = split_lines(laid.text, laid.hints)
    splitter = Splitter(lines, laid.sha256)
    return PolicyDocument(
        name=name,
        sha256=laid.sha256,
        text=laid.text,
        clauses=splitter.split(laid.text),
        tables=find_tables(lines, splitter.labels, laid.tables),
        pages=laid.pages,
        media=_media(laid.media, lines),
        notes=laid.notes,
    )


def _media(media: str, lines: tuple[Line, ...]) -> str:
    """Return the kind of file; plain text whose headings have hashes is Markdown."""
    hashed = sum(bool(read_marker(line.text).hashes) for line in lines)
    return "markdown" if media == "text" and hashed >= MARKED_TIMES else media

"""Read a force's keyword list: text, CSV, TSV or XLSX; what cannot be taken is named, never lost.

Text: one term a line; `# ` begins a remark. Tables: a header with a column `term` (or keyword,
word, phrase) and, where there is one, `category` (or type, group, theme).

Wildcards: `*` is any letters within a word, `?` one letter. Expressions with AND, OR, NOT or
NEAR are named and left for a person: they are written as `near`, `requires` and `unless`.
"""

import csv
import importlib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.rulefiles import EXPRESSION_MARK
from upstander.evidence.detect.wordrates import rate_of

TERM_NAMES = ("term", "keyword", "keywords", "word", "phrase", "search term", "terms")
CATEGORY_NAMES = ("category", "type", "group", "theme", "heading", "class")
NO_CATEGORY = "keywords"
"""Category of terms that name none."""
SHORTEST = 3
"""Letters and digits below which a term stands in other words and other senses too often."""
COMMON = 0.006
"""Share of ordinary messages from which a word counts as common (an estimate)."""
MAX_BYTES = 8 << 20
MAX_TERM = 200

_OPERATORS = re.compile(r"(?:^|\s)(?:AND|OR|NOT|NEAR(?:[(/]\d+\)?)?|[Ww]/\d+)(?:\s|$)|[()|&]")
_WILD = re.compile(r"[*?]")


class KeywordListInvalid(UpstanderError):
    """A keyword list cannot be read; the place is its path, and the line where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyword:
    """One term of a list, as it will be sought."""

    term: str
    """As the list writes it."""
    category: str
    place: str
    """`line 12` or `row 12` of the list."""
    expression: str = ""
    """What is sought where the term has a wildcard or no letter; "" for a plain term."""
    remarks: tuple[str, ...] = ()
    """What is doubtful about it: too short, a common word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotTaken:
    """A line that is no term of its own, and why."""

    text: str
    place: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeywordList:
    """A list as read: every line that says something is in one of the two."""

    name: str
    keywords: tuple[Keyword, ...]
    not_taken: tuple[NotTaken, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    category: str
    place: str


def read_keywords(path: Path) -> KeywordList:
    """Return the keyword list in the file at `path`.

    Raises:
        KeywordListInvalid: the file is missing, too large, of another kind, or has no such column.
    """
    suffix = path.suffix.lower()
    notes: list[str] = []
    try:
        if path.stat().st_size > MAX_BYTES:
            raise KeywordListInvalid(f"larger than {MAX_BYTES} bytes", place=str(path))
        if suffix == ".xlsx":
            lines = list(_table(_rows_of_workbook(path), path))
        elif suffix in (".csv", ".tsv"):
            text = _decode(path, notes)
            lines = list(_table(_rows_of_text(text, tab=suffix == ".tsv"), path))
        elif suffix in (".txt", ""):
            lines = list(_plain(_decode(path, notes)))
        else:
            raise KeywordListInvalid("a keyword list is .txt, .csv, .tsv or .xlsx", place=str(path))
    except OSError as error:
        raise KeywordListInvalid(error.strerror or "cannot be read", place=str(path)) from error
    taken, left = _take(lines)
    if not taken:
        raise KeywordListInvalid("no term in it", place=str(path))
    return KeywordList(
        name=path.stem, keywords=tuple(taken), not_taken=tuple(left), notes=tuple(notes)
    )


def _decode(path: Path, notes: list[str]) -> str:
    data = path.read_bytes()
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        notes.append(f"not UTF-8 from line {line} on: read as Windows-1252")
        return data.decode("cp1252", "replace")


def _plain(text: str) -> Iterator[_Line]:
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped and not stripped.startswith("# ") and stripped != "#":
            yield _Line(stripped, NO_CATEGORY, f"line {number}")


def _rows_of_text(text: str, *, tab: bool) -> Iterator[Sequence[Any]]:
    head = text.partition("\n")[0]
    delimiter = "\t" if tab else max(",;\t", key=head.count)
    return iter(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def _rows_of_workbook(path: Path) -> Iterator[Sequence[Any]]:
    """Yield the rows of the first sheet."""
    try:
        openpyxl = importlib.import_module("openpyxl")
    except ImportError as error:
        raise KeywordListInvalid(
            "reading .xlsx needs openpyxl; install it, or save the sheet as .csv", place=str(path)
        ) from error
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            yield from book.worksheets[0].iter_rows(values_only=True)
        finally:
            book.close()
    except (OSError, ValueError, KeyError, IndexError, SyntaxError, BadZipFile) as error:
        raise KeywordListInvalid("not a readable workbook", place=str(path)) from error


def _table(rows: Iterator[Sequence[Any]], path: Path) -> Iterator[_Line]:
    try:
        head = next(rows)
    except StopIteration:
        raise KeywordListInvalid("empty", place=str(path)) from None
    except csv.Error as error:
        raise KeywordListInvalid(str(error), place=str(path)) from error
    names = [" ".join(str(cell or "").replace("_", " ").split()).casefold() for cell in head]
    term = next((names.index(name) for name in TERM_NAMES if name in names), None)
    if term is None:
        shown = ", ".join(f"`{name}`" for name in names if name) or "none"
        raise KeywordListInvalid(f"no column `term`; columns: {shown}", place=f"{path}:1")
    category = next((names.index(name) for name in CATEGORY_NAMES if name in names), None)
    number = 1
    try:
        for number, row in enumerate(rows, 2):
            text = _cell(row, term)
            if text:
                named = _cell(row, category) if category is not None else ""
                yield _Line(text, named or NO_CATEGORY, f"row {number}")
    except csv.Error as error:
        raise KeywordListInvalid(str(error), place=f"{path}:{number + 1}") from error


def _cell(row: Sequence[Any], place: int) -> str:
    return str(row[place]).strip() if place < len(row) and row[place] is not None else ""


def _take(lines: Sequence[_Line]) -> tuple[list[Keyword], list[NotTaken]]:
    """Part the lines into terms and those that are none of their own."""
    taken: list[Keyword] = []
    left: list[NotTaken] = []
    seen: dict[str, _Line] = {}
    for line in lines:
        text = _unquote(line.text)
        expression, reason = _read_term(text)
        key = f"{EXPRESSION_MARK}{expression.casefold()}" if expression else fold(text)
        if not reason and key in seen:
            first = seen[key]
            same = _unquote(first.text).casefold() == text.casefold()
            what = "the same" if same else f"read as the same words as “{first.text}”"
            reason = f"{what}, {first.place}"
        if reason:
            left.append(NotTaken(text=line.text, place=line.place, reason=reason))
            continue
        seen[key] = line
        taken.append(
            Keyword(
                term=text,
                category=line.category,
                place=line.place,
                expression=expression,
                remarks=() if expression else doubts_of(text),
            )
        )
    return taken, left


def _unquote(text: str) -> str:
    for opening, closing in (('"', '"'), ("“", "”"), ("'", "'")):
        if len(text) > 2 and text.startswith(opening) and text.endswith(closing):
            return text[1:-1].strip()
    return text


def _read_term(text: str) -> tuple[str, str]:
    """Return the expression that a term needs and why it cannot be taken; "" for neither."""
    if len(text) > MAX_TERM:
        return "", f"longer than {MAX_TERM} characters"
    if text.startswith(EXPRESSION_MARK):
        return "", "an expression, not a term: write it under `regex`"
    if _OPERATORS.search(text):
        return "", "an expression of several terms: write it as `near`, `requires` or `unless`"
    if _WILD.search(text):
        if len(_letters(_WILD.sub("", text))) < SHORTEST:
            return "", f"a wildcard beside fewer than {SHORTEST} letters matches almost anything"
        return _wildcard(text), ""
    if not _letters(text):
        symbols = [letter for letter in text if ord(letter) > 0x2000]
        return (re.escape(text), "") if symbols else ("", "no letter, digit or emoji in it")
    return "", ""


def _letters(text: str) -> str:
    return fold(text).replace(" ", "")


def _wildcard(text: str) -> str:
    r"""Return a term with wildcards as an expression: `burn* ph?ne` as `burn\w*\W+ph\wne`."""
    words = [re.escape(word).replace(r"\*", r"\w*").replace(r"\?", r"\w") for word in text.split()]
    return r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)"


def doubts_of(term: str) -> tuple[str, ...]:
    """Return what is doubtful about a plain term: too short, a common word."""
    found = []
    if len(_letters(term)) < SHORTEST:
        found.append(f"fewer than {SHORTEST} letters")
    if rate_of(fold(term)) >= COMMON:
        found.append("a common word")
    return tuple(found)

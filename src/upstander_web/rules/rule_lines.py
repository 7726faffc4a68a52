"""Parts of a rule as lines that people type: pairs of lists, samples, clauses; there and back."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any

from upstander.base.errors import UpstanderError
from upstander.records.clauses import ClauseCitation
from upstander.records.rules import Near, RuleSample

NEW_LINE = "⏎"
"""Stands for a line end inside a sample: a sample is one line here."""
_NEAR = re.compile(r"^(?P<a>.*?)\s*<\s*(?P<within>\d{1,3})\s*>\s*(?P<b>.*)$")
_FACTS = re.compile(r"^\[((?:\s*(?:platform|kind|direction)=\w+)+)\s*\]\s*")
_DEFAULTS = {"platform": "whatsapp", "kind": "message", "direction": "unknown"}
_CLAUSE_PARTS = 6


class LineWrong(UpstanderError):
    """A line is not written as its box asks; the place is `line 3`."""


def lines_of(text: str) -> list[tuple[int, str]]:
    """Return the lines that say something, each with its number from 1."""
    numbered = enumerate(text.replace("\r\n", "\n").split("\n"), 1)
    return [(number, line.strip()) for number, line in numbered if line.strip()]


def plain_lines(text: str) -> list[str]:
    """Return the lines that say something."""
    return [line for _, line in lines_of(text)]


def join_lines(lines: Sequence[str]) -> str:
    """Return lines as the text of a box."""
    return "\n".join(lines)


def split_commas(text: str) -> list[str]:
    """Return what stands between commas; a part in double quotes may hold one."""
    rows = list(csv.reader(io.StringIO(text), skipinitialspace=True))
    return [part.strip() for row in rows for part in row if part.strip()]


def join_commas(parts: Sequence[str]) -> str:
    """Return parts with commas between them, quoted where one holds a comma."""
    sink = io.StringIO()
    csv.writer(sink, lineterminator="").writerow(parts)
    return sink.getvalue().replace(",", ", ") if '"' not in sink.getvalue() else sink.getvalue()


def near_line(near: Near) -> str:
    """Return two lists as `delete, wipe <3> chat, messages`."""
    return f"{join_commas(near.a)} <{near.within}> {join_commas(near.b)}"


def read_near(text: str) -> list[dict[str, Any]]:
    """Return the pairs of lists in a box.

    Raises:
        LineWrong: a line has no `<number>` or an empty side.
    """
    found = []
    for number, line in lines_of(text):
        parts = _NEAR.match(line)
        if parts is None:
            raise LineWrong(
                "write two lists with the number of words between them, such as "
                "`delete, wipe <3> chat, messages`",
                place=f"line {number}",
            )
        first, second = split_commas(parts["a"]), split_commas(parts["b"])
        if not first or not second:
            raise LineWrong("one of the two lists is empty", place=f"line {number}")
        found.append({"a": first, "b": second, "within": int(parts["within"])})
    return found


def sample_line(sample: RuleSample) -> str:
    """Return a sample as a line; what differs from an ordinary message stands before it."""
    facts = [
        f"{name}={getattr(sample, name)}"
        for name, usual in _DEFAULTS.items()
        if getattr(sample, name) != usual
    ]
    head = f"[{' '.join(facts)}] " if facts else ""
    return head + sample.text.replace("\n", NEW_LINE)


def read_samples(text: str) -> list[str | dict[str, str]]:
    """Return the samples in a box, as the file of a rule writes them."""
    found: list[str | dict[str, str]] = []
    for _, line in lines_of(text):
        facts = _FACTS.match(line)
        body = (line[facts.end() :] if facts else line).replace(NEW_LINE, "\n")
        if facts and body:
            said = dict(part.split("=", 1) for part in facts[1].split())
            found.append({"text": body, **said})
        else:
            found.append(body)
    return found


def clause_line(clause: ClauseCitation) -> str:
    """Return a citation as a line."""
    parts = (clause.document, clause.number, clause.start, clause.end, clause.document_sha256)
    return " | ".join([*map(str, parts), clause.quote.replace("\n", NEW_LINE)])


def read_clauses(text: str) -> list[Mapping[str, Any]]:
    """Return the citations in a box.

    Raises:
        LineWrong: a line has not six parts, or its span is no pair of numbers.
    """
    found: list[Mapping[str, Any]] = []
    for number, line in lines_of(text):
        parts = [part.strip() for part in line.split("|", _CLAUSE_PARTS - 1)]
        if len(parts) != _CLAUSE_PARTS:
            raise LineWrong(
                "write document | number | start | end | SHA-256 | quotation",
                place=f"line {number}",
            )
        document, clause, start, end, sha256, quote = parts
        if not (start.isdecimal() and end.isdecimal()):
            raise LineWrong("start and end are whole numbers", place=f"line {number}")
        record: dict[str, Any] = {"document": document}
        if clause:
            record["number"] = clause
        found.append(
            {
                **record,
                "quote": quote.replace(NEW_LINE, "\n"),
                "document_sha256": sha256,
                "start": int(start),
                "end": int(end),
            }
        )
    return found

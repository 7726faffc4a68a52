"""Who signed a document, and from whom a memorandum comes."""

import re
from collections.abc import Iterator, Sequence

from upstander.policies.clauses.labels import read_label
from upstander.policies.details.dates import find_dates, first_date
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail

_PERSON = re.compile(
    r"(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Sir|Dame|Prof(?:essor)?|Rev)\.?\s+)?"
    r"(?:[A-Z](?:\.|\b)\s*){0,4}(?:[A-Z][\w'’-]+\s+){0,3}[A-Z][\w'’-]+"
    r"(?:,?\s+(?:[KQ]PM|[OMC]BE|CB|PhD|MA|BA))*"
)
_POST = re.compile(
    r"(?:(?:temporary|acting|assistant|deputy|interim|joint)\s+)*(?:chief\s+(?:constable|executive|"
    r"officer|fire\s+officer|superintendent|inspector|clerk|information\s+officer|nurse)|"
    r"commissioner|director|head|superintendent|secretary|permanent\s+secretary|vice[\s-]chancellor|"
    r"registrar|chair(?:man|woman|person)?|leader|monitoring\s+officer|minister|town\s+clerk|"
    r"commander|president|provost|principal|governor|inspector\s+general)\b.{0,60}",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\(?(?:signed|signature)\)?\s*:?\s*[._…]*\s*(?=[A-Z])", re.IGNORECASE)
_NO_SIGNATURE = re.compile(r"yours\s+(?:sincerely|faithfully)|kind\s+regards|dear\s", re.IGNORECASE)
_FROM = re.compile(r"from\s*:\s*(?P<who>\S.*)", re.IGNORECASE)
_TO = re.compile(r"to\s*:\s*\S.*", re.IGNORECASE)
LAST_LINES = 14
"""Lines at the end of a document among which it is signed."""
MEMO_LINES = 20
AWAY = 2
"""Lines from the name at which the post and the date may stand."""
_Lines = Sequence[tuple[str, int]]


def find_signed(document: PolicyDocument) -> Iterator[tuple[int, Detail]]:
    """Yield who signed the document and when, each with its rank: name, post and day in lines."""
    lines = _body_lines(document)
    if any(_NO_SIGNATURE.match(text) for text, _ in lines):
        return  # a letter before or behind the document is signed by another
    first = max(0, len(lines) - LAST_LINES)
    for n in range(first, len(lines)):
        text, at = _unsigned(*lines[n])
        if not _PERSON.fullmatch(text) or _POST.fullmatch(text) or read_label(text) is not None:
            continue
        post = lines[n + 1] if n + 1 < len(lines) and _POST.fullmatch(lines[n + 1][0]) else None
        if post is None or find_dates(post[0]):
            continue
        yield (
            2,
            Detail(
                name="approved_by", value=f"{text}, {post[0]}", start=at, end=post[1] + len(post[0])
            ),
        )
        yield from _day_near(lines, n)
        return


def _unsigned(text: str, at: int) -> tuple[str, int]:
    """Return a line without "Signed:" before the name."""
    match = _SIGNED.match(text)
    return (text[match.end() :], at + match.end()) if match else (text, at)


def _day_near(lines: _Lines, n: int) -> Iterator[tuple[int, Detail]]:
    """Yield the day that stands alone under the signature, or over it."""
    for m in (*range(n + 2, n + 2 + AWAY), n - 1):
        text, at = lines[m] if 0 <= m < len(lines) else ("", 0)
        date = first_date(text)
        if date is None:
            continue
        lead = text[: date.start].strip(" :.,")
        if date.end == len(text.rstrip(".")) and (not lead or _is_dated(lead)):
            yield (
                3,
                Detail(
                    name="adopted_date", value=date.value, start=at + date.start, end=at + date.end
                ),
            )
            return


def _is_dated(lead: str) -> bool:
    label = read_label(lead)
    return label is not None and label.name == "adopted_date"


def find_sender(document: PolicyDocument) -> Iterator[tuple[int, Detail]]:
    """Yield from whom a memorandum comes, where its head says to whom it goes too."""
    lines = _body_lines(document)[:MEMO_LINES]
    if not any(_TO.fullmatch(text) for text, _ in lines):
        return
    for text, at in lines:
        match = _FROM.fullmatch(text)
        if match is not None and "@" not in text and not find_dates(text):
            value = " ".join(match["who"].split())
            start = at + match.start("who")
            yield 3, Detail(name="author", value=value, start=start, end=start + len(match["who"]))
            return


def _body_lines(document: PolicyDocument) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for clause in document.clauses:
        if clause.kind == "furniture":
            continue
        at = clause.start
        for raw in clause.text.split("\n"):
            bare = raw.strip(" \t*_#")
            if bare:
                found.append((bare, at + raw.index(bare)))
            at += len(raw) + 1
    return found

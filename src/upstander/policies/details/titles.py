"""A title that only its place gives: the first line of the head that names the document."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from upstander.policies.clauses.labels import read_label
from upstander.policies.details.dates import find_dates
from upstander.policies.details.forces import is_force_name
from upstander.policies.details.pairs import chapter_of_series, head_end
from upstander.records.clauses import Clause, PolicyDocument
from upstander.records.policy_details import Detail

_NO_TITLE = re.compile(
    r"(?:(?:force|police|corporate|local|national|joint|service|trust|council|general|standing)\s+)*(?:policy|procedure|guidance|policies|"
    r"instructions?|standard\s+operating\s+procedure|sop|manual|policy\s+(?:document|statement)|"
    r"policy\s+and\s+procedure|police\s+manual|guide|orders?|agenda|minutes|report)|"
    r"police|(?:table\s+of\s+)?contents|index|official.*|not\s+protectively\s+marked|restricted|"
    r"proactively\s+released.*|quick\s+links|on\s+this\s+page|.*\bcurrent\s+(?:as\s+)?at\b.*|"
    r"(?:version|v|issue|page|ref(?:erence)?|draft)\b.*\d.*|(?:jump|skip)\s+to\s+.*|home|menu|"
    r"uncontrolled.*|.*@.*|https?:.*|document\s+control.*|(?:policy|document)\s+(?:details|"
    r"information|ownership)|introduction|purpose|scope|overview|summary|background|"
    r"by\b.{0,40}|police\s+and\s+crime\s+commissioner.*|.*\b(?:committee|board)|"
    r"memo(?:randum)?|circular|(?:\w+\s+){0,3}(?:orders?|circular|notice|instruction|bulletin|"
    r"directive|memorandum)\s+(?:(?:no\.?|number)\s*)?\d[\d/]*(?:\s+of\s+\d{4})?|"
    r"(?:[A-Z]\.\s?){2,4}\s*(?:no\.?\s*)?\d[\d/]*|"
    r".*\bheadquarters\b.*|(?:[\w&-]+\s+){1,5}(?:department|directorate|division|branch)|"
    r"[A-Z]{2,5}[ /-]?\d[\d/.-]*|"
    r"(?:those\s+|members\s+|in\s+)?(?:present|attendance)|attendees|venue|apologies|recommended\s+posts|about\s+this\s+(?:guide|policy|document)",
    re.IGNORECASE,
)
_TYPE_LINE = re.compile(
    r"(?:(?:force|corporate|local)\s+)?{0}(?:(?:\s*[,/&]\s*|\s+(?:and\s+)?){0})+".format(
        r"(?:policy|procedures?|guidance|statement|standards?)"
    ),
    re.IGNORECASE,
)
"""What kind of text a document is, and no more: "Policy statement and procedure"."""
_GREETING = re.compile(r"dear\s+\w", re.IGNORECASE)
_CLOSE = re.compile(r"yours\s+(?:sincerely|faithfully)|kind\s+regards", re.IGNORECASE)
_SIGNED = re.compile(r"\b(?:officer|manager|unit|department|adviser|team)\W*$", re.IGNORECASE)
_SENTENCE = re.compile(r"\b(?:is|are|was|were|released|printed|available)\b|\bpage\b", re.I)
_NAMES_IT = re.compile(
    r"\b(?:polic(?:y|ies)|procedures?|guid(?:e|ance|elines)|code|protocol|standards?|sop|rules|orders?|"
    r"instructions?|manual|handbook|framework|strategy|plan|use\s+of|(?:minutes|notes|record)\s+of)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(r"(?:[:,&–—-]|\b(?:and|of|for|the|to|in|on|with|by|or|an?))$", re.IGNORECASE)
_CELL = re.compile(r"[^\t]+")
_MARKS = re.compile(r"^[#>*_\s]+|[*_#\s]+$")
TITLE_WORDS, TITLE_CHARS = 20, 160
SENTENCE_WORDS = 9
BLOCK_LINES = 9
LOOK = 12
"""Clauses at the head among which a title stands."""


def find_title(document: PolicyDocument) -> Detail | None:
    """Return the document's title by its place, or None where no line of the head is one.

    A title is never a body's name, a marking, a date, a label or the word "Policy" alone.
    """
    chapter = chapter_of_series(document)
    if chapter is not None:
        return _detail(chapter.text, chapter.start)
    repeated = {
        " ".join(clause.text.casefold().split())
        for clause in document.clauses
        if clause.kind == "furniture"
    }
    candidates = list(_joined(document.text, list(_candidates(document))))
    for text, start, _ in candidates:
        if " ".join(text.casefold().split()) in repeated:
            return _detail(text, start)
    headed = [one for one in candidates if one[2] == "heading"]
    prose = _first_sentence(document)
    if any(one[1] < prose for one in candidates):
        headed = [one for one in headed if one[1] < prose]
    candidates.sort(key=lambda one: _rank(one[2]))
    running = None if headed else _running_title(document)
    for text, start, _ in [] if running else [*headed, *candidates]:
        return _detail(text, start)
    return running


def is_no_title(text: str) -> bool:
    """Say whether `text` is a body's name, a marking or a word that any document may head."""
    flat = " ".join(text.split())
    typed = _NO_TITLE.fullmatch(flat) or _TYPE_LINE.fullmatch(flat)
    return bool(typed) or is_force_name(flat)


def _detail(text: str, start: int) -> Detail:
    value = " ".join(text.split())
    return Detail(name="title", value=value, start=start, end=start + len(text), basis="placed")


def _after_letter(document: PolicyDocument) -> int:
    """Return the place after a letter that stands before the document itself; 0 for none."""
    greeted = False
    for clause in document.clauses:
        greeted = greeted or bool(_GREETING.match(clause.text))
        if greeted and _CLOSE.search(clause.text):
            return clause.end + 1
    return 0


def _running_title(document: PolicyDocument) -> Detail | None:
    """Return the title that the pages repeat at their head or foot, or None."""
    lines = [
        (" ".join(clause.text.split()), clause)
        for clause in document.clauses
        if clause.kind == "furniture" and clause.page and _is_title(clause.text)
    ]
    times = Counter(text.casefold() for text, _ in lines)
    for text, clause in lines:
        if times[text.casefold()] > 1 and not _SENTENCE.search(text):
            return _detail(clause.text, clause.start)
    return None


def _candidates(document: PolicyDocument) -> Iterator[tuple[str, int, str]]:
    first = _after_letter(document)
    end = len(document.text) if first else head_end(document)
    looked = 0
    for n, clause in enumerate(document.clauses):
        if clause.start < first or (first and not looked and _SIGNED.search(clause.text)):
            continue
        if clause.start >= end or looked >= LOOK:
            return
        if clause.kind not in ("heading", "paragraph", "metadata"):
            continue
        looked += 1
        if clause.kind == "heading" and clause.number:
            return
        lead = len(clause.text) - len(_MARKS.sub("", clause.text, count=1))
        if clause.kind != "heading" and "\n" in clause.text and "\t" not in clause.text:
            yield from _of_block(clause)
            continue
        text = _MARKS.sub("", clause.text)
        if not clause.text.startswith(("#", "*", "_", ">")):
            text, lead = clause.text, 0
        if clause.kind != "heading" and "\t" in text:
            yield from _beside_force(text, clause.start)
            continue
        short = (
            (
                clause.kind == "metadata"
                and _is_field(text)
                and not _is_type_line(document.clauses[n + 1 : n + 2])
            )
            or len(text.split()) < 2
            or text.endswith(":")
        )
        if _is_title(text) and (clause.kind == "heading" or not short):
            yield text, clause.start + lead, clause.kind


def _first_sentence(document: PolicyDocument) -> int:
    """Return where the first sentence of running text begins; a heading behind it is no title."""
    for clause in document.clauses:
        words = len(clause.text.split())
        if clause.kind == "paragraph" and clause.text.endswith(".") and words >= SENTENCE_WORDS:
            return clause.start
    return len(document.text)


def _is_type_line(following: Sequence[Clause]) -> bool:
    """Say whether the clause after a title, if any, only says what kind of text it heads."""
    flat = " ".join(_MARKS.sub("", following[0].text).split()) if following else ""
    return bool(_TYPE_LINE.fullmatch(flat)) or flat.casefold() in ("policy", "procedure")


def _is_field(text: str) -> bool:
    """Say whether a line is "Label: value" of whatever label, and no title with a colon."""
    label, colon, value = text.partition(": ")
    numbered = is_no_title(label) and any(c.isdigit() for c in label)
    return bool(colon) and not (numbered or _NAMES_IT.search(value))


def _is_labelled(text: str) -> bool:
    """Say whether a line of one word, or one that opens with a label, is no title."""
    words = text.split()
    labels = [read_label(" ".join(words[:count])) for count in (2, 3)]
    return len(words) < 2 or any(label is not None and label.name != "title" for label in labels)


def _rank(kind: str) -> bool:
    return kind == "motto"


def _of_block(clause: Clause) -> Iterator[tuple[str, int, str]]:
    """Yield the lines of a head that is printed as one block, where no line is a sentence."""
    lines = clause.text.split("\n")
    if len(lines) > BLOCK_LINES or any(line.rstrip().endswith(".") for line in lines):
        return
    at = clause.start
    for line in lines:
        bare = line.strip(" *_#")
        if _is_title(bare) and not _is_field(bare) and not _is_labelled(bare):
            # Under a body's name may stand its motto: a line that names no document comes last.
            motto = is_force_name(lines[0].strip(" *_#")) and not _NAMES_IT.search(bare)
            yield bare, at + line.index(bare), "motto" if motto else clause.kind
        at += len(line) + 1


def _joined(text: str, found: Sequence[tuple[str, int, str]]) -> Iterator[tuple[str, int, str]]:
    """Yield the candidates, a title over two lines as one: its first line plainly goes on."""
    skip = -1
    for n, (words, start, kind) in enumerate(found):
        if n == skip:
            continue
        after = found[n + 1] if n + 1 < len(found) else None
        end = start + len(words)
        if after is not None and not text[end : after[1]].strip(" \n*_#"):
            lower = after[0][0].islower() or bool(_GOES_ON.search(words))
            if lower and len(words) + len(after[0]) <= TITLE_CHARS:
                yield text[start : after[1] + len(after[0])], start, min(kind, after[2], key=_rank)
                skip = n + 1
                continue
        yield words, start, kind


def _beside_force(text: str, at: int) -> Iterator[tuple[str, int, str]]:
    """Yield the title that shares the first row of a head with the body's name."""
    cells = list(_CELL.finditer(text))
    rest = [cell for cell in cells if not is_force_name(cell[0].strip())]
    if len(rest) == 1 and len(cells) > 1 and _is_title(rest[0][0]):
        yield rest[0][0], at + rest[0].start(), "heading"


def _is_title(text: str) -> bool:
    flat = " ".join(text.split())
    if not any(c.isalpha() for c in flat) or len(flat) > TITLE_CHARS or text.count("\n") > 1:
        return False
    if len(flat.split()) > TITLE_WORDS or flat[-1] in ".;,":
        return False
    first = text.split("\n", maxsplit=1)[0]
    if is_no_title(flat) or is_no_title(first) or read_label(flat) is not None:
        return False
    if find_dates(flat) and len(flat.split()) < 6:
        return False
    label, colon, _ = flat.partition(":")
    return not (colon and read_label(label) is not None)

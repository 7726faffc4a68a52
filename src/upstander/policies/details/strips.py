"""Details that share a line: control strips, colophons, and tables that print flattened to one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from upstander.policies.clauses.labels import Label, read_label
from upstander.policies.details.dates import FoundDate, find_dates, first_date
from upstander.policies.details.forces import is_force_name
from upstander.policies.details.pairs import AT_FOOT, AT_HEAD, PROVED, Pair
from upstander.records.clauses import Clause, PolicyDocument

_PART = re.compile(
    r"\s*[|·•\n]\s*|\t+|\s{3,}|\s[–—-]\s|;\s+|(?<=[^.\d\s]),\s+|(?<=\d),\s+(?=[A-Z])|"
    r"(?<=[\w)])\.\s+(?=[A-Z*])|(?<=\d)\s+(?=[Vv](?:ersion\s)?\d+(?:\.\d+)*\s*(?:$|\n))|(?<=[\w*])\s+(?=\([\w.+-]+@)"
)
_DRESS = " \t\n*_#>()[].,"
_VERSION = re.compile(
    r"(?:this\s+is\s+)?(?:the\s+)?(?:version|issue|revision|edition|rev\.?|ver\.?|v\.?)"
    r"(?:\s*(?:no\.?|number))?\s*:?\s*(?P<value>\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)",
    re.IGNORECASE,
)
_CODE = r"(?=[^\s]*\d)[A-Z]{1,8}[A-Z0-9]*(?:[-/._()]+[A-Z0-9]+)+|\d{2,4}/\d{2,4}"
_REFERENCE = re.compile(
    r"(?i:(?:(?:force|service|corporate)\s+)?(?:policy|procedure|document|guidance(?:\s+note)?|sop|"
    r"order|circular|instruction|memorandum|notice|ref(?:erence)?|doc)(?:\s*(?:no|number|ref|id))?)"
    rf"[.:]?\s*(?P<value>{_CODE})"
)
_ISSUED_AS = re.compile(
    r"\b(?i:issued|published|circulated)\b[^.;]{0,80}?\b(?i:as)\s+(?:(?i:an?|the|our)\s+)?"
    r"(?i:guidance(?:\s+note)?|circular|policy|procedure|order|instruction|notice|memorandum)\s+"
    rf"(?:(?i:no\.?|number)\s+)?(?P<value>{_CODE})"
)
_ORDER = (
    r"(?P<value>(?:(?:[A-Z][\w.'’]*\s+){0,3}(?i:orders?|circular|notice|instruction|bulletin|"
    r"directive|memorandum)|(?:[A-Z]\.\s?){2,4}|[GSRF]O)\s*(?i:(?:no\.?|number)\s*)?"
    r"\d{1,4}(?:\s*/\s*\d{2,4}|\s+(?i:of)\s+(?:19|20)\d{2})?)"
)
_ORDER_LINE = re.compile(_ORDER + r"[.:]?")
_ORDER_TITLE = re.compile(_ORDER + r"\s*[:–—-]\s+\S.*")
_SERIES = re.compile(
    r"(?:.{3,60}\s)?(?P<value>(?i:policy|procedure|instruction|standard|protocol|guidance\s+note|sop)\s+"
    r"(?:(?i:no\.?|number)\s+)?(?!(?:19|20)\d\d$)\d{1,4})"
)
_WORD = re.compile(r"\S+")
_NEVER = frozenset({"contact", "force", "disclosable"})
_PEOPLE = frozenset({"owner", "author", "approved_by"})
_UNKNOWN = re.compile(r"\s+(?=(?:[A-Z][\w/()-]*\s+){0,4}[\w/()-]+:(?:\s|$))")
_CUT = re.compile(r"\n|\s{3,}|\t|\s*[|·•]\s*")
FRONT, BACK = 12, 3
"""Clauses at the head and at the end of a document among which strips stand."""
REGION_CHARS = 2000
LABEL_WORDS = 5
VALUE_WORDS = 14
NEAR = 200
"""Characters within which the labels of one strip follow each other."""
TOGETHER = 3
"""Different details that a line without marks between them must give."""
PROOFS = 2
"""Of them, those whose values a digit proves."""


@dataclass(frozen=True, slots=True)
class _Part:
    text: str
    start: int
    alone: bool
    """It has the line to itself."""


def find_strips(document: PolicyDocument) -> Iterator[Pair]:
    """Yield the labelled details of lines that hold several, at the head and at the end.

    What parts them may be a bar, a dot, a comma, a full stop or nothing: then three labels must
    follow each other, two of them with a date or a number behind them.
    """
    body = [clause for clause in document.clauses if clause.kind != "furniture"]
    front = _front(body)
    for clause in front:
        yield from _of_strip(clause, AT_HEAD)
        for match in _ISSUED_AS.finditer(clause.text):
            yield _pair("reference", 1, clause.start, match, AT_HEAD)
        yield from _of_orders(clause)
    for clause in body[max(len(front), len(body) - BACK) :]:
        if clause.kind in ("paragraph", "item", "note", "clause"):
            yield from _of_strip(clause, AT_FOOT)
    for clause in document.clauses:
        if clause.kind == "furniture":
            yield from _of_strip(clause, AT_FOOT)
            yield from _of_series(clause)
    for stretch in _stretches(document.text, front):
        yield from _run_on(document.text, *stretch)


def _of_orders(clause: Clause) -> Iterator[Pair]:
    """Yield the reference of "FORCE ORDER NO. 14 OF 2022", alone on a line or before a title."""
    at = clause.start
    for raw in clause.text.split("\n"):
        bare = raw.strip(" \t*_#")
        for rank, pattern in ((0, _ORDER_LINE), (4, _ORDER_TITLE)):
            if match := pattern.fullmatch(bare):
                yield _pair("reference", rank, at + raw.index(bare), match, AT_HEAD)
                break
        at += len(raw) + 1


def _of_series(clause: Clause) -> Iterator[Pair]:
    """Yield the reference of a running head such as "Dunmere Police Procedure 61 - OFFICIAL"."""
    for part in _parts(clause):
        match = _SERIES.fullmatch(part.text)
        before = part.text[: match.start("value")].strip() if match else ""
        if match is not None and (not before or is_force_name(before)):
            yield _pair("reference", 3, part.start, match, AT_FOOT)


def _front(body: Sequence[Clause]) -> list[Clause]:
    kinds = ("paragraph", "heading", "metadata")
    return [clause for clause in body[:FRONT] if clause.kind in kinds and not clause.number]


def _of_strip(clause: Clause, where: int) -> Iterator[Pair]:
    """Yield the details of one line's parts, where two or more of them are details."""
    found: list[Pair] = []
    before = ""
    for part in _parts(clause):
        pair = _read_part(part, where, dated=before == "version")
        before = pair.label.name if pair is not None else ""
        if pair is not None:
            found.append(pair)
    if len({pair.label.name for pair in found}) > 1:
        yield from found


def _parts(clause: Clause) -> Iterator[_Part]:
    last = 0
    ends = [*_PART.finditer(clause.text), None]
    for match in ends:
        raw = clause.text[last : match.start() if match else len(clause.text)]
        text = raw.strip(_DRESS)
        if text:
            at = clause.start + last + raw.index(text)
            yield _Part(text, at, alone=len(ends) == 1)
        last = match.end() if match else last


def _read_part(part: _Part, where: int, *, dated: bool) -> Pair | None:
    for name, pattern in (("version", _VERSION), ("reference", _REFERENCE)):
        if match := pattern.fullmatch(part.text):
            return _pair(name, 1, part.start, match, where)
    date = first_date(part.text)
    if date is not None and date.end == len(part.text):
        return _dated_part(part, date, where, follows_version=dated)
    return _labelled_part(part, where)


def _dated_part(part: _Part, date: FoundDate, where: int, *, follows_version: bool) -> Pair | None:
    lead = part.text[: date.start].strip(_DRESS + ":")
    label = read_label(lead) if lead else None
    if label is None and not lead and follows_version:
        label = Label(name="adopted_date", rank=5, said="date")
    if label is None or not label.name.endswith("_date"):
        return None
    start = part.start + date.start
    return Pair(
        label=label, start=start, end=start + date.end - date.start,
        words=part.text[date.start :], where=where,
    )  # fmt: skip


def _labelled_part(part: _Part, where: int) -> Pair | None:
    """Return the pair of "Label: value", or of "Looked after by the Digital Manager"."""
    words = list(_WORD.finditer(part.text))
    for count in range(min(2 * LABEL_WORDS, len(words) - 1), 0, -1):
        said = part.text[: words[count - 1].end()].strip(_DRESS)
        colon = said.endswith(":")
        label = read_label(said)
        if label is None or (not colon and (label.name not in _PEOPLE or label.rank)):
            continue
        spoken = not colon and " by" not in label.said
        start = words[count].start()
        if not colon and part.text[start:].startswith("the "):
            start += 4
        value = part.text[start:].lstrip(_DRESS)
        start = len(part.text) - len(value)
        fits = 0 < len(value.split()) <= VALUE_WORDS and (colon or value[0].isupper())
        if fits and not spoken:
            return Pair(
                label=label, start=part.start + start, end=part.start + len(part.text),
                words=" ".join(value.split()), where=where,
            )  # fmt: skip
    return None


def _pair(name: str, rank: int, at: int, match: re.Match[str], where: int) -> Pair:
    start, end = match.span("value")
    label = Label(name=name, rank=rank, said=name)
    return Pair(label=label, start=at + start, end=at + end, words=match["value"], where=where)


def _stretches(text: str, front: Sequence[Clause]) -> Iterator[tuple[int, int]]:
    """Yield the spans of text at the head that no tab or bar parts into cells."""
    start = end = -1
    for clause in front:
        celled = "\t" in clause.text or "|" in clause.text
        joined = start >= 0 and not text[end : clause.start].strip()
        if start >= 0 and (celled or not joined or clause.end - start > REGION_CHARS):
            yield start, end
            start = -1
        if not celled:
            start = clause.start if start < 0 else start
            end = min(clause.end, start + REGION_CHARS)
    if start >= 0:
        yield start, end


def _run_on(text: str, start: int, end: int) -> Iterator[Pair]:
    """Yield the details of labels and values that only blanks part."""
    words = [(m.start(), m.end()) for m in _WORD.finditer(text, start, end)]
    hits = list(_hits(text, words))
    chain: list[Pair] = []
    for n, (label, at, label_end) in enumerate(hits):
        after = hits[n + 1][1] if n + 1 < len(hits) else end
        pair = _value_of(text, label, at, (label_end, after))
        if chain and at - chain[-1].start > NEAR:
            yield from _proved(chain)
            chain = []
        if pair is not None:
            chain.append(pair)
    yield from _proved(chain)


def _proved(chain: Sequence[Pair]) -> Iterator[Pair]:
    names = {pair.label.name for pair in chain}
    if len(names) >= TOGETHER and len(names & PROVED) >= PROOFS:
        yield from chain


def _hits(text: str, words: Sequence[tuple[int, int]]) -> Iterator[tuple[Label, int, int]]:
    n = 0
    while n < len(words):
        for count in range(min(LABEL_WORDS, len(words) - n), 0, -1):
            at, end = words[n][0], words[n + count - 1][1]
            said = text[at:end]
            plain = said[0].isupper() and "\n" not in said
            label = read_label(said) if plain else None
            if label is not None and _is_plain(text, label, at, end):
                yield label, at, end
                n += count
                break
        else:
            n += 1


def _is_plain(text: str, label: Label, at: int, end: int) -> bool:
    """Say whether words in running text are surely a label: no part of a name or sentence."""
    said = text[at:end]
    most = 2 if said.endswith(":") and label.name in PROVED else 1
    if label.rank > most or not said[0].isupper() or label.name in _NEVER:
        return False
    if label.name == "title" and (label.rank or " " not in label.said):
        return False
    if said.endswith(":"):
        return True
    if label.name in PROVED:
        following = text[end : end + 24].lstrip(" \n:.-–")
        date = first_date(text[end : end + 40])
        return following[:1].isdigit() or (date is not None and date.start <= 2) or " " in said
    return " " in said


def _value_of(text: str, label: Label, at: int, span: tuple[int, int]) -> Pair | None:
    start, end = span
    raw = text[start:end]
    lead = len(raw) - len(raw.lstrip(" \t:.–-"))
    if raw[lead : lead + 1] == "\n":
        # A day proves itself; other words of the next line belong to a label alone on its line.
        own_line = not text[text.rfind("\n", 0, at) + 1 : at].strip()
        own_line = own_line or label.name.endswith("_date")
        lead += len(raw[lead:]) - len(raw[lead:].lstrip()) if own_line else 0
    value = _UNKNOWN.split(_CUT.split(raw[lead:])[0])[0].rstrip(" ,;|-–")
    dates = find_dates(value) if label.name.endswith("_date") else ()
    if label.name.endswith("_date") and not (dates and dates[0].start <= 1):
        return None
    if label.name in ("version", "reference") and not any(c.isdigit() for c in value[:20]):
        return None
    if label.name == "reference":
        value = value.split(" ")[0]
    if dates:
        value = value[: dates[0].end]
    fits = 0 < len(value.split()) <= VALUE_WORDS
    if not fits or (label.name in _PEOPLE and not value[0].isupper()):
        return None
    return Pair(
        label=label, start=start + lead, end=start + lead + len(value),
        words=" ".join(value.split()), where=AT_HEAD,
    )  # fmt: skip

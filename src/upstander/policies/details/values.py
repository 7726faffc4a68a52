"""Words beside a label, checked for what they should be: a date, a version, a marking."""

import re
from collections.abc import Callable

from upstander.policies.details.dates import find_dates
from upstander.policies.details.pairs import Pair
from upstander.records.policy_details import Detail

_NOTHING = re.compile(
    r"(?:n/?a|not\s+applicable|tbc|tba|to\s+be\s+(?:confirmed|advised|agreed)|none|nil|unknown|"
    r"\[.*\]|<.*>|[-–—_.\s]*)",
    re.IGNORECASE,
)
_COLUMN_HEAD = re.compile(
    r"(?:(?:rag|current)\s+)?status|actions?|progress|updates?|outcome|priority|comments?|notes?|"
    r"by\s+when|(?:due|target|completion)(?:\s+date)?|deadline|timescale|completed?|name|role|lead",
    re.IGNORECASE,
)
"""Heads of columns in a log of actions or risks, which are no value of the column beside them."""
_VERSION = re.compile(
    r"(?<![\w.])(?:(?:v(?:ersion|er)?|rev(?:ision)?|issue|edition)\.?\s*)?(\d{1,3}(?:\.\d{1,3}){0,3}[a-z]?)(?![\w/-])",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._/\\()-]*")
_MARKING = re.compile(
    r"(?:RESTRICTED|LIMITED)\s+CIRCULATION|(?:FOR\s+)?(?:OFFICIAL|INTERNAL)\s+USE\s+ONLY|"
    r"OFFICIAL(?:\s*[-–:/]?\s*\(?SENSITIVE\)?)?(?:\s*[-–:/\[]+\s*[A-Z ]{3,30}\]?)?|"
    r"NOT\s+PROTECTIVELY\s+MARKED|RESTRICTED|CONFIDENTIAL|TOP\s+SECRET|SECRET|UNCLASSIFIED|"
    r"(?:[A-Z]+[- ])?IN[- ]CONFIDENCE|PROTECT|UNRESTRICTED|NPM|PUBLIC|NON[- ]RESTRICTED",
    re.IGNORECASE,
)
_DISCLOSED = re.compile(
    r"(?:yes|y|no|n|part|in\s+part|full|open|closed|public|publish|suitable|not|disclos|exempt|"
    r"partial(?:ly)?|restricted|redact\w*|intern(?:al(?:ly)?)?|extern(?:al(?:ly)?)?|available)\b.*|publi.*|disclos.*",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?P<who>[A-Z].*?[A-Za-z)])(?:\s*[,;:–—-]\s*|\s+)(?:(?:on|in|dated)\s+|\()?(?=\d|[A-Z][a-z]+\s+\d{4}$)"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
OWNER_WORDS, TITLE_CHARS, REFERENCE_CHARS = 22, 200, 40


def read_value(pair: Pair, name: str) -> Detail | None:
    """Return the detail that `pair` states under `name`, or None where its words are none."""
    if _NOTHING.fullmatch(pair.words) or _COLUMN_HEAD.fullmatch(pair.words):
        return None
    reader = _READERS.get(name, _read_words)
    return reader(pair, name)


def date_in(pair: Pair, name: str, text: str) -> Detail | None:
    """Return the first date of a pair's printed words `text`, or None."""
    for found in find_dates(text):
        start = pair.start + found.start
        return Detail(name=name, value=found.value, start=start, end=pair.start + found.end)
    if _YEAR.fullmatch(text.strip()):
        return Detail(name=name, value=text.strip(), start=pair.start, end=pair.end)
    return None


def _read_words(pair: Pair, name: str) -> Detail | None:
    dates = find_dates(pair.words)
    wordy = any(c.isalpha() for c in pair.words) and not (dates and dates[0].start == 0)
    if not wordy or len(pair.words.split()) > OWNER_WORDS:
        return None
    return _undated(pair, name)


def _undated(pair: Pair, name: str) -> Detail:
    """Return the whole of a pair's words but for the day that stands behind a name."""
    detail = _whole(pair, name)
    match = _DATED.match(detail.value) if name != "contact" else None
    if match is None or not find_dates(detail.value[match.end("who") :]):
        return detail
    value = match["who"]
    end = pair.start + len(value) if pair.end - pair.start == len(pair.words) else pair.end
    return Detail(name=name, value=value, start=pair.start, end=end)


def _read_title(pair: Pair, name: str) -> Detail | None:
    fits = len(pair.words) <= TITLE_CHARS and any(c.isalpha() for c in pair.words)
    return _whole(pair, name) if fits and not find_dates(pair.words) else None


def _read_version(pair: Pair, name: str) -> Detail | None:
    match = _VERSION.search(pair.words)
    if match is None or (match.start() and not match[0][0].isalpha()):
        return None
    at = _place(pair, match.start(1), match.end(1))
    return Detail(name=name, value=match[1], start=at[0], end=at[1])


def _read_reference(pair: Pair, name: str) -> Detail | None:
    numbered = pair.label.rank < 2 or any(c.isdigit() for c in pair.words)
    fits = len(pair.words) <= REFERENCE_CHARS and _REFERENCE.fullmatch(pair.words) and numbered
    coded = any(c.isdigit() for c in pair.words) or pair.words.isupper()
    return _whole(pair, name) if fits and coded else None


def _read_marking(pair: Pair, name: str) -> Detail | None:
    match = _MARKING.search(pair.words)
    if match is None:
        return None
    start, end = _place(pair, match.start(), match.end())
    return Detail(name=name, value=match[0].strip(), start=start, end=end)


def _read_disclosed(pair: Pair, name: str) -> Detail | None:
    fits = len(pair.words.split()) <= OWNER_WORDS and _DISCLOSED.fullmatch(pair.words)
    return _whole(pair, name) if fits else None


def _whole(pair: Pair, name: str) -> Detail:
    return Detail(name=name, value=pair.words.strip(" *_`\"'"), start=pair.start, end=pair.end)


def _place(pair: Pair, start: int, end: int) -> tuple[int, int]:
    """Return the span of part of a pair's words; the whole where its blanks were folded."""
    if pair.end - pair.start == len(pair.words):
        return pair.start + start, pair.start + end
    return pair.start, pair.end


_READERS: dict[str, Callable[[Pair, str], Detail | None]] = {
    "title": _read_title,
    "version": _read_version,
    "reference": _read_reference,
    "marking": _read_marking,
    "disclosable": _read_disclosed,
}

"""The grammar of a WhatsApp text export's header: `[date, time] ` or `date, time - `.

A header is found in bytes by a loose expression (`HEAD`) and then understood by its *shape*:
the bytes with every ASCII digit made `0`. A file has few shapes (the widths of day, month and
hour vary, little else), so each is parsed once, strictly, and later headers cost one lookup.
Digits of other scripts are made ASCII first; invisible marks and the many spaces are ignored.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final, NamedTuple

from upstander.evidence.decode.whatsapp.clockwords import AM, JOINERS, MONTHS, NOON, PM

HEAD_LIMIT = 120
"""No header is longer, in bytes; windows overlap by more than this."""

MARKS_TEXT = (
    "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Invisible marks that exports put before and inside headers, labels and bodies."""

_MARK = rb"(?:\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0\xa6-\xa9]|\xef\xbb\xbf)"
_NATIVE = (
    rb"\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xe0[\xa5\xa7\xa9\xab\xad\xaf\xb1\xb3\xb5][\xa6-\xaf]"
    rb"|\xe0[\xb9\xbb][\x90-\x99]|\xe0\xbc[\xa0-\xa9]|\xe1\x81[\x80-\x89]|\xe1\x9f[\xa0-\xa9]"
    rb"|\xef\xbc[\x90-\x99]"
)
HEAD = (
    _MARK
    + rb"{0,6}(?:\[[^\]\r\n]{8,90}\](?:\x20|\xc2\xa0)?"
    + rb"|(?:[0-9]|"
    + _NATIVE
    + rb")[^\r\n]{7,90}?(?:(?:\x20|\xc2\xa0)(?:-|\xe2\x80[\x93\x94])(?:\x20|\xc2\xa0|(?=[\r\n])|\Z)"
    + rb"|:\x20))"
)
"""What may be a header, marks before it and the space after it included."""

_LINE = rb"([^\r\n]{0,240})"
FORMS_LIMIT = 6
_NATIVE_DIGIT = re.compile(_NATIVE)
ZEROS: Final = bytes(48 if 48 <= byte <= 57 else byte for byte in range(256))
"""Translates bytes to their shape: every ASCII digit becomes `0`."""
_ZERO_RUN = re.compile(rb"0+")

_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u2000\u2002\u2003\u2007\u2008\u2009\u200a\u202f\u3000"), " "
)
_FLAT = (
    {ord(mark): None for mark in MARKS_TEXT}
    | _SPACES
    | {
        ord("，"): ",",
        ord("、"): ",",
        ord("،"): ",",
        ord("："): ":",
        ord("／"): "/",
        ord("［"): "[",
        ord("］"): "]",
    }
)

_SEP = r"\s?[./\-‐‑–−]\s?|\s?[年月년월]\s?|\s"
_WORD = r"[^\W\d_][^\d\[\]:,]{0,22}?"
_DATE = (
    rf"(?P<a>\d{{1,4}})(?P<s1>{_SEP})(?P<b>\d{{1,2}}|[^\W\d_]{{3,12}}\.?)(?P<s2>{_SEP})"
    r"(?P<c>\d{1,4})(?:\s?(?:[日일.]|[гр]\.?))?"
)
_TIME = r"(?P<h>\d{1,2})\s?(?P<t>[:.h時时시])\s?(?P<m>\d{2})분?(?:[:.]\s?(?P<s>\d{2}))?"
_END = r"\s*(?P<end>\]|\s[-–—]|:)\s*"
_DATE_FIRST = re.compile(
    rf"\[?\s*{_DATE}(?P<join>\s?,?)\s?(?P<w1>{_WORD})??\s?{_TIME}\s?(?P<w2>{_WORD})?{_END}"
)
_TIME_FIRST = re.compile(
    rf"\[?\s*(?P<w1>{_WORD})?\s?{_TIME}\s?(?P<w2>{_WORD})?(?P<join>\s?,?)\s{_DATE}{_END}"
)
_LOOSE = re.compile(r"[\s.'’·]")


class Style(NamedTuple):
    """What all headers of one export have in common."""

    end: str
    """`]`, `-`, `–` or `:`, what closes the header."""
    time_first: bool
    separators: str
    layout: str
    """`first4`, `last4`, `two` (digits of the year, its place unknown) or `named` (month)."""
    join: str
    clock: str
    """The sign between hour and minute."""
    seconds: bool
    twelve: bool
    """Whether it says morning or afternoon."""


class Shape(NamedTuple):
    """Where the numbers of one header stand; all spans are of its bytes."""

    style: Style
    date: tuple[int, int]
    fields: tuple[tuple[int, int], tuple[int, int], tuple[int, int]]
    """First, second and third part of the date; the second is empty for a named month."""
    hour: tuple[int, int]
    minute: tuple[int, int]
    second: tuple[int, int]
    """(0, 0) where there are none."""
    key: tuple[int, int]
    """From the first of date and hour to the last of both."""
    raw: tuple[int, int]
    """The time as written, without brackets and separator."""
    month: int
    """Of a named month, else 0."""
    half: str
    """`am`, `pm`, `noon` or ""."""
    cjk: bool
    """Whether the half of the day is named in Chinese, Japanese or Korean."""


class Candidates:
    """Finds what may be headers; quick for the forms that a file is known to have."""

    def __init__(self, forms: tuple[bytes, ...] = (), *, with_line: bool = False) -> None:
        """Take the forms of `find_forms`; `with_line` adds the rest of the line as a group."""
        tail = _LINE if with_line else b""
        body = b"(" + b"|".join((*forms, HEAD)) + b")" + tail
        # A literal first byte is found several times faster than one of two.
        self._line_feed = re.compile(b"\n" + body)
        self._any = re.compile(b"[\r\n]" + body)

    def find(self, buffer: bytes, position: int) -> Iterator[re.Match[bytes]]:
        """Return candidates from a place on; each match begins at the line end before it.

        A carriage return alone ends a line too, as in files of old systems.
        """
        return self._pattern(buffer).finditer(buffer, position)

    def find_all(self, buffer: bytes, end: int) -> list[tuple[bytes, bytes]]:
        """Return (candidate, rest of its line) of all before a place; for `with_line`."""
        return self._pattern(buffer).findall(buffer, 0, end)

    def _pattern(self, buffer: bytes) -> re.Pattern[bytes]:
        alone = b"\r" in buffer and buffer.count(b"\r") != buffer.count(b"\r\n")
        return self._any if alone else self._line_feed


def find_forms(sample: bytes) -> tuple[bytes, ...]:
    """Return expressions for the commonest headers of a sample, which begins with a line end.

    Each finds exactly what `HEAD` would find at its place; so it must end with the last space.
    """
    counts: Counter[bytes] = Counter()
    known: dict[bytes, bool] = {}
    for match in Candidates().find(sample, 0):
        key = shape_key(match[1])
        if key not in known and len(known) < 1000:
            known[key] = key.endswith(b" ") and parse_shape(key) is not None
        if known.get(key):
            counts[_ZERO_RUN.sub(_digits, re.escape(key))] += 1
    return tuple(form for form, _ in counts.most_common(FORMS_LIMIT))


def _digits(run: re.Match[bytes]) -> bytes:
    length = run.end() - run.start()
    return b"[0-9]{1,2}" if length <= 2 else b"[0-9]{%d}" % length


def has_native_digits(head: bytes) -> bool:
    """Whether a header has digits of another script than ASCII."""
    return not head.isascii() and _NATIVE_DIGIT.search(head) is not None


def ascii_digits(head: bytes) -> bytes:
    """Return a header with digits of any script as ASCII digits."""
    if not has_native_digits(head):
        return head
    text = head.decode("utf-8", "surrogateescape")
    flat = "".join(str(int(c)) if c.isdecimal() else c for c in text)
    return flat.encode("utf-8", "surrogateescape")


def shape_key(head: bytes) -> bytes:
    """Return the bytes with every ASCII digit made `0`."""
    return head.translate(ZEROS)


def flatten(head: bytes) -> str:
    """Return a header as lower-case text without marks and with plain spaces."""
    text = head.decode("utf-8", "replace").translate(_FLAT)
    return " ".join(text.lower().replace("\u0307", "").split())


def _half(word: str | None) -> tuple[str, bool] | None:
    """Return the half of the day that a word names; None where it names none."""
    if not word:
        return "", False
    key = _LOOSE.sub("", word)
    for half, words in (("am", AM), ("pm", PM), ("noon", NOON)):
        if key in words:
            return half, bool(re.match(r"[\u3040-\u9fff\uac00-\ud7af]", key))
    return None


def _words(first: str | None, last: str | None) -> tuple[str, bool, str] | None:
    """Return (half of the day, cjk, joining word) of the words beside a time, None if unknown."""
    joiner = ""
    before, after = _half(first), _half(last)
    if first and before is None:
        key = _LOOSE.sub("", first)
        if key in JOINERS:
            before, joiner = ("", False), key
        else:
            head, _, tail = first.strip().rpartition(" ")
            before = _half(tail)
            joiner = _LOOSE.sub("", head)
            if before is None or joiner not in JOINERS:
                return None
    if before is None or after is None or (before[0] and after[0]):
        return None
    half = before if before[0] else after
    return half[0], half[1], joiner


def _layout(found: re.Match[str]) -> tuple[str, int] | None:
    """Return (layout, named month) of a date, None where it is none."""
    first, middle, last = found["a"], found["b"], found["c"]
    if not middle.isdigit():
        month = MONTHS.get(middle.rstrip("."), 0)
        return ("named", month) if month and len(first) <= 2 and len(last) in (2, 4) else None
    if found["s1"] == " " or (
        found["s1"].strip() != found["s2"].strip()
        and "年" not in found["s1"]
        and "년" not in found["s1"]
    ):
        return None
    if len(first) == 4 and len(last) <= 2:
        return "first4", 0
    if len(first) <= 2 and len(last) == 4:
        return "last4", 0
    if len(first) <= 2 and len(last) <= 2 and 2 in (len(first), len(last)):
        return "two", 0
    return None


def parse_shape(key: bytes) -> Shape | None:
    """Return how to read the headers of one shape, None where they are not headers.

    `key` is as `shape_key` gives it.
    """
    flat = flatten(key)
    time_first = False
    found = _DATE_FIRST.fullmatch(flat)
    if found is None:
        time_first = True
        found = _TIME_FIRST.fullmatch(flat)
    if found is None or flat.startswith("[") != (found["end"] == "]"):
        return None
    words = _words(found["w1"], found["w2"])
    layout = _layout(found)
    if words is None or layout is None:
        return None
    if time_first and found["end"] == ":":
        return None
    return _place(key, found, layout, words, time_first=time_first)


def _place(
    key: bytes,
    found: re.Match[str],
    layout: tuple[str, int],
    words: tuple[str, bool, str],
    *,
    time_first: bool,
) -> Shape | None:
    """Return the shape with its spans in the bytes: its digit runs are the groups, in order."""
    names = ["h", "m"] + (["s"] if found["s"] else [])
    dates = ["a", "c"] if layout[1] else ["a", "b", "c"]
    order = names + dates if time_first else dates + names
    runs = [run.span() for run in _ZERO_RUN.finditer(key)]
    if len(runs) != len(order):
        return None
    at = dict(zip(order, runs, strict=True))
    middle = at.get("b", (0, 0))
    style = Style(
        end=found["end"].strip(),
        time_first=time_first,
        separators=f"{found['s1'].strip()}{found['s2'].strip()}",
        layout=layout[0],
        join=found["join"].strip() + words[2],
        clock=found["t"],
        seconds="s" in at,
        twelve=bool(words[0]),
    )
    text_start = key.index(b"[") + 1 if key.find(b"[") >= 0 else _start_of_text(key)
    return Shape(
        style=style,
        date=(at["a"][0], at["c"][1]),
        fields=(at["a"], middle, at["c"]),
        hour=at["h"],
        minute=at["m"],
        second=at.get("s", (0, 0)),
        key=(min(at["a"][0], at["h"][0]), max(at["c"][1], at["h"][1])),
        raw=(text_start, _end_of_text(key, style.end)),
        month=layout[1],
        half=words[0],
        cjk=words[1],
    )


def _start_of_text(key: bytes) -> int:
    found = re.match(_MARK + rb"*", key)
    return found.end() if found else 0


def _end_of_text(key: bytes, end: str) -> int:
    """Return where the time ends: before the sign that closes the header."""
    text = key.rstrip(b" \xc2\xa0")
    return len(text[: text.rindex(end.encode())].rstrip(b" "))

"""The first pass over a WhatsApp text export: which styles, which order of date, which names.

What is decided, and why so
- *Style.* An export is written in one go by one phone, so its headers are of one style. The style
  of the file's first line and the most frequent style are the file's own. Another style is taken
  too where it looks like a second export joined to the first: it fills an end of the file with
  three headers or more, or makes a tenth of all. Any other line that looks like a header is
  taken for text that somebody pasted into a message.
- *Date order.* Once for all styles whose dates are laid out alike; an order stands if it reads
  every header. Where several stand the operator decides, else the order in which time runs
  backwards least, else day first; the times then stay marked as ambiguous.
  Year first with two digits is considered only where a half of the day is named in an East
  Asian language, where time runs backwards less, where nothing else stands, or on request.
- *Names.* A label ends at the first `: `, unless whatever stood before it was always followed
  by the same words and a second `: `.
Memory is bounded: counts by style and by label, no rows.
"""

from dataclasses import dataclass, field

from upstander.evidence.decode.textwindow import TextWindow
from upstander.evidence.decode.whatsapp.dates import (
    ORDERS,
    Civil,
    OtherCalendar,
    civil_date,
    order_fields,
)
from upstander.evidence.decode.whatsapp.headers import (
    HEAD_LIMIT,
    ZEROS,
    Candidates,
    Shape,
    Style,
    ascii_digits,
    find_forms,
    parse_shape,
    shape_key,
)

LABELS_LIMIT = 50_000
"""Labels counted; in larger groups the rest are split at the first colon."""

OVERLAP = HEAD_LIMIT + 400
_SAMPLE = 1 << 18
_SHAPES_LIMIT = 4096
_DATES_LIMIT = 20_000
_MARK = b"\xe2\x80"

Reading = Civil | None
"""Of one date in one order; None where it is none. An unconverted year gives `UNKNOWN`."""

UNKNOWN: Civil = (0, 0, 0)
"""A date of a calendar that is not converted."""


def read_date(order: str, shape: Shape, head: bytes) -> Reading:
    """Return the date of a header in one order, None where there is no such day."""
    parts = [head[start:end] for start, end in shape.fields]
    year, month, day = order_fields(order, parts[0], parts[1], parts[2])
    try:
        return civil_date(year, shape.month or int(month), int(day))
    except OtherCalendar:
        return UNKNOWN


@dataclass(slots=True)
class Tally:
    """What was counted of one style."""

    style: Style
    orders: tuple[str, ...]
    count: int = 0
    first_line: bool = False
    head_run: int = 0
    """Headers of this style before any of another."""
    tail_run: int = 0
    """And after the last of another."""
    cjk: bool = False
    failures: dict[str, int] = field(default_factory=dict)
    """Runs of headers with one date that an order cannot read."""
    backwards: dict[str, int] = field(default_factory=dict)
    """How often the date falls, by order."""
    runs: int = 0
    differ: bool = False
    """Whether two orders ever read a date differently."""
    last: dict[str, Civil] = field(default_factory=dict)
    last_date: bytes = b""
    last_good: bool = False
    known: dict[bytes, tuple[Reading, ...]] = field(default_factory=dict)

    def note_date(self, shape: Shape, head: bytes, written: bytes) -> None:
        """Take one date; `last_good` says whether any order can read it."""
        self.last_date = written
        readings = self.known.get(written)
        if readings is None:
            readings = tuple(read_date(order, shape, head) for order in self.orders)
            if len(self.known) < _DATES_LIMIT:
                self.known[written] = readings
        self.last_good = any(reading is not None for reading in readings)
        if not self.last_good:
            return
        self.runs += 1
        for order, reading in zip(self.orders, readings, strict=True):
            if reading is None:
                self.failures[order] = self.failures.get(order, 0) + 1
                continue
            if reading < self.last.get(order, reading):
                self.backwards[order] = self.backwards.get(order, 0) + 1
            self.last[order] = reading
        found = [r for r in readings if r is not None]
        self.differ = self.differ or any(r != found[0] for r in found)


@dataclass(slots=True)
class Label:
    """How often a label stands before the first colon, and how."""

    count: int = 0
    marked: int = 0
    """With U+200E or the like right after it."""
    longer: dict[bytes, int] = field(default_factory=dict)
    """Counts of what stands between the first colon and a second."""

    def note_rest(self, rest: bytes) -> None:
        """Look at what follows the label: a mark, or words and a second colon (a few do)."""
        if rest.startswith(_MARK):
            self.marked += 1
        words, colon, _ = rest.partition(b": ")
        if colon and (words in self.longer or len(self.longer) < 2):
            self.longer[words] = self.longer.get(words, 0) + 1


@dataclass(slots=True)
class Survey:
    """What the first pass found."""

    tallies: dict[Style, Tally] = field(default_factory=dict)
    labels: dict[bytes, Label] = field(default_factory=dict)
    forms: tuple[bytes, ...] = ()
    """The commonest headers, for `whatsapp.headers.Candidates`."""
    total: int = 0
    _none: Label = field(default_factory=Label)
    _run: Tally | None = None
    _length: int = 0
    _runs: int = 0
    _entries: dict[bytes, tuple[Shape, Tally] | None] = field(default_factory=dict)

    def note(self, found: list[tuple[bytes, bytes]]) -> None:
        """Count candidates, each with the rest of its line, where they are headers."""
        get, labels = self._entries.get, self.labels
        for head, line in found:
            entry = get(head.translate(ZEROS)) or self._meet(head)
            if entry is None:
                continue
            shape, tally = entry
            start, end = shape.date
            if not head.isascii():
                head = ascii_digits(head)  # noqa: PLW2901 - the same header
            written = head[start:end]
            if written != tally.last_date:
                tally.note_date(shape, head, written)
            if not tally.last_good:
                continue
            if tally is self._run:
                self._length += 1
            else:
                self._turn(tally)
            colon = line.find(b": ")
            label = labels.get(line[:colon]) if colon > 0 else None
            if label is None:
                label = self._meet_label(line, colon)
            label.count += 1
            if line.find(b": ", colon + 2) > 0 or line[colon + 2 : colon + 4] == _MARK:
                label.note_rest(line[colon + 2 :])

    def note_first_line(self, head: bytes) -> None:
        """Take the header on the file's first line."""
        entry = self._meet(head)
        if entry is not None:
            entry[1].first_line = True

    def _meet(self, head: bytes) -> tuple[Shape, Tally] | None:
        key = shape_key(ascii_digits(head))
        if key in self._entries:
            return self._entries[key]
        if len(self._entries) >= _SHAPES_LIMIT:
            self._entries.clear()
        shape = parse_shape(key)
        if shape is None:
            self._entries[key] = None
            return None
        tally = self.tallies.get(shape.style)
        if tally is None:
            tally = Tally(shape.style, ORDERS[shape.style.layout])
            self.tallies[shape.style] = tally
        tally.cjk = tally.cjk or shape.cjk
        self._entries[key] = shape, tally
        return shape, tally

    def _turn(self, tally: Tally) -> None:
        self._end_run()
        self._run, self._length = tally, 1
        self._runs += 1

    def _end_run(self) -> None:
        if self._run is not None:
            self._run.count += self._length
            if self._runs == 1:
                self._run.head_run = self._length

    def _meet_label(self, line: bytes, colon: int) -> Label:
        """Return the count for a label not met before; a common one for what is none."""
        if colon <= 0:
            if not line.endswith(b":"):
                return self._none
            colon = len(line) - 1
        label = line[:colon]
        if label not in self.labels and len(self.labels) >= LABELS_LIMIT:
            return self._none
        return self.labels.setdefault(label, Label())

    def finish(self) -> None:
        """Close the run that reaches the end of the file."""
        self._end_run()
        if self._run is not None:
            self._run.tail_run = self._length
        self.total = sum(tally.count for tally in self.tallies.values())


def survey_text(text: TextWindow) -> Survey:
    """Return what the headers of a file have in common, read once in blocks."""
    survey = Survey()
    candidates: Candidates | None = None
    buffer = b"\n"
    blocks = text.blocks()
    while True:
        block = next(blocks, b"")
        buffer += block
        if candidates is None:
            survey.forms = find_forms(buffer[:_SAMPLE])
            candidates = Candidates(survey.forms, with_line=True)
            first = next(candidates.find(buffer, 0), None)
            if first is not None and first.start() == 0:
                survey.note_first_line(first[1])
        # Whole lines; the last one waits for its end, unless it is long beyond a header's need.
        whole = len(buffer)
        if block:
            whole = max(buffer.rfind(b"\n"), buffer.rfind(b"\r"))
            if len(buffer) - whole > OVERLAP:
                whole = len(buffer)
        survey.note(candidates.find_all(buffer, whole))
        if not block:
            survey.finish()
            return survey
        buffer = buffer[whole:]

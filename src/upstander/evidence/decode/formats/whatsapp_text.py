"""WhatsApp "Export chat": a text file, one header a message.

Format:
    iOS writes `_chat.txt` with `[date, time] Name: text`; Android writes "WhatsApp Chat with
    X.txt" with `date, time - Name: text`. Date, time, and all of the app's own words are in the
    phone's language and region. Bodies may have several lines. There is no escape: a body's line
    may look like a header. Older iOS versions wrote `date, time: Name: text`; text copied from
    WhatsApp Web has `[time, date] Name: text`.
Seen in:
    Android exports of four kinds (dd/mm/yy 24 h; mm/dd/yyyy with `a. m.`; m/d/yy with AM/PM;
    d/m/yy without leading zeros): 9, 9, 31 and 11 rows in tests/data/whatsapp_text, system rows
    included. The other locales are tested with invented exports in their form.
Not read:
    Read state, reactions, quoted text, ids: the export has none. A deletion or an edit shows
    only as the app's words, without what was there before. Media exports are cut by the app, so
    absence proves nothing. Dates of the Islamic calendar are kept as written, without a time;
    dates without a year are no headers.
Time:
    Wall-clock time of the exporting phone without a zone: the operator's zone, else the assumed
    one. To the minute (Android) or second (iOS). The order of day and month is decided once for
    the file (`whatsapp.survey`, `whatsapp.plan`) or stays marked as ambiguous.

References:
    None are published by the vendor. The forms are those that users of other parsers reported:
    Pustur/whatsapp-chat-parser issues 224, 237, 248; lucasrodes/whatstk issue 7;
    joweich/chat-miner issue 24; dimagi/open-chat-studio issue 221.
"""

import re
from collections import Counter
from collections.abc import Iterator

from upstander.evidence.decode.localtime import LocalZone
from upstander.evidence.decode.reader import Item
from upstander.evidence.decode.textwindow import TextWindow, ends_within_character, head_as_utf8
from upstander.evidence.decode.whatsapp.bodies import BodyReader, is_notice
from upstander.evidence.decode.whatsapp.clock import HeaderClock
from upstander.evidence.decode.whatsapp.headers import (
    Candidates,
    Style,
    ascii_digits,
    parse_shape,
    shape_key,
)
from upstander.evidence.decode.whatsapp.labels import Labels, conversation_of
from upstander.evidence.decode.whatsapp.messages import Chat, MessageBuilder
from upstander.evidence.decode.whatsapp.order import GAP, BackwardRuns
from upstander.evidence.decode.whatsapp.plan import Plan, make_plan
from upstander.evidence.decode.whatsapp.rows import Row, RowScanner
from upstander.evidence.decode.whatsapp.survey import Survey, survey_text
from upstander.records.provenance import Framing, Remark, Skipped
from upstander.records.sources import Source

NAME = "whatsapp_text"
VERSION = "1"
PLATFORM = "whatsapp"
EXTENSIONS: tuple[str, ...] = (".txt",)

_LOG_LABEL = re.compile(
    r".*\b(?:trace|debug|info|notice|warn|warning|error|err|critical|crit|alert|emerg|emergency"
    r"|fatal|severe|verbose)\b.*|[\w./-]+\[\d+\]|<.*|\[.*",
    re.IGNORECASE,
)
_NAME_HINT = re.compile(r"whatsapp|(?:^|/)_chat\.txt$|واتساب", re.IGNORECASE)


def score(head: bytes, name: str) -> float:
    """Return how surely the bytes are a WhatsApp text export, by their headers."""
    text = head_as_utf8(head)
    styles: Counter[Style] = Counter()
    lines: list[str] = []
    first = -1
    for match in Candidates(with_line=True).find(b"\n" + text, 0):
        shape = parse_shape(shape_key(ascii_digits(match[1])))
        if shape is None:
            continue
        styles[shape.style] += 1
        first = match.start() if first < 0 else first
        lines.append(match[2].decode("utf-8", "replace"))
    if not lines:
        return 0.0
    earned = _style_score(styles.most_common(1)[0][0], len(lines))
    earned *= _line_share(text, len(lines), first) * _label_share(lines)
    if _has_own_words(lines):
        earned = min(0.95, earned + 0.1)
    return min(1.0, earned + (0.05 if _NAME_HINT.search(name) else 0.0))


def _style_score(style: Style, count: int) -> float:
    """Return what the form of the headers earns; forms that other programs share earn less."""
    base = {1: 0.55, 2: 0.75}.get(count, 0.9)
    if _may_be_other_app(style):
        return min(base, 0.3)
    if style.end == ":" or (style.end != "]" and style.seconds):
        return base * 0.6
    return base * 0.8 if style.time_first else base


def _may_be_other_app(style: Style) -> bool:
    """Whether the headers are as Signal's viewers write them: `[2019-12-24, 12:23] `."""
    return style.end == "]" and not style.seconds and not style.time_first and not style.twelve


def _line_share(text: bytes, count: int, first: int) -> float:
    """Return less than 1 where headers are rare or come late, as in prose that quotes some."""
    lines = text.count(b"\n") or text.count(b"\r") or 1
    late = 1.0 if not text[: max(0, first)].strip() else 0.6
    return late * (0.5 if count < lines / 50 else 1.0)


def _label_share(lines: list[str]) -> float:
    """Return less than 1 where what follows the headers is no chat: a log, a list."""
    labels = [line.partition(": ")[0] for line in lines if ": " in line or line.endswith(":")]
    logged = sum(1 for line in lines if _LOG_LABEL.fullmatch(line.partition(": ")[0]))
    if logged * 3 >= len(lines):
        return 0.05
    if not labels:
        return 1.0 if any(map(is_notice, lines)) else 0.3
    if len(labels) * 3 < len(lines) and len(lines) >= 5:
        return 0.5
    # In a chat the same few speak; in a log nearly every line begins otherwise.
    return 0.4 if len(labels) >= 8 and len(set(labels)) > 0.8 * len(labels) else 1.0


def _has_own_words(lines: list[str]) -> bool:
    return any("\u200e" in line or is_notice(line) for line in lines)


def read(source: Source) -> Iterator[Item]:
    """Yield the rows of an export; see the contract in `decode/reader.py`.

    Raises:
        SourceUnreadable: the file cannot be opened.
        UnknownZone: the operator named a zone that does not exist.
    """
    zone = LocalZone(source.settings.zone)
    text = TextWindow(source.path)
    survey = survey_text(text)
    plan = make_plan(survey, source.settings.date_order)
    key, title = conversation_of(source)
    labels = Labels(survey.labels, plan.longer, owner=source.settings.owner, title=title)
    yield from map(Remark, _first_remarks(survey, plan, labels))
    if text.bom_bytes:
        yield Framing(0, text.bom_bytes)
    runs = BackwardRuns()
    clock = HeaderClock(plan, zone)
    builder = MessageBuilder(Chat(key, title, zone.basis), labels, BodyReader(source.siblings))
    scanner = RowScanner(text, clock, survey.forms, source.settings.record_bytes)
    yield from _items(text, scanner, builder, runs)
    if runs.marked:
        yield Remark(
            f"{runs.marked} message(s) stand out of time and the chat goes on after them where it"
            " was: delivered late, or pasted lines; marked forged_header_suspect."
        )
    if clock.other_calendar:
        yield Remark(
            "Some rows have a year of the Islamic calendar, which is not converted; their time is"
            " kept as written."
        )


def _items(
    text: TextWindow, scanner: RowScanner, builder: MessageBuilder, runs: BackwardRuns
) -> Iterator[Item]:
    """Yield messages and skipped bytes in order, then what the end of the file shows."""
    build = builder.build
    row: Row | None = None
    for row in scanner.rows():
        stamp = row[0]
        if stamp is None:
            yield from runs.take(_not_a_row(row))
            continue
        message = builder.build_last(row) if scanner.last_line_open else build(row)
        at = stamp[0]
        if at is None or runs.held or at <= runs.floor:
            yield from runs.take(message)
        else:
            runs.floor = at - GAP
            yield message
    yield from runs.release()
    end = row[2] if row else text.bom_bytes
    if text.odd_byte:
        yield Skipped(
            reason="half a character at the end of the file",
            locator=f"bytes:{end}-{end + 1}",
            byte_start=end,
            byte_end=end + 1,
        )
    yield from map(Remark, _last_remarks(scanner, row, odd=text.odd_byte))


def _not_a_row(row: Row) -> Item:
    _, start, end, _, _, reason = row
    if not reason:
        return Framing(start, end)
    locator = f"bytes:{start}-{end}"
    return Skipped(reason=reason, locator=locator, byte_start=start, byte_end=end)


def _first_remarks(survey: Survey, plan: Plan, labels: Labels) -> Iterator[str]:
    yield from plan.remarks
    if labels.owner_absent:
        yield (
            "No label in this file is one of the owner's names; the direction of its messages is"
            " unknown."
        )
    styles = [style for style in plan.styles if survey.tallies[style].count]
    if styles and all(map(_may_be_other_app, styles)):
        yield (
            "The headers have brackets and no seconds, which WhatsApp does not write; another"
            " app's export (such as Signal's) may look like this."
        )
    if styles and all(style.end == "]" and style.time_first for style in styles):
        yield "The headers are as WhatsApp Web copies them; this may be no complete export."


def _last_remarks(scanner: RowScanner, row: Row | None, *, odd: bool) -> Iterator[str]:
    if scanner.cut_header:
        yield "The file ends within the header of a message: it was cut."
    elif odd or (row is not None and ends_within_character(row[3])):
        yield "The file ends within a character: its last message was cut."
    elif scanner.last_line_open:
        yield (
            "The file does not end with a line end: its last message may be cut short (some"
            " complete exports end so too)."
        )

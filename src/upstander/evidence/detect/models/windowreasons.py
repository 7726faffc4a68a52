"""Tell why a window stands where it does: which messages, which rules, which words.

Only for the windows of the two lists, and their messages' words are fetched a few thousand at a
time.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol, runtime_checkable

import msgspec

from upstander.evidence.detect.models.scorer import SHOWN, Effort, Scored
from upstander.evidence.detect.models.second_reader import (
    JudgementRefused,
    SecondReader,
    accept_judgement,
)
from upstander.evidence.detect.models.windows import WindowScoring
from upstander.evidence.detect.models.windowscores import (
    SYSTEM,
    Asked,
    Candidate,
    ScoredTable,
    queue_columns,
    score_table,
)
from upstander.evidence.detect.taxonomy import Taxonomy
from upstander.records.hits import Hit
from upstander.records.windows import (
    RankedWindows,
    SecondReading,
    Window,
    WindowReason,
    WindowRule,
    WindowWord,
)
from upstander.tables.messages import fetch_messages, fetch_neighbours

MOST_REASONS = 6
"""Messages told of one category of one window."""
MOST_CATEGORIES = 3
LEAST_MOVED = 0.005
"""Part in a score below which a message is no reason."""
SECOND_READINGS = 100
"""Messages that a second reader is asked about in one run."""
MOST_FAILURES = 3
"""Failures in a row after which a second reader is asked no more."""
_WORDS_OF = 3
"""Messages a category whose words are told."""
_FETCHED = 2_000


@runtime_checkable
class TellsWords(Protocol):
    """A scorer that says which words speak for a category; see `scorer.Scorer.score`."""

    def score(
        self, texts: Sequence[str], contexts: Sequence[str] | None = None, *, effort: Effort
    ) -> list[Scored]:
        """Return each message with its reasons."""
        ...


def tell_reasons(messages: Path, scored: ScoredTable, asked: Asked) -> RankedWindows:
    """Return the two lists with their reasons.

    Args:
        messages: table of schema `MESSAGES`.
        scored: what `windowscores.score_table` found in it.
        asked: with what.
    """
    scoring = WindowScoring(scored.categories)
    queues = queue_columns(scored.categories, asked.taxonomy)
    conduct = [
        msgspec.structs.replace(one.window, conduct_reasons=_reasons(one, scoring, queues[0]))
        for one in scored.conduct
    ]
    welfare = [
        msgspec.structs.replace(one.window, welfare_reasons=_reasons(one, scoring, queues[1]))
        for one in scored.welfare
    ]
    words: Mapping[tuple[str, str], tuple[WindowWord, ...]] = {}
    if isinstance(asked.scorer, TellsWords):
        wanted = {
            reason.message_id: None
            for window in (*conduct, *welfare)
            for reason in _told(window)
            if reason.probability >= SHOWN
        }
        words = _words_of(messages, list(wanted), asked.scorer, asked.effort)
    return RankedWindows(
        conduct=tuple(_with_words(one, words) for one in conduct),
        welfare=tuple(_with_words(one, words) for one in welfare),
        titles={one.name: one.title for one in asked.taxonomy.categories},
        welfare_categories=tuple(scored.categories[at] for at in queues[1]),
        windows=scored.windows,
        messages=scored.messages,
        read_by_encoder=scored.read_by_encoder,
    )


def _reasons(
    one: Candidate, scoring: WindowScoring, columns: Sequence[int]
) -> tuple[WindowReason, ...]:
    scores = one.window.scores
    names = scoring.categories
    order = sorted(columns, key=lambda at: (-scores[names[at]], at))[:MOST_CATEGORIES]
    found: list[WindowReason] = []
    for nth, column in enumerate(order):
        if nth and scores[names[column]] < SHOWN:
            break
        for moved in scoring.moved_by(one.stretch, column)[:MOST_REASONS]:
            if moved.moved < LEAST_MOVED and found:
                break
            rules = tuple(
                WindowRule(rule_id=hit.rule_id, severity=hit.severity, moved=_near(moved.by_rules))
                for hit in moved.line.hits
                if column in hit.columns
            )
            found.append(
                WindowReason(
                    message_id=moved.line.id,
                    category=names[column],
                    probability=_near(float(moved.line.probabilities[column])),
                    moved=_near(moved.moved),
                    earlier=moved.earlier,
                    rules=rules,
                )
            )
    return tuple(found)


def _near(value: float) -> float:
    return round(value, 4)


def _told(window: Window) -> Iterator[WindowReason]:
    """Yield the reasons whose words are told: the first few of each category."""
    met: dict[tuple[str, str], int] = {}
    for queue, reasons in (
        ("conduct", window.conduct_reasons),
        ("welfare", window.welfare_reasons),
    ):
        for reason in reasons:
            key = (queue, reason.category)
            met[key] = met.get(key, 0) + 1
            if met[key] <= _WORDS_OF:
                yield reason


def _words_of(
    messages: Path, ids: Sequence[str], scorer: TellsWords, effort: Effort
) -> dict[tuple[str, str], tuple[WindowWord, ...]]:
    """Return, by message and category, what the scorer says speaks for the category."""
    found: dict[tuple[str, str], tuple[WindowWord, ...]] = {}
    for first in range(0, len(ids), _FETCHED):
        near = fetch_neighbours(messages, ids[first : first + _FETCHED], reach=1)
        names: list[str] = []
        texts: list[str] = []
        contexts: list[str] = []
        for name, rows in near.items():
            by_distance = {row["distance"]: row for row in rows}
            before = by_distance.get(-1)
            names.append(name)
            texts.append(by_distance[0]["body"] or "")
            said = before is not None and before["kind"] != SYSTEM
            contexts.append(str(before["body"] or "") if before and said else "")
        for name, one in zip(names, scorer.score(texts, contexts, effort=effort), strict=True):
            for category in {reason.category for reason in one.reasons if reason.category}:
                found[name, category] = tuple(
                    WindowWord(kind=reason.kind, text=reason.text, weight=reason.weight)
                    for reason in one.reasons
                    if reason.category == category and reason.kind != "rule"
                )
    return found


def _with_words(window: Window, words: Mapping[tuple[str, str], tuple[WindowWord, ...]]) -> Window:
    told = {(reason.message_id, reason.category) for reason in _told(window)}

    def each(reasons: Iterable[WindowReason]) -> tuple[WindowReason, ...]:
        return tuple(
            msgspec.structs.replace(one, words=words[key])
            if (key := (one.message_id, one.category)) in told and key in words
            else one
            for one in reasons
        )

    return msgspec.structs.replace(
        window,
        conduct_reasons=each(window.conduct_reasons),
        welfare_reasons=each(window.welfare_reasons),
    )


def ask_second_reader(
    messages: Path,
    ranked: RankedWindows,
    reader: SecondReader,
    taxonomy: Taxonomy,
    *,
    most: int = SECOND_READINGS,
    on_asked: Callable[[int, int], None] = lambda _done, _total: None,
) -> RankedWindows:
    """Return the two lists with what a second reader says of their messages; no score changes.

    The lists take turns, window by window from the top; of each window the messages that moved
    its first category. A reader that fails is noted, and asked no more after a few failures.

    Args:
        messages: table of schema `MESSAGES`.
        ranked: the lists.
        reader: the force's own; see `second_reader.SecondReader`.
        taxonomy: says what each category looks for.
        most: messages that it is asked about.
        on_asked: told how many of how many have been asked.
    """
    pairs = _to_ask(ranked, most)
    rows = fetch_messages(messages, {name for name, _ in pairs}, ("id", "body")).to_pylist()
    bodies = {row["id"]: row["body"] or "" for row in rows}
    said: dict[tuple[str, str], SecondReading] = {}
    failures = 0
    for done, (name, category) in enumerate(pairs, 1):
        reading, failed = _ask(reader, bodies[name], category, taxonomy)
        said[name, category] = reading
        failures = failures + 1 if failed else 0
        on_asked(done, len(pairs))
        if failures >= MOST_FAILURES:
            break
    return msgspec.structs.replace(
        ranked,
        conduct=tuple(_with_readings(one, said) for one in ranked.conduct),
        welfare=tuple(_with_readings(one, said) for one in ranked.welfare),
    )


def _to_ask(ranked: RankedWindows, most: int) -> list[tuple[str, str]]:
    """Return messages and categories to ask about, first to be asked first."""
    found: dict[tuple[str, str], None] = {}
    for at in range(max(len(ranked.conduct), len(ranked.welfare))):
        reasons: list[WindowReason] = []
        if at < len(ranked.conduct):
            one = ranked.conduct[at]
            reasons += [r for r in one.conduct_reasons if r.category == one.conduct_category]
        if at < len(ranked.welfare):
            one = ranked.welfare[at]
            reasons += [r for r in one.welfare_reasons if r.category == one.welfare_category]
        for reason in reasons:
            found[reason.message_id, reason.category] = None
            if len(found) >= most:
                return list(found)
    return list(found)


def _ask(
    reader: SecondReader, text: str, category: str, taxonomy: Taxonomy
) -> tuple[SecondReading, bool]:
    """Return what is shown, and whether the reader failed."""
    try:
        judgement = reader(text, category, taxonomy.get(category).looks_for)
    except Exception as error:  # noqa: BLE001 - the force's own code must not cost it the scan
        reason = " ".join(f"the second reader failed: {type(error).__name__}: {error}".split())
        return SecondReading(reader="", agrees=None, reason=reason[:300]), True
    if judgement is None:
        return SecondReading(reader="", agrees=None, reason="it cannot tell"), False
    try:
        accepted = accept_judgement(judgement, text, category)
    except JudgementRefused as error:
        return SecondReading(
            reader="", agrees=None, reason=f"its judgement does not count: {error.reason}"
        ), False
    except (AttributeError, TypeError):
        return SecondReading(
            reader="", agrees=None, reason="the second reader failed: it returned no Judgement"
        ), True
    return SecondReading(
        reader=accepted.reader,
        agrees=accepted.agrees,
        quotation=accepted.quotation,
        reason=accepted.reason,
    ), False


def _with_readings(window: Window, said: Mapping[tuple[str, str], SecondReading]) -> Window:
    def each(reasons: Iterable[WindowReason]) -> tuple[WindowReason, ...]:
        return tuple(
            msgspec.structs.replace(one, second=said.get((one.message_id, one.category)))
            for one in reasons
        )

    return msgspec.structs.replace(
        window,
        conduct_reasons=each(window.conduct_reasons),
        welfare_reasons=each(window.welfare_reasons),
    )


def read_windows(
    messages: Path,
    out: Path,
    asked: Asked,
    hits: Iterable[Hit],
    *,
    second_reader: SecondReader | None = None,
    on_rows: Callable[[int, int], None] = lambda _done, _total: None,
    on_asked: Callable[[int, int], None] = lambda _done, _total: None,
) -> RankedWindows:
    """Score messages and windows into tables in `out`; return the two lists with their reasons.

    Args:
        messages: table of schema `MESSAGES`.
        out: folder of `scores.parquet` and `windows.parquet`.
        asked: the scorer, the categories, the effort.
        hits: of the rules, on these messages.
        second_reader: the force's own, if any.
        on_rows: told how many rows of how many are scored.
        on_asked: told how many of how many messages the second reader was asked about.
    """
    scored = score_table(messages, out, asked, hits, on_rows=on_rows)
    ranked = tell_reasons(messages, scored, asked)
    if second_reader is None:
        return ranked
    return ask_second_reader(messages, ranked, second_reader, asked.taxonomy, on_asked=on_asked)

"""The windows to read first, as the report shows them: conduct, then welfare, never mixed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from upstander.evidence.serve.files import message_rows
from upstander.evidence.serve.report import message_line, time_words
from upstander.evidence.serve.windows import CONDUCT, WELFARE

REPORTED_WINDOWS = 50
"""Windows of each list that are printed."""
_CONDUCT_LEAD = (
    "Stretches of one conversation that the models and the rules put first. A score puts them in "
    "order; it is no probability and says nothing of guilt. What stands lower, or was not "
    "understood, may matter as much."
)
_WELFARE_LEAD = (
    "Windows about somebody's safety or well-being. They are a matter of care, not of conduct: "
    "pass them to those who look after it."
)
_SAID = {
    CONDUCT: ("Windows to read first", _CONDUCT_LEAD),
    WELFARE: ("Somebody may need help", _WELFARE_LEAD),
}


def window_sections(
    messages: Path,
    records: Sequence[Mapping[str, Any]],
    findings: Sequence[Mapping[str, Any]],
    *,
    titles: Mapping[str, str],
    printed: int,
) -> Iterator[str]:
    """Yield the two sections that stand above the findings.

    Args:
        messages: table of schema `MESSAGES`.
        records: as `serve.windows.window_records` gives them.
        findings: of the rules, as `serve.files.finding_record` gives them; their words are marked.
        titles: category to what people call it.
        printed: findings that the report prints.
    """
    shown = [one for one in records if one["rank"] <= REPORTED_WINDOWS]
    rows = _rows_of(messages, shown)
    marks: dict[str, Mapping[str, Any]] = {}
    for one in findings:
        if one["field"] == "body" and one["message"]["id"] in rows:
            marks.setdefault(one["message"]["id"], one)
    linked = {str(one["hit"]) for one in findings[:printed]}
    for queue, (heading, lead) in _SAID.items():
        own = [one for one in records if one["queue"] == queue]
        yield f"<h2>{heading}</h2><p>{lead}</p>"
        if not own:
            yield "<p>No window stands high enough. That is not proof of anything.</p>"
        for one in own[:REPORTED_WINDOWS]:
            yield from _window(one, rows, marks, titles, linked)
        if len(own) > REPORTED_WINDOWS:
            yield (
                f"<p>{len(own) - REPORTED_WINDOWS:,} more are not printed here; "
                "they are in <code>windows.jsonl</code>.</p>"
            )


def _rows_of(messages: Path, records: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the messages that the windows show, by id, times as microseconds."""
    wanted = {name for one in records for name in one["message_ids"]}
    wanted |= {reason["message_id"] for one in records for reason in one["reasons"]}
    columns = ("id", "sender", "sender_name", "direction", "sent_at", "body")
    return message_rows(messages, wanted, columns)


def _window(
    one: Mapping[str, Any],
    rows: Mapping[str, Mapping[str, Any]],
    marks: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
    linked: Collection[str],
) -> Iterator[str]:
    title = titles.get(one["category"], one["category"].replace("_", " "))
    contact = ", one contact" if one["one_contact"] else ""
    yield (
        f"<article id='window-{one['queue']}-{escape(one['window'])}'><h3>{one['rank']}. "
        f"{escape(title)}</h3><p class='reason'>Score {one['score']:.2f}; "
        f"{_many(one['messages'], 'message')}, {_many(one['participants'], 'participant')}"
        f"{contact}.</p>"
    )
    telling = {reason["message_id"] for reason in one["reasons"]}
    numbers: dict[str, str] = {}
    earlier = dict.fromkeys(r["message_id"] for r in one["reasons"] if r["earlier"])
    if earlier:
        yield "<p>Earlier in this contact:</p><ol class='conversation'>"
        for at, name in enumerate(earlier, 1):
            numbers[name] = f"earlier message {at}"
            yield message_line(rows[name], marks.get(name), stands_out=True)
        yield "</ol><p>The window:</p>"
    yield "<ol class='conversation'>"
    for at, name in enumerate(one["message_ids"], 1):
        numbers[name] = f"message {at}"
        mark = marks.get(name) if name in telling else None
        yield message_line(rows[name], mark, stands_out=name in telling)
    yield "</ol><p><b>Why it stands here.</b></p><ul>"
    for reason in one["reasons"]:
        yield _reason(reason, numbers[reason["message_id"]], rows, titles)
    yield "</ul>"
    if one["findings"]:
        links = ", ".join(
            f"<a href='#hit-{escape(hit)}'>{escape(hit[:8])}</a>"
            if hit in linked
            else escape(hit[:8])
            for hit in one["findings"]
        )
        yield f"<p>Findings in it, with their clauses: {links}.</p>"
    yield "</article>"


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _reason(
    reason: Mapping[str, Any],
    number: str,
    rows: Mapping[str, Mapping[str, Any]],
    titles: Mapping[str, str],
) -> str:
    when = time_words(rows[reason["message_id"]].get("sent_at"))
    category = titles.get(reason["category"], reason["category"])
    models, moved = f"{reason['probability']:.0%}", f"{reason['moved']:.2f}"
    said = [f"{number} ({when}): {category}, models {models}, moved the score by {moved}"]
    if reason["rules"]:
        rules = ", ".join(f"{rule['rule_id']} ({rule['severity']})" for rule in reason["rules"])
        said.append(f"rules: {rules}")
    if reason["words"]:
        words = ", ".join(
            f"“{word['text']}”" if word["kind"] == "words" else f"{word['kind']}: {word['text']}"
            for word in reason["words"]
        )
        said.append(f"what speaks for it: {words}")
    if second := reason["second"]:
        said.append(_second(second))
    return f"<li>{escape('; '.join(said))}</li>"


def _second(second: Mapping[str, Any]) -> str:
    if second["agrees"] is None:
        return f"second reader: {second['reason']}"
    verdict = "agrees" if second["agrees"] else "does not agree"
    quoted = f", quoting “{second['quotation']}”" if second["quotation"] else ""
    why = f" ({second['reason']})" if second["reason"] else ""
    return f"second reader {second['reader']} {verdict}{quoted}{why}"

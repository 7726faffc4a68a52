"""The report to hand over: one HTML file, self-contained, printable, marked."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Any

from upstander.evidence.serve.files import iso_time, name_of_sender
from upstander.records.sources import SourceReport

MARKING = "OFFICIAL-SENSITIVE"


def write_report(
    path: Path,
    *,
    facts: Mapping[str, Any],
    reports: Sequence[SourceReport],
    records: Sequence[Mapping[str, Any]],
    around: Mapping[str, Sequence[Mapping[str, Any]]],
    total: int,
    windows: Iterable[str] = (),
) -> None:
    """Write the report; the file appears only when it is whole.

    Args:
        path: where to.
        facts: the manifest's facts: versions, digests, counts.
        reports: one a source.
        records: the findings to print, as `serve.files.finding_record` gives them.
        around: for each message id, its neighbours in the conversation, itself included.
        total: how many findings there are, printed or not.
        windows: the sections that stand above the findings, as `report_windows` writes them.
    """
    staged = path.with_name(f".{path.name}.part")
    with staged.open("w", encoding="utf-8", errors="replace") as stream:
        for piece in _pieces(facts, reports, records, around, total, windows):
            stream.write(piece)
    staged.replace(path)


def _pieces(
    facts: Mapping[str, Any],
    reports: Sequence[SourceReport],
    records: Sequence[Mapping[str, Any]],
    around: Mapping[str, Sequence[Mapping[str, Any]]],
    total: int,
    windows: Iterable[str],
) -> Iterator[str]:
    style = files("upstander.evidence.serve").joinpath("report.css").read_text("utf-8")
    yield (
        "<!doctype html>\n<html lang='en-GB'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{MARKING}: findings</title><style>{style}</style></head><body>"
        f"<p class='marking'>{MARKING}</p><main><h1>Findings for review</h1>"
        "<p class='lead'>A finding says that words match a rule. It does not say that anybody "
        "did wrong. Each gives the reason why it may be innocent; read that first.</p>"
    )
    yield from _summary(facts, total)
    yield ("<p><a href='#sources'>What was read, and what was left out</a> stands at the end.</p>")
    yield from windows
    yield "<h2>Findings, first to be looked at first</h2>"
    if not records:
        yield "<p>No rule matched. That is not proof that there was nothing to find.</p>"
    for record in records:
        yield from _finding(record, around)
    if total > len(records):
        yield (
            f"<p>{total - len(records):,} more findings are not printed here; "
            "all are in <code>hits.jsonl</code>.</p>"
        )
    yield from _sources(reports)
    yield f"</main><p class='marking'>{MARKING}</p></body></html>\n"


def _summary(facts: Mapping[str, Any], total: int) -> Iterator[str]:
    counts = facts["counts"]
    rows = {
        "Made": facts["made_at"],
        "Messages read": f"{counts['messages']:,} of {counts['rows_read']:,} rows; "
        f"{counts['skipped']:,} left out, each with its reason",
        "Findings": f"{total:,} (hits before folding: {counts['hits']:,})",
        "By severity": ", ".join(
            f"{name} {count:,}" for name, count in counts["by_severity"].items()
        )
        or "none",
        "Rules": f"{facts['rule_packs']['rules']} from {', '.join(facts['rule_packs']['names'])}; "
        f"SHA-256 {facts['rule_packs']['sha256']}",
        "Upstander": facts["upstander"],
    }
    if models := facts.get("models"):
        encoder = "with" if models["encoder"] else "without"
        rows["Models"] = (
            f"version {models['version'] or 'not known'}, effort {models['effort']}, {encoder} "
            f"the encoder; {counts['windows']:,} windows scored"
        )
    if sealed := counts.get("sealed"):
        rows["Kept apart"] = (
            f"{sum(sealed.values()):,} rows that the authority of this import does not let in, "
            "read by no rule, model or person: "
            + ", ".join(f"{_words(name)} {count:,}" for name, count in sealed.items())
        )
    yield "<h2>What was done</h2><table class='facts'>"
    for name, value in rows.items():
        yield f"<tr><th scope='row'>{escape(name)}</th><td>{escape(str(value))}</td></tr>"
    yield "</table>"


def _sources(reports: Sequence[SourceReport]) -> Iterator[str]:
    yield (
        "<h2 id='sources'>What was read</h2><table><thead><tr><th scope='col'>Source</th>"
        "<th scope='col'>Format</th><th scope='col'>Rows</th><th scope='col'>Messages</th>"
        "<th scope='col'>Left out</th><th scope='col'>Declared</th></tr></thead><tbody>"
    )
    for group in _like_sources(reports):
        yield _source_row(group)
    companions = sum(one.status == "companion" for one in reports)
    yield "</tbody></table>"
    if companions:
        yield f"<p>{companions:,} media and companion files were hashed, not read as messages.</p>"


def _like_sources(reports: Sequence[SourceReport]) -> list[list[SourceReport]]:
    """Group the members of one exhibit that were read whole and of which nothing is to be said.

    A Slack export has a file a day; three hundred equal rows would hide the one that matters.
    """
    groups: dict[tuple[str, ...], list[SourceReport]] = {}
    for at, one in enumerate(reports):
        if one.status == "companion":
            continue
        plain = one.status == "complete" and not one.warnings and one.declared is None
        plain = plain and not one.sealed
        key = (one.path, one.format or "") if plain and one.member else (one.path, str(at))
        groups.setdefault(key, []).append(one)
    return list(groups.values())


def _source_row(group: Sequence[SourceReport]) -> str:
    one = group[0]
    member = f" » {one.member}" if len(group) == 1 and one.member else ""
    files = f" » {len(group):,} files" if len(group) > 1 else ""
    remarks = [one.reason, *one.warnings] if one.reason else list(one.warnings)
    remarks += [f"left out {s.count:,}: {s.reason} ({s.locator})" for s in one.skipped]
    remarks += [f"kept apart {s.count:,}: {_words(s.reason)}" for s in one.sealed]
    said = "".join(f"<br>{escape(remark)}" for remark in remarks)
    numbers = (
        f"{sum(each.rows_read for each in group):,}",
        f"{sum(each.messages for each in group):,}",
        f"{sum(skip.count for each in group for skip in each.skipped):,}",
        "" if one.declared is None else f"{one.declared:,}",
    )
    cells = "".join(f"<td class='number'>{number}</td>" for number in numbers)
    return (
        f"<tr><td>{escape(one.path + member + files)}<br>"
        f"<small>SHA-256 {escape(one.sha256)}</small>{said}</td>"
        f"<td class='number'>{escape(one.format or 'not read')}</td>{cells}</tr>"
    )


def _finding(
    record: Mapping[str, Any], around: Mapping[str, Sequence[Mapping[str, Any]]]
) -> Iterator[str]:
    message = record["message"]
    yield (
        f"<article id='hit-{escape(record['hit'])}'><h3>{record['rank']}. "
        f"{escape(record['title'])} <span class='severity {escape(record['severity'])}'>"
        f"{escape(record['severity'])}</span></h3>"
        f"<p class='reason'>{escape(record['reason'])}. Rule {escape(record['rule'])} "
        f"version {record['rule_version']}, category {escape(_words(record['category']))}.</p>"
    )
    yield "<ol class='conversation'>"
    neighbours = around.get(message["id"]) or [
        {**message, "distance": 0},
    ]
    for row in neighbours:
        yield message_line(row, record if row["distance"] == 0 else None)
    yield "</ol>"
    if record["field"] == "subject":
        yield f"<p>In the subject: {_marked(message['subject'], record)}</p>"
    yield (
        f"<p><b>What the rule looks for.</b> {escape(record['looks_for'])}</p>"
        f"<p><b>Why it may be innocent.</b> {escape(record['why_it_may_be_innocent'])}</p>"
        f"<p><b>What the rule misses.</b> {escape(record['misses'])}</p>"
    )
    yield from _clauses(record["clauses"])
    source = message["source"]
    yield (
        f"<p class='source'>Source: exhibit {escape(source['sha256'])}"
        f"{' » ' + escape(source['member']) if source['member'] else ''}, "
        f"{escape(source['locator'])}; read by {escape(source['decoder'])} "
        f"{escape(source['decoder_version'])}. Time as written: "
        f"{escape(message['sent_at_raw'])} (zone {escape(message['sent_at_basis'])}, "
        f"ambiguity {escape(message['ambiguity'])}).</p></article>"
    )


def _clauses(clauses: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    if not clauses:
        yield "<p><b>Policy.</b> No clause of the policies given answers to this rule.</p>"
    for one in clauses:
        suggested = " (suggested by words, to be confirmed)" if one["basis"] == "suggested" else ""
        yield (
            f"<blockquote><p>{escape(one['quote'])}</p><footer>{escape(one['document'])}, "
            f"clause {escape(one['number'] or 'without number')}, characters "
            f"{one['start']}–{one['end']}{suggested}</footer></blockquote>"
        )


def message_line(
    row: Mapping[str, Any], record: Mapping[str, Any] | None, *, stands_out: bool = False
) -> str:
    """Return one message of a conversation as an item of its list.

    Args:
        row: its sender, time and body.
        record: the finding whose words are marked in it, if any.
        stands_out: whether it stands out without a finding too.
    """
    name = name_of_sender(row)
    body = row.get("body") or ""
    shown = (
        _marked(body, record) if record is not None and record["field"] == "body" else escape(body)
    )
    css = " class='hit'" if record is not None or stands_out else ""
    return (
        f"<li{css}><span class='who'>{escape(name)}</span> "
        f"<time>{escape(time_words(row.get('sent_at')))}</time>"
        f"<div class='body'>{shown}</div></li>"
    )


def _marked(text: str, record: Mapping[str, Any]) -> str:
    start, end = record["start"], record["end"]
    return f"{escape(text[:start])}<mark>{escape(text[start:end])}</mark>{escape(text[end:])}"


def time_words(sent_at: int | None) -> str:
    """Return a time for people, such as `15 Feb 2025, 11:59:09 UTC`."""
    written = iso_time(sent_at)
    if written is None:
        return "no time"
    return f"{datetime.fromisoformat(written):%d %b %Y, %H:%M:%S} UTC"


def _words(identifier: str) -> str:
    return identifier.replace("_", " ").replace(":", ": ")

"""`upstander glossary`: a force's own words and what they mean there."""

from pathlib import Path
from typing import Any

import click
import msgspec

from upstander.base.clock import system_clock
from upstander.base.digest import digest_fields
from upstander.cli.journal import record
from upstander.cli.past_messages import past_messages
from upstander.evidence.detect.categories import CATEGORIES
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.governance.decisions import RELEVANT, UNSURE, read_decisions
from upstander.evidence.detect.governance.glossary import (
    KINDS,
    Glossary,
    GlossaryEntry,
    add_entry,
    as_keywords,
    known_words,
    read_glossary,
    write_glossary,
)
from upstander.evidence.detect.governance.keyword_files import doubts_of
from upstander.evidence.detect.governance.keyword_pack import write_drafts
from upstander.evidence.detect.governance.suggest import Suggestion, suggest_terms, word_rates
from upstander.tables.messages import fetch_messages

_PATH = click.Path(path_type=Path)
_FILE = click.argument("file", type=_PATH)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")


@click.group()
def glossary() -> None:
    """Keep a force's own words: nicknames, slang, code words, places, short forms.

    FILE is a YAML file of your force. Every entry says what the word means there, who added it,
    when, and how it is known. See docs/howto/rules_government.md.
    """


def _read(file: Path, purpose: str) -> Glossary:
    held = read_glossary(file)
    record(
        "glossary.read",
        object_kind="glossary",
        object_id="",
        detail={"entries": len(held.entries), "purpose": purpose},
    )
    return held


def _echo_json(value: Any) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())


@glossary.command()
@_FILE
@_JSON
def check(*, file: Path, as_json: bool) -> None:
    """Check a glossary: every field, and words that would be met too often.

    A fault of the format ends with exit code 2 and its place; a word that is short or common is
    a note.
    """
    held = _read(file, "check")
    notes = [
        f"{spelling}: {doubt}: it will be met in other senses"
        for entry in held.entries
        for spelling in entry.spellings
        for doubt in doubts_of(spelling)
    ]
    if as_json:
        _echo_json({"entries": len(held.entries), "words": len(known_words(held)), "notes": notes})
        return
    for note in notes:
        click.echo(f"note: {note}")
    click.echo(f"{len(held.entries)} entries, {len(known_words(held))} words, no faults")


@glossary.command("list")
@_FILE
@click.option("--kind", type=click.Choice(KINDS), help="Only entries of this kind.")
@click.option("--category", type=click.Choice(list(CATEGORIES)), help="Only what bears on it.")
@_JSON
def list_entries(*, file: Path, kind: str | None, category: str | None, as_json: bool) -> None:
    """List the entries, with who added each."""
    chosen = [
        entry
        for entry in _read(file, "list").entries
        if kind in (None, entry.kind) and (category is None or category in entry.categories)
    ]
    if as_json:
        _echo_json({"entries": chosen})
        return
    for entry in chosen:
        also = f" (also {', '.join(entry.also)})" if entry.also else ""
        bears = f" [{', '.join(entry.categories)}]" if entry.categories else ""
        click.echo(f"{entry.term}{also}: {entry.kind}: {entry.meaning}{bears}")
        click.echo(f"    {entry.added_by}, {entry.added_date}: {entry.source}")
    click.echo(f"{len(chosen)} entries")


@glossary.command()
@_FILE
@click.option(
    "--decisions",
    required=True,
    type=_PATH,
    metavar="FILE",
    help="Reviewers' decisions as JSON Lines.",
)
@click.option(
    "--against",
    required=True,
    type=_PATH,
    metavar="DIR",
    help="The messages decided on: a folder with messages.parquet, or exports.",
)
@click.option("--limit", type=click.IntRange(1, 500), default=30, show_default=True)
@_JSON
def suggest(*, file: Path, decisions: Path, against: Path, limit: int, as_json: bool) -> int:
    """Suggest words that relevant findings have in common and ordinary messages have not.

    Nothing is added: look at the messages, and check that the word is no bystander's name, then
    use `upstander glossary add`. FILE may not exist yet.
    """
    held = _read(file, "suggest") if file.exists() else Glossary()
    decided: dict[str, bool] = {}
    for one in read_decisions(decisions):
        if one.decision != UNSURE:
            decided[one.message_id] = decided.get(one.message_id, False) or (
                one.decision == RELEVANT
            )
    with past_messages(against, stage="words") as past:
        rows = fetch_messages(past.table, decided, ("id", "body")).to_pylist()
        texts = (text or "" for batch in past.batches(["body"]) for text in _bodies(batch))
        background = word_rates(texts)
    found = suggest_terms(
        [row["body"] or "" for row in rows],
        [decided[row["id"]] for row in rows],
        [row["id"] for row in rows],
        background=background,
        known=known_words(held).keys(),
        limit=limit,
    )
    record(
        "glossary.terms_suggested",
        object_kind="glossary",
        object_id="",
        detail={"suggestions": len(found), "decided": len(rows)},
    )
    _print_suggestions(found, len(rows), len(decided), as_json=as_json)
    return past.unreadable


def _bodies(batch: Any) -> list[str | None]:
    bodies: list[str | None] = batch["body"].to_pylist()
    return bodies


def _print_suggestions(
    found: tuple[Suggestion, ...], held: int, decided: int, *, as_json: bool
) -> None:
    if as_json:
        _echo_json({"suggestions": found, "decided": decided, "found_in_messages": held})
        return
    for one in found:
        ids = ", ".join(name[:12] for name in one.example_ids)
        click.echo(
            f"{one.term:<28} in {one.relevant} relevant and {one.other} other, z {one.z:.1f}  "
            f"[{ids}]"
        )
    click.echo(
        f"{len(found)} words to look at, from {held} of {decided} decided messages; none was added"
    )


@glossary.command()
@_FILE
@click.argument("term")
@click.option("--meaning", required=True, help="What people mean by it.")
@click.option("--kind", required=True, type=click.Choice(KINDS))
@click.option(
    "--category",
    "categories",
    multiple=True,
    type=click.Choice(list(CATEGORIES)),
    help="What it bears on; may be repeated.",
)
@click.option(
    "--also", multiple=True, metavar="SPELLING", help="Another spelling; may be repeated."
)
@click.option("--source", required=True, help="How it is known.")
@click.option("--by", "person", required=True, help="Your name: you answer for the entry.")
def add(
    *,
    file: Path,
    term: str,
    meaning: str,
    kind: str,
    categories: tuple[str, ...],
    also: tuple[str, ...],
    source: str,
    person: str,
) -> None:
    """Add TERM to the glossary in your own name; the file is made if it is not there."""
    held = read_glossary(file) if file.exists() else Glossary()
    entry = GlossaryEntry(
        term=term.strip(),
        meaning=meaning.strip(),
        kind=kind,
        categories=categories,
        also=also,
        added_by=person.strip(),
        added_date=system_clock().date().isoformat(),
        source=source.strip(),
    )
    changed = add_entry(held, entry, person=person)
    record(
        "glossary.entry_added",
        object_kind="glossary_entry",
        object_id=digest_fields((fold(entry.term), kind))[:16],
        detail={"kind": kind, "categories": list(categories), "person": entry.added_by},
    )
    write_glossary(changed, file)
    click.echo(f"{entry.term} added to {file}: {len(changed.entries)} entries")


@glossary.command("draft-rules")
@_FILE
@click.option("--out", required=True, type=_PATH, metavar="DIR", help="Folder for the drafts.")
@click.option("--by", "person", required=True, help="Who answers for the drafts.")
def draft_rules(*, file: Path, out: Path, person: str) -> None:
    """Make draft rules of the glossary, one a category; drafts never run by themselves."""
    held = read_glossary(file)
    files = write_drafts(
        as_keywords(held.entries),
        out,
        author=person,
        date=system_clock().date().isoformat(),
        source=f"glossary {held.force or file.stem}",
        prefix="glossary",
    )
    record(
        "glossary.rules_drafted",
        object_kind="glossary",
        object_id="",
        detail={"drafts": len(files), "entries": len(held.entries)},
    )
    for path in files:
        click.echo(f"draft: {path}")

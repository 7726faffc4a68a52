"""`upstander policy`: a policy's clauses, answers, faults and versions, and the matrix."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click
import msgspec

from upstander.base.clock import system_clock
from upstander.cli.journal import record
from upstander.policies.clauses.reading import read_laid_out, read_policy
from upstander.policies.details.outline import read_json
from upstander.policies.details.reading import read_details
from upstander.policies.documents.pasted import lay_out_pasted
from upstander.policies.faults.finding import faults_json, find_faults
from upstander.policies.guidance.loading import load_guidance
from upstander.policies.questions.asking import ask as ask_questions
from upstander.policies.questions.asking import positions_json
from upstander.policies.questions.bank import QuestionBank, load_questions
from upstander.policies.versions.comparing import compare_versions, difference_json
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_changes import ClauseChange, VersionDifference, WordRun
from upstander.records.positions import PositionFound

STDIN = "-"
SHOWN_WORDS = 100
AROUND = 6
"""Words shown on either side of a change."""
EXIT_FAULTS = 1

_FILE = click.argument("file", type=click.Path(path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_OCR = click.option(
    "--ocr", is_flag=True, help="Read scanned pages too; needs the extra `ocr` and tesseract."
)
_BANK = click.option(
    "--questions",
    "bank_dir",
    type=click.Path(path_type=Path),
    help="Folder of questions; those that ship where it is left out.",
)


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value} is no date; write it as 2026-04-01", param, ctx)


@click.group()
def policy() -> None:
    """Read policies, question them, check them, compare them.

    FILE may be PDF, DOCX, HTML, Markdown or plain text; `-` reads pasted text from standard
    input.
    """


@policy.command()
@_FILE
@_JSON
@_OCR
def read(*, file: Path, as_json: bool, ocr: bool) -> None:
    """Divide a policy into its clauses, each with its exact place, and its details."""
    document = read_file(file, ocr=ocr)
    details = read_details(document)
    outline = read_json(document, details)
    _journal("policy.read", document, {"clauses": len(document.clauses)})
    if as_json:
        echo_json(outline)
        return
    for detail in details.details:
        click.echo(f"{detail.name:>16}  {detail.value}")
    click.echo(f"{'kind':>16}  {details.kind}")
    for clause in document.clauses:
        indent = "  " * max(0, len(clause.path) - 1)
        words = " ".join(clause.text.split())
        click.echo(f"{clause.start:>7}-{clause.end:<7} {clause.kind:<10} {indent}{words[:70]}")
    for warning in outline["warnings"]:
        click.echo(f"note: {warning}")
    for conflict in details.conflicts:
        click.echo(f"note: {conflict.explanation}")
    click.echo(f"{len(document.clauses)} clauses, SHA-256 {document.sha256}")


@policy.command()
@_FILE
@click.option("--question", "ids", multiple=True, metavar="ID", help="Ask only this; repeatable.")
@_JSON
@_OCR
@_BANK
def ask(*, file: Path, ids: tuple[str, ...], as_json: bool, ocr: bool, bank_dir: Path) -> None:
    """Answer the questions from a policy, each answer with the exact words that carry it."""
    bank = load_questions(bank_dir)
    _check_ids(ids, bank)
    document = read_file(file, ocr=ocr)
    found = ask_questions(document, read_details(document), bank, only=ids)
    _journal("policy.asked", document, {"questions": len(found), "bank": bank.digest})
    if as_json:
        echo_json(positions_json(found, document))
        return
    for one in found:
        _show_position(one)
    spoken = sum(1 for one in found if one.support)
    click.echo(f"{spoken} of {len(found)} questions answered. A person confirms every answer.")


@policy.command()
@_FILE
@click.option("--on", "on", type=_Day(), help="Judge as of this day; today where left out.")
@click.option("--fail-on-faults", is_flag=True, help="Exit 1 where a fault of high severity is.")
@_JSON
@_OCR
def check(*, file: Path, on: date | None, fail_on_faults: bool, as_json: bool, ocr: bool) -> None:
    """Find a policy's faults: stale law, contradictions, numbers, dates, duties of nobody."""
    document = read_file(file, ocr=ocr)
    details = read_details(document)
    faults = find_faults(
        document,
        details,
        on=on or system_clock().date(),
        guidance=load_guidance(),
        positions=ask_questions(document, details, load_questions()),
    )
    _journal("policy.checked", document, {"faults": len(faults)})
    if as_json:
        echo_json(faults_json(faults))
    else:
        for fault in faults:
            places = ", ".join(f"{p.clause or 'at'} [{p.start}-{p.end}]" for p in fault.clauses)
            click.echo(f"{fault.severity:<6} {fault.fault:<28} {places}")
            click.echo(f"       {fault.explanation}")
            if fault.source:
                click.echo(f"       {fault.source}")
        click.echo(f"{len(faults)} faults, SHA-256 {document.sha256}")
    if fail_on_faults and any(fault.severity == "high" for fault in faults):
        sys.exit(EXIT_FAULTS)


@policy.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--all", "show_all", is_flag=True, help="Show the clauses that did not change too.")
@_JSON
def diff(*, old: Path, new: Path, show_all: bool, as_json: bool) -> None:
    """Compare two versions of a policy, clause by clause, and say what changed in meaning."""
    before, after = read_file(old), read_file(new)
    difference = compare_versions(
        before, after, old_details=read_details(before), new_details=read_details(after)
    )
    _journal("policy.compared", after, {"old": before.sha256, "changes": len(difference.changes)})
    if as_json:
        echo_json(difference_json(difference))
        return
    _show_difference(difference, show_all=show_all)


def _show_difference(difference: VersionDifference, *, show_all: bool) -> None:
    for line in difference.details:
        click.echo(f"details: {line}")
    same = 0
    for change in difference.changes:
        if change.change == "unchanged" and not show_all:
            same += 1
            continue
        _show_change(change)
    if same:
        click.echo(f"{same} clauses did not change (--all shows them)")


def _show_change(change: ClauseChange) -> None:
    sides = (change.old, change.new)
    names = [", ".join(p.clause or f"at {p.start}" for p in side) for side in sides]
    click.echo(f"{change.change:<11} {' -> '.join(name for name in names if name)}")
    if change.words:
        click.echo(f"  {_marked_words(change.words)}")
    for place in change.old if change.change == "removed" else ():
        click.echo(f"  - {_cut(place.text)}")
    for place in change.new if change.change == "added" else ():
        click.echo(f"  + {_cut(place.text)}")
    for sentence in change.meaning:
        click.echo(f"  ! {sentence}")


def _show_position(found: PositionFound) -> None:
    click.echo(f"{found.question:<48} {found.position:<12} {found.band} ({found.confidence:.2f})")
    for support in found.support:
        place = support.clause or "at"
        click.echo(f"    {place} [{support.start}-{support.end}] “{_cut(support.quote)}”")
    if found.condition:
        click.echo(f"    condition: “{_cut(found.condition)}”")


def _marked_words(runs: Sequence[WordRun]) -> str:
    """Return a reworded clause in one line, what did not change cut short."""
    marks = {"added": "{{+{}+}}", "removed": "[-{}-]"}
    said = []
    for run in runs:
        words = run.text.split()
        if run.kind != "same":
            said.append(marks[run.kind].format(" ".join(words)))
        elif len(words) <= 2 * AROUND:
            said.append(" ".join(words))
        else:
            said.append(" ".join([*words[:AROUND], "…", *words[-AROUND:]]))
    return " ".join(one for one in said if one)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN_WORDS else flat[: SHOWN_WORDS - 1] + "…"


def read_file(file: Path, *, ocr: bool = False) -> PolicyDocument:
    """Read the policy at `file`; `-` is pasted text from standard input."""
    if str(file) == STDIN:
        return read_laid_out(lay_out_pasted(sys.stdin.read()), name="pasted")
    return read_policy(file, ocr=ocr)


def _check_ids(ids: tuple[str, ...], bank: QuestionBank) -> None:
    known = {question.id for question in bank.questions}
    for one in ids:
        if one not in known:
            raise click.UsageError(f"no question has the id {one}")


def _journal(name: str, document: PolicyDocument, detail: dict[str, Any]) -> None:
    record(
        name,
        object_kind="policy",
        object_id=document.sha256,
        detail={"sha256": document.sha256, **detail},
    )


def echo_json(value: Any) -> None:
    """Print a value as JSON."""
    click.echo(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())

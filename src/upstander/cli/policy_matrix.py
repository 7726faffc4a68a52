"""`upstander policy matrix` and `draft`: across forces, and before a policy is adopted."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from upstander.base.clock import system_clock
from upstander.cli.journal import record
from upstander.cli.policy import echo_json, read_file
from upstander.policies.details.reading import read_details
from upstander.policies.drafting.checking import check_draft, draft_json
from upstander.policies.drafting.library import load_model_clauses
from upstander.policies.guidance.loading import load_guidance
from upstander.policies.matrix.building import (
    ForceDocument,
    add_missing,
    build_matrix,
    matrix_json,
)
from upstander.policies.matrix.csvfile import write_csv
from upstander.policies.matrix.report import write_report
from upstander.policies.matrix.workbook import write_workbook
from upstander.policies.questions.bank import load_questions
from upstander.policies.versions.citing_on import CiteOnDay, held_version
from upstander.records.policy_matrix import Matrix

_PATH = click.Path(path_type=Path)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_PATH, metavar="FILE...")
@click.option("--out", type=_PATH, help="Write the matrix as a workbook (.xlsx) here.")
@click.option("--csv", "csv_path", type=_PATH, help="Write every cell as a row of CSV here.")
@click.option("--report", type=_PATH, help="Write a printable report (.html) here.")
@click.option(
    "--all-forces",
    is_flag=True,
    help="Give the 43 forces of England and Wales a row each, supplied or not.",
)
@click.option("--marking", default="OFFICIAL", help="Marking on every page and sheet.")
@click.option("--questions", "bank_dir", type=_PATH, help="Folder of questions.")
@click.option("--json", "as_json", is_flag=True, help="Print the matrix as JSON.")
def matrix(
    *,
    files: tuple[Path, ...],
    out: Path | None,
    csv_path: Path | None,
    report: Path | None,
    all_forces: bool,
    marking: str,
    bank_dir: Path | None,
    as_json: bool,
) -> None:
    """Put every question to every force's policy, and set the answers side by side.

    Of several versions of one policy the one that stands today answers. FILE may be FORCE=PATH
    where the document does not say whose it is.
    """
    today = system_clock().date()
    bank, guidance = load_questions(bank_dir), load_guidance()
    given = _standing([_force_document(one) for one in files], today)
    rows = add_missing(given, guidance.forces) if all_forces else given
    with _progress() as on_progress:
        built = build_matrix(
            rows,
            bank,
            guidance,
            made_on=today,
            marking=marking,
            on_progress=on_progress,
        )
    if out is not None:
        write_workbook(built, out, documents=given, guidance=guidance)
    if csv_path is not None:
        write_csv(built, csv_path, documents=given)
    if report is not None:
        write_report(built, report, documents=given, guidance=guidance)
    record(
        "matrix.built",
        object_kind="matrix",
        object_id=bank.digest,
        detail={"documents": len(given), "questions": len(bank.questions)},
    )
    if as_json:
        echo_json(matrix_json(built))
        return
    _summarise(built)
    for path in (out, csv_path, report):
        if path is not None:
            click.echo(f"wrote {path}")


@click.command()
@click.argument("file", type=_PATH)
@click.option("--all", "show_all", is_flag=True, help="Show the questions that it answers too.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def draft(*, file: Path, show_all: bool, as_json: bool) -> None:
    """Say what a draft policy would leave open, with model clauses that would answer it."""
    document = read_file(file)
    answers = check_draft(
        document, load_questions(), details=read_details(document), library=load_model_clauses()
    )
    record(
        "policy.asked",
        object_kind="policy",
        object_id=document.sha256,
        detail={"sha256": document.sha256, "questions": len(answers)},
    )
    if as_json:
        echo_json(draft_json(answers, document))
        return
    for one in answers:
        if not one.open and not show_all:
            continue
        click.echo(f"{one.found.position:<12} {one.question.title}")
        for offered in one.offered:
            click.echo(f"    {offered.position}: {offered.text}")
    left = sum(one.open for one in answers)
    click.echo(f"{left} of {len(answers)} questions left open. A person decides every one.")


def _force_document(given: Path) -> ForceDocument:
    said, separator, path = str(given).partition("=")
    named = bool(separator) and not given.exists()
    document = read_file(Path(path) if named else given)
    return ForceDocument(
        document=document, details=read_details(document), force=said if named else ""
    )


def _standing(given: Sequence[ForceDocument], today: date) -> list[ForceDocument]:
    """Return the documents without those that a later version of the same policy replaced."""
    held = [
        held_version(one.document, one.details)
        for one in given
        if one.document is not None and one.details is not None
    ]
    standing = {document.sha256 for document in CiteOnDay(held).documents_on(today)}
    kept = []
    for one in given:
        if one.document is not None and one.document.sha256 in standing:
            kept.append(one)
        elif one.document is not None:
            click.echo(f"note: {one.document.name} is left out: another version stands", err=True)
    return kept


def _summarise(built: Matrix) -> None:
    for force in built.forces:
        cells = [cell for cell in built.cells if cell.force == force.code]
        speaks = sum(cell.position not in ("silent", "not_supplied") for cell in cells)
        said = f"{speaks} of {len(cells)} questions" if force.supply == "supplied" else force.supply
        click.echo(f"{force.name:<40} {said}")
    click.echo(f"{len(built.forces)} forces, {len(built.questions)} questions")


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    if not sys.stderr.isatty():
        yield lambda _done, _total: None
        return
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task("asking", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)

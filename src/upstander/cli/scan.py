"""`upstander scan`: exports in, ranked and explained findings out."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec
from rich.console import Console

from upstander.authority.gate import check_live
from upstander.authority.held_back import load_held_back
from upstander.authority.reading import read_authorisation
from upstander.authority.scope import Admission, Scope
from upstander.base.clock import system_clock
from upstander.cli.journal import record
from upstander.cli.model_options import effort_option, model_reading, models_option
from upstander.cli.packs import cite_from, named_packs
from upstander.cli.read import conclude
from upstander.cli.sources import (
    print_reports,
    reports_as_json,
    settings_of,
    shown_progress,
    source_options,
)
from upstander.evidence import pipeline
from upstander.evidence.detect.models.scorer import Effort
from upstander.evidence.serve.files import iso_time, name_of_sender

SHOWN = 20
SHOWN_WINDOWS = 10


@click.command()
@source_options
@click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME|DIR",
    help="A rule pack by name or folder; all that come with Upstander if not given.",
)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The force's own policy, as text; may be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write messages, hits, the report and the manifest here.",
)
@models_option
@effort_option
@click.option(
    "--second-reader",
    default="",
    metavar="MODULE:FUNCTION",
    help="The force's own reader, such as a local language model; see docs/howto.",
)
@click.option(
    "--authorisation",
    type=click.Path(path_type=Path),
    metavar="FILE.json",
    help="Let in only what this authorisation covers; the rest is kept apart, unread.",
)
@click.option("--fail-on-hits", is_flag=True, help="Exit with 1 where there are findings.")
@click.option("--json", "as_json", is_flag=True, help="Print the result as JSON.")
def scan(
    *,
    paths: tuple[Path, ...],
    date_order: str | None,
    zone: str,
    owner: tuple[str, ...],
    columns: tuple[str, ...],
    packs: tuple[str, ...],
    policies: tuple[Path, ...],
    out: Path | None,
    models: bool | None,
    effort: Effort,
    second_reader: str,
    authorisation: Path | None,
    fail_on_hits: bool,
    as_json: bool,
) -> int:
    """Find what a policy lead would want to see, each beside the clause it touches.

    A finding says that words match a rule, not that anybody did wrong. With the models, windows
    of conversations are put in an order to be read, those about somebody's safety in a list of
    their own.
    """
    settings = settings_of(date_order, zone, owner, columns)
    pack = named_packs(packs)
    cite = cite_from(policies)
    admit = _admission(authorisation, owner)
    reading = model_reading(models, effort, pack, second_reader=second_reader)
    with tempfile.TemporaryDirectory(prefix="upstander-") as scratch:
        with shown_progress() as on_progress:
            result = pipeline.scan(
                paths,
                out=out or Path(scratch),
                settings=settings,
                pack=pack,
                cite=cite,
                models=reading,
                admit=admit,
                on_progress=on_progress,
            )
        _record_scan(result, pack.sha256, paths, second_reader)
        if as_json:
            shape = {
                **reports_as_json(result.reports),
                "findings": result.records,
                "manifest": result.manifest,
            }
            if reading is not None:
                shape["windows"] = result.windows
            click.echo(msgspec.json.format(msgspec.json.encode(shape), indent=2).decode())
        else:
            print_reports(result.reports)
            print_findings(result.records)
            print_windows(result)
            _print_written(out, result)
    code = conclude(paths, result.reports)
    return code or int(fail_on_hits and bool(result.findings))


def _admission(path: Path | None, owner: Sequence[str]) -> Admission | None:
    """Return what an authorisation lets in, beside the rules of what is held back."""
    if path is None:
        return None
    authorisation = read_authorisation(path)
    check_live(authorisation, at=system_clock())
    custodian = next((one for one in owner if authorisation.subjects.covers(one)), "")
    return Admission(scope=Scope.of(authorisation), held_back=load_held_back(), custodian=custodian)


def _record_scan(
    result: pipeline.ScanResult, rules_sha256: str, paths: Sequence[Path], second_reader: str
) -> None:
    detail: dict[str, Any] = {
        "sources": len(result.reports),
        "messages": result.manifest["counts"]["messages"],
        "findings": len(result.findings),
        "rules_sha256": rules_sha256,
        "paths": [str(path) for path in paths],
    }
    if models := result.manifest.get("models"):
        detail |= {
            "model": models["version"],
            "effort": models["effort"],
            "windows": result.manifest["counts"]["windows"],
        }
        if second_reader:
            detail["second_reader"] = second_reader
    record("evidence.scanned", object_kind="exports", object_id="", detail=detail)


def print_findings(records: Sequence[Mapping[str, Any]]) -> None:
    """Print the first findings, each with its clause and why it may be innocent."""
    console = Console(highlight=False, markup=False, width=100)
    console.print()
    if not records:
        console.print("No rule matched. That is not proof that there was nothing to find.")
    for one in records[:SHOWN]:
        message = one["message"]
        console.print(f"{one['rank']:>3}. [{one['severity']}] {one['title']}  ({one['rule']})")
        who = name_of_sender(message)
        when = iso_time(message["sent_at"]) or message["sent_at_raw"] or "no time"
        console.print(f"     {who}, {when}: {_excerpt(one)}")
        for clause in one["clauses"][:1]:
            console.print(
                f"     {clause['document']} {clause['number']}: “{_short(clause['quote'])}”"
            )
        console.print(f"     May be innocent: {_short(one['why_it_may_be_innocent'])}")
    if len(records) > SHOWN:
        console.print(f"     … and {len(records) - SHOWN:,} more")


def print_windows(result: pipeline.ScanResult) -> None:
    """Print the windows to read first: conduct, then welfare, each without its words."""
    if "models" not in result.manifest:
        return
    console = Console(highlight=False, markup=False, width=100)
    for queue, heading in (
        ("conduct", "Windows to read first"),
        ("welfare", "Windows where somebody may need help: a matter of care, not of conduct"),
    ):
        own = [one for one in result.windows if one["queue"] == queue]
        console.print(f"\n{heading}" if own else f"\n{heading}: none stands high enough")
        for one in own[:SHOWN_WINDOWS]:
            many = "1 message" if one["messages"] == 1 else f"{one['messages']} messages"
            console.print(
                f"{one['rank']:>3}. {one['category'].replace('_', ' ')} {one['score']:.2f}, "
                f"{many} from {one['first_at'] or 'no time'}; {_why(one)}"
            )
        if len(own) > SHOWN_WINDOWS:
            console.print(f"     … and {len(own) - SHOWN_WINDOWS:,} more")


def _why(one: Mapping[str, Any]) -> str:
    rules = dict.fromkeys(rule["rule_id"] for each in one["reasons"] for rule in each["rules"])
    words = dict.fromkeys(
        word["text"] for each in one["reasons"] for word in each["words"] if word["kind"] == "words"
    )
    said = [f"rules {', '.join(list(rules)[:2])}"] if rules else []
    said += [f"words {', '.join(list(words)[:4])}"] if words else []
    return "; ".join(said) or "the whole of it, no one word"


def _print_written(out: Path | None, result: pipeline.ScanResult) -> None:
    if out is None:
        return
    names = [one["name"] for one in result.manifest["outputs"]]
    names.sort(key=lambda name: (name != "report.html", name))
    click.echo(f"\nWritten to {out}: {' '.join([*names, 'manifest.json'])}")


def _excerpt(one: Mapping[str, Any]) -> str:
    text = one["message"][one["field"]]
    start, end = max(0, one["start"] - 30), min(len(text), one["end"] + 30)
    cut = f"{text[start : one['start']]}»{text[one['start'] : one['end']]}«{text[one['end'] : end]}"
    return ("…" if start else "") + " ".join(cut.split()) + ("…" if end < len(text) else "")


def _short(text: str, limit: int = 150) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rsplit(" ", 1)[0] + "…"

"""`upstander rules trial`, `import-keywords`, `export`, `precision`."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
import msgspec

from upstander.base.clock import system_clock
from upstander.cli.home import actor_name
from upstander.cli.journal import record
from upstander.cli.model_options import model_judge, models_option
from upstander.cli.packs import named_packs
from upstander.cli.past_messages import past_messages
from upstander.cli.rules_govern_text import (
    keyword_lines,
    precision_lines,
    show,
    trial_lines,
)
from upstander.evidence.detect.categories import STATUSES
from upstander.evidence.detect.governance.decisions import Decision, read_decisions
from upstander.evidence.detect.governance.exports import (
    Export,
    lost_as_text,
    to_purview,
    to_sigma,
)
from upstander.evidence.detect.governance.keyword_files import read_keywords
from upstander.evidence.detect.governance.keyword_pack import write_drafts
from upstander.evidence.detect.governance.keywords import DROP, KeywordReport, cost_keywords
from upstander.evidence.detect.governance.precision import (
    IDLE_MESSAGES,
    IDLE_WEEKS,
    propose_retirements,
    rule_precision,
)
from upstander.evidence.detect.governance.rule_paths import gather_rules
from upstander.evidence.detect.governance.survey import survey_hits
from upstander.evidence.detect.governance.trial import SAMPLES, run_trial
from upstander.evidence.detect.governance.trial_report import Budget

F = TypeVar("F", bound=Callable[..., Any])
_PATH = click.Path(path_type=Path)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
_DECISIONS = click.option(
    "--decisions",
    type=_PATH,
    metavar="FILE",
    help="Reviewers' decisions as JSON Lines: rule_id, message_id, decision, at, by.",
)
_PACKS = click.option(
    "--pack",
    "packs",
    multiple=True,
    metavar="NAME|DIR",
    help="The rules in use; all that come with Upstander if not given.",
)


def past_options(function: F) -> F:
    """Add the options that say which past messages are looked at, and how many can be read."""
    options = (
        click.option(
            "--against",
            required=True,
            type=_PATH,
            metavar="DIR",
            help="Past messages: a folder with messages.parquet, or a folder of exports.",
        ),
        click.option(
            "--date-order",
            type=click.Choice(["dmy", "mdy", "ymd"]),
            help="Of exports that do not decide it.",
        ),
        click.option("--tz", "zone", default="", metavar="ZONE", help="Of times without a zone."),
        click.option(
            "--hours", type=click.FloatRange(min=0.1), help="Reviewer hours a week that you have."
        ),
        click.option(
            "--minutes",
            type=click.FloatRange(min=0.1),
            default=3.0,
            show_default=True,
            help="Minutes to read one alert.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def _budget(hours: float | None, minutes: float) -> Budget | None:
    return None if hours is None else Budget(hours_a_week=hours, minutes_an_alert=minutes)


def _decisions(path: Path | None) -> tuple[Decision, ...]:
    return read_decisions(path) if path is not None else ()


@click.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@past_options
@_DECISIONS
@_PACKS
@click.option(
    "--samples",
    type=click.IntRange(0, 300),
    default=SAMPLES,
    show_default=True,
    help="Hits of each rule to show, spread over the time looked at.",
)
@models_option
@_JSON
def trial(
    *,
    paths: tuple[Path, ...],
    against: Path,
    date_order: str | None,
    zone: str,
    hours: float | None,
    minutes: float,
    decisions: Path | None,
    packs: tuple[str, ...],
    samples: int,
    models: bool | None,
    as_json: bool,
) -> int:
    """Try rules on past messages before anybody has to read what they find.

    PATH is a rule file or a folder of rules; drafts run too. Nothing is changed: live rules and
    their findings stay as they are. Says how many alerts each rule would give in a week, what it
    finds that the rules in use do not, and shows some of its hits.
    """
    tried = gather_rules(paths)
    judge = model_judge(models)
    with past_messages(against, stage="trial", date_order=date_order, zone=zone) as past:
        report = run_trial(
            tried,
            past.batches(),
            live=named_packs(packs),
            decisions=_decisions(decisions),
            judge=judge,
            samples=samples,
            budget=_budget(hours, minutes),
            on_rows=past.on_rows,
        )
    for one in report.rules:
        record(
            "rule.trialled",
            object_kind="rule",
            object_id=one.rule_id,
            detail={
                "version": one.version,
                "messages": report.looked_at.messages,
                "alerts": one.alerts,
                "detection_sha256": one.detection_sha256,
                "against": str(against),
            },
        )
    show(report, trial_lines(report), as_json=as_json)
    return past.unreadable


@click.command("import-keywords")
@click.argument("file", type=_PATH)
@past_options
@click.option("--out", required=True, type=_PATH, metavar="DIR", help="Folder for the draft rules.")
@_DECISIONS
@_PACKS
@click.option("--author", default="", help="Who answers for the drafts; you if not given.")
@click.option("--all", "take_all", is_flag=True, help="Draft terms that it advises to drop, too.")
@models_option
@_JSON
def import_keywords(
    *,
    file: Path,
    against: Path,
    date_order: str | None,
    zone: str,
    hours: float | None,
    minutes: float,
    out: Path,
    decisions: Path | None,
    packs: tuple[str, ...],
    author: str,
    take_all: bool,
    models: bool | None,
    as_json: bool,
) -> int:
    """Weigh a keyword list on past messages and make draft rules of it.

    FILE is .txt (one term a line), .csv, .tsv or .xlsx (a column `term`, and `category` if you
    have it). Says for each term how many messages it hits, what it alone finds, which rule finds
    them already, and whether to keep, narrow or drop it. Writes draft rules, one a category, and
    report.json. Drafts never run by themselves.
    """
    words = read_keywords(file)
    judge = model_judge(models)
    with past_messages(against, stage="weigh", date_order=date_order, zone=zone) as past:
        report = cost_keywords(
            words,
            past.batches(),
            live=named_packs(packs),
            decisions=_decisions(decisions),
            judge=judge,
            budget=_budget(hours, minutes),
            on_rows=past.on_rows,
        )
    wanted = {one.place for one in report.terms if take_all or one.suggestion != DROP}
    kept = [one for one in words.keywords if one.place in wanted]
    files: Sequence[Path] = ()
    if kept:
        files = write_drafts(
            kept,
            out,
            author=author or actor_name(),
            date=system_clock().date().isoformat(),
            source=f"keyword list {words.name}",
        )
    _write_report(report, out)
    record(
        "rules.keywords_imported",
        object_kind="keyword_list",
        object_id="",
        detail={
            "terms": len(report.terms),
            "drafts": len(files),
            "messages": report.looked_at.messages,
            "file": str(file),
        },
    )
    show(_with_drafts(report, files), keyword_lines(report, files, out), as_json=as_json)
    return past.unreadable


def _write_report(report: KeywordReport, out: Path) -> None:
    out.mkdir(parents=True, exist_ok=True)
    (out / "report.json").write_bytes(msgspec.json.format(msgspec.json.encode(report), indent=2))


def _with_drafts(report: KeywordReport, files: Sequence[Path]) -> dict[str, Any]:
    shape: dict[str, Any] = msgspec.to_builtins(report)
    return {**shape, "drafts": [path.as_posix() for path in files]}


@click.command()
@click.argument("directory", required=False, type=_PATH, metavar="[DIR]")
@click.option(
    "--as",
    "kind",
    required=True,
    type=click.Choice(["purview", "sigma"]),
    help="Microsoft Purview keyword dictionary, or rules in the shape of Sigma.",
)
@click.option(
    "--out",
    required=True,
    type=_PATH,
    metavar="PATH",
    help="File to write; for sigma also a folder, one file a rule.",
)
@click.option(
    "--status",
    "statuses",
    multiple=True,
    type=click.Choice(STATUSES),
    help="Rules of this status; may be repeated; live ones if not given.",
)
@_JSON
def export(
    *, directory: Path | None, kind: str, out: Path, statuses: tuple[str, ...], as_json: bool
) -> None:
    """Write rules for another tool, with a list of what that tool cannot say.

    The list is printed and written beside the export (PATH.lost.txt): other tools know words or
    expressions only, so they find more, or less, than the rules do.
    """
    pack = named_packs([str(directory)] if directory else [])
    wanted = statuses or ("live",)
    made = (to_purview if kind == "purview" else to_sigma)(pack, statuses=wanted)
    if not made.rules:
        raise click.UsageError(f"no rule to export with status {' or '.join(wanted)}: --status")
    _write_export(made, out)
    beside = out.with_name(f"{out.name}.lost.txt")
    beside.write_text(lost_as_text(made.lost), encoding="utf-8")
    record(
        "rules.exported",
        object_kind="rule_pack",
        object_id=pack.sha256,
        detail={"format": kind, "rules": made.rules, "lost": len(made.lost)},
    )
    lines = [f"{one.rule_id or '(all rules)'}: {one.part}: {one.effect}" for one in made.lost]
    lines.append(f"{made.rules} rules to {out}; {len(made.lost)} losses, also in {beside}")
    show({"rules": made.rules, "out": str(out), "lost": made.lost}, lines, as_json=as_json)


def _write_export(made: Export, out: Path) -> None:
    if made.documents and not out.suffix:
        out.mkdir(parents=True, exist_ok=True)
        for rule_id, document in made.documents.items():
            (out / f"{rule_id}.yml").write_text(document, encoding="utf-8", newline="\n")
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(made.text, encoding="utf-8", newline="\n")


@click.command()
@click.option(
    "--decisions",
    "path",
    required=True,
    type=_PATH,
    metavar="FILE",
    help="Reviewers' decisions as JSON Lines: rule_id, message_id, decision, at, by.",
)
@click.option(
    "--against",
    type=_PATH,
    metavar="DIR",
    help="Past messages; then rules without a hit are named too.",
)
@_PACKS
@_JSON
def precision(*, path: Path, against: Path | None, packs: tuple[str, ...], as_json: bool) -> int:
    """Say how often reviewers found each rule's hits relevant, and which rules might be retired.

    Only proposals: a person decides, gives the reason, and retires the rule.
    """
    decisions = read_decisions(path)
    pack = named_packs(packs)
    code = 0
    more: dict[str, Any] = {}
    if against is not None:
        with past_messages(against, stage="survey") as past:
            survey = survey_hits(pack, past.batches(), on_rows=past.on_rows)
        code = past.unreadable
        more = {
            "rules_by_message": survey.rules_by_message,
            "last_hits": survey.last_hits,
            "until": survey.until,
            "weeks_looked_at": survey.looked_at.weeks,
            "messages_looked_at": survey.looked_at.messages,
        }
    measured = rule_precision(decisions)
    proposals = propose_retirements(pack, decisions, **more)
    record(
        "rules.precision_measured",
        object_kind="rule_pack",
        object_id=pack.sha256,
        detail={"decisions": len(decisions), "proposals": len(proposals)},
    )
    shape = {"decisions": len(decisions), "rules": measured, "proposals": proposals}
    lines = precision_lines(measured, proposals)
    looked = more.get("messages_looked_at", IDLE_MESSAGES)
    if looked < IDLE_MESSAGES or more.get("weeks_looked_at", IDLE_WEEKS) < IDLE_WEEKS:
        lines.append(
            f"note: no rule is called idle on fewer than {IDLE_MESSAGES:,} messages and "
            f"{IDLE_WEEKS} weeks"
        )
    show(shape, lines, as_json=as_json)
    return code

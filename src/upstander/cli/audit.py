"""`upstander audit`: check the tamper-evident logs."""

import json
import os
import subprocess
import sys
from typing import Any

import click
import msgspec

from upstander.audit.chain import Verification
from upstander.audit.journal import verify_journal
from upstander.cli.home import home_folder
from upstander.cli.journal import journal_path


@click.group()
def audit() -> None:
    """Check the tamper-evident logs."""


@audit.command()
@click.option(
    "--expected-head",
    default="",
    metavar="DIGEST",
    help="A head digest of the journal that was noted earlier and kept elsewhere.",
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def verify(*, expected_head: str, as_json: bool) -> int:
    """Verify the journal of the command line and the log of the staff site.

    A chain shows edits, removals and reordering. That its end was cut off, or that it was made
    anew, shows only against a head digest kept elsewhere.
    """
    found: dict[str, dict[str, Any]] = {}
    if journal_path().exists() or expected_head:
        with click.progressbar(
            length=1, label="journal", file=sys.stderr, hidden=not sys.stderr.isatty()
        ) as bar:

            def show(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            found["journal"] = verify_journal(
                journal_path(), expected_head=expected_head, on_progress=show
            ).as_json()
    else:
        found["journal"] = Verification(intact=True, events=0, head="").as_json()
    site = _verify_site()
    if site is not None:
        found["site"] = site
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        for name, result in found.items():
            _print(name, result)
    return 0 if all(result["intact"] for result in found.values()) else 1


def _print(name: str, result: dict[str, Any]) -> None:
    state = "intact" if result["intact"] else f"BROKEN at event {result['bad_sequence']}"
    click.echo(f"{name}: {state}, {result['events']:,} events, head {result['head'] or '(empty)'}")
    if result["reason"]:
        click.echo(f"  {result['reason']}")
    for warning in result["warnings"]:
        click.echo(f"  note: {warning}")


def _verify_site() -> dict[str, Any] | None:
    """Ask the site, another program, to verify its log; None where there is no site yet."""
    home = home_folder()
    if not os.environ.get("DATABASE_URL") and not (home / "upstander.sqlite3").exists():
        return None
    result = subprocess.run(
        [sys.executable, "-m", "upstander_web", "verify_audit", "--json"],
        env={**os.environ, "UPSTANDER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return dict(json.loads(result.stdout))
    except ValueError:
        reason = (result.stderr.strip().splitlines() or ["no answer"])[-1]
        return {
            "intact": False,
            "events": 0,
            "head": "",
            "bad_sequence": 0,
            "warnings": [],
            "reason": f"the site's log could not be verified: {reason}",
        }

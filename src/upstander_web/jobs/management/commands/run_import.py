"""Does one import run: the process that the site starts for it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from upstander.base.errors import UpstanderError
from upstander_web.exhibits.actions.claim_run import claim_run
from upstander_web.exhibits.actions.run_import import fail_import, run_import
from upstander_web.exhibits.models import ImportRun
from upstander_web.jobs.scan_inputs import read_scan_inputs
from upstander_web.jobs.turns import turn


class Command(BaseCommand):
    """Does one import run."""

    help = "Read an exhibit in. The site starts this itself when somebody imports an exhibit."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the number of the run."""
        parser.add_argument("run_id", type=int)

    def handle(self, **options: Any) -> None:
        """Wait for a turn, do the run, and say how it ended."""
        run_id = options["run_id"]
        if not claim_run(run_id=run_id):
            raise CommandError(f"run {run_id} is not waiting to be done")
        locks = Path(settings.UPSTANDER_HOME) / "imports"
        with turn(locks, at_once=settings.UPSTANDER_IMPORTS_AT_ONCE):
            try:
                inputs = read_scan_inputs()
            except UpstanderError as error:
                fail_import(run_id=run_id, reason=str(error))
                raise CommandError(str(error)) from error
            run = run_import(run_id=run_id, inputs=inputs)
        if run.state == ImportRun.State.FAILED:
            raise CommandError(run.error)
        self.stdout.write(
            f"{run.exhibit.reference}: {run.messages_count} messages, {run.findings_count} findings"
        )

"""Tries a rule, or costs a keyword list, on past messages: the process that the site starts."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from upstander_web.jobs.turns import turn
from upstander_web.rules.actions.cost_keywords import run_costing
from upstander_web.rules.actions.try_rule import run_trial
from upstander_web.rules.counting import claim
from upstander_web.rules.models import Counting, KeywordImport, RuleTrial


class Command(BaseCommand):
    """Does one trial or one keyword list."""

    help = "Count on past messages. The site starts this itself when somebody tries a rule."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take what is to be counted, and its number."""
        parser.add_argument("kind", choices=("trial", "keywords"))
        parser.add_argument("pk", type=int)

    def handle(self, **options: Any) -> None:
        """Wait for a turn, count, and say how it ended."""
        pk, is_trial = options["pk"], options["kind"] == "trial"
        waiting = (RuleTrial if is_trial else KeywordImport)._default_manager.filter(pk=pk).first()
        if waiting is None or not claim(waiting):
            raise CommandError(f"{options['kind']} {pk} is not waiting to be counted")
        with turn(Path(settings.UPSTANDER_HOME) / "rules", at_once=1):
            done = run_trial(trial_id=pk) if is_trial else run_costing(import_id=pk)
        if done.state != Counting.State.DONE:
            raise CommandError(done.error)
        self.stdout.write(f"{done}: {done.done} messages")

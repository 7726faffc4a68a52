"""Checks the chain of the audit trail."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from upstander_web.audit_trail.selectors import verify_trail


class Command(BaseCommand):
    """Checks the chain of the audit trail; exits 0 when it is whole, 1 when it is not."""

    help = (
        "Check every event of the audit trail and the links between them. Note the head digest "
        "that it prints somewhere else; given back with --expected-head, it shows whether the "
        "newest events were cut off."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the form of the answer and a head that was noted earlier."""
        parser.add_argument("--json", action="store_true", help="answer as one JSON object")
        parser.add_argument("--expected-head", default="", help="digest noted earlier")

    def handle(self, **options: Any) -> None:
        """Check, say what was found, and exit accordingly."""
        result = verify_trail(expected_head=options["expected_head"].strip().lower())
        if options["json"]:
            self.stdout.write(json.dumps(result.as_json(), sort_keys=True))
        elif result.intact:
            self.stdout.write(f"Intact: {result.events} events, head {result.head}")
        else:
            self.stdout.write(f"Not intact at event {result.bad_sequence}: {result.reason}")
        if not result.intact:
            raise SystemExit(1)

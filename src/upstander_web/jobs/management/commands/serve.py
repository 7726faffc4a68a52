"""Serves the staff site: brings the database up to date, then answers until it is stopped."""

from typing import Any

import waitress
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.core.wsgi import get_wsgi_application

THREADS = 8
FILES_AT_ONCE = 16
"""Largest files that one upload may hold; each has its own limit besides."""


class Command(BaseCommand):
    """Serves the staff site."""

    help = "Bring the database up to date and serve the staff site until stopped."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address to listen on; loopback unless told otherwise."""
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, **options: Any) -> None:
        """Migrate and serve."""
        call_command("migrate", verbosity=0, interactive=False)
        host, port = options["host"], options["port"]
        self.stdout.write(f"Staff site: http://{host}:{port}/  (stop with Ctrl-C)")
        self.stdout.flush()
        waitress.serve(
            get_wsgi_application(),
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            max_request_body_size=FILES_AT_ONCE * settings.UPSTANDER_UPLOAD_BYTES,
            channel_timeout=300,
        )

"""Runs a Django management command: `python -m upstander_web COMMAND`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command that the arguments name, under the development settings by default."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstander_web.config.settings.dev")
    execute_from_command_line(["python -m upstander_web", *sys.argv[1:]])


if __name__ == "__main__":
    main()

"""Makes an account from the command line, such as the first administrator."""

import getpass
import os
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from upstander.base.errors import UpstanderError
from upstander_web.accounts.actions.create_account import create_account
from upstander_web.accounts.machine_operator import find_machine_operator
from upstander_web.accounts.roles import Role

PASSWORD_VARIABLE = "UPSTANDER_NEW_PASSWORD"  # noqa: S105 - a variable's name


class Command(BaseCommand):
    """Makes an account."""

    help = (
        "Make an account. The password is asked for, or taken from the environment variable "
        f"{PASSWORD_VARIABLE}; its owner must change it at the first sign-in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the name, the display name and the roles."""
        parser.add_argument("username")
        parser.add_argument("--display-name", required=True)
        parser.add_argument(
            "--role", action="append", choices=[role.value for role in Role], default=[]
        )

    def handle(self, **options: Any) -> None:
        """Make the account, or say in one line why not."""
        password = os.environ.get(PASSWORD_VARIABLE) or getpass.getpass("Password: ")
        try:
            account = create_account(
                actor=find_machine_operator(),
                username=options["username"],
                display_name=options["display_name"],
                password=password,
                roles=[Role(name) for name in options["role"]],
            )
        except (UpstanderError, ValidationError) as error:
            reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
            raise CommandError("; ".join(reasons)) from error
        self.stdout.write(f"Made account {account.username}")

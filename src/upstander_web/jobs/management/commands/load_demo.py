"""Loads the demo force: four accounts, its policy, its exports."""

import secrets
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from upstander.base.errors import UpstanderError
from upstander_web.accounts.actions.create_account import AccountExists, create_account
from upstander_web.accounts.machine_operator import find_machine_operator
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import ROLE_TITLES, Role
from upstander_web.exhibits.actions.receive_server_path import receive_server_path
from upstander_web.exhibits.actions.receive_upload import receive_upload
from upstander_web.exhibits.actions.run_import import ScanInputs, run_import
from upstander_web.exhibits.actions.start_import import start_import
from upstander_web.exhibits.arrivals import Particulars
from upstander_web.exhibits.models import Exhibit, ImportRun
from upstander_web.exhibits.storage import IncomingFile
from upstander_web.jobs.demo import POLICY, DemoExport, list_demo_exports
from upstander_web.jobs.scan_inputs import read_scan_inputs
from upstander_web.policies.actions.import_policy import (
    PolicyFacts,
    PolicyHeldAlready,
    import_policy,
)

CHUNK_BYTES = 1 << 20
LARGEST_BYTES = 1 << 40


class Command(BaseCommand):
    """Loads the demo force."""

    help = (
        "Load a demo force: the accounts analyst, investigator, policy_lead and administrator, "
        "its policy, its exports. What is there already is left as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and, for a shared demo, one password for all four accounts."""
        parser.add_argument("--dir", required=True, type=Path)
        parser.add_argument("--password", default="")

    def handle(self, **options: Any) -> None:
        """Load accounts, policy and exports, in that order."""
        folder: Path = options["dir"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        for role in Role:
            self._account(role, options["password"])
        try:
            self._policy(folder / POLICY)
            inputs = read_scan_inputs()
            for export in list_demo_exports(folder):
                self._export(export, inputs)
        except UpstanderError as error:
            raise CommandError(str(error)) from error

    def _account(self, role: Role, password: str) -> None:
        chosen = password or secrets.token_urlsafe(15)
        try:
            create_account(
                actor=find_machine_operator(),
                username=role.value,
                display_name=f"Demo {ROLE_TITLES[role].lower()}",
                password=chosen,
                roles=[role],
                must_change_password=False,
            )
        except AccountExists:
            self.stdout.write(f"account {role.value}: there already")
        else:
            self.stdout.write(f"account {role.value}: password {chosen}")

    def _policy(self, path: Path) -> None:
        if not path.is_file():
            self.stdout.write("policy: none")
            return
        try:
            policy = import_policy(
                actor=User.objects.get(username=Role.POLICY_LEAD.value),
                data=path.read_bytes(),
                facts=PolicyFacts(name=f"{path.parent.name.replace('_', '-')}-policy"),
                at=timezone.now(),
            )
        except PolicyHeldAlready:
            self.stdout.write("policy: held already")
        else:
            self.stdout.write(f"policy: {policy.name}, {policy.clauses_count} clauses")

    def _export(self, export: DemoExport, inputs: ScanInputs) -> None:
        actor = User.objects.get(username=Role.INVESTIGATOR.value)
        exhibit = self._receive(actor, export)
        if exhibit.status == Exhibit.Status.IMPORTED:
            self.stdout.write(f"{export.path.name}: held already as {exhibit.reference}")
            return
        run = start_import(actor=actor, exhibit=exhibit, at=timezone.now(), detached=False)
        run = run_import(run_id=run.pk, inputs=inputs)
        if run.state == ImportRun.State.FAILED:
            self.stdout.write(f"{export.path.name}: {run.error}")
            return
        self.stdout.write(
            f"{export.path.name}: {exhibit.reference}, {run.messages_count} messages, "
            f"{run.findings_count} findings"
        )

    def _receive(self, actor: User, export: DemoExport) -> Exhibit:
        """Return the exhibit of the export: a file sealed like an upload, a folder in place."""
        particulars = Particulars(
            custodian_label=export.custodian_label,
            owner_handles=export.owner_handles,
            zone=export.zone,
            date_order=export.date_order,
        )
        if export.path.is_dir():
            place = str(export.path.resolve())
            held = Exhibit.objects.filter(kept_at=place).first()
            return held or receive_server_path(
                actor=actor,
                path_text=place,
                particulars=particulars,
                at=timezone.now(),
                roots=[export.path.parent],
            )
        incoming = IncomingFile(export.path.name, limit_bytes=LARGEST_BYTES)
        with export.path.open("rb") as stream:
            while chunk := stream.read(CHUNK_BYTES):
                incoming.write(chunk)
        return receive_upload(
            actor=actor, incoming=incoming, particulars=particulars, at=timezone.now()
        ).exhibit

"""Loads the demo force: accounts, its policy, its exports, and a library of other policies."""

import secrets
from collections.abc import Iterator
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
from upstander_web.jobs.demo import POLICIES, DemoExport, list_demo_exports
from upstander_web.jobs.demo_authority import (
    OWNER,
    Authority,
    load_demo_authority,
    record_demo_notice,
)
from upstander_web.jobs.demo_rules import Governors, load_demo_rules
from upstander_web.jobs.load_library import Marker, add_policy, load_library
from upstander_web.jobs.scan_inputs import read_scan_inputs
from upstander_web.policies.models import Policy

CHUNK_BYTES = 1 << 20
LARGEST_BYTES = 1 << 40
SECOND_MARKER = "second_marker"
"""Account that marks cells a second time; whoever confirmed one may not."""


class Command(BaseCommand):
    """Loads the demo force."""

    help = (
        "Load a demo force: an account for each role, a live authorisation, its policy, exports "
        "and rules; "
        "with --library other forces' invented policies, partly worked through. "
        "What is there already is left as it is."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the folder and, for a shared demo, one password for all accounts."""
        parser.add_argument("--dir", required=True, type=Path)
        parser.add_argument("--password", default="")
        parser.add_argument("--library", type=Path, help="A folder of policies with demo.yaml.")

    def handle(self, **options: Any) -> None:
        """Load accounts, policies, exports and rules, in that order."""
        folder: Path = options["dir"]
        if not folder.is_dir():
            raise CommandError(f"{folder} is not a folder")
        for role in Role:
            self._account(role.value, role, options["password"])
        try:
            own = list(self._policies(folder))
            if options["library"]:
                self._account(SECOND_MARKER, Role.POLICY_LEAD, options["password"])
                self._library(options["library"], own)
            self._authority()
            inputs = read_scan_inputs()
            for export in list_demo_exports(folder):
                self._export(export, inputs)
            self._rules()
        except UpstanderError as error:
            raise CommandError(str(error)) from error

    def _account(self, username: str, role: Role, password: str) -> None:
        chosen = password or secrets.token_urlsafe(15)
        title = ROLE_TITLES[role] if username == role.value else username.replace("_", " ")
        try:
            create_account(
                actor=find_machine_operator(),
                username=username,
                display_name=f"Demo {title.lower()}",
                password=chosen,
                # Whoever writes rules needs to see what they find; whoever approves need not.
                roles=[role, Role.ANALYST] if role == Role.RULE_AUTHOR else [role],
                must_change_password=False,
            )
        except AccountExists:
            self.stdout.write(f"account {username}: there already")
        else:
            self.stdout.write(f"account {username}: password {chosen}")

    def _policies(self, folder: Path) -> Iterator[Policy]:
        """Add the force's own policy, every version of it that the folder holds."""
        lead = User.objects.get(username=Role.POLICY_LEAD.value)
        paths = [folder / name for name in POLICIES if (folder / name).is_file()]
        if not paths:
            self.stdout.write("policy: none")
        for path in paths:
            policy, new = add_policy(actor=lead, path=path)
            said = f"{policy.name}, {policy.clauses_count} clauses" if new else "held already"
            self.stdout.write(f"policy: {said}")
            yield policy

    def _library(self, folder: Path, own: list[Policy]) -> None:
        marker = Marker(
            lead=User.objects.get(username=Role.POLICY_LEAD.value),
            second=User.objects.get(username=SECOND_MARKER),
            at=timezone.now(),
        )
        load_library(folder=folder, own=own, marker=marker, say=self.stdout.write)

    def _authority(self) -> None:
        people = Authority(
            asks=User.objects.get(username=Role.INVESTIGATOR.value),
            grants=User.objects.get(username=Role.AUTHORISER.value),
        )
        self.stdout.write(f"authorisation: {load_demo_authority(people)}")

    def _rules(self) -> None:
        people = Governors(
            author=User.objects.get(username=Role.RULE_AUTHOR.value),
            approver=User.objects.get(username=Role.RULE_APPROVER.value),
        )
        load_demo_rules(people, say=self.stdout.write)

    def _export(self, export: DemoExport, inputs: ScanInputs) -> None:
        actor = User.objects.get(username=Role.INVESTIGATOR.value)
        record_demo_notice(actor, export.custodian)
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
            custodian_label=export.custodian,
            owned_by=OWNER,
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

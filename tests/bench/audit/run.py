"""Time the check of long audit logs: `python tests/bench/audit/run.py --events 1000000 --docs`.

The journal of the command line, and the log of the site on SQLite and, where its programs are
installed, on PostgreSQL. Figures are added to those kept in the work folder, so that a long run
can be done part by part; nothing is worked out from a shorter run.
"""

# ruff: noqa: S608 - statements are made of constants
import argparse
import itertools
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from audit.generator import make_events  # noqa: E402
from tests.postgres import start_postgres  # noqa: E402

DOCUMENT = ROOT / "docs" / "benchmarks_audit.md"
INTRODUCTION = """# Benchmarks of the audit log

How long the check of a whole chain takes. Made by `tests/bench/audit/run.py`, two slow cores that
other work shared, events of two values each, inserted raw. Each row is one run in a process of
its own, reading the compiled code from its cache or compiling it within the time; nothing is
worked out from a shorter run. "Before" is the check that reads every event in Python through the
models (site) or line by line (journal); "after" is the compiled one. The aim is 10,000,000 events
in under 60 seconds.

| Log | Check | Events | Seconds | Events a second | Peak memory, MiB |
|---|---|---:|---:|---:|---:|
"""


def measure(work: Path, log: str, check: str, many: int, run: Callable[[], object]) -> None:
    """Time `run`, which answers with a verification, and keep the figure."""
    begun = time.perf_counter()
    found = run()
    seconds = time.perf_counter() - begun
    if not found.intact or found.events != many:  # type: ignore[attr-defined]  # a Verification
        raise SystemExit(f"{log}: not intact: {found}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    row = {"log": log, "check": check, "events": many, "seconds": seconds, "memory": memory}
    with (work / "figures.jsonl").open("a") as stream:
        stream.write(json.dumps(row) + "\n")
    sys.stderr.write(f"{row}\n")


def journal(work: Path, many: int, check: str) -> None:
    """Time the journal."""
    from upstander.audit.journal import verify_journal

    path = work / f"journal-{many}.jsonl"
    if not path.exists():
        with path.open("w") as stream:
            stream.writelines(made.line() for made in make_events(many))
    compiled = check == "after"
    measure(work, "journal", check, many, lambda: verify_journal(path, compiled=compiled))


def site(work: Path, many: int, check: str) -> None:
    """Time the log of the site, on the database that the environment names."""
    os.environ["UPSTANDER_HOME"] = str(work)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upstander_web.config.settings.base")
    os.environ.setdefault("UPSTANDER_SECRET_KEY", "for benchmarks only, and for nothing else")
    import django

    django.setup()
    from django.conf import settings
    from django.db import connection

    from upstander.audit.chain import verify_events
    from upstander_web.audit_trail.models import AuditRecord
    from upstander_web.audit_trail.selectors import read_events, verify_trail

    if connection.vendor == "sqlite":
        settings.DATABASES["default"]["NAME"] = str(work / f"site-{many}.sqlite3")
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"]
    fill_site(many)
    log = f"site, {'PostgreSQL' if connection.vendor == 'postgresql' else 'SQLite'}"
    if check == "before":
        rows = AuditRecord.objects.order_by("sequence")
        measure(work, log, check, many, lambda: verify_events(read_events(rows)))
    else:
        measure(work, log, check, many, lambda: verify_trail(compiled=True))


def fill_site(many: int) -> None:
    """Insert `many` events raw, unless they are there."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from upstander_web.audit_trail import triggers

    call_command("migrate", verbosity=0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT max(sequence) FROM {triggers.RECORD}")
        if cursor.fetchone()[0] == many:
            return
        triggers.drop_triggers(connection)
        for table in (triggers.VALUE, triggers.RECORD):
            cursor.execute(f"DELETE FROM {table}")
        events = make_events(many)
        while batch := list(itertools.islice(events, 20_000)):
            insert(cursor, batch)
            last = batch[-1]
        cursor.execute(
            f"UPDATE {triggers.HEAD} SET sequence = %s, digest = %s", [last.sequence, last.digest]
        )
        triggers.create_triggers(connection)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def insert(cursor: object, batch: list) -> None:
    """Insert events and their values."""
    from django.db import connection

    from upstander_web.audit_trail.triggers import RECORD, VALUE

    sqlite = connection.vendor == "sqlite"
    records = (
        "sequence", "at", "actor", "name", "object_kind", "object_id", "detail_digests",
        "previous_digest", "digest",
    )  # fmt: skip
    rows = [
        (
            one.sequence, str(one.at.replace(tzinfo=None)) if sqlite else one.at, one.actor,
            "finding.decided", "finding", one.object_id, one.stored_digests(), one.previous,
            one.digest,
        )
        for one in batch
    ]  # fmt: skip
    values = [
        (one.sequence, name, salt, value)
        for one in batch
        for name, (salt, value) in one.values.items()
    ]
    for table, columns, given in (
        (RECORD, records, rows),
        (VALUE, ("record_id", "name", "salt", "value_json"), values),
    ):
        names = ", ".join(columns)
        if sqlite:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", given)
        else:
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in given:
                    copy.write_row(row)


def write_document(work: Path) -> None:
    """Write the newest figure of each log, check and length."""
    rows = {}
    for line in (work / "figures.jsonl").read_text().splitlines():
        row = json.loads(line)
        rows[row["log"], row["events"], row["check"] == "after"] = row
    text = INTRODUCTION
    for _, row in sorted(rows.items()):
        text += (
            f"| {row['log']} | {row['check']} | {row['events']:,} | {row['seconds']:,.1f} | "
            f"{row['events'] / row['seconds']:,.0f} | {row['memory']:,} |\n"
        )
    DOCUMENT.write_text(text)


def main() -> None:
    """Run one measurement, each in a process of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--logs", nargs="*", default=["journal", "sqlite", "postgresql"])
    parser.add_argument("--checks", nargs="*", default=["before", "after"])
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--docs", action="store_true", help="write docs/benchmarks_audit.md")
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    if args.one:
        run = journal if args.logs == ["journal"] else site
        run(args.work, args.events, args.checks[0])
        return
    for log in args.logs:
        server = start_postgres(args.work) if log == "postgresql" else nullcontext("")
        with server as url:
            environment = {**os.environ, **({"DATABASE_URL": url} if url else {})}
            for check in args.checks:
                command = [
                    sys.executable, __file__, "--one", "--work", str(args.work), "--logs", log,
                    "--checks", check, "--events", str(args.events),
                ]  # fmt: skip
                subprocess.run(command, check=True, env=environment)
    if args.docs:
        write_document(args.work)


if __name__ == "__main__":
    main()

"""A PostgreSQL of the tests' own: started from the installed programs, ended with them."""

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

SERVER_USER = "postgres"
PROGRAMS = Path("/usr/lib/postgresql")


class PostgresMissing(Exception):
    """PostgreSQL's server programs are not installed, or the server does not start."""


def find_programs() -> Path:
    """Return the folder of `initdb` and `pg_ctl`, of the newest version.

    Raises:
        PostgresMissing: they are not installed.
    """
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    found = sorted(
        (path.parent for path in PROGRAMS.glob("*/bin/initdb")),
        key=lambda folder: float(folder.parent.name),
    )
    if not found:
        raise PostgresMissing("PostgreSQL's server programs (initdb, pg_ctl) are not installed")
    return found[-1]


def _run(command: Sequence[str]) -> None:
    """Run a server program, as another user when this is root: the server refuses root."""
    if os.geteuid() == 0:
        command = ["runuser", "-u", SERVER_USER, "--", *command]
    # No pipes: the server would inherit them, and waiting for their end would never end.
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, timeout=60
    )
    if done.returncode != 0:
        raise PostgresMissing(f"{command[-1]} failed with exit code {done.returncode}")


def _give_to_server_user(folder: Path) -> None:
    if os.geteuid() == 0:
        try:
            user = pwd.getpwnam(SERVER_USER)
        except KeyError:
            raise PostgresMissing(f"there is no user {SERVER_USER} to run the server") from None
        os.chown(folder, user.pw_uid, user.pw_gid)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def start_postgres(tmp: Path) -> Iterator[str]:
    """Start a server whose data are in `tmp`, yield its DATABASE_URL, and stop it.

    It listens on loopback alone. `tmp` must be a folder that the server's user can reach.

    Raises:
        PostgresMissing: PostgreSQL is not installed, or does not start.
    """
    programs = find_programs()
    home = tmp / "postgres"
    home.mkdir(mode=0o700)
    _give_to_server_user(home)
    data, port = home / "data", _free_port()
    _run(
        [
            str(programs / "initdb"),
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
            "--no-sync",
            f"--username={SERVER_USER}",
            f"--pgdata={data}",
        ]
    )
    options = (
        f"-c port={port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} "
        "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    )
    control = [str(programs / "pg_ctl"), f"--pgdata={data}", "--silent"]
    _run([*control, f"--log={home / 'log'}", f"--options={options}", "--wait", "start"])
    try:
        yield f"postgresql://{SERVER_USER}@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "--mode=immediate", "--wait", "stop"])

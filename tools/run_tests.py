"""Runs the tests: all of them with SQLite, then those of the web again with PostgreSQL.

Options are passed on to pytest in both runs; paths among them replace those of the first run,
and those of them that lie in the web's folders those of the second. With DATABASE_URL set, that
server is used for the second run; else one is started from the installed programs, and stopped.
Without PostgreSQL the run fails, unless UPSTANDER_ALLOW_NO_POSTGRES=1 says that this is known.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))

from postgres import PostgresMissing, start_postgres  # noqa: E402 - the path comes first

WEB_TESTS = ("tests/unit/upstander_web", "tests/journeys")
NO_TESTS_COLLECTED = 5


def _pytest(arguments: Sequence[str], *, database_url: str | None) -> int:
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    if database_url:
        environment["DATABASE_URL"] = database_url
    command = [sys.executable, "-m", "pytest", *arguments]
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode


def _is_path(argument: str) -> bool:
    return not argument.startswith("-") and (ROOT / argument.partition("::")[0]).exists()


def split_arguments(arguments: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return pytest's arguments of the run with SQLite, and of the run with PostgreSQL.

    The second is empty where paths are given and none of them is the web's.
    """
    paths = [argument for argument in arguments if _is_path(argument)]
    if not paths:
        return list(arguments), [*WEB_TESTS, *arguments]
    web = [path for path in paths if path.startswith(WEB_TESTS)]
    options = [argument for argument in arguments if argument not in paths]
    return list(arguments), [*web, *options] if web else []


@contextmanager
def _postgres() -> Iterator[str]:
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    # Not pytest's own folder: the server's user must be able to reach it.
    with TemporaryDirectory(prefix="upstander-postgres-") as folder:
        Path(folder).chmod(0o755)
        with start_postgres(Path(folder)) as url:
            yield url


def main(arguments: Sequence[str]) -> int:
    """Run both, and return 0 when both are green."""
    first, second = split_arguments(arguments)
    print("== tests with SQLite", flush=True)
    code = _pytest(first, database_url=None)
    if not second:
        return code
    print("== tests of the web with PostgreSQL", flush=True)
    try:
        with _postgres() as url:
            again = _pytest(second, database_url=url)
    except PostgresMissing as missing:
        print(f"!! NOT TESTED WITH POSTGRESQL: {missing}", file=sys.stderr, flush=True)
        if os.environ.get("UPSTANDER_ALLOW_NO_POSTGRES") == "1":
            return code
        print("!! Install it, or set UPSTANDER_ALLOW_NO_POSTGRES=1", file=sys.stderr)
        return code or 1
    # Options such as -k may leave the second run without a test; that is for the first to say.
    return code or (0 if again == NO_TESTS_COLLECTED and arguments else again)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Run the benchmarks: `make bench`, or `python tests/bench/run.py --quick` for a first look.

The corpora and the results stay in a folder outside the repository; `--write-docs` writes
`docs/benchmarks.md` from the results.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from document import write_document
from measure import JobFailed, Measured
from peers import PEERS, run_peer
from plan import HERE, Bench, Plan

ROOT = HERE.parent.parent
MESSAGES, QUICK_MESSAGES = 2_000_000, 100_000
LAST_SECONDS = 150
"""Before the end of the run, after which no benchmark is begun: the longest takes as much."""
GENERATORS = 2
"""Processes that write corpora side by side; nothing is timed meanwhile."""


def say(text: str) -> None:
    """Print one line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def make_corpora(plan: Plan) -> None:
    """Write the corpora that are not there yet."""
    wanted = [one for one in plan.corpora() if not plan.path(*_split(one)).exists()]
    if not wanted:
        return
    say(f"writing {', '.join(wanted)}")
    shares = [wanted[start::GENERATORS] for start in range(GENERATORS)]
    script = str(HERE / "corpus.py")
    children = [
        subprocess.Popen([sys.executable, script, str(plan.work), *share])
        for share in shares
        if share
    ]
    codes = [child.wait() for child in children]
    if any(codes):
        raise JobFailed("the corpora could not be written")


def _split(wanted: str) -> tuple[str, int]:
    kind, count = wanted.split(":")
    return kind, int(count)


def run_benches(
    plan: Plan, benches: Iterable[Bench], options: argparse.Namespace, results: dict[str, Any]
) -> None:
    """Run benchmarks of the project into `results`, until the run's time is over."""
    environment = {
        "UPSTANDER_HOME": str(plan.work / "home"),
        "UPSTANDER_CACHE_DIR": str(plan.work / "patterns"),
    }
    for bench in benches:
        if options.only not in bench.name:
            continue
        if time.monotonic() > options.until:
            keep(results, bench.name, "not run: the run was over its time")
            continue
        try:
            keep(results, bench.name, bench.take(environment))
        except JobFailed as failed:
            keep(results, bench.name, str(failed))


def run_peers(plan: Plan, options: argparse.Namespace, results: dict[str, Any]) -> None:
    """Run the peers into `results`."""
    for peer in PEERS:
        name = f"peer {peer.name}" + (f" {peer.terms}" if peer.terms else "")
        if options.only in name:
            done = run_peer(peer, options.peers, plan.peer_files(), min(peer.slice, plan.part))
            keep(results, name, done)


def keep(results: dict[str, Any], name: str, done: Measured | str) -> None:
    """Put one result where it belongs and say it."""
    if isinstance(done, str):
        results[name] = {"failed": done}
        say(f"{name:28} {done}")
        return
    results[name] = done.as_json()
    if done.messages:
        say(
            f"{name:28} {done.core_seconds / done.messages * 1e6:9.2f} µs"
            f" {done.rate:12,.0f}/core-s {done.wall_rate:12,.0f}/s"
            f"  peak {done.peak >> 20:5} MiB (own {done.private >> 20})  load {done.load[1]:.1f}"
        )


def describe_machine() -> dict[str, Any]:
    """Return what a reader must know of the machine, and nothing that names it."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": os.cpu_count(),
        "memory_gib": round(pages / (1 << 30)),
        "python": platform.python_version(),
        "system": f"{platform.system()} {platform.machine()}",
        "commit": _clean_commit(),
    }


def _clean_commit() -> str:
    """Return the commit, or nothing where files differ from it."""
    try:
        status = subprocess.run(
            ["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, check=True
        )
        head = subprocess.run(
            ["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return ""
    return "" if status.stdout.strip() else head.stdout.decode().strip()[:12]


def parse_options() -> argparse.Namespace:
    """Return the options of the command line."""
    scratch = Path(tempfile.gettempdir())
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--quick", action="store_true", help=f"{QUICK_MESSAGES:,} messages")
    parser.add_argument("--only", default="", metavar="NAME", help="those whose name holds this")
    parser.add_argument("--minutes", type=float, default=12.0, help="how long it may take")
    parser.add_argument("--write-docs", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--peers", type=Path, default=scratch / "peers-venv", metavar="DIR")
    parser.add_argument("--work", type=Path, default=scratch / "upstander-bench", metavar="DIR")
    parser.add_argument(
        "--no-run", action="store_true", help="only write the document, from the last results"
    )
    return parser.parse_args()


def load_results(path: Path, *, messages: int) -> dict[str, Any]:
    """Return the last results of the same size, so that `--only` can renew some of them."""
    if path.exists():
        held: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if held["messages"] == messages:
            return held
    return {"messages": messages, "measured": {}}


def main() -> None:
    """Run what was asked for."""
    options = parse_options()
    plan = Plan(options.work, QUICK_MESSAGES if options.quick else options.messages)
    options.work.mkdir(parents=True, exist_ok=True)
    path = options.work / "results.json"
    held = load_results(path, messages=plan.messages)
    if not options.no_run:
        start = time.monotonic()
        options.until = start + options.minutes * 60 - LAST_SECONDS
        make_corpora(plan)
        if not options.only:
            held["measured"] = {}
        measured: dict[str, Any] = held["measured"]
        run_benches(plan, plan.benches(), options, measured)
        run_peers(plan, options, measured)
        run_benches(plan, plan.long_benches(), options, measured)
        held |= {"machine": describe_machine(), "part": plan.part, "short": plan.short}
        held["sizes"] = _sizes(plan)
        path.write_text(json.dumps(held, indent=1), "utf-8")
        say(f"{time.monotonic() - start:.0f} s; results in {path}")
    if options.write_docs:
        write_document(ROOT / "docs" / "benchmarks.md", held)


def _sizes(plan: Plan) -> Mapping[str, int]:
    return {one: plan.path(*_split(one)).stat().st_size for one in plan.corpora()}


if __name__ == "__main__":
    main()

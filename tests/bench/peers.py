"""Peers: set up in an environment of their own, and run beside the project on the same data.

They are programs to be run, never dependencies: whatstk is under the GPL, and nothing here
imports it. `peers.py --setup DIR` makes the environment; `run.py --peers DIR` uses it.
"""

import argparse
import shutil
import subprocess
import sys
import venv
from dataclasses import dataclass, replace
from pathlib import Path

from measure import JobFailed, Measured, measure

JOBS = Path(__file__).with_name("peer_jobs.py")
PACKAGES = ("whatstk", "chat-miner", "pyahocorasick", "spacy", "presidio-analyzer")
OFFLINE = {"HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}


@dataclass(frozen=True, slots=True)
class Peer:
    """How one peer is run."""

    name: str
    does: str
    """`read` or `match`."""
    slice: int
    """Messages at most; slow peers get fewer, and ratios are per message."""
    terms: int = 0
    runs: int = 1


PEERS = (
    Peer("whatstk", "read", 100_000),
    Peer("chat-miner", "read", 100_000),
    Peer("ripgrep", "match", 500_000, terms=1_000, runs=3),
    Peer("pyahocorasick", "match", 500_000, terms=1_000, runs=3),
    Peer("pyahocorasick", "match", 500_000, terms=10_000),
    Peer("spaCy", "match", 100_000, terms=1_000),
    Peer("spaCy", "match", 100_000, terms=10_000),
    Peer("Presidio", "match", 10_000, terms=1_000),
    Peer("Presidio", "match", 2_000, terms=10_000),
)


def set_up(folder: Path) -> None:
    """Make the peers' environment and install each peer, saying which could not be installed."""
    venv.create(folder, with_pip=True, clear=False)
    for package in PACKAGES:
        command = [str(folder / "bin" / "python"), "-m", "pip", "install", "--quiet", package]
        done = subprocess.run(command, check=False)
        sys.stdout.write(f"{package}: {'failed' if done.returncode else 'ready'}\n")


def run_peer(
    peer: Peer, environment: Path | None, files: dict[str, Path], limit: int
) -> Measured | str:
    """Return what a peer used, or in one line why it could not be run.

    Args:
        peer: which.
        environment: the folder that `set_up` made.
        files: `whatsapp`, `truth`, `lines`, and `terms-N` for each lexicon.
        limit: messages to give it.
    """
    try:
        if peer.name == "ripgrep":
            return _run_ripgrep(peer, files)
        if environment is None or not (environment / "bin" / "python").exists():
            return "not installed (see `peers.py --setup`)"
        command = [str(environment / "bin" / "python"), str(JOBS), peer.name]
        if peer.does == "read":
            command += [str(files["whatsapp"]), "--truth", str(files["truth"])]
        else:
            command += [str(files["lines"]), "--limit", str(limit)]
            command += ["--terms", str(files[f"terms-{peer.terms}"])]
        return measure(command, runs=peer.runs, environment=OFFLINE, timeout=180)
    except JobFailed as failed:
        return str(failed)


def _run_ripgrep(peer: Peer, files: dict[str, Path]) -> Measured | str:
    """Return what ripgrep used; it prints how many lines matched, of all in the file."""
    program = shutil.which("rg")
    if program is None:
        return "not installed"
    options = ["-i", "-w", "-F", "-c", "-j", "1", "-f", str(files[f"terms-{peer.terms}"])]
    done = measure([program, *options, str(files["lines"])], runs=peer.runs)
    shown = subprocess.run([program, "--version"], capture_output=True, check=True, text=True)
    said = {"matched": done.said.get("count", 0), "version": shown.stdout.split()[1]}
    with files["lines"].open("rb") as lines:
        return replace(done, said={**said, "messages": sum(1 for _ in lines)})


def main() -> None:
    """Set up the peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--setup", type=Path, metavar="DIR", required=True)
    set_up(parser.parse_args().setup)


if __name__ == "__main__":
    main()

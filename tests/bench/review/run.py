"""Measure the queue beside its peers: `python tests/bench/review/run.py --data DIR --work DIR`.

Every run of a set and a seed is kept in the work folder, so that a run that was stopped goes on,
and the document can be written from what is there (`--write-docs`).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from review.document import write_document  # noqa: E402
from review.named_sources import FILES, named_source  # noqa: E402
from review.peer import peer_arm, peer_version  # noqa: E402

from upstander.evidence.review.simulate.arms import Arm, usual_arms  # noqa: E402
from upstander.evidence.review.simulate.recipes import RECIPES  # noqa: E402
from upstander.evidence.review.simulate.running import (  # noqa: E402
    Simulation,
    arm_result,
    simulate,
)
from upstander.evidence.review.simulate.trials import Source  # noqa: E402

HOURS = (10.0, 40.0)


def measure(args: argparse.Namespace) -> None:
    """Run what is not there yet, seed by seed over all sets."""
    arms: Sequence[Arm] = usual_arms(prior=True)
    if args.peer:
        arms = (*arms, peer_arm(args.peer))
        (args.work / "peer.txt").write_text(peer_version(args.peer))
    sources: dict[str, Source] = {}
    for seed in range(args.first_seed, args.first_seed + args.seeds):
        for name in args.sets:
            kept = args.work / f"{name}-{seed}.json"
            if kept.exists():
                continue
            if name not in sources:
                sources[name] = named_source(args.data, name, args.work / "scores")
            found = simulate(
                sources[name], arms, seeds=[seed], hours=HOURS,
                prevalence=RECIPES[name].prevalence, notes=RECIPES[name].notes,
            )  # fmt: skip
            kept.write_bytes(msgspec.json.encode(found))
            figures = {arm.name: (arm.runs[0].n80, arm.runs[0].n95) for arm in found.arms}
            sys.stderr.write(f"{name} {seed}: {figures}\n")


def gathered(work: Path) -> list[Simulation]:
    """Return every set with all its seeds in the work folder."""
    found = []
    for name in FILES:
        parts = [
            msgspec.json.decode(path.read_bytes(), type=Simulation)
            for path in sorted(work.glob(f"{name}-*.json"))
        ]
        if not parts:
            continue
        runs = {
            arm.name: [one.runs[0] for part in parts for one in part.arms if one.name == arm.name]
            for arm in parts[0].arms
        }
        seeds = tuple(sorted(seed for part in parts for seed in part.seeds))
        arms = tuple(arm_result(arm.name, arm.title, runs[arm.name]) for arm in parts[0].arms)
        found.append(msgspec.structs.replace(parts[0], seeds=seeds, arms=arms))
    return found


def main() -> None:
    """Read the arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the named sets")
    parser.add_argument("--work", type=Path, required=True, help="folder that keeps the runs")
    parser.add_argument("--peer", default="", help="interpreter of an environment with ASReview")
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--sets", nargs="+", default=list(FILES), choices=list(FILES))
    parser.add_argument("--write-docs", action="store_true")
    args = parser.parse_args()
    args.work.mkdir(parents=True, exist_ok=True)
    measure(args)
    if args.write_docs:
        peer = args.work / "peer.txt"
        version = peer.read_text() if peer.exists() else ""
        kept = args.work / "speed.json"
        write_document(
            ROOT / "docs" / "benchmarks_review.md", gathered(args.work), peer=version,
            speeds=msgspec.json.decode(kept.read_bytes()) if kept.exists() else (),
        )  # fmt: skip


if __name__ == "__main__":
    main()

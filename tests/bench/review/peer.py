"""ASReview's best light model as an arm: run in an environment of its own, on the same trials."""

import json
import subprocess
from pathlib import Path

import numpy as np

from upstander.evidence.review.simulate.arms import GROWTH, SMALLEST, Arm, Until
from upstander.evidence.review.simulate.trials import Rows, Trial

PROGRAM = Path(__file__).with_name("asreview_peer.py")


def peer_arm(python: str) -> Arm:
    """Return the arm; `python` is the interpreter of an environment with ASReview."""

    def order(trial: Trial, until: Until) -> Rows:
        job = {
            "texts": list(trial.texts),
            "labels": trial.relevant.astype(int).tolist(),
            "first": trial.first.tolist(),
            "seed": trial.seed,
            "growth": GROWTH,
            "smallest": SMALLEST,
            "recall": until.recall,
            "reads": until.reads,
        }
        ran = subprocess.run(
            [python, str(PROGRAM)], input=json.dumps(job).encode(), capture_output=True, check=True
        )
        return np.array(json.loads(ran.stdout)["order"], np.int64)

    return Arm(name="elas_u4", title="ASReview ELAS u4", order=order)


def peer_version(python: str) -> str:
    """Return the peer's version."""
    asked = [python, "-c", "import asreview; print(asreview.__version__)"]
    return subprocess.run(asked, capture_output=True, check=True, text=True).stdout.strip()

"""Write docs/benchmarks_detection.md from one evaluation."""

from collections.abc import Iterator
from pathlib import Path

from detection.targets import TARGETS, NotMeasured

from upstander.evidence.detect.evaluation.report import as_markdown
from upstander.evidence.detect.evaluation.results import Evaluation

_HEAD = """\
# Benchmarks of detection

Written by `tests/bench/detection/run.py` from one run; do not edit by hand. Texts are cut at 400
characters and duplicates left out; where a source has no split, the digest of the id decides.
Positives are 0.5% of the traffic, every source alike. *Alerts* are messages to read of 10,000
until so much of what is there is found; the floor is 40 at .80 and 47.5 at .95. *Chat*: benign
messages alone. *80/20*: a fifth of the negatives are heated posts from the positives' own
sources. *Unseen*: sources that taught nothing. Intervals are 95%.

Public posts are not police messages, and positives that others labelled are not breaches. The
figures compare rankings; what a force will meet, its own sample must say
(`upstander evaluate`).{limit}

## Targets

| measure | target | measured | met? |
|---|---|---|---|
"""

_FOOT = """
## How to repeat

    python tests/bench/detection/run.py --data DIR --keywords LIST... --write-docs

`DIR` holds the named sets, which are no part of the repository; neither are the lists of words,
whose licences do not all allow it. The first list is called the force list. `--leave-one-out`
trains the baseline anew without each source (`--trainer MODULE:FUNCTION`: the model too);
`--limit N` takes a first look. `--chat-seen` lets the baseline and the tuned lists learn from the
other part of the chat: a ranking that knows the source of what is benign reads about half as much
at .80, so that no figure may be set beside one of the other kind.
"""


def write_document(path: Path, found: Evaluation, *, limit: int = 0) -> None:
    """Write the document of one run."""
    said = f"\n\n**A first look: at most {limit:,} rows of a set.**" if limit else ""
    lines = [_HEAD.format(limit=said).rstrip("\n"), *_target_rows(found)]
    text = "\n".join(lines) + "\n\n## Everything\n\n" + as_markdown(found, level=3) + _FOOT
    path.write_text(text, "utf-8")


def _target_rows(found: Evaluation) -> Iterator[str]:
    for target in TARGETS:
        try:
            measured, met = target.take(found)
        except NotMeasured as missing:
            yield f"| {target.measure} | {target.target} | {missing.args[0]} | – |"
        else:
            said = "yes" if met else "**no**"
            yield f"| {target.measure} | {target.target} | {measured} | {said} |"

"""Write docs/benchmarks_review.md from the runs that were kept."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from upstander.evidence.review.queue.minutes import FIXED_MINUTES, WORDS_A_MINUTE
from upstander.evidence.review.simulate.recipes import RECIPES
from upstander.evidence.review.simulate.report import markdown_curve, markdown_table
from upstander.evidence.review.simulate.running import ArmResult, Simulation

OURS, INFORMED, PEER = "queue", "queue_prior", "elas_u4"

_HEAD = """\
# Benchmarks of the review queue

Written by `tests/bench/review/run.py`; do not edit by hand. n80, n95: items read until 80% or 95%
of the relevant are found. WSS@95: work saved over random order. Medians over the seeds, and the
middle 95% of them. A seed draws the relevant texts down to the share named, puts all in a new
order and gives everything that learns the same two first decisions, which count as read. All that
learns is trained again when another 5% were read. Hours count {fixed} minutes an item and a minute
for {words} words.

*ASReview ELAS u4* is ASReview {peer}'s own TF-IDF, linear SVM and balance with its published
settings, in the same batches. Texts that are equal but for case and white space are one.
Public posts are not police messages: the figures compare orders.

**The prior.** The models' linear stage, as shipped, says what it makes of each text. It was
trained on the training parts of EDOS, Davidson, HatemojiBuild, ConvAbuse and Guest: for these sets
the arms with the prior flatter, and the arm without it is the one to compare. Implicit hate and Gab
taught it nothing.

## Ours beside ASReview's best, in the same runs

| set | seeds | n80: ours / ASReview | n95: ours / ASReview | WSS@95: ours / ASReview \
| WSS@95 with prior \
| seeds in which ours needs fewer for .95 | at least as good? |
|---|---:|---:|---:|---:|---:|---:|---|
"""

_FOOT = """
## How to repeat

    python -m venv PEER && PEER/bin/pip install asreview
    python tests/bench/review/run.py --data DIR --work WORK --peer PEER/bin/python --write-docs

`DIR` holds the named sets, which are no part of the repository.
"""


def write_document(
    path: Path,
    found: Sequence[Simulation],
    *,
    peer: str,
    speeds: Sequence[Mapping[str, float]] = (),
) -> None:
    """Write the document."""
    head = _HEAD.format(fixed=FIXED_MINUTES, words=f"{WORDS_A_MINUTE:g}", peer=peer or "(not run)")
    lines = [head.rstrip("\n"), *(_against(one) for one in found if peer), ""]
    for one in found:
        lines += _section(one)
    lines += _speed_section(speeds)
    path.write_text("\n".join(lines) + _FOOT, "utf-8")


def _against(found: Simulation) -> str:
    arms = {arm.name: arm for arm in found.arms}
    ours, peer, informed = arms[OURS], arms[PEER], arms[INFORMED]
    pairs = list(zip(ours.runs, peer.runs, strict=True))
    fewer = sum(one.n95 <= two.n95 for one, two in pairs)
    good = ours.n80.median <= peer.n80.median and ours.n95.median <= peer.n95.median
    return (
        f"| {RECIPES[found.name].title} | {len(found.seeds)} | {_pair(ours, peer, 'n80')} "
        f"| {_pair(ours, peer, 'n95')} | {ours.wss95.median:.3f} / {peer.wss95.median:.3f} "
        f"| {informed.wss95.median:.3f} | {fewer} of {len(pairs)} "
        f"(median difference {median(two.n95 - one.n95 for one, two in pairs):+,.0f}) "
        f"| {'yes' if good else '**no**'} |"
    )


def _pair(ours: ArmResult, peer: ArmResult, name: str) -> str:
    return f"{getattr(ours, name).median:,.0f} / {getattr(peer, name).median:,.0f}"


def _section(found: Simulation) -> Iterator[str]:
    yield f"## {RECIPES[found.name].title}"
    yield ""
    yield f"{found.items:,} items, {found.relevant:,} relevant, {len(found.seeds)} seeds."
    for note in found.notes:
        yield f"{note[0].upper()}{note[1:]}."
    yield ""
    yield from markdown_table(found)
    yield ""
    yield from markdown_curve(found)
    yield ""


def _speed_section(speeds: Sequence[Mapping[str, float]]) -> Iterator[str]:
    if not speeds:
        return
    yield "## A step of learning"
    yield ""
    yield (
        "Medians of seven, milliseconds but where seconds are said, on two cores. A step is a fit "
        "from nothing on so many decisions, the score of every item, and the first 1,000. "
        "Invented messages of some 12 words. The next item is served from the standing list and "
        "waits for none of this."
    )
    yield ""
    yield (
        "| items | columns an item | build | fit on 1,000 | fit on 5,000 | score all | top 1,000 "
        "| step, 1,000 decisions | step, processor time of one thread |"
    )
    yield "|---:" * 9 + "|"
    for one in speeds:
        yield (
            f"| {one['items']:,.0f} | {one['width']:.0f} | {one['build']:.1f} s "
            f"| {one['fit_1000']:.0f} | {one['fit_5000']:.0f} | {one['score']:.1f} "
            f"| {one['top']:.1f} | {one['step']:.0f} | {one['step_one']:.0f} |"
        )
    yield ""

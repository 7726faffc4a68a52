"""Measure detection on the named sets: `python tests/bench/detection/run.py --data DIR`.

Everything of the table of targets comes from one run: our scorer, the keyword arms, and the
statistical baseline. `--ours none` measures the baseline in our place, before there is a model.
"""

import argparse
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import msgspec

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "tests" / "bench"))

from detection.baseline import TITLE, train_baseline  # noqa: E402
from detection.document import write_document  # noqa: E402
from detection.edos import edos_tasks  # noqa: E402
from detection.named_sets import (  # noqa: E402
    AT_RISK,
    CHAT,
    DISCRIMINATORY,
    HARASSMENT,
    SEEN,
    SHORT,
    UNSEEN,
    NamedSets,
    short_only,
)
from detection.targets import FORCE_LIST  # noqa: E402

from upstander.base.clock import system_clock  # noqa: E402
from upstander.evidence.detect.evaluation.arms import (  # noqa: E402
    TUNED_SIZES,
    KeywordArm,
    read_word_list,
    tune,
    union,
)
from upstander.evidence.detect.evaluation.evaluating import (  # noqa: E402
    Measured,
    score_category,
    set_figures,
)
from upstander.evidence.detect.evaluation.probes import (  # noqa: E402
    load_dialect_probe,
    load_identity_probe,
)
from upstander.evidence.detect.evaluation.report import as_text, to_json  # noqa: E402
from upstander.evidence.detect.evaluation.results import OURS, Evaluation, Figure  # noqa: E402
from upstander.evidence.detect.evaluation.running import (  # noqa: E402
    Plan,
    Run,
    evaluate,
    remember,
)
from upstander.evidence.detect.evaluation.sets import (  # noqa: E402
    LabelledSet,
    pooled,
    read_set,
)
from upstander.evidence.detect.evaluation.streams import Scorer, Trainer, leave_one_out  # noqa: E402
from upstander.evidence.detect.places import model_dir  # noqa: E402
from upstander.evidence.detect.training.card import add_evaluation  # noqa: E402

SENTENCES, FUNCTIONAL = ROOT / "detection" / "sentences", ROOT / "detection" / "functional"
PROBES = ("identity_probe.yaml", "dialect_probe.tsv")
CATEGORIES = (DISCRIMINATORY, HARASSMENT, AT_RISK)


def say(text: str) -> None:
    """Print one line on standard error at once."""
    sys.stderr.write(text + "\n")
    sys.stderr.flush()


def read_options() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--keywords", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--only", choices=CATEGORIES, action="append")
    parser.add_argument("--ours", choices=("model", "none"), default="model")
    parser.add_argument(
        "--chat-seen", action="store_true", help="the baseline learns the chat source too"
    )
    parser.add_argument("--no-baseline", action="store_true")
    parser.add_argument("--leave-one-out", action="store_true")
    parser.add_argument(
        "--trainer", metavar="MODULE:FUNCTION", help="trains ours on sets; for --leave-one-out"
    )
    parser.add_argument("--limit", type=int, default=0, metavar="ROWS")
    parser.add_argument("--bootstrap", type=int, default=1_000)
    parser.add_argument("--out", type=Path, help="write the evaluation as JSON")
    parser.add_argument("--write-docs", action="store_true")
    parser.add_argument(
        "--write-model", action="store_true", help="write figures and limits beside the models"
    )
    return parser.parse_args()


def sentences() -> tuple[LabelledSet, ...]:
    """Return our own invented messages, which teach where no public set may."""
    return tuple(read_set(path) for path in sorted(SENTENCES.glob("*.tsv")))


def functional() -> tuple[LabelledSet, ...]:
    """Return the functional tests."""
    paths = sorted(FUNCTIONAL.glob("*.tsv"))
    return tuple(read_set(path) for path in paths if path.name not in PROBES)


def keyword_arms(paths: list[Path]) -> tuple[KeywordArm, ...]:
    """Return the first list as the force's, the others by their names, and the union."""
    lists = [read_word_list(path) for path in paths]
    if not lists:
        return ()
    lists[0] = replace(lists[0], name=FORCE_LIST)
    return (lists[0], union(lists, name="wide_union")) if len(lists) > 1 else (lists[0],)


def learnt_from(named: NamedSets, category: str) -> tuple[LabelledSet, ...]:
    """Return what the tuned lists and the baseline learn from: public sets, or our sentences."""
    public = named.train(category)
    return (*sentences(), *public) if category == AT_RISK else public


def plans_of(named: NamedSets, category: str, arms: tuple[KeywordArm, ...]) -> list[Plan]:
    """Return the plans of a category, without models: the headline, then its variants."""
    texts, marks = pooled(learnt_from(named, category), category)
    tuned = tuple(tune(texts, marks, size=size) for size in TUNED_SIZES)
    chat = named.test(CHAT, category)
    base = Plan(category=category, sets=(), chat=chat, arms=arms, tuned=tuned, split="test")
    if category == DISCRIMINATORY:
        tests = functional()
        development = tuple(
            named.part(name, category, "dev") for name in ("edos", "hatemoji_build", "convabuse")
        )
        unseen = named.test(UNSEEN, category)
        return [
            replace(
                base, sets=(*named.test(SEEN, category), *unseen), threshold_from=development,
                functional=tests, identity=load_identity_probe(FUNCTIONAL / PROBES[0]),
                dialects=load_dialect_probe(FUNCTIONAL / PROBES[1]),
            ),
            replace(base, sets=unseen, variant="unseen"),
        ]  # fmt: skip
    if category == HARASSMENT:
        return [replace(base, sets=named.test(("convabuse",), category))]
    # No set of people at risk may teach, so that the whole of each is unseen.
    risky = tuple(named.first(named.read(name, category)) for name in ("sdcnl", "dv_posts"))
    heated = named.test(("counselchat", "goemotions"), category)
    short = tuple(one for one in map(short_only, risky) if one.marks(category).any())
    plan = replace(base, sets=risky, heated=heated, split="whole")
    return [plan, replace(plan, sets=short, variant=f"up to {SHORT} letters")]


def left_out_figures(
    named: NamedSets, settings: Measured, trainers: dict[str, Trainer]
) -> list[Figure]:
    """Return, for each arm, the ranking of each source that it was trained without."""
    train = [named.part(name, DISCRIMINATORY, "train") for name in (*SEEN, *UNSEEN)]
    test = named.test((*SEEN, *UNSEEN), DISCRIMINATORY)
    benign = named.train_negatives(DISCRIMINATORY, ("goemotions", "uci_sms"))
    figures: list[Figure] = []
    for arm, trainer in trainers.items():
        for one in leave_one_out(train, test, trainer, always=benign):
            say(f"left out, {arm}: {one.held.name}")
            scored = {arm: score_category(one.scorer, one.held.texts, DISCRIMINATORY)}
            held = replace(one.held, name=f"{one.held.name}, left out")
            figures += set_figures(held, scored, category=DISCRIMINATORY, settings=settings)
    return figures


def trainers_of(options: argparse.Namespace) -> dict[str, Trainer]:
    """Return what trains the arms that are measured with a source left out."""
    baseline = OURS if options.ours == "none" else TITLE
    found: dict[str, Trainer] = {}
    if not options.no_baseline:
        found[baseline] = lambda sets: train_baseline(sets, DISCRIMINATORY)
    if options.trainer:
        module, _, function = options.trainer.partition(":")
        found[OURS] = getattr(import_module(module), function)
    return found


def measure(options: argparse.Namespace) -> Evaluation:
    """Return everything that was asked for, as one evaluation."""
    named = NamedSets(options.data, options.limit, options.chat_seen)
    arms = keyword_arms(options.keywords)
    settings = Measured(resamples=options.bootstrap)
    run = Run(
        made_at=system_clock().isoformat(timespec="seconds"), settings=settings,
        model="baseline in our place" if options.ours == "none" else "",
        on_progress=lambda what, done, total: say(f"{what} {done:,}/{total:,}"),
    )  # fmt: skip
    plans: list[Plan] = []
    scorers: dict[str, Scorer] = {}
    for category in options.only or CATEGORIES:
        say(f"reading, {category}")
        own = plans_of(named, category, arms)
        if options.ours == "none" or not options.no_baseline:
            say(f"training the baseline, {category}")
            scorers[category] = train_baseline(learnt_from(named, category), category)
        if options.ours == "model" and not options.no_baseline:
            shared = remember(scorers[category], run.on_progress, name=TITLE)
            own = [replace(plan, statistical={TITLE: shared}) for plan in own]
        plans += own
    ours = remember(_ours(options, scorers), run.on_progress)
    found = evaluate(plans, ours, run)
    more: list[Figure] = []
    if DISCRIMINATORY in found.thresholds:
        more += edos_tasks(named) if options.ours == "model" else []
    if options.leave_one_out:
        more += left_out_figures(named, settings, trainers_of(options))
    return msgspec.structs.replace(found, figures=(*found.figures, *more))


def _ours(options: argparse.Namespace, scorers: dict[str, Scorer]) -> Scorer:
    if options.ours == "model":
        from upstander.evidence.detect import score_columns

        return score_columns
    return lambda texts: {name: one(texts)[name] for name, one in scorers.items()}


def main() -> None:
    """Measure, print, and write what was asked for."""
    options = read_options()
    start = time.monotonic()
    found = measure(options)
    sys.stdout.write(as_text(found))
    if options.out:
        options.out.write_bytes(to_json(found))
    if options.write_model:
        add_evaluation(model_dir(), found)
    if options.write_docs:
        write_document(ROOT / "docs" / "benchmarks_detection.md", found, limit=options.limit)
    say(f"{time.monotonic() - start:.0f} s")


if __name__ == "__main__":
    main()

"""One run over everything that is given: the records of a whole evaluation."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.evaluation.arms import KeywordArm
from upstander.evidence.detect.evaluation.evaluating import (
    Measured,
    calibration_figures,
    choose_threshold,
    score_category,
    set_figures,
    stream_figures,
)
from upstander.evidence.detect.evaluation.functional import function_figures, functional_set
from upstander.evidence.detect.evaluation.probes import (
    DialectPair,
    IdentityProbe,
    dialect_figures,
    identity_figures,
)
from upstander.evidence.detect.evaluation.results import (
    OURS,
    ArmFacts,
    Evaluation,
    Figure,
    SetFacts,
    merge,
)
from upstander.evidence.detect.evaluation.sets import LabelledSet
from upstander.evidence.detect.evaluation.streams import (
    OWN,
    PREVALENCE,
    Floats,
    Scorer,
    Stream,
    StreamEmpty,
    chat_stream,
    mixed_stream,
    own_stream,
)

Progress = Callable[[str, int, int], None]
"""What is being done, how much of it is done, of how much."""
BATCH = 4_096


class NothingToEvaluate(UpstanderError):
    """The sets hold nothing that bears the category."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to be evaluated for one category."""

    category: str
    sets: tuple[LabelledSet, ...]
    """Whose positives are to be found, each already narrowed to its split."""
    chat: tuple[LabelledSet, ...] = ()
    """Benign messages to find them among; without any, the sets' own negatives alone."""
    heated: tuple[LabelledSet, ...] = ()
    """The heated fifth where it is not the sets' own negatives."""
    threshold_from: tuple[LabelledSet, ...] = ()
    """Where the threshold is chosen; the sets themselves where none is given."""
    functional: tuple[LabelledSet, ...] = ()
    """Sets with functions; those of `sets` that have them where none is given."""
    arms: tuple[KeywordArm, ...] = ()
    tuned: tuple[KeywordArm, ...] = ()
    statistical: Mapping[str, Scorer] = field(default_factory=dict)
    """Other models to stand beside, by title."""
    identity: IdentityProbe | None = None
    dialects: tuple[DialectPair, ...] = ()
    split: str = ""
    """Of the sets, as it is to be told."""
    variant: str = ""
    """Follows the names of streams, where a category is evaluated more than once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How the evaluation is made and called."""

    made_at: str
    model: str = ""
    prevalence: float = PREVALENCE
    settings: Measured = field(default_factory=Measured)
    on_progress: Progress = field(default=lambda _what, _done, _total: None)


def remember(scorer: Scorer, on_progress: Progress | None = None, *, name: str = OURS) -> Scorer:
    """Return a scorer that scores each distinct text once, in batches, and says how far it is."""
    places: dict[str, int] = {}
    held: dict[str, list[Floats]] = {}

    def score(texts: Sequence[str]) -> Mapping[str, Floats]:
        new = [text for text in dict.fromkeys(texts) if text not in places]
        for start in range(0, len(new), BATCH):
            if on_progress:
                on_progress(f"scoring, {name}", start, len(new))
            batch = new[start : start + BATCH]
            for category, scores in scorer(batch).items():
                held.setdefault(category, []).append(np.asarray(scores, dtype=np.float64))
            places.update({text: len(places) + at for at, text in enumerate(batch)})
        rows = np.array([places[text] for text in texts], dtype=np.intp)
        return {category: _joined(parts)[rows] for category, parts in held.items()}

    return score


def _joined(parts: list[Floats]) -> Floats:
    """Return the parts as one array, which takes their place."""
    if len(parts) > 1:
        parts[:] = [np.concatenate(parts)]
    return parts[0]


def evaluate(plans: Sequence[Plan], scorer: Scorer, run: Run) -> Evaluation:
    """Return everything that the plans ask for, as one evaluation.

    Raises:
        NothingToEvaluate: there is no plan, or the sets of one bear nothing of its category.
        ScoresInvalid: the scorer does not know a category.
    """
    if not plans:
        raise NothingToEvaluate("no category to evaluate")
    ours = remember(scorer, run.on_progress)
    return merge(_evaluate(plan, ours, run) for plan in plans)


def _evaluate(plan: Plan, ours: Scorer, run: Run) -> Evaluation:
    streams, notes = _streams(plan, run)
    scorers: dict[str, Callable[[Sequence[str]], Floats]] = {
        OURS: lambda texts: score_category(ours, texts, plan.category)
    }
    lists = (*plan.arms, *plan.tuned)
    scorers |= {arm.name: arm.score for arm in lists}
    for name, other in plan.statistical.items():
        scorers[name] = _of(remember(other, run.on_progress, name=name), plan.category)
    figures: list[Figure] = []
    for number, stream in enumerate(streams):
        run.on_progress(f"{plan.category}, {stream.name}", number, len(streams))
        scored = {name: score(stream.texts) for name, score in scorers.items()}
        names = [arm.name for arm in lists]
        figures += stream_figures(stream, scored, lists=names, settings=run.settings)
    for number, held in enumerate(plan.sets if not plan.variant else ()):
        run.on_progress(f"{plan.category}, {held.name}", number, len(plan.sets))
        scored = {name: score(held.texts) for name, score in scorers.items()}
        figures += set_figures(held, scored, category=plan.category, settings=run.settings)
    return Evaluation(
        made_at=run.made_at,
        model=run.model,
        prevalence=run.prevalence,
        resamples=run.settings.resamples,
        sets=tuple(_facts(plan)),
        arms=(ArmFacts(name=OURS, title="model", kind="model"), *_arm_facts(plan)),
        notes=tuple(notes),
        **_judged(plan, ours, run, figures),
    )


def _of(scorer: Scorer, category: str) -> Callable[[Sequence[str]], Floats]:
    return lambda texts: score_category(scorer, texts, category)


def _streams(plan: Plan, run: Run) -> tuple[list[Stream], list[str]]:
    """Return the streams that can be built, and why one cannot."""
    bearing = [one for one in plan.sets if one.marks(plan.category).any()]
    if not bearing:
        raise NothingToEvaluate(f"no text bears `{plan.category}`")
    built: list[Stream] = []
    notes: list[str] = []
    options: dict[str, Any] = {"category": plan.category, "prevalence": run.prevalence}
    wanted: list[Callable[[], Stream]] = [lambda: own_stream(plan.sets, **options)]
    if plan.chat:
        wanted = [
            lambda: chat_stream(bearing, plan.chat, **options),
            lambda: mixed_stream(bearing, plan.chat, heated=plan.heated or plan.sets, **options),
        ]
    else:
        notes.append(
            f"{plan.category}: no benign chat was given, so that all negatives are the sets' own; "
            "alerts are then far more than among ordinary messages."
        )
    for build in wanted:
        try:
            stream = build()
            built.append(replace(stream, name=_named(stream.name, plan)))
        except StreamEmpty as error:
            notes.append(f"{plan.category}: {error}.")
    return built, notes


def _named(stream: str, plan: Plan) -> str:
    return f"{stream}, {plan.variant}" if plan.variant else stream


def _judged(plan: Plan, ours: Scorer, run: Run, figures: list[Figure]) -> dict[str, Any]:
    """Return what needs probabilities or a threshold, added to the figures so far."""
    category = plan.category
    values = [score_category(ours, one.texts, category) for one in plan.sets]
    more, bins = calibration_figures(
        plan.sets, np.concatenate(values), category=category, settings=run.settings,
        stream=_named(OWN, plan),
    )  # fmt: skip
    if plan.variant:  # the threshold, the functions and the probes are those of the headline
        return {"figures": (*figures, *more)}
    found: dict[str, Any] = {"figures": (*figures, *more), "reliability": bins}
    threshold = choose_threshold(plan.threshold_from or plan.sets, ours, category)
    if not np.isfinite(threshold):
        return found
    found["thresholds"] = {category: threshold}
    functional = plan.functional or tuple(one for one in plan.sets if any(one.functions))
    tests = functional_set(functional, category)
    if tests is not None:
        found["functions"] = function_figures(
            tests, score_category(ours, tests.texts, category),
            category=category, threshold=threshold,
        )  # fmt: skip
    score = _of(ours, category)
    if plan.identity is not None:
        found["groups"] = identity_figures(
            plan.identity, score, category=category, threshold=threshold
        )
    found["dialects"] = dialect_figures(
        plan.dialects, score, category=category, threshold=threshold,
        resamples=run.settings.resamples,
    )  # fmt: skip
    return found


def _facts(plan: Plan) -> list[SetFacts]:
    roles = (
        ("positives", plan.sets), ("chat", plan.chat), ("heated", plan.heated),
        ("functional", plan.functional),
    )  # fmt: skip
    return [set_facts(one, role, plan) for role, sets in roles for one in sets]


def set_facts(held: LabelledSet, role: str, plan: Plan) -> SetFacts:
    """Return what is told of a set."""
    bears = {plan.category: int(held.marks(plan.category).sum())} if held.labels else {}
    return SetFacts(
        name=held.name, role=role, sha256=held.sha256, rows=len(held), positives=bears,
        split=plan.split if role in ("positives", "chat") else "",
        duplicates=held.duplicates, conflicting=held.conflicting, cut=held.cut,
    )  # fmt: skip


def _arm_facts(plan: Plan) -> list[ArmFacts]:
    return [
        *(_list_facts(arm, "keywords") for arm in plan.arms),
        *(_list_facts(arm, "tuned", plan.category) for arm in plan.tuned),
        *(ArmFacts(name=name, title=name, kind="statistical") for name in plan.statistical),
    ]


def _list_facts(arm: KeywordArm, kind: str, category: str = "") -> ArmFacts:
    title = f"{arm.name.replace('_', ' ')}, {len(arm):,} words"
    return ArmFacts(name=arm.name, title=title, kind=kind, category=category, terms=len(arm))

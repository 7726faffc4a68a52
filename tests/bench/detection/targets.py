"""The targets of detection, and how each is read out of an evaluation."""

from collections.abc import Callable
from dataclasses import dataclass

from upstander.evidence.detect.evaluation.functional import overall_accuracy, worst_function
from upstander.evidence.detect.evaluation.probes import worst_ratio
from upstander.evidence.detect.evaluation.results import OURS, Evaluation, Interval

Taken = tuple[str, bool]
"""What was measured in words, and whether the target is met."""

FORCE_LIST, TUNED = "force_list", "tuned_1000"
CATEGORY = "discriminatory"


class NotMeasured(Exception):
    """The run did not measure it; the argument says why."""


@dataclass(frozen=True, slots=True)
class Target:
    """One line of the table."""

    measure: str
    target: str
    take: Callable[[Evaluation], Taken]


def _figure(found: Evaluation, stream: str, measure: str, **which: object) -> Interval:
    figure = found.find(CATEGORY, stream, OURS, measure, **which)
    if figure is None or figure.value is None:
        raise NotMeasured("not in this run")
    return figure


def _say(figure: Interval, places: int) -> str:
    if figure.low is None:
        return f"{figure.value:,.{places}f}"
    return f"{figure.value:,.{places}f} ({figure.low:,.{places}f} to {figure.high:,.{places}f})"


def _alerts(stream: str, bounds: tuple[float, float]) -> Callable[[Evaluation], Taken]:
    def take(found: Evaluation) -> Taken:
        figures = [_figure(found, stream, "alerts", at=at) for at in (0.8, 0.95)]
        met = all(one.value <= bound for one, bound in zip(figures, bounds, strict=True))
        return " / ".join(_say(one, 0) for one in figures), met

    return take


def _lift(against: str, bound: float) -> Callable[[Evaluation], Taken]:
    def take(found: Evaluation) -> Taken:
        for one in found.figures:
            if (one.category, one.stream, one.measure) == (CATEGORY, "80/20", "lift") and (
                one.against == against and one.at is None and one.figure.value is not None
            ):
                return f"{_say(one.figure, 1)}×", one.figure.value >= bound
        raise NotMeasured("no such list was given")

    return take


def _left_out(found: Evaluation) -> Taken:
    figures = [
        one.figure.value
        for one in found.figures
        if one.stream.endswith(", left out") and one.measure == "roc_auc" and one.arm == OURS
    ]
    if not figures:
        raise NotMeasured("needs --leave-one-out with a --trainer")
    mean = sum(figures) / len(figures)
    return f"{mean:.3f}, mean of {len(figures)}", mean >= 0.86


def _edos(found: Evaluation) -> Taken:
    figures = [found.find(CATEGORY, f"edos {task}", OURS, "macro_f1") for task in "ABC"]
    if any(one is None or one.value is None for one in figures):
        first = "" if figures[0] is None else f"A: {_say(figures[0], 3)}; "
        raise NotMeasured(f"{first}B and C need heads of their own")
    met = all(one.value >= bound for one, bound in zip(figures, (0.845, 0.64, 0.45), strict=True))
    return " / ".join(_say(one, 3) for one in figures), met


def _functions(found: Evaluation) -> Taken:
    figures = [one for one in found.functions if one.category == CATEGORY]
    worst = worst_function(figures)
    if worst is None:
        raise NotMeasured("no functional tests")
    overall = overall_accuracy(figures)
    said = f"{overall:.2f}; {worst.accuracy.value:.2f} ({worst.function})"
    return said, overall >= 0.85 and (worst.accuracy.value or 0) >= 0.60


def _identity(found: Evaluation) -> Taken:
    figures = [one for one in found.groups if one.category == CATEGORY]
    if not figures:
        raise NotMeasured("no identity probe")
    whole = next(one for one in figures if one.axis == "all")
    axis = worst_ratio(figures, of_groups=False)
    group = worst_ratio(figures, of_groups=True)
    told = [f"{one.ratio:.1f} ({one.group or one.axis})" for one in (axis, group) if one]
    said = f"{', '.join(told) or 'none'}; {whole.rate.value:.1%} over all"
    return said, all((one.ratio or 0) <= 1.5 for one in (axis, group) if one)


def _calibration(found: Evaluation) -> Taken:
    figure = _figure(found, "own", "ece")
    return _say(figure, 3), figure.value <= 0.03


TARGETS = (
    Target("80/20, alerts at .80 / .95", "≤ 400 / ≤ 1,000", _alerts("80/20", (400, 1_000))),
    Target("chat, alerts at .80 / .95", "≤ 120 / ≤ 500", _alerts("chat", (120, 500))),
    Target("against the force list at its recall, 80/20", "≥ 6×", _lift(FORCE_LIST, 6)),
    Target("against tuned 1,000 at its recall, 80/20", "≥ 2.5×", _lift(TUNED, 2.5)),
    Target("leave one source out, own-negative AUC (mean)", "≥ .86", _left_out),
    Target("EDOS macro-F1 A / B / C", "≥ .845 / .64 / .45", _edos),
    Target("functional tests: accuracy; worst function", "≥ .85; ≥ .60", _functions),
    Target("identity terms, false alarms against all: axis, group", "≤ 1.5", _identity),
    Target("expected calibration error, on the sets as they come", "≤ .03", _calibration),
)

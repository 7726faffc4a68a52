"""The figures of an evaluation as the page shows them, category by category."""

from collections.abc import Sequence
from dataclasses import dataclass

from upstander.evidence.detect.evaluation.report import say
from upstander.evidence.detect.evaluation.results import (
    OURS,
    CardCategory,
    DialectFigure,
    Evaluation,
    Figure,
    GroupFigure,
    Interval,
    ModelCard,
)
from upstander_web.detection.charts import BarChart, BarValue, draw_bars

SHOWN_GROUPS = 10
CHART_AT = 0.8
"""The recall at which the chart compares what must be read."""
STREAMS = {
    "80/20": "A fifth heated public posts",
    "chat": "Benign chat alone",
    "own": "The sets’ own other messages",
}
"""Names that need saying; a set goes by its own name."""
_FIRST = tuple(STREAMS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArmRow:
    """One arm of a table."""

    title: str
    ours: bool
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamView:
    """One stream: a chart of what must be read, and the table."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[ArmRow, ...]
    chart: BarChart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetRow:
    """How our ranking does within one set."""

    name: str
    auc: str
    precision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionRow:
    """One function of the functional tests."""

    name: str
    messages: int
    accuracy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """False alarms of one axis or group."""

    name: str
    messages: int
    rate: str
    ratio: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DialectRow:
    """One dialect beside its standard wording."""

    name: str
    pairs: int
    standard: str
    variant: str
    difference: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryView:
    """Everything that is known of one category."""

    name: str
    title: str
    card: CardCategory | None
    threshold: str
    streams: tuple[StreamView, ...]
    sets: tuple[SetRow, ...]
    calibration: str
    functions: tuple[FunctionRow, ...]
    function_chart: BarChart | None
    axes: tuple[GroupRow, ...]
    groups: tuple[GroupRow, ...]
    dialects: tuple[DialectRow, ...]


def show_categories(card: ModelCard | None, found: Evaluation | None) -> list[CategoryView]:
    """Return the categories of the card, then those that were measured beyond it."""
    described = {one.name: one for one in card.categories} if card else {}
    measured = [one.category for one in found.figures] if found else []
    names = dict.fromkeys([*described, *measured])
    return [_show(name, described.get(name), found) for name in names]


def _show(name: str, card: CardCategory | None, found: Evaluation | None) -> CategoryView:
    figures = [one for one in found.figures if one.category == name] if found else []
    streams = list(dict.fromkeys(one.stream for one in figures))
    traffic = [one for one in streams if any(_is_alerts(figure, one) for figure in figures)]
    ordered = sorted(traffic, key=lambda one: (_rank(one), traffic.index(one)))
    functions = [one for one in found.functions if one.category == name] if found else []
    functions.sort(key=lambda one: one.accuracy.value or 0.0)
    threshold = found.thresholds.get(name) if found else None
    groups = [one for one in found.groups if one.category == name] if found else []
    dialects = [one for one in found.dialects if one.category == name] if found else []
    return CategoryView(
        name=name,
        title=card.title if card else name.replace("_", " ").capitalize(),
        card=card,
        threshold="" if threshold is None else f"{threshold:.2f}",
        streams=tuple(_show_stream(one, figures, _titles(found, name)) for one in ordered),
        sets=tuple(_show_set(one, figures) for one in streams if one not in traffic),
        calibration=_calibration(figures),
        functions=tuple(
            FunctionRow(name=one.function, messages=one.messages, accuracy=_percent(one.accuracy))
            for one in functions
        ),
        function_chart=_function_chart(
            [(one.function, one.accuracy) for one in functions if one.accuracy.value is not None]
        ),
        axes=tuple(_show_group(one) for one in groups if not one.group),
        groups=tuple(_show_group(one) for one in _worst(groups)),
        dialects=tuple(_show_dialect(one) for one in dialects),
    )


def _is_alerts(figure: Figure, stream: str) -> bool:
    return figure.stream == stream and figure.measure == "alerts"


def _rank(stream: str) -> int:
    return _FIRST.index(stream) if stream in _FIRST else len(_FIRST)


def _titles(found: Evaluation | None, category: str) -> dict[str, str]:
    titles = found.arm_titles(category) if found else {}
    return titles | {OURS: "The model"}


def _show_stream(stream: str, figures: Sequence[Figure], titles: dict[str, str]) -> StreamView:
    here = [one for one in figures if one.stream == stream]
    recalls = sorted({one.at for one in here if one.measure == "alerts" and one.at is not None})
    arms = list(dict.fromkeys(one.arm for one in here))
    cells = {(one.arm, one.measure, one.at, one.against): one.figure for one in here}
    rows = tuple(
        ArmRow(
            title=titles.get(arm, arm),
            ours=arm == OURS,
            cells=(
                *(say(cells.get((arm, "alerts", at, "")), places=0) for at in recalls),
                _lift(cells, arm),
                say(cells.get((arm, "roc_auc", None, "")), places=3),
            ),
        )
        for arm in arms
    )
    heads = (
        *(f"To read, to find {at:.0%}" for at in recalls),
        "The model reads fewer, to find as much as the list", "AUC",
    )  # fmt: skip
    name, _, variant = stream.partition(", ")
    title = STREAMS.get(name, name) + (f", {variant}" if variant else "")
    return StreamView(title=title, heads=heads, rows=rows, chart=_alert_chart(title, here, titles))


Cells = dict[tuple[str, str, float | None, str], Interval]


def _lift(cells: Cells, arm: str) -> str:
    """Return how many times fewer the model reads at the recall of a list of words."""
    if arm == OURS:
        return ""
    figure = cells.get((OURS, "lift", None, arm))
    return "–" if figure is None or figure.value is None else f"{say(figure, places=1)} times"


def _alert_chart(title: str, here: Sequence[Figure], titles: dict[str, str]) -> BarChart | None:
    values = [
        BarValue(
            label=titles.get(one.arm, one.arm),
            said=f"{one.figure.value:,.0f}",
            value=one.figure.value,
            low=one.figure.low,
            high=one.figure.high,
            ours=one.arm == OURS,
        )
        for one in here
        if one.measure == "alerts" and one.at == CHART_AT and one.figure.value is not None
    ]
    words = f"Messages to read of 10,000 to find {CHART_AT:.0%}: {title[:1].lower()}{title[1:]}"
    return draw_bars(words, values) if values else None


def _show_set(name: str, figures: Sequence[Figure]) -> SetRow:
    ours = {
        one.measure: one.figure for one in figures if one.stream == name and one.arm == OURS
    }  # fmt: skip
    return SetRow(
        name=name,
        auc=say(ours.get("roc_auc"), places=3),
        precision=say(ours.get("average_precision"), places=3),
    )


def _calibration(figures: Sequence[Figure]) -> str:
    found = next((one.figure for one in figures if one.measure == "ece"), None)
    return "" if found is None or found.value is None else say(found, places=3)


def _function_chart(functions: Sequence[tuple[str, Interval]]) -> BarChart | None:
    values = [
        BarValue(
            label=name, said=f"{figure.value or 0:.0%}", value=figure.value or 0.0,
            low=figure.low, high=figure.high, ours=True,
        )
        for name, figure in functions
    ]  # fmt: skip
    return (
        draw_bars("Share judged rightly, by what is tested", values, most=1.0) if values else None
    )


def _percent(figure: Interval) -> str:
    if figure.value is None:
        return "–"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.0%}"
    return f"{figure.value:.0%} ({figure.low:.0%} to {figure.high:.0%})"


def _worst(groups: Sequence[GroupFigure]) -> list[GroupFigure]:
    named = [one for one in groups if one.group]
    return sorted(named, key=lambda one: -(one.rate.value or 0.0))[:SHOWN_GROUPS]


def _show_group(one: GroupFigure) -> GroupRow:
    return GroupRow(
        name=one.group or one.axis,
        messages=one.messages,
        rate=_percent(one.rate),
        ratio="–" if one.ratio is None else f"{one.ratio:.1f}",
    )


def _show_dialect(one: DialectFigure) -> DialectRow:
    return DialectRow(
        name=one.dialect,
        pairs=one.pairs,
        standard=_percent(one.standard),
        variant=_percent(one.variant),
        difference=say(one.difference, places=3),
    )

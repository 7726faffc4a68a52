"""Bars in SVG, drawn by the server: no script, no style but the site's own."""

from collections.abc import Sequence
from dataclasses import dataclass

LABEL_WIDTH, BAR_WIDTH, VALUE_WIDTH = 250, 400, 150
ROW_HEIGHT, BAR_HEIGHT = 34, 20
_TOP = (ROW_HEIGHT - BAR_HEIGHT) // 2


@dataclass(frozen=True, slots=True, kw_only=True)
class BarValue:
    """What a bar stands for."""

    label: str
    said: str
    """The figure in words, at the end of the bar."""
    value: float
    low: float | None = None
    high: float | None = None
    ours: bool = False
    """Drawn in the colour of the model."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar with its places in the picture."""

    label: str
    said: str
    ours: bool
    y: int
    middle: int
    width: float
    low: float | None
    """Where the interval begins; None: none is drawn."""
    high: float | None
    said_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BarChart:
    """A chart; the table beside it says the same."""

    title: str
    bars: tuple[Bar, ...]
    height: int
    width: int = LABEL_WIDTH + BAR_WIDTH + VALUE_WIDTH
    axis: int = LABEL_WIDTH
    bar_height: int = BAR_HEIGHT
    label_at: int = LABEL_WIDTH - 10


def draw_bars(title: str, values: Sequence[BarValue], *, most: float | None = None) -> BarChart:
    """Return a chart of bars from nought; `most` is the full width, the largest if not given."""
    largest = max((max(one.value, one.high or 0.0) for one in values), default=0.0)
    whole = most or largest or 1.0

    def place(value: float) -> float:
        return round(LABEL_WIDTH + min(value / whole, 1.0) * BAR_WIDTH, 1)

    bars = []
    for number, one in enumerate(values):
        drawn = one.low is not None and one.high is not None
        end = place(max(one.value, one.high or 0.0))
        bars.append(
            Bar(
                label=one.label,
                said=one.said,
                ours=one.ours,
                y=number * ROW_HEIGHT + _TOP,
                middle=number * ROW_HEIGHT + ROW_HEIGHT // 2,
                width=round(place(one.value) - LABEL_WIDTH, 1),
                low=place(one.low) if drawn and one.low is not None else None,
                high=place(one.high) if drawn and one.high is not None else None,
                said_at=end + 8,
            )
        )
    return BarChart(title=title, bars=tuple(bars), height=len(values) * ROW_HEIGHT)

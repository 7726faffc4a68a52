"""An evaluation to read: as text for a terminal, and as a section of Markdown.

The records themselves are those of `results`, which are given on here.
"""

from collections.abc import Iterable, Iterator, Sequence

from upstander.evidence.detect.evaluation.results import (
    Evaluation,
    Figure,
    FunctionFigure,
    GroupFigure,
    Interval,
    ModelCard,
    ResultsInvalid,
    load_card,
    load_evaluation,
    to_json,
)

__all__ = [
    "Evaluation", "ModelCard", "ResultsInvalid", "as_markdown", "as_text", "load_card",
    "load_evaluation", "say", "to_json",
]  # fmt: skip

Row = tuple[str, ...]
_COUNTS = frozenset({"alerts", "own_alerts"})
_SHOWN_GROUPS = 10


def say(figure: Interval | None, *, places: int = 2) -> str:
    """Return a figure with its interval in words: `0.81 (0.79 to 0.83)`."""
    if figure is None or figure.value is None:
        return "–"
    value = f"{figure.value:,.{places}f}"
    if figure.low is None or figure.high is None:
        return value
    return f"{value} ({figure.low:,.{places}f} to {figure.high:,.{places}f})"


def _say(one: Figure, *, bare: bool) -> str:
    figure = Interval(one.figure.value) if bare else one.figure
    return say(figure, places=0 if one.measure in _COUNTS else 3)


def _heading(one: Figure) -> str:
    """Return how a column of figures is called."""
    at = "" if one.at is None else f"{one.at:g}"
    return {
        "alerts": f"alerts at {at}",
        "recall": f"found at {at}",
        "own_recall": "holds a word",
        "own_alerts": "alerts of the list",
        "roc_auc": "AUC",
        "average_precision": "AP",
        "ece": "ECE",
        "ece_equal_mass": "ECE, equal mass",
        "brier": "Brier",
        "macro_f1": "macro-F1",
    }.get(one.measure, one.measure)


Part = tuple[str, Row, list[Row]]
"""A title, the headings, the rows."""


def _parts(found: Evaluation, *, narrow: bool) -> Iterator[Part]:
    for category in dict.fromkeys(one.category for one in found.figures):
        here = [one for one in found.figures if one.category == category]
        titles = found.arm_titles(category)
        for stream in dict.fromkeys(one.stream for one in here):
            figures = [one for one in here if one.stream == stream]
            yield from _ranking(f"{category}, {stream}", figures, titles, narrow=narrow)
            yield from _lifts(f"{category}, {stream}: against", figures, titles)
    yield from _functions(found)
    yield from _groups(found)
    if found.dialects:
        head: Row = (
            "dialect", "pairs", "standard flagged", "dialect flagged", "difference of score",
        )  # fmt: skip
        rows: list[Row] = [
            (one.dialect, str(one.pairs), say(one.standard), say(one.variant),
             say(one.difference, places=3))
            for one in found.dialects
        ]  # fmt: skip
        yield f"{found.dialects[0].category}, dialect: one meaning, said twice", head, rows


def _ranking(
    title: str, figures: Sequence[Figure], titles: dict[str, str], *, narrow: bool
) -> Iterator[Part]:
    """Yield the table of every arm; a narrow one has intervals for the alerts alone."""
    plain = [one for one in figures if not one.against]
    heads = list(dict.fromkeys(_heading(one) for one in plain))
    full = {"alerts"} if narrow and any(one.measure == "alerts" for one in plain) else None
    cells = {
        (one.arm, _heading(one)): _say(one, bare=full is not None and one.measure not in full)
        for one in plain
    }
    rows = [
        (titles.get(arm, arm), *(cells.get((arm, head), "") for head in heads))
        for arm in dict.fromkeys(one.arm for one in plain)
    ]
    if rows:
        yield title, ("arm", *heads), rows


def _lifts(title: str, figures: Sequence[Figure], titles: dict[str, str]) -> Iterator[Part]:
    rows: list[Row] = [
        (
            titles.get(one.against, one.against),
            "its own" if one.at is None else f"{one.at:g}",
            f"{say(one.figure, places=1)} times",
        )
        for one in figures
        if one.measure == "lift"
    ]
    if rows:
        yield title, ("arm", "at recall", "fewer to read"), rows


def _functions(found: Evaluation) -> Iterator[Part]:
    for category in dict.fromkeys(one.category for one in found.functions):
        here = [one for one in found.functions if one.category == category]
        yield (
            f"{category}, functions at {found.thresholds.get(category, float('nan')):.3f}",
            ("function", "messages", "right"),
            [_function_row(one) for one in sorted(here, key=lambda one: one.accuracy.value or 0)],
        )


def _function_row(one: FunctionFigure) -> Row:
    return (one.function, f"{one.messages:,}", say(one.accuracy))


def _groups(found: Evaluation) -> Iterator[Part]:
    head: Row = ("group", "messages", "flagged", "times the whole", "mean score")
    for category in dict.fromkeys(one.category for one in found.groups):
        here = [one for one in found.groups if one.category == category]
        axes = [one for one in here if not one.group]
        worst = sorted((one for one in here if one.group), key=lambda one: -(one.ratio or 0))
        yield f"{category}, harmless mentions by axis", head, [_group_row(one) for one in axes]
        rows = [_group_row(one) for one in worst[:_SHOWN_GROUPS]]
        yield f"{category}, harmless mentions: the groups flagged most", head, rows


def _group_row(one: GroupFigure) -> Row:
    name = f"{one.group} ({one.axis})" if one.group else one.axis
    ratio = "–" if one.ratio is None else f"{one.ratio:.2f}"
    return (name, f"{one.messages:,}", say(one.rate, places=3), ratio, f"{one.mean:.3f}")


def _facts(found: Evaluation) -> Iterator[str]:
    model = f"{found.model}, " if found.model else ""
    drawn = f"95% intervals of {found.resamples:,} drawings" if found.resamples else "no intervals"
    yield f"{model}{found.made_at}; positives {found.prevalence:.2%} of the traffic; {drawn}."
    for one in found.sets:
        split = f", {one.split}" if one.split else ""
        bears = ", ".join(f"{count:,} {name}" for name, count in one.positives.items())
        left = ", ".join(
            f"{count:,} {what}"
            for count, what in (
                (one.duplicates, "duplicates left out"),
                (one.conflicting, "of them labelled otherwise"),
                (one.cut, "texts shortened"),
            )
            if count
        )
        told = "; ".join(part for part in (f"{one.rows:,} texts", bears, left) if part)
        yield f"{one.role}: {one.name}{split}: {told}."
    yield from found.notes


def as_text(found: Evaluation) -> str:
    """Return the whole as plain text, every table in columns."""
    lines = list(_facts(found))
    for title, head, rows in _parts(found, narrow=True):
        lines += ["", title, *_columns(head, rows)]
    return "\n".join(lines) + "\n"


def _columns(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = [row[0].ljust(widths[0])]
        cells += [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        yield "  " + "  ".join(cells).rstrip()


def as_markdown(found: Evaluation, *, level: int = 2) -> str:
    """Return the whole as a section of Markdown, its headings from `level`."""
    lines = [*_bullets(_facts(found))]
    for title, head, rows in _parts(found, narrow=False):
        lines += [
            "",
            f"{'#' * level} {title[:1].upper()}{title[1:]}",
            "",
            *markdown_table(head, rows),
        ]
    return "\n".join(lines) + "\n"


def _bullets(lines: Iterable[str]) -> Iterator[str]:
    return (f"* {line}" for line in lines)


def markdown_table(head: Row, rows: Sequence[Row]) -> Iterator[str]:
    """Yield the lines of a table; what stands in its first column is words, the rest figures."""
    yield f"| {' | '.join(head)} |"
    yield f"|{'|'.join(['---', *['---:'] * (len(head) - 1)])}|"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"

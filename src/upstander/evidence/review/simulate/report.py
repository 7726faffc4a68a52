"""A simulation as text for the terminal, and as Markdown for documents."""

from collections.abc import Iterator, Sequence

from upstander.evidence.review.simulate.effort import Spread
from upstander.evidence.review.simulate.running import ArmResult, Simulation


def as_text(found: Simulation) -> str:
    """Return the figures of a simulation for people."""
    lines = [
        (
            f"{found.name}: {found.items:,} items, {found.relevant:,} relevant; "
            f"{len(found.seeds)} {'seed' if len(found.seeds) == 1 else 'seeds'}. "
            "Median over the seeds (middle 95% of them)."
        ),
        "",
    ]
    head = _head(found)
    rows = [_row(found, arm) for arm in found.arms]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    for row in (head, *rows):
        cells = [
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    lines += ["", "n80, n95: items read until so much is found. WSS@95: work saved over random."]
    lines += [f"Note: {note}." for note in found.notes]
    return "\n".join(lines) + "\n"


def markdown_table(found: Simulation) -> Iterator[str]:
    """Yield the lines of the table of a simulation."""
    head = _head(found)
    yield f"| {' | '.join(head)} |"
    yield "|---" + "|---:" * (len(head) - 1) + "|"
    for arm in found.arms:
        yield f"| {' | '.join(_row(found, arm))} |"


def markdown_curve(found: Simulation, shares: Sequence[int] = (1, 2, 5, 10, 20, 30, 50, 70, 90)) -> Iterator[str]:  # fmt: skip  # noqa: E501 - one line a head
    """Yield the lines of a table of recall after some percent of the items were read."""
    yield f"| recall after | {' | '.join(f'{share}%' for share in shares)} |"
    yield "|---" + "|---:" * len(shares) + "|"
    for arm in found.arms:
        cells = (f"{arm.curve[share].median:.2f}" for share in shares)
        yield f"| {arm.title} | {' | '.join(cells)} |"


def _head(found: Simulation) -> list[str]:
    return ["order", "n80", "n95", "WSS@95", *(f"recall at {one:g} h" for one in found.hours)]


def _row(found: Simulation, arm: ArmResult) -> list[str]:
    return [
        arm.title,
        _count(arm.n80),
        _count(arm.n95),
        _share(arm.wss95),
        *(_share(arm.recall_at_hours[f"{one:g}"]) for one in found.hours),
    ]


def _count(one: Spread) -> str:
    return f"{one.median:,.0f} ({one.low:,.0f} to {one.high:,.0f})"


def _share(one: Spread) -> str:
    return f"{one.median:.3f} ({one.low:.3f} to {one.high:.3f})"

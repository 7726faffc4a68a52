"""What the second pass over a WhatsApp text export does: decided from the survey, once."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from upstander.evidence.decode.whatsapp.headers import Style
from upstander.evidence.decode.whatsapp.survey import Survey, Tally

EDGE_HEADERS = 3
"""Headers of another style at an end of the file that make it a second export."""

SHARE = 0.10
"""Share of all headers from which a style is taken wherever it stands."""

_NAMES = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}


@dataclass(slots=True)
class StylePlan:
    """How the dates of one style are read."""

    order: str
    alternative: str | None = None
    """The second order that stands, where the operator has not decided."""
    strict: bool = True
    """Whether a header with an impossible date is text; else it is a row without a time."""


@dataclass(slots=True)
class Plan:
    """Styles that are rows, how each is read, and what the operator must be told."""

    styles: dict[Style, StylePlan] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    longer: dict[bytes, bytes] = field(default_factory=dict)
    """From a label's first part to the whole label that has a colon in it."""


def make_plan(survey: Survey, wanted: str | None) -> Plan:
    """Return the plan for a survey; `wanted` is the operator's date order."""
    plan = Plan()
    taken = _accept_styles(survey)
    groups: dict[str, list[Tally]] = {}
    for tally in taken:
        layout = "last" if tally.style.layout in ("last4", "two") else tally.style.layout
        groups.setdefault(layout, []).append(tally)
    for tallies in groups.values():
        _decide_group(plan, tallies, wanted)
    if len(taken) > 1:
        plan.remarks.append(
            f"The file has headers of {len(taken)} styles, as where exports of several phones"
            " or languages were joined; all were read."
        )
    left = sum(t.count for t in survey.tallies.values()) - sum(t.count for t in taken)
    if left:
        plan.remarks.append(
            f"{left} line(s) look like headers of another style and were read as text within"
            " messages, which are marked forged_header_suspect."
        )
    _decide_labels(plan, survey)
    return plan


def _accept_styles(survey: Survey) -> list[Tally]:
    tallies = [tally for tally in survey.tallies.values() if tally.count]
    if not tallies:
        return []
    most = max(tallies, key=lambda tally: tally.count)
    return [
        tally
        for tally in tallies
        if tally is most
        or tally.first_line
        or max(tally.head_run, tally.tail_run) >= EDGE_HEADERS
        or (tally.count >= EDGE_HEADERS and tally.count >= SHARE * survey.total)
    ]


def _standing(tally: Tally, *, tolerant: bool = False) -> list[str]:
    """Return the orders that read every header of a style, or nearly every."""
    allowed = max(1, tally.runs // 100) if tolerant and tally.runs >= 5 else 0
    return [order for order in tally.orders if tally.failures.get(order, 0) <= allowed]


def _common(tallies: Iterable[Tally], *, tolerant: bool = False) -> list[str]:
    found: list[str] | None = None
    for tally in tallies:
        orders = _standing(tally, tolerant=tolerant)
        found = orders if found is None else [order for order in found if order in orders]
    return found or []


def _backwards(tallies: list[Tally], order: str) -> int:
    return sum(tally.backwards.get(order, 0) for tally in tallies)


def _plausible(tallies: list[Tally], orders: list[str]) -> list[str]:
    """Return the orders without year-first of two digits, unless something speaks for it."""
    others = [order for order in orders if order != "ymd"]
    two = all(tally.style.layout == "two" for tally in tallies)
    if not two or not others or "ymd" not in orders or any(t.cjk for t in tallies):
        return [order for order in orders if order != "ydm"] or orders
    least = min(_backwards(tallies, order) for order in others)
    return orders if _backwards(tallies, "ymd") < least else others


def _decide_group(plan: Plan, tallies: list[Tally], wanted: str | None) -> None:
    orders = _common(tallies) or _common(tallies, tolerant=True)
    if not orders and len(tallies) > 1:
        for tally in tallies:
            _decide_group(plan, [tally], wanted)
        return
    if not orders:
        _decide_broken(plan, tallies[0], wanted)
        return
    if wanted is not None and wanted in orders:
        _set(plan, tallies, wanted, None)
        return
    plausible = _plausible(tallies, orders)
    plausible.sort(key=lambda order: _backwards(tallies, order))
    best = plausible[0]
    if wanted is not None and tallies[0].style.layout != "named":
        plan.remarks.append(
            f"The date order asked for ({wanted}) cannot read every header; the dates were read"
            f" as {_NAMES.get(best, best)}."
        )
    undecided = len(plausible) > 1 and any(tally.differ for tally in tallies)
    _set(plan, tallies, best, plausible[1] if undecided else None)
    if undecided:
        plan.remarks.append(
            f"The order of day and month cannot be decided from this file: {_list(plausible)}"
            f" each read every header. Read as {_NAMES[best]}; every such time is marked ambiguous."
            " Give --date-order to decide."
        )


def _list(orders: list[str]) -> str:
    return " and ".join(orders)


def _decide_broken(plan: Plan, tally: Tally, wanted: str | None) -> None:
    """Decide for a style of which no order reads all headers: two exports joined, it seems."""
    ranked = sorted(tally.orders, key=lambda order: tally.failures.get(order, 0))
    best = wanted if wanted in tally.orders else ranked[0]
    other = next((order for order in ranked if order != best), None)
    plan.styles[tally.style] = StylePlan(best, other, strict=False)
    plan.remarks.append(
        f"No one date order reads every header, as where two exports were joined. Read as"
        f" {_NAMES.get(best, best)}; headers that this cannot read have no time, and all others"
        " are marked ambiguous."
    )


def _set(plan: Plan, tallies: list[Tally], order: str, alternative: str | None) -> None:
    for tally in tallies:
        plan.styles[tally.style] = StylePlan(order, alternative)


def _decide_labels(plan: Plan, survey: Survey) -> None:
    """Take a longer label where it recurs and its first part never stands without it."""
    for first, entry in survey.labels.items():
        if entry.count < 2 or len(entry.longer) != 1:
            continue
        second, count = next(iter(entry.longer.items()))
        if count == entry.count and len(second) <= 60:
            plan.longer[first] = first + b": " + second

"""Whether a force has given its policy, as it stands on a day."""

from datetime import date

from upstander_web.policies.models import PolicyRequest

SUPPLY_COLOURS = {
    "supplied": "green", "promised": "blue", "asked": "blue", "overdue": "red",
    "refused": "orange", "not_asked": "grey",
}  # fmt: skip


def supply_state(request: PolicyRequest | None, *, on: date, held: bool = False) -> str:
    """Return one of `policy_matrix.SUPPLY_STATES`, as it stands on the day `on`."""
    if held:
        return "supplied"
    if request is None:
        return "not_asked"
    if request.refused_date:
        return "refused"
    if request.promised_date and request.promised_date >= on:
        return "promised"
    if request.due_date and request.due_date < on:
        return "overdue"
    if request.promised_date:
        return "overdue"
    return "asked" if request.asked_date else "not_asked"

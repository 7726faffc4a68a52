"""The statement in plain sentences: no figure without what it is a figure of."""

import math
from collections.abc import Sequence

from upstander.records.statement import (
    ONE_LOOK,
    TOO_FEW,
    Agreement,
    Drift,
    Missed,
    ReadsNeeded,
    Statement,
)


def refusal_words(reasons: Sequence[str]) -> tuple[str, ...]:
    """Return why nothing is said."""
    return ("No statement can be made.", *(f"{one[0].upper()}{one[1:]}." for one in reasons))


def statement_words(made: Statement, *, undrawn: int, undecided: int) -> tuple[str, ...]:
    """Return the statement in sentences, the claim first.

    `undrawn` items lay where nothing was drawn; `undecided` were drawn and not read.
    """
    assert made.missed is not None  # noqa: S101 - a refusal has words of its own
    words = [_claim(made, made.missed), _rests_on(made, made.missed), _elusion(made.missed)]
    if undrawn:
        words.append(
            f"From {undrawn:,} items nothing was drawn: each of them is counted as possibly "
            "relevant."
        )
    if undecided:
        words.append(
            f"{_many(undecided, 'item')} drawn as control and not read, counted as relevant."
        )
    words.append(_agreement(made.agreement))
    if made.drift is not None:
        words.append(_drift(made.drift))
    if made.verdict == TOO_FEW or any(one.if_none for one in made.needed):
        words += [_needed(one) for one in made.needed if one.if_none != 0]
    if made.method == ONE_LOOK:
        words.append("This holds for one look, on a day that was set before.")
    else:
        words.append(f"This holds at every look, counted from {made.since}.")
    return tuple(words)


def _claim(made: Statement, missed: Missed) -> str:
    time = _time(made)
    if made.verdict == TOO_FEW:
        return (
            f"Too few reads to say {time} how much was found: with {made.confidence:.0%} "
            f"confidence no more than that it was {floored(missed.recall_low)} or more, and up to "
            f"{_count(missed.missed_high)} may have been missed."
        )
    where = "what was not read"
    if made.agreement is not None:
        where += " and in what was closed as not relevant"
    return (
        f"With {made.confidence:.0%} confidence we found at least {floored(missed.recall_low)} of "
        f"the relevant items {time}; up to {_count(missed.missed_high)} may have been missed, in "
        f"{where}."
    )


def _rests_on(made: Statement, missed: Missed) -> str:
    strata = len(made.strata)
    text = (
        f"It rests on {_count(made.blind_reads, 'blind read')} among "
        f"{_count(made.items_below, 'item')} below the line, in "
        f"{strata} {'stratum' if strata == 1 else 'strata'} "
        f"({', '.join(one.name for one in made.strata)}); {made.blind_relevant:,} of them "
        f"{_were(made.blind_relevant)} relevant. In all "
        f"{_count(missed.found, 'item')} stand as relevant"
    )
    if missed.found_low < missed.found:
        text += f", of which at least {missed.found_low:,} are truly so"
    return text + "."


def _elusion(missed: Missed) -> str:
    high = f" to {missed.recall_high:.0%}" if missed.recall_high is not None else " or more"
    return (
        f"Of what was not found relevant at most {missed.elusion_high:.2%} is relevant; read that "
        f"only beside the recall, {floored(missed.recall_low)}{high}."
    )


def _agreement(agreement: Agreement | None) -> str:
    if agreement is None:
        return "Nothing was read twice: the bound supposes that no decision is wrong."
    text = (
        f"Two readers agreed on {agreement.agreed:,} of {_count(agreement.double_reads, 'item')} "
        "read twice"
    )
    if agreement.kappa is not None:
        text += (
            f" (Cohen's kappa {agreement.kappa:.2f}, {agreement.kappa_low:.2f} to "
            f"{agreement.kappa_high:.2f})"
        )
    if agreement.missed_by_reader >= 1 or agreement.called_wrongly >= 1:
        return text + ", too few to say how often a reader errs."
    return text + (
        f"; the bound allows for a reader who misses {agreement.missed_by_reader:.0%} of what is "
        f"relevant and calls {agreement.called_wrongly:.1%} of the rest relevant."
    )


def _drift(drift: Drift) -> str:
    shares = (
        f"{drift.newest_relevant:,} of {_count(drift.newest_reads, 'blind read')} since "
        f"{drift.newest_since} {_were(drift.newest_relevant)} relevant, against "
        f"{drift.older_relevant:,} of {drift.older_reads:,} before"
    )
    if not drift.reopened:
        return f"The newest weeks do not contradict the older ones: {shares}."
    text = f"Warning: the newest weeks contradict the older ones: {shares}."
    return text + (
        f" For the newest weeks alone the bound is {floored(drift.newest_recall_low or 0.0)}."
    )


def _needed(one: ReadsNeeded) -> str:
    if one.if_none is None:
        return f"No number of blind reads alone would show {one.recall:.0%}."
    text = f"To show {one.recall:.0%}: {one.if_none:,} more blind reads if none is relevant"
    if one.at_rate is not None and one.at_rate != one.if_none:
        return f"{text}, {one.at_rate:,} if as many are as until now."
    return f"{text}."


def floored(share: float) -> str:
    """Return a lower bound in whole per cent, never rounded up."""
    return f"{math.floor(share * 100 + 1e-9)}%"


def _time(made: Statement) -> str:
    return f"of {made.since}" if made.since == made.until else f"of {made.since} to {made.until}"


def _count(many: int, what: str = "") -> str:
    return f"{many:,}" + (f" {what}" if many == 1 else f" {what}s") * bool(what)


def _many(many: int, what: str) -> str:
    return f"{_count(many, what)} {_were(many)}"


def _were(many: int) -> str:
    return "was" if many == 1 else "were"

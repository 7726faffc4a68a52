"""Logs of reads as a desk would keep them."""

from datetime import date, timedelta

from upstander.records.statement import ReadRow

START = date(2026, 9, 1)


def control(period, decision, *, stratum="below", size=1_850, count=1, **more):
    """Return control reads that are alike."""
    return ReadRow(
        period=period, stratum=stratum, size=size, read=True, control="yes", decision=decision,
        count=count, **more,
    )  # fmt: skip


def queue(period, decision, *, count=1, **more):
    """Return reads in the order of the queue that are alike."""
    return ReadRow(
        period=period, stratum="above", read=True, decision=decision, count=count, **more
    )


def period_of(day):
    """Return a day, counted from the start."""
    return (START + timedelta(days=day)).isoformat()


def rows_of(days=90, *, found=9, closed=116, reads=25, finds=(), double=False):
    """Return the rows of a desk; `finds` are the days on which one control read was relevant."""
    rows = []
    for day in range(days):
        period, hit = period_of(day), finds.count(day)
        rows += [queue(period, True, count=found), queue(period, False, count=closed)]
        rows.append(control(period, False, count=reads - hit))
        if hit:
            rows.append(control(period, True, count=hit))
        if double:
            rows.append(queue(period, False, second=False, count=6))
            rows.append(queue(period, True, second=True, count=1))
    return rows

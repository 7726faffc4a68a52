"""Two readers: how they agree, and how often each may be wrong."""

import numpy as np
import pytest

from upstander.evidence.review.statement.agreement import (
    bound_errors,
    called_design,
    closed_design,
    describe_agreement,
)
from upstander.records.statement import QueueDay


def day(number=1, **counts):
    """Return a day of the queue."""
    return QueueDay(period=str(number), day=number, **counts)


def test_kappa_and_its_interval_are_those_of_the_books():
    """20, 5, 10 and 15 of 50: kappa 0.4 (0.153 to 0.647)."""
    table = day(both=20, first_only=5, second_only=10, neither=15, relevant=25, closed=25)
    said = describe_agreement([table], bound_errors([table], 0.01))
    assert (said.double_reads, said.agreed) == (50, 35)
    assert said.kappa == pytest.approx(0.4)
    assert said.kappa_low == pytest.approx(0.153, abs=0.01)
    assert said.kappa_high == pytest.approx(0.647, abs=0.01)


def test_one_answer_alone_has_no_kappa():
    """There is nothing to agree about, and nothing is known of what is missed."""
    table = day(neither=40, closed=40)
    said = describe_agreement([table], bound_errors([table], 0.01))
    assert (said.kappa, said.kappa_low, said.missed_by_reader) == (None, None, 1.0)
    assert bound_errors([day(closed=40)], 0.01) is None
    assert describe_agreement([day(closed=40)], None) is None


@pytest.mark.parametrize("always", [False, True])
@pytest.mark.parametrize(("misses", "calls"), [(0.05, 0.05), (0.2, 0.02), (0.0, 0.0)])
def test_the_errors_of_readers_are_bounded_without_knowing_the_truth(misses, calls, always):
    """Three readers who err alike, 600 read twice, one in ten relevant: both bounds hold."""
    rng = np.random.default_rng(1)
    wrong = 0
    for _ in range(200):
        counts = dict.fromkeys(("both", "first_only", "second_only", "neither", "second_upheld"), 0)
        for many, says in ((60, 1 - misses), (540, calls)):
            first, second, third = rng.random((3, many)) < says
            counts["both"] += int((first & second).sum())
            counts["first_only"] += int((first & ~second).sum())
            counts["second_only"] += int((~first & second).sum())
            counts["neither"] += int((~first & ~second).sum())
            counts["second_upheld"] += int((~first & second & third).sum())
        errors = bound_errors([day(**counts)], 0.05, always=always)
        wrong += errors.sensitivity > 1 - misses + 1e-9 or errors.false_calls < calls
    assert wrong <= 0.1 * 200


def test_more_double_reads_bound_the_errors_tighter():
    """Of the same shares."""
    few, many = (
        bound_errors([day(both=9 * by, second_only=by, second_upheld=by, neither=90 * by)], 0.01)
        for by in (3, 30)
    )
    assert few.sensitivity < many.sensitivity < 0.9
    assert few.false_calls > many.false_calls > 1 / 91


def test_second_reads_at_one_share_are_one_sample():
    """Days that differ by chance; where a week has a share of its own, weeks stand apart."""
    errors = bound_errors([day(both=10, neither=90, second_only=1)], 0.01)
    even = [day(n, closed=100, relevant=20, neither=5 + n % 3, both=1) for n in range(28)]
    design, found = closed_design(even, errors)
    assert (len(design.caps), design.caps[0], found) == (1, 2_800, [0])
    uneven = [day(n, closed=100, relevant=20, neither=60 if n < 7 else 5) for n in range(28)]
    design, _ = closed_design(uneven, errors)
    assert design.rates[0] > 5 * design.rates[1] > 0
    assert called_design(uneven, errors)[0].caps.tolist() == [140] * 4

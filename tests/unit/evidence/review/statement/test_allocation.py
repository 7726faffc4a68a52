"""Where to read blind."""

import numpy as np
import pytest

from upstander.evidence.review.statement.allocation import Stratum, allocate
from upstander.evidence.review.statement.designs import make_design
from upstander.evidence.review.statement.onelook import one_look


def strata(*expected):
    """Return three strata, the first just under the line."""
    sizes = (2_000, 8_000, 40_000)
    return [
        Stratum(name=name, size=size, expected=many)
        for name, size, many in zip(("just under", "middle", "deep"), sizes, expected, strict=True)
    ]


def test_every_stratum_is_read_and_all_reads_are_given():
    """Also where nothing is expected."""
    given = allocate(strata(30, 0, 0), 500)
    assert sum(given.values()) == 500
    assert min(given.values()) >= 1


def test_few_expected_misses_leave_the_sample_in_proportion():
    """A bound without finds is no better than the stratum that is drawn least."""
    given = allocate(strata(4, 1, 1), 500)
    assert given["deep"] == pytest.approx(400, abs=10)


@pytest.mark.parametrize(
    ("expected", "reads"), [((4, 1, 1), 500), ((900, 60, 10), 2_000), ((1_500, 800, 300), 4_000)]
)
def test_no_other_lean_bounds_better(expected, reads):
    """Against a sample most of which lies just under the line, at the finds that are expected."""
    sizes = np.array([2_000, 8_000, 40_000])
    given = np.array(list(allocate(strata(*expected), reads).values()))
    rng = np.random.default_rng(3)

    def mean_bound(drawn):
        design = make_design(sizes, drawn / sizes, drawn)
        finds = rng.hypergeometric(expected, sizes - expected, drawn, (60, 3))
        return np.mean([one_look(design, found, 0.05) for found in finds])

    near = np.array([int(reads * 0.25), int(reads * 0.35), int(reads * 0.4)])
    assert mean_bound(given) <= mean_bound(near) * 1.01


def test_a_stratum_is_not_read_beyond_its_items():
    """What it cannot take goes to the others; an empty one gets nothing."""
    small = [Stratum(name="a", size=3, expected=3), Stratum(name="b", size=0, expected=0),
             Stratum(name="c", size=900, expected=1)]  # fmt: skip
    given = allocate(small, 200)
    assert (given["b"], sum(given.values())) == (0, 200)
    assert given["a"] <= 3
    assert sum(allocate(small, 5_000).values()) == 903


@pytest.mark.parametrize("reads", [0, 2])
def test_too_few_reads_are_refused(reads):
    """A stratum that is never drawn could hold anything."""
    with pytest.raises(ValueError, match="too few"):
        allocate(strata(1, 1, 1), reads)

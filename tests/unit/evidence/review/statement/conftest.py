"""Logs of reads as a desk would keep them."""

import pytest

from support.read_logs import rows_of
from upstander.evidence.review.statement.gathering import gather_rows


@pytest.fixture
def make_log():
    """Return what makes a log of a desk."""

    def call(*more, **settings):
        return gather_rows([*rows_of(**settings), *more])

    return call

"""A matter moves between the parts of the Act with who decided and why."""

from datetime import timedelta

import pytest

from support.authorities import GRANTED, NOW, make_authorisation
from upstander.authority.grant import NotAuthorised
from upstander.authority.regime import move_regime


def test_a_move_is_kept_with_who_decided_and_why():
    """Every move stays; the authorisation is as it was but for its part."""
    moved = move_regime(
        make_authorisation(), after="part3", decided_by="DCI Roe", reason="theft", at=NOW
    )
    back = move_regime(moved, after="part2", decided_by="DCI Roe", reason="no crime", at=NOW)
    assert [(m.before, m.after, m.decided_by, m.reason) for m in back.regime_moves] == [
        ("part2", "part3", "DCI Roe", "theft"),
        ("part3", "part2", "DCI Roe", "no crime"),
    ]
    assert (moved.regime, back.regime) == ("part3", "part2")


@pytest.mark.parametrize(
    "bad",
    [
        {"after": "part2"},
        {"after": "part9"},
        {"decided_by": " "},
        {"reason": ""},
        {"at": GRANTED - timedelta(microseconds=1)},
    ],
)
def test_a_move_without_reason_decider_or_order_is_refused(bad):
    """Nor does one stand before the grant."""
    good = {"after": "part3", "decided_by": "DCI", "reason": "crime", "at": NOW}
    with pytest.raises(NotAuthorised):
        move_regime(make_authorisation(), **{**good, **bad})

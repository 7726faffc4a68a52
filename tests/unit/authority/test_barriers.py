"""Nobody reads of themselves or of those close to them."""

import msgspec
import pytest

from support.authorities import CONTENT
from upstander.authority.barriers import OwnContent, check_not_self

GROUP = msgspec.structs.replace(CONTENT, participants=("Al", "+447700900123"))


@pytest.mark.parametrize(
    ("mine", "associates", "code"),
    [
        (["pc 1234 DOE"], [], "own_content"),
        (["x", "+447700900123"], [], "own_content"),
        (["x"], ["AL"], "associate_content"),
        ([], [], "own_content"),
        ([" "], [], "own_content"),
    ],
)
def test_content_with_the_reader_or_an_associate_is_refused(mine, associates, code):
    """As custodian or as one who takes part; a reader of unknown labels reads nothing."""
    with pytest.raises(OwnContent) as caught:
        check_not_self(mine, associates, GROUP)
    assert caught.value.code == code


def test_content_of_others_passes():
    """A label that is part of another is nobody's."""
    check_not_self(["PC 123"], ["A", ""], GROUP)

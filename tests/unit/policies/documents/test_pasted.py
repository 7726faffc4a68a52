"""Pasted text as laid-out text."""

import pytest

from upstander.base.digest import digest_bytes
from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.pasted import lay_out_pasted


def test_words_stay_and_newlines_are_one_kind():
    """Only line ends are changed; the digest is of the text as pasted."""
    pasted = "1.1\tOne \r\nTwo\u2028Three\u2029Four\x0bFive\rSix"
    laid = lay_out_pasted(pasted)
    assert laid.text == "1.1\tOne \nTwo\nThree\n\nFour\nFive\nSix"
    assert (laid.sha256, laid.media) == (digest_bytes(pasted.encode()), "pasted")
    assert not laid.hints


@pytest.mark.parametrize("text", ["", " \n\t", "half \ud800"])
def test_what_holds_no_text_is_refused(text):
    """Nothing, blanks, and half of a sign."""
    with pytest.raises(PolicyUnreadable):
        lay_out_pasted(text)

"""The kind of a text is told by what it is built of, and by what it calls itself."""

import pytest
from tests.unit.policies.details.conftest import read

RULES = "\n\n".join(f"1.{n} Staff must not lend their phone to visitor {n}." for n in range(1, 8))
TEXTS = {
    "policy": f"Harrowdale Constabulary\n\nPolicy: Phones\nOwner: PSD\nVersion: 2\n\n{RULES}",
    "guidance": "# Guidance on phones\n\nThis guidance helps you. You should lock your phone.\n\n"
    "You can use this guidance at home. You may ask for help.",
    "minutes": "Phones Group\n\nMinutes of the meeting of 3 May 2022\n\nPresent\n\nJ. Marsh\n\n"
    "Apologies\n\nR. Pell\n\nMatters arising\n\nThe policy must be sent to all.\n\n"
    "Any other business\n\nNone.",
    "report": "Report of: Chief Constable\n\nPurpose of report\n\nTo tell of the phones policy.\n\n"
    "Recommendations\n\nMembers should note it.\n\nFinancial implications\n\nNone.",
    "opinion": "Phones policy?\n\nmarsh said:\n\nYou must not use it.\n\nLike 3\n\n2 hours ago\n\n"
    "Reply\n\nPosted 3 May 2022 by pell\n\nThe policy says that you may.",
    "unclear": "Gardens\n\nThe roses came out early. The lawn was dry.",
}


@pytest.mark.parametrize("kind", TEXTS)
def test_each_kind_is_told_with_reasons(kind):
    """Each kind is told from the others, and says why."""
    _, details = read(TEXTS[kind])
    assert details.kind == kind, details.kind_reasons
    assert details.kind_reasons


def test_an_e_mail_with_rules_is_no_policy():
    """An e-mail that tells people what they must do is not what a force has adopted."""
    head = "From: A. Marsh\nSent: 3 May 2022\nTo: All staff\nSubject: phones policy\n\n"
    _, details = read(f"{head}{RULES}")
    assert details.kind == "unclear"
    assert any("e-mail" in reason for reason in details.kind_reasons)


def test_a_letter_before_a_policy_is_said():
    """A reply to a request with the policy behind it is the policy, the letter a reason."""
    letter = "Dear Ms Pell\n\nFreedom of Information request 12\n\nYours sincerely\n\n"
    _, details = read(letter + TEXTS["policy"])
    assert details.kind == "policy"
    assert any("letter" in reason for reason in details.kind_reasons)


def test_a_policy_that_speaks_of_minutes_stays_a_policy():
    """A section on recommendations and one on actions make no report and no minutes."""
    _, details = read(
        f"{TEXTS['policy']}\n\nRecommendations\n\nNone.\n\nActions\n\nMinutes are kept."
    )
    assert details.kind == "policy"

"""Quotations carried from one version to the next, and those that must not be."""

import pytest

from support.policy_pair import NEW, OLD
from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.versions.carrying import Carried, Carrier, carry
from upstander.records.clauses import PolicyDocument
from upstander.records.positions import Support

OPENING = "1 Purpose\n\n1.1 This is about phones of the force.\n\n2 Messages\n\n"
RULE = "WhatsApp must not be used for police information."


def read(text: str, name: str = "policy") -> PolicyDocument:
    return read_policy_text(text, name=name, sha256=name[0] * 64)


def support(document: PolicyDocument, quote: str) -> Support:
    start = document.text.index(quote)
    return Support(clause="", start=start, end=start + len(quote), quote=quote)


def carried(old: str, new: str, quote: str = RULE) -> Carried:
    before, after = read(old, "old"), read(new, "new")
    found = carry(support(before, quote), before, after)
    if found.support is not None:
        assert after.text[found.support.start : found.support.end] == found.support.quote
    return found


@pytest.mark.parametrize(
    "new",
    [
        f"{OPENING}2.1 {RULE}\n",
        f"{OPENING}2.1 Phones are locked.\n\n2.2 {RULE}\n",
        f"{OPENING}2.1 WhatsApp  must not be\nused for police information.\n",
        f"{OPENING}2.1 {RULE} Ask the service desk for help.\n",
        f"1 Purpose\n\n1.1 This is about phones.\n\n2 Messages\n\n2.1 {RULE}\n",
    ],
    ids=["same", "renumbered", "wrapped", "sentence beside it", "other clause reworded"],
)
def test_words_that_stand_are_carried(new: str) -> None:
    """The same words under the same words are carried, with the new text's own span."""
    assert carried(f"{OPENING}2.1 {RULE}\n", new).state == "carried"


def test_quotes_and_hyphens_of_another_kind_are_carried() -> None:
    """A curled quote or another hyphen is no change; the quotation is as the new text prints it."""
    found = carried(
        f'{OPENING}2.1 The force\'s sign-up is "closed" to all.\n',
        f"{OPENING}2.1 The force’s sign‑up is “closed” to all.\n",
        quote='The force\'s sign-up is "closed" to all.',
    )
    assert found.support is not None
    assert found.support.quote == "The force’s sign‑up is “closed” to all."
    assert found.support.clause == "2.1"


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        (f"{OPENING}2.1 WhatsApp may be used for police information.\n", "do not stand"),
        (f"{OPENING}2.1 {RULE} This does not apply to detectives.\n", "rest of its clause"),
        (f"{OPENING}2.1 {RULE} Managers may allow it.\n", "rest of its clause"),
        (f"{OPENING}2.1 The old rule was: {RULE}\n", "rest of the sentence"),
        (f"{OPENING}2.1 {RULE}\n\n2.2 The above does not apply abroad.\n", "stands in 2.2"),
        (
            f"{OPENING}2.1 {RULE}\n\n2.2 A.\n\n2.3 B.\n\n2.4 C.\n\n2.5 Clause 2.1 is suspended.\n",
            "stands in 2.5",
        ),
        (f"{OPENING}2.1 {RULE}\n\n2.2 Detectives may do so.\n", "may speak of it"),
        (f"{OPENING}2.1 For reference:\n\na. {RULE}\n", "stands under have changed"),
        (
            f"{OPENING}2.1 {RULE}\n\n2.2 A.\n\n2.3 B.\n\n2.4 All are exempt from this section.\n",
            "stands in 2.4",
        ),
        (f"{OPENING}2.1 {RULE}\n\n3 Teams\n\n3.1 Detectives may use WhatsApp.\n", "new rule"),
        (f"{OPENING.replace('Messages', 'Former rules')}2.1 {RULE}\n", "heading"),
        (f"{OPENING}2.1 Lock it.\n\n3 A\n\n3.1 {RULE}\n\n4 B\n\n4.1 {RULE}\n", "heading"),
    ],
    ids=[
        "gone", "exempt", "leave beside it", "told as history", "exception after it",
        "exception by number", "leave to do so", "put under a lead-in", "section exempted",
        "rule on the same app", "heading turned", "twice elsewhere",
    ],
)  # fmt: skip
def test_turned_words_are_stale(new: str, reason: str) -> None:
    """Words that stand again are stale when what is around them may have turned them."""
    found = carried(f"{OPENING}2.1 {RULE}\n", new)
    assert (found.state, found.support) == ("stale", None)
    assert reason in found.reason


def test_fragment_of_a_changed_sentence_is_stale() -> None:
    """A quotation of part of a sentence falls with the rest of it."""
    old = f"{OPENING}2.1 Officers may use WhatsApp on a force phone.\n"
    new = f"{OPENING}2.1 No officers may use WhatsApp on a force phone.\n"
    found = carried(old, new, quote="may use WhatsApp on a force phone")
    assert found.state == "stale"


def test_item_falls_with_its_lead_in() -> None:
    """An item that reads as it did is stale when the words over its list were turned."""
    old, new = read(OLD, "old"), read(NEW, "new")
    found = carry(support(old, "keep the case on"), old, new)
    assert found.state == "stale"
    assert "stands under have changed" in found.reason
    assert found.nearest is not None
    assert found.nearest.clause == "2.2(c)"


def test_item_is_carried_under_the_same_lead_in() -> None:
    """An item is carried when the words over its list are the same."""
    old = f"{OPENING}2.1 You must not:\n\na. use Signal;\n\nb. use pagers.\n"
    new = f"{OPENING}2.1 Be kind.\n\n2.2 You must not:\n\na. use pagers;\n\nb. use Signal;\n"
    found = carried(old, new, quote="use Signal;")
    assert found.support is not None
    assert found.support.clause == "2.2(b)"


def test_moved_clauses_are_carried() -> None:
    """Clauses that changed places are each carried to their own."""
    old, new = read(OLD, "old"), read(NEW, "new")
    quote = "You must not post pictures in uniform on a personal account."
    found = carry(support(old, quote), old, new)
    assert found.support is not None
    assert found.support.clause == "3.1"


def test_quotation_that_is_not_in_the_old_version_is_stale() -> None:
    """A quotation that does not stand at its own place is not trusted."""
    old = read(OLD, "old")
    wrong = Support(clause="", start=0, end=4, quote="none")
    assert carry(wrong, old, old).state == "stale"


def test_words_in_a_table_of_history_do_not_count() -> None:
    """Words that only stand among the contents are not where the rule stands."""
    old = "1 Use of phones\n\n1.1 Lock it.\n\n2 Loss of phones\n\n2.1 Tell us.\n"
    new = "Contents\n1 Use of phones ..... 2\n2 Loss of phones ..... 3\n\n" + old.replace(
        "1 Use of phones\n\n1.1", "1 Use\n\n1.1"
    )
    found = carried(old, new, quote="Use of phones")
    assert found.state == "stale"


def test_words_fall_with_the_list_that_they_open() -> None:
    """Words that open a list are stale when it is another list or makes an exception."""
    old = f"{OPENING}2.1 WhatsApp may be used for:\n\na. rotas;\n\nb. meals.\n"
    quote = "WhatsApp may be used for:"
    assert carried(old, old.replace("2.1", "2.2"), quote=quote).state == "carried"
    longer = old.replace("meals.", "meals;\n\nc. lifts.")
    assert carried(old, longer, quote=quote).state == "carried"
    other = old.replace("rotas", "raids").replace("meals", "warrants")
    assert carried(old, other, quote=quote).reason.startswith("The list that it opens has changed")
    excepting = old.replace("meals.", "meals, except by cadets.")
    found = carried(old, excepting, quote=quote)
    assert found.reason.startswith("The list that it opens now makes an exception")
    assert found.state == "stale"


def test_heading_above_the_heading_counts() -> None:
    """Words under the same heading of another section are stale."""
    old = (
        "1 Officers\n\n1.1 Phones\n\n1.1.1 They are lent out.\n\n2 Cadets\n\n2.1 Kit\n\n2.1.1 No.\n"
    )
    new = (
        "1 Officers\n\n1.1 Kit\n\n1.1.1 No.\n\n2 Cadets\n\n2.1 Phones\n\n2.1.1 They are lent out.\n"
    )
    assert carried(old, new, quote="They are lent out.").state == "stale"


def test_cell_stands_with_its_first_quotation() -> None:
    """A cell is carried with the quotation that carries it; a further one that fell is left out."""
    other = "Lost phones must be reported."
    before = read(f"{OPENING}2.1 {RULE}\n\n2.2 {other}\n", "old")
    after = read(f"{OPENING}2.1 {RULE}\n\n2.2 Lost phones must be reported at once.\n", "new")
    carrier = Carrier(before, after)
    first, second = support(before, RULE), support(before, other)
    found = carrier.carry_cell([first, second])
    assert (found.state, [one.quote for one in found.support]) == ("carried", [RULE])
    assert "1 further of its quotations no longer stand" in found.reason
    assert carrier.carry_cell([second, first]).state == "stale"
    assert carrier.carry_cell([first, second], every=True).state == "stale"
    assert carrier.carry_cell([]).state == "stale"


def test_release_from_a_duty_makes_it_stale() -> None:
    """A duty is stale when the next clause now lets people off it."""
    old = f"{OPENING}2.1 Lost phones must be reported by night.\n"
    new = f"{old}\n2.2 Cadets need not do so.\n"
    found = carried(old, new, quote="Lost phones must be reported by night.")
    assert "may speak of it stands in 2.2" in found.reason


def test_other_duty_beside_it_leaves_it_standing() -> None:
    """A further duty in the next clause does not turn a rule."""
    new = f"{OPENING}2.1 {RULE}\n\n2.2 Managers must keep a log of this.\n"
    assert carried(f"{OPENING}2.1 {RULE}\n", new).state == "carried"

"""Numbers, contents and cross-references of a policy."""

from tests.unit.policies.faults.conftest import Check

HEAD = "NORTHMARCH POLICE\n\nUK policy of the force.\n\n"


def test_a_number_used_twice_is_told_with_both_clauses(check: Check) -> None:
    """The second clause with a number comes first among the places, for it is the one to mend."""
    text = HEAD + "1. Use\n\n1.1 Lock the phone.\n\n1.2 Keep it dry.\n\n1.2 Keep it clean.\n"
    (fault,) = check(text, "number_used_twice")
    assert [place.clause for place in fault.clauses] == ["1.2#2", "1.2"]
    assert fault.severity == "high"


def test_lists_may_begin_again_as_often_as_they_like(check: Check) -> None:
    """Letters that two lists share are no fault."""
    text = (
        HEAD + "1. Use\n\n1.1 Do not:\n\n(a) lend it;\n(b) sell it.\n\n"
        "1.2 Do:\n\n(a) charge it;\n(b) lock it.\n"
    )
    assert check(text, "number_used_twice") == []


def test_numbering_that_starts_again_is_one_fault(check: Check) -> None:
    """A second document in one file is told once, not clause by clause."""
    once = "1. Use\n\n1.1 Lock the {0}.\n\n1.2 Keep the {0} dry.\n\n1.3 Charge the {0}.\n\n"
    (fault,) = check(HEAD + once.format("phone") + once.format("radio"), "number_used_twice")
    assert len(fault.clauses) >= 3
    assert "two versions" in fault.explanation


def test_a_number_out_of_order_is_told(check: Check) -> None:
    """A lower number after a higher one names both."""
    text = HEAD + "1. Use\n\n1.1 One thing.\n\n1.3 Third thing.\n\n1.2 Second thing.\n"
    (fault,) = check(text, "number_out_of_order")
    assert [place.clause for place in fault.clauses] == ["1.2", "1.3"]
    assert check(text, "number_missing") == []


def test_a_number_left_out_is_told(check: Check) -> None:
    """The gap is named."""
    text = HEAD + "1. Use\n\n1.1 One thing.\n\n1.2 Second thing.\n\n1.4 Fourth thing.\n"
    (fault,) = check(text, "number_missing")
    assert "1.3 is left out" in fault.explanation


CONTENTS = (
    "Contents\n1. Use of devices .......... {0}\n2. {1} .......... 3\n3. Audit .......... 4\n\n"
)
BODY = (
    "1. Use of devices\n\n1.1 Lock it.\n\n2. Travel\n\n2.1 Ask first.\n\n3. Audit\n\n3.1 We look.\n"
)


def test_contents_that_agree_are_no_fault(check: Check) -> None:
    """A list of contents as it should be gives nothing."""
    found = {fault.fault for fault in check(HEAD + CONTENTS.format("2", "Travel") + BODY)}
    assert not found & {
        "contents_row_without_page", "contents_differ_from_body", "contents_row_missing",
    }  # fmt: skip


def test_contents_row_without_page(check: Check) -> None:
    """A row that alone has no page is told."""
    text = HEAD + CONTENTS.format("2", "Travel").replace(" .......... 4", "") + BODY
    (fault,) = check(text, "contents_row_without_page")
    assert fault.clauses[0].quote == "3. Audit"


def test_contents_differ_from_body(check: Check) -> None:
    """A row whose heading has another title is told with the heading."""
    (fault,) = check(HEAD + CONTENTS.format("2", "Journeys") + BODY, "contents_differ_from_body")
    assert [place.quote for place in fault.clauses][1] == "2. Travel"


def test_contents_row_missing(check: Check) -> None:
    """A numbered section that the contents leave out is told."""
    text = HEAD + CONTENTS.format("2", "Travel") + BODY + "\n4. Leaving\n\n4.1 Hand it back.\n"
    (fault,) = check(text, "contents_row_missing")
    assert fault.clauses[0].quote == "4. Leaving"


def test_cross_reference_to_nothing(check: Check) -> None:
    """A clause that points to a number which the policy lacks is told."""
    text = HEAD + "1. Use\n\n1.1 Lock it (see 1.9).\n\n1.2 As paragraph 1.1 says, see section 2.\n"
    (fault,) = check(text, "cross_reference_to_nothing")
    assert fault.clauses[0].quote == "(see 1.9"
    assert fault.clauses[0].clause == "1.1"


def test_references_to_other_documents_are_left_alone(check: Check) -> None:
    """A number in another document, law or standard is no cross-reference."""
    text = (
        HEAD + "1. Use\n\n1.1 See section 1.9 of the Estates Manual.\n\n"
        "1.2 Under ISO 27001, in section 1.7, keys are kept.\n\n"
        "1.3 The Data Protection Act 2018, in section 1.8, says so.\n"
    )
    assert check(text, "cross_reference_to_nothing") == []


def test_an_appendix_that_is_not_there(check: Check) -> None:
    """An appendix named in a policy that has others, but not that one, is told once."""
    text = (
        HEAD + "1. Use\n\n1.1 The list is at Appendix B, the form at Appendix A.\n\n"
        "1.2 Appendix B is kept current.\n\nAppendix A: Form\n\nName and number.\n"
    )
    (fault,) = check(text, "cross_reference_to_nothing")
    assert fault.clauses[0].quote == "Appendix B"

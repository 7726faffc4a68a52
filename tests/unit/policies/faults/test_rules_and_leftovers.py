"""Rules that contradict each other, duties, processes, and what was left in the text."""

from pathlib import Path

import pytest
from tests.unit.policies.faults.conftest import Check, detail, details, read

from upstander.policies.faults.catalogue import CATALOGUE
from upstander.policies.faults.deontic import force_of, is_limited
from upstander.policies.faults.finding import faults_json
from upstander.records.policy_faults import SEVERITIES
from upstander.records.positions import PositionFound, Support

HEAD = "Northmarch Police, UK. Policing policy of the police force.\n\n1. Rules\n\n"


def clauses(*words: str) -> str:
    """Return an invented policy with numbered clauses."""
    return HEAD + "\n\n".join(f"1.{n} {text}" for n, text in enumerate(words, start=1)) + "\n"


def answer(
    text: str, question: str, position: str, *quotes: str, band: str = "high"
) -> PositionFound:
    """Return what was read from a text on a question, with its quotes."""
    found = tuple(
        Support(clause="1.1", start=text.index(q), end=text.index(q) + len(q), quote=q)
        for q in quotes
    )
    return PositionFound(
        question=question, question_version=1, position=position, condition="", confidence=0.9,
        band=band, support=found,
    )  # fmt: skip


def test_one_clause_offers_what_another_bars(check: Check) -> None:
    """A service that may be asked for, and may not carry work, is told with both sentences."""
    text = clauses(
        "Staff may ask Digital Services for access to any other app. This includes Telegram.",
        "Keep it charged.",
        "Telegram and Signal must not be used for police information on force devices.",
    )
    (fault,) = check(text, "contradiction")
    assert [place.clause for place in fault.clauses] == ["1.1", "1.3"]


def test_one_clause_permits_in_the_words_in_which_another_forbids(check: Check) -> None:
    """Two sentences that differ in little but their force contradict each other."""
    text = clauses(
        "Staff may forward calls from the work handset to a home telephone.",
        "Lock the handset.",
        "Staff must not forward calls from the work handset to a home telephone.",
    )
    (fault,) = check(text, "contradiction")
    assert [place.clause for place in fault.clauses] == ["1.1", "1.3"]


@pytest.mark.parametrize(
    "pair",
    [
        ("WhatsApp must not be used for police information unless the register allows it.",
         "Staff may use WhatsApp in an operation."),
        ("WhatsApp must not carry police information on a force device.",
         "Staff may use WhatsApp for social talk on their own phones."),
        ("WhatsApp must not be used to send the personal data of victims from work.",
         "Staff can use WhatsApp for work."),
        ("Staff must not forward calls from the handset to a home telephone.",
         "Staff may forward calls from the handset to a home telephone only if a manager agrees."),
        ("Do not let WhatsApp become critical to the business.", "You can use WhatsApp for work."),
        ("Staff may use WhatsApp to tell each other of a change of shift.",
         "Lock it.", "WhatsApp must not be used for operational information."),
        ("Staff may use their own telephones to read force webmail while travelling by train.",
         "Staff must not use their own telephones to read force files while travelling by train."),
        ("WhatsApp is not approved for police information.",
         "An app such as WhatsApp may be had on request: apply for access to the app."),
        ("Staff may carry the handset home.", "Staff must not lend the handset to family."),
    ],
)  # fmt: skip
def test_exceptions_and_other_matters_are_no_contradiction(
    check: Check, pair: tuple[str, ...]
) -> None:
    """A ban with an exception, a leave for private use and another matter are left alone."""
    assert check(clauses(*pair), "contradiction") == []


@pytest.mark.parametrize(
    ("leave", "ban"),
    [
        (
            "Reasonable personal use of force mobile devices is permitted.",
            "Force devices are for police work. They must not be used for private purposes.",
        ),
        (
            "Personal phones may be used for police business.",
            "You must not use a personal device for work.",
        ),
        (
            "You may divert calls to a personal phone.",
            "Never forward calls to your own mobile phone.",
        ),
        (
            "Officers may say on a personal account that they work for the police.",
            "Staff must not identify themselves as employed by the force on social profiles.",
        ),
    ],
)
def test_a_matter_allowed_here_and_banned_there(check: Check, leave: str, ban: str) -> None:
    """Rules on one matter in different words contradict each other, whichever comes first."""
    for text in (clauses(leave, "Lock it.", ban), clauses(ban, leave)):
        (fault,) = check(text, "contradiction")
        assert fault.clauses[0].quote.endswith(leave)
        assert fault.severity == "medium"


@pytest.mark.parametrize(
    ("leave", "ban"),
    [
        (
            "Reasonable personal use of force devices is permitted.",
            "Force devices must not be used for personal purposes overseas.",
        ),
        (
            "However, reasonable personal use of force devices is permitted.",
            "Force devices must not be used for personal purposes.",
        ),
        (
            "Reasonable personal use of force devices is permitted.",
            "Force devices must not be used for personal purposes unless the next rule allows it.",
        ),
        (
            "Reasonable personal use of force devices is permitted.",
            "Force devices must not be used for private purposes. There are exceptions below.",
        ),
        (
            "You may say on an account that you work for the police.",
            "Never say on social media which colleagues work for the police.",
        ),
    ],
)
def test_a_narrower_rule_or_an_exception_is_none(check: Check, leave: str, ban: str) -> None:
    """A ban on part of a matter, and one that is taken back, go with leave for the rest."""
    assert check(clauses(ban, leave), "contradiction") == []


def test_clauses_of_an_answer_that_could_not_be_settled(check: Check) -> None:
    """Where a question came out unclear, the clauses that pull apart are told."""
    one, other = "Cameras may be used by all.", "No camera is permitted; it is not allowed."
    text = clauses(one, other)
    found = answer(text, "images_from_incidents", "unclear", one, other)
    (fault,) = check(text, "contradiction", positions=[found])
    assert [place.quote for place in fault.clauses] == [one, other]
    settled = answer(text, "images_from_incidents", "prohibited", other, one)
    assert check(text, "contradiction", positions=[settled]) == []


def test_contradicts_national(check: Check) -> None:
    """A position that a watchdog speaks against is told with its words; a doubtful one is not."""
    words = "Officers may ring members of the public from their own telephones."
    text = clauses(words)
    question = "contact_public_via_personal_account"
    (fault,) = check(
        text, "contradicts_national", positions=[answer(text, question, "permitted", words)]
    )
    assert "unless there are no alternative options" in fault.explanation
    assert fault.clauses[0].quote == words
    for found in (
        answer(text, question, "conditional", words),
        answer(text, question, "permitted", words, band="low"),
    ):
        assert check(text, "contradicts_national", positions=[found]) == []


def test_duty_without_owner(check: Check) -> None:
    """A duty of the force that nobody is given is told."""
    (fault,) = check(clauses("All new accounts must be approved before use."))
    assert fault.fault == "duty_without_owner"


@pytest.mark.parametrize(
    "words",
    [
        "All new accounts must be approved by the Media Team.",
        "The Media Team must be consulted by the line manager.",
        "Loss must be reported to the Service Desk.",
        "You will be informed of the outcome.",
        "The Head of Media is responsible: accounts must be approved first.",
        "Requests go through the Media Team, and must be approved.",
        "This policy will be reviewed each year.",
    ],
)
def test_duties_that_have_an_owner(check: Check, words: str) -> None:
    """A named doer, or the reader of the rule, is owner enough."""
    assert check(clauses(words), "duty_without_owner") == []


def test_process_without_form_and_without_deadline(check: Check) -> None:
    """Steps without a route or a time are told, each by its own code."""
    text = clauses(
        "The procedure for a new app is as follows:\n\n(a) give your reasons to your head;\n"
        "(b) the head passes them on."
    )
    assert {fault.fault for fault in check(text)} == {
        "process_without_form", "process_without_deadline",
    }  # fmt: skip


def test_a_process_with_form_and_time_is_whole(check: Check) -> None:
    """A form and a time anywhere among the steps are enough."""
    text = clauses(
        "The procedure for a new app is as follows:\n\n(a) fill in form IT7;\n"
        "(b) Digital Services answers within ten days."
    )
    assert check(text) == []


@pytest.mark.parametrize(
    ("words", "code", "quote"),
    [
        ("The owner is [insert name].", "placeholder_text", "[insert name]"),
        ("Reviewed on XX/XX/XXXX.", "placeholder_text", "XX/XX/XXXX"),
        ("The date is TBC.", "placeholder_text", "TBC"),
        ("Tell [REDACTED] at once.", "redaction_mark_in_text", "[REDACTED]"),
        ("Tools, S31 Law Enforcement.", "redaction_mark_in_text", "S31 Law Enforcement"),
        ("See [the code](#) first.", "broken_link", "[the code](#)"),
        ("Write to policy@northmarch.uk today.", "email_looks_wrong", "policy@northmarch.uk"),
    ],
)
def test_what_was_left_in_the_text(check: Check, words: str, code: str, quote: str) -> None:
    """Blanks, redactions, dead links and odd addresses are told with their words."""
    (fault,) = check(clauses(words))
    assert (fault.fault, fault.clauses[0].quote) == (code, quote)


@pytest.mark.parametrize(
    "words",
    [
        "Write to policy@northmarch.police.uk or a@gov.uk.",
        "See [the code](https://www.example.org/code) and [part two](#part-two).",
        "The list [see Appendix A] is short.",
    ],
)
def test_sound_addresses_and_links_are_left_alone(check: Check, words: str) -> None:
    """What works is no fault."""
    assert check(clauses(words)) == []


@pytest.mark.parametrize(
    ("sentence", "force", "limited"),
    [
        ("Staff must not use it.", "forbids", False),
        ("It is not approved for work.", "forbids", False),
        ("Staff may use it if a manager agrees.", "permits", True),
        ("Ask for access to the app.", "offers", False),
        ("It is not the best tool.", "", False),
        ("Staff should not usually use it.", "", True),
    ],
)
def test_force_of_a_sentence(sentence: str, force: str, limited: bool) -> None:
    """A ban, a leave, an offer and a mere statement are told apart."""
    assert (force_of(sentence), is_limited(sentence)) == (force, limited)


def test_json_has_the_fields_of_the_contract(check: Check) -> None:
    """Each object has the five fields, and its places the four."""
    (found,) = faults_json(check(clauses("The date is TBC.")))
    assert set(found) == {"fault", "severity", "clauses", "explanation", "source"}
    assert set(found["clauses"][0]) == {"clause", "start", "end", "quote"}


def test_an_opinion_is_looked_at_no_further(check: Check) -> None:
    """A forum thread gives one fault, whatever stands in it."""
    said = details(detail("title", "Thread"), kind="opinion")
    assert [f.fault for f in check(clauses("The date is TBC. ACPO."), said=said)] == [
        "not_a_policy"
    ]


def test_every_code_of_the_catalogue_is_tested_by_name() -> None:
    """No fault ships without a test that names it."""
    tests = "".join(path.read_text("utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert [code for code in CATALOGUE if f'"{code}"' not in tests] == []
    assert {kind.severity for kind in CATALOGUE.values()} <= set(SEVERITIES)


def test_read_keeps_the_clauses_apart() -> None:
    """The invented clauses are read as clauses."""
    assert [c.number for c in read(clauses("One.", "Two.")).clauses if c.kind == "clause"] == [
        "1.1",
        "1.2",
    ]

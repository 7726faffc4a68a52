"""A policy's words give its position, and words that only look alike give none."""

import pytest
from tests.unit.policies.conftest import find_seed
from tests.unit.policies.questions.conftest import Asking, details

from upstander.policies.clauses.reading import read_policy, read_policy_text
from upstander.policies.details.reading import read_details
from upstander.policies.questions.asking import ask, positions_json
from upstander.policies.questions.bank import QuestionBank
from upstander.records.clauses import PolicyDocument

WHATSAPP = "whatsapp_on_force_device"
INFO = "police_info_on_whatsapp"
DUAL = "dual_use_personal_use_of_force_device"
VICTIMS = "contact_victims_witnesses_via_personal_account"
IDENTIFY = "identify_as_police_on_personal_account"
UNIFORM = "uniform_photos_on_personal_account"
ANONYMOUS = "anonymous_accounts"
MONITORING = "monitoring_of_devices"
CHALLENGE = "reporting_duty_to_challenge"
APPROVAL = "account_approval_required"

SPEAKS = [
    (WHATSAPP, "No app such as WhatsApp may be loaded onto a force phone.", "prohibited"),
    (WHATSAPP, "If you keep to the conduct rules, you can use WhatsApp.", "conditional"),
    (WHATSAPP, ("WhatsApp may be put on a work phone, subject to an inspector's leave: approval "
               "is given on a form and WhatsApp may be used."), "conditional"),
    (WHATSAPP, "Nothing in this policy prevents the use of WhatsApp on a force phone.",
     "permitted"),
    (WHATSAPP, "Only apps from the catalogue may be loaded on a device.", "conditional"),
    (INFO, "Police information may not go over WhatsApp or Signal.", "prohibited"),
    (INFO, "WhatsApp, Telegram and the like are not approved for sharing case details.",
     "prohibited"),
    (INFO, "Police information must not be sent by unapproved messaging apps.", "prohibited"),
    (DUAL, "Private use of a work laptop is never allowed.", "prohibited"),
    (DUAL, "Work phones are not for private use, but reasonable personal use is tolerated.",
     "conditional"),
    (DUAL, ("Work phones are not provided for personal use but reasonable personal use is "
           "tolerated."), "conditional"),
    (DUAL, "Tablets are issued for police business only.", "prohibited"),
    (VICTIMS, ("Contact with victims must be through force phones and never by a personal "
              "account."), "prohibited"),
    (VICTIMS, ("Officers should not use their own phones to call members of the public unless "
              "nothing else is at hand."), "conditional"),
    (IDENTIFY, ("Staff must not share details of operations, and are advised not to share their "
               "link with the police, on personal accounts."), "conditional"),
    (UNIFORM, ("Pictures in uniform on own accounts should meet the Code and should not be "
              "damaging to the force."), "conditional"),
    (ANONYMOUS, "Nobody may post about policing from an anonymous account.", "prohibited"),
    (MONITORING, "Use of force systems is logged and monitored.", "required"),
    (MONITORING, "The force reserves the right to monitor its devices.", "permitted"),
    (CHALLENGE, "They are reminded that they must report a colleague's offensive posts.",
     "required"),
    (APPROVAL, ("Nobody may open an official social media account until the press office has "
               "approved it."), "required"),
]  # fmt: skip
SILENT = [
    (MONITORING, "Every decision must withstand stringent scrutiny of the force's systems."),
    (ANONYMOUS, "Analysts must identify aliases that suspects use on social media."),
    (ANONYMOUS, "A covert officer may use a false identity online with authority."),
    (APPROVAL, "A mailbox must not be set up to auto-forward to an account not approved."),
    (APPROVAL, "You may set up a personal account on any social media site."),
    (WHATSAPP, "The previous policy permitted WhatsApp on force phones."),
    (WHATSAPP, "WhatsApp is a free app that many people have on their phones."),
    (WHATSAPP, "You also asked whether WhatsApp may be used on force phones."),
    (INFO, "In this policy a messenger means WhatsApp or another app that carries information."),
    (CHALLENGE, "If you post something offensive by mistake you must report it yourself."),
    (CHALLENGE, "Report a lost phone to the service desk."),
    (UNIFORM, "Press officers may post pictures in uniform to the official account."),
    (VICTIMS, "Victims must be contacted within five working days."),
    ("business_messages_kept_as_records",
     "Chat messages about work do not need to be kept as records."),
    (MONITORING, "The IOPC found that the force must monitor its systems."),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "position"), SPEAKS)
def test_the_words_give_the_position(
    answer: Asking, question: str, text: str, position: str
) -> None:
    """A sentence that states the matter gives the position of its own words."""
    found = answer(question, text)
    assert found.position == position, found.reason
    assert found.support
    assert (found.condition != "") == (position == "conditional")


@pytest.mark.parametrize(("question", "text"), SILENT)
def test_words_that_look_alike_give_none(answer: Asking, question: str, text: str) -> None:
    """History, products, definitions, other bodies' words and other matters stay silent."""
    found = answer(question, text)
    assert found.position == "silent", found.reason
    assert found.support == ()
    assert found.reason


def test_a_list_under_a_ban_is_forbidden_and_quotes_its_lead_in(answer: Asking) -> None:
    """An item takes the force of its lead-in, which is the second support."""
    text = "You must not:\n\n- use WhatsApp for police information\n- lend the phone"
    found = answer(INFO, text)
    assert found.position == "prohibited"
    assert [one.quote for one in found.support[:2]] == [
        "use WhatsApp for police information", "You must not:",
    ]  # fmt: skip


def test_headings_lend_their_force(answer: Asking) -> None:
    """Under "Don'ts" an item is forbidden, under "Dos" it is not."""
    item = "- use WhatsApp for police information"
    assert answer(INFO, f"# WhatsApp\n\n## Don'ts\n\n{item}").position == "prohibited"
    assert answer(INFO, f"# WhatsApp\n\n## Dos\n\n{item}").position == "permitted"


def test_a_sentence_that_points_back_is_read_with_the_one_before(answer: Asking) -> None:
    """ "This includes WhatsApp" takes what the sentence before says."""
    text = (
        "4.8 Staff may ask Digital Services if they wish to request access to an unlisted app. "
        "This includes WhatsApp."
    )
    found = answer(WHATSAPP, text)
    assert (found.position, found.support[0].clause) == ("conditional", "4.8")
    assert found.support[0].quote == "This includes WhatsApp."
    assert "wish to request" in found.support[1].quote


def test_an_exception_in_the_next_sentence_makes_a_ban_conditional(answer: Asking) -> None:
    """ "However" after a ban lifts it in part, and is the condition."""
    text = (
        "Officers must not ring victims on personal phones. "
        "However, in an emergency a call may be made and noted."
    )
    found = answer(VICTIMS, text)
    assert found.position == "conditional"
    assert found.condition == "However, in an emergency a call may be made and noted"


def test_the_condition_runs_over_the_list_below_it(answer: Asking) -> None:
    """A lead-in "provided that it:" holds its items in the condition's words."""
    text = (
        "Private use of a work phone is tolerated provided that it:\n\n"
        "a) costs nothing; and\nb) is brief."
    )
    found = answer(DUAL, text)
    assert found.condition == "provided that it:\n\na) costs nothing; and\nb) is brief."


def test_a_question_and_its_answer_are_read_together(answer: Asking) -> None:
    """ "No." after a question forbids what was asked."""
    found = answer(WHATSAPP, "Can I install WhatsApp on my work phone? No. It is not secure.")
    assert found.position == "prohibited"


def test_a_ban_with_a_leave_for_part_is_conditional(answer: Asking) -> None:
    """A named ban beside a named leave is conditional, the ban carrying it."""
    text = (
        "1.1 Police data must not be put into a generative AI service.\n\n"
        "1.2 The AI assistant of the force may be used once training is done."
    )
    found = answer("generative_ai_use", text)
    assert found.position == "conditional"
    assert [one.clause for one in found.support] == ["1.1", "1.2"]


def test_a_general_rule_says_that_it_is_general(answer: Asking) -> None:
    """A rule that never names the app has the basis `general` and a lower confidence."""
    general = answer(WHATSAPP, "Only approved apps may be loaded on a force phone.")
    named = answer(WHATSAPP, "WhatsApp must not be loaded on a force phone.")
    assert general.support[0].basis == "general"
    assert general.confidence < named.confidence
    assert "general" in general.reason


def test_silence_shows_what_came_nearest(answer: Asking) -> None:
    """A silent answer names up to three clauses that a person should look at."""
    text = "1.1 Phones are charged at night.\n\n1.2 WhatsApp is a popular app on phones."
    found = answer(WHATSAPP, text)
    assert found.position == "silent"
    assert 1 <= len(found.looked_at) <= 3
    assert "WhatsApp" in found.looked_at[0].quote


@pytest.mark.parametrize("kind", ["minutes", "report", "opinion"])
def test_what_is_no_policy_is_silent(answer: Asking, kind: str) -> None:
    """Nothing of minutes, a report or a forum thread enters the matrix."""
    found = answer(WHATSAPP, "WhatsApp must not be installed on a force phone.", kind=kind)
    assert found.position == "silent"
    assert "not policy" in found.reason


def test_the_answers_come_in_the_order_of_the_bank(bank: QuestionBank) -> None:
    """Every question asked has one answer, in bank order, and `only` narrows them."""
    document = read_policy_text("Phones are blue.\n", name="x", sha256="0" * 64)
    found = ask(document, details(), bank)
    assert [one.question for one in found] == [one.id for one in bank.questions]
    two = ask(document, details(), bank, only=(MONITORING, WHATSAPP))
    assert {one.question for one in two} == {MONITORING, WHATSAPP}


def test_the_json_has_the_shape_that_others_read(bank: QuestionBank) -> None:
    """The plain data hold the agreed names, and quotations cut from the document."""
    text = "2.1 WhatsApp must not be installed on a force phone.\n"
    document = read_policy_text(text, name="x", sha256="0" * 64)
    (row,) = positions_json(ask(document, details(), bank, only=(WHATSAPP,)), document)
    assert list(row)[:5] == ["question", "position", "condition", "confidence", "support"]
    (place,) = row["support"]
    assert place["clause"] == "2.1"
    assert text[place["start"] : place["end"]] == place["quote"]


WP034_SAYS = {
    WHATSAPP: ("conditional", "4.8"),
    INFO: ("prohibited", "6.5"),
    DUAL: ("conditional", "4.10"),
    IDENTIFY: ("conditional", "7.2"),
    UNIFORM: ("conditional", "7.2"),
    APPROVAL: ("required", "6.6"),
    CHALLENGE: ("required", "7.3"),
    MONITORING: ("permitted", "5.2"),
    ANONYMOUS: ("silent", ""),
    VICTIMS: ("silent", ""),
    "random_device_download": ("required", "5.4"),
    "call_divert_to_personal_phone": ("prohibited", "4.12"),
}


@pytest.mark.parametrize("question", WP034_SAYS)
def test_a_real_policy_is_read_as_it_stands(
    wp034: PolicyDocument, bank: QuestionBank, question: str
) -> None:
    """The positions of a real force's policy rest on the clauses that give them."""
    (found,) = ask(wp034, details(), bank, only=(question,))
    position, clause = WP034_SAYS[question]
    assert found.position == position, found.reason
    assert (found.support[0].clause if found.support else "") == clause


DEMO_SAYS = {
    WHATSAPP: ("conditional", "3.1"),
    INFO: ("prohibited", "3.3"),
    DUAL: ("conditional", "2.2"),
    VICTIMS: ("prohibited", "6.2"),
    MONITORING: ("required", "11.1"),
    APPROVAL: ("required", "10.3"),
    "disappearing_messages": ("prohibited", "7.2"),
    "protection_from_reprisal": ("required", "13.3"),
}


@pytest.mark.parametrize("question", DEMO_SAYS)
def test_the_invented_policy_is_read_as_it_stands(
    demo: PolicyDocument, bank: QuestionBank, question: str
) -> None:
    """The positions of the invented force's policy rest on the clauses that give them."""
    (found,) = ask(demo, details(), bank, only=(question,))
    position, clause = DEMO_SAYS[question]
    assert found.position == position, found.reason
    assert found.support[0].clause == clause


@pytest.mark.parametrize("seed", ["6c6d0900bcba007d", "9eb0f2c2bbceec54", "838b7da6093d8fba"])
def test_minutes_a_thread_and_a_report_say_nothing(seed: str, bank: QuestionBank) -> None:
    """Real minutes, a forum thread and an ethics report enter no cell."""
    document = read_policy(find_seed(seed))
    found = ask(document, read_details(document), bank)
    assert {one.position for one in found} == {"silent"}


def test_a_force_s_words_on_victims_forbid(bank: QuestionBank) -> None:
    """The rule that a force quoted to the watchdog is a ban when it stands in a policy."""
    document = read_policy(find_seed("b398e566ba4a6fe9"))
    (found,) = ask(document, details(), bank, only=(VICTIMS,))
    assert found.position == "prohibited"
    assert "never contact a victim or witness" in found.support[0].quote

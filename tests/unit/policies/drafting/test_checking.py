"""A draft policy asked every question, with model clauses for what it leaves open."""

from upstander.policies.clauses.reading import read_policy_text
from upstander.policies.drafting.checking import check_draft, draft_json
from upstander.policies.drafting.library import load_model_clauses
from upstander.policies.questions.bank import load_questions
from upstander.records.policy_details import PolicyDetails

BANK = load_questions()
LIBRARY = load_model_clauses()
DRAFT = read_policy_text(
    "1 Messaging\n\n"
    "1.1 You must not send police information on WhatsApp or any service that is not approved.\n",
    name="draft", sha256="0" * 64,
)  # fmt: skip


def test_what_the_draft_says_is_quoted_and_nothing_offered() -> None:
    """An answered question has its words, and no clause is offered for it."""
    answers = {one.question.id: one for one in check_draft(DRAFT, BANK, library=LIBRARY)}
    said = answers["police_info_on_whatsapp"]
    assert (said.found.position, said.open, said.offered) == ("prohibited", False, ())
    assert "WhatsApp" in said.found.support[0].quote


def test_what_the_draft_leaves_open_is_offered() -> None:
    """A silent question is open and is offered the clauses that would answer it."""
    answers = {one.question.id: one for one in check_draft(DRAFT, BANK, library=LIBRARY)}
    silent = answers["anonymous_accounts"]
    assert silent.open
    assert [clause.id for clause in silent.offered] == ["anonymous-none"]
    assert set(answers) == {question.id for question in BANK.questions}


def test_draft_is_read_as_policy_whatever_its_words() -> None:
    """A draft that reads like minutes is asked all the same."""
    minutes = PolicyDetails(
        details=(), history=(), laws=(), conflicts=(), kind="minutes", kind_reasons=()
    )
    (answer,) = check_draft(DRAFT, BANK, details=minutes, only=["police_info_on_whatsapp"])
    assert answer.found.position == "prohibited"


def test_draft_filled_with_what_is_offered_is_silent_no_more() -> None:
    """Putting in the clauses offered answers their questions."""
    wanted = ["anonymous_accounts", "account_approval_required"]
    before = check_draft(DRAFT, BANK, library=LIBRARY, only=wanted)
    clauses = [one.offered[0] for one in before]
    text = DRAFT.text + "".join(
        f"\n1.{n} {clause.text}\n" for n, clause in enumerate(clauses, start=2)
    )
    filled = read_policy_text(text, name="draft", sha256="1" * 64)
    after = check_draft(filled, BANK, library=LIBRARY, only=wanted)
    assert {one.question.id: one.found.position for one in after} == {
        clause.question: clause.position for clause in clauses
    }


def test_json_is_plain() -> None:
    """The JSON has the words of the draft and the clauses offered as plain values."""
    plain = draft_json(check_draft(DRAFT, BANK, library=LIBRARY), DRAFT)
    said = next(row for row in plain if row["question"] == "police_info_on_whatsapp")
    place = said["support"][0]
    assert DRAFT.text[place["start"] : place["end"]] == place["quote"]
    silent = next(row for row in plain if row["question"] == "anonymous_accounts")
    assert silent["open"] is True
    assert silent["offered"][0]["id"] == "anonymous-none"

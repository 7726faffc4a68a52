"""Opens the bank of questions, or one of them, and records it."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction
from django.http import Http404

from upstander.records.positions import Question
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies import engine
from upstander_web.policies.models import Position, QuestionEdit
from upstander_web.policies.question_bank import (
    bank_in_use,
    question_text,
    questions_in_use,
    shipped_bank,
    theme_name,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionRow:
    """One question with how policies answer it."""

    question: Question
    own: bool
    """Whether this site's version stands in place of the bank's."""
    has_draft: bool
    cells: int
    confirmed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionsPage:
    """The bank by theme."""

    themes: list[tuple[str, list[QuestionRow]]]
    total: int
    may_manage: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionPage:
    """One question with its rule, what it serves and how policies answer it."""

    question: Question
    theme: str
    text: str
    serves: list[tuple[str, str]]
    """Id and title of each recommendation, law or item that it answers to."""
    counts: list[tuple[str, int]]
    edits: list[QuestionEdit]
    draft: QuestionEdit | None
    may_manage: bool


def view_questions(*, actor: User) -> QuestionsPage:
    """Return the questions in use by theme.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `questions.listed`.

    Raises:
        PermissionRefused: the actor may not.
    """
    check_capability(actor, Capability.READ_POLICIES)
    shipped = {one.id: one.version for one in shipped_bank().questions}
    states = list(Position.objects.values_list("question", "state"))
    cells = Counter(question for question, _ in states)
    confirmed = Counter(q for q, state in states if state == Position.State.CONFIRMED)
    drafts = set(
        QuestionEdit.objects.filter(state=QuestionEdit.State.DRAFT).values_list(
            "question", flat=True
        )
    )
    themes: dict[str, list[QuestionRow]] = {}
    for question in questions_in_use():
        row = QuestionRow(
            question=question,
            own=shipped.get(question.id) != question.version,
            has_draft=question.id in drafts,
            cells=cells[question.id],
            confirmed=confirmed[question.id],
        )
        themes.setdefault(theme_name(question.theme), []).append(row)
    with transaction.atomic():
        record_event(actor=actor, name="questions.listed", object_kind="questions", object_id="")
    return QuestionsPage(
        themes=list(themes.items()),
        total=sum(len(rows) for rows in themes.values()),
        may_manage=Capability.MANAGE_QUESTIONS in list_capabilities(actor),
    )


def view_question(*, actor: User, question_id: str) -> QuestionPage:
    """Return one question as it is in use.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `question.viewed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such question.
    """
    check_capability(actor, Capability.READ_POLICIES)
    question = bank_in_use().question(question_id)
    if question is None:
        raise Http404("no such question")
    values = Position.objects.filter(question=question_id).values_list("value", flat=True)
    titles = {one.id: one.title for one in engine.list_items()}
    edits = list(QuestionEdit.objects.filter(question=question_id).select_related("edited_by"))
    with transaction.atomic():
        record_event(
            actor=actor, name="question.viewed", object_kind="question", object_id=question_id
        )
    return QuestionPage(
        question=question,
        theme=theme_name(question.theme),
        text=question_text(question_id),
        serves=[(one, titles.get(one, one)) for one in question.serves],
        counts=Counter(values).most_common(),
        edits=edits,
        draft=next((one for one in edits if one.state == QuestionEdit.State.DRAFT), None),
        may_manage=Capability.MANAGE_QUESTIONS in list_capabilities(actor),
    )


def export_question(*, actor: User, question_id: str) -> str:
    """Return the file text of one question, to be put into the folder of the bank.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `questions.exported`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such question.
    """
    check_capability(actor, Capability.READ_POLICIES)
    text = question_text(question_id)
    if not text:
        raise Http404("no such question")
    with transaction.atomic():
        record_event(
            actor=actor,
            name="questions.exported",
            object_kind="question",
            object_id=question_id,
            detail={"questions": 1},
        )
    return text


def access_draft(actor: User, question_id: str) -> QuestionEdit:
    """Return the draft of a question.

    Raises:
        PermissionRefused: the actor may not change the questions.
        Http404: there is none.
    """
    check_capability(actor, Capability.MANAGE_QUESTIONS)
    drafts = QuestionEdit.objects.filter(question=question_id, state=QuestionEdit.State.DRAFT)
    found = drafts.first()
    if found is None:
        raise Http404("no draft of this question")
    return found

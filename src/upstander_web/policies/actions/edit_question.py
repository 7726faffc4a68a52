"""Keeps a draft of a question, and puts a draft in use in place of the bank's own version."""

from datetime import datetime

from django.db import transaction

from upstander.base.errors import UpstanderError
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.models import QuestionEdit
from upstander_web.policies.question_bank import bank_in_use, parse_question

ID_LETTERS = 80


class VersionNotNew(UpstanderError):
    """A changed question keeps the number of the version that it was changed from."""


def draft_question(*, actor: User, text: str, at: datetime) -> QuestionEdit:
    """Keep `text` as the draft of the question that it holds, over an earlier draft.

    *Allowed when:* the actor may change the questions.
    *Writes:* one QuestionEdit in state draft.
    *Audit:* `question.drafted`.

    Raises:
        PermissionRefused: the actor may not.
        QuestionFileInvalid: the text is not one question.
        VersionNotNew: its version is not above the one in use.
    """
    check_capability(actor, Capability.MANAGE_QUESTIONS)
    question, _ = parse_question(text)
    used = bank_in_use().question(question.id)
    if used and question.version <= used.version:
        raise VersionNotNew(
            f"version {used.version} is in use; write `version: {used.version + 1}`, so that what "
            "was confirmed under the old words is looked at again"
        )
    with transaction.atomic():
        QuestionEdit.objects.filter(question=question.id, state=QuestionEdit.State.DRAFT).delete()
        draft = QuestionEdit.objects.create(
            question=question.id[:ID_LETTERS],
            version=question.version,
            yaml_text=text,
            edited_at=at,
            edited_by=actor,
        )
        _record(actor, "question.drafted", draft)
    return draft


def publish_question(*, actor: User, draft: QuestionEdit, at: datetime) -> QuestionEdit:
    """Put a draft in use; the site's version before it is retired, never removed.

    Policies are asked it when their questions are asked again.

    *Allowed when:* the actor may change the questions.
    *Writes:* the QuestionEdit's state, and that of the one it takes the place of.
    *Audit:* `question.published`.

    Raises:
        PermissionRefused: the actor may not.
        QuestionFileInvalid: the draft does not fit the bank any more.
    """
    check_capability(actor, Capability.MANAGE_QUESTIONS)
    parse_question(draft.yaml_text)
    with transaction.atomic():
        QuestionEdit.objects.filter(
            question=draft.question, state=QuestionEdit.State.IN_USE
        ).update(state=QuestionEdit.State.RETIRED)
        draft.state, draft.edited_at, draft.edited_by = QuestionEdit.State.IN_USE, at, actor
        draft.save(update_fields=("state", "edited_at", "edited_by"))
        _record(actor, "question.published", draft)
    return draft


def _record(actor: User, name: str, edit: QuestionEdit) -> None:
    record_event(
        actor=actor,
        name=name,
        object_kind="question",
        object_id=edit.question,
        detail={"version": edit.version},
    )

"""Check a draft policy: what it says on each question, what it leaves open, what would fill it."""

from collections.abc import Collection, Sequence
from typing import Any

import msgspec

from upstander.policies.drafting.library import ModelClause
from upstander.policies.questions.asking import ask
from upstander.policies.questions.bank import QuestionBank
from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import PolicyDetails
from upstander.records.positions import PositionFound, Question

OPEN = ("silent", "unclear")
"""Positions that leave a question open in a draft."""


class DraftAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft says on one question."""

    question: Question
    found: PositionFound
    open: bool
    """Whether it leaves the question open: silent, or unclear."""
    offered: tuple[ModelClause, ...]
    """Model clauses that would answer it; none where the draft does."""


def check_draft(
    document: PolicyDocument,
    bank: QuestionBank,
    *,
    details: PolicyDetails | None = None,
    library: Sequence[ModelClause] = (),
    only: Collection[str] = (),
) -> tuple[DraftAnswer, ...]:
    """Return what the draft says on every question of `bank`, or those of `only`, in order.

    A draft is read as a policy, whatever kind of text its words would make it.
    """
    found = ask(document, _as_policy(details), bank, only=only)
    answers = []
    for position in found:
        question = bank.question(position.question)
        if question is None:
            continue
        left_open = position.position in OPEN
        offered = tuple(one for one in library if left_open and one.question == question.id)
        answers.append(
            DraftAnswer(question=question, found=position, open=left_open, offered=offered)
        )
    return tuple(answers)


def draft_json(answers: Sequence[DraftAnswer], document: PolicyDocument) -> list[dict[str, Any]]:
    """Return the answers as plain values for JSON, quotations cut anew from the document."""
    return [
        {
            "question": one.question.id,
            "title": one.question.title,
            "wording": one.question.wording,
            "position": one.found.position,
            "condition": one.found.condition,
            "confidence": one.found.confidence,
            "open": one.open,
            "serves": list(one.question.serves),
            "support": [
                {
                    "clause": support.clause, "start": support.start, "end": support.end,
                    "quote": document.text[support.start : support.end],
                }
                for support in one.found.support
            ],
            "offered": msgspec.to_builtins(one.offered),
        }
        for one in answers
    ]  # fmt: skip


def _as_policy(details: PolicyDetails | None) -> PolicyDetails:
    if details is None:
        return PolicyDetails(
            details=(), history=(), laws=(), conflicts=(), kind="policy", kind_reasons=()
        )
    return msgspec.structs.replace(details, kind="policy")

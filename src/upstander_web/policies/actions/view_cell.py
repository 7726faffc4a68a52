"""Opens one cell with the words it stands on, and records it."""

from dataclasses import dataclass, replace

from django.db import transaction

from upstander.policies.clauses.references import UNCITED
from upstander.records.clauses import PolicyDocument
from upstander.records.positions import POSITIONS, PositionFound, Question, Support
from upstander_web.accounts.models import User
from upstander_web.accounts.roles import Capability, list_capabilities
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.policies.actions.mark_second import may_mark_second
from upstander_web.policies.models import Policy, Position, PositionEvent
from upstander_web.policies.question_bank import questions_in_use
from upstander_web.policies.selectors import access_position, list_positions, read_document
from upstander_web.policies.suggestions import suggestion_of

ROLES = {
    "carries": "Carries the answer",
    "with": "Carries it as well",
    "bears": "Also bears on it",
    "looked_at": "Came nearest",
    "clause": "Clause of the policy",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Words that may carry the answer, in their clause."""

    key: str
    """The span, `120-184`."""
    role: str
    """In words: what the reader took it for; "" for a second marker, who is not told."""
    clause: str
    heading: str
    page: int
    above: str
    """The clause before, "" where there is none."""
    before: str
    quote: str
    after: str
    below: str
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A position that may be chosen, and its key on the keyboard."""

    value: str
    label: str
    key: int
    chosen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPage:
    """All that the page of a cell shows."""

    policy: Policy
    position: Position
    question: Question
    found: PositionFound
    blind: bool
    """Whether the first marker's answer and the reader's are held back."""
    candidates: list[Candidate]
    choices: list[Choice]
    number: int
    total: int
    to_confirm: int
    previous_question: str
    next_question: str
    events: list[PositionEvent]
    may_confirm: bool
    may_reply: bool
    may_undo: bool


def view_cell(*, actor: User, sha256: str, question: str, second: bool) -> CellPage:
    """Return one cell; `second` opens it for a second marker, blind, where that is allowed.

    *Allowed when:* the actor may read policies.
    *Writes:* nothing else.
    *Audit:* `position.viewed`.

    Raises:
        PermissionRefused: the actor may not.
        Http404: there is no such cell.
        PolicyUnreadable: the kept file cannot be read.
    """
    position = access_position(actor, sha256, question)
    policy, found = position.policy, suggestion_of(position)
    allowed = list_capabilities(actor)
    may_confirm = Capability.CONFIRM_POSITIONS in allowed
    blind = second and may_confirm and may_mark_second(position, actor)
    bank = questions_in_use()
    asked = next((one for one in bank if one.id == question), _unknown(position))
    order = _queue(actor, policy, [one.id for one in bank], second=blind)
    at = order.index(question) if question in order else -1
    events = list(position.events.select_related("by", "undone_by"))
    last = next((one for one in events if one.undone_at is None), None)
    with transaction.atomic():
        record_event(
            actor=actor,
            name="position.viewed",
            object_kind="position",
            object_id=position.pk,
            detail={"question": question, "policy": sha256, "blind": blind},
        )
    return CellPage(
        policy=policy,
        position=position,
        question=asked,
        found=found,
        blind=blind,
        candidates=_candidates(read_document(policy), position, found, blind=blind),
        choices=_choices(asked, "" if blind else position.value),
        number=at + 1,
        total=len(order),
        to_confirm=len(_waiting(actor, policy)),
        previous_question=order[at - 1] if at > 0 else "",
        next_question=order[at + 1] if 0 <= at < len(order) - 1 else "",
        events=[] if blind else events,
        may_confirm=may_confirm,
        may_reply=Capability.REPLY_FOR_FORCE in allowed,
        may_undo=bool(last and last.by_id == actor.pk and may_confirm),
    )


def next_to_mark(actor: User, policy: Policy, after: str, *, second: bool) -> str:
    """Return the next question that waits for this person after `after`, round to the first."""
    bank = [one.id for one in questions_in_use()]
    waiting = _waiting(actor, policy, second=second)
    ordered = [one for one in bank if one in waiting]
    place = bank.index(after) if after in bank else -1
    later = [one for one in ordered if bank.index(one) > place]
    return next(iter(later or ordered), "")


def _waiting(actor: User, policy: Policy, *, second: bool = False) -> set[str]:
    cells = list_positions(actor, policy)
    if second:
        return {cell.question for cell in cells if may_mark_second(cell, actor)}
    return {cell.question for cell in cells if cell.state != Position.State.CONFIRMED}


def _queue(actor: User, policy: Policy, bank: list[str], *, second: bool) -> list[str]:
    cells = {cell.question: cell for cell in list_positions(actor, policy)}
    order = [one for one in bank if one in cells] + [one for one in cells if one not in bank]
    return [one for one in order if may_mark_second(cells[one], actor)] if second else order


def _unknown(position: Position) -> Question:
    """Return what is known of a question that is not in the bank any more."""
    return Question(
        id=position.question, version=position.question_version, theme="", codebook="", why="",
        title=position.question.replace("_", " ").capitalize(),
        wording="This question is not in the bank any more.", allowed=POSITIONS[:4],
    )  # fmt: skip


def _choices(question: Question, chosen: str) -> list[Choice]:
    allowed = {*question.allowed, "silent", "unclear"}
    return [
        Choice(
            value=value,
            label=value.replace("_", " ").capitalize(),
            key=number,
            chosen=value == chosen,
        )
        for number, value in enumerate(POSITIONS, start=1)
        if value in allowed
    ]


def _candidates(
    document: PolicyDocument, position: Position, found: PositionFound, *, blind: bool
) -> list[Candidate]:
    """Return the places to choose among, best first; for a blind marker in reading order."""
    own = Support(
        clause=position.clause, start=position.start, end=position.end, quote=position.quote,
        page=position.page,
    )  # fmt: skip
    places: dict[tuple[int, int], tuple[str, Support]] = {}
    groups = (
        ("carries", (own,) if position.quote and not blind else ()),
        ("carries" if not position.quote else "with", found.support[:1]),
        ("with", found.support[1:]),
        ("bears", found.bearing),
        ("looked_at", found.looked_at),
    )
    for role, supports in groups:
        for one in supports:
            places.setdefault((one.start, one.end), (role, one))
    keys = sorted(places) if blind else list(places)
    chosen = (position.start, position.end) if position.quote and not blind else (0, 0)
    found_places = [
        _candidate(
            document,
            places[key][1],
            role="" if blind else ROLES[places[key][0]],
            chosen=key == chosen,
        )
        for key in keys
    ]
    return _shorten(found_places)


def _shorten(candidates: list[Candidate]) -> list[Candidate]:
    """Return the same, a clause that is shown already reduced to the words alone."""
    seen: set[str] = set()
    shown = []
    for one in candidates:
        whole = one.before + one.quote + one.after
        again = whole in seen
        seen.add(whole)
        shown.append(replace(one, heading="", before="… ", after=" …") if again else one)
    return shown


def _candidate(document: PolicyDocument, words: Support, *, role: str, chosen: bool) -> Candidate:
    body = [one for one in document.clauses if one.kind not in UNCITED]
    at = next((n for n, one in enumerate(body) if one.start <= words.start < one.end), None)
    clause = body[at] if at is not None else None
    start = clause.start if clause else words.start
    end = max(clause.end, words.end) if clause else words.end
    return Candidate(
        key=f"{words.start}-{words.end}",
        role=role,
        clause=words.clause,
        heading=clause.heading if clause and clause.kind != "heading" else "",
        page=words.page or (clause.page if clause else 0),
        above=body[at - 1].text if at else "",
        before=document.text[start : words.start],
        quote=document.text[words.start : words.end],
        after=document.text[words.end : end],
        below=body[at + 1].text if at is not None and at + 1 < len(body) else "",
        chosen=chosen,
    )

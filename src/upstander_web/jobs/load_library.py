"""Fills the policy library of the demo by the site's own actions, so that the log tells of it.

What is there already is left as it is: a document that is held, a cell of which anybody has
spoken, a pick, a reply, a request.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from django.utils import timezone

from upstander_web.accounts.models import User
from upstander_web.jobs.library_file import (
    AskedForce,
    LibraryFileInvalid,
    LibraryPlan,
    MarkedCell,
    read_library_plan,
)
from upstander_web.policies.actions.carry_positions import carry_positions
from upstander_web.policies.actions.confirm_details import DetailsGiven, confirm_details
from upstander_web.policies.actions.confirm_position import Answer, confirm_position
from upstander_web.policies.actions.enter_reply import enter_reply
from upstander_web.policies.actions.import_policy import (
    PolicyFacts,
    PolicyHeldAlready,
    import_policy,
)
from upstander_web.policies.actions.mark_second import mark_second, may_mark_second
from upstander_web.policies.actions.pick_best import pick_best
from upstander_web.policies.actions.record_request import RequestFacts, record_request
from upstander_web.policies.carry_plan import plan_carry
from upstander_web.policies.models import Policy, PolicyRequest, Position
from upstander_web.policies.selectors import find_policy, read_document


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """The two people who mark, and when they do."""

    lead: User
    second: User
    at: datetime


def add_policy(*, actor: User, path: Path, name: str = "") -> tuple[Policy, bool]:
    """Add the document at `path`; return it, and whether it is new here.

    Raises:
        PolicyUnreadable: it is no document that can be read.
    """
    facts = PolicyFacts(name=name, file_name=path.name)
    try:
        added = import_policy(actor=actor, data=path.read_bytes(), facts=facts, at=timezone.now())
    except PolicyHeldAlready as held:
        found = find_policy(held.sha256)
        if found is None:
            raise
        return found, False
    return added, True


def load_library(
    *, folder: Path, own: list[Policy], marker: Marker, say: Callable[[str], object]
) -> None:
    """Add the documents of `folder`, and do with them and with `own` what its file says.

    Raises:
        LibraryFileInvalid: the file breaks its format, or quotes what no document says.
        PolicyUnreadable: a document cannot be read.
    """
    plan = read_library_plan(folder)
    held = {policy.file_name: policy for policy in own}
    for one in plan.documents:
        policy, new = add_policy(actor=marker.lead, path=folder / one.file, name=one.name)
        held[one.file] = policy
        say(f"{one.file}: {'added' if new else 'held already'}")
    for policy in sorted(held.values(), key=lambda one: one.in_force_date or date.min):
        if policy.details_checked_at is None:
            _check_details(policy, marker)
    _confirm(plan, held, marker)
    _carry(held, marker)
    _mark_second(plan, held, marker)
    for asked in plan.requests:
        _ask(asked, marker)


def _check_details(policy: Policy, marker: Marker) -> None:
    """Confirm what the document says of itself, as it was read."""
    fields = {name: getattr(policy, name) for name in DetailsGiven.__slots__}
    given = DetailsGiven(**fields | {"status": Policy.Status.HELD.value})
    confirm_details(actor=marker.lead, policy=policy, given=given, at=marker.at)


def _confirm(plan: LibraryPlan, held: dict[str, Policy], marker: Marker) -> None:
    for marked, cell in _cells(plan.confirmed, held):
        if cell.state == Position.State.SUGGESTED and not cell.events.exists():
            answer = _answer(marked, held[marked.document])
            confirm_position(actor=marker.lead, position=cell, answer=answer, at=marker.at)
    for picked in plan.picks:
        cell = _cell(held, picked.document, picked.question)
        if cell.state == Position.State.CONFIRMED and not hasattr(cell, "pick"):
            pick_best(actor=marker.lead, position=cell, reason=picked.reason, at=marker.at)


def _carry(held: dict[str, Policy], marker: Marker) -> None:
    """Carry to each later version what people said of the one before."""
    for policy in held.values():
        if policy.supersedes is not None and plan_carry(policy.supersedes, policy):
            carry_positions(actor=marker.lead, policy=policy, at=marker.at)


def _mark_second(plan: LibraryPlan, held: dict[str, Policy], marker: Marker) -> None:
    for marked, cell in _cells(plan.second_marks, held):
        if may_mark_second(cell, marker.second):
            answer = _answer(marked, held[marked.document])
            mark_second(actor=marker.second, position=cell, answer=answer, at=marker.at)
    for replied in plan.replies:
        cell = _cell(held, replied.document, replied.question)
        if cell.reply_at is None:
            enter_reply(
                actor=marker.lead, position=cell, agrees=replied.agrees, words=replied.words,
                at=marker.at,
            )  # fmt: skip


def _ask(asked: AskedForce, marker: Marker) -> None:
    if PolicyRequest.objects.filter(force=asked.force).exists():
        return
    today = timezone.localdate(marker.at)
    days = {
        f"{name}_date": today + timedelta(days=value)
        for name, value in msgspec.structs.asdict(asked).items()
        if isinstance(value, int)
    }
    facts = RequestFacts(**days, reason=asked.reason)
    record_request(actor=marker.lead, force=asked.force, facts=facts, at=marker.at, on=today)


def _cells(
    marks: tuple[MarkedCell, ...], held: dict[str, Policy]
) -> Iterator[tuple[MarkedCell, Position]]:
    """Yield each mark with its cell as it now stands; one of a document not held is left out."""
    for marked in marks:
        if marked.document in held:
            yield marked, _cell(held, marked.document, marked.question)


def _cell(held: dict[str, Policy], document: str, question: str) -> Position:
    found = Position.objects.filter(policy=held.get(document), question=question).first()
    if found is None:
        raise LibraryFileInvalid(f"no cell of {question}", place=document)
    return found


def _answer(marked: MarkedCell, policy: Policy) -> Answer:
    if marked.position == "silent":
        return Answer(value=marked.position, note=marked.note)
    text = read_document(policy).text
    if text.count(marked.words) != 1:
        reason = f"{marked.question}: these words stand there {text.count(marked.words)} times"
        raise LibraryFileInvalid(reason, place=marked.document)
    start = text.index(marked.words)
    return Answer(
        value=marked.position, start=start, end=start + len(marked.words),
        condition=marked.condition, note=marked.note,
    )  # fmt: skip

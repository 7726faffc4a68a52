"""Grant an authorisation: list what is missing, and refuse who must not grant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from upstander.authority.purposes import fault_of_purpose
from upstander.authority.questions import Question, load_questions
from upstander.base.errors import UpstanderError
from upstander.records.authorisations import (
    PART_3,
    REGIMES,
    Authorisation,
    AuthorisationDraft,
    normalise_label,
)

FORCE_ZONE = ZoneInfo("Europe/London")
"""A day of review is the force's own day."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that is missing or wrong, and why, in one line."""

    field: str
    reason: str


class NotAuthorised(UpstanderError):
    """An authorisation is refused; `faults` are the fields to mend, where it is for those."""

    def __init__(self, reason: str, *, faults: tuple[Fault, ...] = ()) -> None:
        """Keep the one-line reason and the faults."""
        super().__init__(reason)
        self.faults = faults


def list_faults(
    draft: AuthorisationDraft, *, at: datetime, force_is_listed_person: bool = False
) -> tuple[Fault, ...]:
    """Return every field of the draft that is missing or wrong, in the order of the form.

    Args:
        draft: what is asked for.
        at: the time of asking, with its zone; for a granted one, when it was granted.
        force_is_listed_person: whether section 18(1)(a) to (g) of the 2016 Act lists the force.
    """
    _check_aware(at)
    return (
        *_blank_texts(draft),
        *_purpose_faults(draft, force_is_listed_person=force_is_listed_person),
        *_scope_faults(draft),
        *_time_faults(draft, at),
        *_answer_faults(draft),
        *_regime_faults(draft),
        *_covert_faults(draft),
    )


def grant(
    draft: AuthorisationDraft,
    *,
    authoriser: str,
    authoriser_is_highest: bool,
    readers: Sequence[str],
    at: datetime,
    force_is_listed_person: bool = False,
) -> Authorisation:
    """Return the authorisation that `authoriser` grants at `at`.

    Args:
        draft: what was asked for.
        authoriser: account of who grants.
        authoriser_is_highest: whether that is the highest authority of the force.
        readers: every account whose role lets it read content.
        at: the time of granting.
        force_is_listed_person: as for `list_faults`.

    Raises:
        NotAuthorised: the draft has faults, or this authoriser may not grant it.
    """
    faults = list_faults(draft, at=at, force_is_listed_person=force_is_listed_person)
    if faults:
        first = faults[0]
        raise NotAuthorised(f"{first.field}: {first.reason}", faults=faults)
    label = normalise_label(authoriser)
    if not label:
        raise NotAuthorised("nobody is named as the one who authorises")
    if label == normalise_label(draft.requested_by):
        raise NotAuthorised("who asks for an authorisation cannot grant it")
    if label in {normalise_label(one) for one in (*readers, *draft.readers)}:
        raise NotAuthorised("who grants an authorisation cannot be one who reads under it")
    if draft.subjects.people and draft.subjects.covers(authoriser):
        raise NotAuthorised("nobody grants an authorisation about themselves")
    if draft.covert and not authoriser_is_highest:
        raise NotAuthorised("covert monitoring is for the highest authority of the force alone")
    fields = msgspec.structs.asdict(draft)
    return Authorisation(**fields, authorised_by=authoriser, authorised_at=at)


_TEXTS = {
    "id": "an authorisation needs an id",
    "reference": "give the reference by which it is cited",
    "requested_by": "say who asks for it",
    "necessity": "say why it is necessary",
    "less_intrusive": "say which less intrusive means were considered",
    "dpia_reference": "give the reference of the data protection impact assessment",
    "controller_consent": "say who controls the system and expressly consents",
}


def _blank_texts(draft: AuthorisationDraft) -> Iterator[Fault]:
    for name, reason in _TEXTS.items():
        if not getattr(draft, name).strip():
            yield Fault(name, reason)


def _purpose_faults(draft: AuthorisationDraft, *, force_is_listed_person: bool) -> Iterator[Fault]:
    reason = fault_of_purpose(
        draft.purpose, covert=draft.covert, force_is_listed_person=force_is_listed_person
    )
    if reason:
        yield Fault("purpose", reason)


def _scope_faults(draft: AuthorisationDraft) -> Iterator[Fault]:
    people = [one for one in draft.subjects.people if normalise_label(one)]
    if len(people) != len(draft.subjects.people):
        yield Fault("subjects", "one of the people has no name")
    if draft.subjects.everyone == bool(people):
        yield Fault("subjects", "name the people, or say that it is everyone, not both")
    if draft.covert and draft.subjects.everyone:
        yield Fault("subjects", "covert monitoring names the people that it is about")
    if not draft.systems or not all(normalise_label(one) for one in draft.systems):
        yield Fault("systems", "name the systems, or * for all that the force provides")
    begin, end = draft.content_from, draft.content_until
    for name, value in (("content_from", begin), ("content_until", end)):
        if value is not None and value.tzinfo is None:
            yield Fault(name, "the time needs its zone")
            return
    if begin is not None and end is not None and begin >= end:
        yield Fault("content_until", "the dates of the content end before they begin")


def _time_faults(draft: AuthorisationDraft, at: datetime) -> Iterator[Fault]:
    missing = False
    for name in ("starts_at", "ends_at"):
        value = getattr(draft, name)
        if value is None or value.tzinfo is None:
            missing = True
            yield Fault(name, "give the day and time, with its zone")
    if draft.review_on is None:
        yield Fault("review_on", "give the day on which it is reviewed")
    if missing or draft.starts_at is None or draft.ends_at is None:
        return
    if draft.starts_at >= draft.ends_at:
        yield Fault("ends_at", "it ends before it begins")
    elif draft.ends_at <= at:
        yield Fault("ends_at", "it would be over already")
    longest = load_questions().longest_covert if draft.covert else load_questions().longest
    if draft.ends_at - draft.starts_at > longest:
        yield Fault("ends_at", f"the longest time is {longest.days} days")
    if draft.review_on is not None:
        first = draft.starts_at.astimezone(FORCE_ZONE).date()
        last = draft.ends_at.astimezone(FORCE_ZONE).date()
        if not first <= draft.review_on <= last or draft.review_on == last != first:
            yield Fault("review_on", "the review is between the begin and the end")


def _answer_faults(draft: AuthorisationDraft) -> Iterator[Fault]:
    asked = load_questions()
    yield from _unanswered("proportionality", asked.proportionality, draft.proportionality)
    yield from _unanswered("barbulescu", asked.barbulescu, draft.barbulescu)


def _unanswered(
    field: str, questions: Sequence[Question], answers: Sequence[str]
) -> Iterator[Fault]:
    for at, question in enumerate(questions):
        if at >= len(answers) or not answers[at].strip():
            yield Fault(field, f"not answered: {question.question}")
    if len(answers) > len(questions):
        yield Fault(field, f"{len(answers)} answers to {len(questions)} questions")


def _regime_faults(draft: AuthorisationDraft) -> Iterator[Fault]:
    if draft.regime not in REGIMES:
        yield Fault("regime", "say under which part of the Data Protection Act: 2 or 3")
    if draft.regime == PART_3:
        if not draft.regime_reason.strip():
            yield Fault("regime_reason", "say why it is under part 3")
        if not draft.regime_decided_by.strip():
            yield Fault("regime_decided_by", "say who decided that it is under part 3")


def _covert_faults(draft: AuthorisationDraft) -> Iterator[Fault]:
    if not draft.covert:
        return
    if not draft.covert_grounds.strip():
        yield Fault("covert_grounds", "say what is suspected and why telling would defeat it")
    if not draft.covert_until_event.strip():
        yield Fault("covert_until_event", "say with which event it stops")


def _check_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("a time needs its zone")

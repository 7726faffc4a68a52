"""Forms of authorisations and notices."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from upstander.authority.purposes import list_purposes
from upstander.authority.questions import Question, load_questions
from upstander.records.authorisations import (
    EVERY_SYSTEM,
    NOTICE_KINDS,
    PART_2,
    PART_3,
    AuthorisationDraft,
    Subjects,
)
from upstander_web.authorisations.actions.record_notice import NoticeFacts
from upstander_web.authorisations.models import NoticeRow

_DRAFT_NOTE = "Our words for a draft of the guidance."
_UNREAD_NOTE = "Our words; the text itself is not held."
FAULT_TITLES = {
    "reference": "Reference",
    "purpose": "Purpose",
    "subjects": "Whose messages",
    "systems": "Systems",
    "content_from": "First day of the messages",
    "content_until": "Last day of the messages",
    "starts_at": "Begins",
    "ends_at": "Ends",
    "review_on": "Review",
    "necessity": "Why it is necessary",
    "proportionality": "Proportionality",
    "barbulescu": "The six questions",
    "less_intrusive": "Less intrusive means",
    "dpia_reference": "Data protection impact assessment",
    "controller_consent": "Who controls the system and consents",
    "regime": "Part of the Data Protection Act",
    "regime_reason": "Why part 3",
    "regime_decided_by": "Who decided on part 3",
    "covert_grounds": "Grounds for covert work",
    "covert_until_event": "The event that ends covert work",
}
"""Fields of the engine's faults, as the form calls them."""


class DayInput(forms.DateInput):
    """A day, with the browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        """Write days as browsers read them."""
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.DateTimeInput):
    """A day and time, with the browser's own calendar."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        """Write times as browsers read them."""
        super().__init__(format="%Y-%m-%dT%H:%M")


def _text(label: str, *, help_text: str = "", rows: int = 0) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(
        label=label, help_text=help_text, required=False, max_length=10_000, widget=widget
    )


def _purposes() -> list[tuple[str, str]]:
    return [("", "Choose a purpose"), *((one.code, one.title) for one in list_purposes())]


def _lines(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class AuthorisationForm(forms.Form):
    """What is asked for. Nothing is required here: a draft may be kept half done."""

    reference = forms.CharField(
        label="Reference", help_text="As people will cite it.", required=False, max_length=80
    )
    purpose = forms.ChoiceField(label="Purpose", choices=_purposes, required=False)
    subjects = forms.ChoiceField(
        label="Whose messages",
        choices=(("people", "Those of the people named below"), ("everyone", "Everybody’s")),
        widget=forms.RadioSelect,
        required=False,
        initial="people",
    )
    people = _text(
        "The people", help_text="Collar or staff numbers, one a line, as on the exhibits.", rows=3
    )
    systems = _text(
        "Systems",
        help_text="Such as whatsapp or email, one a line; * for all that the force provides.",
        rows=3,
    )
    content_from = forms.DateField(
        label="First day of the messages (optional)", required=False, widget=DayInput()
    )
    content_to = forms.DateField(
        label="Last day of the messages (optional)",
        help_text="With dates, conversations that hold a message of unknown date stay closed.",
        required=False,
        widget=DayInput(),
    )
    starts_at = forms.DateTimeField(label="Begins", required=False, widget=TimeInput())
    ends_at = forms.DateTimeField(
        label="Ends", help_text="At this time it is closed.", required=False, widget=TimeInput()
    )
    review_on = forms.DateField(label="Reviewed on", required=False, widget=DayInput())
    necessity = _text("Why is it necessary?", rows=4)
    less_intrusive = _text(
        "Which less intrusive means were considered, and why do they not do?", rows=4
    )
    dpia_reference = _text("Reference of the data protection impact assessment")
    controller_consent = _text("Who controls the system and expressly consents?")
    regime = forms.ChoiceField(
        label="Part of the Data Protection Act 2018",
        choices=((PART_2, "Part 2: general processing"), (PART_3, "Part 3: law enforcement")),
        widget=forms.RadioSelect,
        required=False,
        initial=PART_2,
    )
    regime_reason = _text("Why part 3? (only for part 3)", rows=2)
    regime_decided_by = _text("Who decided on part 3? (only for part 3)")
    covert = forms.BooleanField(label="The people are not told: covert monitoring", required=False)
    covert_grounds = _text("What is suspected, and why would telling defeat it?", rows=3)
    covert_until_event = _text("With which event does covert work stop?")
    readers = _text(
        "Who may read (optional)",
        help_text="Usernames, one a line. Empty for every role that reads.",
        rows=3,
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        """Add a field for each question of the engine."""
        super().__init__(data, initial=initial)
        asked = load_questions()
        for group, questions in (
            ("proportionality", asked.proportionality),
            ("barbulescu", asked.barbulescu),
        ):
            for place, question in enumerate(questions):
                self.fields[f"{group}_{place}"] = _text(
                    question.question, help_text=_help(question), rows=3
                )

    def answered(self, group: str) -> Iterator[forms.BoundField]:
        """Yield the fields of a group of questions, for the template."""
        return (self[name] for name in self.fields if name.startswith(f"{group}_"))

    def proportionality_fields(self) -> Iterator[forms.BoundField]:
        """Yield the four questions."""
        return self.answered("proportionality")

    def barbulescu_fields(self) -> Iterator[forms.BoundField]:
        """Yield the six questions."""
        return self.answered("barbulescu")

    def draft(self) -> AuthorisationDraft:
        """Return what was said."""
        data = self.cleaned_data
        everyone = data["subjects"] == "everyone"
        return AuthorisationDraft(
            reference=data["reference"],
            purpose=data["purpose"],
            subjects=Subjects(everyone=everyone, people=_lines(data["people"])),
            systems=_lines(data["systems"]),
            content_from=_midnight(data["content_from"]),
            content_until=_midnight(data["content_to"], days=1),
            starts_at=data["starts_at"],
            ends_at=data["ends_at"],
            review_on=data["review_on"],
            necessity=data["necessity"],
            proportionality=self._answers("proportionality"),
            barbulescu=self._answers("barbulescu"),
            less_intrusive=data["less_intrusive"],
            dpia_reference=data["dpia_reference"],
            controller_consent=data["controller_consent"],
            regime=data["regime"] or PART_2,
            regime_reason=data["regime_reason"],
            regime_decided_by=data["regime_decided_by"],
            covert=bool(data["covert"]),
            covert_grounds=data["covert_grounds"],
            covert_until_event=data["covert_until_event"],
            readers=_lines(data["readers"]),
        )

    def _answers(self, group: str) -> tuple[str, ...]:
        names = [name for name in self.fields if name.startswith(f"{group}_")]
        return tuple(str(self.cleaned_data[name]) for name in names)


_SAME = (
    "reference", "purpose", "review_on", "necessity", "less_intrusive", "dpia_reference",
    "controller_consent", "regime", "regime_reason", "regime_decided_by", "covert",
    "covert_grounds", "covert_until_event",
)  # fmt: skip


def initial_of(draft: AuthorisationDraft) -> dict[str, Any]:
    """Return a draft as the initial values of the form."""
    initial: dict[str, Any] = {name: getattr(draft, name) for name in _SAME}
    initial |= {
        "subjects": "everyone" if draft.subjects.everyone else "people",
        "people": "\n".join(draft.subjects.people),
        "systems": "\n".join(draft.systems),
        "readers": "\n".join(draft.readers),
        "content_from": _day(draft.content_from),
        "content_to": _day(draft.content_until, days=1),
        "starts_at": draft.starts_at,
        "ends_at": draft.ends_at,
    }
    for group in ("proportionality", "barbulescu"):
        given: Sequence[str] = getattr(draft, group)
        initial |= {f"{group}_{place}": answer for place, answer in enumerate(given)}
    return initial


def _help(question: Question) -> str:
    notes = {"draft_paraphrase": _DRAFT_NOTE, "text_not_held": _UNREAD_NOTE}
    return " ".join(part for part in (question.help, notes.get(question.text_status, "")) if part)


def _midnight(day: date | None, *, days: int = 0) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days), time.min))


def _day(when: datetime | None, *, days: int = 0) -> date | None:
    return None if when is None else timezone.localtime(when).date() - timedelta(days=days)


class ReasonForm(forms.Form):
    """Why an authorisation is refused or ended."""

    reason = forms.CharField(
        label="Reason",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give the reason"},
    )


class NoticeForm(forms.Form):
    """One person who was told."""

    person = forms.CharField(
        label="Who was told?",
        help_text="The collar or staff number, as on the exhibits.",
        max_length=100,
        error_messages={"required": "Say who was told"},
    )
    device = forms.CharField(
        label="Which device or system?",
        help_text="* where they were told of everything that the force provides.",
        max_length=100,
        initial=EVERY_SYSTEM,
        error_messages={"required": "Say which device or system"},
    )
    kind = forms.ChoiceField(
        label="How?", choices=NoticeRow.Kind.choices, widget=forms.RadioSelect, initial="attested"
    )
    given_on = forms.DateField(
        label="On which day?",
        widget=DayInput(),
        error_messages={"required": "Say on which day"},
    )
    evidence = forms.CharField(
        label="Where is the proof kept?",
        max_length=300,
        error_messages={"required": "Say where the proof is kept"},
    )

    def facts(self) -> NoticeFacts:
        """Return what was said."""
        data = self.cleaned_data
        return NoticeFacts(
            person=data["person"],
            device=data["device"],
            kind=data["kind"],
            given_at=_midnight(data["given_on"]) or timezone.now(),
            evidence=data["evidence"],
        )


class NoticeFileForm(forms.Form):
    """Many people who were told, as CSV."""

    notices = forms.FileField(
        label="CSV file",
        help_text=(
            "Columns person, device, kind, given_at, evidence. "
            f"Kind is one of {', '.join(NOTICE_KINDS)}; given_at a day such as 2026-01-31."
        ),
        error_messages={"required": "Select a file", "empty": "The file is empty"},
    )

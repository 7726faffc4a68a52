"""Policies as adopted, what they say on each question, and who has stood by it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from upstander.records.policy_details import KINDS_OF_TEXT
from upstander.records.positions import BANDS, POSITIONS
from upstander_web.policies.kept_documents import load_document

VALUES = tuple(value for value in POSITIONS if value != "not_supplied")
"""What a policy that is held may say; `not_supplied` is for a force that gave none."""


def _choices(values: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(value, value.replace("_", " ").capitalize()) for value in values]


class Policy(models.Model):
    """One version of one policy document, by the digest of its file."""

    class Status(models.TextChoices):
        """How far the document has come."""

        TO_CHECK = "to_check", "Details to check"
        HELD = "held", "Held"
        WITHDRAWN = "withdrawn", "Withdrawn"

    name = models.CharField(max_length=120)
    """Short name that rules cite, such as `northmarch-im-policy`; one for all versions."""
    title = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, unique=True)
    """Of the file's bytes; what a citation names."""
    size = models.BigIntegerField()
    kept_at = models.CharField(max_length=1000)
    document_sha256 = models.CharField(max_length=64, blank=True, default="")
    """Of the text and clauses kept beside the file; "" for what was added before they were."""
    file_name = models.CharField(max_length=200, blank=True, default="")
    media = models.CharField(max_length=20, default="text")
    pages = models.IntegerField(default=0)
    notes = models.JSONField(default=list, blank=True)
    """What was done to the file on reading, and what of it could not be read."""
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.HELD)
    kind = models.CharField(max_length=10, choices=_choices(KINDS_OF_TEXT), default="policy")
    force = models.CharField(max_length=60, blank=True, default="", db_index=True)
    """Code of the force in `guidance/forces.yaml`; "" where nobody has said."""
    reference = models.CharField(max_length=80, blank=True, default="")
    owner = models.CharField(max_length=200, blank=True, default="")
    marking = models.CharField(max_length=60, blank=True, default="")
    version_label = models.CharField(max_length=60, blank=True, default="")
    adopted_date = models.DateField(null=True, blank=True)
    effective_date = models.DateField(null=True, blank=True)
    review_date = models.DateField(null=True, blank=True)
    """The last day on which the review is not yet overdue."""
    review_said = models.CharField(max_length=10, blank=True, default="")
    """The review as the document says it, `2026-12` where it names no day."""
    cited_by_findings = models.BooleanField(default=True)
    """Whether it binds the people whose messages are read here, so that findings quote it."""
    details = models.JSONField(default=dict, blank=True)
    """`records.policy_details.PolicyDetails` as the reader found them, with their evidence."""
    details_checked_at = models.DateTimeField(null=True, blank=True)
    details_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    supersedes = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="superseded_by"
    )
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="policies_added"
    )
    clauses_count = models.IntegerField(default=0)
    faults_count = models.IntegerField(default=0)
    """As counted when the document was added or its details were checked."""

    class Meta:
        """By name, the latest adoption first."""

        ordering = ("name", "-adopted_date", "-id")
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        """Return the name and version."""
        return f"{self.name} {self.version_label}".strip()

    @property
    def in_force_date(self) -> date | None:
        """The day from which it held: the effective day, else the day of adoption."""
        return self.effective_date or self.adopted_date

    def is_overdue(self, on: date) -> bool:
        """Return whether its review was due before the day `on`."""
        return self.review_date is not None and self.review_date < on


class Position(models.Model):
    """What one version of a policy says on one question, with the words that say it."""

    class State(models.TextChoices):
        """Whether anybody stands by it."""

        SUGGESTED = "suggested", "To confirm"
        CONFIRMED = "confirmed", "Confirmed"
        DISPUTED = "disputed", "Disputed"
        STALE = "stale", "Stale"

    policy = models.ForeignKey(Policy, on_delete=models.CASCADE, related_name="positions")
    question = models.CharField(max_length=80, db_index=True)
    question_version = models.IntegerField()
    value = models.CharField(max_length=12, choices=_choices(VALUES))
    condition = models.TextField(blank=True, default="")
    """The words of the condition as they stand in the document."""
    quote = models.TextField(blank=True, default="")
    start = models.IntegerField(default=0)
    end = models.IntegerField(default=0)
    clause = models.CharField(max_length=80, blank=True, default="")
    page = models.IntegerField(default=0)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUGGESTED)
    suggested = models.JSONField(default=dict)
    """`records.positions.PositionFound` as the engine read it, never changed by a person."""
    band = models.CharField(max_length=6, choices=_choices(BANDS), blank=True, default="")
    looked_at = models.JSONField(default=list, blank=True)
    """Of a confirmed silence: the places that the person was shown."""
    note = models.TextField(blank=True, default="")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    first_value = models.CharField(max_length=12, choices=_choices(VALUES), blank=True, default="")
    """What the first marker said before a disagreement was settled: agreement counts it."""
    second_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    second_value = models.CharField(max_length=12, choices=_choices(VALUES), blank=True, default="")
    second_at = models.DateTimeField(null=True, blank=True)
    second_quote = models.TextField(blank=True, default="")
    second_start = models.IntegerField(default=0)
    second_end = models.IntegerField(default=0)
    reply = models.TextField(blank=True, default="")
    """The force's own words under its right of reply."""
    reply_agrees = models.BooleanField(null=True, blank=True)
    reply_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reply_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="carried_to"
    )
    carry_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        """One cell for each version and question; a span is as long as its quotation."""

        ordering = ("policy", "id")
        constraints = (
            models.UniqueConstraint(fields=("policy", "question"), name="position_once"),
            models.CheckConstraint(
                condition=Q(end=F("start") + Length("quote")), name="position_span_is_its_quote"
            ),
            models.CheckConstraint(
                condition=Q(second_end=F("second_start") + Length("second_quote")),
                name="position_second_span_is_its_quote",
            ),
            models.CheckConstraint(
                condition=~Q(value="silent") | Q(quote=""), name="position_silent_quotes_nothing"
            ),
            models.CheckConstraint(
                condition=~Q(state="confirmed") | Q(confirmed_by__isnull=False),
                name="position_confirmed_by_somebody",
            ),
        )

    def __str__(self) -> str:
        """Return the question and the value."""
        return f"{self.question}: {self.value}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Check the quotations, then write."""
        self.clean()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        """Check that every quotation is exactly the document's words at its place.

        Raises:
            ValidationError: it is not.
        """
        text = load_document(self.policy).text
        spans = (
            ("quote", self.quote, self.start, self.end),
            ("second_quote", self.second_quote, self.second_start, self.second_end),
        )
        for field, quote, start, end in spans:
            if quote != text[start:end]:
                raise ValidationError({field: "These are not the document’s words at that place"})
        if self.condition and self.condition not in text:
            raise ValidationError({"condition": "The condition must be words of the document"})


class PositionEvent(models.Model):
    """One thing that a person said of a cell, with what stood before, so that it can be undone."""

    class Kind(models.TextChoices):
        """What was said."""

        CONFIRMED = "confirmed", "Confirmed"
        SECOND = "second", "Marked a second time"
        REPLIED = "replied", "Force replied"
        CARRIED = "carried", "Carried from the version before"

    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    value = models.CharField(max_length=12)
    before = models.JSONField(default=dict)
    """Fields of the cell as they stood before."""
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return what was said and when."""
        return f"{self.kind} {self.value} {self.at:%Y-%m-%d}"


class PolicyRequest(models.Model):
    """What became of asking a force for its policy."""

    force = models.CharField(max_length=60, unique=True)
    asked_date = models.DateField(null=True, blank=True)
    due_date = models.DateField(null=True, blank=True)
    reminded_date = models.DateField(null=True, blank=True)
    promised_date = models.DateField(null=True, blank=True)
    refused_date = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    """Why it was refused, in the force's words where there are any."""
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """By force."""

        ordering = ("force",)

    def __str__(self) -> str:
        """Return the force."""
        return self.force


class BestPick(models.Model):
    """A cell chosen as a model for other forces, and why."""

    position = models.OneToOneField(Position, on_delete=models.CASCADE, related_name="pick")
    reason = models.TextField()
    picked_at = models.DateTimeField()
    picked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return the cell."""
        return str(self.position)


class QuestionEdit(models.Model):
    """A question of this site's own: a draft, or a version in use in place of the bank's."""

    class State(models.TextChoices):
        """Whether it is asked."""

        DRAFT = "draft", "Draft"
        IN_USE = "in_use", "In use"
        RETIRED = "retired", "Retired"

    question = models.CharField(max_length=80, db_index=True)
    version = models.IntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    yaml_text = models.TextField()
    """The question's file, as `questions/` would hold it."""
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """By question, the latest first; one version is kept once."""

        ordering = ("question", "-version")
        constraints = (
            models.UniqueConstraint(fields=("question", "version"), name="question_version_once"),
        )

    def __str__(self) -> str:
        """Return the question and its version."""
        return f"{self.question} v{self.version}"

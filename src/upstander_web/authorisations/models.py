"""Authorisations with their history, and notices; what was kept of either is never rewritten."""

from typing import Any

from django.conf import settings
from django.db import models

from upstander.base.errors import UpstanderError
from upstander.records.authorisations import EVERY_SYSTEM


class AppendOnly(UpstanderError):
    """A row that is kept for good was to be changed or removed."""


class KeptRow(models.Model):
    """A row that is written once."""

    class Meta:
        """For other models."""

        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the row for the first and only time.

        Raises:
            AppendOnly: it is there already.
        """
        if not self._state.adding:
            raise AppendOnly("this is kept as it is; write another beside it")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:  # noqa: ARG002 - Django's signature
        """Refuse.

        Raises:
            AppendOnly: always.
        """
        raise AppendOnly("this is kept for good")


class AuthorisationRow(models.Model):
    """One authorisation, from draft to end. `record` is the engine's; the rest is for lists."""

    class State(models.TextChoices):
        """Where it stands."""

        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waiting for an authoriser"
        GRANTED = "granted", "Granted"
        REFUSED = "refused", "Refused"
        ENDED = "ended", "Ended"

    identity = models.CharField(max_length=40, unique=True)
    """The engine's id."""
    reference = models.CharField(max_length=80, blank=True, default="")
    purpose = models.CharField(max_length=60, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    record = models.JSONField()
    """`AuthorisationDraft`, once granted `Authorisation`, as plain JSON."""
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorisations_asked"
    )
    authorised_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="authorisations_granted",
        null=True,
        blank=True,
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(null=True, blank=True)
    drafted_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return how it is cited."""
        return self.reference or f"Authorisation {self.pk}"


class AuthorisationStep(KeptRow):
    """One change of an authorisation's state, with the record as it then stood."""

    authorisation = models.ForeignKey(
        AuthorisationRow, on_delete=models.PROTECT, related_name="steps"
    )
    before = models.CharField(max_length=10, blank=True, default="")
    after = models.CharField(max_length=10, choices=AuthorisationRow.State.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="authorisation_steps"
    )
    reason = models.TextField(blank=True, default="")
    record = models.JSONField()

    class Meta:
        """In order."""

        ordering = ("id",)

    def __str__(self) -> str:
        """Return what changed."""
        return f"{self.authorisation_id}: {self.before or 'nothing'} to {self.after}"


class NoticeRow(KeptRow):
    """Proof that a person was told that a device or system may be monitored."""

    class Kind(models.TextChoices):
        """How they were told; the engine's kinds."""

        ATTESTED = "attested", "The person signed for it"
        TOLD = "told", "The person was told"
        OUTSIDE = "outside_users", "People outside who use the system were told"

    person = models.CharField(max_length=100)
    device = models.CharField(max_length=100)
    kind = models.CharField(max_length=14, choices=Kind.choices)
    given_at = models.DateTimeField()
    evidence = models.CharField(max_length=300)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices_recorded"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return its number, never the person."""
        return f"Notice {self.pk}"

    @property
    def device_title(self) -> str:
        """The device in words."""
        return "Everything that the force provides" if self.device == EVERY_SYSTEM else self.device

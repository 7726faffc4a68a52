"""Rows of the audit trail: the events, the values beside them, and the head of the chain.

The database itself refuses to change or remove an event (see `triggers`); the methods here
refuse first, with a reason.
"""

from typing import Any, NoReturn

from django.db import models

from upstander.base.errors import UpstanderError


class AuditTrailClosed(UpstanderError):
    """Somebody tried to change or remove what the audit trail already holds."""


class AppendOnlyQuerySet(models.QuerySet["AuditRecord"]):
    """Records, which may be read and added and nothing else."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse: a record is never changed."""
        raise AuditTrailClosed("an audit record is never changed")

    def delete(self) -> NoReturn:
        """Refuse: a record is never removed."""
        raise AuditTrailClosed("an audit record is never removed")


class AuditRecord(models.Model):
    """One event, as `upstander.audit.chain.AuditEvent`; every column is in its digest."""

    sequence = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150, db_index=True)
    name = models.CharField(max_length=64, db_index=True)
    object_kind = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=255, blank=True)
    detail_digests = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64)
    digest = models.CharField(max_length=64, unique=True)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        """Oldest first: the order of the chain."""

        ordering = ("sequence",)
        indexes = (models.Index(fields=("object_kind", "object_id")),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the record.

        Raises:
            AuditTrailClosed: it is already kept.
        """
        if not self._state.adding:
            raise AuditTrailClosed("an audit record is never changed", place=str(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: a record is never removed."""
        raise AuditTrailClosed("an audit record is never removed", place=str(self))


class AuditValue(models.Model):
    """One detail value with its salt, beside the chain: removable, never changeable."""

    record = models.ForeignKey(AuditRecord, on_delete=models.PROTECT, related_name="values_kept")
    name = models.CharField(max_length=64)
    salt = models.CharField(max_length=32)
    value_json = models.TextField()
    """The value as JSON in ASCII, so that neither database alters any character of it."""

    class Meta:
        """One value a field."""

        constraints = (models.UniqueConstraint(fields=("record", "name"), name="audit_value_once"),)

    def __str__(self) -> str:
        return f"{self.record_id}/{self.name}"


class AuditHead(models.Model):
    """The end of the chain: one row, locked while an event is added, only ever moving on."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)

    class Meta:
        """One row."""

        constraints = (
            models.CheckConstraint(condition=models.Q(id=1), name="audit_head_is_one_row"),
        )

    def __str__(self) -> str:
        return f"{self.sequence} {self.digest}"

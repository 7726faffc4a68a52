"""Policies as adopted: the file, its text, and when it came into force."""

from django.conf import settings
from django.db import models


class Policy(models.Model):
    """One version of one policy document, by the digest of its file."""

    name = models.CharField(max_length=120)
    """Short name that rules cite, such as `northmarch-im-policy-v2`."""
    title = models.CharField(max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, unique=True)
    """Of the file's bytes; what a citation names."""
    size = models.BigIntegerField()
    kept_at = models.CharField(max_length=1000)
    version_label = models.CharField(max_length=60, blank=True, default="")
    adopted_date = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="policies_added"
    )
    clauses_count = models.IntegerField(default=0)

    class Meta:
        """By name, the latest adoption first."""

        ordering = ("name", "-adopted_date", "-id")
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        """Return the name and version."""
        return f"{self.name} {self.version_label}".strip()

"""Exhibits, the runs that read them, and one row for every source that was met."""

from pathlib import Path

from django.conf import settings
from django.db import models
from django.db.models import Q


class Exhibit(models.Model):
    """One file or folder as it was received, under its exhibit reference."""

    class Arrival(models.TextChoices):
        """How it came."""

        UPLOAD = "upload", "Uploaded"
        SERVER_PATH = "server_path", "Read from a folder on the server"

    class Status(models.TextChoices):
        """Where it stands."""

        RECEIVED = "received", "Received"
        IMPORTING = "importing", "Being imported"
        IMPORTED = "imported", "Imported"
        FAILED = "failed", "Import failed"
        DUPLICATE = "duplicate", "Already held"

    class DateOrder(models.TextChoices):
        """Order of day, month and year where the text does not decide."""

        UNSAID = "", "Let the export decide"
        DMY = "dmy", "Day, month, year (31/12/2024)"
        MDY = "mdy", "Month, day, year (12/31/2024)"
        YMD = "ymd", "Year, month, day (2024/12/31)"

    class Owner(models.TextChoices):
        """Whose device it came from; the engine's owners."""

        FORCE = "force", "The force"
        PERSONAL = "personal", "A person: it is here by consent or warrant"
        UNKNOWN = "unknown", "Not known"

    reference = models.CharField(max_length=40, unique=True)
    original_name = models.CharField(max_length=500)
    arrival = models.CharField(max_length=12, choices=Arrival.choices)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    """Of the file; for a folder, of its files' relative paths and digests. "" until hashed."""
    size = models.BigIntegerField(default=0)
    kept_at = models.CharField(max_length=1000)
    """Path of the sealed copy, or of the place on the server that it is read from."""
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="exhibits_received"
    )
    custodian_label = models.CharField(max_length=100, blank=True, default="")
    """Whose data it is, by collar number or other label; never shown beside content."""
    owner_handles = models.JSONField(default=list)
    owned_by = models.CharField(max_length=8, choices=Owner.choices, default=Owner.UNKNOWN)
    """Whose device it came from. Nothing of an unknown one is opened."""
    consent_reference = models.CharField(max_length=120, blank=True, default="")
    warrant_reference = models.CharField(max_length=120, blank=True, default="")
    device = models.CharField(max_length=100, blank=True, default="")
    """As notices name it; "" where only the system is known."""
    date_order = models.CharField(
        max_length=3, choices=DateOrder.choices, blank=True, default=DateOrder.UNSAID
    )
    zone = models.CharField(max_length=60, blank=True, default="")
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="duplicates"
    )
    messages_path = models.CharField(max_length=1000, blank=True, default="")
    """Path of the `messages.parquet` of the last import that was done; "" before it."""

    class Meta:
        """Newest first; the same bytes are held once."""

        ordering = ("-received_at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=("sha256",),
                condition=~Q(sha256="") & ~Q(status="duplicate"),
                name="exhibit_sha256_once",
            ),
        )

    def __str__(self) -> str:
        """Return the exhibit reference."""
        return self.reference

    @property
    def path(self) -> Path:
        """The place of its bytes on this machine."""
        return Path(self.kept_at)


class ImportRun(models.Model):
    """One reading of one exhibit, in a process of its own."""

    class State(models.TextChoices):
        """Where the run stands."""

        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="runs")
    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    stage = models.CharField(max_length=20, blank=True, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True, default="")
    counts = models.JSONField(default=dict)
    """For each stage met so far, its last progress: `{"done": 3, "total": null, "note": ""}`."""
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="imports_requested"
    )
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=60, blank=True, default="")
    """`pid:start`, the process that does it and when that process began; see workers.py."""
    error = models.CharField(max_length=500, blank=True, default="")
    out = models.CharField(max_length=1000, blank=True, default="")
    versions = models.JSONField(default=dict)
    """The manifest of the run: rule packs, policies, program, counts."""
    messages_count = models.BigIntegerField(default=0)
    findings_count = models.BigIntegerField(default=0)

    class Meta:
        """Newest first; one live run an exhibit."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("exhibit",),
                condition=Q(state__in=("queued", "running")),
                name="one_live_run_an_exhibit",
            ),
        )

    def __str__(self) -> str:
        """Return the exhibit and the run's number."""
        return f"{self.exhibit_id}/{self.pk}"


class SourceReportRow(models.Model):
    """What one source held and what was made of it, as the engine reported it."""

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="sources")
    position = models.IntegerField()
    path = models.CharField(max_length=2000)
    """Place inside the exhibit; the file's name where the exhibit is one file."""
    status = models.CharField(max_length=12)
    report = models.JSONField()
    """As `records.sources.SourceReport.as_json`."""

    class Meta:
        """In the order of the engine's report."""

        ordering = ("run", "position")

    def __str__(self) -> str:
        """Return the source's path."""
        return self.path

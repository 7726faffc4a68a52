"""Findings and decisions, the rule texts that they quote, and who stands behind a pseudonym."""

from django.conf import settings
from django.db import models


class RuleVersion(models.Model):
    """One version of one rule, its words as they stood when it made a finding."""

    rule_id = models.CharField(max_length=120)
    version = models.IntegerField()
    sha256 = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    status = models.CharField(max_length=10)
    category = models.CharField(max_length=80)
    severity = models.CharField(max_length=10)
    standards = models.JSONField(default=list)
    looks_for = models.TextField()
    misses = models.TextField()
    why_it_may_be_innocent = models.TextField()

    class Meta:
        """A rule's text is kept once for each version and digest."""

        ordering = ("rule_id", "version")
        constraints = (
            models.UniqueConstraint(
                fields=("rule_id", "version", "sha256"), name="rule_version_once"
            ),
        )

    def __str__(self) -> str:
        """Return id and version."""
        return f"{self.rule_id} v{self.version}"


class Participant(models.Model):
    """A person of an exhibit under a stable number; the identity is shown only when revealed."""

    exhibit = models.ForeignKey(
        "exhibits.Exhibit", on_delete=models.PROTECT, related_name="participants"
    )
    identity = models.CharField(max_length=400)
    """The normalised handle, or the label where the source holds no handle."""
    names = models.JSONField(default=list)
    """Every other label under which the source shows this identity."""
    number = models.IntegerField()
    is_custodian = models.BooleanField(default=False)

    class Meta:
        """Numbers are stable: a later import adds, it never renumbers."""

        ordering = ("exhibit", "number")
        constraints = (
            models.UniqueConstraint(
                fields=("exhibit", "identity"), name="participant_identity_once"
            ),
            models.UniqueConstraint(fields=("exhibit", "number"), name="participant_number_once"),
        )

    def __str__(self) -> str:
        """Return the pseudonym."""
        return self.pseudonym

    @property
    def pseudonym(self) -> str:
        """What is shown until an identity is revealed."""
        return "Custodian" if self.is_custodian else f"Person {self.number}"


class Conversation(models.Model):
    """A conversation of an exhibit under a stable number."""

    exhibit = models.ForeignKey(
        "exhibits.Exhibit", on_delete=models.PROTECT, related_name="conversations"
    )
    key = models.CharField(max_length=64)
    """As the `conversation` column of the messages table."""
    number = models.IntegerField()
    platform = models.CharField(max_length=60)
    title = models.CharField(max_length=400, blank=True, default="")
    messages_count = models.BigIntegerField(default=0)
    first_at = models.DateTimeField(null=True, blank=True)
    last_at = models.DateTimeField(null=True, blank=True)
    all_dated = models.BooleanField(default=False)
    """Whether the time of every message is known; False too where nobody looked."""

    class Meta:
        """Numbers are stable, as for participants."""

        ordering = ("exhibit", "number")
        constraints = (
            models.UniqueConstraint(fields=("exhibit", "key"), name="conversation_key_once"),
            models.UniqueConstraint(fields=("exhibit", "number"), name="conversation_number_once"),
        )

    def __str__(self) -> str:
        """Return the pseudonym."""
        return self.pseudonym

    @property
    def pseudonym(self) -> str:
        """What is shown until identities are revealed."""
        return f"Conversation {self.number}"


class Finding(models.Model):
    """A hit in its rank, as a reviewer meets it. Spans count code points, half open."""

    class State(models.TextChoices):
        """What was decided, if anything."""

        OPEN = "open", "Not yet reviewed"
        RELEVANT = "relevant", "Relevant"
        NOT_RELEVANT = "not_relevant", "Not relevant"
        ESCALATED = "escalated", "Escalated"

    exhibit = models.ForeignKey(
        "exhibits.Exhibit", on_delete=models.PROTECT, related_name="findings"
    )
    conversation = models.ForeignKey(
        Conversation, on_delete=models.PROTECT, related_name="findings"
    )
    sender = models.ForeignKey(
        Participant, on_delete=models.PROTECT, related_name="findings", null=True, blank=True
    )
    rule = models.ForeignKey(RuleVersion, on_delete=models.PROTECT, related_name="findings")
    hit_id = models.CharField(max_length=64)
    message_id = models.CharField(max_length=64)
    message_row = models.BigIntegerField()
    """0-based row of the message in the exhibit's messages table."""
    rank = models.IntegerField()
    score = models.FloatField()
    reason = models.CharField(max_length=500)
    severity = models.CharField(max_length=10)
    severity_order = models.SmallIntegerField()
    """0 for critical up to 3 for low, so that a sort by severity needs no table."""
    category = models.CharField(max_length=80)
    platform = models.CharField(max_length=60)
    field = models.CharField(max_length=10)
    start = models.IntegerField()
    end = models.IntegerField()
    matched = models.TextField()
    pattern = models.TextField(blank=True, default="")
    view = models.CharField(max_length=12, blank=True, default="")
    snippet = models.JSONField(default=list)
    """The words round the hit as segments, the names in them already behind pseudonyms."""
    sent_at = models.DateTimeField(null=True, blank=True)
    clauses = models.JSONField(default=list)
    """As `records.clauses.ClauseCitation`, one object each."""
    duplicates = models.IntegerField(default=0)
    in_last_scan = models.BooleanField(default=True)
    """False for a decided finding that the latest scan, with other rules, no longer makes."""
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)

    class Meta:
        """By exhibit and rank; the indexes are those that the list sorts and filters by."""

        ordering = ("severity_order", "-score", "exhibit", "rank")
        constraints = (
            models.UniqueConstraint(fields=("exhibit", "hit_id"), name="finding_hit_once"),
        )
        indexes = (
            models.Index(fields=("severity_order", "-score", "exhibit", "rank")),
            models.Index(fields=("state", "severity_order")),
            models.Index(fields=("exhibit", "message_row")),
            models.Index(fields=("sent_at",)),
        )

    def __str__(self) -> str:
        """Return the rule and the finding's number, never content."""
        return f"Finding {self.pk}"


class Decision(models.Model):
    """What a reviewer said of a finding; an undone decision stays, marked."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="decisions")
    outcome = models.CharField(max_length=12, choices=Finding.State.choices)
    note = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="decisions_made"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="decisions_undone",
        null=True,
        blank=True,
    )

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return the outcome and the finding's number."""
        return f"{self.outcome} ({self.finding_id})"


class Reveal(models.Model):
    """Identities of one conversation, opened to one person for a stated reason, for a while."""

    conversation = models.ForeignKey(Conversation, on_delete=models.PROTECT, related_name="reveals")
    revealed_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="reveals"
    )
    reason = models.TextField()
    revealed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    session_sha256 = models.CharField(max_length=64)
    """Digest of the session's key: the reveal ends with the session."""

    class Meta:
        """Newest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return the conversation's number."""
        return f"Reveal {self.pk} of conversation {self.conversation_id}"

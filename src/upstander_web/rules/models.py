"""The force's own rules by version, their trials, every change, keyword lists and the glossary."""

from typing import Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import Q

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.governance.glossary import KINDS


class HistoryClosed(UpstanderError):
    """Somebody tried to change or remove what the history of a rule already holds."""


class ForceRule(models.Model):
    """One version of one rule that this force wrote, or of a shipped one that it retired."""

    class Status(models.TextChoices):
        """Where the version stands; the engine says which steps there are."""

        DRAFT = "draft", "Draft"
        TRIAL = "trial", "Trial"
        LIVE = "live", "Live"
        RETIRED = "retired", "Retired"

    rule_id = models.CharField(max_length=120, db_index=True)
    version = models.IntegerField()
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    yaml_text = models.TextField()
    """The rule's file. What it says of its status is left as it was drafted: the row says it."""
    sha256 = models.CharField(max_length=64)
    """Of the text's bytes."""
    title = models.CharField(max_length=200)
    category = models.CharField(max_length=80)
    severity = models.CharField(max_length=10)
    is_shipped = models.BooleanField(default=False)
    """Whether the text is that of a shipped rule, kept here because this site retired it."""
    contributors = models.JSONField(default=list)
    """Account names of all who wrote at this text; none of them may approve it."""
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    edited_at = models.DateTimeField()
    edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposal_note = models.TextField(blank=True, default="")
    went_live_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """By rule, the latest version first; one version is kept once, one draft is open."""

        ordering = ("rule_id", "-version")
        constraints = (
            models.UniqueConstraint(fields=("rule_id", "version"), name="force_rule_version_once"),
            models.UniqueConstraint(
                fields=("rule_id",), condition=Q(status="draft"), name="force_rule_one_draft"
            ),
            models.UniqueConstraint(
                fields=("rule_id",), condition=Q(status="live"), name="force_rule_one_live"
            ),
        )

    def __str__(self) -> str:
        """Return the rule and its version."""
        return f"{self.rule_id} version {self.version}"


class HistoryQuerySet(models.QuerySet["RuleChange"]):
    """Changes, which may be read and added and nothing else."""

    def update(self, **_: Any) -> NoReturn:
        """Refuse: a change is never altered."""
        raise HistoryClosed("the history of a rule is never altered")

    def delete(self) -> NoReturn:
        """Refuse: a change is never removed."""
        raise HistoryClosed("the history of a rule is never shortened")


class RuleChange(models.Model):
    """One thing that was done to a rule, with who did it and why. Only ever added."""

    class Kind(models.TextChoices):
        """What was done."""

        DRAFTED = "drafted", "Drafted"
        EDITED = "edited", "Draft changed"
        TRIED = "tried", "Tried on past messages"
        TRIAL_BEGUN = "trial_begun", "Moved to trial"
        PROPOSED = "proposed", "Proposed to go live"
        PROPOSAL_WITHDRAWN = "proposal_withdrawn", "Proposal withdrawn"
        APPROVED = "approved", "Approved and live"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Draft withdrawn"
        RETIRED = "retired", "Retired"
        DISPLACED = "displaced", "Replaced by a later version"

    rule_id = models.CharField(max_length=120, db_index=True)
    version = models.IntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices)
    before = models.CharField(max_length=8, blank=True, default="")
    after = models.CharField(max_length=8, blank=True, default="")
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who took the step; of a rule that went live, who proposed it."""
    reason = models.TextField(blank=True, default="")
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    """Of the text as it then stood."""

    objects = HistoryQuerySet.as_manager()

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return what was done to which version."""
        return f"{self.rule_id} version {self.version}: {self.kind}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the change.

        Raises:
            HistoryClosed: it is already kept.
        """
        if not self._state.adding:
            raise HistoryClosed("the history of a rule is never altered", place=str(self))
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *_: Any, **__: Any) -> NoReturn:
        """Refuse: a change is never removed."""
        raise HistoryClosed("the history of a rule is never shortened", place=str(self))


class Counting(models.Model):
    """Something counted on past messages by a process of its own."""

    class State(models.TextChoices):
        """How far it is."""

        QUEUED = "queued", "Waiting"
        RUNNING = "running", "Under way"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"

    state = models.CharField(max_length=8, choices=State.choices, default=State.QUEUED)
    done = models.BigIntegerField(default=0)
    """Messages that were looked at so far."""
    total = models.BigIntegerField(default=0)
    worker = models.CharField(max_length=60, blank=True, default="")
    error = models.CharField(max_length=500, blank=True, default="")
    requested_at = models.DateTimeField()
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    exhibits = models.JSONField(default=list)
    """References of the exhibits whose messages were looked at."""
    report = models.JSONField(default=dict, blank=True)
    """As the engine reported; without anybody's words."""

    class Meta:
        """Fields for others."""

        abstract = True


class RuleTrial(Counting):
    """A version of a rule on past messages, bound to the very text that was tried."""

    rule = models.ForeignKey(ForceRule, on_delete=models.PROTECT, related_name="trials")
    sha256 = models.CharField(max_length=64)
    detection_sha256 = models.CharField(max_length=64)
    samples = models.JSONField(default=list, blank=True)
    """Hits with the words around them as pieces, names in them already masked."""

    class Meta:
        """The latest first; one trial of a version runs at a time."""

        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("rule",),
                condition=Q(state__in=("queued", "running")),
                name="one_open_trial_a_rule",
            ),
        )

    def __str__(self) -> str:
        """Return the rule and the trial's number."""
        return f"Trial {self.pk} of rule {self.rule_id}"


class KeywordImport(Counting):
    """A force's keyword list, what each term would cost, and the drafts that came of it."""

    name = models.CharField(max_length=200)
    terms = models.JSONField(default=list)
    """As `governance.keyword_files.Keyword`, one object each."""
    not_taken = models.JSONField(default=list, blank=True)
    notes = models.JSONField(default=list, blank=True)
    drafts = models.JSONField(default=list, blank=True)
    """Ids of the rules that were drafted from it."""

    class Meta:
        """The latest first."""

        ordering = ("-id",)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class GlossaryTerm(models.Model):
    """A word of the force's own and what people mean by it, added by a named person."""

    term = models.CharField(max_length=200)
    also = models.JSONField(default=list, blank=True)
    """Other spellings."""
    meaning = models.TextField()
    kind = models.CharField(
        max_length=12, choices=[(k, k.replace("_", " ").capitalize()) for k in KINDS]
    )
    categories = models.JSONField(default=list, blank=True)
    source = models.CharField(max_length=300)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        """By term."""

        ordering: ClassVar[tuple[str, ...]] = ("term", "id")

    def __str__(self) -> str:
        """Return the term."""
        return self.term


class DismissedTerm(models.Model):
    """A suggested word that somebody said is not to be suggested again."""

    term = models.CharField(max_length=200, unique=True)
    dismissed_at = models.DateTimeField()
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        """By term."""

        ordering = ("term",)

    def __str__(self) -> str:
        """Return the term."""
        return self.term

"""The fields of a rule as a form: lines and choices to the record of a file, and back."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.utils.text import slugify

from upstander.evidence.detect.categories import CATEGORIES, SEVERITIES, STANDARDS
from upstander.evidence.detect.validators import VALIDATORS
from upstander.records.rules import Rule
from upstander_web.rules import rule_lines
from upstander_web.rules.rule_files import ID_PATTERN, Fault
from upstander_web.rules.rule_lines import LineWrong

LONGEST = 60_000
MESSAGE_KINDS = (
    "message", "post", "comment", "email", "reaction", "poll", "call", "location", "draft",
    "system", "unknown",
)  # fmt: skip
DIRECTIONS = (
    ("outgoing", "Sent by the custodian"),
    ("incoming", "Received by the custodian"),
    ("unknown", "Not known"),
)


def _say(identifier: str) -> str:
    return identifier.replace("_", " ").capitalize()


def _box(
    label: str, hint: str, *, rows: int = 3, required: bool = False, code: bool = False
) -> forms.CharField:
    """Return a field for lines or sentences."""
    shown = {"rows": rows, "spellcheck": "false" if code else "true"}
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=LONGEST,
        strip=False,
        widget=forms.Textarea(attrs=shown),
        error_messages={"required": f"Enter {label[:1].lower()}{label[1:]}"},
    )


def _list(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, help_text=hint, required=False, max_length=500)


class RuleForm(forms.Form):
    """The fields of a rule's file; what the loader asks of them it says itself."""

    title = forms.CharField(
        label="Title",
        help_text="What it finds, in neutral words. No slur belongs in a title.",
        max_length=120,
        error_messages={"required": "Enter a title"},
    )
    rule_id = forms.CharField(
        label="Id (optional)",
        help_text="Small letters, digits and hyphens, such as conceal-new-app. It is never used "
        "twice. Left empty, it is made of the title.",
        required=False,
        max_length=100,
    )
    category = forms.ChoiceField(
        label="Category", choices=[("", "Choose one"), *CATEGORIES.items()],
        help_text="As the inspectorate counts corruption-related intelligence.",
        error_messages={"required": "Choose a category"},
    )  # fmt: skip
    severity = forms.ChoiceField(
        label="How soon should a person look?",
        choices=[(one, one.capitalize()) for one in SEVERITIES],
        help_text="It says nothing of guilt.",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how soon a person should look"},
    )
    standards = forms.MultipleChoiceField(
        label="Standards of Professional Behaviour that it bears on",
        choices=tuple(STANDARDS.items()),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one standard"},
    )
    looks_for = _box("What it looks for", "Write this before any pattern.", required=True)
    misses = _box("What it misses", "So that nobody takes silence for safety.", required=True)
    why_it_may_be_innocent = _box(
        "Why a hit may be innocent", "What the reviewer should think of first.", required=True
    )
    terms = _box(
        "Words and phrases",
        "One a line. Case, accents and apostrophes do not matter.",
        rows=6,
        code=True,
    )
    near = _box(
        "Words near each other",
        "One pair of lists a line, with the most words between them: "
        "delete, wipe <3> chat, messages",
        rows=4,
        code=True,
    )
    regex = _box(
        "Expressions",
        "One a line, in Python’s syntax, on the text as written. Begin with (?<!\\w) and end with "
        "(?!\\w).",
        rows=4,
        code=True,
    )
    requires = _box(
        "Only where the message also holds",
        "One a line; any one of them suffices. An expression begins with re:",
        code=True,
    )
    unless = _box(
        "Never where the message also holds",
        "One a line: the innocent senses, named exactly. Each is also a way to be missed.",
        code=True,
    )
    evasion = forms.BooleanField(
        label="Also find words that are disguised (d3lete, d e l e t e)", required=False
    )
    validators = forms.MultipleChoiceField(
        label="Checks that a match of an expression must pass",
        choices=[(one, _say(one)) for one in VALIDATORS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    platforms = _list("Only on these platforms", "Such as whatsapp, sms, teams. Commas between.")
    not_platforms = _list("Not on these platforms", "Where it may be said: approved channels.")
    kinds = forms.MultipleChoiceField(
        label="Only in these kinds of message",
        choices=[(one, _say(one)) for one in MESSAGE_KINDS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    directions = forms.MultipleChoiceField(
        label="Only in this direction",
        choices=DIRECTIONS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    match = _box(
        "Samples that it must find",
        "One message a line, invented, in natural words. Never a real person’s message. Where "
        "it matters, begin with [platform=email direction=outgoing].",
        rows=4,
        required=True,
    )
    no_match = _box(
        "Samples that it must leave alone",
        "One a line: quotation, a report of a crime, a challenge, family, sport. These matter "
        "more than the others.",
        rows=4,
        required=True,
    )
    clause_cues = _box(
        "Words by which the fitting clause of a policy is found", "One a line.", rows=2
    )
    clauses = _box(
        "Clauses that it cites",
        "One a line: document | number | start | end | SHA-256 of the document | quotation.",
        rows=2,
        code=True,
    )
    reason = _box(
        "Why is a new version needed?",
        "The version that runs goes on running until this one takes its place.",
        rows=2,
    )

    def __init__(
        self, *args: Any, fixed_id: str = "", needs_reason: bool = False, **kw: Any
    ) -> None:
        """Take the id where it is decided already, and whether a reason must be given."""
        super().__init__(*args, **kw)
        self.fixed_id = fixed_id
        if fixed_id:
            del self.fields["rule_id"]
        if needs_reason:
            self.fields["reason"].required = True
        else:
            del self.fields["reason"]

    def clean_rule_id(self) -> str:
        """Return the id, made of the title where none is given.

        Raises:
            ValidationError: it has other letters than an id may have.
        """
        given = str(self.cleaned_data["rule_id"]).strip()
        made = given or slugify(str(self.cleaned_data.get("title", "")))[:60].strip("-")
        if (given or made) and not ID_PATTERN.match(made):
            raise forms.ValidationError("Use small letters, digits and hyphens")
        return made

    def _lines(self, name: str, read: Callable[[str], Any]) -> Any:
        try:
            return read(str(self.cleaned_data.get(name, "")))
        except LineWrong as error:
            said = f"{(error.place or '').capitalize()}: {error.reason}"
            raise forms.ValidationError(said.strip(": ")) from error

    def clean_near(self) -> Any:
        """Return the pairs of lists."""
        return self._lines("near", rule_lines.read_near)

    def clean_clauses(self) -> Any:
        """Return the citations."""
        return self._lines("clauses", rule_lines.read_clauses)

    def record(self) -> dict[str, Any]:
        """Return the fields of the rule's file, but for what the site says itself."""
        data = self.cleaned_data
        detection: dict[str, Any] = {}
        for name in ("terms", "regex", "requires", "unless"):
            if lines := rule_lines.plain_lines(data[name]):
                detection[name] = lines
        if data["near"]:
            detection["near"] = data["near"]
        if data["validators"]:
            detection["validators"] = list(data["validators"])
        if not data["evasion"]:
            detection["evasion"] = False
        if where := self._where(data):
            detection["where"] = where
        record: dict[str, Any] = {
            "id": self.fixed_id or data["rule_id"],
            "title": data["title"],
            "status": "draft",
            "category": data["category"],
            "severity": data["severity"],
            "standards": list(data["standards"]),
        }
        for name in ("looks_for", "misses", "why_it_may_be_innocent"):
            record[name] = " ".join(data[name].split())
        if data["clauses"]:
            record["clauses"] = data["clauses"]
        if cues := rule_lines.plain_lines(data["clause_cues"]):
            record["clause_cues"] = cues
        return record | {
            "detection": detection,
            "match": rule_lines.read_samples(data["match"]),
            "no_match": rule_lines.read_samples(data["no_match"]),
        }

    @staticmethod
    def _where(data: Mapping[str, Any]) -> dict[str, list[str]]:
        found = {
            name: rule_lines.split_commas(data[name]) for name in ("platforms", "not_platforms")
        }
        found |= {name: list(data[name]) for name in ("kinds", "directions")}
        return {name: values for name, values in found.items() if values}

    def show_fault(self, fault: Fault) -> None:
        """Say what the loader refuses at the field that it stands in."""
        name = "rule_id" if fault.field == "id" else fault.field
        self.add_error(name if name in self.fields else None, fault.words)


def values_of(rule: Rule) -> dict[str, Any]:
    """Return what the form shows of a rule."""
    parts, where = rule.detection, rule.detection.where
    join = rule_lines.join_lines
    return {
        "title": rule.title,
        "category": rule.category,
        "severity": rule.severity,
        "standards": list(rule.standards),
        "looks_for": rule.looks_for,
        "misses": rule.misses,
        "why_it_may_be_innocent": rule.why_it_may_be_innocent,
        "terms": join(parts.terms),
        "near": join([rule_lines.near_line(one) for one in parts.near]),
        "regex": join(parts.regex),
        "requires": join(parts.requires),
        "unless": join(parts.unless),
        "evasion": parts.evasion,
        "validators": list(parts.validators),
        "platforms": rule_lines.join_commas(where.platforms),
        "not_platforms": rule_lines.join_commas(where.not_platforms),
        "kinds": list(where.kinds),
        "directions": list(where.directions),
        "match": join([rule_lines.sample_line(one) for one in rule.match]),
        "no_match": join([rule_lines.sample_line(one) for one in rule.no_match]),
        "clause_cues": join(rule.clause_cues),
        "clauses": join([rule_lines.clause_line(one) for one in rule.clauses]),
    }

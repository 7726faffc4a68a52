"""The form on which a person checks what a document says of itself."""

from collections.abc import Mapping
from typing import Any

from django import forms

from upstander.records.policy_details import KINDS_OF_TEXT, PolicyDetails
from upstander_web.policies.actions.confirm_details import DetailsGiven
from upstander_web.policies.day_fields import MonthOrDayField, day_field
from upstander_web.policies.forces import list_all_forces
from upstander_web.policies.models import Policy
from upstander_web.policies.policy_dates import read_day

KIND_LABELS = {
    "policy": "Policy",
    "guidance": "Guidance or procedure",
    "minutes": "Minutes of a meeting",
    "report": "Report",
    "opinion": "Opinion, article or forum post",
    "unclear": "Not clear",
}
OTHER = "other"


def _force_choices() -> list[tuple[str, str]]:
    return [("", "Not known"), *list_all_forces(), (OTHER, "Another body, named below")]


class DetailsForm(forms.Form):
    """What a document is; each field begins with what the document says of itself."""

    title = forms.CharField(label="Title", max_length=200)
    kind = forms.ChoiceField(
        label="What kind of text is it?",
        choices=[(kind, KIND_LABELS[kind]) for kind in KINDS_OF_TEXT],
        widget=forms.RadioSelect,
    )
    force = forms.ChoiceField(label="Force", required=False)
    other_force = forms.SlugField(
        label="Another body", help_text="Letters, digits and hyphens", max_length=60, required=False
    )
    version_label = forms.CharField(label="Version", max_length=60, required=False)
    reference = forms.CharField(label="Reference", max_length=80, required=False)
    owner = forms.CharField(label="Owner", max_length=200, required=False)
    marking = forms.CharField(label="Marking", max_length=60, required=False)
    adopted_date = day_field("Adopted on")
    effective_date = day_field("In force from")
    review_said = MonthOrDayField(label="Review due", max_length=30, required=False)
    cited_by_findings = forms.BooleanField(
        label="Findings cite it: it binds the people whose messages are read here. "
        "Leave this empty for another force’s policy",
        required=False,
    )
    withdrawn = forms.BooleanField(
        label="Withdrawn: keep it, and leave it out of the matrix", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the forces that the file knows."""
        super().__init__(*args, **kwargs)
        field = self.fields["force"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _force_choices()

    def given(self) -> DetailsGiven:
        """Return what was said."""
        data = dict(self.cleaned_data)
        other, withdrawn = data.pop("other_force"), data.pop("withdrawn")
        if data["force"] == OTHER or (other and not data["force"]):
            data["force"] = other
        status = Policy.Status.WITHDRAWN if withdrawn else Policy.Status.HELD
        return DetailsGiven(**data, status=status.value)


EVIDENCE_OF = {
    "title": "title", "force": "force", "version_label": "version", "reference": "reference",
    "owner": "owner", "marking": "marking", "adopted_date": "adopted_date",
    "effective_date": "effective_date", "review_said": "review_date",
}  # fmt: skip


def details_form(
    policy: Policy, details: PolicyDetails, text: str, data: Mapping[str, Any] | None = None
) -> DetailsForm:
    """Return the form filled with what is known, each field with the words that say it."""
    known = {code for code, _ in list_all_forces()}
    other = policy.force if policy.force and policy.force not in known else ""
    initial = {name: getattr(policy, name) for name in (*EVIDENCE_OF, "kind", "cited_by_findings")}
    initial |= {
        "force": OTHER if other else policy.force,
        "other_force": other,
        "review_said": _said(policy.review_said),
        "withdrawn": policy.status == Policy.Status.WITHDRAWN,
    }
    form = DetailsForm(data, initial=initial)
    for field, name in EVIDENCE_OF.items():
        found = details.first(name)
        if found and text[found.start : found.end].strip():
            words = " ".join(text[found.start : found.end].split())
            form.fields[field].help_text = f"The document says: “{words[:160]}”"
        elif field != "title":
            form.fields[field].help_text = "The document does not say."
    if details.kind_reasons:
        form.fields["kind"].help_text = "; ".join(details.kind_reasons)[:300].capitalize()
    return form


def _said(review: str) -> str:
    """Return `2026-12` as December 2026 and a day as 31/12/2026."""
    day = read_day(review)
    if day is None:
        return ""
    return f"{day:%B %Y}" if len(review) == len("2026-12") else f"{day:%d/%m/%Y}"

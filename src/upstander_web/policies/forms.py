"""What a person says as they add a policy, and the place in it that an address names."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from upstander_web.policies.actions.import_policy import PolicyFacts

LARGEST_BYTES = 4 << 20


class PolicyForm(forms.Form):
    """A text file with its name, version and date."""

    file = forms.FileField(
        label="Policy as a text file",
        help_text="Plain text or Markdown, UTF-8. Findings cite its words by their place in it.",
    )
    name = forms.SlugField(
        label="Short name",
        help_text="Letters, digits and hyphens, the same for every version: northmarch-messaging",
        max_length=120,
    )
    title = forms.CharField(label="Title (optional)", max_length=200, required=False)
    version_label = forms.CharField(label="Version (optional)", max_length=60, required=False)
    adopted_date = forms.DateField(
        label="In force from (optional)",
        help_text="For example, 2024-04-01 or 1/4/2024",
        input_formats=("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y"),
        required=False,
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Return the file.

        Raises:
            ValidationError: it is too large to be a policy.
        """
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError("The file must be smaller than 4 MB")
        return file

    def facts(self) -> PolicyFacts:
        """Return what was said."""
        data = self.cleaned_data
        return PolicyFacts(
            name=data["name"],
            title=data["title"],
            version_label=data["version_label"],
            adopted_date=data["adopted_date"],
        )


class SpanForm(forms.Form):
    """The `start` and `end` of an address; anything else is no span."""

    start = forms.IntegerField(min_value=0)
    end = forms.IntegerField(min_value=1)

    def span(self) -> tuple[int, int] | None:
        """Return the span in code points, or None."""
        if not self.is_valid():
            return None
        return self.cleaned_data["start"], self.cleaned_data["end"]

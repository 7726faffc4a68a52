"""What a person says as they add a policy, check its details and work through its cells."""

from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from upstander_web.policies.actions.confirm_position import Answer
from upstander_web.policies.actions.import_policy import PolicyFacts
from upstander_web.policies.actions.record_request import RequestFacts
from upstander_web.policies.day_fields import DATES, day_field
from upstander_web.policies.models import VALUES

LARGEST_BYTES = 32 << 20


class PolicyForm(forms.Form):
    """A file or pasted words, with a name if they are a version of something held."""

    file = forms.FileField(
        label="Policy file",
        help_text="PDF, Word (DOCX), HTML, Markdown or plain text, up to 32 MB. A long PDF takes a "
        "few seconds to read.",
        required=False,
    )
    pasted = forms.CharField(
        label="Or paste its words",
        help_text="For a policy that is only a page of an intranet. Paste the whole of it.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    ocr = forms.BooleanField(
        label="Read scanned pages by character recognition (takes a few seconds a page)",
        required=False,
    )
    version_of = forms.ChoiceField(
        label="Is it a new version of a policy that is held?",
        help_text="What people confirmed of the old version is then carried over where its words "
        "stand again.",
        required=False,
    )
    name = forms.SlugField(
        label="Short name (optional)",
        help_text="Letters, digits and hyphens, the same for every version. "
        "Left empty, it is made of the force and title.",
        max_length=120,
        required=False,
    )

    def __init__(self, names: list[str], *args: Any, **kwargs: Any) -> None:
        """Offer the `names` of policies that are held."""
        super().__init__(*args, **kwargs)
        field = self.fields["version_of"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "No, it is a policy of its own"), *((n, n) for n in names)]

    def clean_file(self) -> "UploadedFile[Any] | None":
        """Return the file.

        Raises:
            ValidationError: it is too large to be a policy.
        """
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        if file and (file.size or 0) > LARGEST_BYTES:
            raise forms.ValidationError("The file must be smaller than 32 MB")
        return file

    def clean(self) -> dict[str, Any]:
        """Return the data: a file or words, and not both.

        Raises:
            ValidationError: neither or both are given.
        """
        data = self.cleaned_data
        words = (data.get("pasted") or "").strip()
        if "file" in data and bool(data["file"]) == bool(words):
            self.add_error("file", "Choose a file, or paste the words, and not both")
        return data

    def data_given(self) -> bytes:
        """Return the bytes of the file, or of the pasted words."""
        file = self.cleaned_data["file"]
        return bytes(file.read()) if file else self.cleaned_data["pasted"].encode()

    def facts(self) -> PolicyFacts:
        """Return what was said."""
        data = self.cleaned_data
        return PolicyFacts(
            name=data["version_of"] or data["name"],
            file_name=data["file"].name if data["file"] else "",
            pasted=not data["file"],
            ocr=data["ocr"],
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


class DayForm(forms.Form):
    """A day of which somebody asks which version stood."""

    on = forms.DateField(
        label="Day",
        help_text="For example, 31/3/2024",
        input_formats=DATES,
        widget=forms.DateInput(format="%d/%m/%Y"),
        error_messages={"required": "Enter a day", "invalid": "Enter a day such as 31/3/2024"},
    )

    def day(self) -> date | None:
        """Return the day, or None."""
        return self.cleaned_data["on"] if self.is_valid() else None


class AnswerForm(forms.Form):
    """What a person says that a policy says on one question."""

    value = forms.ChoiceField(
        choices=[(value, value) for value in VALUES],
        error_messages={"required": "Choose a position", "invalid_choice": "Choose a position"},
    )
    span = forms.RegexField(r"^\d{1,9}-\d{1,9}$", required=False)
    other = forms.RegexField(r"^\d{1,9}-\d{1,9}$", required=False)
    condition = forms.CharField(required=False, strip=True)
    note = forms.CharField(required=False, max_length=2000)

    def clean(self) -> dict[str, Any]:
        """Return the data.

        Raises:
            ValidationError: a position that needs words has none.
        """
        data = self.cleaned_data
        speaks = data.get("value") not in (None, "silent")
        if speaks and not (data.get("span") or data.get("other")):
            self.add_error("span", "Choose the words that say so")
        return data

    def answer(self) -> Answer:
        """Return the answer."""
        data = self.cleaned_data
        start, _, end = (data["other"] or data["span"] or "0-0").partition("-")
        return Answer(
            value=data["value"],
            start=int(start),
            end=int(end),
            condition=data["condition"],
            note=data["note"],
        )


class ReplyForm(forms.Form):
    """What a force answered."""

    agrees = forms.ChoiceField(
        label="Does the force agree?",
        choices=(("yes", "Yes, it agrees"), ("no", "No, it does not agree")),
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether the force agrees"},
    )
    words = forms.CharField(
        label="In its own words",
        help_text="Who answered and when, then what they said. It is shown with the cell.",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class RequestForm(forms.Form):
    """What became of asking a force."""

    asked_date = day_field("Asked on", "For example, 31/3/2026")
    due_date = day_field("Due by")
    reminded_date = day_field("Reminded on")
    promised_date = day_field("Promised for")
    refused_date = day_field("Refused on")
    reason = forms.CharField(
        label="Reason, or a note",
        help_text="For a refusal, the force’s own words.",
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def facts(self) -> RequestFacts:
        """Return what was said."""
        return RequestFacts(**self.cleaned_data)


class PickForm(forms.Form):
    """Why a cell is a model for others."""

    reason = forms.CharField(
        label="Why is it a model for others?",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is a model for others"},
    )


class QuestionForm(forms.Form):
    """The text of a question's file."""

    text = forms.CharField(
        label="The question",
        help_text="As the bank’s files write it. Lines are checked strictly; what is wrong is "
        "said with its line and column.",
        strip=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "class": "govuk-textarea"}),
        error_messages={"required": "Enter the question"},
    )

    def clean_text(self) -> str:
        """Return the text with line ends as files have them."""
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").rstrip() + "\n"


class DraftForm(forms.Form):
    """The draft of a policy, pasted."""

    text = forms.CharField(
        label="Your draft",
        help_text="Paste the whole of it. It is read, shown to you and not kept.",
        strip=False,
        max_length=400_000,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={"required": "Paste your draft"},
    )

    def clean_text(self) -> str:
        """Return the text.

        Raises:
            ValidationError: it holds no word.
        """
        text = str(self.cleaned_data["text"])
        if not text.strip():
            raise forms.ValidationError("Paste your draft")
        return text


class CompareForm(forms.Form):
    """Two versions to set side by side."""

    old = forms.ChoiceField(label="Earlier version")
    new = forms.ChoiceField(label="Later version")

    def __init__(self, choices: list[tuple[str, str]], data: QueryDict) -> None:
        """Offer the versions that are held."""
        super().__init__(data if data.get("old") else None)
        for name in ("old", "new"):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = choices

"""What a person says as they decide on a rule, bring a keyword list or add a word."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from upstander.evidence.detect.categories import CATEGORIES
from upstander.evidence.detect.governance.glossary import KINDS
from upstander_web.rules import rule_lines
from upstander_web.rules.actions.keep_glossary import TermFacts

LARGEST_LIST = 4 << 20


class ReasonForm(forms.Form):
    """Why a rule is retired, withdrawn or refused."""

    reason = forms.CharField(
        label="Why?",
        help_text="It is kept in the rule’s history with your name.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Give a reason"},
    )


class NoteForm(forms.Form):
    """A note that may be left out."""

    note = forms.CharField(required=False, max_length=1000)


class DecisionForm(forms.Form):
    """What a second person says of a proposal."""

    outcome = forms.ChoiceField(
        label="Your decision",
        choices=(("approve", "Approve: it goes live"), ("refuse", "Refuse: back to draft")),
        widget=forms.RadioSelect,
        error_messages={"required": "Choose approve or refuse"},
    )
    reason = forms.CharField(
        label="Reason or note",
        help_text="A refusal needs a reason. It is kept in the rule’s history with your name.",
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """Return the data.

        Raises:
            ValidationError: a refusal gives no reason.
        """
        data = self.cleaned_data
        if data.get("outcome") == "refuse" and not (data.get("reason") or "").strip():
            self.add_error("reason", "Say why, so that the author knows what to change")
        return data


class KeywordListForm(forms.Form):
    """A force's keyword list."""

    file = forms.FileField(
        label="Keyword list",
        help_text="Text with one term a line, or CSV, TSV or XLSX with a column “term” and, if "
        "you like, “category”. Up to 4 MB.",
        error_messages={"required": "Choose a file", "empty": "The file is empty"},
    )

    def clean_file(self) -> "UploadedFile[Any]":
        """Return the file.

        Raises:
            ValidationError: it is too large.
        """
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > LARGEST_LIST:
            raise forms.ValidationError("The file must be smaller than 4 MB")
        return file


class ChosenForm(forms.Form):
    """The terms of a list of which drafts are made."""

    term = forms.TypedMultipleChoiceField(
        coerce=int, error_messages={"required": "Choose at least one term"}
    )

    def __init__(self, count: int, *args: Any, **kwargs: Any) -> None:
        """Offer as many terms as the list has."""
        super().__init__(*args, **kwargs)
        field = self.fields["term"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(str(place), str(place)) for place in range(count)]


class TermForm(forms.Form):
    """A word of the force's own."""

    term = forms.CharField(
        label="Word or phrase", max_length=200, error_messages={"required": "Enter a word"}
    )
    also = forms.CharField(
        label="Other spellings (optional)", help_text="Commas between.", required=False,
        max_length=500,
    )  # fmt: skip
    meaning = forms.CharField(
        label="What people mean by it",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say what people mean by it"},
    )
    kind = forms.ChoiceField(
        label="What kind of word is it?",
        choices=[(one, one.replace("_", " ").capitalize()) for one in KINDS],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of word it is"},
    )
    source = forms.CharField(
        label="How is it known?",
        help_text="A document, a decision, somebody’s knowledge of the place.",
        max_length=300,
        error_messages={"required": "Say how it is known"},
    )
    categories = forms.MultipleChoiceField(
        label="Categories that it bears on (optional)",
        choices=tuple(CATEGORIES.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def facts(self) -> TermFacts:
        """Return what was said."""
        data = self.cleaned_data
        return TermFacts(
            term=data["term"],
            also=tuple(rule_lines.split_commas(data["also"])),
            meaning=data["meaning"],
            kind=data["kind"],
            source=data["source"],
            categories=tuple(data["categories"]),
        )

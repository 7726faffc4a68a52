"""Forms of the audit desk."""

from django import forms

from upstander.audit.events import CATALOGUE
from upstander_web.audit_trail.selectors import AuditFilters, list_actors

DATE_HINT = "For example, 22/11/2026"
DATE_FORMATS = ("%d/%m/%Y", "%d/%m/%y", "%d %B %Y", "%Y-%m-%d")
DATE_ERROR = {"invalid": "Enter a real date, like 22/11/2026"}


def _choices(values: list[str]) -> list[tuple[str, str]]:
    return [("", "All"), *((value, value) for value in values)]


class AuditFilterForm(forms.Form):
    """Which events are wanted."""

    actor = forms.ChoiceField(label="Who", required=False)
    name = forms.ChoiceField(
        label="Event", required=False, choices=lambda: _choices(list(CATALOGUE))
    )
    object_kind = forms.CharField(
        label="Kind of object",
        required=False,
        max_length=64,
        help_text="Such as account or finding",
    )
    object_id = forms.CharField(label="Object", required=False, max_length=255)
    from_date = forms.DateField(
        label="From",
        required=False,
        input_formats=DATE_FORMATS,
        help_text=DATE_HINT,
        error_messages=DATE_ERROR,
    )
    to_date = forms.DateField(
        label="To",
        required=False,
        input_formats=DATE_FORMATS,
        help_text=DATE_HINT,
        error_messages=DATE_ERROR,
    )

    def offer_actors(self) -> None:
        """Offer those who are in the log; only for whoever may read it."""
        self.fields["actor"].choices = _choices(list_actors())  # type: ignore[attr-defined]  # a ChoiceField, which the stubs do not know here

    def filters(self) -> AuditFilters:
        """Return the conditions of a valid form."""
        return AuditFilters(**self.cleaned_data)


class EraseDetailForm(forms.Form):
    """Why a value is erased."""

    reason = forms.CharField(
        label="Why it is erased",
        max_length=500,
        strip=True,
        help_text="Such as the request or the retention rule. Do not write the value itself: "
        "this reason is kept.",
        error_messages={"required": "Enter why the value is erased"},
    )


class ExpectedHeadForm(forms.Form):
    """A head digest that was noted earlier."""

    expected_head = forms.RegexField(
        r"^\s*[0-9a-fA-F]{64}\s*$",
        label="Head digest that you noted earlier",
        required=False,
        strip=True,
        help_text="Optional. It shows whether the newest events were cut off since.",
        error_messages={"invalid": "Enter a digest of 64 digits and letters a to f"},
    )

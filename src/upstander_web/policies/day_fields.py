"""Form fields for days as documents and people write them: whole, or a month alone."""

from typing import Any

from django import forms

DATES = ("%Y-%m-%d", "%d/%m/%Y", "%d %B %Y", "%d %b %Y", "%d.%m.%Y")
MONTHS = ("%Y-%m", "%m/%Y", "%B %Y", "%b %Y")


def day_field(label: str, hint: str = "") -> forms.DateField:
    """Return a field for a day that may be left empty."""
    return forms.DateField(
        label=label,
        help_text=hint,
        input_formats=DATES,
        required=False,
        widget=forms.DateInput(format="%d/%m/%Y"),
        error_messages={"invalid": f"{label}: write a day such as 31/3/2024"},
    )


class MonthOrDayField(forms.CharField):
    """A day, or a month where no day is said; its value is `2026-12-31` or `2026-12`."""

    def clean(self, value: Any) -> str:
        """Return the value in ISO form, "" for none.

        Raises:
            ValidationError: it is neither a day nor a month.
        """
        text = super().clean(value)
        if not text:
            return ""
        for form in (*DATES, *MONTHS):
            try:
                found = forms.DateField(input_formats=[form]).clean(text)
            except forms.ValidationError:
                continue
            return f"{found:%Y-%m}" if form in MONTHS else f"{found:%Y-%m-%d}"
        raise forms.ValidationError("Write a day such as 31/3/2026, or a month such as March 2026")

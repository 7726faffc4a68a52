"""What a person says as they hand over an exhibit."""

from collections.abc import Mapping, Sequence
from typing import Any
from zoneinfo import available_timezones

from django import forms

from upstander.authority.door import SourceRefused, check_source
from upstander_web.exhibits.arrivals import SAID, Particulars
from upstander_web.exhibits.models import Exhibit
from upstander_web.exhibits.uploads import SealableUpload

MOST_HANDLES = 50


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True
    template_name = "django/forms/widgets/file.html"


class SeveralFilesField(forms.FileField):
    """One or more files that the sealing upload handler has received."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[SealableUpload]:  # noqa: ARG002 - Django's signature
        """Return the uploads.

        Raises:
            ValidationError: there is none.
        """
        given: Sequence[Any] = data if isinstance(data, list | tuple) else [data]
        uploads = [one for one in given if isinstance(one, SealableUpload)]
        if not uploads:
            raise forms.ValidationError("Select at least one file")
        return uploads


class ParticularsForm(forms.Form):
    """Whose data it is, and what the export does not say itself."""

    custodian_label = forms.CharField(
        label="Whose data is it? (optional)",
        help_text=(
            "A collar or staff number rather than a name, as authorisations and notices write it. "
            "Nothing can be opened until it is said. It is not shown on the desk."
        ),
        max_length=100,
        required=False,
    )
    owner_handles = forms.CharField(
        label="Telephone numbers, addresses or display names of that person (optional)",
        help_text="One a line. They tell sent messages from received ones.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    owned_by = forms.ChoiceField(
        label="Whose device or system does it come from?",
        choices=Exhibit.Owner.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whose device or system it comes from"},
    )
    consent_reference = forms.CharField(
        label="Reference of the consent (for a personal device)", max_length=120, required=False
    )
    warrant_reference = forms.CharField(
        label="Reference of the warrant (for a personal device)", max_length=120, required=False
    )
    device = forms.CharField(
        label="Device (optional)",
        help_text="The asset number, where people were told of monitoring for each device.",
        max_length=100,
        required=False,
    )
    date_order = forms.ChoiceField(
        label="Order of dates in the export",
        help_text="Only matters where the dates themselves do not decide it.",
        required=False,
        choices=(
            ("", "Let the export decide"),
            ("dmy", "Day, month, year (31/12/2024)"),
            ("mdy", "Month, day, year (12/31/2024)"),
            ("ymd", "Year, month, day (2024/12/31)"),
        ),
    )
    zone = forms.CharField(
        label="Time zone of the device (optional)",
        help_text="Such as Europe/London, which is assumed where the export gives no time zone.",
        max_length=60,
        required=False,
    )

    def clean_owner_handles(self) -> tuple[str, ...]:
        """Return the handles, one a line.

        Raises:
            ValidationError: there are too many.
        """
        lines = (line.strip() for line in self.cleaned_data["owner_handles"].splitlines())
        handles = tuple(dict.fromkeys(line for line in lines if line))
        if len(handles) > MOST_HANDLES:
            raise forms.ValidationError(f"Give {MOST_HANDLES} lines or fewer")
        return handles

    def clean_zone(self) -> str:
        """Return the zone's name.

        Raises:
            ValidationError: there is no such zone.
        """
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone not in available_timezones():
            raise forms.ValidationError("Enter a time zone such as Europe/London")
        return zone

    def clean(self) -> dict[str, Any]:
        """Refuse at the door what may not come in."""
        data = super().clean() or {}
        if data.get("owned_by"):
            try:
                check_source(_particulars(data).source())
            except SourceRefused as refused:
                self.add_error("owned_by", refused.reason.capitalize())
        return data

    def particulars(self) -> Particulars:
        """Return what was said."""
        return _particulars(self.cleaned_data)


def _particulars(data: Mapping[str, Any]) -> Particulars:
    """Return what was said; a field that is wrong by itself counts as not said."""
    return Particulars(
        owner_handles=data.get("owner_handles", ()), **{name: data.get(name, "") for name in SAID}
    )


def particulars_of(exhibit: Exhibit) -> dict[str, str]:
    """Return what was said of `exhibit`, as the initial values of the form."""
    return {
        "owner_handles": "\n".join(str(handle) for handle in exhibit.owner_handles),
        **{name: str(getattr(exhibit, name)) for name in SAID},
    }


class UploadForm(ParticularsForm):
    """Files from the person's own machine."""

    exports = SeveralFilesField(
        label="Files to upload",
        help_text="Each file becomes one exhibit. Hand over archives (zip) as they are.",
    )
    field_order = ("exports",)


class ServerPathForm(ParticularsForm):
    """A file or folder that already lies on the server."""

    path = forms.CharField(label="File or folder on the server", max_length=1000)
    field_order = ("path",)

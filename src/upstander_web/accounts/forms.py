"""Forms of the accounts."""

from typing import Any

from django import forms

from upstander_web.accounts.roles import (
    CAPABILITY_TITLES,
    ROLE_CAPABILITIES,
    ROLE_TITLES,
    Role,
)


def _role_choices() -> list[tuple[str, str]]:
    """Return each role with what it may do, so that who gives it need not guess."""
    return [
        (
            role.value,
            f"{ROLE_TITLES[role]}: may "
            + ", ".join(CAPABILITY_TITLES[item] for item in sorted(ROLE_CAPABILITIES[role])),
        )
        for role in Role
    ]


def _password_field(label: str, *, autocomplete: str, help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        strip=False,
        max_length=1024,
        help_text=help_text,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        error_messages={"required": f"Enter {label[0].lower()}{label[1:]}"},
    )


class SignInForm(forms.Form):
    """A name and a password."""

    username = forms.CharField(
        max_length=150,
        error_messages={"required": "Enter your username"},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password_field("Password", autocomplete="current-password")


class ChangePasswordForm(forms.Form):
    """The present password, and the new one twice."""

    current = _password_field("Current password", autocomplete="current-password")
    new = _password_field(
        "New password",
        autocomplete="new-password",
        help_text="At least 12 characters. Three random words make a good one.",
    )
    again = _password_field("New password again", autocomplete="new-password")

    def clean(self) -> dict[str, Any]:
        """Check that the new password was typed the same twice."""
        data = super().clean() or {}
        if data.get("new") and data.get("again") and data["new"] != data["again"]:
            self.add_error("again", "Enter the new password the same way twice")
        return data


class ResetPasswordForm(forms.Form):
    """A password for somebody who forgot theirs."""

    password = _password_field(
        "New password",
        autocomplete="new-password",
        help_text="At least 12 characters. They must change it when they next sign in.",
    )


class AccountForm(forms.Form):
    """What an account says of its owner, and what they may do."""

    display_name = forms.CharField(
        label="Full name",
        max_length=120,
        error_messages={"required": "Enter their full name"},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    roles = forms.MultipleChoiceField(
        choices=_role_choices,
        required=False,
        help_text="Give only the roles that the work needs.",
        widget=forms.CheckboxSelectMultiple,
    )

    def roles_chosen(self) -> list[Role]:
        """Return the chosen roles."""
        return [Role(name) for name in self.cleaned_data["roles"]]


class CreateAccountForm(AccountForm):
    """A new account."""

    username = forms.CharField(
        max_length=64,
        help_text="Small letters, digits, full stops, hyphens, underscores. The log keeps it.",
        error_messages={"required": "Enter a username"},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    password = _password_field(
        "First password",
        autocomplete="new-password",
        help_text="At least 12 characters. They must change it when they first sign in.",
    )

    field_order = ("username", "display_name", "password", "roles")


class ChangeAccountForm(AccountForm):
    """An account that is already there."""

    is_active = forms.BooleanField(label="Open: they may sign in", required=False)

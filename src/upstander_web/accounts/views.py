"""Pages of the accounts: form in, action called, page or redirect out."""

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander_web.accounts.actions.change_account import LastAdministrator, change_account
from upstander_web.accounts.actions.change_password import PasswordNotTheirs, change_password
from upstander_web.accounts.actions.create_account import AccountExists, create_account
from upstander_web.accounts.actions.reset_password import reset_password
from upstander_web.accounts.actions.sign_in import SignInRefused, sign_in
from upstander_web.accounts.actions.sign_out import sign_out
from upstander_web.accounts.forms import (
    ChangeAccountForm,
    ChangePasswordForm,
    CreateAccountForm,
    ResetPasswordForm,
    SignInForm,
)
from upstander_web.accounts.roles import CAPABILITY_TITLES, ROLE_TITLES, list_capabilities
from upstander_web.accounts.selectors import get_account, list_accounts
from upstander_web.accounts.signed_in import own_account

FORM_METHODS = ("GET", "HEAD", "POST")


def _add_errors(form: Form, error: ValidationError, *, field: str) -> None:
    """Put each message beside its own field where the form has one, else beside `field`."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {field: error.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else field, text)


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def show_sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form, and sign in."""
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            sign_in(request=request, **form.cleaned_data, at=timezone.now())
        except SignInRefused as refused:
            form.add_error(None, refused.reason)
        else:
            return redirect(_next_page(request))
    context = {"form": form, "next": request.GET.get("next", "")}
    return render(request, "accounts/sign_in.html", context)


def _next_page(request: HttpRequest) -> str:
    """Return the page that was asked for before the sign-in, if it is one of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours else str(settings.LOGIN_REDIRECT_URL)


@login_not_required
@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    sign_out(request=request)
    return redirect("accounts:sign_in")


@require_safe
def show_own_account(request: HttpRequest) -> HttpResponse:
    """Show the person their own account: their roles and what these allow."""
    context = {
        "role_titles": sorted(ROLE_TITLES[role] for role in own_account(request).roles),
        "capabilities": sorted(
            CAPABILITY_TITLES[capability] for capability in list_capabilities(request.user)
        ),
    }
    return render(request, "accounts/own_account.html", context)


@sensitive_post_parameters()
@require_http_methods(FORM_METHODS)
def show_change_password(request: HttpRequest) -> HttpResponse:
    """Show the form for a new password, and change it."""
    form = ChangePasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_password(
                request=request,
                actor=own_account(request),
                current=data["current"],
                new=data["new"],
            )
        except PasswordNotTheirs as wrong:
            form.add_error("current", wrong.reason)
        except ValidationError as weak:
            _add_errors(form, weak, field="new")
        else:
            messages.success(request, "Your password was changed")
            return redirect("accounts:own_account")
    return render(request, "accounts/change_password.html", {"form": form})


@require_safe
def show_accounts(request: HttpRequest) -> HttpResponse:
    """List the accounts."""
    page = Paginator(list_accounts(actor=request.user), 50).get_page(request.GET.get("page"))
    rows = [
        {"account": account, "roles": sorted(ROLE_TITLES[role] for role in account.roles)}
        for account in page
    ]
    return render(request, "accounts/list.html", {"page": page, "rows": rows})


@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def show_new_account(request: HttpRequest) -> HttpResponse:
    """Show the form for a new account, and make it."""
    list_accounts(actor=request.user)  # refuses whoever may not manage accounts
    form = CreateAccountForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            account = create_account(
                actor=request.user,
                username=data["username"],
                display_name=data["display_name"],
                password=data["password"],
                roles=form.roles_chosen(),
            )
        except AccountExists as exists:
            form.add_error("username", exists.reason)
        except ValidationError as error:
            _add_errors(form, error, field="password")
        else:
            messages.success(request, f"The account {account.username} was made")
            return redirect("accounts:list")
    return render(request, "accounts/create.html", {"form": form})


@require_http_methods(FORM_METHODS)
def show_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an account's form, and change the account."""
    account = get_account(actor=request.user, pk=pk)
    if account is None:
        raise Http404
    initial = {
        "display_name": account.display_name,
        "roles": sorted(account.roles),
        "is_active": account.is_active,
    }
    form = ChangeAccountForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            change_account(
                actor=request.user,
                account=account,
                display_name=data["display_name"],
                roles=form.roles_chosen(),
                is_active=cast("bool", data["is_active"]),
            )
        except LastAdministrator as last:
            form.add_error("roles", last.reason)
        else:
            messages.success(request, f"The account {account.username} was changed")
            return redirect("accounts:list")
    return render(request, "accounts/change.html", {"form": form, "account": account})


@sensitive_post_parameters("password")
@require_http_methods(FORM_METHODS)
def show_reset_password(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form for somebody's new password, and set it."""
    account = get_account(actor=request.user, pk=pk)
    if account is None:
        raise Http404
    form = ResetPasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reset_password(
                actor=request.user, account=account, password=form.cleaned_data["password"]
            )
        except ValidationError as weak:
            _add_errors(form, weak, field="password")
        else:
            messages.success(request, f"The password of {account.username} was reset")
            return redirect("accounts:list")
    return render(request, "accounts/reset_password.html", {"form": form, "account": account})

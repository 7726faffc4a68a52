"""The library: the list, a new policy, a policy with its faults, its details."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.confirm_details import confirm_details
from upstander_web.policies.actions.import_policy import PolicyHeldAlready, import_policy
from upstander_web.policies.actions.view_policies import view_policies
from upstander_web.policies.actions.view_policy import view_policy
from upstander_web.policies.details_form import KIND_LABELS, details_form
from upstander_web.policies.forms import CompareForm, DayForm, PolicyForm, SpanForm
from upstander_web.policies.kept_documents import PolicyUnreadable
from upstander_web.policies.library_filter import SHOWS, read_library_filter
from upstander_web.policies.selectors import (
    access_policy,
    list_names,
    read_details,
    read_document,
)
from upstander_web.policies.views.kept import needs_kept_text

FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_policies(request: HttpRequest) -> HttpResponse:
    """List the policies."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    chosen = read_library_filter(request.GET)
    context = {
        "library": view_policies(actor=actor, chosen=chosen, on=timezone.localdate()),
        "chosen": chosen,
        "shows": SHOWS.items(),
        "kinds": KIND_LABELS.items(),
        "may_import": Capability.IMPORT_POLICIES in list_capabilities(actor),
    }
    return render(request, "policies/list.html", context)


@require_safe
@needs_kept_text
def show_policy(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show a policy, the words that the address names marked."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    day_form = DayForm(request.GET if "on" in request.GET else None)
    page = view_policy(
        actor=actor,
        sha256=sha256,
        span=SpanForm(request.GET).span(),
        on=timezone.localdate(),
        asked_day=day_form.day(),
    )
    versions = [(one.sha256, f"Version {one.version_label or 'not said'}") for one in page.versions]
    context = {
        "page": page,
        "policy": page.policy,
        "day_form": day_form,
        "kind_label": KIND_LABELS.get(page.policy.kind, page.policy.kind),
        "compare_form": CompareForm(versions, request.GET) if len(versions) > 1 else None,
    }
    return render(request, "policies/policy.html", context)


@require_http_methods(FORM_METHODS)
def show_import(request: HttpRequest) -> HttpResponse:
    """Show the form for a policy, and add it."""
    actor = signed_in(request, wants=Capability.IMPORT_POLICIES)
    check_capability(actor, Capability.IMPORT_POLICIES)
    names = list_names(actor)
    form = PolicyForm(names, initial={"version_of": request.GET.get("version_of", "")})
    if request.method == "POST":
        form = PolicyForm(names, request.POST, request.FILES)
    if request.method == "POST" and form.is_valid():
        try:
            policy = import_policy(
                actor=actor, data=form.data_given(), facts=form.facts(), at=timezone.now()
            )
        except PolicyHeldAlready as held:
            messages.info(request, f"{held.reason.capitalize()}. Nothing was added.")
            return redirect("policies:policy", held.sha256)
        except PolicyUnreadable as error:
            form.add_error("file", f"{error.reason[:1].upper()}{error.reason[1:]}")
        else:
            messages.success(
                request,
                f"{policy.name} was added with {policy.clauses_count} clauses. "
                "Check what it says of itself.",
            )
            return redirect("policies:details", policy.sha256)
    return render(request, "policies/import.html", {"form": form})


@require_http_methods(FORM_METHODS)
@needs_kept_text
def show_details(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show what a document says of itself, and take what a person says instead."""
    actor = signed_in(request, wants=Capability.IMPORT_POLICIES)
    check_capability(actor, Capability.IMPORT_POLICIES)
    policy = access_policy(actor, sha256)
    details = read_details(policy)
    data = request.POST if request.method == "POST" else None
    form = details_form(policy, details, read_document(policy).text, data)
    if data is not None and form.is_valid():
        confirm_details(actor=actor, policy=policy, given=form.given(), at=timezone.now())
        if (
            policy.supersedes
            and policy.supersedes.positions.filter(confirmed_by__isnull=False).exists()
        ):
            return redirect("policies:carry", policy.sha256)
        return redirect("policies:cells", policy.sha256)
    context = {"form": form, "policy": policy, "details": details}
    return render(request, "policies/details.html", context)

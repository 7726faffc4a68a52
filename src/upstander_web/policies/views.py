"""Pages of the policies: form in, action called, page or redirect out."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from upstander.policies.clauses.reading import PolicyUnreadable
from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.import_policy import PolicyHeldAlready, import_policy
from upstander_web.policies.actions.view_policies import view_policies
from upstander_web.policies.actions.view_policy import view_policy
from upstander_web.policies.forms import PolicyForm, SpanForm

FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_policies(request: HttpRequest) -> HttpResponse:
    """List the policies."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    context = {
        "policies": view_policies(actor=actor),
        "may_import": Capability.IMPORT_POLICIES in list_capabilities(actor),
    }
    return render(request, "policies/list.html", context)


@require_safe
def show_policy(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show a policy, the words that the address names marked."""
    page = view_policy(
        actor=signed_in(request, wants=Capability.READ_POLICIES),
        sha256=sha256,
        span=SpanForm(request.GET).span(),
    )
    return render(request, "policies/policy.html", {"page": page, "policy": page.policy})


@require_http_methods(FORM_METHODS)
def show_import(request: HttpRequest) -> HttpResponse:
    """Show the form for a policy, and add it."""
    actor = signed_in(request, wants=Capability.IMPORT_POLICIES)
    check_capability(actor, Capability.IMPORT_POLICIES)
    form = PolicyForm(request.POST, request.FILES) if request.method == "POST" else PolicyForm()
    if request.method == "POST" and form.is_valid():
        try:
            policy = import_policy(
                actor=actor,
                data=form.cleaned_data["file"].read(),
                facts=form.facts(),
                at=timezone.now(),
            )
        except PolicyHeldAlready as held:
            messages.info(request, f"{held.reason.capitalize()}. Nothing was added.")
            return redirect("policies:policy", held.sha256)
        except PolicyUnreadable as error:
            form.add_error("file", error.reason.capitalize())
        else:
            messages.success(
                request, f"{policy.name} was added with {policy.clauses_count} clauses"
            )
            return redirect("policies:policy", policy.sha256)
    return render(request, "policies/import.html", {"form": form})

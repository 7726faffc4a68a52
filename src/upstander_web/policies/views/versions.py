"""Two versions of a policy side by side."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstander_web.accounts.roles import Capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.view_comparison import list_comparable, view_comparison
from upstander_web.policies.forms import CompareForm
from upstander_web.policies.views.kept import needs_kept_text


@require_safe
@needs_kept_text
def show_comparison(request: HttpRequest) -> HttpResponse:
    """Show how a version differs from another, or ask which two."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    form = CompareForm(list_comparable(actor), request.GET)
    whole = "whole" in request.GET
    page = None
    if form.is_valid():
        page = view_comparison(
            actor=actor,
            old=form.cleaned_data["old"],
            new=form.cleaned_data["new"],
            whole=whole,
        )
    context = {"form": form, "page": page, "whole": whole}
    return render(request, "policies/compare.html", context)

"""Help with a draft: what it leaves silent, and model clauses to copy."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from upstander_web.accounts.roles import Capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.check_draft import check_draft
from upstander_web.policies.actions.view_model_clauses import view_model_clauses
from upstander_web.policies.forms import DraftForm
from upstander_web.policies.kept_documents import PolicyUnreadable

FORM_METHODS = ("GET", "HEAD", "POST")


@require_http_methods(FORM_METHODS)
def show_drafting(request: HttpRequest) -> HttpResponse:
    """Show the form for a draft and the model clauses; check a draft."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    form = DraftForm(request.POST or None)
    check = None
    if request.method == "POST" and form.is_valid():
        try:
            check = check_draft(
                actor=actor, text=form.cleaned_data["text"], on=timezone.localdate()
            )
        except PolicyUnreadable as error:
            form.add_error("text", error.reason.capitalize())
    clauses = view_model_clauses(actor=actor, question=request.GET.get("question", "")[:80])
    context = {"form": form, "check": check, "model": clauses}
    return render(request, "policies/drafting.html", context)

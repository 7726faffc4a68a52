"""Trials on past messages: asked for, followed, read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from upstander.base.errors import UpstanderError
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.try_rule import request_trial
from upstander_web.rules.actions.view_rule import access_row
from upstander_web.rules.actions.view_trial import access_trial, describe_trial, view_trial
from upstander_web.rules.views.answers import needs_rules, say_refused


@require_POST
@needs_rules
def begin_try(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Try a version on past messages."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    check_capability(actor, Capability.WRITE_RULES)
    row = access_row(actor, rule_id, number)
    try:
        trial = request_trial(actor=actor, row=row, at=timezone.now())
    except UpstanderError as error:
        say_refused(request, error)
        return redirect("rules:version", rule_id, number)
    return redirect("rules:trial", trial.pk)


@require_safe
def show_trial(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far a trial is, or what it found."""
    page = view_trial(
        actor=signed_in(request, wants=Capability.READ_RULES), trial_id=pk, at=timezone.now()
    )
    return render(request, "rules/trial.html", {"page": page, "trial": page.trial})


@require_safe
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the page that changes, for the script that asks for it."""
    actor = signed_in(request, wants=Capability.READ_RULES)
    page = describe_trial(actor, access_trial(actor, pk), at=timezone.now())
    context = {"page": page, "counted": page.trial}
    response = render(request, "rules/progress.html", context)
    response.headers["X-Count-State"] = "live" if page.is_live else "ended"
    return response

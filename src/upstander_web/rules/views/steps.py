"""The steps of a version: to trial, proposed, decided, retired."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from upstander.base.errors import UpstanderError
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.decide_proposal import approve_rule, refuse_rule
from upstander_web.rules.actions.retire_rule import capability_to_retire, retire_rule
from upstander_web.rules.actions.take_steps import begin_trial, propose_live, withdraw_proposal
from upstander_web.rules.actions.view_rule import access_row, access_version
from upstander_web.rules.forms import DecisionForm, NoteForm, ReasonForm
from upstander_web.rules.views.answers import FORM_METHODS, needs_rules, say_refused
from upstander_web.rules.views.reading import rule_page


@require_POST
@needs_rules
def move_to_trial(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Move a draft to trial."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    check_capability(actor, Capability.WRITE_RULES)
    row = access_row(actor, rule_id, number)
    try:
        begin_trial(actor=actor, row=row, at=timezone.now())
    except UpstanderError as error:
        say_refused(request, error)
    else:
        messages.success(request, f"Version {number} is on trial. Its text no longer changes.")
    return redirect("rules:version", rule_id, number)


@require_POST
@needs_rules
def propose(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Propose that a version go live."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    check_capability(actor, Capability.WRITE_RULES)
    row = access_row(actor, rule_id, number)
    form = NoteForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    try:
        propose_live(actor=actor, row=row, note=note, at=timezone.now())
    except UpstanderError as error:
        say_refused(request, error)
    else:
        messages.success(
            request,
            f"Version {number} is proposed. A second person decides.",
            extra_tags=f"undo:{reverse('rules:take_back', args=[rule_id, number])}",
        )
    return redirect("rules:version", rule_id, number)


@require_POST
@needs_rules
def take_back(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Take a proposal back."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    check_capability(actor, Capability.WRITE_RULES)
    row = access_row(actor, rule_id, number)
    try:
        withdraw_proposal(actor=actor, row=row, at=timezone.now())
    except UpstanderError as error:
        say_refused(request, error)
    else:
        messages.info(request, "The proposal was taken back. The version stays on trial.")
    return redirect("rules:version", rule_id, number)


@require_POST
@needs_rules
def decide(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Approve or refuse a proposal."""
    actor = signed_in(request, wants=Capability.APPROVE_RULES)
    check_capability(actor, Capability.APPROVE_RULES)
    row = access_row(actor, rule_id, number)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return rule_page(request, rule_id, number, form)
    reason, at = form.cleaned_data["reason"], timezone.now()
    try:
        if form.cleaned_data["outcome"] == "approve":
            approve_rule(actor=actor, row=row, note=reason, at=at)
            messages.success(
                request, f"Version {number} is live. Imports from now on are compared with it."
            )
            return redirect("rules:version", rule_id, number)
        draft = refuse_rule(actor=actor, row=row, reason=reason, at=at)
    except UpstanderError as error:
        say_refused(request, error)
        return redirect("rules:version", rule_id, number)
    messages.info(
        request, f"Version {number} was refused. Version {draft.version} is the draft to change."
    )
    return redirect("rules:version", rule_id, draft.version)


@require_http_methods(FORM_METHODS)
@needs_rules
def show_retire(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Ask why, and retire a version or withdraw a draft."""
    actor = signed_in(request, wants=Capability.READ_RULES)
    version = access_version(actor, rule_id, number)
    check_capability(actor, capability_to_retire(version.rule.status))
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            retire_rule(
                actor=actor,
                version=version,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except UpstanderError as error:
            form.add_error(None, error.reason[:1].upper() + error.reason[1:])
        else:
            done = "withdrawn" if version.rule.status == "draft" else "retired"
            messages.success(request, f"Version {number} is {done}")
            return redirect("rules:version", rule_id, number)
    context = {"form": form, "shown": version, "rule": version.rule}
    return render(request, "rules/retire.html", context)

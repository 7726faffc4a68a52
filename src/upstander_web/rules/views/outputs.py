"""What is taken out: rules for other tools, one rule's file, the history."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstander_web.accounts.roles import Capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.export_rules import (
    FORMS,
    LOST,
    export_rule,
    export_rules,
    view_exports,
)
from upstander_web.rules.actions.view_history import export_history
from upstander_web.rules.views.answers import attachment, needs_rules

WANTS = Capability.READ_RULES
_TYPES = {"purview": ("text/plain", "txt"), "sigma": ("application/yaml", "yaml")}
_HISTORY = {"csv": "text/csv", "json": "application/json"}


@require_safe
@needs_rules
def show_exports(request: HttpRequest) -> HttpResponse:
    """Show what each form holds and loses."""
    page = view_exports(actor=signed_in(request, wants=WANTS))
    return render(request, "rules/exports.html", {"page": page})


@require_safe
@needs_rules
def download_rules(request: HttpRequest, form: str) -> HttpResponse:
    """Download the live rules for another tool, or the list of what is lost."""
    actor = signed_in(request, wants=WANTS)
    name, _, end = form.partition("-")
    if name not in FORMS or end not in ("", LOST):
        raise Http404("no such form")
    text = export_rules(actor=actor, form=name, lost=bool(end))
    kind, suffix = ("text/plain", "txt") if end else _TYPES[name]
    return attachment(text, kind, f"rules-{form}-{settings.CLASSIFICATION}.{suffix}")


@require_safe
@needs_rules
def download_rule(request: HttpRequest, rule_id: str, number: int) -> HttpResponse:
    """Download one version of a rule as a file of a pack."""
    text, name = export_rule(actor=signed_in(request, wants=WANTS), rule_id=rule_id, number=number)
    return attachment(text, "application/yaml", name)


@require_safe
def download_history(request: HttpRequest, form: str) -> HttpResponse:
    """Download every change of every rule."""
    actor = signed_in(request, wants=WANTS)
    if form not in _HISTORY:
        raise Http404("no such form")
    text = export_history(actor=actor, form=form)
    return attachment(text, _HISTORY[form], f"rule-history-{settings.CLASSIFICATION}.{form}")

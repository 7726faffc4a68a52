"""The list of rules, one rule, the history, and what might be retired."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from upstander.evidence.detect.categories import CATEGORIES, SEVERITIES
from upstander_web.accounts.roles import Capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.view_history import view_history
from upstander_web.rules.actions.view_retirements import view_retirements
from upstander_web.rules.actions.view_rule import view_rule
from upstander_web.rules.actions.view_rules import view_rules
from upstander_web.rules.forms import DecisionForm
from upstander_web.rules.rule_filter import ORIGINS, read_filter
from upstander_web.rules.views.answers import needs_rules

TABS = (
    ("", "All"),
    ("draft", "Draft"),
    ("trial", "Trial"),
    ("proposed", "Waiting for approval"),
    ("live", "Live"),
    ("retired", "Retired"),
)


@require_safe
@needs_rules
def show_rules(request: HttpRequest) -> HttpResponse:
    """List the rules."""
    chosen = read_filter(request.GET)
    page = view_rules(actor=signed_in(request, wants=Capability.READ_RULES), chosen=chosen)
    context = {
        "page": page,
        "chosen": chosen,
        "tabs": [(value, label, page.counts[value]) for value, label in TABS],
        "categories": CATEGORIES.items(),
        "severities": [(one, one.capitalize()) for one in SEVERITIES],
        "origins": ORIGINS,
    }
    return render(request, "rules/list.html", context)


@require_safe
@needs_rules
def show_rule(request: HttpRequest, rule_id: str, number: int | None = None) -> HttpResponse:
    """Show one version of a rule."""
    return rule_page(request, rule_id, number, DecisionForm())


def rule_page(
    request: HttpRequest, rule_id: str, number: int | None, form: DecisionForm
) -> HttpResponse:
    """Show one version of a rule, with the decision as far as it was filled in."""
    page = view_rule(
        actor=signed_in(request, wants=Capability.READ_RULES),
        rule_id=rule_id,
        number=number,
        at=timezone.now(),
    )
    context = {"page": page, "rule": page.version.rule, "row": page.version.row, "form": form}
    return render(request, "rules/rule.html", context)


@require_safe
def show_history(request: HttpRequest) -> HttpResponse:
    """Show every change of every rule."""
    page = view_history(
        actor=signed_in(request, wants=Capability.READ_RULES),
        page_number=request.GET.get("page", ""),
    )
    return render(request, "rules/history.html", {"page": page})


@require_safe
@needs_rules
def show_retirements(request: HttpRequest) -> HttpResponse:
    """Show the rules that might be retired."""
    page = view_retirements(
        actor=signed_in(request, wants=Capability.READ_RULES), at=timezone.now()
    )
    return render(request, "rules/retirements.html", {"page": page})

"""Keyword lists: brought, costed, made into drafts."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.base.errors import UpstanderError
from upstander_web.accounts.roles import Capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.cost_keywords import draft_keywords, import_keywords
from upstander_web.rules.actions.view_keywords import (
    access_keywords,
    describe_keywords,
    view_keyword_lists,
    view_keywords,
)
from upstander_web.rules.forms import ChosenForm, KeywordListForm
from upstander_web.rules.views.answers import FORM_METHODS, needs_rules, say_refused

WANTS = Capability.WRITE_RULES


@require_http_methods(FORM_METHODS)
def show_lists(request: HttpRequest) -> HttpResponse:
    """List the keyword lists, and take a new one."""
    actor = signed_in(request, wants=WANTS)
    form = KeywordListForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = KeywordListForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["file"]
            try:
                one = import_keywords(
                    actor=actor, name=file.name, data=bytes(file.read()), at=timezone.now()
                )
            except UpstanderError as error:
                said = f"{error.place}: {error.reason}" if error.place else error.reason
                form.add_error("file", said[:1].upper() + said[1:])
            else:
                return redirect("rules:keyword_list", one.pk)
    context = {"form": form, "lists": view_keyword_lists(actor=actor)}
    return render(request, "rules/keywords.html", context)


@require_safe
def show_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the terms of a list would cost."""
    page = view_keywords(actor=signed_in(request, wants=WANTS), import_id=pk, at=timezone.now())
    return render(request, "rules/keyword_list.html", {"page": page, "counted": page.one})


@require_safe
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the page that changes, for the script that asks for it."""
    actor = signed_in(request, wants=WANTS)
    page = describe_keywords(access_keywords(actor, pk), at=timezone.now())
    response = render(request, "rules/progress.html", {"page": page, "counted": page.one})
    response.headers["X-Count-State"] = "live" if page.is_live else "ended"
    return response


@require_POST
@needs_rules
def make_drafts(request: HttpRequest, pk: int) -> HttpResponse:
    """Make drafts of the chosen terms."""
    actor = signed_in(request, wants=WANTS)
    one = access_keywords(actor, pk)
    form = ChosenForm(len(one.terms), request.POST)
    chosen = form.cleaned_data["term"] if form.is_valid() else []
    try:
        rows = draft_keywords(actor=actor, one=one, chosen=set(chosen), at=timezone.now())
    except UpstanderError as error:
        say_refused(request, error)
        return redirect("rules:keyword_list", pk)
    named = ", ".join(row.rule_id for row in rows)
    messages.success(request, f"Drafted: {named}. Say what stands beside a term, then try them.")
    if len(rows) == 1:
        return redirect("rules:version", rows[0].rule_id, rows[0].version)
    return redirect("rules:keyword_list", pk)

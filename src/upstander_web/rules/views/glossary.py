"""The force's glossary: words, suggestions, downloads."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.keep_glossary import (
    EntryRefused,
    NotSuggested,
    access_term,
    add_term,
    dismiss_term,
    export_glossary,
    remove_term,
    restore_term,
    view_glossary,
)
from upstander_web.rules.forms import TermForm
from upstander_web.rules.views.answers import FORM_METHODS, attachment, say_refused


@require_http_methods(FORM_METHODS)
def show_glossary(request: HttpRequest) -> HttpResponse:
    """Show the glossary; take a word."""
    actor = signed_in(request, wants=Capability.READ_RULES)
    suggested = request.POST.get("suggested", "")[:200]
    form = TermForm(None if suggested else request.POST or None, initial=_suggested(suggested))
    if request.method == "POST" and form.is_valid():
        try:
            row = add_term(actor=actor, facts=form.facts(), at=timezone.now())
        except EntryRefused as error:
            form.add_error("term", error.reason[:1].upper() + error.reason[1:])
        else:
            messages.success(
                request,
                f"“{row.term}” was added in your name",
                extra_tags=f"undo:{reverse('rules:glossary_remove', args=[row.pk])}",
            )
            return redirect("rules:glossary")
    page = view_glossary(actor=actor, at=timezone.now())
    return render(request, "rules/glossary.html", {"page": page, "form": form})


def _suggested(term: str) -> dict[str, str]:
    """Return what the form shows of a word that was suggested; a person says the rest."""
    return {"term": term, "source": "Reviewers’ findings"} if term else {}


@require_POST
def remove_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a word out; it can be put back."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    row = access_term(actor, pk)
    remove_term(actor=actor, row=row, at=timezone.now())
    messages.info(
        request,
        f"“{row.term}” was taken out",
        extra_tags=f"undo:{reverse('rules:glossary_restore', args=[pk])}",
    )
    return redirect("rules:glossary")


@require_POST
def restore_word(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a word back."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    row = access_term(actor, pk)
    try:
        restore_term(actor=actor, row=row)
    except EntryRefused as error:
        say_refused(request, error)
    else:
        messages.info(request, f"“{row.term}” is back")
    return redirect("rules:glossary")


@require_POST
def dismiss_suggestion(request: HttpRequest) -> HttpResponse:
    """Suggest a word no more."""
    actor = signed_in(request, wants=Capability.WRITE_RULES)
    check_capability(actor, Capability.WRITE_RULES)
    try:
        dismiss_term(actor=actor, term=request.POST.get("term", ""), at=timezone.now())
    except NotSuggested as error:
        say_refused(request, error)
    else:
        messages.info(request, "That word will not be suggested again")
    return redirect("rules:glossary")


@require_safe
def download_glossary(request: HttpRequest) -> HttpResponse:
    """Download the glossary as YAML."""
    text = export_glossary(actor=signed_in(request, wants=Capability.READ_RULES))
    return attachment(text, "application/yaml", "glossary.yaml")

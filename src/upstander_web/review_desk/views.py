"""Pages of the review desk: form in, action called, page or redirect out."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.authorisations.gate import purpose_title
from upstander_web.review_desk.actions.decide_finding import decide_finding
from upstander_web.review_desk.actions.export_findings import export_findings
from upstander_web.review_desk.actions.reveal_identities import (
    REVEAL_MINUTES,
    ReasonTooShort,
    reveal_identities,
)
from upstander_web.review_desk.actions.undo_decision import (
    NothingToUndo,
    NotYourDecision,
    undo_decision,
)
from upstander_web.review_desk.actions.view_conversation import view_conversation
from upstander_web.review_desk.actions.view_finding import CONTEXT_ROWS, view_finding
from upstander_web.review_desk.actions.view_findings import view_findings
from upstander_web.review_desk.actions.view_source import view_source
from upstander_web.review_desk.forms import (
    SORT_LABELS,
    DecisionForm,
    FilterForm,
    RevealForm,
    read_context,
    read_filter,
    read_row,
)
from upstander_web.review_desk.messages_store import MessagesNotKept
from upstander_web.review_desk.selectors import access_conversation, access_finding

FORM_METHODS = ("GET", "HEAD", "POST")
MORE_ROWS = 20


def _session_key(request: HttpRequest) -> str:
    return request.session.session_key or ""


@require_safe
def show_findings(request: HttpRequest) -> HttpResponse:
    """List the findings."""
    chosen = read_filter(request.GET)
    desk = view_findings(
        actor=signed_in(request, wants=Capability.LIST_FINDINGS),
        chosen=chosen,
        page_number=request.GET.get("page", ""),
        at=timezone.now(),
    )
    context = {
        "desk": desk,
        "page": desk.page,
        "filter_form": FilterForm(chosen, desk.facets),
        "query": chosen.as_query(),
        "sorts": SORT_LABELS,
    }
    return render(request, "review_desk/list.html", context)


@require_safe
def download_findings(request: HttpRequest) -> HttpResponseBase:
    """Download the findings of the list's filters as CSV."""
    lines = export_findings(
        actor=signed_in(request, wants=Capability.LIST_FINDINGS),
        chosen=read_filter(request.GET),
        at=timezone.now(),
    )
    name = f"findings-{settings.CLASSIFICATION}.csv"
    return StreamingHttpResponse(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@require_safe
def show_finding(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a finding in its conversation."""
    return _finding_page(request, pk, DecisionForm())


def _finding_page(request: HttpRequest, pk: int, form: DecisionForm) -> HttpResponse:
    chosen = read_filter(request.GET)
    try:
        page = view_finding(
            actor=signed_in(request, wants=Capability.READ_CONTENT),
            finding_id=pk,
            chosen=chosen,
            context=read_context(request.GET),
            session_key=_session_key(request),
            at=timezone.now(),
        )
    except MessagesNotKept as error:
        return _not_kept(request, error)
    query = chosen.as_query()
    context = {
        "page": page,
        "finding": page.finding,
        "authority": page.authority,
        "authority_purpose": purpose_title(page.authority.purpose),
        "form": form,
        "query": query,
        "more_before": page.context.before + MORE_ROWS,
        "more_after": page.context.after + MORE_ROWS,
        "here": f"{request.path}?{query}" if query else request.path,
        "is_wide": max(page.context.before, page.context.after) > CONTEXT_ROWS,
    }
    return render(request, "review_desk/finding.html", context)


def _not_kept(request: HttpRequest, error: MessagesNotKept) -> HttpResponse:
    return render(request, "review_desk/not_kept.html", {"reason": error.reason}, status=409)


def _next_path(request: HttpRequest, fallback: str) -> str:
    """Return where a form asked to go afterwards, if that is a page of ours."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if ours and asked.startswith("/") else fallback


@require_POST
def record_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what a reviewer says of a finding."""
    actor = signed_in(request, wants=Capability.READ_CONTENT)
    check_capability(actor, Capability.DECIDE)
    finding = access_finding(actor, pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _finding_page(request, pk, form)
    decision = decide_finding(
        actor=actor,
        finding=finding,
        outcome=form.cleaned_data["outcome"],
        note=form.cleaned_data["note"],
        at=timezone.now(),
    )
    messages.success(
        request,
        f"Finding {pk} recorded as {decision.get_outcome_display().lower()}",
        extra_tags=f"undo:{reverse('review_desk:undo', args=[pk])}",
    )
    return redirect(_next_path(request, reverse("review_desk:finding", args=[pk])))


@require_POST
def take_back_decision(request: HttpRequest, pk: int) -> HttpResponse:
    """Undo the last decision on a finding."""
    actor = signed_in(request, wants=Capability.READ_CONTENT)
    check_capability(actor, Capability.DECIDE)
    finding = access_finding(actor, pk)
    try:
        undo_decision(actor=actor, finding=finding, at=timezone.now())
    except (NothingToUndo, NotYourDecision) as refused:
        messages.info(request, refused.reason.capitalize())
    else:
        messages.info(request, f"The decision on finding {pk} was undone")
    return redirect(_next_path(request, reverse("review_desk:finding", args=[pk])))


@require_safe
def show_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the original bytes behind a finding."""
    try:
        page = view_source(
            actor=signed_in(request, wants=Capability.READ_CONTENT),
            finding_id=pk,
            session_key=_session_key(request),
            at=timezone.now(),
        )
    except MessagesNotKept as error:
        return _not_kept(request, error)
    context = {
        "page": page,
        "finding": page.finding,
        "authority": page.authority,
        "authority_purpose": purpose_title(page.authority.purpose),
    }
    return render(request, "review_desk/source.html", context)


@require_safe
def show_conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a page of a conversation."""
    try:
        view = view_conversation(
            actor=signed_in(request, wants=Capability.READ_CONTENT),
            conversation_id=pk,
            page_number=request.GET.get("page", ""),
            at_row=read_row(request.GET),
            session_key=_session_key(request),
            at=timezone.now(),
        )
    except MessagesNotKept as error:
        return _not_kept(request, error)
    context = {
        "view": view,
        "page": view.page,
        "conversation": view.conversation,
        "authority": view.authority,
        "authority_purpose": purpose_title(view.authority.purpose),
    }
    return render(request, "review_desk/conversation.html", context)


@require_http_methods(FORM_METHODS)
def show_reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why names are needed, and show them for a while."""
    actor = signed_in(request, wants=Capability.REVEAL_IDENTITY)
    check_capability(actor, Capability.REVEAL_IDENTITY)
    conversation = access_conversation(actor, pk)
    back = _next_path(request, reverse("review_desk:conversation", args=[pk]))
    form = RevealForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            reveal_identities(
                actor=actor,
                conversation=conversation,
                reason=form.cleaned_data["reason"],
                session_key=_session_key(request),
                at=timezone.now(),
            )
        except ReasonTooShort as short:
            form.add_error("reason", short.reason.capitalize())
        else:
            messages.info(
                request,
                f"Names in this conversation are shown to you for {REVEAL_MINUTES} minutes",
            )
            return redirect(back)
    context = {
        "form": form,
        "conversation": conversation,
        "minutes": REVEAL_MINUTES,
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "review_desk/reveal.html", context)

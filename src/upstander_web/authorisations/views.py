"""Pages of authorisations and notices: form in, action called, page or redirect out."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.authority.grant import NotAuthorised
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.authorisations.actions.end_authorisation import end_authorisation
from upstander_web.authorisations.actions.grant import grant
from upstander_web.authorisations.actions.record_notice import (
    LARGEST_CSV,
    NoticeRefused,
    read_notices_csv,
    record_notice,
)
from upstander_web.authorisations.actions.refuse import refuse
from upstander_web.authorisations.actions.save_draft import save_draft
from upstander_web.authorisations.actions.submit import submit
from upstander_web.authorisations.actions.view_authorisations import (
    view_authorisation,
    view_authorisations,
    view_notices,
)
from upstander_web.authorisations.forms import (
    FAULT_TITLES,
    AuthorisationForm,
    NoticeFileForm,
    NoticeForm,
    ReasonForm,
    initial_of,
)
from upstander_web.authorisations.records import read_draft
from upstander_web.authorisations.selectors import access_authorisation
from upstander_web.authorisations.steps import StepRefused

FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_authorisations(request: HttpRequest) -> HttpResponse:
    """List the authorisations."""
    listed = view_authorisations(
        actor=signed_in(request, wants=Capability.READ_AUTHORISATIONS),
        page_number=request.GET.get("page", ""),
        at=timezone.now(),
    )
    return render(request, "authorisations/list.html", {"listed": listed, "page": listed.page})


@require_http_methods(FORM_METHODS)
def show_new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new authorisation, and keep its draft."""
    return _edit(request, None)


@require_http_methods(FORM_METHODS)
def show_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the form of a kept draft, and keep it anew."""
    return _edit(request, pk)


def _edit(request: HttpRequest, pk: int | None) -> HttpResponse:
    wants = Capability.REQUEST_AUTHORISATION
    actor = signed_in(request, wants=wants)
    check_capability(actor, wants)
    row = None if pk is None else access_authorisation(actor, pk)
    form = AuthorisationForm(
        request.POST or None, initial=initial_of(read_draft(row)) if row else None
    )
    if request.method == "POST" and form.is_valid():
        try:
            kept = save_draft(actor=actor, draft=form.draft(), at=timezone.now(), row_id=pk)
        except StepRefused as refused:
            form.add_error(None, refused.reason.capitalize())
        else:
            messages.success(request, "The draft is kept")
            return redirect("authorisations:authorisation", kept.pk)
    return render(request, "authorisations/edit.html", {"form": form, "row": row})


@require_safe
def show_authorisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an authorisation with its history."""
    return _page(request, pk, ReasonForm())


def _page(request: HttpRequest, pk: int, form: ReasonForm) -> HttpResponse:
    page = view_authorisation(
        actor=signed_in(request, wants=Capability.READ_AUTHORISATIONS),
        row_id=pk,
        at=timezone.now(),
    )
    faults = [(FAULT_TITLES.get(one.field, one.field), one.reason) for one in page.faults]
    context = {"page": page, "record": page.record, "faults": faults, "form": form}
    return render(request, "authorisations/authorisation.html", context)


@require_POST
def hand_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Hand a draft in."""
    actor = signed_in(request, wants=Capability.REQUEST_AUTHORISATION)
    return _step(
        request, pk, "It was handed in", lambda: submit(actor=actor, row_id=pk, at=timezone.now())
    )


@require_POST
def give(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant an authorisation."""
    actor = signed_in(request, wants=Capability.GRANT_AUTHORISATION)
    return _step(
        request, pk, "It is granted", lambda: grant(actor=actor, row_id=pk, at=timezone.now())
    )


@require_POST
def turn_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse an authorisation."""
    return _step_with_reason(request, pk, "It is refused", refuse)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an authorisation before its time."""
    done = "It is ended: nothing opens under it any more"
    return _step_with_reason(request, pk, done, end_authorisation)


def _step_with_reason(
    request: HttpRequest, pk: int, done: str, take: Callable[..., object]
) -> HttpResponse:
    """Take a step that needs a reason; an answer that will not do comes back with its fault."""
    actor = signed_in(request, wants=Capability.GRANT_AUTHORISATION)
    check_capability(actor, Capability.GRANT_AUTHORISATION)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form)
    reason = form.cleaned_data["reason"]
    return _step(
        request, pk, done, lambda: take(actor=actor, row_id=pk, reason=reason, at=timezone.now())
    )


def _step(request: HttpRequest, pk: int, done: str, take: Callable[[], object]) -> HttpResponse:
    try:
        take()
    except (StepRefused, NotAuthorised) as refused:
        messages.error(request, refused.reason[:1].upper() + refused.reason[1:])
    else:
        messages.success(request, done)
    return redirect("authorisations:authorisation", pk)


@require_safe
def show_notices(request: HttpRequest) -> HttpResponse:
    """List the notices, with the forms for new ones."""
    return _notices_page(request, NoticeForm(), NoticeFileForm())


def _notices_page(
    request: HttpRequest, form: NoticeForm, file_form: NoticeFileForm
) -> HttpResponse:
    listed = view_notices(
        actor=signed_in(request, wants=Capability.READ_AUTHORISATIONS),
        page_number=request.GET.get("page", ""),
    )
    context = {"listed": listed, "page": listed.page, "form": form, "file_form": file_form}
    if file_form.errors:
        context |= {"form": file_form, "one_form": form}
    return render(request, "authorisations/notices.html", context)


@require_POST
def add_notice(request: HttpRequest) -> HttpResponse:
    """Record one notice."""
    actor = signed_in(request, wants=Capability.RECORD_NOTICE)
    check_capability(actor, Capability.RECORD_NOTICE)
    form = NoticeForm(request.POST)
    if form.is_valid():
        try:
            record_notice(actor=actor, facts=[form.facts()], at=timezone.now())
        except NoticeRefused as refused:
            form.add_error(None, refused.reason.capitalize())
        else:
            messages.success(request, "The notice is recorded")
            return redirect("authorisations:notices")
    return _notices_page(request, form, NoticeFileForm())


@require_POST
def add_notices(request: HttpRequest) -> HttpResponse:
    """Record the notices of a CSV file: all of them or none."""
    actor = signed_in(request, wants=Capability.RECORD_NOTICE)
    check_capability(actor, Capability.RECORD_NOTICE)
    form = NoticeFileForm(request.POST, request.FILES)
    if form.is_valid():
        at = timezone.now()
        data = form.cleaned_data["notices"].read(LARGEST_CSV + 1)
        try:
            facts = read_notices_csv(data, at=at)
            kept = record_notice(actor=actor, facts=facts, at=at)
        except NoticeRefused as refused:
            form.add_error("notices", str(refused))
        else:
            messages.success(request, f"{len(kept):,} notices are recorded")
            return redirect("authorisations:notices")
    return _notices_page(request, NoticeForm(), form)

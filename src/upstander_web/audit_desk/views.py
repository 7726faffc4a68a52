"""Pages of the audit desk."""

from typing import cast

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander_web.accounts.roles import Capability, check_capability, list_capabilities
from upstander_web.audit_desk.actions.erase_detail import check_may_erase, erase_detail
from upstander_web.audit_desk.actions.export_log import ExportFormat, export_log
from upstander_web.audit_desk.actions.verify_log import verify_log
from upstander_web.audit_desk.actions.view_log import view_log
from upstander_web.audit_desk.forms import AuditFilterForm, EraseDetailForm, ExpectedHeadForm
from upstander_web.audit_trail.actions.erase_detail import NothingToErase
from upstander_web.audit_trail.selectors import find_valued_record

HEAD_HEADER = "X-Upstander-Audit-Head"
"""Response header that says where the log ended with the record of the export."""
CONTENT_TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson"}


@require_safe
def show_log(request: HttpRequest) -> HttpResponse:
    """Show a page of the log, with its filters."""
    check_capability(request.user, Capability.READ_AUDIT)
    form = AuditFilterForm(request.GET)
    form.offer_actors()
    # A filter that cannot be read shows nothing: showing everything would look like an answer.
    log = (
        view_log(
            actor=request.user,
            filters=form.filters(),
            page_number=request.GET.get("page", "1"),
        )
        if form.is_valid()
        else None
    )
    context = {
        "form": form,
        "filtered": form.is_valid() and bool(form.filters().as_json()),
        "log": log,
        "page": log.page if log else None,
        "verify_form": ExpectedHeadForm(),
        "may_erase": Capability.MANAGE_ACCOUNTS in list_capabilities(request.user),
        "export_query": request.GET.urlencode(),
    }
    return render(request, "audit_desk/list.html", context)


@require_POST
def show_verification(request: HttpRequest) -> HttpResponse:
    """Check the chain, and show what was found."""
    check_capability(request.user, Capability.READ_AUDIT)
    form = ExpectedHeadForm(request.POST)
    result = None
    if form.is_valid():
        expected = form.cleaned_data["expected_head"].strip().lower()
        result = verify_log(actor=request.user, expected_head=expected)
    context = {"form": form, "result": result, "checked_at": timezone.now()}
    return render(request, "audit_desk/verification.html", context)


@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """Send the wanted events as a file; a POST, for it writes to the log."""
    check_capability(request.user, Capability.READ_AUDIT)
    form = AuditFilterForm(request.GET)
    form.offer_actors()
    export_format = request.POST.get("format", "")
    if export_format not in CONTENT_TYPES or not form.is_valid():
        raise BadRequest("no such export")
    exported = export_log(
        actor=request.user,
        filters=form.filters(),
        export_format=cast("ExportFormat", export_format),
    )
    name = f"upstander-audit-OFFICIAL-SENSITIVE-{timezone.now():%Y%m%dT%H%M%SZ}.{export_format}"
    return StreamingHttpResponse(
        exported.lines,
        content_type=CONTENT_TYPES[export_format],
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            HEAD_HEADER: exported.head.as_text(),
        },
    )


@require_http_methods(("GET", "HEAD", "POST"))
def erase(request: HttpRequest, sequence: int, name: str) -> HttpResponse:
    """Ask for a reason, then for a confirmation, and erase a value."""
    check_may_erase(request.user)
    record = find_valued_record(sequence, name)
    if record is None:
        raise Http404("the event has no such value")
    form = EraseDetailForm(request.POST or None)
    confirming = request.method == "POST" and form.is_valid()
    if confirming and request.POST.get("confirmed") == "yes":
        try:
            erase_detail(
                actor=request.user, sequence=sequence, name=name, reason=form.cleaned_data["reason"]
            )
        except NothingToErase as error:  # somebody else was quicker
            raise Http404(error.reason) from error
        messages.success(request, f"The detail {name} of event {sequence} is erased")
        return redirect("audit_desk:list")
    context = {"form": form, "record": record, "detail_name": name, "confirming": confirming}
    return render(request, "audit_desk/erase.html", context)

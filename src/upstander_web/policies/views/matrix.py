"""The matrix, its gaps, its downloads, and who has not sent a policy."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from upstander.records.policy_matrix import CELL_STATES
from upstander.records.positions import POSITIONS
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.export_matrix import FormatUnknown, export_matrix
from upstander_web.policies.actions.record_request import record_request
from upstander_web.policies.actions.view_matrix import STANDINGS, view_gaps, view_matrix
from upstander_web.policies.actions.view_requests import view_request, view_requests
from upstander_web.policies.forms import RequestForm
from upstander_web.policies.matrix_filter import SORTS, read_matrix_filter
from upstander_web.policies.question_bank import theme_name

FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_matrix(request: HttpRequest) -> HttpResponse:
    """Show the matrix of the filters."""
    chosen = read_matrix_filter(request.GET)
    page = view_matrix(
        actor=signed_in(request, wants=Capability.READ_POLICIES),
        chosen=chosen,
        on=timezone.localdate(),
    )
    context = {
        "page": page,
        "chosen": chosen,
        "query": chosen.as_query(),
        "themes": [(theme, theme_name(theme)) for theme in page.themes],
        "positions": POSITIONS,
        "states": CELL_STATES,
        "sorts": SORTS.items(),
        "quotes": "quotes" in request.GET,
    }
    return render(request, "policies/matrix.html", context)


@require_safe
def download_matrix(request: HttpRequest, form: str) -> HttpResponse:
    """Download the matrix of the filters."""
    try:
        file = export_matrix(
            actor=signed_in(request, wants=Capability.READ_POLICIES),
            chosen=read_matrix_filter(request.GET),
            form=form,
            on=timezone.localdate(),
        )
    except FormatUnknown as error:
        raise Http404(error.reason) from error
    # Always an attachment: a report opened within the site would be held to its strict policy.
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.data, content_type=file.media, headers=headers)


@require_safe
def show_gaps(request: HttpRequest) -> HttpResponse:
    """Show what each recommendation and checklist item leaves open."""
    standing = request.GET.get("standing", "")
    standing = standing if standing in STANDINGS else ""
    item = request.GET.get("item", "")[:80]
    page = view_gaps(
        actor=signed_in(request, wants=Capability.READ_POLICIES),
        item=item,
        standing=standing,
        on=timezone.localdate(),
    )
    context = {"page": page, "item": item, "standing": standing, "standings": STANDINGS}
    return render(request, "policies/gaps.html", context)


@require_safe
def show_requests(request: HttpRequest) -> HttpResponse:
    """Show which forces have not sent a policy, with a message to copy for each."""
    show_all = "all" in request.GET
    page = view_requests(
        actor=signed_in(request, wants=Capability.READ_POLICIES),
        on=timezone.localdate(),
        show_all=show_all,
    )
    return render(request, "policies/requests.html", {"page": page, "show_all": show_all})


@require_http_methods(FORM_METHODS)
def show_request(request: HttpRequest, force: str) -> HttpResponse:
    """Show what became of asking one force, and note what is new."""
    actor = signed_in(request, wants=Capability.IMPORT_POLICIES)
    check_capability(actor, Capability.IMPORT_POLICIES)
    today = timezone.localdate()
    row = view_request(actor=actor, force=force, on=today)
    initial = {
        name: getattr(row.request, name) for name in RequestForm.base_fields
    } if row.request else {}  # fmt: skip
    form = RequestForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        record_request(actor=actor, force=force, facts=form.facts(), at=timezone.now(), on=today)
        messages.success(request, f"{row.name}: noted")
        return redirect("policies:requests")
    return render(request, "policies/request.html", {"form": form, "row": row})

"""Pages of the exhibits: form in, action called, page or redirect out."""

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander.base.errors import UpstanderError
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.exhibits.actions.receive_server_path import receive_server_path
from upstander_web.exhibits.actions.receive_upload import Reception, receive_upload
from upstander_web.exhibits.actions.start_import import ImportUnderWay, start_import
from upstander_web.exhibits.actions.view_exhibit import ExhibitPage, view_exhibit
from upstander_web.exhibits.actions.view_exhibits import view_exhibits
from upstander_web.exhibits.actions.view_report import (
    report_as_csv,
    report_as_json,
    view_report,
)
from upstander_web.exhibits.forms import (
    ParticularsForm,
    ServerPathForm,
    UploadForm,
    particulars_of,
)
from upstander_web.exhibits.import_roots import PathNotAllowed, list_roots
from upstander_web.exhibits.selectors import access_exhibit, access_run, describe_run
from upstander_web.exhibits.uploads import SealingUploadHandler, limit_bytes

WANTS = Capability.IMPORT_EXHIBITS
FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_exhibits(request: HttpRequest) -> HttpResponse:
    """List the exhibits."""
    page, rows = view_exhibits(
        actor=signed_in(request, wants=WANTS),
        page_number=request.GET.get("page", ""),
        at=timezone.now(),
    )
    return render(request, "exhibits/list.html", {"page": page, "rows": rows})


@csrf_exempt
@require_http_methods(FORM_METHODS)
def show_upload(request: HttpRequest) -> HttpResponse:
    """Show the upload form, and receive files.

    The upload handler has to be set before anything reads the form, which the check against
    forged forms does; so the check runs inside, once the handler is in place. Who may not
    import is refused before a byte is written.
    """
    check_capability(signed_in(request, wants=WANTS), WANTS)
    handler = SealingUploadHandler()
    request.upload_handlers = [handler]
    return _receive(request, handler)


@csrf_protect
def _receive(request: HttpRequest, handler: SealingUploadHandler) -> HttpResponse:
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        for name in handler.too_large:
            form.add_error("exports", f"{name} is larger than {limit_bytes() // (1 << 20):,} MB")
    if request.method == "POST" and form.is_valid():
        try:
            return _keep_uploads(request, form)
        except UpstanderError as error:
            form.add_error("exports", f"{error.place}: {error.reason}")
    context = {"form": form, "limit_bytes": limit_bytes(), "has_roots": bool(list_roots())}
    return render(request, "exhibits/upload.html", context)


def _keep_uploads(request: HttpRequest, form: UploadForm) -> HttpResponse:
    actor = signed_in(request, wants=WANTS)
    received: list[Reception] = [
        receive_upload(
            actor=actor,
            incoming=upload.incoming,
            particulars=form.particulars(),
            at=timezone.now(),
        )
        for upload in form.cleaned_data["exports"]
    ]
    runs = []
    for one in received:
        if one.already_held:
            messages.info(
                request,
                f"These bytes are already held as {one.exhibit.reference}. They were not "
                "imported a second time.",
            )
        else:
            runs.append(start_import(actor=actor, exhibit=one.exhibit, at=timezone.now()))
    if len(received) > 1:
        if runs:
            messages.success(request, f"{len(runs)} exhibits received; they are being imported")
        return redirect("exhibits:list")
    if runs:
        return redirect("exhibits:run", runs[0].pk)
    return redirect("exhibits:exhibit", received[0].exhibit.pk)


@require_http_methods(FORM_METHODS)
def show_server_path(request: HttpRequest) -> HttpResponse:
    """Show the form for a place on the server, and receive what lies there."""
    actor = signed_in(request, wants=WANTS)
    check_capability(actor, WANTS)
    form = ServerPathForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            exhibit = receive_server_path(
                actor=actor,
                path_text=form.cleaned_data["path"],
                particulars=form.particulars(),
                at=timezone.now(),
            )
        except PathNotAllowed as refused:
            form.add_error("path", refused.reason.capitalize())
        else:
            run = start_import(actor=actor, exhibit=exhibit, at=timezone.now())
            return redirect("exhibits:run", run.pk)
    return render(request, "exhibits/server_path.html", {"form": form, "roots": list_roots()})


@require_safe
def show_exhibit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an exhibit with its imports."""
    page = view_exhibit(actor=signed_in(request, wants=WANTS), exhibit_id=pk, at=timezone.now())
    form = ParticularsForm(initial=particulars_of(page.exhibit))
    return _exhibit_page(request, page, form)


def _exhibit_page(request: HttpRequest, page: ExhibitPage, form: Form) -> HttpResponse:
    context = {"page": page, "exhibit": page.exhibit, "form": form}
    return render(request, "exhibits/exhibit.html", context)


@require_POST
def begin_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Start an import of an exhibit, for the first time or again."""
    actor = signed_in(request, wants=WANTS)
    exhibit = access_exhibit(actor, pk)
    form = ParticularsForm(request.POST) if "date_order" in request.POST else None
    if form is not None and not form.is_valid():
        page = view_exhibit(actor=actor, exhibit_id=pk, at=timezone.now())
        return _exhibit_page(request, page, form)
    try:
        run = start_import(
            actor=actor,
            exhibit=exhibit,
            at=timezone.now(),
            particulars=form.particulars() if form else None,
        )
    except ImportUnderWay:
        messages.info(request, "An import of this exhibit is already under way")
        return redirect("exhibits:exhibit", exhibit.pk)
    return redirect("exhibits:run", run.pk)


@require_safe
def show_run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show how far an import is."""
    run = access_run(signed_in(request, wants=WANTS), pk)
    return render(request, "exhibits/run.html", {"view": describe_run(run, at=timezone.now())})


@require_safe
def show_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of the page that changes, for the script that asks for it."""
    run = access_run(signed_in(request, wants=WANTS), pk)
    view = describe_run(run, at=timezone.now())
    response = render(request, "exhibits/progress.html", {"view": view})
    response.headers["X-Import-State"] = "live" if view.is_live else "ended"
    return response


@require_safe
def show_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what every source of an import held."""
    page = view_report(actor=signed_in(request, wants=WANTS), run_id=pk)
    view = describe_run(page.run, at=timezone.now())
    return render(request, "exhibits/report.html", {"report": page, "view": view})


@require_safe
def download_report_json(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the report as JSON."""
    page = view_report(actor=signed_in(request, wants=WANTS), run_id=pk, download="json")
    return _attachment(report_as_json(page), "application/json", f"import-report-{pk}.json")


@require_safe
def download_report_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """Download the report as CSV."""
    page = view_report(actor=signed_in(request, wants=WANTS), run_id=pk, download="csv")
    return _attachment(report_as_csv(page), "text/csv", f"import-report-{pk}.csv")


def _attachment(text: str, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        text,
        content_type=f"{content_type}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )

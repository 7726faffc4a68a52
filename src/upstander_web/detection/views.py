"""The page of the detection model, and its files."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from upstander_web.accounts.roles import Capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.detection.actions.export_detection import FileUnknown, export_detection
from upstander_web.detection.actions.view_detection import view_detection


@require_safe
def show_detection(request: HttpRequest) -> HttpResponse:
    """Show what is known of the model."""
    page = view_detection(actor=signed_in(request, wants=Capability.READ_RULES))
    return render(request, "detection/model.html", {"page": page})


@require_safe
def download(request: HttpRequest, name: str) -> HttpResponse:
    """Download the card or the evaluation as it lies beside the model."""
    try:
        file = export_detection(actor=signed_in(request, wants=Capability.READ_RULES), name=name)
    except FileUnknown as error:
        raise Http404(error.reason) from error
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return HttpResponse(file.data, content_type="application/json", headers=headers)

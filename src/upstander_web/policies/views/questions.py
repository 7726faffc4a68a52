"""The bank of questions: read, edit with a live trial, put in use, download."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.edit_question import (
    VersionNotNew,
    draft_question,
    publish_question,
)
from upstander_web.policies.actions.try_question import try_question
from upstander_web.policies.actions.view_questions import (
    access_draft,
    export_question,
    view_question,
    view_questions,
)
from upstander_web.policies.forms import QuestionForm
from upstander_web.policies.question_bank import QuestionFileInvalid
from upstander_web.policies.views.kept import needs_kept_text

FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_questions(request: HttpRequest) -> HttpResponse:
    """List the questions."""
    page = view_questions(actor=signed_in(request, wants=Capability.READ_POLICIES))
    return render(request, "policies/questions.html", {"page": page})


@require_safe
def show_question(request: HttpRequest, question: str) -> HttpResponse:
    """Show one question."""
    page = view_question(
        actor=signed_in(request, wants=Capability.READ_POLICIES), question_id=question
    )
    return render(request, "policies/question.html", {"page": page, "question": page.question})


@require_safe
def download_question(request: HttpRequest, question: str) -> HttpResponse:
    """Download one question as a file of the bank."""
    text = export_question(
        actor=signed_in(request, wants=Capability.READ_POLICIES), question_id=question
    )
    headers = {"Content-Disposition": f'attachment; filename="{question}.yaml"'}
    return HttpResponse(text, content_type="application/yaml; charset=utf-8", headers=headers)


@require_http_methods(FORM_METHODS)
@needs_kept_text
def show_editor(request: HttpRequest, question: str) -> HttpResponse:
    """Show the editor of a question; try what is written, or keep it as a draft."""
    actor = signed_in(request, wants=Capability.MANAGE_QUESTIONS)
    check_capability(actor, Capability.MANAGE_QUESTIONS)
    page = view_question(actor=actor, question_id=question)
    text = page.draft.yaml_text if page.draft else page.text
    form = QuestionForm(request.POST or None, initial={"text": text})
    trial = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            if request.POST.get("act") == "keep":
                draft = draft_question(actor=actor, text=text, at=timezone.now())
                messages.success(request, f"Version {draft.version} is kept as a draft")
                return redirect("policies:question", draft.question)
            trial = try_question(actor=actor, text=text, on=timezone.localdate())
        except QuestionFileInvalid as error:
            form.add_error(
                "text",
                f"{error.place}: {error.reason}" if error.place else error.reason.capitalize(),
            )
        except VersionNotNew as error:
            form.add_error("text", error.reason[:1].upper() + error.reason[1:])
    context = {"form": form, "page": page, "question": page.question, "trial": trial}
    return render(request, "policies/question_edit.html", context)


@require_POST
def publish_draft(request: HttpRequest, question: str) -> HttpResponse:
    """Put the draft of a question in use."""
    actor = signed_in(request, wants=Capability.MANAGE_QUESTIONS)
    draft = access_draft(actor, question)
    try:
        publish_question(actor=actor, draft=draft, at=timezone.now())
    except QuestionFileInvalid as error:
        messages.info(request, f"The draft does not fit the bank: {error.reason}")
    else:
        messages.success(
            request,
            f"Version {draft.version} is in use. Policies are asked it when their questions are "
            "asked again.",
        )
    return redirect("policies:question", question)

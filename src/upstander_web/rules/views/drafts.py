"""Writing a rule: the form, its live samples, and what is kept of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.rulefiles import RuleFileInvalid
from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.rules.actions.keep_draft import IdTaken, keep_draft
from upstander_web.rules.actions.preview_rule import Preview, preview_rule
from upstander_web.rules.actions.view_rule import access_version
from upstander_web.rules.engine import StepRefused
from upstander_web.rules.rule_form import RuleForm, values_of
from upstander_web.rules.views.answers import FORM_METHODS, needs_rules

if TYPE_CHECKING:
    from upstander_web.accounts.models import User

WANTS = Capability.WRITE_RULES


def _writer(request: HttpRequest) -> "User":
    actor = signed_in(request, wants=WANTS)
    check_capability(actor, WANTS)
    return actor


@require_http_methods(FORM_METHODS)
@needs_rules
def show_new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new rule, and keep it as a draft."""
    actor = _writer(request)
    form = RuleForm(request.POST or None, initial={"evasion": True})
    return _editor(request, actor, form, {"heading": "Write a rule", "is_new": True})


@require_http_methods(FORM_METHODS)
@needs_rules
def show_edit(request: HttpRequest, rule_id: str) -> HttpResponse:
    """Show the form of an open draft, or of the next version of a rule that runs."""
    actor = _writer(request)
    version = access_version(actor, rule_id)
    status = version.rule.status
    if status == "retired":
        raise Http404("a retired rule stays retired")
    form = RuleForm(
        request.POST or None,
        initial=values_of(version.rule),
        fixed_id=rule_id,
        needs_reason=status != "draft",
    )
    context = {
        "heading": "Change the draft" if status == "draft" else "Begin a new version",
        "is_new": False,
        "rule": version.rule,
    }
    return _editor(request, actor, form, context)


def _editor(
    request: HttpRequest, actor: "User", form: RuleForm, context: Mapping[str, object]
) -> HttpResponse:
    preview = None
    if request.method == "POST" and form.is_valid():
        if request.POST.get("act") == "keep":
            kept = _keep(request, actor, form, is_new=bool(context["is_new"]))
            if kept is not None:
                return kept
        # A field that was just refused is gone from what the form holds.
        preview = _preview(actor, form) if form.is_valid() else None
    elif request.method != "POST" and form.fixed_id:
        # What the draft's samples do is shown at once, not only when something was typed.
        bound = RuleForm(_as_posted(form), fixed_id=form.fixed_id)
        preview = _preview(actor, bound) if bound.is_valid() else None
    shown = {**context, "form": form, "preview": preview}
    return render(request, "rules/edit.html", shown)


def _as_posted(form: RuleForm) -> dict[str, object]:
    return {name: form.initial.get(name, "") for name in form.fields}


def _keep(
    request: HttpRequest, actor: "User", form: RuleForm, *, is_new: bool
) -> HttpResponse | None:
    """Keep the draft and go to its page; None where it was refused, as the form then says."""
    try:
        row = keep_draft(
            actor=actor,
            record=form.record(),
            is_new=is_new,
            reason=form.cleaned_data.get("reason", "").strip(),
            at=timezone.now(),
        )
    except RuleFileInvalid:
        return None  # the preview says it at its field
    except IdTaken as error:
        form.add_error("rule_id", error.reason.capitalize())
    except StepRefused as error:
        form.add_error(None, error.reason[:1].upper() + error.reason[1:])
    else:
        messages.success(request, f"Version {row.version} is kept as a draft")
        return redirect("rules:version", row.rule_id, row.version)
    return None


def _preview(actor: "User", form: RuleForm) -> Preview:
    preview = preview_rule(actor=actor, record=form.record(), on=timezone.localdate())
    if preview.fault and form.is_bound:
        form.show_fault(preview.fault)
    return preview


@require_POST
def show_preview(request: HttpRequest) -> HttpResponse:
    """Return what the samples do as the fields stand, for the script that asks as one types."""
    actor = _writer(request)
    fixed_id = request.POST.get("fixed_id", "")[:100]
    form = RuleForm(request.POST, fixed_id=fixed_id)
    preview = None
    if form.is_valid():
        try:
            preview = _preview(actor, form)
        except UpstanderError as error:  # a rule too strange for the detector
            form.add_error(None, error.reason)
    # What is still empty is no mistake yet: it is said when the draft is kept.
    missing = [form.fields[name].label for name in form.errors if _is_blank(form, name)]
    wrong = [
        (name, text)
        for name, texts in form.errors.items()
        if not _is_blank(form, name)
        for text in texts
    ]
    context = {"preview": preview, "missing": missing, "wrong": wrong}
    return render(request, "rules/preview.html", context)


def _is_blank(form: RuleForm, name: str) -> bool:
    value = form[name].value() if name in form.fields else "something"
    return not (value.strip() if isinstance(value, str) else value)

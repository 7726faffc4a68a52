"""The desk on which a person confirms what a policy says, one cell at a time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from upstander_web.accounts.roles import Capability, check_capability
from upstander_web.accounts.signed_in import signed_in
from upstander_web.policies.actions.ask_again import ask_again
from upstander_web.policies.actions.carry_positions import carry_positions
from upstander_web.policies.actions.confirm_position import (
    ConditionNotThere,
    ValueUnknown,
    WordsNotThere,
    confirm_position,
)
from upstander_web.policies.actions.enter_reply import ReplyMissing, enter_reply
from upstander_web.policies.actions.mark_second import (
    NotASecondMarker,
    mark_second,
    may_mark_second,
)
from upstander_web.policies.actions.pick_best import (
    NotConfirmedYet,
    ReasonMissing,
    pick_best,
    remove_pick,
)
from upstander_web.policies.actions.undo_position import (
    NothingToTakeBack,
    SaidByAnother,
    undo_position,
)
from upstander_web.policies.actions.view_agreement import view_agreement
from upstander_web.policies.actions.view_carry import view_carry
from upstander_web.policies.actions.view_cell import next_to_mark, view_cell
from upstander_web.policies.actions.view_cells import view_cells
from upstander_web.policies.cell_words import list_citable
from upstander_web.policies.forms import AnswerForm, PickForm, ReplyForm
from upstander_web.policies.question_bank import question_titles
from upstander_web.policies.selectors import access_policy, access_position, read_document
from upstander_web.policies.views.kept import needs_kept_text

FORM_METHODS = ("GET", "HEAD", "POST")


@require_safe
def show_cells(request: HttpRequest, sha256: str) -> HttpResponse:
    """List what a policy says on each question."""
    page = view_cells(actor=signed_in(request, wants=Capability.READ_POLICIES), sha256=sha256)
    return render(request, "policies/cells.html", {"page": page, "policy": page.policy})


@require_safe
@needs_kept_text
def show_cell(request: HttpRequest, sha256: str, question: str) -> HttpResponse:
    """Show one cell."""
    return _cell_page(request, sha256, question, AnswerForm(), second="second" in request.GET)


def _cell_page(
    request: HttpRequest, sha256: str, question: str, form: AnswerForm, *, second: bool
) -> HttpResponse:
    page = view_cell(
        actor=signed_in(request, wants=Capability.READ_POLICIES),
        sha256=sha256,
        question=question,
        second=second,
    )
    picked = getattr(page.position, "pick", None)
    context = {
        "page": page,
        "policy": page.policy,
        "cell": page.position,
        "form": form,
        "suffix": "?second=1" if page.blind else "",
        "clauses": list_citable(read_document(page.policy)),
        "pick": picked,
        "pick_form": PickForm(initial={"reason": picked.reason if picked else ""}),
    }
    return render(request, "policies/cell.html", context)


@require_POST
@needs_kept_text
def record_answer(request: HttpRequest, sha256: str, question: str) -> HttpResponse:
    """Record what a person says of a cell, and go on to the next one."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    position = access_position(actor, sha256, question)
    second = "second" in request.GET
    as_read = request.POST.get("act") == "as_read" and not second
    given = request.POST.copy()
    if request.POST.get("act") == "silent":
        given["value"] = "silent"
    form = AnswerForm(None if as_read else given)
    if not as_read and not form.is_valid():
        return _cell_page(request, sha256, question, form, second=second)
    try:
        if second:
            mark_second(actor=actor, position=position, answer=form.answer(), at=timezone.now())
        else:
            answer = None if as_read else form.answer()
            confirm_position(actor=actor, position=position, answer=answer, at=timezone.now())
    except (ValueUnknown, WordsNotThere, ConditionNotThere) as refused:
        form.add_error(
            "condition" if isinstance(refused, ConditionNotThere) else "span",
            refused.reason.capitalize(),
        )
        return _cell_page(request, sha256, question, form, second=second)
    except NotASecondMarker as refused:
        messages.info(request, refused.reason.capitalize())
        return redirect("policies:cells", sha256)
    return _go_on(request, sha256, question, second=second)


def _go_on(request: HttpRequest, sha256: str, question: str, *, second: bool) -> HttpResponse:
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    title = question_titles().get(question, question)
    undo = reverse("policies:undo", args=[sha256, question])
    messages.success(request, f"Recorded: {title}", extra_tags=f"undo:{undo}")
    policy = access_policy(actor, sha256)
    following = next_to_mark(actor, policy, question, second=second)
    if not following:
        return redirect("policies:cells", sha256)
    url = reverse("policies:cell", args=[sha256, following])
    return redirect(f"{url}?second=1" if second else url)


@require_POST
@needs_kept_text
def take_back(request: HttpRequest, sha256: str, question: str) -> HttpResponse:
    """Undo the last thing that this person said of a cell, and show the cell."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    position = access_position(actor, sha256, question)
    try:
        undone = undo_position(actor=actor, position=position, at=timezone.now())
    except (NothingToTakeBack, SaidByAnother) as refused:
        messages.info(request, refused.reason.capitalize())
    else:
        messages.info(request, "Undone. The cell stands as it did before.")
        if may_mark_second(undone, actor):  # still blind to what the first marker said
            return redirect(f"{reverse('policies:cell', args=[sha256, question])}?second=1")
    return redirect("policies:cell", sha256, question)


@require_POST
@needs_kept_text
def ask_policy(request: HttpRequest, sha256: str) -> HttpResponse:
    """Ask a policy the questions again."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    policy = access_policy(actor, sha256)
    written = ask_again(actor=actor, policy=policy, at=timezone.now())
    messages.success(request, f"{written} suggestions were written; confirmed cells were kept")
    return redirect("policies:cells", sha256)


@require_http_methods(FORM_METHODS)
@needs_kept_text
def show_carry(request: HttpRequest, sha256: str) -> HttpResponse:
    """Show what would be carried from the version before, and carry it."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    policy = access_policy(actor, sha256)
    if policy.supersedes is None:
        messages.info(request, "No earlier version of this policy is held")
        return redirect("policies:cells", sha256)
    if request.method == "POST":
        steps = carry_positions(actor=actor, policy=policy, at=timezone.now())
        carried = sum(step.carried for step in steps)
        messages.success(request, f"{carried} carried, {len(steps) - carried} stale")
        return redirect("policies:cells", sha256)
    page = view_carry(actor=actor, policy=policy, old=policy.supersedes)
    return render(request, "policies/carry.html", {"policy": policy, "page": page})


@require_http_methods(FORM_METHODS)
@needs_kept_text
def show_reply(request: HttpRequest, sha256: str, question: str) -> HttpResponse:
    """Show the form for a force's reply on a cell, and enter it."""
    actor = signed_in(request, wants=Capability.REPLY_FOR_FORCE)
    check_capability(actor, Capability.REPLY_FOR_FORCE)
    position = access_position(actor, sha256, question)
    agrees = {None: "", True: "yes", False: "no"}[position.reply_agrees]
    form = ReplyForm(request.POST or None, initial={"agrees": agrees, "words": position.reply})
    if request.method == "POST" and form.is_valid():
        try:
            enter_reply(
                actor=actor,
                position=position,
                agrees=form.cleaned_data["agrees"] == "yes",
                words=form.cleaned_data["words"],
                at=timezone.now(),
            )
        except ReplyMissing as missing:
            form.add_error("words", missing.reason.capitalize())
        else:
            messages.success(request, "The force’s reply was entered")
            return redirect("policies:cell", sha256, question)
    context = {
        "form": form,
        "cell": position,
        "policy": position.policy,
        "title": question_titles().get(question, question),
    }
    return render(request, "policies/reply.html", context)


@require_POST
def change_pick(request: HttpRequest, sha256: str, question: str) -> HttpResponse:
    """Choose a cell as a model for others, or take the choice back."""
    actor = signed_in(request, wants=Capability.READ_POLICIES)
    check_capability(actor, Capability.CONFIRM_POSITIONS)
    position = access_position(actor, sha256, question)
    if request.POST.get("act") == "remove":
        remove_pick(actor=actor, position=position)
        messages.info(request, "It is no longer a model for others")
        return redirect("policies:cell", sha256, question)
    form = PickForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        pick_best(actor=actor, position=position, reason=reason, at=timezone.now())
    except (NotConfirmedYet, ReasonMissing) as refused:
        messages.info(request, refused.reason.capitalize())
    else:
        messages.success(request, "It is now a model for others")
    return redirect("policies:cell", sha256, question)


@require_safe
def show_agreement(request: HttpRequest) -> HttpResponse:
    """Show how far markers agree, and where they do not."""
    page = view_agreement(actor=signed_in(request, wants=Capability.READ_POLICIES))
    return render(request, "policies/agreement.html", {"page": page})

"""Write to a force that has not sent its policy: what was asked, by when, and what for."""

from collections.abc import Sequence
from datetime import date

from upstander.policies.matrix.wording import day_words, theme_words
from upstander.records.policy_matrix import Matrix, MatrixForce
from upstander.records.positions import Question

_OPENINGS = {
    "promised": "Thank you for saying that your policy will follow. It has not reached us yet.",
    "refused": "You told us that you would not send your policy. We ask you to think again, or to "
    "tell us the reason so that it can be shown.",
    "not_asked": "We are gathering the policies of all forces on messaging, social media and "
    "mobile devices, and ask for yours.",
}  # fmt: skip
_ASKED = "We asked for your policies on messaging, social media and mobile devices."
_UNTIL = (
    "Until it comes, every answer for your force is shown as “not supplied”. That is not the same "
    "as a policy that says nothing, and it is not held against you."
)
_SEND = (
    "Please send the whole text as it stands, in Word, PDF or plain text, with its version and "
    "its dates. If there are several policies, send each. If there is none, tell us so."
)
THEMES_SHOWN = 20


def not_submitted(matrix: Matrix) -> tuple[MatrixForce, ...]:
    """Return the forces that have given no policy, those whose date is past first."""
    waiting = [force for force in matrix.forces if force.supply != "supplied"]
    return tuple(sorted(waiting, key=lambda force: (force.due_date or date.max, force.name)))


def write_chaser(
    force: MatrixForce, questions: Sequence[Question], *, made_on: date, sender: str = ""
) -> str:
    """Return the letter to one force, as plain text; `sender` signs it."""
    opening = _OPENINGS.get(force.supply, _ASKED)
    lines = [f"To {force.name}", "", opening]
    if due := _due(force, made_on):
        lines += ["", due]
    if force.note:
        lines += ["", f"What we hold: {force.note}"]
    for paragraph in (_UNTIL, _SEND, f"It will be asked {len(questions)} questions, on:"):
        lines += ["", paragraph]
    themes = dict.fromkeys(question.theme for question in questions)
    for theme in list(themes)[:THEMES_SHOWN]:
        asked = [question.title for question in questions if question.theme == theme]
        lines.append(f"- {theme_words(theme)}: {'; '.join(asked)}")
    lines += ["", "You will see every answer before it is shared, and may reply to it."]
    if sender:
        lines += ["", sender]
    return "\n".join(lines)


def _due(force: MatrixForce, made_on: date) -> str:
    if force.due_date is None:
        return ""
    late = (made_on - force.due_date).days
    said = day_words(force.due_date)
    if late > 0:
        return f"It was due on {said}, {late} {'day' if late == 1 else 'days'} ago."
    return f"It is due today, {said}." if late == 0 else f"It is due on {said}."

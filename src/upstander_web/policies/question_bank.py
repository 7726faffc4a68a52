"""The questions in use: the bank that ships, with this site's own versions in their place."""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import yaml
from django.utils import timezone

from upstander.policies.questions.bank import (
    CALIBRATION_FILE,
    WORDS_FILE,
    QuestionBank,
    QuestionFileInvalid,
    default_questions_dir,
    load_questions,
)
from upstander.records.positions import Question
from upstander_web.policies.models import QuestionEdit

__all__ = [
    "QuestionBank", "QuestionFileInvalid", "bank_in_use", "parse_question", "question_text",
    "question_titles", "questions_in_use", "shipped_bank", "theme_name",
]  # fmt: skip


@lru_cache(maxsize=1)
def shipped_bank() -> QuestionBank:
    """Return the bank that ships."""
    return load_questions()


def bank_in_use() -> QuestionBank:
    """Return the bank with the versions that this site has put in use."""
    rows = QuestionEdit.objects.filter(state=QuestionEdit.State.IN_USE).order_by("question")
    return _merge(tuple(rows.values_list("yaml_text", flat=True)))


@lru_cache(maxsize=8)
def _merge(texts: tuple[str, ...]) -> QuestionBank:
    bank = shipped_bank()
    questions = {one.id: one for one in bank.questions}
    cues = dict(bank.cues)
    for text in texts:
        question, own = parse_question(text)
        questions[question.id] = question
        cues[question.id] = own.cues[question.id]
    return replace(bank, questions=tuple(questions.values()), cues=cues)


def parse_question(text: str) -> tuple[Question, QuestionBank]:
    """Return the one question of a theme file's `text`, and a bank that holds it alone.

    Raises:
        QuestionFileInvalid: it breaks the format, with its line and column, or is not one.
    """
    theme = _theme_of(text)
    shipped = default_questions_dir()
    with TemporaryDirectory(prefix="upstander-question-") as place:
        folder = Path(place)
        for name in (WORDS_FILE, CALIBRATION_FILE):
            copyfile(shipped / name, folder / name)
        (folder / f"{theme}.yaml").write_text(text, encoding="utf-8")
        bank = load_questions(folder)
    if len(bank.questions) != 1:
        raise QuestionFileInvalid("one question at a time", place=f"{theme}.yaml")
    return bank.questions[0], bank


def _theme_of(text: str) -> str:
    """Return the theme that the text names; it is the name of a file, so it is checked first."""
    try:
        found = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = f"line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "cannot be read"
        raise QuestionFileInvalid(f"this is no YAML: {reason}", place=place) from error
    theme = found.get("theme") if isinstance(found, Mapping) else None
    named = isinstance(theme, str) and theme.replace("_", "").isalpha() and theme.islower()
    if not isinstance(theme, str) or not named or f"{theme}.yaml" in (WORDS_FILE, CALIBRATION_FILE):
        raise QuestionFileInvalid("begin with `theme:` and one of the bank's themes")
    return theme


def questions_in_use() -> tuple[Question, ...]:
    """Return the questions that are asked today, in the order of the bank."""
    today = timezone.localdate().isoformat()
    return tuple(
        one for one in bank_in_use().questions
        if (not one.active_from or one.active_from <= today)
        and (not one.active_to or one.active_to >= today)
    )  # fmt: skip


def question_titles() -> dict[str, str]:
    """Return the title of each question in use, by its id."""
    return {one.id: one.title for one in bank_in_use().questions}


def theme_name(theme: str) -> str:
    """Return a theme in words: `messaging_apps` is "Messaging apps"."""
    if theme == "generative_ai":
        return "Generative AI"
    return theme.replace("_", " ").capitalize()


def question_text(question_id: str) -> str:
    """Return the file text of one question, as it is in use; "" where there is none.

    It is a whole file of one question: what the folder of the bank would hold.
    """
    row = QuestionEdit.objects.filter(question=question_id, state=QuestionEdit.State.IN_USE)
    own = row.first()
    return own.yaml_text if own else _shipped_text(question_id)


@lru_cache(maxsize=128)
def _shipped_text(question_id: str) -> str:
    question = shipped_bank().question(question_id)
    if question is None:
        return ""
    path = default_questions_dir() / f"{question.theme}.yaml"
    text = path.read_text(encoding="utf-8")
    for item in _items(yaml.compose(text, Loader=yaml.SafeLoader)):
        names = {key.value: value.value for key, value in item.value}
        if names.get("id") == question_id:
            start, end = item.start_mark, item.end_mark
            body = text[start.index : end.index].rstrip()
            bullet = " " * max(start.column - 2, 0) + "- "
            return f"theme: {question.theme}\nquestions:\n{bullet}{body}\n"
    return ""


def _items(root: yaml.Node | None) -> list[yaml.MappingNode]:
    """Return the nodes of the questions of a theme file."""
    if not isinstance(root, yaml.MappingNode):
        return []
    lists = [value for key, value in root.value if key.value == "questions"]
    return [
        item
        for one in lists
        if isinstance(one, yaml.SequenceNode)
        for item in one.value
        if isinstance(item, yaml.MappingNode)
    ]

"""What has to be answered before anything is authorised, in our own words.

The wording is data: `guidance/authority/questions.yaml`. `limits` are the longest times.
"""

from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from upstander.authority.datafiles import authority_dir, open_data
from upstander.base.yamlnodes import YamlNode

PROPORTIONALITY_COUNT, BARBULESCU_COUNT = 4, 6

_QUESTION = frozenset({"id", "question", "help", "source", "address", "text_status"})
_STATUSES = ("paraphrase", "draft_paraphrase", "text_not_held")
_TOP = frozenset({"limits", "proportionality", "barbulescu", "covert"})
_LIMITS = frozenset({"longest_days", "longest_covert_days"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question; an authorisation keeps its answer at the same place of its tuple."""

    id: str
    question: str
    help: str
    source: str
    address: str
    text_status: str
    """`paraphrase` of a text read; `draft_paraphrase` of a draft; `text_not_held`: unread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """All that is asked, and the longest times."""

    proportionality: tuple[Question, ...]
    barbulescu: tuple[Question, ...]
    covert: tuple[Question, ...]
    """Conditions of covert monitoring, shown beside its fields."""
    longest: timedelta
    longest_covert: timedelta


@cache
def load_questions(folder: Path | None = None) -> Questions:
    """Return the questions and limits.

    Raises:
        AuthorityDataInvalid: the file breaks its format; the place is `path:line:column`.
    """
    root = open_data((folder or authority_dir()) / "questions.yaml")
    fields = root.mapping(_TOP, _TOP)
    limits = fields["limits"].mapping(_LIMITS, _LIMITS)
    for name, count in (
        ("proportionality", PROPORTIONALITY_COUNT),
        ("barbulescu", BARBULESCU_COUNT),
    ):
        if len(tuple(fields[name].items())) != count:
            raise fields[name].refuse(f"{name} has {count} questions")
    # The file may shorten the times; no file lengthens them past what is lawful at most.
    return Questions(
        proportionality=fields["proportionality"].each(_read),
        barbulescu=fields["barbulescu"].each(_read),
        covert=fields["covert"].each(_read),
        longest=timedelta(days=limits["longest_days"].whole_number(1, 366)),
        longest_covert=timedelta(days=limits["longest_covert_days"].whole_number(1, 28)),
    )


def _read(node: YamlNode) -> Question:
    fields = node.mapping(_QUESTION, _QUESTION)
    status = fields["text_status"].one_of(_STATUSES, "status of the text")
    return Question(
        **{name: fields[name].text() for name in _QUESTION - {"text_status"}}, text_status=status
    )

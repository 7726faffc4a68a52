"""Three rules of the demo force's own: one live, one on trial, one a draft; and a word it uses."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.utils import timezone

from upstander_web.accounts.models import User
from upstander_web.rules.actions.decide_proposal import approve_rule
from upstander_web.rules.actions.keep_draft import keep_draft
from upstander_web.rules.actions.keep_glossary import TermFacts, add_term, held_glossary
from upstander_web.rules.actions.take_steps import begin_trial, propose_live
from upstander_web.rules.actions.try_rule import request_trial, run_trial
from upstander_web.rules.counting import NothingHeld, held_tables
from upstander_web.rules.models import ForceRule
from upstander_web.rules.rule_files import parse_rule, record_of

FOLDER = Path(__file__).parent / "demo_rules_data"
LIVE, ON_TRIAL, DRAFT = (
    "northmarch-hours-not-worked",
    "northmarch-colour-and-place",
    "northmarch-not-on-here",
)
RED_KEY = TermFacts(
    term="red key",
    also=("the big red key",),
    meaning="The hand-held ram by which a door is forced.",
    kind="slang",
    source="Method of entry training, common knowledge",
    categories=("disclosure_of_information",),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Governors:
    """Who writes the demo's rules and who approves them."""

    author: User
    approver: User


def load_demo_rules(people: Governors, *, say: Callable[[str], object]) -> None:
    """Take each rule as far as it goes, by the site's own actions; what is there is left.

    Where no messages are held nothing can be tried, and nothing is loaded until there are some.
    """
    try:
        held_tables()
    except NothingHeld as error:
        say(f"rules: none, {error.reason}")
        return
    for rule_id, steps in (
        (LIVE, (_try, _to_trial, _propose, _approve)),
        (ON_TRIAL, (_try, _to_trial)),
        (DRAFT, ()),
    ):
        say(f"rule {rule_id}: {_load(people, rule_id, steps)}")
    if not held_glossary().entries:
        add_term(actor=people.author, facts=RED_KEY, at=timezone.now())


def _load(people: Governors, rule_id: str, steps: Iterable["_Step"]) -> str:
    held = ForceRule.objects.filter(rule_id=rule_id).first()
    if held is not None:
        return f"{held.status} already"
    text = (FOLDER / f"{rule_id}.yaml").read_text(encoding="utf-8")
    row = keep_draft(
        actor=people.author, record=record_of(parse_rule(text)), is_new=True, at=timezone.now()
    )
    for step in steps:
        step(people, row, timezone.now())
        row.refresh_from_db()
    return str(row.status)


_Step = Callable[[Governors, ForceRule, datetime], object]


def _try(people: Governors, row: ForceRule, at: datetime) -> None:
    trial = request_trial(actor=people.author, row=row, at=at, detached=False)
    run_trial(trial_id=trial.pk)


def _to_trial(people: Governors, row: ForceRule, at: datetime) -> None:
    begin_trial(actor=people.author, row=row, at=at)


def _propose(people: Governors, row: ForceRule, at: datetime) -> None:
    note = "Few alerts, and the one that was planned for is among them"
    propose_live(actor=people.author, row=row, note=note, at=at)


def _approve(people: Governors, row: ForceRule, at: datetime) -> None:
    approve_rule(actor=people.approver, row=row, note="Read with its trial", at=at)

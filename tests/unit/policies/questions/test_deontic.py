"""The force that counts is the one that governs the matter."""

import pytest

from upstander.policies.questions.deontic import Surroundings, read_force
from upstander.policies.questions.positions import take_position
from upstander.policies.questions.terms import find_terms

CASES = [
    # sentence, the matter, kind of question, position
    ("You must not use it and should report it.", "use it", "leave", "prohibited"),
    ("You must not use it and should report it.", "report it", "duty", "required"),
    ("It is not approved for talk of cases.", "talk", "leave", "prohibited"),
    ("Use is not to be made of it.", "Use", "leave", "prohibited"),
    ("No officer may use it.", "use it", "leave", "prohibited"),
    ("Never use it.", "use it", "leave", "prohibited"),
    ("Do not use it.", "use it", "leave", "prohibited"),
    ("Avoid using it.", "using it", "leave", "conditional"),
    ("You should not usually use it.", "use it", "leave", "conditional"),
    ("Staff are discouraged from using it.", "using it", "leave", "conditional"),
    ("You may use it.", "use it", "leave", "permitted"),
    ("You may use it in breaks.", "use it", "leave", "conditional"),
    ("You may use it with the approval of an inspector.", "use it", "leave", "conditional"),
    ("You must not use it without approval.", "use it", "leave", "conditional"),
    ("You must not use it, other than in an emergency.", "use it", "leave", "conditional"),
    ("Subject to leave, you may use it.", "use it", "leave", "conditional"),
    ("It is not prohibited to use it.", "to use it", "leave", "permitted"),
    ("You do not need to use it.", "use it", "leave", None),
    ("Those who use it feel safe.", "use it", "leave", None),
    ("Chats may not remain private.", "Chats", "leave", None),
    ("Use should not bring the force into disrepute.", "Use", "leave", "conditional"),
    ("Tell the desk if it is lost.", "Tell", "duty", "required"),
    ("If it is lost, tell the desk.", "tell", "duty", "required"),
    ("You should tell the desk where possible.", "tell", "duty", "conditional"),
    ("Loss is reported to the desk.", "reported", "duty", "required"),
    ("Leave groups where content is not acceptable.", "Leave", "duty", "required"),
    ("The force may watch use.", "watch", "practice", "permitted"),
    ("The force will watch use.", "watch", "practice", "required"),
    ("Use is watched only where a chief officer agrees.", "watched", "practice", "conditional"),
    ("Users are told that use may be watched.", "watched", "practice", "required"),
    ("The force does not watch use.", "watch", "practice", "prohibited"),
]


@pytest.mark.parametrize(("text", "matter", "ask", "position"), CASES)
def test_the_governing_words_decide(text: str, matter: str, ask: str, position: str | None) -> None:
    """Each shape of words gives its position to the matter that it governs."""
    start = text.index(matter)
    anchors = [(start, start + len(matter))]
    force = read_force(text, anchors, Surroundings())
    taken = take_position(ask, force, text, anchors, "") if force else None
    assert (taken.position if taken else None) == position


@pytest.mark.parametrize(
    "words",
    ["do not need to", "is not required", "not limited to", "need not", "as required"],
)
def test_words_without_force_are_left_out(words: str) -> None:
    """What only looks like a rule gives no term."""
    assert find_terms(f"They {words} keep it") == ()


def test_the_nearest_lead_in_with_a_verb_left_open_rules_the_item() -> None:
    """A lead-in rules its items; one that only announces rules does not."""
    item, anchors = "use it at night", [(0, 3)]
    ban = read_force(item, anchors, Surroundings(leads=["You must not:"]))
    assert ban is not None
    assert (ban.kind, ban.source) == ("prohibit", "lead")
    rules = Surroundings(leads=["Everyone must follow these rules:"])
    own = read_force("Do not use it at night", [(7, 10)], rules)
    assert own is not None
    assert (own.kind, own.source) == ("prohibit", "sentence")

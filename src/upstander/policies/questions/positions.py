"""Turn a force into a position, by what kind of question is asked, with the condition's words.

Three kinds of question: may one (`leave`), must one (`duty`), and what does the force itself
do (`practice`). "Must be approved first" is a condition of a leave and the whole of a duty.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from upstander.policies.questions.conditions import (
    Condition,
    find_duty_limit,
    find_exception,
    find_limit,
    leading_condition,
)
from upstander.policies.questions.deontic import Force
from upstander.policies.questions.terms import (
    APPROVAL,
    CARE,
    DISCOURAGE,
    EXPECT,
    PERMIT,
    PRACTICE,
    PROHIBIT,
    REQUIRE,
)

ASKS = ("leave", "duty", "practice")

_MANNER = re.compile(
    r"\s+(?:be\s+(?:\w+ly\s+)?(?:damaging|detrimental|offensive|abusive|defamatory|excessive|used\s+"
    r"(?:in\s+a|inappropriately|excessively|to\s+the)|to\s+the\s+detriment|prejudicial|such|"
    r"inconsistent|incompatible|at\s+odds|allowed\s+to\s+(?:interfere|affect))|bring|undermine|"
    r"interfere|conflict|contravene|compromise|damage|harm|impact|affect|detract|breach|disrupt|"
    r"adversely|cause|incur|prejudice|jeopardise|embarrass|reflect|give\s+the\s+impression|"
    r"exceed|become|distract|delay)\b",
    re.IGNORECASE,
)
"""A ban on a manner leaves the matter itself allowed: "should not be damaging"."""
_BUT_NOT = re.compile(
    r"\bbut\s+(?:\w+\s+)?(?:never|not|must|should|only|cannot)\b.*", re.IGNORECASE | re.DOTALL
)
_MAY = re.compile(r"\b(?:may|can|could|reserves?)\b", re.IGNORECASE)
_BUT = re.compile(
    r"\bbut\s+((?:some|a\s+small|reasonable|limited|occasional|modest|incidental|minimal)\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_WEAK_OPENERS = frozenset({"where", "when", "if", "once", "in"})
_NEXT_LIFTS = re.compile(
    r"(?:however|(?:the\s+)?(?:only\s+)?exceptions?|an\s+exception|except|this\s+does\s+not|"
    r"(?:it|they)\s+may\b|in\s+exceptional|in\s+(?:an\s+)?emergenc\w+|unless|nonetheless|that\s+said)\b",
    re.IGNORECASE,
)
_NEXT_LIMITS = re.compile(
    r"(?:however|but|provided|(?:this|such|any\s+such|it|use|this\s+use|any\s+use|they)\s+(?:use\s+)?"
    r"(?:must|should|is\s+subject|shall|is\s+conditional)|reasonable\s+use)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A position with its condition, spans counted within the sentence or within the next."""

    position: str
    condition: Condition | None = None
    in_next: bool = False
    """The condition stands in the sentence after."""


def take_position(
    ask: str, force: Force, text: str, anchors: Sequence[tuple[int, int]], after: str
) -> Taken | None:
    """Return the position that `force` gives to a question of the kind `ask`, or None.

    `after` is the next sentence of the clause, which may lift a ban or limit a leave.
    """
    if ask == "duty":
        return _of_duty(force, text)
    if ask == "practice":
        return _of_practice(force, text)
    return _of_leave(force, text, anchors, after)


def _of_leave(
    force: Force, text: str, anchors: Sequence[tuple[int, int]], after: str
) -> Taken | None:
    if force.kind == PROHIBIT:
        return _banned(force, text, after)
    if force.kind == PERMIT:
        return _allowed(force, text, anchors, after)
    if force.kind == PRACTICE and force.strength < 1:
        return None
    if force.kind == EXPECT and force.source == "heading":
        return Taken("permitted")
    if force.kind in (DISCOURAGE, CARE, APPROVAL, REQUIRE, EXPECT, PRACTICE):
        return Taken("conditional", find_limit(text, *_reach(force, text)) or _rest(force, text))
    return None


def _banned(force: Force, text: str, after: str) -> Taken:
    if force.start >= 0 and _MANNER.match(text, force.end):
        return Taken("conditional", _rest(force, text))
    first, last = _reach(force, text)
    lifted = find_exception(text, max(force.end, 0), last)
    if lifted is None and force.start > 0:
        before = find_exception(text, first, force.start)
        # "Only approved … may": an `only` before a ban limits something else.
        lifted = before if before and before.opener.startswith(("unless", "except")) else None
    if lifted is None and (but := _BUT.search(text, max(force.end, 0))):
        lifted = Condition(but.start(1), len(text.rstrip(" .;")), "but")
    if lifted is not None:
        return Taken("conditional", lifted)
    if after and _NEXT_LIFTS.match(after):
        return Taken("conditional", Condition(0, len(after), "next sentence"), in_next=True)
    return Taken("prohibited")


def _allowed(force: Force, text: str, anchors: Sequence[tuple[int, int]], after: str) -> Taken:
    limit = leading_condition(text) or _limit_apart(force, text, anchors)
    if limit is None and (but := _BUT_NOT.search(text, max(force.end, 0))):
        limit = Condition(but.start(), len(text.rstrip(" .;")), "but")
    if limit is not None:
        return Taken("conditional", limit)
    if after and _NEXT_LIMITS.match(after):
        return Taken("conditional", Condition(0, len(after), "next sentence"), in_next=True)
    return Taken("permitted")


def _limit_apart(force: Force, text: str, anchors: Sequence[tuple[int, int]]) -> Condition | None:
    """Return a limit that is not itself the matter: "when overseas" is no limit of overseas."""
    start, end = _reach(force, text)
    while (limit := find_limit(text, start, end)) is not None:
        near = limit.start + 40
        weak = limit.opener in _WEAK_OPENERS
        if not weak or not any(limit.start <= a < min(near, limit.end) for a, _ in anchors):
            return limit
        start = limit.start + len(limit.opener)
    return None


def _of_duty(force: Force, text: str) -> Taken | None:
    if force.kind in (REQUIRE, EXPECT, PRACTICE):
        limit = find_duty_limit(text, *_reach(force, text))
        return Taken("conditional", limit) if limit else Taken("required")
    if force.kind in (CARE, APPROVAL):
        return Taken("conditional", _rest(force, text))
    if force.kind == PERMIT:
        return Taken("permitted")
    if force.kind == PROHIBIT:
        lifted = find_exception(text, max(force.end, 0), _reach(force, text)[1])
        return Taken("conditional", lifted) if lifted else Taken("prohibited")
    return None


def _of_practice(force: Force, text: str) -> Taken | None:
    limit = find_duty_limit(text, *_reach(force, text))
    if force.kind in (REQUIRE, EXPECT, PRACTICE, PERMIT):
        if limit is not None:
            return Taken("conditional", limit)
        return Taken("permitted" if force.kind == PERMIT else "required")
    if force.kind == PROHIBIT:
        lifted = find_exception(text, max(force.end, 0), _reach(force, text)[1])
        return Taken("conditional", lifted) if lifted else Taken("prohibited")
    if force.kind == CARE:
        # "Be aware that use may be monitored": what follows is the practice.
        return Taken("permitted" if _MAY.search(text, max(force.end, 0)) else "required")
    return None


def _reach(force: Force, text: str) -> tuple[int, int]:
    return force.scope[0], min(force.scope[1], len(text))


def _rest(force: Force, text: str) -> Condition | None:
    """Return the rule itself as the condition: "should comply with the Code"."""
    if force.start < 0:
        return None
    end = _reach(force, text)[1]
    kept = text[force.start : end].rstrip(" .,;:")
    return Condition(force.start, force.start + len(kept), force.words)

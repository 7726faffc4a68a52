r"""Say what a message needs to hold for an expression to match, as plain parts of the word view.

`(?:I will|gonna)\W+(?:\w+\W+){0,3}(?:wipe|bin)` needs one of `i will `, `gonna ` and one of
` wipe`, ` bin`: a conjunction of alternatives, each of which a search for plain strings can tell.
Needs may be too few, never too many: whoever matches meets all of them, so that the real
expression has to run only on what is left. See `wordview` for the view.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

from upstander.evidence.detect.expressions import parse
from upstander.evidence.detect.wordrates import rate_of
from upstander.evidence.detect.wordview import OTHER, SEPARATOR, symbols_alike

Strings = frozenset[str]
Need = tuple[str, ...]
"""Parts of the word view, sorted, of which one must stand in a message."""

BOUND = "\x01"
r"""A `\b` of which neither neighbour is known yet."""
WILD = "?"
"""Any one word character; at most one in a part."""

_CROSS_LIMIT = 24
_SET_LIMIT = 400
_COMMON_CROSS_LIMIT = 128
_SELECTIVE = 0.02
"""Strings that are rarer tell enough apart: only common ones are worth more products."""
_CLASS_LIMIT = 6
_REPEAT_LIMIT = 20
_COPIES = 4
_NEEDS_LIMIT = 3
_LONGEST = 14
"""Symbols of a part at most."""
_WORTHLESS = 0.3
"""A need that this share of messages meets rules out too little."""

_AFTER_WORD = re.compile(f"(?<=[a-z0_?{OTHER}]){BOUND}|{BOUND}(?=[a-z0_?{OTHER}])")
_RUN = re.compile("  +")
_EMPTY: Strings = frozenset([""])
_NONWORD: Strings = frozenset([SEPARATOR])
_ANY: Strings = frozenset([SEPARATOR, WILD])


@dataclass(frozen=True, slots=True)
class Part:
    """What is known of all texts that a part of an expression matches.

    `exact`: they are `head`, all of them. Else: each begins with one of `head`, ends with one of
    `tail`, and holds one of each of `needs`.
    """

    head: Strings
    tail: Strings
    needs: tuple[Strings, ...] = ()
    exact: bool = False

    def facts(self) -> tuple[Strings, ...]:
        """Return all that a match holds."""
        return (self.head,) if self.exact else (self.head, *self.needs, self.tail)


def _exact(strings: Iterable[str]) -> Part:
    some = frozenset(strings)
    return Part(some, some, exact=True)


_GAP = Part(_EMPTY, _EMPTY)
"""Anything at all."""


def needs_of(expression: str) -> tuple[Need, ...]:
    """Return what a match of `expression` needs, the rarest first; () where nothing is worth it.

    Raises:
        ExpressionRefused: the expression is invalid.
    """
    tree = parse(expression)
    if tree.state.flags & re.ASCII:
        return ()  # there `\w` is not the word character of the view
    facts = (_tidy(fact) for fact in _sequence(tree).facts())
    rated = {fact: rate_of_need(fact) for fact in facts if fact is not None}
    kept: list[Need] = []
    for fact in sorted(rated, key=lambda fact: (rated[fact], fact)):
        if rated[fact] < _WORTHLESS and not any(_implies(one, fact) for one in kept):
            kept.append(fact)
    return tuple(kept[:_NEEDS_LIMIT])


def _implies(need: Need, other: Need) -> bool:
    """Return whether whoever meets `need` meets `other`."""
    return all(any(part in one for part in other) for one in need)


def rate_of_need(need: Iterable[str]) -> float:
    """Return about what share of messages meets `need`."""
    return min(1.0, sum(rate_of(part.replace(WILD, "e")) for part in need))


def _rate(strings: Strings) -> float:
    tidy = _tidy(strings)
    return rate_of_need(tidy) if tidy is not None else 1.0


def _tidy(strings: Strings) -> Need | None:
    """Return the shortest parts that say the same; None where that is nothing."""
    plain = sorted({_clip(_settle(one)) for one in strings}, key=lambda s: (len(s), s))
    kept: list[str] = []
    for one in plain:
        if len(one.strip()) == 0 or one.strip() == WILD:
            return None
        if not any(shorter in one for shorter in kept):
            kept.append(one)
    return tuple(sorted(kept)) if len(kept) <= _SET_LIMIT else None


def _clip(text: str) -> str:
    """Return the beginning of `text`; a shorter part finds a little more and costs much less."""
    text = text.replace(BOUND, "")
    wild = text.find(WILD)
    # Behind a wild place the automaton has every state as often as there are symbols.
    return text[:_LONGEST] if wild < 0 else text[: min(_LONGEST, wild + 3)]


def _settle(text: str) -> str:
    """Return `text` with bounds beside a word character turned into the separator there."""
    if BOUND in text:
        text = _AFTER_WORD.sub(SEPARATOR, text)
    return _RUN.sub(SEPARATOR, text) if "  " in text else text


def _sequence(items: Iterable[Any]) -> Part:
    whole = _exact(_EMPTY)
    for opcode, argument in items:
        name = str(opcode)
        if name == "ASSERT":
            facts = _sequence(argument[1]).facts()
            whole = Part(whole.head, whole.tail, whole.needs + facts)
        elif name in _REPEATS:
            whole = _join_repeat(whole, argument)
        else:
            whole = _join(whole, _part(name, argument))
    return whole


_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def _part(name: str, argument: Any) -> Part:
    if name == "SUBPATTERN":
        # `(?a:…)` and the like give `\w` another meaning.
        return _GAP if int(argument[1]) & re.ASCII else _sequence(argument[3])
    if name == "ATOMIC_GROUP":
        return _sequence(argument)
    if name == "BRANCH":
        return _either([_sequence(part) for part in argument[1]])
    if name in ("AT", "ASSERT_NOT"):
        return _exact(_edge(name, argument))
    symbols = _symbols(name, argument)
    return _GAP if symbols is None else _exact(symbols)


def _edge(name: str, argument: Any) -> Strings:
    """Return the symbol of a place without width; the empty string where it tells nothing."""
    if name == "ASSERT_NOT":
        return _NONWORD if _is_any_word(argument[1]) else _EMPTY
    kind = str(argument)
    if kind == "AT_BOUNDARY":
        return frozenset([BOUND])
    return _EMPTY if kind == "AT_NON_BOUNDARY" else _NONWORD


def _is_any_word(body: Sequence[Any]) -> bool:
    """Return whether what must not stand there takes in every word character."""
    if len(body) != 1 or str(body[0][0]) != "IN":
        return False
    members = [(str(opcode), str(argument)) for opcode, argument in body[0][1]]
    return ("CATEGORY", "CATEGORY_WORD") in members and ("NEGATE", "None") not in members


def _symbols(name: str, argument: Any) -> Strings | None:
    """Return the symbols of a node that stands for one character; None for too many."""
    if name == "LITERAL":
        return symbols_alike(chr(argument))
    if name == "ANY":
        return _ANY
    if name == "IN":
        return _symbols_of_class(argument)
    return None


def _symbols_of_class(members: Sequence[Any]) -> Strings | None:
    if str(members[0][0]) == "NEGATE":
        left_out = {str(argument) for opcode, argument in members if str(opcode) == "CATEGORY"}
        return _NONWORD if "CATEGORY_WORD" in left_out else None
    found: Strings = frozenset()
    for opcode, argument in members:
        name = str(opcode)
        if name == "CATEGORY":
            some = _CATEGORIES.get(str(argument))
        elif name == "RANGE":
            some = _symbols_of_range(*argument)
        else:
            some = symbols_alike(chr(argument))
        if some is None:
            return None
        found |= some
    return found if len(found) <= _CLASS_LIMIT else None


_CATEGORIES = {
    "CATEGORY_NOT_WORD": _NONWORD,
    "CATEGORY_SPACE": _NONWORD,
    "CATEGORY_DIGIT": frozenset("0"),
}


def _symbols_of_range(low: int, high: int) -> Strings | None:
    if high > 127:
        return None
    return frozenset().union(*(symbols_alike(chr(code)) for code in range(low, high + 1)))


def _join_repeat(whole: Part, argument: Any) -> Part:
    low, high, items = int(argument[0]), int(argument[1]), argument[2]
    body = _sequence(items)
    if body.exact and body.head == _NONWORD:  # a run of separators is one
        return _join(whole, _exact(_NONWORD if low else _NONWORD | _EMPTY))
    if body.exact and high <= _REPEAT_LIMIT:
        powers = _powers(body.head, low, high)
        if powers is not None:
            return _join(whole, _exact(powers))
    for _ in range(min(low, _COPIES)):
        whole = _join(whole, body)
    return whole if low == high <= _COPIES else _join_optional(whole, body)


def _powers(strings: Strings, low: int, high: int) -> Strings | None:
    """Return `strings` repeated from `low` to `high` times; None where they are too many."""
    power, found = _EMPTY, set(_EMPTY if low == 0 else ())
    for count in range(1, high + 1):
        crossed = _cross(power, strings)
        if crossed is None:
            return None
        power = crossed
        if count >= low:
            found |= power
        if len(found) > _CROSS_LIMIT:
            return None
    return frozenset(found)


def _join_optional(whole: Part, body: Part) -> Part:
    """Return `whole` followed by any number of `body`, or by none."""
    needs = whole.needs if whole.exact else (*whole.needs, whole.tail)
    return Part(whole.head, _shortest(whole.tail | body.tail, str.endswith), needs)


def _shortest(strings: Strings, is_end: Any) -> Strings:
    """Return the strings of which no other is an end (or a beginning)."""
    kept: list[str] = []
    for one in sorted(strings, key=len):
        if not any(is_end(one, shorter) for shorter in kept):
            kept.append(one)
    return frozenset(kept)


def _join(first: Part, second: Part) -> Part:
    """Return one after the other."""
    crossed = _cross(first.tail, second.head)
    if crossed is not None:
        if first.exact and second.exact:
            return _exact(crossed)
        if first.exact:
            return Part(crossed, second.tail, second.needs)
        if second.exact:
            return Part(first.head, crossed, first.needs)
        return Part(first.head, second.tail, (*first.needs, crossed, *second.needs))
    left = _cross(first.tail, _edges(second.head, 0)) or first.tail
    right = _cross(_edges(first.tail, -1), second.head) or second.head
    head = left if first.exact else first.head
    tail = right if second.exact else second.tail
    return Part(head, tail, (*first.needs, left, right, *second.needs))


def _edges(strings: Strings, place: int) -> Strings:
    """Return the separator or bound that all strings begin (0) or end (-1) with, if they do."""
    ends = {one[place] if one else "" for one in strings}
    return frozenset(ends) if len(ends) == 1 and ends <= {SEPARATOR, BOUND} else _EMPTY


def _cross(first: Strings, second: Strings) -> Strings | None:
    """Return every one of `first` followed by every one of `second`; None for too many."""
    size = len(first) * len(second)
    if size > max(_CROSS_LIMIT, len(first), len(second)) and (
        size > _COMMON_CROSS_LIMIT or min(_rate(first), _rate(second)) < _SELECTIVE
    ):
        return None
    crossed = frozenset(_settle(one + two) for one in first for two in second)
    return None if any(one.count(WILD) > 1 for one in crossed) else crossed


def _either(parts: Sequence[Part]) -> Part:
    """Return what is known when any one of `parts` matches."""
    heads = reduce(frozenset.union, (part.head for part in parts))
    if all(part.exact for part in parts) and len(heads) <= _SET_LIMIT:
        return _exact(heads)
    tails = reduce(frozenset.union, (part.tail for part in parts))
    return Part(
        _shortest(heads, str.startswith),
        _shortest(tails, str.endswith),
        tuple(_either_needs([_ranked(part) for part in parts])),
    )


def _ranked(part: Part) -> list[Strings]:
    """Return the worthwhile facts of a part, the rarest first."""
    rated = [(rate_of_need(tidy), fact) for fact in part.facts() if (tidy := _tidy(fact))]
    return [fact for rate, fact in sorted(rated, key=lambda one: one[0]) if rate < _WORTHLESS]


def _either_needs(ranked: Sequence[list[Strings]]) -> Iterator[Strings]:
    """Yield needs of which each holds whichever part matched: a fact of every part."""
    if not all(ranked):
        return
    for place in range(max(map(len, ranked))):
        chosen = [facts[min(place, len(facts) - 1)] for facts in ranked]
        united = reduce(frozenset.union, chosen)
        if len(united) <= _SET_LIMIT:
            yield united

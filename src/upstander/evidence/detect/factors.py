r"""Choose the rarest part that an expression cannot do without, and look for that alone.

`(?:I will|gonna)\W+(?:\w+\W+){0,3}(?:wipe|bin)` needs `wipe` or `bin` with a non-word character
before it; hyperscan finds those as plain strings, several times faster than the whole. What is
found too much, `confirm` turns down.
"""

from typing import Any

from upstander.evidence.detect.approximate import (
    CannotWiden,
    Item,
    letters_of,
    tree_of,
    widen,
    widen_items,
)

_ENOUGH = 3.0
"""Rarity below which the whole expression is the better filter: three letters."""
_OPEN = 4
"""A repeat that may run longer is a gap between parts."""
_COMMON_TEXT = (
    "about after again all and any are ask back been being before bit but call came can "
    "come could day did done down even ever every everyone find first for from get getting "
    "give go going gone good got had has have he her here him his home how into its job "
    "just keep know last late leave left let like little lol long look made make many mate "
    "maybe mean message might more morning much must need never new next nice night not "
    "nothing now off okay old one only other our out over people phone photo please put "
    "really right said same say saw see send sent shift should show someone something soon "
    "sorry sort still stuff sure take talk tell text thank thanks that the their them then "
    "there these they thing think this those through time today tomorrow tonight too try "
    "two use used very want wants was way week well went were what when where which who why "
    "will with without work would yeah year yes yet you your "
)
_COMMON = frozenset(_COMMON_TEXT.split())
"""Words that stand in so many messages that looking for them filters little."""
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


def prefilter(expression: str) -> str:
    """Return what hyperscan is to look for on behalf of `expression`.

    Raises:
        CannotWiden: nothing that is worth looking for.
        ExpressionRefused: the expression is invalid.
    """
    rarity, pattern = _narrow(tree_of(expression))
    return pattern if rarity >= _ENOUGH else widen(expression)


def _narrow(items: list[Item]) -> tuple[float, str]:
    """Return the rarity and the wide form of the rarest part of a sequence."""
    if len(items) == 1:
        name, argument = str(items[0][0]), items[0][1]
        if name == "SUBPATTERN":
            return _narrow(list(argument[3]))
        if name == "BRANCH":
            parts = [_narrow(list(part)) for part in argument[1]]
            return min(rarity for rarity, _ in parts), f"(?:{'|'.join(p for _, p in parts)})"
    best: tuple[float, str] = (0.0, "")
    for first, last in _segments(items):
        rarity = _rarity_of_part(items[first:last])
        if rarity > best[0]:
            part = [*_beside(items, first - 1), *items[first:last], *_beside(items, last)]
            best = (rarity, _widen_part(part, items, first, last))
    if len(items) > 1:
        return best
    return best if items else (0.0, "")


def _widen_part(part: list[Item], items: list[Item], first: int, last: int) -> str:
    if last - first == 1 and str(items[first][0]) in ("SUBPATTERN", "BRANCH"):
        inner, pattern = _narrow(items[first:last])
        whole = _rarity(str(items[first][0]), items[first][1])
        if inner >= whole and _is_open(items[first][1]):
            return pattern
    return widen_items(part)


def _is_open(argument: Any) -> bool:
    return "MAXREPEAT" in str(argument)


def _segments(items: list[Item]) -> list[tuple[int, int]]:
    """Return the stretches between gaps."""
    found, first = [], 0
    for place, (opcode, argument) in enumerate(items):
        if str(opcode) in _REPEATS and argument[1] > _OPEN:
            found.append((first, place))
            first = place + 1
    found.append((first, len(items)))
    return [pair for pair in found if pair[0] < pair[1]]


def _beside(items: list[Item], place: int) -> list[Item]:
    """Return one character of the gap at `place`, where it is made of one class."""
    if not 0 <= place < len(items):
        return []
    opcode, argument = items[place]
    low, _, body = argument
    if low < 1 or len(body) != 1 or letters_of(str(body[0][0]), body[0][1]) is None:
        return []
    return [(opcode, (1, 1, body))]


def _rarity(name: str, argument: Any) -> float:
    """Return how rare a node's matches are at least, in letters."""
    if name == "LITERAL":
        return 1.0 if chr(argument).isalnum() or argument > 127 else 0.5
    if name == "IN":
        letters = letters_of(name, argument)
        assert letters is not None  # noqa: S101 - a class always has letters
        return 0.0 if letters.beyond else max(0.0, 1.0 - len(letters.ascii) / 12)
    if name in ("SUBPATTERN", "ATOMIC_GROUP"):
        return _rarity_of_part(list(argument[3] if name == "SUBPATTERN" else argument))
    if name == "BRANCH":
        return min(_rarity_of_part(list(part)) for part in argument[1])
    if name in _REPEATS:
        low, _, body = argument
        return min(int(low), 8) * sum(_rarity(str(o), a) for o, a in body)
    return 0.0


def _rarity_of_part(items: list[Item]) -> float:
    literal = "".join(chr(a) for o, a in items if str(o) == "LITERAL").lower().strip()
    if literal in _COMMON and all(str(o) == "LITERAL" for o, _ in items):
        return 1.0
    return sum(_rarity(str(opcode), argument) for opcode, argument in items)


__all__ = ["CannotWiden", "prefilter"]

"""Widen a Python expression into one over UTF-8 bytes that hyperscan can take.

Every text that the expression matches in a row, the wide form matches in the row's bytes too; the
converse need not hold, since `confirm` runs the real expression. So whatever hyperscan lacks or
reads otherwise is let go rather than imitated: look-around and back references drop out, a class
that knows any letter beyond ASCII takes all of them, and a repeat of groups becomes a gap.

Rows stand between bytes 0xFF, which no UTF-8 holds, so that nothing matches across rows.
Case folding beyond ASCII is left to the caller: the rows that hold one of `CASE_STRAYS`, whose
case partner is an ASCII letter, must be confirmed whatever the wide form says.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from upstander.base.errors import UpstanderError
from upstander.evidence.detect.expressions import parse

ROW_END = 0xFF
CASE_STRAYS = ("\u0130", "\u0131", "\u017f", "\u212a")
"""İ, ı, ſ and the kelvin sign: Python's IGNORECASE takes them for i, i, s and k."""

_ASCII = frozenset(range(128))
_WORD = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_DIGIT = frozenset(b"0123456789")
_SPACE = frozenset(b"\t\n\x0b\x0c\r \x1c\x1d\x1e\x1f")
_CATEGORIES = {
    "CATEGORY_WORD": _WORD, "CATEGORY_NOT_WORD": _ASCII - _WORD,
    "CATEGORY_DIGIT": _DIGIT, "CATEGORY_NOT_DIGIT": _ASCII - _DIGIT,
    "CATEGORY_SPACE": _SPACE, "CATEGORY_NOT_SPACE": _ASCII - _SPACE,
}  # fmt: skip
_GAP = r"[^\xff]*"
_ROW_EDGE = r"[\xff\n]"
_CASE_PART = re.compile(r"\(\?[a-z]*-[a-z]*i")
_WITHOUT_WIDTH = ("AT", "ASSERT", "ASSERT_NOT")
_EXACT_REPEATS = 32
"""A repeat bounded above this is left open: hyperscan unrolls bounded ones."""

Item = tuple[Any, Any]


class CannotWiden(UpstanderError):
    """An expression holds something that has no wide form; all rows must be confirmed."""


class Letters:
    """A set of characters: which of ASCII, and whether any beyond."""

    __slots__ = ("ascii", "beyond")

    def __init__(self, ascii_codes: frozenset[int], *, beyond: bool) -> None:
        self.ascii = ascii_codes
        self.beyond = beyond

    def pattern(self) -> str:
        """Return a class of single bytes."""
        codes = "".join(f"\\x{code:02x}" for code in sorted(self.ascii))
        return f"[{codes}\\x80-\\xf4]" if self.beyond else f"[{codes}]"

    def repeated(self, low: int, high: int) -> str:
        """Return the class `low` to `high` times; a character beyond ASCII has up to 4 bytes."""
        if self.beyond:
            high *= 4
        if high > _EXACT_REPEATS and high != low:
            return f"{self.pattern()}{{{low},}}"
        return f"{self.pattern()}{{{low},{high}}}"


def widen(expression: str) -> str:
    """Return the wide form of `expression`, for hyperscan's caseless byte mode.

    Raises:
        CannotWiden: there is none that is worth having.
        ExpressionRefused: the expression is invalid.
    """
    wide = widen_items(tree_of(expression))
    if not wide.replace(_GAP, "").replace(_ROW_EDGE, ""):
        raise CannotWiden(expression)
    return wide


def tree_of(expression: str) -> list[Item]:
    """Return the parse tree of `expression`, if it can be widened.

    Raises:
        CannotWiden: a class is negated where case matters: what it leaves out is not what the
            caseless class leaves out.
        ExpressionRefused: the expression is invalid.
    """
    items = list(parse(expression))
    if _CASE_PART.search(expression) and "NEGATE" in str(items):
        raise CannotWiden("a negated class beside a part in which case matters")
    return items


def widen_items(items: list[Item]) -> str:
    """Return the wide form of a part of a parse tree, cut out of the whole."""
    return _sequence(items, lead=True, tail=True)


def _sequence(items: list[Item], *, lead: bool, tail: bool) -> str:
    items = _trim(items, lead=lead, tail=tail)
    parts = []
    for place, (opcode, argument) in enumerate(items):
        first, last = lead and place == 0, tail and place == len(items) - 1
        name = str(opcode)
        if name in _WITHOUT_WIDTH:
            parts.append(_edge(name, argument, items, place, first=first, last=last))
        else:
            parts.append(_item(name, argument, lead=first, tail=last))
    return "".join(parts)


def _trim(items: list[Item], *, lead: bool, tail: bool) -> list[Item]:
    """Cut the repeats at the outer ends to their least number.

    Whoever matches the whole also matches the shorter form within the same row, and an open
    repeat at the end would report every byte that follows.
    """
    items = list(items)
    for end, wanted in ((-1, tail), (0, lead)):
        while wanted and items:
            name, argument = str(items[end][0]), items[end][1]
            if name in _WITHOUT_WIDTH:
                place = len(items) - 1 if end else 0
                if _edge(name, argument, items, place, first=not end, last=bool(end)):
                    break
                items.pop(end)
                continue
            if name not in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
                break
            low, _, body = argument
            if low:
                items[end] = (items[end][0], (low, low, body))
                break
            items.pop(end)
    return items


def _item(name: str, argument: Any, *, lead: bool, tail: bool) -> str:
    if (letters := letters_of(name, argument)) is not None:
        return letters.pattern() if not letters.beyond else letters.repeated(1, 1)
    if name == "LITERAL":
        return "".join(f"\\x{byte:02x}" for byte in chr(argument).encode("utf-8"))
    handler = _HANDLERS.get(name)
    if handler is None:
        raise CannotWiden(name)
    return handler(argument, lead, tail)


def letters_of(name: str, argument: Any) -> Letters | None:
    """Return the characters of a node that stands for one, or None for all other nodes."""
    if name == "LITERAL":
        return _of_code(argument, argument) if argument < 128 or _has_case(argument) else None
    if name == "NOT_LITERAL":
        return Letters(_ASCII, beyond=True)
    if name == "ANY":
        return Letters(_ASCII, beyond=True)
    if name == "IN":
        return _of_class(argument)
    return None


def _has_case(code: int) -> bool:
    letter = chr(code)
    return letter.lower() != letter or letter.upper() != letter


def _of_code(low: int, high: int) -> Letters:
    """Return the characters from `low` to `high` in either case."""
    codes = set(range(low, min(high, 127) + 1))
    codes |= {ord(chr(code).swapcase()) for code in codes if chr(code).isalpha()}
    for stray, partner in zip(CASE_STRAYS, "iisk", strict=True):
        if low <= ord(stray) <= high:
            codes |= {ord(partner), ord(partner.upper())}
    return Letters(frozenset(codes), beyond=high > 127)


def _of_class(members: Sequence[Item]) -> Letters:
    codes: frozenset[int] = frozenset()
    beyond = negated = False
    for opcode, argument in members:
        name = str(opcode)
        if name == "NEGATE":
            negated = True
        elif name == "CATEGORY":
            codes |= _CATEGORIES[str(argument)]
            beyond = True
        else:
            low, high = argument if name == "RANGE" else (argument, argument)
            some = _of_code(low, high)
            codes, beyond = codes | some.ascii, beyond or some.beyond
    if not negated:
        return Letters(codes, beyond=beyond)
    # What a class leaves out was widened by case; letting those in again keeps the form wide.
    kept_out = frozenset() if beyond and not _is_exact(members) else codes
    return Letters(_ASCII - kept_out, beyond=True)


def _is_exact(members: Sequence[Item]) -> bool:
    """Return whether every member's ASCII part is exact, so that it may be left out."""
    for opcode, argument in members:
        name = str(opcode)
        if name in ("NEGATE", "CATEGORY"):
            continue
        high = argument[1] if name == "RANGE" else argument
        if high > 127:
            return False
    return True


def _group(argument: Any, lead: bool, tail: bool) -> str:  # noqa: FBT001 - called by table
    return f"(?:{_sequence(list(argument[3]), lead=lead, tail=tail)})"


def _branch(argument: Any, lead: bool, tail: bool) -> str:  # noqa: FBT001 - called by table
    parts = [_sequence(list(part), lead=lead, tail=tail) for part in argument[1]]
    return f"(?:{'|'.join(parts)})"


def _atomic(argument: Any, lead: bool, tail: bool) -> str:  # noqa: FBT001 - called by table
    return f"(?:{_sequence(list(argument), lead=lead, tail=tail)})"


def _repeat(argument: Any, lead: bool, tail: bool) -> str:  # noqa: FBT001 - called by table
    low, high, body = int(argument[0]), int(argument[1]), list(argument[2])
    if len(body) == 1 and (letters := letters_of(str(body[0][0]), body[0][1])) is not None:
        if low == high and (lead or tail):  # at an end as many bytes will do
            return f"{letters.pattern()}{{{low}}}"
        return letters.repeated(low, high)
    inner = _sequence(body, lead=False, tail=False)
    if high <= _EXACT_REPEATS and (high == 1 or not _is_open(body)):
        return f"(?:{inner}){{{low},{high}}}"
    return f"(?:{inner}){_GAP}" if low else _GAP


def _is_open(items: Any) -> bool:
    """Return whether the items hold a repeat, so that repeating them would be a wide automaton."""
    return any("REPEAT" in str(opcode) for opcode, _ in items) or any(
        _is_open(part)
        for opcode, argument in items
        for part in (
            (argument[3],)
            if str(opcode) == "SUBPATTERN"
            else argument[1]
            if str(opcode) == "BRANCH"
            else ()
        )
    )


def _reference(argument: Any, lead: bool, tail: bool) -> str:  # noqa: FBT001, ARG001 - called by table
    return _GAP


_HANDLERS: dict[str, Callable[[Any, bool, bool], str]] = {
    "SUBPATTERN": _group,
    "BRANCH": _branch,
    "ATOMIC_GROUP": _atomic,
    "MAX_REPEAT": _repeat,
    "MIN_REPEAT": _repeat,
    "POSSESSIVE_REPEAT": _repeat,
    "GROUPREF": _reference,
}


def _edge(
    name: str, argument: Any, items: list[Item], place: int, *, first: bool, last: bool
) -> str:
    r"""Return the wide form of what has no width.

    A word boundary is kept where a neighbour is surely an ASCII word character: there hyperscan's
    ASCII boundary holds whenever Python's does. `(?<!\w)` and `(?!\w)` are boundaries there.
    """
    kind = str(argument) if name == "AT" else ""
    if first and kind in ("AT_BEGINNING", "AT_BEGINNING_STRING"):
        return _ROW_EDGE
    if last and kind in ("AT_END", "AT_END_STRING"):
        return _ROW_EDGE
    after = place + 1 < len(items) and _is_word(items[place + 1], end=0)
    before = place > 0 and _is_word(items[place - 1], end=-1)
    if kind == "AT_BOUNDARY":
        return r"\b" if after or before else ""
    if name == "ASSERT_NOT" and _is_any_word(argument[1]):
        return r"\b" if (after if argument[0] < 0 else before) else ""
    return ""


def _is_any_word(body: Any) -> bool:
    return len(body) == 1 and str(body[0]) == "(IN, [(CATEGORY, CATEGORY_WORD)])"


def _is_word(item: Item, *, end: int) -> bool:
    """Return whether the first (0) or last (-1) character of `item` is an ASCII word character."""
    name, argument = str(item[0]), item[1]
    if (letters := letters_of(name, argument)) is not None:
        return not letters.beyond and letters.ascii <= _WORD
    if name == "SUBPATTERN":
        return _ends_in_word(argument[3], end=end)
    if name == "BRANCH":
        return all(_ends_in_word(part, end=end) for part in argument[1])
    if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
        return argument[0] > 0 and _ends_in_word(argument[2], end=end)
    return False


def _ends_in_word(body: Any, *, end: int) -> bool:
    # An empty body, as in `(?:){2}`, has no character at its end.
    return len(body) > 0 and _is_word(body[end], end=end)

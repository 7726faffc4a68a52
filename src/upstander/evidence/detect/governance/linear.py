r"""Write a rule's expression for engines without look-around (RE2), such as those of Sigma tools.

Word bounds `(?<!\w)` and `(?!\w)` become `(?:^|\W)` and `(?:\W|$)`. Any other look-around is taken
out, so that the expression finds what it found before and more. What else such engines lack
(back references, atomic groups, possessive repeats) cannot be written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from upstander.evidence.detect.expressions import ExpressionRefused, children, parse

_BOUNDS = {r"(?<!\w)": r"(?:^|\W)", r"(?!\w)": r"(?:\W|$)"}
_LOOK_AROUND = re.compile(r"\(\?(?:=|!|<=|<!)")
_LETTER = re.compile(r"(\\\\)|\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})")
_WANTING = frozenset({"GROUPREF", "GROUPREF_EXISTS", "ATOMIC_GROUP", "POSSESSIVE_REPEAT"})


@dataclass(frozen=True, slots=True)
class Linear:
    """An expression without look-around."""

    text: str
    """"" where it cannot be written."""
    wider: bool
    """Whether it finds more than before: a look-around was taken out."""


def without_look_around(expression: str) -> Linear:
    """Return `expression` for an engine without look-around."""
    pieces: list[str] = []
    wider = False
    at = 0
    for start, end in _look_arounds(expression):
        group = expression[start:end]
        pieces.append(expression[at:start])
        pieces.append(_BOUNDS.get(group, ""))
        wider = wider or group not in _BOUNDS
        at = end
    text = _LETTER.sub(_as_letter, "".join(pieces) + expression[at:])
    try:
        tree = parse(text)
    except ExpressionRefused:
        return Linear("", wider=True)
    if tree.getwidth()[0] == 0 or _wants(tree):
        return Linear("", wider=True)
    return Linear(text, wider=wider)


def _as_letter(found: re.Match[str]) -> str:
    r"""Return `\U0001F602` as the letter that it stands for; an escaped backslash as it is."""
    digits = found[2] or found[3]
    return re.escape(chr(int(digits, 16))) if digits else found[0]


def _look_arounds(expression: str) -> Iterator[tuple[int, int]]:
    """Yield the places of look-arounds, those within another left out."""
    at = 0
    while at < len(expression):
        if _LOOK_AROUND.match(expression, at):
            end = _end_of_group(expression, at)
            yield at, end
            at = end
        else:
            at = _step(expression, at)


def _step(expression: str, at: int) -> int:
    """Return the place behind an escape, a class or a plain character."""
    if expression[at] == "\\":
        return at + 2
    return _end_of_class(expression, at) if expression[at] == "[" else at + 1


def _end_of_class(expression: str, at: int) -> int:
    at += 2 if expression.startswith("[^", at) else 1
    at += expression.startswith("]", at)  # a bracket that comes first is a member
    while at < len(expression) and expression[at] != "]":
        at += 2 if expression[at] == "\\" else 1
    return at + 1


def _end_of_group(expression: str, at: int) -> int:
    depth = 0
    while at < len(expression):
        letter = expression[at]
        depth += (letter == "(") - (letter == ")")
        at = _step(expression, at)
        if not depth:
            break
    return at


def _wants(tree: Any) -> bool:
    """Return whether a parse tree holds what such engines lack."""
    for opcode, argument in tree:
        name = str(opcode)
        if name in _WANTING:
            return True
        inner = (argument[2],) if name.endswith("_REPEAT") else children(name, argument)
        if any(_wants(part) for part in inner):
            return True
    return False

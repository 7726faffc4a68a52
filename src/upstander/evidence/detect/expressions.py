"""Vet regular expressions of rules: valid, never empty, no nested quantifiers.

The check reads Python's own parse tree, so that what is vetted is what will run. The tree is not a
public interface of `re`; its shape has been stable since Python 1.5 and a test pins it.
"""

import re
from functools import lru_cache
from importlib import import_module
from typing import Any

from upstander.base.errors import UpstanderError

_parser: Any = import_module("re._parser")

FLAGS = re.IGNORECASE
"""Every expression of a rule ignores case (records/rules.py)."""

MANY = 12
"""A repeat that may run longer than this counts as unbounded in the nesting check."""


class ExpressionRefused(UpstanderError):
    """A regular expression is invalid, can match nothing, or may take exponential time."""


def parse(expression: str) -> Any:
    """Return Python's parse tree of `expression`, case ignored.

    Raises:
        ExpressionRefused: it is not valid.
    """
    try:
        pattern_of(expression)
        return _parser.parse(expression, FLAGS)
    except (re.error, OverflowError, RecursionError) as error:
        raise ExpressionRefused(f"invalid regular expression: {error}") from error


def compile_expression(expression: str) -> re.Pattern[str]:
    """Return `expression` compiled, after the checks.

    Raises:
        ExpressionRefused: it is invalid, can match the empty text, or nests quantifiers.
    """
    tree = parse(expression)
    if tree.getwidth()[0] == 0:
        raise ExpressionRefused("the expression can match nothing at all")
    if _nests(tree, inside=False):
        raise ExpressionRefused(
            "a repeat inside a repeat may take exponential time; bound the outer one to at most "
            f"{MANY} or write it without nesting"
        )
    return pattern_of(expression)


@lru_cache(maxsize=1 << 13)
def pattern_of(expression: str) -> re.Pattern[str]:
    """Return an expression that was vetted before, compiled when it is first needed."""
    return re.compile(expression, FLAGS)


def _nests(tree: Any, *, inside: bool) -> bool:
    r"""Return whether an open-ended repeat stands inside another.

    A heuristic: `(?:\w+ )+` is refused although it cannot explode, since proving so is harder
    than bounding it. Possessive repeats and atomic groups never give characters back.
    """
    for opcode, argument in tree:
        name = str(opcode)
        if name in ("MAX_REPEAT", "MIN_REPEAT"):
            low, high, body = argument
            open_ended = high > MANY and high != low
            if inside and open_ended:
                return True
            if _nests(body, inside=inside or high > MANY):
                return True
        elif any(_nests(part, inside=inside) for part in children(name, argument)):
            return True
    return False


def children(name: str, argument: Any) -> tuple[Any, ...]:
    """Return the trees inside one node of a parse tree, repeats aside."""
    if name == "SUBPATTERN":
        return (argument[3],)
    if name == "BRANCH":
        return tuple(argument[1])
    if name in ("ASSERT", "ASSERT_NOT"):
        return (argument[1],)
    if name == "GROUPREF_EXISTS":
        return tuple(part for part in argument[1:] if part is not None)
    return ()

"""Remember which expressions passed the checks, so that a pack is not vetted anew at each start.

Only the digests of expressions are kept, in the same private directory as compiled databases.
"""

import sys
from collections.abc import Iterable

from upstander.base.digest import digest_fields
from upstander.evidence.detect.database_cache import keep, read_cached
from upstander.evidence.detect.expressions import compile_expression

CHECKS = "1"
"""Raised whenever the checks of `expressions` change."""

_LIMIT = 1 << 14
_known: dict[str, set[str]] = {}


def vet(expressions: Iterable[str]) -> None:
    """Check each of `expressions` that was not found good before by the same checks.

    Raises:
        ExpressionRefused: one does not pass.
    """
    key = digest_fields(["vetted", CHECKS, sys.version])
    known = _known.get(key)
    if known is None:
        kept = read_cached(key)
        known = _known[key] = set(kept.decode("ascii").split()) if kept else set()
    before = len(known)
    try:
        for expression in expressions:
            digest = digest_fields([expression])
            if digest not in known:
                compile_expression(expression)
                known.add(digest)
    finally:
        if len(known) != before:
            keep(key, "\n".join(sorted(known)[:_LIMIT]).encode("ascii"))

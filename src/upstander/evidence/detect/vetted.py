"""Remember which expressions passed the checks, so that a pack is not vetted anew at each start.

Only the digests of expressions are kept, in the same private directory as compiled databases.
"""

import sys

from upstander.base.digest import digest_fields
from upstander.evidence.detect.database_cache import keep, read_cached
from upstander.evidence.detect.expressions import compile_expression

CHECKS = "1"
"""Raised whenever the checks of `expressions` change."""

_LIMIT = 1 << 14
_known: dict[str, set[str]] = {}
_fresh: set[str] = set()


def vet(expression: str) -> None:
    """Check `expression`, unless the same checks have found it good before.

    Raises:
        ExpressionRefused: it does not pass.
    """
    known = _known_good()
    digest = digest_fields([expression])
    if digest not in known:
        compile_expression(expression)
        known.add(digest)
        _fresh.add(digest)


def keep_vetted() -> None:
    """Keep what was found good since the last time; where it cannot be kept, nothing happens."""
    if _fresh:
        _fresh.clear()
        keep(_key(), "\n".join(sorted(_known_good())[:_LIMIT]).encode("ascii"))


def _key() -> str:
    return digest_fields(["vetted", CHECKS, sys.version])


def _known_good() -> set[str]:
    key = _key()
    known = _known.get(key)
    if known is None:
        kept = read_cached(key)
        known = _known[key] = set(kept.decode("ascii").split()) if kept else set()
    return known

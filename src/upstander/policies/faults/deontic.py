"""What a sentence does: forbids, permits, offers or requires, and whether it sets a condition."""

import re

_FORBIDS = re.compile(
    r"\b(?:must|may|shall|should|can|will|do|does|are|is|need)\s+(?:\w+\s+)?(?:not"
    r"|never)\s+(?!usually|only|limited|necessarily|normally|include)"
    r"|\b(?:cannot|can['’]t|mustn['’]t|shouldn['’]t|don['’]t)\b"
    r"|\b(?:not|never)\s+(?:be\s+)?(?:permitted|allowed|approved|authori[sz]ed|acceptable)\b"
    r"|\b(?:is|are)\s+(?:strictly\s+)?(?:prohibited|forbidden|banned|barred|unacceptable)\b"
    r"|\bunder no circumstances\b|\bnever\b",
    re.IGNORECASE,
)
_BARE_NEGATION = re.compile(
    r"\b(?:do|does|are|is|need|will)\s+(?:\w+\s+)?not\s+(?!(?:use|send|share|post|install|download|"
    r"permitted|allowed|approved|authori[sz]ed|acceptable|to be used|be (?:used|sent|shared"
    r"|permitted|allowed|installed)))",
    re.IGNORECASE,
)
_PERMITS = re.compile(
    r"\b(?:may|can)\s+(?!not\b|be\s+(?:subject|liable|required|asked|monitored|viewed|accessed"
    r"|damaging|found|contacted))"
    r"|\b(?:is|are)\s+(?:\w+\s+)?(?:permitted|allowed|acceptable|encouraged|approved|tolerated)\b",
    re.IGNORECASE,
)
_OFFERS = re.compile(
    r"\b(?:request(?:s|ed|ing)?|apply(?:ing)?|ask|application|submit)\b[^.;]{0,60}"
    r"\b(?:access|permission|install\w*|use|download\w*|app|apps|service)\b",
    re.IGNORECASE,
)
_CONDITION = re.compile(
    r"\b(?:unless|except(?:ion\w*)?|only|without|other than|until|subject to|provided|where|if|when"
    r"|approv(?:al|ed by)|authori[sz]ed by|permission|consent|reasonable|limited|usually"
    r"|normally|agreed)\b",
    re.IGNORECASE,
)


def force_of(sentence: str) -> str:
    """Return `forbids`, `offers`, `permits` or "" for what a sentence mainly does.

    A ban outweighs a leave in the same sentence; an offer is a way to be allowed on request.
    """
    banned = _FORBIDS.search(sentence)
    if banned and not _only_bare(sentence):
        return "forbids"
    if _OFFERS.search(sentence):
        return "offers"
    return "permits" if _PERMITS.search(sentence) else ""


def is_limited(sentence: str) -> bool:
    """Say whether a sentence sets a condition or makes an exception."""
    return _CONDITION.search(sentence) is not None


def _only_bare(sentence: str) -> bool:
    """Say whether all that negates is a statement, such as `is not meant for`, and no ban."""
    rest = _BARE_NEGATION.sub(" ", sentence)
    return _FORBIDS.search(rest) is None

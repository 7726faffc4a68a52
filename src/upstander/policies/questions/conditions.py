"""Conditions of a rule: what limits a leave or lifts a ban, in the exact words of the document."""

import re
from dataclasses import dataclass

_WHO = (
    r"(?:prior\s+|express\s+|written\s+|explicit\s+|specific\s+|formal\s+|proper\s+|the\s+|an?\s+)*"
)
_LEAVE = (
    r"(?:approvals?|permission|consent|authori[sz]ations?|authority|agreement|sign[ -]off|"
    r"authori[sz]ed|clearance|justification|business\s+case|business\s+need)"
)
_EXCEPTION = re.compile(
    rf"\bunless\b|\bexcept(?:ing)?\b(?!\w)|\bwith\s+the\s+exception\s+of\b|\bother\s+than\b"
    rf"|\bsave\s+(?:for|where|in|on|with|when|by|that|as)\b|\bapart\s+from\b|\b(?:out|a)side\s+(?:of\s+)?exceptional\b"
    rf"|\bwithout\s+(?:the\s+|first\s+|having\s+|obtaining\s+|seeking\s+|gaining\s+|receiving\s+)*"
    rf"{_WHO}(?:\w+\s+){{0,3}}?{_LEAVE}|\bwithout\s+(?:[\w'’-]+\s+){{1,7}}?(?:assessment|signed|"
    rf"approved|agreed|reason|consulted|notified)\b|\bwithout\s+(?:first|prior|consulting|"
    rf"notifying|informing|telling|asking)\b|\buntil\b|\bbut\s+(?:reasonable|limited|occasional|only|"
    rf"may|can|is|are|it)\b|\bif\s+(?:possible|at\s+all\s+possible)\b|\bin\s+exceptional\b"
    rf"|\bonly\s+(?:if|when|where|with|after|in|by|on|for|as|once|under|through|via|to)\b",
    re.IGNORECASE,
)
"""What lifts a ban in part."""
_LIMIT = re.compile(
    rf"\bonly\b|\bsolely\b|\bexclusively\b|\bunless\b|\bexcept(?:ing)?\b|\bother\s+than\b"
    rf"|\bwith\s+the\s+exception\s+of\b"
    rf"|\bsubject\s+to\b|\bprovid(?:ed|ing)\b(?:\s+that)?(?=\s+(?:that|it|they|you|this|the|such|"
    rf"there|no|any|all|a|an|use|their|your|its|in)\b)|\b(?:so|as)\s+long\s+as\b"
    rf"|\bon\s+(?:the\s+)?condition\b"
    rf"|\bif\b(?!\s+(?:you\s+are\s+)?(?:unsure|in\s+doubt))|\bwhere\b|\bwhen\b|\bonce\b|\buntil\b"
    rf"|\bwith(?:in)?\s+{_WHO}(?:\w+\s+){{0,4}}?{_LEAVE}|\bfollowing\s+{_WHO}{_LEAVE}"
    rf"|\bwith\s+{_WHO}(?:line\s+)?(?:manager|supervisor)\S*\s+{_LEAVE}"
    rf"|\bmust\s+(?:first\s+)?(?:be\s+(?:approved|authori[sz]ed|agreed)|(?:obtain|seek|have|get))\b"
    rf"|\bafter\s+(?:\w+\s+){{0,3}}?{_LEAVE}|\bsubject\s+of\s+approval\b"
    rf"|\bin\s+(?:exceptional|limited|certain|some|specific|emergency)\b|\bin\s+an\s+emergency\b"
    rf"|\bwithin\s+reason\b|\bin\s+moderation\b|\bin\s+(?:your|their|one['’]s)\s+own\s+time\b"
    rf"|\boutside\s+(?:of\s+)?(?:working|duty)\s+hours\b|\bbut\s+(?:never|not)\b"
    rf"|\bby\s+exception\b|\bat\s+the\s+discretion\b|\bas\s+part\s+of\s+(?:your|their)\s+role\b"
    rf"|\bbut\s+(?:it\s+|this\s+|they\s+|such\s+use\s+|you\s+|staff\s+|personnel\s+)?(?:must|should|"
    rf"not|only|never|cannot)\b|\bin\s+(?:line|accordance)\s+with\b|\bwithout\s+{_WHO}{_LEAVE}"
    rf"|\bfor\s+authori[sz]ed\s+\w+|\b(?:during|in)\s+(?:their\s+|your\s+)?(?:\w+\s+)?breaks?\b",
    re.IGNORECASE,
)
"""What limits a leave."""
_SMALL = re.compile(
    r"\b(?:reasonable|limited|occasional|modest|incidental|minimal|minor|infrequent|proportionate|"
    r"appropriate|brief|small\s+amount\s+of|restricted|sensible)\s+(?:and\s+\w+\s+)?"
    r"(?:\w+\s+)?(?:use|usage|calls?|access|messages?|purposes?|browsing|non)\b",
    re.IGNORECASE,
)
"""Use that is allowed in small measure."""
_DUTY_LIMIT = re.compile(
    r"\bunless\b|\bexcept(?:ing)?\b|\bwhere(?:ver)?\s+(?:\w+\s+)?(?:possible|practicable|practical|"
    r"appropriate|reasonable|feasible|safe|they\s+feel|you\s+feel)\b|\bif\s+(?:possible|practicable|"
    r"appropriate)\b|\bsubject\s+to\b(?!\s+(?:\w+\s+){0,3}?(?:monitor|audit|inspect|search|download|"
    r"examin|review|scrutin|misconduct|disciplin|the\s+code|random))|\bonly\s+(?:if|when|where|with|after|in|on|under)\b"
    r"|\bsave\s+(?:for|where)\b|\bin\s+exceptional\b|\bother\s+than\b|\bwhere\s+it\s+is\s+safe\b"
    r"|\bas\s+appropriate\b",
    re.IGNORECASE,
)
"""What loosens a duty."""
_FIRST_IF = re.compile(
    r"\s*(?:if|where|when|once|provided|providing|as\s+long\s+as|so\s+long\s+as|subject\s+to|"
    r"but\s+as\s+long|with\s+\w+(?:\s+\w+){0,3}?\s+(?:approval|permission|consent|authority)|"
    r"in\s+exceptional|in\s+certain|in\s+limited|in\s+some)\b",
    re.IGNORECASE,
)
_STOP = re.compile(r";|\.\s|\.$|\s[–—]\s")


@dataclass(frozen=True, slots=True)
class Condition:
    """Where a condition stands in its sentence and the words that open it."""

    start: int
    end: int
    opener: str


def find_exception(text: str, start: int, end: int) -> Condition | None:
    """Return what lifts, in `text[start:end]`, a ban in part; None where nothing does."""
    return _first(_EXCEPTION, text, start, end)


def find_limit(text: str, start: int, end: int) -> Condition | None:
    """Return what limits, in `text[start:end]`, a leave: a condition or a small measure."""
    found = [
        one
        for one in (_first(_LIMIT, text, start, end), _first(_SMALL, text, start, end))
        if one is not None
    ]
    return min(found, key=lambda one: one.start) if found else None


def find_duty_limit(text: str, start: int, end: int) -> Condition | None:
    """Return what loosens, in `text[start:end]`, a duty."""
    return _first(_DUTY_LIMIT, text, start, end)


def leading_condition(text: str) -> Condition | None:
    """Return the condition that a sentence opens with: "If you comply with it, you may"."""
    if not (opener := _FIRST_IF.match(text)):
        return None
    comma = text.find(",", opener.end())
    if comma < 0:
        return None
    start = opener.end() - len(opener[0].lstrip())
    return Condition(start, comma, " ".join(opener[0].split()).lower())


def _first(pattern: re.Pattern[str], text: str, start: int, end: int) -> Condition | None:
    match = pattern.search(text, start, end)
    if match is None:
        return None
    stop = _STOP.search(text, match.end(), end)
    last = stop.start() if stop else end
    kept = text[match.start() : last].rstrip(" .,;:")
    opener = " ".join(match[0].split()).lower()
    return Condition(match.start(), match.start() + len(kept), opener)

"""The body whose policy it is: by label, by its name at the head, by how often it is named."""

import re
from collections import Counter
from dataclasses import dataclass

from upstander.records.clauses import PolicyDocument
from upstander.records.policy_details import Detail

_WORD = r"[A-ZŪ][\w’'-]*"
_NAME = rf"{_WORD}(?:(?:,\s|\s(?:and|&|of)\s(?:the\s)?|\s){_WORD}){{0,4}}"
_NOT_NAME = (
    r"(?!(?:The|This|All|Each|Every|Our|Your|Their|His|Her|For|In|On|By|To|Of|From|With|When|If|"
    r"And|Or|As|At|Is|Any|Some|Other|Contact|Email|Volunteer|Local|Neighbourhood|Community|"
    r"Military|Special|Uniformed|Former|Non|UK|British\sPolice|National|County|Chief|Home|Joint|"
    r"Professional|Standards|Code|Regulation|Roads?|Response|Serving|Retired|Individual|No|Not|"
    r"Section|Under|Using|Most|Many|Both|Several|Territorial|Independent|Where|While|Public)\s)"
)
_POLICE = re.compile(
    rf"\b{_NOT_NAME}(?P<name>{_NAME})\s(?:Police(?:\sService)?|POLICE(?:\sSERVICE)?|"
    r"Constabulary|CONSTABULARY)\b"
    r"(?!\s(?:Federation|Officers?|Staff|Act|Regulations|Authority|and\sCrime|Digital|Community|"
    r"Cadets?|Association|Foundation|College|Reform|National|Superintendents|FEDERATION|OFFICER))"
)
_NAMED = re.compile(
    r"\b(?:Police\sScotland|Police\sService\sof\s(?:Northern\sIreland|Scotland)|"
    r"(?:Ministry|Department)\s(?:of|for)\s(?:the\s)?[A-Z]\w+(?:(?:,\s|\sand\s|\s)[A-Z]\w+){0,3}|"
    r"National\sCrime\sAgency|Home\sOffice|College\sof\sPolicing|MoJ|MOJ|HMPPS|"
    r"Independent\sOffice\sfor\sPolice\sConduct|National\sPolice\sChiefs[’']\sCouncil)\b"
)
_STOPS = re.compile(
    r"^(?:.*\b(?:of|by|from|for|within|to|with|the|at|contact|in)\s+)(?=[A-Z])", re.DOTALL
)
_BODY = re.compile(
    rf"^[#*\s]*(?P<name>{_NAME}\s(?:Service|Authority|Agency|Council|Commission|Force|Command|"
    r"Unit|Trust))[*\s]*$",
    re.MULTILINE,
)
HEAD_CHARS = 700
HEAD_WEIGHT = 5
NEEDED = 3
"""Weight below which a name is a passing mention: one at the head is enough, else three."""
ALONE = 2
"""Weight that a name needs where the document names no other body."""
OTHER_BODIES = frozenset({"home office", "college of policing", "national crime agency"})
SHORT_NAMES = {"moj": "ministry of justice"}
_DOMAIN = re.compile(r"[@.]([a-z-]+)\.(?:pnn\.)?(?:police\.)?uk\b")


@dataclass(frozen=True, slots=True)
class _Mention:
    key: str
    start: int
    end: int


def find_force(document: PolicyDocument) -> Detail | None:
    """Return the body that a document without a label speaks for, or None where it is unsure."""
    mentions = _mentions(document.text)
    if not mentions:
        return None
    weights: Counter[str] = Counter()
    domains = {match[1].replace("-", " ") for match in _DOMAIN.finditer(document.text)}
    for one in mentions:
        light = one.key in OTHER_BODIES and one.start >= HEAD_CHARS
        weights[one.key] += 0 if light else 1
    for key in {one.key for one in mentions if one.start < HEAD_CHARS}:
        weights[key] += HEAD_WEIGHT
    for key in weights:
        first = key.split(" ")[0]
        weights[key] += HEAD_WEIGHT if any(first in domain for domain in domains) else 0
    (key, weight), *others = weights.most_common(2)
    if weight < (NEEDED if others else ALONE) or (others and others[0][1] == weight):
        return None
    named = [one for one in mentions if one.key == key and one.end - one.start >= len(key)]
    named = named or [one for one in mentions if one.key == key]
    spelt = Counter(document.text[one.start : one.end] for one in named).most_common(1)[0][0]
    best = next(one for one in named if document.text[one.start : one.end] == spelt)
    value = " ".join(document.text[best.start : best.end].split())
    return Detail(name="force", value=value, start=best.start, end=best.end, basis="placed")


def is_force_name(text: str) -> bool:
    """Say whether `text` is the name of a body and nothing else."""
    flat = " ".join(text.split())
    return bool(_POLICE.fullmatch(flat) or _NAMED.fullmatch(flat))


def _mentions(text: str) -> list[_Mention]:
    found: list[_Mention] = []
    for pattern in (_NAMED, _POLICE):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < one.end and one.start < end for one in found):
                continue
            lead = _STOPS.match(match[0]) if pattern is _POLICE else None
            start += _kept(match[0], lead.end()) if lead else 0
            key = " ".join(text[start:end].casefold().replace("&", "and").split())
            key = SHORT_NAMES.get(key, key.removesuffix(" service"))
            found.append(_Mention(key, start, end))
    for match in _BODY.finditer(text[:HEAD_CHARS]):
        start, end = match.span("name")
        if not any(start < one.end and one.start < end for one in found):
            key = " ".join(match["name"].casefold().split())
            found.append(_Mention(key, start, end))
    return sorted(found, key=lambda one: one.start)


def _kept(text: str, lead: int) -> int:
    """Return how much of a match is no name: "City of London Police" keeps its "of"."""
    return 0 if re.match(r"(?:[A-Z][\w’'-]*\s)*?City\sof\s", text) else lead

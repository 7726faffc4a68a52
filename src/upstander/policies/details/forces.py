"""The body whose policy it is: by label, by its name at the head, by how often it is named."""

import re
from collections import Counter
from collections.abc import Iterator
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
_LINKED = rf"{_WORD}(?:(?:,\s|\s(?:(?i:and|&|of|for|the)\s){{0,2}}|\s){_WORD}){{0,8}}"
_PUBLIC = re.compile(
    rf"{_NOT_NAME}(?:{_LINKED}\s(?i:(?:(?:metropolitan\s)?(?:borough|county|city|district|parish|"
    r"town|community|islands?)\s)?council|(?:nhs|foundation|ambulance|hospitals?|academy)\s"
    r"(?:service\s)?trust|(?:fire\sand\srescue|fire|ambulance|prison|probation|coastguard|"
    r"border|police)\s(?:service|authority)|health\sboard|policing\sboard|combined\sauthority|"
    r"university|agency|inspectorate|commission|ombudsman)|"
    rf"{_WORD}\s{_LINKED}\s(?i:authority|service|executive|college)|"
    r"(?i:(?:royal\s)?(?:police(?:\sservice)?|university|ministry|department|government|council|"
    rf"office|states|bailiwick)\s(?:of|for)\s(?:the\s)?)(?![a-z]){_LINKED})"
)
"""A public body by its whole name; only where it stands alone at the head does it count."""
_HEAD_PART = re.compile(r"[^\n|·•\t]+?(?=\s*(?:\n|\||·|•|\t|\s[–—-]\s|,\s|$))")
_PART_OF = re.compile(
    r"\b(?:agency|part|department|member|arm|body|division|commissioner|commissioners)\s+"
    r"(?:of|within)\s+(?:the\s+)?$|\b(?:sponsored|funded|regulated|owned)\s+by\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*[|·•–—]\s*(?P<unit>(?:[A-Z][\w’'-]*\s+(?:(?:and|of|for|&)\s+)?){1,5}"
    r"(?:Team|Department|Directorate|Unit|Branch|Division|Office|Group))[\s*_]*$"
)
HEAD_CHARS = 700
NAME_CHARS = 120
HEAD_WEIGHT = 5
ALONE_WEIGHT = 8
"""What a name counts for that has a line of the head, or a part of one, to itself."""
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
    alone: bool = False
    """It has a line of the head, or a part of one, to itself."""
    parent: bool = False
    """The head says that the document's own body is part of it."""


def find_force(document: PolicyDocument) -> Detail | None:
    """Return the body that a document without a label speaks for, or None where it is unsure."""
    mentions = _mentions(document)
    if not mentions:
        return None
    weights: Counter[str] = Counter()
    domains = {match[1].replace("-", " ") for match in _DOMAIN.finditer(document.text)}
    for one in mentions:
        light = one.key in OTHER_BODIES and one.start >= HEAD_CHARS
        weights[one.key] += 0 if light else 1
    for key in {one.key for one in mentions if one.start < HEAD_CHARS and not one.parent}:
        weights[key] += HEAD_WEIGHT
    for key in [one.key for one in mentions if one.alone][:1]:
        weights[key] += ALONE_WEIGHT
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


def find_unit(document: PolicyDocument) -> Detail | None:
    """Return the team that shares a line of the head with the body's name, as its owner."""
    text = document.text[:HEAD_CHARS]
    for one in _alone(text, 0):
        after = text[one.end : text.find("\n", one.end) if "\n" in text[one.end :] else len(text)]
        match = _UNIT.match(after)
        if match is not None:
            start, end = one.end + match.start("unit"), one.end + match.end("unit")
            return Detail(name="owner", value=match["unit"], start=start, end=end, basis="placed")
    return None


def is_force_name(text: str) -> bool:
    """Say whether `text` is the name of a body and nothing else."""
    flat = re.sub(r"^(?:The|THE) ", "", " ".join(text.split()))
    return bool(_POLICE.fullmatch(flat) or _NAMED.fullmatch(flat) or _PUBLIC.fullmatch(flat))


def _mentions(document: PolicyDocument) -> list[_Mention]:
    text = document.text
    found = list(_alone(text[:HEAD_CHARS], 0))
    for clause in document.clauses:
        if clause.kind == "furniture" and clause.start >= HEAD_CHARS:
            found += _alone(clause.text, clause.start)
    for pattern in (_NAMED, _POLICE):
        for match in pattern.finditer(text):
            start, end = match.span()
            if any(start < one.end and one.start < end for one in found):
                continue
            lead = _STOPS.match(match[0]) if pattern is _POLICE else None
            start += _kept(match[0], lead.end()) if lead else 0
            parent = bool(_PART_OF.search(text[max(0, start - 60) : start]))
            found.append(_Mention(_key(text[start:end]), start, end, parent=parent))
    for match in _BODY.finditer(text[:HEAD_CHARS]):
        start, end = match.span("name")
        if not any(start < one.end and one.start < end for one in found):
            found.append(_Mention(_key(match["name"]), start, end))
    return sorted(found, key=lambda one: one.start)


def _key(name: str) -> str:
    key = " ".join(name.casefold().replace("&", "and").split())
    return SHORT_NAMES.get(key, key.removesuffix(" service"))


def _alone(text: str, at: int) -> Iterator[_Mention]:
    """Yield the names that have a line of `text`, or a part of one, to themselves."""
    for match in _HEAD_PART.finditer(text):
        lead = len(match[0]) - len(match[0].lstrip(" #*_>"))
        name = match[0].strip(" #*_>")
        if name[:4].casefold() == "the ":
            name, lead = name[4:], lead + 4
        if len(name) <= NAME_CHARS and is_force_name(name):
            start = at + match.start() + lead
            yield _Mention(_key(name), start, start + len(name), alone=True)


def _kept(text: str, lead: int) -> int:
    """Return how much of a match is no name: "City of London Police" keeps its "of"."""
    return 0 if re.match(r"(?:[A-Z][\w’'-]*\s)*?City\sof\s", text) else lead

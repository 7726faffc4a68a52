"""What was left in the text by its making: blanks, redactions, dead links, wrong addresses."""

import re
from collections.abc import Iterator

from upstander.policies.faults.subject import Subject
from upstander.records.policy_faults import Fault

_PLACEHOLDER = re.compile(
    r"\[(?:insert|enter|add|name of|your|organi[sz]ation|force|company|department|date|tbc|tba"
    r"|xx+)\b[^\]\n]{0,60}\](?!\()"
    r"|<(?:insert|enter|name of|your|force name|organi[sz]ation|date)\b[^>\n]{0,60}>"
    r"|\b(?:TBC|TBA)\b|\b[Tt]o be confirmed\b|\b[Xx]{2}[/.-][Xx]{2}[/.-][Xx]{2,4}\b"
    r"|\bdd/mm/yy(?:yy)?\b"
    r"|\b[Ll]orem ipsum\b|Error! (?:Reference source|Bookmark|Hyperlink)[^.\n]{0,40}\.?",
)
_REDACTION = re.compile(
    r"\[\s*(?:redacted|withheld|text removed)[^\]\n]{0,60}\]|\(\s*redacted\s*\)|█{2,}|■{3,}"
    r"|\bREDACTED\b"
    r"|\bS(?:ection)?\.?\s?(?:23|24|31|38|40|43)(?:\(\d\))?\s+(?:National Security"
    r"|Law Enforcement|Health and Safety|"
    r"Personal (?:Information|Data)|Commercial)\b",
    re.IGNORECASE,
)
_EMPTY_LINK = re.compile(r"\[([^\]\n]{1,160})\]\(\s*#?\s*\)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+'’-]+@((?:[a-z0-9-]+\.)+[a-z]{2,12})\b", re.IGNORECASE)
_RETIRED_DOMAINS = re.compile(
    r"(?:^|\.)(?:gsi\.gov\.uk|gsx\.gov\.uk|gse\.gov\.uk|pnn\.police\.uk)$"
)
_BARE_UK = re.compile(r"[a-z0-9-]+\.uk")


def find_leftovers(subject: Subject) -> Iterator[Fault]:
    """Yield blanks of a template, redaction marks, links without address and odd addresses."""
    yield from _marks(
        subject, "placeholder_text", _PLACEHOLDER,
        "“{}” is a blank that was never filled in. Fill it in, or take it out.",
    )  # fmt: skip
    yield from _marks(
        subject, "redaction_mark_in_text", _REDACTION,
        "“{}”: words were withheld here, so what the clause says cannot be fully judged.",
    )  # fmt: skip
    yield from _marks(
        subject, "broken_link", _EMPTY_LINK,
        "The link “{}” has no address behind it. Put the address in.",
    )  # fmt: skip
    yield from _emails(subject)


def _marks(subject: Subject, code: str, pattern: re.Pattern[str], words: str) -> Iterator[Fault]:
    """Yield one fault for each kind of mark, with all its places."""
    places, first = [], ""
    for clause in subject.document.clauses:
        if clause.kind in ("furniture", "contents") and code != "placeholder_text":
            continue
        for match in pattern.finditer(clause.text):
            shown = match[1] if pattern.groups else match[0]
            first = first or " ".join(shown.split())
            places.append(subject.place(clause.start + match.start(), clause.start + match.end()))
    if places:
        yield subject.fault(code, places, words.format(first))


def _emails(subject: Subject) -> Iterator[Fault]:
    """Yield one fault for each doubtful domain, with the addresses at it."""
    found: dict[str, list[re.Match[str]]] = {}
    for match in _EMAIL.finditer(subject.document.text):
        found.setdefault(match[1].casefold(), []).append(match)
    for domain, matches in found.items():
        reason = _doubt(domain, subject.document.text)
        if reason:
            yield subject.fault(
                "email_looks_wrong",
                [subject.place(match.start(), match.end()) for match in matches],
                f"“{matches[0][0]}”: {reason}. Write to the address to check it.",
                severity="low" if _RETIRED_DOMAINS.search(domain) else "",
            )


def _doubt(domain: str, text: str) -> str:
    """Return why a domain looks wrong, or ""."""
    if _RETIRED_DOMAINS.search(domain):
        return f"addresses at {domain} are thought to have been retired"
    if _BARE_UK.fullmatch(domain):
        name = domain.removesuffix(".uk")
        force = re.escape(name).replace(r"\-", r"[\s-]+") + r"\s+(?:police|constabulary)\b"
        if re.search(rf"\b{force}", text, re.IGNORECASE):
            return f"a police force's addresses end in .police.uk, such as {name}.police.uk"
    if domain.endswith((".police.co.uk", ".police.com", ".gov.co.uk", ".gov.com")):
        return "police and government addresses end in .police.uk or .gov.uk"
    return ""

"""Where a policy names laws, codes and bodies: each spelling of the law table as a pattern."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from upstander.policies.faults.subject import Subject
from upstander.policies.guidance.rows import LawEntry

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*|&")
_BETWEEN = r"[\s,.()\[\]*_\"“”‘’/–-]{1,4}"
_BEFORE_YEAR = r"(?:\s*\([A-Za-z. ]{2,12}\))?[\s,(\[]{1,3}(?:of\s+)?"
_CAPITAL = re.compile(r"\b([A-Z][\w’']*)[ \t]+$")
"""A capital word right before a title: `Electronic Communications Act` is another Act."""
_OPENERS = frozenset({"The", "UK", "Under", "See", "In", "And", "Also", "Both", "With", "By", "Of"})
NEAR = 24
"""Characters about a name that `not_after` and `not_before` look at."""


@dataclass(frozen=True, slots=True)
class LawNamed:
    """A law named at a place."""

    entry: LawEntry
    start: int
    end: int
    how: str
    """`name`; `undated`, for a name that what came after bears too; `wrong`, for one that
    nothing bears; `year`, for a title with a year that no such Act has."""
    words: str


def applies(entry: LawEntry, subject: Subject) -> bool:
    """Say whether a law is one that this policy's country and service would mean."""
    if entry.where == "New Zealand":
        return subject.country == "NZ"
    if subject.country == "NZ":
        return False
    if entry.where == "Great Britain":
        return subject.country != "NI"
    if entry.where == "England and Wales police":
        return subject.country == "UK" and subject.of_police
    return True


def find_laws(subject: Subject, laws: Sequence[LawEntry]) -> tuple[LawNamed, ...]:
    """Return every law that the policy names, in order; of names within a longer name, none."""
    found: list[LawNamed] = []
    for entry in laws:
        if applies(entry, subject):
            found += _named(subject, entry)
    # The longest first, so that `GDPR` is not found again within `UK GDPR`.
    found.sort(key=lambda one: (one.start - one.end, one.start))
    kept: list[LawNamed] = []
    for one in found:
        if not any(other.start < one.end and one.start < other.end for other in kept):
            kept.append(one)
    return tuple(sorted(kept, key=lambda one: one.start))


def _named(subject: Subject, entry: LawEntry) -> Iterator[LawNamed]:
    text = subject.document.text
    if entry.kind == "marking":
        return
    for how, spellings in (
        ("name", entry.spellings),
        ("undated", entry.undated_spellings),
        ("wrong", entry.wrong_names),
    ):
        for spelling in spellings:
            if not subject.country and not spelling[-4:].isdigit():
                continue  # only a full title tells a law where the country is not known
            for match in _pattern(spelling, case=entry.case).finditer(text):
                if _is_another(entry, text, match):
                    continue
                end = match.end() + _closes(text, match)
                yield LawNamed(entry, match.start(), end, how, text[match.start() : end])
    if entry.years and subject.country:
        yield from _wrong_years(entry, text)


def _closes(text: str, match: re.Match[str]) -> int:
    """Return 1 where a bracket that the name opens closes right behind it, else 0."""
    opened = match[0].count("(") > match[0].count(")")
    return int(opened and text[match.end() : match.end() + 1] == ")")


def _wrong_years(entry: LawEntry, text: str) -> Iterator[LawNamed]:
    title = re.sub(r"\s+\d{4}.*$", "", entry.name)
    for match in _titled(title).finditer(text):
        before = text[max(0, match.start() - NEAR) : match.start()]
        longer = _CAPITAL.search(before)
        another = longer is not None and longer[1] not in _OPENERS
        if int(match[1]) not in entry.years and not another:
            yield LawNamed(entry, match.start(), match.end(), "year", match[0])


def _is_another(entry: LawEntry, text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - NEAR) : match.start()].rstrip(" \n\t-(")
    after = text[match.end() : match.end() + NEAR].lstrip(" \n\t,(")
    ahead = any(before.endswith(word.rstrip("-")) for word in entry.not_after)
    behind = any(after.startswith(word.lstrip("(")) for word in entry.not_before)
    return ahead or behind


@lru_cache(maxsize=512)
def _pattern(spelling: str, *, case: bool = False) -> re.Pattern[str]:
    """Return the pattern of a spelling: its words, with any blanks and brackets between them."""
    tokens = _TOKEN.findall(spelling)
    body = ""
    for n, token in enumerate(tokens):
        year = n == len(tokens) - 1 and len(token) == 4 and token.isdigit()
        after_year = n > 0 and tokens[n - 1].isdigit()
        gap = _BEFORE_YEAR if year and n and not after_year else _BETWEEN if n else ""
        body += gap + re.escape(token).replace("'", "['’]")
    exact = case or spelling.upper() == spelling
    return re.compile(rf"(?<![\w-]){body}(?![\w])(?!\([A-Z]\))", 0 if exact else re.IGNORECASE)


@lru_cache(maxsize=128)
def _titled(title: str) -> re.Pattern[str]:
    words = _BETWEEN.join(re.escape(token) for token in _TOKEN.findall(title))
    return re.compile(rf"(?<![\w-]){words}{_BEFORE_YEAR}((?:18|19|20)\d\d)\b(?!\d)")

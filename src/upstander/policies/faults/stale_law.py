"""Laws, codes and bodies that a policy names though they have ended, as of the day of the check."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from upstander.policies.faults.date_faults import say_date
from upstander.policies.faults.law_names import LawNamed, find_laws
from upstander.policies.faults.subject import Subject
from upstander.policies.guidance.rows import LawEntry, LawSection
from upstander.records.policy_faults import Fault

_PAST = (
    r"\b(?:replac(?:es?|ed|ing)|repeal(?:s|ed|ing)|supersed(?:es?|ed|ing)|revok(?:es?|ed|ing)"
    r"|former(?:ly)?|previously|predecessors?|then known as|previously known as|successor to"
    r"|renamed from|the old|now defunct|(?:sometimes|still|once|often) (?:called|known as))\W+"
)
_TOLD_BEFORE = re.compile(rf"(?i:{_PAST})(?:\w+\W+){{0,4}}$")
_TOLD_LIST = re.compile(
    rf"(?i:{_PAST})(?:(?:the|of|and|or|to|for|in|on|both|\([A-Z][\w ]*\)|[A-Z][\w’'-]*|\d+)"
    r"(?:[ ,]+|\n(?!\s*[-•*]))){0,30}$"
)
"""A list of names behind such a word, as in `replaced the X Act 1975 and the Y Act 1976`."""
_TOLD_AFTER = re.compile(
    r"^\W*(?:\w+\W+){0,3}?(?:\(?now\b|(?:was|were|has been|have been|is|are) (?:now )?"
    r"(?:replaced|repealed|superseded|revoked|abolished|renamed)|(?:superseded|replaced"
    r"|repealed) by"
    r"|which became|became\b|ceased\b|(?:which|that) (?:was|were) the name|(?:which"
    r"|that) went before)",
    re.IGNORECASE,
)
_SECTION_BEFORE = re.compile(
    r"\b(?:sections?|ss?"
    r"|sec)\b\.?\s*(?P<number>\d{1,3})[A-Z]{0,2}(?P<subs>(?:\s*\([0-9a-zA-Z]{1,4}\))*)"
    r"[\s,]*(?:of|under|in|,)?\s*(?:the\s+)?$",
    re.IGNORECASE,
)
_SECTION_AFTER = re.compile(
    r"^[\s,(–-]*\b(?:sections?|ss?|sec)\b\.?\s*(?P<number>\d{1,3})[A-Z]{0,2}"
    r"(?P<subs>(?:\s*\([0-9a-zA-Z]{1,4}\))*)(?!\s*(?:of|to) (?:this|the policy))",
    re.IGNORECASE,
)
NEAR, LISTED = 60, 240
"""Characters about a name in which such words are looked for, and over a list of names."""
_PLURAL = re.compile(r"\b(?:Regulations|Acts|authorities|markings)\b")
_CODES = {
    "repealed": "law_repealed", "revoked": "law_repealed", "superseded": "law_superseded",
    "retired": "law_superseded", "abolished": "body_renamed", "renamed": "law_renamed",
}  # fmt: skip


def find_stale_law(subject: Subject, laws: Sequence[LawEntry]) -> Iterator[Fault]:
    """Yield one fault for each law, section, code or body that has ended, and for wrong names.

    What tells of the past is passed over: the document's history, and words such as `formerly`
    or `replaced by` beside the name.
    """
    named = [one for one in find_laws(subject, laws) if not _is_told(subject, one)]
    by_entry = sorted(named, key=lambda one: one.entry.id)
    for _, group in groupby(by_entry, key=lambda one: one.entry.id):
        yield from _judge(subject, list(group))
    for law in laws:
        if law.sections:
            yield from _judge_sections(subject, law, named)


def _is_told(subject: Subject, one: LawNamed) -> bool:
    text = subject.document.text
    before = text[max(0, one.start - NEAR) : one.start]
    listed = text[max(0, one.start - LISTED) : one.start].rsplit(". ", 1)[-1]
    after = text[one.end : one.end + NEAR]
    clause = subject.document.clauses[subject.clause_at(one.start)]
    aside = clause.kind in ("contents", "furniture")
    told = _TOLD_BEFORE.search(before) or _TOLD_LIST.search(listed) or _TOLD_AFTER.match(after)
    return aside or bool(told) or subject.is_history(one.start)


def _judge(subject: Subject, named: list[LawNamed]) -> Iterator[Fault]:
    entry = named[0].entry
    wrong = [one for one in named if one.how in ("wrong", "year")]
    if wrong:
        yield _wrongly_named(subject, entry, wrong)
    if entry.status != "ended" or not entry.ended_on <= subject.on:
        return
    dated = subject.dated
    ended = [
        one for one in named
        if one.how == "name" or (one.how == "undated" and dated and dated < entry.ended_on)
    ]  # fmt: skip
    if ended:
        yield _ended(subject, entry, ended)


def _ended(subject: Subject, entry: LawEntry, named: list[LawNamed]) -> Fault:
    code = "body_renamed" if entry.kind == "body" else _CODES[entry.end]
    said = next((one for one in named if one.how == "name"), named[0])
    words = " ".join(said.words.split())
    if said.how == "undated":
        what = f"“{words}” is, by this document's date, the {entry.name}, which"
    else:
        what = _called(entry, words)
    plural = _PLURAL.search(what) is not None
    told = f"{what} {_how_it_ended(entry, plural=plural)}"
    if code == "law_renamed":
        told = f"“{words}” has had another name since {say_date(entry.ended_on)}"
    return subject.fault(
        code,
        [subject.place(one.start, one.end) for one in named],
        f"{told}{_as_of(subject, entry.ended_on, entry.end)}{_mend(entry)}",
        severity=_severity(subject, entry, code),
        source=f"{entry.source}, {entry.address}",
    )


def _called(entry: LawEntry, words: str) -> str:
    bare = re.sub(r"\W+", " ", entry.name.casefold())
    same = re.sub(r"\W+", " ", words.casefold()).strip() in bare
    return f"The {words}" if same and len(words.split()) > 1 else f"“{words}” ({entry.name})"


def _how_it_ended(entry: LawEntry | LawSection, *, plural: bool = False) -> str:
    day = say_date(entry.ended_on)
    if entry.basis == "memory":
        verb = "are" if plural else "is"
        thought = f"{verb} thought to have been {entry.end} by {day}"
        return f"{thought} (check: the law table has this from memory)"
    when = "by" if entry.at_latest else "on" if len(entry.ended_on) == len("2018-05-25") else "in"
    return f"{'were' if plural else 'was'} {entry.end} {when} {day}"


def _as_of(subject: Subject, ended_on: str, end: str) -> str:
    dated, on = subject.dated, say_date(subject.on)
    if not dated:
        return f"; stale on {on}."
    if dated >= ended_on:
        return f"; that was before the policy's own date, {say_date(dated)}."
    then = "the right name" if end in ("abolished", "renamed") else "in force"
    return f"; stale on {on}, though {then} at the policy's own date, {say_date(dated)}."


def _mend(entry: LawEntry | LawSection) -> str:
    return f" In its place: {entry.replaced_by}." if entry.replaced_by else ""


def _severity(subject: Subject, entry: LawEntry | LawSection, code: str) -> str:
    if entry.basis == "memory" or code in ("law_renamed", "body_renamed"):
        return "low"
    if code == "law_repealed" and subject.dated >= entry.ended_on:
        return "high"
    return "medium"


def _wrongly_named(subject: Subject, entry: LawEntry, wrong: list[LawNamed]) -> Fault:
    words = " ".join(wrong[0].words.split())
    years = ", ".join(str(year) for year in entry.years)
    by_year = wrong[0].how == "year"
    why = (
        f"the Acts of that title are of {years}"
        if by_year
        else f"what is meant may be the {entry.name}"
    )
    return subject.fault(
        "law_wrongly_named",
        [subject.place(one.start, one.end) for one in wrong],
        f"No law is called “{words}”: {why}. Check the title and cite it in full.",
        source=f"{entry.source}, {entry.address}",
    )


def _judge_sections(subject: Subject, law: LawEntry, named: Iterable[LawNamed]) -> Iterator[Fault]:
    """Yield one fault for each group of sections that has ended while its law has not."""
    cited = [span for one in named if one.entry is law for span in _sections(subject, one)]
    for section in law.sections:
        spans = sorted(
            {
                (start, end)
                for start, end, number, words in cited
                if section.ended_on <= subject.on and _is_in(section, number, words)
            }
        )
        if not spans:
            continue
        severity = _severity(subject, section, "law_repealed")
        words = " ".join(subject.document.text[spans[0][0] : spans[0][1]].split())
        verb = _how_it_ended(section)
        yield subject.fault(
            "law_repealed",
            [subject.place(start, end) for start, end in spans],
            f"“{words}” {verb}{_as_of(subject, section.ended_on, section.end)}{_mend(section)}",
            severity=severity,
            source=f"{section.source}, {section.address}",
        )


def _sections(subject: Subject, one: LawNamed) -> Iterator[tuple[int, int, str, str]]:
    """Yield the sections and parts cited beside a law: place, number and words."""
    text = subject.document.text
    low, high = max(0, one.start - NEAR), one.end + NEAR
    before, after = text[low : one.start], text[one.end : high]
    if match := _SECTION_BEFORE.search(before):
        yield low + match.start(), one.end, _number(match), ""
    elif match := _SECTION_AFTER.match(after):
        yield one.start, one.end + match.end(), _number(match), ""
    for section in one.entry.sections:
        for spelling in section.spellings:
            found = re.search(re.escape(spelling) + r"[\s,]*(?:of\s+)?(?:the\s+)?$", before, re.I)
            if found:
                yield low + found.start(), one.end, "", spelling
            elif found := re.match(r"[\s,(]*" + re.escape(spelling) + r"\b", after, re.I):
                yield one.start, one.end + found.end(), "", spelling


def _number(match: re.Match[str]) -> str:
    return match["number"] + re.sub(r"\s+", "", match["subs"])


def _is_in(section: LawSection, number: str, words: str) -> bool:
    if words:
        return words in section.spellings
    if section.exact:
        return number in section.exact
    head = re.match(r"\d+", number)
    return head is not None and section.first <= int(head[0]) <= section.last

"""Faults of the list of contents: rows without a page, and rows and headings that differ."""

from collections.abc import Iterator

from upstander.policies.clauses.contents import entry_page, entry_title
from upstander.policies.clauses.lines import title_key
from upstander.policies.clauses.markers import read_marker
from upstander.policies.faults.subject import Subject
from upstander.records.clauses import Clause
from upstander.records.policy_faults import Fault

TITLE_CHARS = 160
ENTRIES = 3
"""Entries that a list of contents must have before headings are missed from it."""


def find_contents_faults(subject: Subject) -> Iterator[Fault]:
    """Yield the faults of a list of contents, beside the headings of the body."""
    rows = [c for c in subject.document.clauses if c.kind == "contents"]
    entries = [c for c in rows if title_key(c.text) not in ("contents", "table of contents")]
    if not entries:
        return
    end = entries[-1].end
    headings = [
        c for c in subject.document.clauses
        if c.kind == "heading" and c.start >= end and len(c.text) <= TITLE_CHARS
    ]  # fmt: skip
    paged = sum(bool(entry_page(one.text)) for one in entries)
    for one in entries:
        if not entry_page(one.text) and paged * 2 > len(entries):
            yield subject.fault(
                "contents_row_without_page",
                [subject.clause_place(one)],
                f"The contents give no page for “{entry_title(one.text)}”, though they do for "
                f"{paged} other rows.",
            )
        yield from _differs(subject, one, headings)
    if len(entries) >= ENTRIES:
        yield from _unlisted(subject, entries, headings)


def _differs(subject: Subject, entry: Clause, headings: list[Clause]) -> Iterator[Fault]:
    marker = read_marker(entry_title(entry.text))
    number, title = title_key(marker.printed), title_key(marker.rest)
    if not title:
        return
    named = [one for one in headings if title in _titles(one)]
    if named:
        wanted = {"", number, number.removesuffix(" 0")}
        bare = {title_key(one.number).removesuffix(" 0") for one in named}
        if number and not bare & wanted:
            yield _tell(subject, entry, named[0])
    elif number:
        held = [
            one
            for one in headings
            if title_key(one.number).removesuffix(" 0") == number.removesuffix(" 0")
        ]
        if len(held) == 1 and not _close(title, title_key(read_marker(held[0].text).rest)):
            yield _tell(subject, entry, held[0])


def _tell(subject: Subject, entry: Clause, heading: Clause) -> Fault:
    said = " ".join(heading.text.split())
    return subject.fault(
        "contents_differ_from_body",
        [subject.clause_place(entry), subject.clause_place(heading)],
        f"The contents say “{entry_title(entry.text)}”, the body says “{said}”. Make the "
        "contents anew.",
    )


def _titles(heading: Clause) -> set[str]:
    return {
        title_key(heading.heading),
        title_key(heading.text),
        title_key(read_marker(heading.text).rest),
    }


def _close(one: str, other: str) -> bool:
    """Say whether a title is the other cut short or wrapped, which is no difference."""
    return not other or one.startswith(other) or other.startswith(one)


def _unlisted(subject: Subject, entries: list[Clause], headings: list[Clause]) -> Iterator[Fault]:
    """Yield numbered top sections that the contents leave out, where they list such sections."""
    listed = " | ".join(title_key(entry_title(one.text)) for one in entries)
    numbers = {title_key(read_marker(entry_title(one.text)).printed) for one in entries}
    if not any(numbers):
        return
    for one in headings:
        title = title_key(read_marker(one.text).rest)
        top = bool(one.number) and len(one.path) == 1
        held = title_key(one.number) in numbers or title in listed
        if top and title and not held and read_marker(one.number).style in ("integer", "decimal"):
            said = " ".join(one.text.split())
            yield subject.fault(
                "contents_row_missing",
                [subject.clause_place(one)],
                f"The heading “{said}” is not in the contents. Make the contents anew.",
            )

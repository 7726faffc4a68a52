"""Contents lists: the lines that repeat the headings before the body, and what they say."""

import re
from collections import Counter
from collections.abc import Sequence

from upstander.policies.clauses.lines import Line, title_key
from upstander.policies.clauses.markers import read_marker

_HEADING = re.compile(
    r"(?:#+\s*)?(?:\d{1,2}[.)]?\s+)?(?:table\s+of\s+)?contents(?:\s+(?:list|page))?\s*:?",
    re.IGNORECASE,
)
# One run of dots, spaced dots, ellipses or lines; no repeat within a repeat, so that a line of
# dots from a hostile file costs no more than its length squared, and long lines are not tried.
_LEADER = re.compile(r"(?:\.{3}|\.\s\.\s\.|…|_{3})[.…_\s]*(\d{0,3})\s*$")
_PAGE = re.compile(r"(?:\t\s*|\s+)(\d{1,3})\s*$")
_LINK = re.compile(r"[-*+]?\s*(?:[\d.]+\s+)?\[([^\]]+)\]\(#[^)]*\)")
ENTRY_CHARS = 160
LEADER_RUN = 3
"""Leader lines in a row that make a contents list without its heading."""


def find_contents(lines: Sequence[Line], skip: set[int]) -> set[int]:
    """Return the places in `lines` of contents lists, their headings included.

    `skip` holds the furniture, which may stand within a list. A list ends at the first line
    that is not an entry, or that says again what an entry has said: that is the body.
    """
    keys = Counter(title_key(entry_title(line.text)) for line in lines)
    found: set[int] = set()
    for n, line in enumerate(lines):
        if n in skip or n in found:
            continue
        if is_contents_heading(line.text):
            entries = _entries(lines, n + 1, skip, keys)
            if entries:
                found.update((n, *entries))
    found.update(_leader_runs(lines, skip | found))
    return found


def is_contents_heading(text: str) -> bool:
    """Say whether `text` heads a contents list."""
    return bool(_HEADING.fullmatch(text))


def entry_title(text: str) -> str:
    """Return an entry or heading without leaders, page number, hashes and link."""
    if len(text) > ENTRY_CHARS:
        return text
    if match := _LINK.match(text):
        return match[1]
    if match := _LEADER.search(text):
        return text[: match.start()].strip()
    if match := _PAGE.search(text):
        return text[: match.start()].strip()
    return text.lstrip("# ").strip()


def entry_page(text: str) -> str:
    """Return the page that an entry names, or ""."""
    if len(text) > ENTRY_CHARS:
        return ""
    match = _LEADER.search(text) or _PAGE.search(text)
    return match[1] if match else ""


def _is_strong(text: str) -> bool:
    if len(text) > ENTRY_CHARS:
        return False
    return bool(_LEADER.search(text) or _PAGE.search(text) or _LINK.fullmatch(text))


def _is_leader(text: str) -> bool:
    return len(text) <= ENTRY_CHARS and bool(_LEADER.search(text))


def _entries(lines: Sequence[Line], first: int, skip: set[int], keys: Counter[str]) -> list[int]:
    taken: list[int] = []
    seen: set[str] = set()
    for n in range(first, len(lines)):
        if n in skip:
            continue
        text = lines[n].text
        key = title_key(entry_title(text))
        if not key or (key in seen and not _is_leader(text)):
            break
        if not (_is_strong(text) or _is_weak(lines, n, skip, keys[key])):
            break
        seen.add(key)
        taken.append(n)
    return taken


def _is_weak(lines: Sequence[Line], n: int, skip: set[int], times: int) -> bool:
    """Say whether an entry without a page is one: said again later, or between entries."""
    text = lines[n].text
    if len(text) > ENTRY_CHARS or text.endswith(".") or read_marker(text).hashes:
        return False
    after = next((lines[m].text for m in range(n + 1, len(lines)) if m not in skip), "")
    return times > 1 or _is_strong(after)


def _leader_runs(lines: Sequence[Line], skip: set[int]) -> set[int]:
    found: set[int] = set()
    run: list[int] = []
    for n, line in enumerate(lines):
        if n in skip:
            continue
        if _is_leader(line.text):
            run.append(n)
            continue
        if len(run) >= LEADER_RUN:
            found.update(run)
        run = []
    return found | (set(run) if len(run) >= LEADER_RUN else set())

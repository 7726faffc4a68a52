"""A force's own glossary: nicknames, slang, code words, places and short forms, as YAML.

Each entry names who added it, when and from what source. Words that a machine suggests are never
added by themselves: `add_entry` demands a person.
"""

import os
import tempfile
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode, open_yaml
from upstander.evidence.detect.categories import CATEGORIES
from upstander.evidence.detect.folding import fold
from upstander.evidence.detect.governance.keyword_files import NO_CATEGORY, Keyword

KINDS = ("nickname", "slang", "code_word", "place", "abbreviation")
MAX_BYTES = 4 << 20
MAX_DEPTH = 6
MAX_TERM = 200

_FIELDS = frozenset(
    {"term", "meaning", "kind", "categories", "added_by", "added_date", "source", "also"}
)
_REQUIRED = _FIELDS - {"also", "categories"}


class GlossaryInvalid(UpstanderError):
    """A glossary breaks the format; the place is `path:line:column`."""


class EntryRefused(UpstanderError):
    """An entry cannot be added."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GlossaryEntry:
    """One word or phrase, and what people mean by it."""

    term: str
    meaning: str
    kind: str
    """One of `KINDS`."""
    added_by: str
    """The person who answers for it."""
    added_date: str
    """ISO date."""
    source: str
    """How it is known: a document, a decision, a person's knowledge of the place."""
    categories: tuple[str, ...] = ()
    """Of `categories.CATEGORIES`; none for a word that bears on nothing by itself."""
    also: tuple[str, ...] = ()
    """Other spellings."""

    @property
    def spellings(self) -> tuple[str, ...]:
        """The term and its other spellings."""
        return (self.term, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """The entries of one force, in the order of the file."""

    entries: tuple[GlossaryEntry, ...] = ()
    force: str = ""


def read_glossary(path: Path) -> Glossary:
    """Return the glossary in the file at `path`.

    Raises:
        GlossaryInvalid: it cannot be read or breaks the format.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise GlossaryInvalid(error.strerror or "cannot be read", place=str(path)) from error
    root = open_yaml(
        data,
        path=path.as_posix(),
        refusal=GlossaryInvalid,
        max_bytes=MAX_BYTES,
        max_depth=MAX_DEPTH,
    )
    fields = root.mapping(frozenset({"force", "entries"}), frozenset({"entries"}))
    seen: dict[tuple[str, str], int] = {}
    entries: list[GlossaryEntry] = []
    for node in fields["entries"].items():
        entry = _entry(node)
        for spelling in entry.spellings:
            key = (fold(spelling), entry.kind)
            if key in seen:
                raise node.refuse(f"`{spelling}` is there already as {entry.kind}")
            seen[key] = len(entries)
        entries.append(entry)
    return Glossary(
        entries=tuple(entries), force=fields["force"].text() if "force" in fields else ""
    )


def _entry(node: YamlNode) -> GlossaryEntry:
    fields = node.mapping(_FIELDS, _REQUIRED)
    return GlossaryEntry(
        term=_term(fields["term"]),
        meaning=fields["meaning"].text().strip(),
        kind=fields["kind"].one_of(KINDS, "kind"),
        categories=fields["categories"].each(lambda n: n.one_of(tuple(CATEGORIES), "category"))
        if "categories" in fields
        else (),
        added_by=fields["added_by"].text().strip(),
        added_date=_date(fields["added_date"]),
        source=fields["source"].text().strip(),
        also=fields["also"].each(_term) if "also" in fields else (),
    )


def _term(node: YamlNode) -> str:
    value = node.text().strip()
    if reason := _why_no_term(value):
        raise node.refuse(reason)
    return value


def _why_no_term(value: str) -> str:
    if not fold(value).strip():
        return f"`{value}` has no letter or digit"
    return f"longer than {MAX_TERM} characters" if len(value) > MAX_TERM else ""


def _date(node: YamlNode) -> str:
    value = str(node.raw.value) if node.kind in ("str", "timestamp") else ""
    if not _is_date(value):
        raise node.refuse("expected a date such as 2026-11-22")
    return value


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def add_entry(glossary: Glossary, entry: GlossaryEntry, *, person: str) -> Glossary:
    """Return `glossary` with `entry`, which `person` adds in their own name.

    Raises:
        EntryRefused: nobody is named, or another than the entry names; a field is blank or
            unknown; the term is there already as that kind.
    """
    if not person.strip():
        raise EntryRefused("an entry needs a named person who adds it", place=entry.term)
    if entry.added_by.strip() != person.strip():
        raise EntryRefused(f"{person} adds it, {entry.added_by} is named", place=entry.term)
    held = {(fold(s), one.kind) for one in glossary.entries for s in one.spellings}
    for reason in (_why_no_entry(entry), _why_no_spelling(entry, held)):
        if reason:
            raise EntryRefused(reason, place=entry.term)
    return Glossary(entries=(*glossary.entries, entry), force=glossary.force)


def _why_no_entry(entry: GlossaryEntry) -> str:
    for name in ("meaning", "source"):
        if not getattr(entry, name).strip():
            return f"`{name}` is blank"
    if entry.kind not in KINDS:
        return f"unknown kind `{entry.kind}`; known: {', '.join(KINDS)}"
    if unknown := sorted(set(entry.categories) - CATEGORIES.keys()):
        return f"unknown category `{unknown[0]}`; known: {', '.join(CATEGORIES)}"
    if not _is_date(entry.added_date):
        return "`added_date` is not a date such as 2026-11-22"
    return ""


def _why_no_spelling(entry: GlossaryEntry, held: AbstractSet[tuple[str, str]]) -> str:
    seen = set(held)
    for spelling in entry.spellings:
        if reason := _why_no_term(spelling):
            return reason
        if (fold(spelling), entry.kind) in seen:
            return f"`{spelling}` is there already as {entry.kind}"
        seen.add((fold(spelling), entry.kind))
    return ""


def write_glossary(glossary: Glossary, path: Path) -> None:
    """Write `glossary` to `path`, whole or not at all; what is written is read back first.

    Remarks that somebody wrote into the file by hand are not kept.

    Raises:
        GlossaryInvalid: what would be written breaks the format.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    staged = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as stream:
            stream.write(glossary_yaml(glossary))
            stream.flush()
            os.fsync(stream.fileno())
        if read_glossary(staged) != glossary:
            raise GlossaryInvalid("cannot be written so that it reads the same", place=str(path))
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)


def glossary_yaml(glossary: Glossary) -> str:
    """Return a glossary as YAML."""
    entries = []
    for one in glossary.entries:
        record: dict[str, object] = {"term": one.term}
        if one.also:
            record["also"] = list(one.also)
        record |= {"meaning": one.meaning, "kind": one.kind}
        if one.categories:
            record["categories"] = list(one.categories)
        record |= {
            "added_by": one.added_by,
            "added_date": one.added_date,
            "source": one.source,
        }
        entries.append(record)
    whole: dict[str, object] = {"force": glossary.force} if glossary.force else {}
    return yaml.safe_dump(
        {**whole, "entries": entries}, allow_unicode=True, sort_keys=False, width=100
    )


def known_words(glossary: Glossary) -> Mapping[str, tuple[str, ...]]:
    """Return folded spellings to the categories that they bear on: extra words for scoring.

    A spelling that is in the glossary under two kinds bears on the categories of both.
    """
    found: dict[str, set[str]] = {}
    for entry in glossary.entries:
        for spelling in entry.spellings:
            found.setdefault(fold(spelling).strip(), set()).update(entry.categories)
    return {words: tuple(sorted(found[words])) for words in sorted(found)}


def as_keywords(entries: Iterable[GlossaryEntry]) -> tuple[Keyword, ...]:
    """Return entries as terms for `keyword_pack.write_drafts`, one for each category.

    An entry that bears on no category stands under `keywords`.
    """
    return tuple(
        Keyword(term=spelling, category=category, place=f"glossary: {entry.term}")
        for entry in entries
        for category in entry.categories or (NO_CATEGORY,)
        for spelling in entry.spellings
    )

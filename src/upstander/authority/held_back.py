"""Conversations that are held back: with lawyers, representatives, health services, reporters.

The rules are data, `guidance/authority/held_back.yaml`, and each force adds its own. A match is no
finding about anybody; the conversation is kept apart and counted, and released only by somebody
outside the investigation, with a reason.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from upstander.authority.datafiles import AuthorityDataInvalid, authority_dir, open_data
from upstander.base.errors import UpstanderError
from upstander.base.yamlnodes import YamlNode
from upstander.records.authorisations import normalise_label

KINDS = ("legal_privilege", "staff_association", "occupational_health", "reporter_channel")
PLACES = ("words", "domains", "addresses", "handles")

_FIELDS = frozenset({"id", "kind", "looks_in", "patterns", "looks_for", "misses", "why"})
_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\+?[\d\s().\-/]*\d[\d\s().\-/]*")


class NotReleased(UpstanderError):
    """What is held back stays so: the release lacks a reason or comes from the wrong person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBackRule:
    """One list of patterns by which a conversation is held back."""

    id: str
    kind: str
    looks_in: str
    patterns: tuple[str, ...]
    looks_for: str
    misses: str
    why: str


@dataclass(frozen=True, slots=True)
class HeldBack:
    """That a conversation is held back, of which kind, and by which rule."""

    kind: str
    rule: str


class HeldBackRules:
    """Rules made ready to be asked; the first of the file that matches is named."""

    def __init__(self, rules: Sequence[HeldBackRule]) -> None:
        """Take the rules in their order."""
        self.rules = tuple(rules)
        self._ready = tuple((rule, frozenset(map(_prepare(rule), rule.patterns))) for rule in rules)

    def find(self, *, participants: Iterable[str], title: str = "") -> HeldBack | None:
        """Return why a conversation is held back; None where it is not.

        Args:
            participants: every label, display name, address and handle of those who take part.
            title: the title of the conversation.
        """
        people = [one for one in participants if one]
        labels = {normalise_label(one) for one in people}
        domains = {part for one in labels if "@" in one for part in _domains_of(one)}
        handles = {_handle(one) for one in people}
        spoken = [f" {_plain(one)} " for one in (*people, title) if one]
        for rule, patterns in self._ready:
            if rule.looks_in == "words":
                met = any(f" {pattern} " in text for pattern in patterns for text in spoken)
            elif rule.looks_in == "domains":
                met = not patterns.isdisjoint(domains)
            elif rule.looks_in == "addresses":
                met = not patterns.isdisjoint(labels)
            else:
                met = not patterns.isdisjoint(handles)
            if met:
                return HeldBack(rule.kind, rule.id)
        return None


def load_held_back(own: Sequence[Path] = ()) -> HeldBackRules:
    """Return the rules that ship, and after them those of the force's own files.

    Raises:
        AuthorityDataInvalid: a file breaks its format, or an id stands twice.
    """
    rules = [*_shipped(), *(rule for path in own for rule in read_held_back(path))]
    ids = [rule.id for rule in rules]
    if doubled := sorted({one for one in ids if ids.count(one) > 1}):
        raise AuthorityDataInvalid(f"rule `{doubled[0]}` stands twice")
    return HeldBackRules(rules)


def read_held_back(path: Path) -> tuple[HeldBackRule, ...]:
    """Return the rules of one file.

    Raises:
        AuthorityDataInvalid: it breaks its format; the place is `path:line:column`.
    """
    return open_data(path).each(_read)


def check_release(*, releaser: str, investigators: Iterable[str], reason: str) -> None:
    """Pass a release by somebody outside the investigation who gives a reason.

    Raises:
        NotReleased: otherwise.
    """
    label = normalise_label(releaser)
    if not label:
        raise NotReleased("nobody is named as the one who releases")
    if label in {normalise_label(one) for one in investigators}:
        raise NotReleased("who takes part in the investigation cannot release what is held back")
    if not reason.strip():
        raise NotReleased("say why it is released")


@cache
def _shipped() -> tuple[HeldBackRule, ...]:
    return read_held_back(authority_dir() / "held_back.yaml")


def _read(node: YamlNode) -> HeldBackRule:
    fields = node.mapping(_FIELDS, _FIELDS)
    rule = HeldBackRule(
        id=fields["id"].text(),
        kind=fields["kind"].one_of(KINDS, "kind"),
        looks_in=fields["looks_in"].one_of(PLACES, "place to look in"),
        patterns=fields["patterns"].texts(),
        looks_for=fields["looks_for"].text(),
        misses=fields["misses"].text(),
        why=fields["why"].text(),
    )
    for pattern in rule.patterns:
        if not _prepare(rule)(pattern):
            raise fields["patterns"].refuse(f"`{pattern}` holds nothing to look for")
    return rule


def _prepare(rule: HeldBackRule) -> Callable[[str], str]:
    """Return what brings a pattern into the form in which it is compared."""
    if rule.looks_in == "words":
        return _plain
    if rule.looks_in == "handles":
        return _handle
    return lambda pattern: normalise_label(pattern).removeprefix("@").strip(".")


def _plain(text: str) -> str:
    """Return a text as its words, in small letters, one blank between two."""
    joined = normalise_label(text).replace("'", "").replace("’", "")
    return " ".join(_NOT_WORD.sub(" ", joined).split())


def _handle(text: str) -> str:
    """Return a handle to compare: a telephone number as +44 and its digits, else the label."""
    label = normalise_label(text)
    if not _NUMBER.fullmatch(label):
        return label
    digits = re.sub(r"\D", "", label)
    if label.startswith("+"):
        return f"+{digits}"
    if digits.startswith("00"):
        return f"+{digits[2:]}"
    return f"+44{digits[1:]}" if digits.startswith("0") and len(digits) > 9 else digits


def _domains_of(address: str) -> list[str]:
    """Return the domain of an address and every domain that it lies under."""
    parts = address.rsplit("@", 1)[1].strip(" <>.").split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]

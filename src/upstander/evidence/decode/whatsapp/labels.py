"""Names around a WhatsApp text export: senders, the owner, the title of the chat."""

import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import NamedTuple

from upstander.evidence.decode.whatsapp.headers import MARKS_TEXT
from upstander.evidence.decode.whatsapp.phrases import OWNER_WORDS
from upstander.evidence.decode.whatsapp.survey import Label
from upstander.records.sources import Source

_TITLES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"whatsapp[ -]?chat (?:with|mit|met|con|med|-|–) (?P<title>.+)",
        r"whatsapp-?(?:chatt?|keskustelu|gesprek)(?: (?:med|met|kanssa))? ?[:-]? (?P<title>.+)",
        r"chat (?:de |do |di |dal )?whatsapp (?:con|com|cu|dengan|với) (?P<title>.+)",
        r"conversa do whatsapp com (?P<title>.+)",
        r"(?:discussion|conversation) whatsapp avec (?P<title>.+)",
        r"conversa(?:ție|tie)? whatsapp (?:cu|amb) (?P<title>.+)",
        r"xat de whatsapp amb (?P<title>.+)",
        r"czat whatsapp z:? (?P<title>.+)",
        r"чат whatsapp с(?: контактом)?:? (?P<title>.+)",
        r"чат whatsapp з (?P<title>.+)",
        r"(?P<title>.+?) ile whatsapp sohbeti",
        r"whatsapp sohbeti ?[:-] ?(?P<title>.+)",
        r"συνομιλία whatsapp με (?P<title>.+)",
        r"(?:צ.?אט whatsapp|whatsapp צ.?אט) עם (?P<title>.+)",
        r"(?:محادثة|دردشة) (?:واتساب|whatsapp) مع (?P<title>.+)",
        r"obrolan whatsapp dengan (?P<title>.+)",
        r"(?P<title>.+?) के साथ whatsapp चैट",
        r"與(?P<title>.+?)的 ?whatsapp ?對話",
        r"与(?P<title>.+?)的 ?whatsapp ?(?:聊天|对话).*",
        r"(?P<title>.+?)との ?whatsapp ?(?:チャット|トーク).*",
        r"(?P<title>.+?)님과의 whatsapp 대화",
        r"whatsapp (?:chat|チャット|聊天|대화) ?[-–:]? ?(?P<title>.+)",
    )
)
_OPEN_QUOTES = "“„«「『"
_CLOSE_QUOTES = frozenset("”“»」』")
_FIXED = re.compile(r"_?chat(?:[ _-]?\d+)?(?: ?\(\d+\))?", re.IGNORECASE)


class LabelInfo(NamedTuple):
    """What is known of one label."""

    sender: str
    direction: str
    basis: str
    seen: int
    """Rows that begin with it."""
    all_marked: bool
    """Every body after it begins with an invisible mark, as after a group's name."""
    longer: str
    """The whole label where it has a colon in it, else ""."""
    watch: bool
    """Whether rows with this label may be the app's own."""


def fold_label(label: str) -> str:
    """Return a label as it is compared: NFC, no invisible marks, one space, no case."""
    text = "".join(c for c in unicodedata.normalize("NFC", label) if c not in MARKS_TEXT)
    return " ".join(text.split()).casefold()


class Labels:
    """The labels of one file, with the direction of their messages."""

    def __init__(
        self,
        counted: dict[bytes, Label],
        longer: dict[bytes, bytes],
        *,
        owner: Iterable[str],
        title: str,
    ) -> None:
        self._title = title.casefold()
        self._counted = counted
        self._longer = longer
        owners = {fold_label(name) for name in owner} - {""}
        names = {fold_label(label.decode("utf-8", "replace")) for label in counted}
        names |= {fold_label(label.decode("utf-8", "replace")) for label in longer.values()}
        self._owners = owners & names
        self.owner_absent = bool(owners) and not self._owners
        """The operator named an owner who sends nothing in this file."""
        self._word = not owners and bool(names & OWNER_WORDS)

    def look_up(self, label: str) -> LabelInfo:
        """Return what is known of a label."""
        key = label.encode("utf-8", "replace")
        entry = self._counted.get(key) or Label()
        folded = fold_label(label)
        direction, basis = "unknown", "none"
        if self._owners:
            direction = "outgoing" if folded in self._owners else "incoming"
            basis = "owner_identity"
        elif self._word:
            direction = "outgoing" if folded in OWNER_WORDS else "incoming"
            basis = "field"
        sender = label.strip(MARKS_TEXT + " \u00a0\u202f") or label
        watch = entry.count <= 2 or sender.casefold() == self._title or unfinished(label)
        return LabelInfo(
            sender=sender,
            direction=direction,
            basis=basis,
            seen=entry.count,
            all_marked=entry.count > 0 and entry.marked == entry.count,
            longer=self._longer.get(key, b"").decode("utf-8", "replace"),
            watch=watch,
        )

    def is_sender(self, label: str) -> bool:
        """Whether the label stands before a colon and a space elsewhere."""
        return label.encode("utf-8", "replace") in self._counted


def unfinished(label: str) -> bool:
    """Whether a label stops within a quotation, as `Ann changed the subject from "a` does."""
    if label.count('"') % 2 == 1:
        return True
    return label.rstrip()[-1:] not in _CLOSE_QUOTES and any(c in label for c in _OPEN_QUOTES)


def title_of(name: str) -> str:
    """Return the title of the chat from a file's or folder's name without its ending."""
    text = unicodedata.normalize("NFC", name)
    text = " ".join("".join(c for c in text if c not in MARKS_TEXT).replace("_", " ").split())
    for pattern in _TITLES:
        if found := pattern.fullmatch(text):
            return found["title"].strip()
    return text


def conversation_of(source: Source) -> tuple[str, str]:
    """Return (key, title) of the chat that a file is: its place, and what its name says."""
    key = source.member or source.name
    parts = re.split(r"!/|[/\\]", key)
    stem = PurePosixPath(parts[-1]).stem or parts[-1]
    if not _FIXED.fullmatch(stem):
        return key, title_of(stem)
    # `_chat.txt`: the folder or the archive has the name of the chat.
    above = [part for part in parts[:-1] if part]
    if not above and source.member:
        above = [re.split(r"[/\\]", source.exhibit_path)[-1]]
    if not above:
        return key, stem
    folder = above[-1]
    return key, title_of(re.sub(r"\.(?:zip|7z|tar|tgz|gz)$", "", folder, flags=re.IGNORECASE))

"""What the body of a WhatsApp row says beyond its words: media, calls, polls, places, marks."""

import json
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import NamedTuple

from upstander.evidence.decode.whatsapp.phrases import (
    ADMIN_DELETED,
    ATTACHED,
    CALLS,
    DELETED,
    EDITED,
    LOCATIONS,
    NOTICE,
    OMITTED,
    POLLS,
    plain,
)
from upstander.records.messages import Attachment
from upstander.records.sources import MemberInfo

MARKS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"

_NAME = r"[^<>\r\n/\\:*?\"|]{1,200}?\.\w{1,10}"
_PHONE_NAME = r"(?:IMG|VID|AUD|PTT|STK|DOC|GIF)-\d{8}-WA\d{2,6}\b.*"
_IOS_NAME = r"\d{8}-.+"
_ROUND = re.compile(rf"^[{MARKS}]*({_NAME})\s[{MARKS}]*\(([^()\r\n]{{2,40}})\)[{MARKS}]*$", re.M)
_ANGLED = re.compile(rf"[{MARKS}]*<[{MARKS}]*([^<>:：\r\n]{{2,40}})[:：]\s?[{MARKS}]*({_NAME})>")
_ANGLED_AFTER = re.compile(rf"^[{MARKS}]*({_NAME})\s<[{MARKS}]*([^<>\r\n]{{2,40}})>", re.M)
_LAST_ANGLED = re.compile(rf"<[{MARKS}]*([^<>\r\n]{{4,80}})>[{MARKS}]*\s*$")
_ANY_ANGLED = re.compile(r"<[^<>\r\n]{2,80}>")
_DOCUMENT = re.compile(rf"^[{MARKS}]*({_NAME})(?:\s•\s.*)?[{MARKS}\s•]+([^•\r\n]+)$", re.M)
_PLACE = re.compile(
    rf"^[{MARKS}]*([^\n:：]{{2,30}})[:：]\s?(?:.*\s)?\(?"
    r"(https?://(?:maps\.google\.[a-z.]+|www\.google\.[a-z.]+/maps|maps\.apple\.com|"
    r"(?:www\.)?foursquare\.com)\S*?)\)?\s*$"
)
_COORDINATES = re.compile(r"[?&](?:q|ll|query)=(-?\d{1,3}\.\d+)(?:,|%2C)(-?\d{1,3}\.\d+)")
_CALL_TAIL = re.compile(r"\s*[.,،•、，(\u200e]")


class Reading(NamedTuple):
    """What a body was found to be."""

    kind: str = "message"
    state: str = "live"
    attachments: tuple[Attachment, ...] = ()
    extra: str = ""


PLAIN = Reading()


LONGEST_PHRASE = max(map(len, OMITTED | DELETED | CALLS | LOCATIONS)) + 6
_OWN = (*OMITTED, *DELETED, *CALLS, *LOCATIONS, *ADMIN_DELETED)
_HEADS = frozenset(
    cased[:6]
    for phrase in _OWN
    for cased in (phrase, phrase.capitalize(), phrase.title(), phrase.upper())
) | {"GIF om", "GIF we", "GIF au", "GIF no", "GIF re", "GIF es", "GIF da"}
"""First letters of the app's own phrases, in the cases in which it may write them."""


class BodyReader:
    """Reads bodies of one file; knows the files that came with it."""

    def __init__(self, siblings: Mapping[str, MemberInfo]) -> None:
        self._files: dict[str, MemberInfo] = {}
        for path, info in siblings.items():
            self._files.setdefault(PurePosixPath(path).name.casefold(), info)

    def read(self, body: str) -> Reading:
        """Return what a body is, if it `may_be_special`; else it is plain words."""
        if len(body) <= LONGEST_PHRASE:
            short = self._read_phrase(body)
            if short is not None:
                return short
        edited = _last_phrase(body) in EDITED
        state = "edited" if edited else "live"
        found = self._attachments(body)
        if found:
            return Reading(state=state, attachments=found)
        if _is_poll(body):
            return Reading(kind="poll", state=state, extra=_poll_extra(body))
        place = _PLACE.match(body) if "://" in body else None
        if place and plain(place[1]) in LOCATIONS:
            return Reading(kind="location", state=state, extra=_place_extra(place[2]))
        if is_call(body):
            return Reading(kind="call")
        return Reading(state=state) if edited else PLAIN

    def _read_phrase(self, body: str) -> Reading | None:
        phrase = plain(body)
        if phrase in DELETED:
            return Reading(state="deleted_by_sender")
        if phrase in OMITTED:
            return Reading(attachments=(Attachment(mime=_family(phrase), state="omitted"),))
        if phrase in CALLS:
            return Reading(kind="call")
        if phrase in LOCATIONS and " " in phrase:
            return Reading(kind="location")
        if any(phrase.startswith(start) for start in ADMIN_DELETED):
            return Reading(state="deleted_by_admin")
        return None

    def _attachments(self, body: str) -> tuple[Attachment, ...]:
        found = []
        for name, phrase in _named_files(body):
            known = name.casefold() in self._files
            own_name = re.fullmatch(_PHONE_NAME, name) or re.fullmatch(_IOS_NAME, name)
            if known or own_name or plain(phrase) in ATTACHED:
                found.append(self._file(name))
        if found:
            return tuple(found)
        first = body.partition("\n")[0]
        if "<" in first and plain(first) in OMITTED:
            # Android: `<Media omitted>` and the file's name or the caption in the next line.
            return (Attachment(state="omitted"),)
        document = _DOCUMENT.match(body)
        if document and plain(document[2]) in OMITTED:
            return (Attachment(name=document[1].strip(MARKS + " "), state="omitted"),)
        last = _last_phrase(body) or plain(body.rpartition("\u200e")[2])
        return (Attachment(state="omitted"),) if last in OMITTED else ()

    def _file(self, name: str) -> Attachment:
        info = self._files.get(name.casefold())
        if info is None:
            return Attachment(name=name, state="missing")
        return Attachment(name=name, size=info.size, sha256=info.sha256, state="present")


def may_be_special(body: str) -> bool:
    """Whether any of the signs is there by which the app's own words are known; quick."""
    if "(" in body or "<" in body or body[:6] in _HEADS:
        return True
    if ":" in body and ("://" in body or ":\n" in body or "：" in body):
        return True
    return not body.isascii() and ("\u200e" in body or "\u200f" in body)


def _named_files(body: str) -> list[tuple[str, str]]:
    """Return (file name, phrase beside it) of every place where a body names a file."""
    found = [(name, phrase) for phrase, name in _ANGLED.findall(body)] if "<" in body else []
    if not found and "(" in body:
        first = _ROUND.match(body)
        found = [(first[1], first[2])] if first else []
    if not found and "<" in body:
        first = _ANGLED_AFTER.match(body)
        found = [(first[1], first[2])] if first else []
    return [(name.strip(MARKS + " "), phrase) for name, phrase in found]


def _last_phrase(body: str) -> str:
    if ">" not in body[-6:]:
        return ""
    last = _LAST_ANGLED.search(body)
    return plain(last[1]) if last else ""


def _family(phrase: str) -> str:
    """Return a rough media family where the English phrase names one; it is no MIME type."""
    word = phrase.partition(" ")[0]
    return {"image": "image/*", "video": "video/*", "audio": "audio/*", "gif": "image/gif"}.get(
        word, ""
    )


def is_call(body: str) -> bool:
    """Whether a body is a line about a call, such as `Voice call, 3 min`."""
    if len(body) > 120 or "\n" in body.strip():
        return False
    text = plain(body)
    if text in CALLS:
        return True
    marked = body[:1] in MARKS
    tail = _CALL_TAIL.search(text)
    return bool(marked and tail and text[: tail.start()] in CALLS)


def is_notice(text: str) -> bool:
    """Whether a line has the app's own words about the chat in it."""
    return NOTICE.search(text) is not None


def _is_poll(body: str) -> bool:
    first, newline, _ = body.partition("\n")
    return bool(newline) and plain(first).rstrip(":： ") in POLLS and first.rstrip()[-1:] in ":："


def _poll_extra(body: str) -> str:
    lines = [line.strip(MARKS + " \r") for line in body.split("\n")[1:]]
    lines = [line for line in lines if line]
    question = lines[0] if lines else ""
    options = []
    for line in lines[1:]:
        name, colon, option = line.partition(":")
        if (colon and name.isupper()) or (colon and not name.isascii()):
            options.append(option.strip(MARKS + " "))
    return json.dumps({"poll": {"question": question, "options": options}}, ensure_ascii=False)


def _place_extra(url: str) -> str:
    found = _COORDINATES.search(url)
    if found is None:
        return json.dumps({"location": {"url": url}}, ensure_ascii=False)
    place = {"url": url, "latitude": found[1], "longitude": found[2]}
    return json.dumps({"location": place}, ensure_ascii=False)

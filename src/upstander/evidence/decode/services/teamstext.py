"""The words of a Microsoft Teams message: its body, its cards, or the event that it records."""

import re
from functools import lru_cache
from typing import Any

import msgspec

from upstander.evidence.decode.htmltext import HtmlText, read_html
from upstander.evidence.decode.jsonfiles.values import (
    ValueBroken,
    as_list,
    as_mapping,
    as_text,
    decode_value,
)

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CARD_WORDS = ("title", "subtitle", "text", "summary", "fallbackText")
_MAX_CARD_NODES = 2_000


class TeamsBody(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What a body says, with the HTML that it was."""

    text: str
    transforms: tuple[str, ...] = ()
    html: str = ""
    images: tuple[str, ...] = ()


def camel(value: Any) -> dict[str, Any]:
    """Return an object with the first letter of each key in lower case, as Graph writes it.

    .NET and PowerShell write the same fields in Pascal case.
    """
    if not isinstance(value, dict):
        return {}
    keys = tuple(value)
    folded = camel_keys(keys)
    return value if folded is keys else dict(zip(folded, value.values(), strict=True))


def camel_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of an object as `camel` writes them, `keys` itself where they stay."""
    for key in keys:
        if key[:1] != "@":
            if not key[:1].isupper():
                return keys
            break
    else:
        return keys
    return _camel_keys(keys) if len(keys) < 64 else _fold(keys)


def _fold(keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key[:1].lower() + key[1:] for key in keys)


_camel_keys = lru_cache(maxsize=512)(_fold)


def teams_body(row: dict[str, Any], *, system: bool) -> TeamsBody:
    """Return the body of a message whose keys are in camel case."""
    body = camel(row.get("body"))
    content = as_text(body.get("content"))
    is_html = as_text(body.get("contentType")).lower() in ("html", "1")
    read = read_html(content) if is_html else HtmlText(text=content)
    text, transforms = read.text, ("html_to_text",) if is_html else ()
    described = ""
    if system:
        described = event_words(row.get("eventDetail"))
    elif not text:
        described = "\n".join(_card_words(row.get("attachments")))
    if described:
        text = f"{text}\n{described}" if text else described
        transforms = (*transforms, "described_from_fields")
    return TeamsBody(
        text=text, transforms=transforms, html=content if is_html else "", images=read.images
    )


def event_words(value: Any) -> str:
    """Return a system event in words: its type, then its facts."""
    detail = camel(value)
    kind = as_text(detail.get("@odata.type")) or as_text(detail.get("eventType"))
    kind = kind.rpartition(".")[2].removesuffix("EventMessageDetail")
    facts: list[str] = []
    for key, fact in detail.items():
        if key in ("@odata.type", "eventType") or fact in (None, "", [], {}):
            continue
        if not kind and key != "initiator" and isinstance(fact, dict):
            # Exports by .NET hold one key an event, of which one is filled.
            kind = key
            facts += _facts(camel(fact))
        else:
            facts += _facts({key: fact})
    words = _CAMEL.sub(" ", kind).lower() if kind else "system event"
    return "; ".join((words, *facts))


def _facts(detail: dict[str, Any]) -> list[str]:
    lines = []
    for key, fact in detail.items():
        shown = ", ".join(filter(None, map(_name, fact if isinstance(fact, list) else [fact])))
        if shown and not key.startswith("@odata"):
            lines.append(f"{_CAMEL.sub(' ', key).lower()}: {shown}")
    return lines


def _name(value: Any) -> str:
    """Return a person as a name or an id, another value as text."""
    if not isinstance(value, dict):
        return as_text(value)
    fields = camel(value)
    for key in ("displayName", "id"):
        if fields.get(key):
            return as_text(fields[key])
    for key in ("user", "application", "device", "conversation"):
        if fields.get(key):
            return _name(fields[key])
    return ""


def _card_words(attachments: Any) -> list[str]:
    """Return the words that the cards among the attachments show."""
    words: list[str] = []
    for attachment in map(camel, as_list(attachments)):
        if "card" not in as_text(attachment.get("contentType")):
            continue
        content = attachment.get("content")
        if isinstance(content, str):
            try:
                content = decode_value(content.encode())[0]
            except ValueBroken:
                continue
        words += _walk_card(content)
    return words


def _walk_card(content: Any) -> list[str]:
    words: list[str] = []
    todo = [content]
    for _ in range(_MAX_CARD_NODES):
        if not todo:
            break
        node = todo.pop()
        fields = as_mapping(node)
        words += [fields[key] for key in _CARD_WORDS if isinstance(fields.get(key), str)]
        todo += reversed([*as_list(node), *fields.values()])
    return list(filter(None, words))

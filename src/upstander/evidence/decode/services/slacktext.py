"""Slack's markup, blocks and attachments as the text that its reader saw."""

import re
from collections.abc import Callable
from typing import Any

from upstander.evidence.decode.jsonfiles.values import as_list, as_mapping, as_text

_MARK = re.compile(r"<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>")
_TOKEN = re.compile(r"xox[a-z]-[A-Za-z0-9-]+")
_SECRET = re.compile(r'([?&]|\\u0026)(t|pub_secret)=[^"&\\\s]*')
_MAX_NODES = 5_000
_SHOWN = ("pretext", "author_name", "title", "text")

Lookup = Callable[[str], str]
"""From an id to a name, "" where there is none."""


def render_markup(text: str, user: Lookup, channel: Lookup) -> str:
    """Return Slack's markup as text: names for ids, label and address for links."""
    if "<" in text:
        text = _MARK.sub(lambda found: _mark(found, user, channel), text)
    if "&" in text:
        # Slack escapes these three and no others.
        text = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return text


def _mark(found: re.Match[str], user: Lookup, channel: Lookup) -> str:
    sign, target, label = found[1], found[2], found[3] or ""
    if sign == "@":
        return f"@{label or user(target) or target}"
    if sign == "#":
        return f"#{label or channel(target) or target}"
    if sign == "!":
        return label or f"@{target.partition('^')[0]}"
    address = target.removeprefix("mailto:").removeprefix("tel:")
    if not label:
        return target
    if label in (target, address):
        return address
    return f"{label} ({target})"


def strip_tokens(text: str) -> str:
    """Return `text` without the access tokens that Slack puts into the addresses of files."""
    if "xox" not in text and "pub_secret" not in text:
        return text
    return _TOKEN.sub("token-removed", _SECRET.sub(r"\1\2=removed", text))


def blocks_text(blocks: Any, user: Lookup, channel: Lookup) -> str:
    """Return the words of Block Kit blocks, a line each."""
    lines = ["".join(_walk(block, user, channel)).strip() for block in as_list(blocks)]
    return "\n".join(filter(None, lines))


def attachments_text(attachments: Any, user: Lookup, channel: Lookup) -> str:
    """Return the words of the attachments that an app or an unfurled link shows."""
    lines: list[str] = []
    for item in map(as_mapping, as_list(attachments)):
        shown = [as_text(item[key]) for key in _SHOWN if item.get(key)]
        entries = map(as_mapping, as_list(item.get("fields")))
        shown += [f"{as_text(e.get('title'))}: {as_text(e.get('value'))}" for e in entries]
        words = [render_markup(text, user, channel) for text in shown]
        if not words and item.get("blocks"):
            words = [blocks_text(item["blocks"], user, channel)]
        lines += words or [as_text(item.get("fallback"))]
    return "\n".join(filter(None, lines))


def _walk(block: Any, user: Lookup, channel: Lookup) -> list[str]:
    words: list[str] = []
    todo = [block]
    for _ in range(_MAX_NODES):
        if not todo:
            break
        node = todo.pop()
        if isinstance(node, list):
            todo += reversed(node)
        elif isinstance(node, str):
            words.append(node)
        elif isinstance(node, dict):
            todo += reversed(_inside(node, user, channel))
    return words


def _inside(node: dict[str, Any], user: Lookup, channel: Lookup) -> list[Any]:
    """Return the words of one element, and the elements within it, in order."""
    kind = as_text(node.get("type"))
    if kind in _ELEMENTS:
        return [_ELEMENTS[kind](node, user, channel)]
    if kind in ("rich_text_section", "rich_text_quote", "rich_text_preformatted"):
        return [*as_list(node.get("elements")), "\n"]
    text = node.get("text")
    if isinstance(text, str):
        return [text if kind in ("text", "plain_text") else render_markup(text, user, channel)]
    inner = [node.get(key) for key in ("title", "text", "fields", "elements")]
    return [part for item in inner if item for part in (item, " ")]


def _emoji(node: dict[str, Any], _user: Lookup, _channel: Lookup) -> str:
    try:
        return "".join(chr(int(part, 16)) for part in as_text(node["unicode"]).split("-"))
    except (KeyError, ValueError, OverflowError):
        return f":{as_text(node.get('name'))}:"


def _link(node: dict[str, Any], _user: Lookup, _channel: Lookup) -> str:
    address, label = as_text(node.get("url")), as_text(node.get("text"))
    return f"{label} ({address})" if label and label != address else address


def _user(node: dict[str, Any], user: Lookup, _channel: Lookup) -> str:
    handle = as_text(node.get("user_id"))
    return f"@{user(handle) or handle}"


def _channel(node: dict[str, Any], _user: Lookup, channel: Lookup) -> str:
    handle = as_text(node.get("channel_id"))
    return f"#{channel(handle) or handle}"


_ELEMENTS: dict[str, Callable[[dict[str, Any], Lookup, Lookup], str]] = {
    "emoji": _emoji,
    "link": _link,
    "user": _user,
    "channel": _channel,
    "broadcast": lambda node, _user, _channel: f"@{as_text(node.get('range'))}",
}

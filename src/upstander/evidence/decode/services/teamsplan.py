"""The common row of a Teams export: which of its keys are homed, learnt once for equal rows.

A row of Graph has two dozen keys, nearly all of them null and the same in every row. What a
list of keys means is kept as a plan, so that a row costs few steps; `plain_row` gives None for
whatever the plan does not foresee, and the reader then goes the long way with the same result.
"""

from collections.abc import Callable
from operator import itemgetter
from typing import Any

import msgspec

from upstander.evidence.decode.htmltext import one_block
from upstander.evidence.decode.services.teamstext import camel, camel_keys

HOMED = frozenset(
    (
        *("id", "body", "createdDateTime", "subject", "replyToId", "from", "chatId"),
        *("messageType", "attachments", "replies", "hostedContents"),
    )
)
"""Fields of a message that have a home in a record, and so none in its `extra`."""

_WANTED = (
    *("id", "createdDateTime", "chatId", "messageType", "body", "from", "subject", "replyToId"),
    *("deletedDateTime", "lastEditedDateTime", "policyViolation", "channelIdentity"),
)
_LOUD = frozenset(("attachments", "replies", "hostedContents", "eventDetail"))
"""Fields that a common row has empty."""
_MOST_PLANS = 512
_MOST_KEYS = 64

_Pick = Callable[[tuple[Any, ...]], tuple[Any, ...]]


class PlainRow(msgspec.Struct, frozen=True, gc=False):
    """What a common row says, ready for a record."""

    native_id: str
    created: str
    subject: str
    reply_to: str
    chat: str
    sender: str
    name: str
    body: str
    transforms: tuple[str, ...]
    state: str
    flags: tuple[str, ...]
    extra: dict[str, Any]


class _Plan(msgspec.Struct, frozen=True, gc=False):
    """Where the wanted fields stand among a row's values, and the others with their names."""

    wanted: _Pick
    others: _Pick
    names: tuple[str, ...]
    quiet: _Pick
    """The fields that were empty in the first row of this form, among them all of `_LOUD`."""
    empties: tuple[Any, ...]
    """What they were; a row that has the same there is read without looking at each."""
    filled: _Pick
    filled_names: tuple[str, ...]


class _Inner(msgspec.Struct, frozen=True, gc=False):
    """How the fields inside `body` and `from` are spelt."""

    content: str
    form: str
    user: str
    others: tuple[str, ...]


class Plans:
    """The plans of one source."""

    def __init__(self) -> None:
        self._rows: dict[tuple[str, ...], _Plan | None] = {}
        self._inner: dict[tuple[str | None, ...], _Inner | None] = {}
        self._people: dict[tuple[str, ...], tuple[str, str] | None] = {}

    def plain_row(self, row: dict[str, Any]) -> PlainRow | None:
        """Return what a row of the common form says, None for any other."""
        keys = tuple(row)
        values = (*row.values(), None)
        plan = self._rows.get(keys) or self._learn(keys, values)
        if plan is None:
            return None
        (
            native_id, created, chat, kind, body, sender,
            subject, reply_to, deleted, edited, policy, channel,
        ) = plan.wanted(values)  # fmt: skip
        if plan.quiet(values) == plan.empties:
            names, others = plan.filled_names, plan.filled(values)
        elif any(row.get(key) for key in keys if key[:1].lower() + key[1:] in _LOUD):
            return None
        else:
            names, others = plan.names, plan.others(values)
        if not chat:
            found = camel(channel).get("channelId")
            chat = "" if found is None else found
        words = self._words(body, sender)
        if words is None or type(native_id) is not str or type(created) is not str:
            return None
        if type(chat) is not str or not (_is_words(subject) and _is_words(reply_to)):
            return None
        if kind != "message" and (type(kind) is not int or kind != 0):
            return None
        text, transforms, html, handle, name = words
        # Graph writes every field it knows; those without a value say nothing.
        extra = {
            key: value
            for key, value in zip(names, others, strict=True)
            if value or (value is not None and value != [] and value != "")
        }
        if kind != "message":
            extra["messageType"] = kind
        if html:
            extra["html"] = html
        return PlainRow(
            native_id,
            created,
            subject or "",
            reply_to or "",
            chat,
            handle,
            name,
            text,
            transforms,
            "deleted_by_sender" if deleted else "edited" if edited else "live",
            ("policy_violation",) if policy else (),
            extra,
        )

    def _words(self, body: Any, sender: Any) -> tuple[str, tuple[str, ...], str, str, str] | None:
        """Return text, transforms, HTML, sender and name where a person wrote plain words."""
        if type(body) is not dict or type(sender) is not dict:
            return None
        keys = (*body, None, *sender)
        inner = self._inner.get(keys) or self._learn_inner(keys, tuple(body), tuple(sender))
        if inner is None:
            return None
        person = self._person(sender, inner)
        if person is None:
            return None
        handle, name = person
        content, form = body[inner.content], body[inner.form]
        if type(content) is not str or not content:
            return None
        if form == "html" or (form == 1 and type(form) is int):
            text = one_block(content)
            return (text, ("html_to_text",), content, handle, name) if text else None
        if form == "text" or (form == 0 and type(form) is int):
            return content, (), "", handle, name
        return None

    def _person(self, sender: dict[str, Any], inner: _Inner) -> tuple[str, str] | None:
        """Return the id and name of the person who sent, None where it may be another."""
        for key in inner.others:
            if sender[key]:
                return None
        person = sender[inner.user]
        if type(person) is not dict:
            return None
        keys = tuple(person)
        spelt = self._people.get(keys) or self._learn_person(keys)
        if spelt is None:
            return None
        handle, name = person[spelt[0]], person[spelt[1]]
        if type(handle) is not str or not handle or not _is_words(name):
            return None
        return handle, name or ""

    def _learn(self, keys: tuple[str, ...], values: tuple[Any, ...]) -> _Plan | None:
        if keys in self._rows or len(keys) > _MOST_KEYS:
            return None
        if len(self._rows) >= _MOST_PLANS:
            self._rows.clear()
        names = camel_keys(keys)
        if len(set(names)) != len(names):
            self._rows[keys] = None
            return None
        wanted = [names.index(name) if name in names else -1 for name in _WANTED]
        others = [place for place, name in enumerate(names) if name not in HOMED]
        filled = [place for place in others if values[place] not in (None, [], "")]
        loud = [place for place, name in enumerate(names) if name in _LOUD]
        quiet = sorted({*others, *loud} - set(filled))
        empties = tuple(values[place] for place in quiet)
        if any(empties):
            return None
        plan = _Plan(
            itemgetter(*wanted),
            _picks(others),
            (*(names[place] for place in others), "", ""),
            _picks(quiet),
            (*empties, None, None),
            _picks(filled),
            (*(names[place] for place in filled), "", ""),
        )
        self._rows[keys] = plan
        return plan

    def _learn_inner(
        self, keys: tuple[str | None, ...], body: tuple[str, ...], sender: tuple[str, ...]
    ) -> _Inner | None:
        if keys in self._inner or len(keys) > _MOST_KEYS:
            return None
        if len(self._inner) >= _MOST_PLANS:
            self._inner.clear()
        words, identity = _spellings(body), _spellings(sender)
        inner = None
        if {"content", "contentType"} <= words.keys() and "user" in identity:
            others = (identity[key] for key in ("application", "device") if key in identity)
            inner = _Inner(words["content"], words["contentType"], identity["user"], (*others,))
        self._inner[keys] = inner
        return inner

    def _learn_person(self, keys: tuple[str, ...]) -> tuple[str, str] | None:
        if keys in self._people or len(keys) > _MOST_KEYS:
            return None
        if len(self._people) >= _MOST_PLANS:
            self._people.clear()
        person = _spellings(keys)
        spelt = None
        if {"id", "displayName"} <= person.keys():
            spelt = person["id"], person["displayName"]
        self._people[keys] = spelt
        return spelt


def _picks(places: list[int]) -> _Pick:
    # Two places that hold nothing: itemgetter gives a tuple only for two or more.
    return itemgetter(*places, -1, -1)


def _spellings(keys: tuple[str, ...]) -> dict[str, str]:
    """Return each key by its name in camel case; nothing where two have the same."""
    names = camel_keys(keys)
    return dict(zip(names, keys, strict=True)) if len(set(names)) == len(names) else {}


def _is_words(value: Any) -> bool:
    return value is None or type(value) is str

"""The names of people and channels in a Slack export, from its companion files."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec

from upstander.evidence.decode.jsonfiles.cursor import Row, Scan
from upstander.evidence.decode.jsonfiles.mapped import JsonBytes
from upstander.evidence.decode.jsonfiles.scan import scan
from upstander.evidence.decode.jsonfiles.values import as_list, as_mapping, as_text
from upstander.evidence.decode.reader import SourceUnreadable
from upstander.evidence.decode.siblings import Siblings
from upstander.records.provenance import Remark, Skipped

_USERS = ("users.json", "org_users.json")
_CHANNELS = ("channels.json", "groups.json", "mpims.json", "dms.json")


class SlackChannel(msgspec.Struct, frozen=True, gc=False):
    """A channel, group or direct conversation."""

    id: str
    name: str
    members: tuple[str, ...]
    file: str


class SlackNames:
    """Looks up people and channels by id; what is not known gives ""."""

    def __init__(self, siblings: Siblings) -> None:
        """Read the companions above the source; one that is broken is a remark, no failure."""
        self.remarks: list[str] = []
        self._users: dict[str, str] = {}
        self._by_id: dict[str, SlackChannel] = {}
        self._by_name: dict[str, SlackChannel] = {}
        for name in _USERS:
            for entry in self._entries(siblings, name):
                self._users.setdefault(as_text(entry.get("id")), person_name(entry))
        for name in _CHANNELS:
            for entry in self._entries(siblings, name):
                channel = _channel(entry, name)
                self._by_id.setdefault(channel.id, channel)
                self._by_name.setdefault(channel.name, channel)
        if not self._users:
            self.remarks.append("No Slack user list beside this file: people are shown by id.")

    def _entries(self, siblings: Siblings, name: str) -> tuple[dict[str, Any], ...]:
        info = siblings.above(name)
        if info is None:
            return ()
        if info.path is None:
            self.remarks.append(f"{name} was not kept, so its names are not known.")
            return ()
        entries, problem = _read_companion(info.path, info.size, info.sha256)
        if problem:
            self.remarks.append(f"{name} is damaged: {problem}.")
        return entries

    def user(self, handle: str) -> str:
        """Return the name of a person by id."""
        return self._users.get(handle, "")

    def channel(self, handle: str) -> str:
        """Return the name of a channel by id."""
        found = self._by_id.get(handle)
        return found.name if found else ""

    def conversation(self, folder: str, handle: str = "") -> SlackChannel:
        """Return the conversation that a folder of day files is of."""
        found = self._by_id.get(handle) or self._by_name.get(folder) or self._by_id.get(folder)
        return found or SlackChannel(handle or folder, folder, (), "")


def person_name(entry: dict[str, Any]) -> str:
    """Return the name of a person as Slack shows it: display name, real name, user name."""
    profile = as_mapping(entry.get("profile"))
    names = (
        *(profile.get("display_name"), profile.get("real_name")),
        *(entry.get("display_name"), entry.get("real_name"), entry.get("name")),
    )
    return next((as_text(name) for name in names if name), "")


def _channel(entry: dict[str, Any], file: str) -> SlackChannel:
    handle = as_text(entry.get("id"))
    members = tuple(as_text(member) for member in as_list(entry.get("members")))
    return SlackChannel(handle, as_text(entry.get("name")) or handle, members, file)


@lru_cache(maxsize=16)
def _read_companion(path: Path, size: int, _sha256: str) -> tuple[tuple[dict[str, Any], ...], str]:
    """Return the entries of a companion and what was wrong with it; day files share the work."""
    problem = ""
    entries: list[dict[str, Any]] = []
    try:
        for event in _events(path, size):
            if isinstance(event, Row) and isinstance(event.value, dict):
                entries.append(event.value)
            elif isinstance(event, Skipped):
                problem = problem or event.reason
            elif isinstance(event, Remark):
                problem = problem or event.text.rstrip(".")
    except SourceUnreadable as error:
        problem = error.reason
    return tuple(entries), problem


def _events(path: Path, size: int) -> Iterator[Any]:
    data = JsonBytes.open(path)
    try:
        yield from scan(data, Scan(paths=("$[*]",)), size=size)
    finally:
        data.close()

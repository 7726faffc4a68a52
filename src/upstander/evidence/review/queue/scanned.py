"""The windows of a scan as items to be reviewed, with their words.

A window is an item of conduct. Where the models list it for somebody's safety, or a rule of
welfare hit, it is an item of welfare too: two questions, two queues, decided apart.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from upstander.base.digest import digest_fields
from upstander.base.errors import UpstanderError
from upstander.evidence.review.queue.features import SEVERITIES
from upstander.records.review import CONDUCT, WELFARE, ReviewItem
from upstander.tables.parquet import scan_parquet

MESSAGES, HITS, WINDOWS = "messages.parquet", "hits.parquet", "windows.parquet"
LISTED, MANIFEST = "windows.jsonl", "manifest.json"
WELFARE_SUFFIX = ":welfare"

_WINDOW_COLUMNS = (
    "id", "conversation", "exhibit_sha256", "first_message", "last_message", "first_at", "last_at",
    "conduct_score", "welfare_score",
)  # fmt: skip


class ScanUnreadable(UpstanderError):
    """A folder is no output of a scan with models, or its parts do not belong together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """Items and, in the same order, their words."""

    items: tuple[ReviewItem, ...]
    texts: tuple[str, ...]
    versions: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Hit:
    rule_id: str
    severity: str
    welfare: bool


@dataclass(frozen=True, slots=True)
class _Message:
    id: str
    conversation: str
    body: str
    near_key: str


def read_scanned(folder: Path, welfare_categories: Collection[str]) -> Scanned:
    """Return what `upstander scan --models --out folder` left to be reviewed.

    Args:
        folder: with its tables.
        welfare_categories: whose hits are somebody's safety.

    Raises:
        ScanUnreadable: a part is missing, or is not of the same scan.
        TableUnreadable: a table is damaged.
    """
    for name in (MESSAGES, HITS, WINDOWS, LISTED):
        if not (folder / name).is_file():
            reason = f"lacks {name}; write it with `upstander scan --models --out`"
            raise ScanUnreadable(reason, place=str(folder))
    messages = list(_messages(folder / MESSAGES))
    places = {one.id: place for place, one in enumerate(messages)}
    hits = _hits(folder / HITS, frozenset(welfare_categories))
    listed = _listed(folder / LISTED)
    pairs: list[tuple[ReviewItem, str]] = []
    for window in _rows(folder / WINDOWS, _WINDOW_COLUMNS):
        try:
            first, last = places[window["first_message"]], places[window["last_message"]]
        except KeyError as error:
            reason = f"its windows name message {error.args[0]}, which is not there"
            raise ScanUnreadable(reason, place=str(folder)) from error
        low, high = min(first, last), max(first, last)
        held = [
            one for one in messages[low : high + 1] if one.conversation == window["conversation"]
        ]
        pairs += _items(window, held, hits, listed)
    return Scanned(
        items=tuple(item for item, _ in pairs), texts=tuple(text for _, text in pairs),
        versions=_versions(folder / MANIFEST),
    )  # fmt: skip


def _items(
    window: Mapping[str, Any],
    messages: list[_Message],
    hits: Mapping[str, list[_Hit]],
    listed: Collection[str],
) -> Iterator[tuple[ReviewItem, str]]:
    text = " \n".join(one.body for one in messages if one.body)
    own = [hit for one in messages for hit in hits.get(one.id, ())]
    keys = [one.near_key for one in messages]
    near = str(digest_fields(keys))[:32] if keys and all(keys) else ""
    for queue in (CONDUCT, WELFARE):
        welfare = queue == WELFARE
        mine = [hit for hit in own if hit.welfare == welfare]
        if welfare and not mine and window["id"] not in listed:
            continue
        yield (
            ReviewItem(
                id=window["id"] + (WELFARE_SUFFIX if welfare else ""),
                conversation=window["conversation"],
                exhibit_sha256=window["exhibit_sha256"],
                queue=queue,
                prior=round(float(window[f"{queue}_score"]), 4),
                rule_severity=max((hit.severity for hit in mine), key=SEVERITIES.index, default=""),
                rule_ids=tuple(sorted({hit.rule_id for hit in mine})),
                near_key=near + (WELFARE_SUFFIX if welfare else "") if near else "",
                messages=len(messages),
                words=len(text.split()),
                first_at=window["first_at"],
                last_at=window["last_at"],
            ),
            text,
        )


def _messages(path: Path) -> Iterator[_Message]:
    for row in _rows(path, ("id", "conversation", "body", "near_key")):
        yield _Message(
            row["id"], row["conversation"] or "", row["body"] or "", row["near_key"] or ""
        )


def _hits(path: Path, welfare: frozenset[str]) -> dict[str, list[_Hit]]:
    found: dict[str, list[_Hit]] = {}
    for row in _rows(path, ("message_id", "rule_id", "severity", "category")):
        hit = _Hit(row["rule_id"], row["severity"], row["category"] in welfare)
        found.setdefault(row["message_id"], []).append(hit)
    return found


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for batch in scan_parquet(path, columns):
        held = {
            name: (
                batch[name].cast(pa.int64()) if pa.types.is_timestamp(batch[name].type)
                else batch[name]
            ).to_pylist()
            for name in columns
        }  # fmt: skip
        for row in range(batch.num_rows):
            yield {name: values[row] for name, values in held.items()}


def _listed(path: Path) -> frozenset[str]:
    found = set()
    with path.open("rb") as stream:
        for number, line in enumerate(stream, 1):
            try:
                row = json.loads(line)
                if row["queue"] == WELFARE:
                    found.add(row["window"])
            except (ValueError, KeyError, TypeError) as error:
                raise ScanUnreadable("no window", place=f"{path}:{number}") from error
    return frozenset(found)


def _versions(path: Path) -> dict[str, str]:
    """Return what the scan's manifest says of the program, the models and the packs."""
    try:
        said = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    models = said.get("models") or {}
    named = {
        "upstander": said.get("upstander"),
        "rule_packs": (said.get("rule_packs") or {}).get("sha256"),
        "model": models.get("version") or models.get("name"),
        "model_sha256": models.get("sha256"),
    }
    return {name: str(value) for name, value in named.items() if value}

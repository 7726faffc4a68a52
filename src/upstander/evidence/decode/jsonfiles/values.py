"""One JSON value from bytes, strict first, then forgiving with what was done said."""

import json
from typing import Any

import msgspec

_strict = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

REPLACEMENT = "\ufffd"


class ValueBroken(Exception):
    """A value is not JSON even with forgiveness; the message is a one-line reason."""


def decode_value(raw: bytes) -> tuple[Any, tuple[str, ...]]:
    """Return the value of `raw` and the transforms that were needed to reach it.

    NaN, raw control characters, bad UTF-8 and lone surrogates are let through; the last two
    become U+FFFD, told as `replacement(n)` and `surrogate_repair`. Of equal keys the last wins.

    Raises:
        ValueBroken: it is not JSON, or nests too deeply.
    """
    try:
        return _strict(raw), ()
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _decode_forgiving(raw)


def _decode_forgiving(raw: bytes) -> tuple[Any, tuple[str, ...]]:
    transforms: list[str] = []
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("utf-8", "replace")
        lost = text.count(REPLACEMENT) - raw.count(REPLACEMENT.encode())
        transforms.append(f"replacement({lost})")
    try:
        value = json.loads(text, strict=False)
        repaired, changed = _repair(value)
    except RecursionError as error:
        raise ValueBroken("nested too deeply") from error
    except ValueError as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else "number too long"
        raise ValueBroken(f"not valid JSON: {reason}") from error
    if changed:
        transforms.append("surrogate_repair")
    return repaired, tuple(transforms)


def _repair(value: Any) -> tuple[Any, bool]:
    """Return `value` with lone surrogates as U+FFFD, and whether there were any."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace"), True
        return value, False
    if isinstance(value, list):
        pairs = [_repair(item) for item in value]
        return [item for item, _ in pairs], any(changed for _, changed in pairs)
    if isinstance(value, dict):
        keys = [_repair(key) for key in value]
        items = [_repair(item) for item in value.values()]
        repaired = {key: item for (key, _), (item, _) in zip(keys, items, strict=True)}
        return repaired, any(changed for _, changed in [*keys, *items])
    return value, False


def extra_json(fields: dict[str, Any]) -> str:
    """Return what has no home in a record as one JSON object, "" where there is nothing."""
    return _as_json(fields) if fields else ""


def as_text(value: Any) -> str:
    """Return a scalar as text: "" for None, JSON for all that is not text already."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return _as_json(value)


def _as_json(value: Any) -> str:
    try:
        return _encode(value).decode()
    except (OverflowError, msgspec.MsgspecError):
        # Integers beyond 64 bits, which JSON allows.
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def as_mapping(value: Any) -> dict[str, Any]:
    """Return `value` where it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def as_list(value: Any) -> list[Any]:
    """Return `value` where it is an array, else an empty one."""
    return value if isinstance(value, list) else []

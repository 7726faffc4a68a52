"""The files of a row of a Telegram export, those that were not exported among them."""

import re
from typing import Any

from upstander.evidence.decode.jsonfiles.values import as_text
from upstander.evidence.decode.siblings import Siblings
from upstander.records.messages import Attachment

_NOT_EXPORTED = re.compile(r"(.*?) ?\((?:File|Photo) (not included|exceeds|unavailable).*\)", re.S)


def telegram_files(value: dict[str, Any], siblings: Siblings) -> tuple[Attachment, ...]:
    """Return the photo, file and contact card of a row."""
    found: list[Attachment] = []
    for key in ("photo", "file", "contact_vcard"):
        path = value.get(key)
        if not isinstance(path, str) or not path:
            continue
        size = value.get(f"{key}_file_size" if key != "file" else "file_size")
        declared = size if isinstance(size, int) and 0 <= size < 1 << 62 else -1
        mime = as_text(value.get("mime_type")) if key == "file" else ""
        name = as_text(value.get("file_name")) if key == "file" else ""
        absent = _NOT_EXPORTED.fullmatch(path)
        if absent is None:
            found.append(siblings.attachment(path, name=name, mime=mime, size=declared))
            continue
        found.append(
            Attachment(
                name=name or absent[1],
                mime=mime,
                size=declared,
                state="missing" if absent[2] == "unavailable" else "omitted",
            )
        )
    return tuple(found)

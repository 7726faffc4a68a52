"""The directory that holds what this installation keeps: database, secret key, exhibits."""

import os
import secrets
from pathlib import Path


def find_home() -> Path:
    """Return $UPSTANDER_HOME (default: ./var), made if need be, open to its owner alone."""
    home = Path(os.environ.get("UPSTANDER_HOME") or "var").resolve()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def read_secret_key(home: Path) -> str:
    """Return $UPSTANDER_SECRET_KEY, or the key in `home`, made at the first start (0600)."""
    if given := os.environ.get("UPSTANDER_SECRET_KEY"):
        return given
    path = home / "secret_key"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        key = secrets.token_urlsafe(64)
        stream.write(key + "\n")
    return key

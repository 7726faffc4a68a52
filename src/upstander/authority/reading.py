"""Read an authorisation from a file, as it was written for another system or a single run."""

from pathlib import Path

import msgspec

from upstander.base.errors import UpstanderError
from upstander.records.authorisations import Authorisation

MAX_BYTES = 1 << 20


class AuthorisationUnreadable(UpstanderError):
    """A file holds no authorisation; the place is the file."""


def read_authorisation(path: Path) -> Authorisation:
    """Return the authorisation in a JSON file; whether it holds is for `gate` to say.

    Raises:
        AuthorisationUnreadable: absent, too large, not JSON, or a field unknown or of a wrong type.
    """
    place = path.as_posix()
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise AuthorisationUnreadable(f"cannot be read: {error.strerror}", place=place) from error
    if len(data) > MAX_BYTES:
        raise AuthorisationUnreadable(f"larger than {MAX_BYTES} bytes", place=place)
    try:
        return msgspec.json.decode(data, type=Authorisation)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AuthorisationUnreadable(f"no authorisation: {error}", place=place) from error

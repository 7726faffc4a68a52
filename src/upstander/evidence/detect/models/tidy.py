"""Take from a message what says nothing of its meaning: addresses, @names, entities; name emoji.

Public posts are full of addresses and names, private chat is not: a model that sees them learns
where a text came from. The rule works on bytes and knows ASCII alone, so that the compiled pass
(`tidykernel`) gives the same bytes; a property test holds them together.
"""

import html
import re
import unicodedata
from functools import cache

_ADDRESS = rb"(?<![A-Za-z0-9_])(?:[hH][tT][tT][pP][sS]?://|[wW][wW][wW]\.)[^ \t\n\r]*"
_NAME = rb"(?<![A-Za-z0-9_@])@[A-Za-z0-9_]+"
_ENTITY = rb"&#?[A-Za-z0-9]{1,8};"
_EMOJI = (
    rb"\xf0\x9f[\x80-\xbf][\x80-\xbf]|\xe2[\x8c-\xaf][\x80-\xbf]|\xef\xb8[\x8e\x8f]|\xe2\x80\x8d"
)
_ANY = re.compile(b"|".join(b"(%s)" % one for one in (_ADDRESS, _NAME, _ENTITY, _EMOJI)))

APOSTROPHES = (b"&#39;", b"&#8216;", b"&#8217;", b"&apos;", b"&lsquo;", b"&rsquo;")
"""Entities within words: nothing takes their place, or `don&#8217;t` would become two words."""
_JOINERS = (b"\xef\xb8\x8e", b"\xef\xb8\x8f", b"\xe2\x80\x8d")
_TONES = tuple(chr(0x1F3FB + tone).encode() for tone in range(5))
_SILENT = frozenset((*APOSTROPHES, *_JOINERS, *_TONES))


def mend(text: str) -> str:
    """Return a text that UTF-8 can hold: half a surrogate pair becomes `?`, places stay."""
    return text if text.isascii() else text.encode(errors="replace").decode()


def tidy_bytes(text: bytes) -> bytes:
    """Return a UTF-8 message for the linear stage: an emoji becomes the word `q<hex>q`."""
    return _ANY.sub(_tidy_one, text)


def _tidy_one(match: re.Match[bytes]) -> bytes:
    found = match[0]
    if found in _SILENT:
        return b""
    if match[4] is not None:
        return b" q%xq " % ord(found.decode())
    return b" "


_TEXT_ADDRESS = re.compile(_ADDRESS.decode() + r"|\[URL\]", re.IGNORECASE)
_TEXT_NAME = re.compile(_NAME.decode() + r":?|\[USER\]|\[NAME\]", re.IGNORECASE)
_REPOST = re.compile(r"^\s*RT\s+(?=@)")
_FEW_NAMES = re.compile(r"(?:@user\s*){2,}")
_BLANKS = re.compile(r"\s+")
MAX_CHARACTERS = 600
"""The encoder reads no further; 128 of its tokens are seldom more."""


def tidy_words(text: str) -> str:
    """Return a message for the encoder: emoji by their names, addresses and @names by a mark.

    The encoder's vocabulary holds no emoji: without their names they would all be alike.
    """
    text = html.unescape(html.unescape(text[: 4 * MAX_CHARACTERS]))
    text = _TEXT_ADDRESS.sub(" [url] ", _REPOST.sub("", text))
    text = _FEW_NAMES.sub("@user ", _TEXT_NAME.sub(" @user ", text))
    if not text.isascii():
        text = "".join(_spell(one) for one in text)
    return _BLANKS.sub(" ", text).strip()[:MAX_CHARACTERS]


@cache
def _spell(letter: str) -> str:
    """Return a character as the encoder should read it."""
    code = ord(letter)
    if letter in "‘’":
        return "'"
    if 0x1F3FB <= code <= 0x1F3FF or code in (0x200D, 0xFE0E, 0xFE0F):
        return ""
    if code > 0x2300 and unicodedata.category(letter) in ("So", "Sk", "Cn"):
        return f" {unicodedata.name(letter, 'symbol').lower()} "
    return letter

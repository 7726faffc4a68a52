"""Words of mail: charsets that may be wrongly declared, encoded words, addresses, ids.

References: RFC 2047 (2 encoded words, 6.2 white space between them), RFC 5322 (3.4 addresses,
3.6.4 identification fields).
"""

import binascii
import codecs
import re

_SUPERSETS = {
    "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949", "shift_jis": "cp932",
    "iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254",
}  # fmt: skip
"""Charsets that mailers declare while they write the larger one."""
_NOT_CHARSETS = frozenset({"unicode_escape", "raw_unicode_escape", "punycode", "idna"})
_WORD = re.compile(r"=\?([^?*\s]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?]*)\?=")
_WORDS = re.compile(r"(=\?[^?\s]+\?[bBqQ]\?[^?]*\?=)(?:\s+(?==\?[^?\s]+\?[bBqQ]\?[^?]*\?=))?")
_TOKEN = re.compile(
    r'"(?:[^"\\]|\\.)*+"|\((?:[^()\\]|\\.)*+\)|<[^<>]*>|[,;:]|[^",;:<>()]+|.', re.DOTALL
)
_SIMPLE = re.compile(r'\s*(?:"([^"\\]*)"|([^"<>,;:@()\\]*?))\s*<([^<>\s,;"]+)>\s*')
_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_REPLY_PREFIX = re.compile(r"\s*(?:re|fwd?|aw|wg|sv|vs|antw|tr|rv)(?:\[\d+\])?\s*:\s*", re.I)


def decode_charset(data: bytes, declared: str) -> tuple[str, tuple[str, ...]]:
    """Return (text, transforms) of bytes whose charset is `declared` ("" for none).

    A declared charset that the bytes break gives way to UTF-8 where they are UTF-8, then to the
    larger charset that is often meant, and the transform says so. The rest is U+FFFD, counted.
    """
    if data.isascii() and declared.lower() in ("", "us-ascii", "utf-8", "iso-8859-1"):
        return data.decode("ascii"), ()
    codec = _find_codec(declared)
    try:
        if codec and not (codec == "iso8859-1" and _has_c1(data)):
            return data.decode(codec), ()
    except (UnicodeError, ValueError):
        pass
    said = (declared or "none")[:40]
    for other in ("utf-8", _SUPERSETS.get(codec or "ascii", "")):
        try:
            if other and other != codec:
                return data.decode(other), (f"charset({said} read as {other})",)
        except UnicodeError:
            continue
    text = data.decode(codec or "utf-8", "replace")
    replaced = text.count("\N{REPLACEMENT CHARACTER}")
    return text, (f"replacement({replaced})",) if replaced else ()


def _find_codec(declared: str) -> str:
    try:
        name = codecs.lookup(declared.strip().strip("'\"")).name if declared else "ascii"
        b"".decode(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return "" if name.replace("-", "_") in _NOT_CHARSETS else name


def _has_c1(data: bytes) -> bool:
    return re.search(rb"[\x80-\x9f]", data) is not None


def decode_raw(value: bytes) -> str:
    """Return a header's bytes as text: ASCII or UTF-8, else Windows-1252, never raising."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("cp1252", "replace")


def decode_words(text: str) -> str:
    """Return header text with its encoded words decoded; a word that cannot be is left."""
    if "=?" not in text:
        return text
    out: list[str] = []
    held: tuple[str, bytes] = ("", b"")
    for piece in _WORDS.split(text):
        found = _WORD.fullmatch(piece or "")
        data = _decode_word(found) if found else None
        if found and data is not None:
            charset = found[1].lower()
            # A character may be cut between two words of one charset.
            if held[0] != charset:
                out.append(decode_charset(held[1], held[0])[0] if held[0] else "")
                held = (charset, b"")
            held = (charset, held[1] + data)
        elif piece:
            if held[0]:
                out.append(decode_charset(held[1], held[0])[0])
                held = ("", b"")
            out.append(piece)
    if held[0]:
        out.append(decode_charset(held[1], held[0])[0])
    return "".join(out)


def _decode_word(found: re.Match[str]) -> bytes | None:
    try:
        data = found[3].encode("ascii")
        if found[2] in "bB":
            return binascii.a2b_base64(data + b"=" * (-len(data) % 4))
        return binascii.a2b_qp(data, header=True)
    except (UnicodeEncodeError, binascii.Error):
        return None


def read_addresses(text: str) -> list[tuple[str, str]]:
    """Return (display name, address) of each mailbox of a header; group names are left out.

    A mailbox without an address gives its words as the address, as the source has them.
    """
    simple = _SIMPLE.fullmatch(text)
    if simple:
        return [(decode_words(simple[1] or simple[2] or "").strip(), simple[3])]
    found: list[tuple[str, str]] = []
    name, raw, address, comment = "", "", "", ""
    for piece in [*_TOKEN.findall(text), ","]:
        inner = piece[1:-1]
        if piece in (",", ";"):
            if address:
                found.append((decode_words(name).strip(), address))
            elif raw.strip():
                found.append((decode_words(comment), decode_words(raw).strip()))
            name, raw, address, comment = "", "", "", ""
        elif piece == ":" and not address:
            name, raw = "", ""
        elif piece[0] == "<" and inner:
            address = inner.strip() or address
        elif piece[0] == "(" and inner:
            comment = inner
        else:
            quoted = piece[0] == '"' and inner
            name += re.sub(r"\\(.)", r"\1", inner, flags=re.DOTALL) if quoted else piece
            raw += piece
    return found


def list_ids(text: str) -> list[str]:
    """Return the message ids of a header, without their angle brackets."""
    found = _ID.findall(text)
    if found:
        return found
    return [token.strip("<>") for token in text.split() if token.strip("<>")]


def strip_reply(subject: str) -> str:
    """Return a subject without its `Re:`, `Fwd:` and the like."""
    while found := _REPLY_PREFIX.match(subject):
        subject = subject[found.end() :]
    return " ".join(subject.split())

"""Text that somebody pasted, as laid-out text."""

from upstander.base.digest import digest_bytes
from upstander.policies.documents.filetext import PolicyUnreadable, normalise_newlines
from upstander.policies.documents.laidout import LaidOutText

_OTHER_NEWLINES = str.maketrans({"\u2028": "\n", "\u2029": "\n\n", "\x0b": "\n", "\x85": "\n"})


def lay_out_pasted(text: str) -> LaidOutText:
    """Return pasted text, its words as they came and every line end as one newline.

    The digest is of the text's UTF-8 bytes as pasted.

    Raises:
        PolicyUnreadable: it holds no words, or signs that UTF-8 cannot write.
    """
    if not text.strip():
        raise PolicyUnreadable("holds no text", place="pasted text")
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise PolicyUnreadable("holds half of a sign", place="pasted text") from error
    plain = normalise_newlines(text.removeprefix("\ufeff")).translate(_OTHER_NEWLINES)
    return LaidOutText.plain(plain, sha256=digest_bytes(data), media="pasted")

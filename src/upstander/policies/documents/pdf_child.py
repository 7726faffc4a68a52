"""The child process in which a PDF is parsed: bounded in memory and time.

A form drawn within forms can ask for more than any machine has, in a few hundred bytes, and the
parsing library cannot be stopped from within. What goes wrong ends, at worst, this process.
"""

import os
import resource
import subprocess
import sys

import msgspec

from upstander.base.limits import MIB
from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.pdf_reading import PdfSource, read_source

MEMORY_BYTES = 1024 * MIB
SECONDS = 120
OCR_SECONDS = 3600
_KEPT = frozenset({"PATH", "LANG", "PYTHONPATH", "TZ", "HOME", "TESSDATA_PREFIX"})
_OCR = "ocr"


class _Answer(msgspec.Struct):
    """What the child says: a source, or why there is none."""

    refused: str = ""
    source: PdfSource | None = None


def read_in_child(data: bytes, place: str, *, ocr: bool = False) -> PdfSource:
    """Return what stands on the pages of a PDF, parsed in a process of its own.

    Raises:
        PolicyUnreadable: the file cannot be read, or passes the bounds of memory or time.
    """
    command = [sys.executable, "-m", "upstander.policies.documents.pdf_child", _OCR * ocr]
    try:
        child = subprocess.run(  # noqa: S603 - our own module, no word of it from the file
            command,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=OCR_SECONDS if ocr else SECONDS,
            env={key: value for key, value in os.environ.items() if key in _KEPT},
            check=False,
        )
        answer = msgspec.msgpack.decode(child.stdout, type=_Answer)
    except subprocess.TimeoutExpired as error:
        raise PolicyUnreadable("a PDF that takes longer than a policy can", place=place) from error
    except msgspec.DecodeError as error:
        reason = "a PDF that asks for more memory than a policy can, or breaks its reader"
        raise PolicyUnreadable(reason, place=place) from error
    if answer.source is None:
        raise PolicyUnreadable(answer.refused, place=place)
    return answer.source


def main() -> None:
    """Parse the PDF on standard input and write the answer to standard output."""
    # The answer goes out on a copy of standard output, so that no stray write can break it.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _Answer(source=read_source(sys.stdin.buffer.read(), "", ocr=_OCR in sys.argv))
    except PolicyUnreadable as refused:
        answer = _Answer(refused=refused.reason)
    answers.write(msgspec.msgpack.encode(answer))
    answers.close()


if __name__ == "__main__":
    main()

"""What each character is to the queue's features: between words, in a word, or a word alone."""

import functools
import unicodedata

import numpy as np
import numpy.typing as npt

BETWEEN, WITHIN, ALONE = 0, 1, 2
BREAK = 10
"""Line feed: stands at the end of each text and nowhere else."""


@functools.cache
def character_kinds() -> npt.NDArray[np.uint8]:
    """Return the kind of every code point: letters, marks and digits make words, symbols are one.

    Emoji and other symbols say much and are words of their own; punctuation parts words.
    """
    kinds = np.zeros(0x110000, np.uint8)
    for point in range(0x110000):
        group = unicodedata.category(chr(point))[0]
        if group in "LMN":
            kinds[point] = WITHIN
        elif group == "S" and point > 0x7F:
            kinds[point] = ALONE
    kinds[ord("'")] = kinds[0x2019] = kinds[ord("_")] = WITHIN
    kinds.setflags(write=False)
    return kinds


def code_points(texts: "list[str] | tuple[str, ...]") -> npt.NDArray[np.uint32]:
    """Return the texts as code points in lower case, a line feed after each."""
    lowered = (text.lower().replace("\n", " ") for text in texts)
    joined = "\n".join(lowered) + "\n" if texts else ""
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32)

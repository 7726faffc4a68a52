"""Numbers that open paragraphs, in sequence: what may open the next one."""

from upstander.policies.documents.pdf_lines import Mark

_FIRST = frozenset({"a", "i", "A", "I", "1"})
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")
_WHOLE = ("integer", "bracketed")
LETTERS_KEPT = 6


class Sequences:
    """Remembers the numbers that opened paragraphs."""

    def __init__(self) -> None:
        """Begin with none."""
        self._decimals: set[tuple[int, ...]] = set()
        self._integers: dict[str, int] = {}
        self._letters: list[str] = []

    def take(self, mark: Mark) -> None:
        """Note that `mark` opened a paragraph."""
        if mark.style == "decimal":
            self._decimals |= _successors(_values(mark))
        elif mark.style in _WHOLE:
            self._integers[mark.style] = int(mark.number)
            self._decimals |= {(int(mark.number), 0), (int(mark.number), 1)}
        elif mark.style == "letter":
            self._letters = [*self._letters[-LETTERS_KEPT:], mark.number]

    def follows(self, mark: Mark, *, settled: bool) -> bool:
        """Say whether `mark` is the next number of one that opened a paragraph before.

        `settled`: the line before it ends a sentence, so that a first number may open too.
        """
        if mark.style == "decimal":
            return _values(mark) in self._decimals
        if mark.style in _WHOLE:
            last = self._integers.get(mark.style)
            if last is not None and int(mark.number) == last + 1:
                return True
            return settled and mark.number in _FIRST
        if mark.style == "letter":
            after = any(mark.number in _next_letters(letter) for letter in self._letters)
            return after or (settled and mark.number in _FIRST)
        return mark.style == "code"


def _values(mark: Mark) -> tuple[int, ...]:
    return tuple(int(part) for part in mark.number.split("."))


def _successors(values: tuple[int, ...]) -> set[tuple[int, ...]]:
    """Return the numbers that may follow: the next, the first below, the next above."""
    found = {(*values, 1), (*values, 0)}
    for depth in range(1, len(values) + 1):
        after = (*values[: depth - 1], values[depth - 1] + 1)
        found |= {after, (*after, 0), (*after, 1)}
        # Numbers repeat and are passed over in real policies.
        found.add((*values[: depth - 1], values[depth - 1] + 2))
    if len(values) > 1:
        found.add(values)
    return found


def _next_letters(letter: str) -> set[str]:
    found: set[str] = set()
    low = letter.lower()
    if len(low) == 1 and low < "z":
        found.add(chr(ord(low) + 1))
    if low in _ROMAN[:-1]:
        found.add(_ROMAN[_ROMAN.index(low) + 1])
    return {f.upper() for f in found} if letter.isupper() else found

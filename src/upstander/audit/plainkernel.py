"""Compiled reading of canonical JSON in plain ASCII: where a text, number, value or time ends.

Each function returns where what it reads ends, and -1 for all that is anything out of the ordinary:
an escape, a letter beyond ASCII, a fraction, a key out of order. What is -1 is not wrong; Python
reads it.
"""

from typing import Any

from upstander.base.compiled import compile_kernel

DEPTH = 16
"""Lists and maps within one another; working space has so many rows."""
_QUOTE, _BACKSLASH, _COMMA, _COLON, _MINUS = 34, 92, 44, 58, 45
_ZERO, _NINE = 48, 57
_OPEN, _CLOSE, _OPEN_LIST, _CLOSE_LIST = 123, 125, 91, 93
_LETTER_T, _LETTER_F, _LETTER_N = 116, 102, 110


@compile_kernel
def literal_end(data: Any, at: int, end: int, wanted: Any) -> int:
    """Return where `wanted`, which stands at `at`, ends; -1 where it does not stand there."""
    if at < 0 or at + len(wanted) > end:
        return -1
    for place in range(len(wanted)):
        if data[at + place] != wanted[place]:
            return -1
    return at + len(wanted)


@compile_kernel
def string_end(data: Any, at: int, end: int) -> int:
    """Return where a quoted text of plain ASCII ends; -1 for any other."""
    if at < 0 or at >= end or data[at] != _QUOTE:
        return -1
    for place in range(at + 1, end):
        letter = data[place]
        if letter == _QUOTE:
            return place + 1
        if letter == _BACKSLASH or letter < 32 or letter > 126:
            return -1
    return -1


@compile_kernel
def digest_end(data: Any, at: int, end: int) -> int:
    """Return where a quoted text of 64 characters ends; -1 for any other."""
    after = string_end(data, at, end)
    return after if after == at + 66 else -1


@compile_kernel
def number_end(data: Any, at: int, end: int) -> int:
    """Return where a plain whole number of at most 18 digits ends; -1 for any other."""
    first = at + 1 if at < end and data[at] == _MINUS else at
    place = first
    while place < end and _ZERO <= data[place] <= _NINE:
        place += 1
    many = place - first
    if many == 0 or many > 18 or (data[first] == _ZERO and (many > 1 or first > at)):
        return -1
    return place


@compile_kernel
def _below(data: Any, first: int, first_end: int, second: int, second_end: int) -> bool:
    """Return whether the first text sorts before the second."""
    many = min(first_end - first, second_end - second)
    for place in range(many):
        if data[first + place] != data[second + place]:
            return bool(data[first + place] < data[second + place])
    return first_end - first < second_end - second


@compile_kernel
def _scalar(data: Any, at: int, end: int) -> int:
    """Return where a text, plain whole number, truth value or null ends; -1 for any other."""
    if at >= end:
        return -1
    letter = data[at]
    if letter == _QUOTE:
        return int(string_end(data, at, end))
    if letter == _LETTER_T:
        return int(literal_end(data, at, end, b"true"))
    if letter == _LETTER_F:
        return int(literal_end(data, at, end, b"false"))
    if letter == _LETTER_N:
        return int(literal_end(data, at, end, b"null"))
    return int(number_end(data, at, end))


@compile_kernel
def key_end(data: Any, at: int, end: int, before: int, before_end: int) -> int:
    """Return where a key ends that sorts after the one before; -1 for any other."""
    after = string_end(data, at, end)
    if after < 0 or after >= end or data[after] != _COLON:
        return -1
    if before >= 0 and not _below(data, before, before_end, at + 1, after - 1):
        return -1
    return int(after)


@compile_kernel
def value_end(  # noqa: C901 - one loop over what is open; a call per value would cost the speed
    data: Any, at: int, end: int, kinds: Any, keys: Any
) -> int:
    """Return where a value in canonical form ends; -1 for any that Python must read.

    `kinds` and `keys` are working space: what is open at each depth, and its last key.
    """
    depth = 0
    while True:
        # A value begins at `at`.
        if at >= end:
            return -1
        opened = data[at]
        if opened in (_OPEN, _OPEN_LIST):
            if at + 1 < end and data[at + 1] == (_CLOSE if opened == _OPEN else _CLOSE_LIST):
                at += 2
            else:
                if depth == DEPTH:
                    return -1
                kinds[depth], keys[depth, 0] = opened, -1
                depth += 1
                at += 1
                if opened == _OPEN:
                    after = key_end(data, at, end, -1, -1)
                    if after < 0:
                        return -1
                    keys[depth - 1, 0], keys[depth - 1, 1] = at + 1, after - 1
                    at = after + 1
                continue
        else:
            at = _scalar(data, at, end)
            if at < 0:
                return -1
        # A value ended before `at`.
        while (
            depth
            and at < end
            and data[at] == (_CLOSE if kinds[depth - 1] == _OPEN else _CLOSE_LIST)
        ):
            depth -= 1
            at += 1
        if not depth:
            return at
        if at >= end or data[at] != _COMMA:
            return -1
        at += 1
        if kinds[depth - 1] == _OPEN:
            after = key_end(data, at, end, keys[depth - 1, 0], keys[depth - 1, 1])
            if after < 0:
                return -1
            keys[depth - 1, 0], keys[depth - 1, 1] = at + 1, after - 1
            at = after + 1


@compile_kernel
def _two(data: Any, at: int) -> int:
    """Return the number of two digits at `at`; -1 where they are none."""
    tens, ones = data[at], data[at + 1]
    if not (_ZERO <= tens <= _NINE and _ZERO <= ones <= _NINE):
        return -1
    return int(tens - _ZERO) * 10 + int(ones - _ZERO)


@compile_kernel
def is_time(data: Any, at: int, end: int) -> bool:
    """Return whether a quoted time in UTC with microseconds ends before `end`."""
    if end - at != 34 or data[at] != _QUOTE:
        return False
    first = at + 1
    century, year, month = _two(data, first), _two(data, first + 2), _two(data, first + 5)
    day, hour = _two(data, first + 8), _two(data, first + 11)
    minute, second = _two(data, first + 14), _two(data, first + 17)
    fraction = min(_two(data, first + 20), _two(data, first + 22), _two(data, first + 24))
    if min(century, year, month, day, hour, minute, second, fraction) < 0:
        return False
    marks = b"-  -  T  :  :  ."
    for place in range(len(marks)):
        if marks[place] != 32 and data[first + 4 + place] != marks[place]:
            return False
    if literal_end(data, first + 26, end, b'+00:00"') != end:
        return False
    whole = century * 100 + year
    leap = whole % 4 == 0 and (whole % 100 != 0 or whole % 400 == 0)
    longest = 31
    if month == 2:
        longest = 29 if leap else 28
    elif month in (4, 6, 9, 11):
        longest = 30
    fits = whole >= 1 and 1 <= month <= 12 and 1 <= day <= longest
    return bool(fits and hour < 24 and minute < 60 and second < 60)

"""Folding makes ways of writing equal, and every word keeps its place in the original."""

import unicodedata
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pytest

from upstander.evidence.detect.foldbuffer import fold_rows
from upstander.evidence.detect.folding import fold, split_folded, split_leet
from upstander.evidence.detect.foldtable import fold_code_point, fold_code_point_for_leet


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Don't", " dont "),
        ("don\u2019t", " dont "),
        ("WhatsApp, Signal…Teams", " whatsapp signal teams "),
        ("cafe\u0301 café CAFÉ", " cafe cafe cafe "),
        ("s\u200bn\u2060o\u00adw\ufeff", " snow "),
        ("\u202esnow\u202c", " snow "),
        ("сосаіnе", " cocaine "),
        ("Ｗｈａｔｓ 𝐀𝐩𝐩 Ⓐⓟⓟ 🅰🅱", " whats app app ab "),
        ("straße ﬁne ㎏ ½ ²", " strasse fine kg 1 2 2 "),
        ("٣ ３ ③", " 3 3 3 "),
        ("snow👩‍👩‍👧flake 👍🏽 1️⃣", " snow flake 1 "),
        ("snow_flake-snow/flake", " snow flake snow flake "),
        ("  \n\t ", " "),
        ("", " "),
        ("हिन्दी 日本語 ไทย", " हिन्दी 日本語 ไทย "),
        ("שָׁלוֹם العَرَبِيَّة", " שלום العربية "),
    ],
)
def test_ways_of_writing_fold_alike(text: str, folded: str) -> None:
    """Case, marks, lookalikes, invisible characters and punctuation fold away."""
    assert fold(text) == folded


ASSIGNED = [
    code
    for code in [*range(0x30000), *range(0xE0000, 0xE0200)]
    if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"}
    and not any(low <= code < high for low, high in ((0x3500, 0x4D00), (0x5000, 0x9F00)))
    and not any(low <= code < high for low, high in ((0xAD00, 0xD700), (0x20100, 0x2F700)))
]
"""Every assigned code point, but for the midst of the ideographs and of Hangul."""


@pytest.mark.parametrize("fold_one", [fold_code_point, fold_code_point_for_leet])
def test_folding_settles_for_every_code_point(fold_one: Callable[[int], str]) -> None:
    """Folding what was folded changes nothing, for all of Unicode, and leaves no other blank."""
    results = {fold_one(code) for code in ASSIGNED}
    for folded in results:
        assert "".join(fold_one(ord(letter)) for letter in folded) == folded
    assert not {r for r in results if any(c.isspace() and c != " " for c in r)}


def test_the_compiled_fold_equals_the_other_for_every_code_point() -> None:
    """numba and Python give the same bytes for each code point beside a letter."""
    pytest.importorskip("numba")
    rows = pa.array([f"a{chr(code)}b" for code in [*ASSIGNED, 0x378, 0xE000, 0x10FFFF]] * 2)
    compiled, plain = fold_rows(rows), fold_rows(rows, compiled=False)
    assert np.array_equal(compiled.starts, plain.starts)
    assert np.array_equal(compiled.data, plain.data)


def test_text_that_grows_past_the_first_guess_is_folded_whole() -> None:
    """A ligature of a whole sentence, many times over, still fits."""
    rows = pa.array(["\ufdfa" * 40_000] * 3)
    assert np.array_equal(fold_rows(rows).data, fold_rows(rows, compiled=False).data)


def test_a_word_takes_its_marks_along() -> None:
    """The cut of a word holds the marks that folding dropped, and no invisible edges."""
    text = "\u200bcafe\u0301\u200b, s\u200bnow"
    words = split_folded(text)
    cuts = [text[a:b] for a, b in zip(words.starts, words.ends, strict=True)]
    assert cuts == ["cafe\u0301", "s\u200bnow"]


def test_stress_and_exclamation_are_not_part_of_a_disguised_word() -> None:
    """Stars and exclamation marks around a word stay outside it, inside they belong to it."""
    text = "*sn*w* sh!t!!! @snow"
    words = split_leet(text)
    assert list(words.texts) == ["sn*w", "sh!t", "@snow"]
    assert text[words.starts[1] : words.ends[1]] == "sh!t"

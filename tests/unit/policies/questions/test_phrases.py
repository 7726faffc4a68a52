"""Phrases of cues are found by their notation, within one sentence."""

import pytest

from upstander.policies.questions.phrases import WordIndex, read_phrases

TEXT = "Work-issued phones are MONITORED daily. The force’s apps: WhatsApp, Signal and X."
FENCES = [39, len(TEXT)]


def _found(written: str, **lists: list[str]) -> list[str]:
    index = WordIndex(TEXT, FENCES)
    return [
        TEXT[index.starts[hit.first] : index.ends[hit.last]]
        for phrase in read_phrases(written, lists)
        for hit in index.find(phrase)
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("monitor*", ["MONITORED"]),
        ("work issued phone*", ["Work-issued phones"]),
        ("work-issued/owned phone*", ["Work-issued phones"]),
        ("phones ... daily", ["phones are MONITORED daily"]),
        ("force's apps", ["force’s apps"]),
        ("daily the", []),
        ("phones ... whatsapp", []),
        ("monitor", []),
    ],
)
def test_each_sign_of_the_notation(written: str, found: list[str]) -> None:
    """Beginnings, choices, gaps and hyphens mean what they say; a sentence's end is a wall."""
    assert _found(written) == found


def test_a_list_stands_for_its_members() -> None:
    """A name in braces is any member of the list."""
    assert _found("{apps}", apps=["whatsapp", "signal"]) == ["WhatsApp", "Signal"]


def test_a_gap_goes_on_to_the_word_that_completes_the_phrase() -> None:
    """The first fitting word does not hide a later one that fits the rest as well."""
    text = "send by post or send by force email"
    index = WordIndex(text, [len(text)])
    (phrase,) = read_phrases("send ... by force", {})
    assert [(h.first, h.last) for h in index.find(phrase)] == [(0, 6), (4, 6)]

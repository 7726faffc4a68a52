"""What the sender wrote, and what they passed on."""

import pytest

from upstander.evidence.detect.models.authored import Authored, find_authored

OWN = "Can we talk about the rota before Monday please"
CASES = {
    "forward": "---------- Forwarded message ----------\nFrom: A\nhe said no",
    "forward of an old client": "-----Original Message-----\nthe rest",
    "forward of a phone": "Begin forwarded message:\n\nthe rest",
    "quoted reply": "On Mon, 3 Nov 2025 at 10:14, A. Person wrote:\n> lines of somebody",
    "quoted reply of an office": "From: A. Person <a@example.org>\nSent: Monday\n\nold words",
    "disclaimer": "This email and any attachments are confidential and intended for the addressee.",
    "signature": "Sent from my iPhone",
    "signature by a mark": "-- \nA. Person\nRecords",
}
KINDS = {name: name.replace("quoted ", "quoted_").split(" ")[0] for name in CASES}


@pytest.mark.parametrize("name", CASES)
def test_what_others_wrote_is_set_aside_to_the_end(name):
    """The sender's words stay; the part is named and its place is exact."""
    text = f"{OWN}\n{CASES[name]}"
    found = find_authored(text)
    assert found.text == OWN
    (part,) = found.set_aside
    assert part.kind == KINDS[name]
    assert text[part.start : part.end] == CASES[name]


def test_quoted_lines_between_are_set_aside_and_the_answers_stay():
    """A reply between the lines is the sender's own."""
    text = "> are you coming to the talk?\n> at nine?\nyes I am coming\n> bring the notes\nwill do"
    found = find_authored(text)
    assert found.text.split("\n") == ["yes I am coming", "will do"]
    assert [part.kind for part in found.set_aside] == ["quoted_reply", "quoted_reply"]


def test_a_line_of_law_is_set_aside():
    """Words of a statute are nobody's message."""
    law = "Section 55(1) of the Data Protection Act 1998 forbids it\n"
    text = f"{law}so please do not look him up again"
    found = find_authored(text)
    assert found.text == "so please do not look him up again"
    assert [(part.kind, text[part.start : part.end]) for part in found.set_aside] == [
        ("statute", law)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "the confidential unit is on the second floor, ask at the desk for the key",
        "I think section 5 is what she meant, but ask the sergeant before you act on it",
        "lots of news\nfrom: nobody in particular, as ever, and sent with love to you all",
        "this message is for the two of you, bring cake\nand plates, and cups for all of us",
    ],
)
def test_words_like_a_mark_are_no_mark(text):
    """Own words that only sound like a notice stay."""
    assert find_authored(text) == Authored(text, ())


def test_where_nothing_else_is_left_the_whole_is_read():
    """To pass something on is an act too: the part is named, and read."""
    text = "Begin forwarded message:\n\nhe said that we should delete it"
    found = find_authored(text)
    assert found.text == text
    assert [part.kind for part in found.set_aside] == ["forward"]


def test_a_single_word_before_a_forward_does_not_hide_it():
    """`fyi` above a forwarded message is not all that is read."""
    text = "fyi\n---------- Forwarded message ----------\nFrom: A\nhe said no"
    assert find_authored(text).text == text


def test_a_short_message_is_as_it_is():
    """Nothing is looked for in a line of chat."""
    assert find_authored("> ok\nyes") == Authored("> ok\nyes", ())


def test_the_first_tail_ends_the_message():
    """A signature above a forward and one within it are one part, named by what comes first."""
    text = f"{OWN}\nSent from my iPad\n-----Original Message-----\nold\nSent from my iPhone"
    (part,) = find_authored(text).set_aside
    assert (part.kind, part.end) == ("signature", len(text))

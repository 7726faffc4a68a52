"""The bank is read strictly: every refusal names the file, the line and what is wrong."""

from pathlib import Path

import pytest

from upstander.policies.questions.bank import (
    QuestionBank,
    QuestionFileInvalid,
    load_questions,
)
from upstander.policies.questions.confidence import UNMEASURED

WORDS = "evidence:\n- phone*\napps:\n- whatsapp\n- signal\n"
CALIBRATION = "measured_on: nothing\nhigh: 0.9\nmedium: 0.6\nspeaks: []\nsilent: []\n"
THEME = """theme: phones
questions:
- id: phone_colour
  version: 1
  title: Colour of phones
  wording: May a phone be red?
  why: Because it is only an example.
  codebook: "Prohibited: no red phones."
  ask: leave
  allowed: [prohibited, permitted]
  serves: [nobody]
  readings:
  - says: rules on red phones
    sentence:
    - [phone*]
    - [red]
  match:
  - {text: "Phones must not be red.", position: prohibited}
  - {text: "A phone may be red.", position: permitted}
  - {text: "Red phones are prohibited.", position: prohibited}
  no_match:
  - "Phones ring."
  - "Red is a colour."
"""


def _folder(tmp_path: Path, theme: str = THEME, words: str = WORDS) -> Path:
    (tmp_path / "words.yaml").write_text(words, encoding="utf-8")
    (tmp_path / "calibration.yaml").write_text(CALIBRATION, encoding="utf-8")
    (tmp_path / "phones.yaml").write_text(theme, encoding="utf-8")
    return tmp_path


def test_a_whole_file_is_read(tmp_path: Path) -> None:
    """A question keeps its fields, its theme is the file's, and lists stand for their words."""
    bank = load_questions(_folder(tmp_path, THEME.replace("- [red]", '- ["{apps} red"]')))
    (question,) = bank.questions
    assert (question.id, question.theme, question.version) == ("phone_colour", "phones", 1)
    (reading,) = bank.cues["phone_colour"].readings
    assert [p.written for p in reading.sentence[1].phrases] == ["whatsapp red", "signal red"]
    assert bank.question("phone_colour") == question
    assert bank.question("other") is None


REFUSED = [
    ("  ask: leave\n", "  ask: leave\n  colour: red\n", "10:3", "unknown field `colour`"),
    ("  why: Because it is only an example.\n", "", "3:3", "missing field `why`"),
    ("ask: leave", "ask: whether", "9:8", "unknown kind of question"),
    ("Colour of phones", "x" * 41, "5:10", "at most 40"),
    ("allowed: [prohibited,", "allowed: [banned,", "10:13", "unknown position `banned`"),
    ("- [red]", "- [red, '...']", "16:13", "begins or ends with a gap"),
    ("- [red]", "- ['{colours}']", "16:8", "unknown word list `colours`"),
    ("- [red]", "- ['re(d)']", "16:8", "no word, gap, choice or list"),
    ("position: permitted", "position: required", "19:45", "unknown position `required`"),
    ('  - "Red is a colour."\n', "", "22:3", "at least 2 samples"),
    ("version: 1", "version: one", "4:12", "expected a number"),
    ("theme: phones", "theme: telephones", "1:8", "is not the file's name"),
    ("id: phone_colour", "id: Phone Colour", "3:7", "no id"),
    ("id: phone_colour", "id: a\n  id: b", "4:3", "duplicate key `id`"),
]


@pytest.mark.parametrize(("old", "new", "place", "words"), REFUSED)
def test_what_breaks_the_format_is_refused_at_its_line(
    tmp_path: Path, old: str, new: str, place: str, words: str
) -> None:
    """A refusal says where and why, and nothing is taken from a broken file."""
    assert old in THEME
    with pytest.raises(QuestionFileInvalid) as refused:
        load_questions(_folder(tmp_path, THEME.replace(old, new, 1)))
    assert words in refused.value.reason
    assert refused.value.place == f"phones.yaml:{place}"


def test_a_condition_must_stand_in_its_sample(tmp_path: Path) -> None:
    """A sample's condition that is not in its words is refused."""
    broken = THEME.replace("position: permitted}", "position: permitted, condition: if blue}")
    with pytest.raises(QuestionFileInvalid, match="does not stand"):
        load_questions(_folder(tmp_path, broken))


def test_one_id_stands_once(tmp_path: Path) -> None:
    """The same id in two files is refused."""
    folder = _folder(tmp_path)
    other = THEME.replace("theme: phones", "theme: radios")
    (folder / "radios.yaml").write_text(other, encoding="utf-8")
    with pytest.raises(QuestionFileInvalid, match="already used"):
        load_questions(folder)


def test_a_wrong_ending_is_refused(tmp_path: Path) -> None:
    """A file that would be left out in silence is an error."""
    folder = _folder(tmp_path)
    (folder / "more.yml").write_text("theme: more\n", encoding="utf-8")
    with pytest.raises(QuestionFileInvalid, match=r"end in \.yaml"):
        load_questions(folder)


def test_the_digest_follows_every_file(tmp_path: Path) -> None:
    """A change of one word, also in the word lists, changes the digest of the bank."""
    first = load_questions(_folder(tmp_path)).digest
    assert load_questions(tmp_path).digest == first
    again = load_questions(_folder(tmp_path, words=WORDS + "- telegram\n")).digest
    assert again != first


def test_the_table_of_confidence_can_be_changed(bank: QuestionBank) -> None:
    """A bank with another table keeps its questions."""
    other = bank.with_calibration(UNMEASURED)
    assert other.calibration is UNMEASURED
    assert other.questions == bank.questions

"""Numbers that Word prints, worked out from the file by hand and beside LibreOffice."""

import re
import shutil
import subprocess

import pytest

from support.docx_making import definition, item, level, make_docx, num, para, style
from upstander.policies.documents.docx import lay_out_docx

LEGAL = definition(
    0, level(0, "%1."), level(1, "%1.%2"), level(2, "(%3)", "lowerLetter"),
    level(3, "(%4)", "lowerRoman"),
)  # fmt: skip


def printed(*body, **parts):
    """Return the paragraphs of a document made of `body`."""
    text = lay_out_docx(make_docx(*body, **parts), place="made").text
    return [line for line in text.split("\n") if line]


def numbers(*body, **parts):
    """Return what stands before the tab of each paragraph, "" where there is none."""
    return [line.split("\t")[0] if "\t" in line else "" for line in printed(*body, **parts)]


def places(text, num_id=1):
    """Return items at the levels that the digits of `text` name."""
    return [item(f"words {n}", num_id, int(digit)) for n, digit in enumerate(text)]


def test_levels_count_within_the_level_above():
    """A deeper level starts again under each number of the level above."""
    assert numbers(*places("0112230122"), numbering=LEGAL + num(1, 0)) == [
        "1.", "1.1", "1.2", "(a)", "(b)", "(i)", "2.", "2.1", "(a)", "(b)",
    ]  # fmt: skip


def test_a_level_used_before_the_one_above_shows_its_start():
    """A clause before any section stands under the section's first number."""
    assert numbers(*places("11"), numbering=LEGAL + num(1, 0)) == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        ("decimal", ["1", "2", "3"]),
        ("decimalZero", ["01", "02", "03"]),
        ("lowerLetter", ["a", "b", "c"]),
        ("upperLetter", ["A", "B", "C"]),
        ("lowerRoman", ["i", "ii", "iii"]),
        ("upperRoman", ["I", "II", "III"]),
        ("ordinal", ["1st", "2nd", "3rd"]),
        ("cardinalText", ["One", "Two", "Three"]),
        ("ordinalText", ["First", "Second", "Third"]),
    ],
)
def test_each_format_prints_as_word_prints_it(form, expected):
    """Digits, letters, Roman numerals, ordinals and words."""
    made = definition(0, level(0, "%1", form)) + num(1, 0)
    assert numbers(*places("000"), numbering=made) == expected


def test_letters_after_z_are_doubled():
    """The 27th letter is aa and the 28th bb."""
    made = definition(0, level(0, "%1.", "lowerLetter", start=26)) + num(1, 0)
    assert numbers(*places("000"), numbering=made) == ["z.", "aa.", "bb."]


def test_numbers_filled_with_noughts_are_read_from_the_alternative():
    """A custom format "001, 002" prints three digits."""
    custom = (
        "<mc:AlternateContent><mc:Choice Requires='w14'>"
        '<w:numFmt w:val="custom" w:format="001, 002, 003, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    made = level(0, "POL.%1").replace('<w:numFmt w:val="decimal"/>', custom)
    assert numbers(*places("00"), numbering=definition(0, made) + num(1, 0)) == [
        "POL.001", "POL.002",
    ]  # fmt: skip


def test_bullets_print_as_bullets():
    """Every sign of a bullet, whatever its font, is one bullet."""
    made = definition(0, level(0, "\uf0b7", "bullet"), level(1, "o", "bullet")) + num(1, 0)
    laid = lay_out_docx(make_docx(*places("01"), numbering=made), place="made")
    assert [line for line in laid.text.split("\n") if line] == ["•\twords 0", "•\twords 1"]
    assert [(hint.bullet, hint.level) for hint in laid.hints.values()] == [(True, 0), (True, 1)]


def test_legal_numbering_prints_digits_for_letters_above():
    """`isLgl` prints II.3 as 2.3."""
    made = definition(
        0, level(0, "%1", "upperRoman", start=2), level(1, "%1.%2", more="<w:isLgl/>")
    )
    assert numbers(*places("01"), numbering=made + num(1, 0)) == ["II", "2.1"]


def test_a_level_may_be_told_never_to_start_again():
    """Paragraphs numbered through the whole document run on over its sections."""
    made = definition(0, level(0, "%1"), level(1, "%2", more='<w:lvlRestart w:val="0"/>'))
    assert numbers(*places("01101"), numbering=made + num(1, 0)) == ["1", "1", "2", "2", "3"]


def test_a_level_may_start_again_only_under_a_named_level():
    """`lvlRestart` 1 passes over a change of the second level."""
    made = definition(
        0, level(0, "%1"), level(1, "%1.%2"), level(2, "%3", more='<w:lvlRestart w:val="1"/>')
    )
    assert numbers(*places("0121202"), numbering=made + num(1, 0)) == [
        "1", "1.1", "1", "1.2", "2", "2", "1",
    ]  # fmt: skip


def test_lists_of_one_definition_count_on_unless_one_sets_its_start():
    """A second list runs on; a third with its own start does not."""
    start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>'
    made = definition(0, level(0, "%1.")) + num(1, 0) + num(2, 0) + num(3, 0, start)
    body = [item("words", n) for n in (1, 1, 2, 3, 3, 1)]
    assert numbers(*body, numbering=made) == ["1.", "2.", "3.", "7.", "8.", "9."]


def test_a_list_may_change_a_level():
    """The list's own level stands for that of the definition."""
    changed = f'<w:lvlOverride w:ilvl="0">{level(0, "(%1)", "upperLetter")}</w:lvlOverride>'
    made = definition(0, level(0, "%1.")) + num(1, 0, changed)
    assert numbers(*places("00"), numbering=made) == ["(A)", "(B)"]


def test_list_nought_takes_a_number_away():
    """A heading whose style numbers it is without a number where it says list 0."""
    styles = style("H", "heading 1", '<w:numPr><w:numId w:val="1"/></w:numPr>')
    bare = '<w:pStyle w:val="H"/><w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
    body = [para("one", '<w:pStyle w:val="H"/>'), para("none", bare)]
    body.append(para("two", '<w:pStyle w:val="H"/>'))
    made = definition(0, level(0, "%1.")) + num(1, 0)
    assert numbers(*body, numbering=made, styles=styles) == ["1.", "", "2."]


def test_a_style_brings_its_number_and_the_level_that_names_it():
    """Styles based on one another take list and level by way of the chain."""
    styles = (
        style("A", "Force heading", '<w:numPr><w:numId w:val="1"/></w:numPr>')
        + style("B", "Force clause", '<w:numPr><w:ilvl w:val="1"/></w:numPr>', based="A")
        + style("C", "Force clause bold", based="B")
    )
    made = definition(
        0, level(0, "%1.0", more='<w:pStyle w:val="A"/>'),
        level(1, "%1.%2", more='<w:pStyle w:val="B"/>'),
    )  # fmt: skip
    body = [para(f"in {one}", f'<w:pStyle w:val="{one}"/>') for one in "ABCAB"]
    found = numbers(*body, numbering=made + num(1, 0), styles=styles)
    assert found == ["1.0", "1.1", "1.2", "2.0", "2.1"]


def test_a_definition_linked_to_a_style_is_found():
    """`numStyleLink` leads to the definition that bears the style's name."""
    made = (
        definition(0, more='<w:numStyleLink w:val="House"/>')
        + definition(1, level(0, "§%1"), more='<w:styleLink w:val="House"/>')
        + num(1, 0)
        + num(2, 1)
    )
    styles = style("House", "House", '<w:numPr><w:numId w:val="2"/></w:numPr>', kind="numbering")
    body = [item("a", 1), item("b", 2)]
    assert numbers(*body, numbering=made, styles=styles) == ["§1", "§2"]


def test_what_stands_between_number_and_words_is_the_files():
    """A tab, a blank; a blank too where the file sets nothing."""
    made = definition(
        0, level(0, "%1.", suff="space"), level(1, "%2)", suff="nothing"), level(2, "%3")
    )
    body = places("012")
    assert printed(*body, numbering=made + num(1, 0)) == ["1. words 0", "1) words 1", "1\twords 2"]


def test_hidden_and_empty_numbers_are_not_printed():
    """A level that hides its number counts without printing it."""
    hidden = level(0, "%1.").replace("</w:lvl>", "<w:rPr><w:vanish/></w:rPr></w:lvl>")
    made = definition(0, hidden, level(1, ""), level(2, "%1-%3")) + num(1, 0)
    assert printed(*places("0012"), numbering=made) == [
        "words 0", "words 1", "words 2", "2-1\twords 3",
    ]  # fmt: skip


def test_an_empty_paragraph_counts_as_word_counts_it():
    """Word gives an empty paragraph of a list its number; the line is left out."""
    body = [item("one", 1), item("", 1), item("three", 1)]
    assert numbers(*body, numbering=LEGAL + num(1, 0)) == ["1.", "3."]


def test_a_paragraph_of_a_list_that_is_not_there_has_no_number():
    """An unknown list or level prints nothing."""
    assert printed(item("one", 9), item("two", 1, 8), numbering=LEGAL + num(1, 0)) == ["one", "two"]


ONE = num(1, 0)
AGAIN = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
PLAIN = definition(0, level(0, "%1."))
FIVE = [level(n, ".".join(f"%{m}" for m in range(1, n + 2))) for n in range(5)]
# LibreOffice 7 knows neither `isLgl` nor `lvlRestart`; those are worked out by hand above.
ORACLE = {
    "outline": (LEGAL + ONE, "011223011220112"),
    "starts": (
        definition(0, level(0, "%1", start=4), level(1, "%1.%2", start=3)) + ONE,
        "01101",
    ),
    "roman": (
        definition(0, level(0, "%1)", "upperRoman"), level(1, "%2.", "lowerRoman")) + ONE,
        "0011101",
    ),
    "letters": (definition(0, level(0, "%1.", "lowerLetter", start=25)) + ONE, "0000"),
    "clause first": (LEGAL + ONE, "1101"),
    "bracketed": (
        definition(0, level(0, "(%1)"), level(1, "(%1)(%2)", "upperLetter")) + ONE,
        "01101",
    ),
    "override": (PLAIN + ONE + num(2, 0, AGAIN), "00|00"),
    "run on": (PLAIN + ONE + num(2, 0), "00|00"),
    "five deep": (definition(0, *FIVE) + ONE, "0123443210"),
    "worded": (definition(0, level(0, "Section %1:"), level(1, "Rule %1-%2")) + ONE, "01101"),
    "noughts": (
        definition(0, level(0, "%1.0"), level(1, "%1.%2", "decimalZero")) + ONE,
        "01101",
    ),
    "two lists": (
        LEGAL + definition(1, level(0, "%1)", "lowerLetter")) + ONE + num(2, 1),
        "011|00",
    ),
}


@pytest.mark.parametrize("name", ORACLE)
def test_numbers_are_those_that_libreoffice_prints(name, tmp_path):
    """Twelve layouts read as another word processor prints them."""
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("LibreOffice is not here")
    made, levels = ORACLE[name]
    first, _, second = levels.partition("|")
    body = [*places(first), *places(second, 2)]
    data = make_docx(*body, numbering=made)
    (tmp_path / "made.docx").write_bytes(data)
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        [soffice, profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8",
         "--outdir", str(tmp_path), str(tmp_path / "made.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    theirs = (tmp_path / "made.txt").read_text(encoding="utf-8-sig").splitlines()
    ours = lay_out_docx(data, place="made").text.splitlines()
    assert folded(ours) == folded(theirs)


def folded(lines):
    """Return lines that are not blank, every run of blanks as one."""
    return [re.sub(r"\s+", " ", line).strip() for line in lines if line.strip()]

"""A force's keyword list: read whole, weighed on past messages, drafted as rules."""

import importlib
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.detect.governance.keyword_files import (
    KeywordListInvalid,
    _Line,
    _take,
    read_keywords,
)
from upstander.evidence.detect.governance.keyword_pack import (
    DraftNotWritten,
    known_category,
    write_drafts,
)
from upstander.evidence.detect.governance.keywords import cost_keywords, pack_of_terms
from upstander.evidence.detect.governance.trial_report import Budget
from upstander.evidence.detect.rulefiles import load_packs

PLAIN = "nothing to see in this message at all"


def _terms(path):
    return [one.term for one in read_keywords(path).keywords]


def test_a_text_list_is_one_term_a_line(written):
    """Blank lines and remarks are passed over; a hashtag is a term."""
    path = written("list.txt", '# drugs\nsnow\n\n  "burner phone"  \n#acab\n')
    assert _terms(path) == ["snow", "burner phone", "#acab"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_has_a_term_and_perhaps_a_category(written, delimiter):
    """The term's column is found by its name, whatever parts the columns."""
    text = f"ID{delimiter}Key word{delimiter}Search Term{delimiter}Category\n1{delimiter}x"
    path = written("list.csv", f"{text}{delimiter}snow{delimiter}Drugs\n".replace("Key word", "K"))
    [one] = read_keywords(path).keywords
    assert (one.term, one.category, one.place) == ("snow", "Drugs", "row 2")


def test_a_workbook_is_read_like_a_table(tmp_path):
    """The first sheet of a workbook gives the same terms as a CSV."""
    book = openpyxl.Workbook()
    for row in (("Keyword", "Type"), ("snow", "Drugs"), (None, None), (4820, "Numbers")):
        book.active.append(row)
    path = tmp_path / "list.xlsx"
    book.save(path)
    assert [(k.term, k.category) for k in read_keywords(path).keywords] == [
        ("snow", "Drugs"),
        ("4820", "Numbers"),
    ]


def test_without_the_reader_of_workbooks_one_line_says_so(written, monkeypatch):
    """Where openpyxl is not installed, the refusal says what to do."""
    real = importlib.import_module

    def missing(name, *rest):
        if name == "openpyxl":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(KeywordListInvalid, match=r"needs openpyxl; .*save the sheet as \.csv"):
        read_keywords(written("list.xlsx", b"PK"))


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.csv", "word count,n\n1,2\n", "no column `term`; columns: `word count`, `n`"),
        ("a.csv", "", "empty"),
        ("a.txt", "# only a remark\n", "no term in it"),
        ("a.docx", "x", r"is \.txt, \.csv"),
        ("a.xlsx", "no workbook", "not a readable workbook"),
    ],
)
def test_a_list_that_cannot_be_read_says_why(written, name, content, reason):
    """A file that is no keyword list is refused in one line with its name."""
    with pytest.raises(KeywordListInvalid, match=reason):
        read_keywords(written(name, content))


def test_other_encodings_are_read_and_told(written):
    """UTF-16 with its mark is read; what is not UTF-8 is read as Windows-1252 and noted."""
    assert _terms(written("a.txt", "snow\ncafé\n".encode("utf-16"))) == ["snow", "café"]
    found = read_keywords(written("b.txt", "snow\ncafé\n".encode("cp1252")))
    assert [one.term for one in found.keywords] == ["snow", "café"]
    assert found.notes == ("not UTF-8 from line 2 on: read as Windows-1252",)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("SNOW", "the same, line 1"),
        ("sn'ow", "read as the same words as “snow”, line 1"),
        ("a*", "a wildcard beside fewer than 3 letters"),
        ("drug* AND buy", "an expression of several terms"),
        ("drugs w/5 buy", "an expression of several terms"),
        ("(drug|buy)", "an expression of several terms"),
        ("re:snow", "write it under `regex`"),
        ("***", "a wildcard beside fewer"),
        ("!!", "no letter, digit or emoji"),
        ("x" * 201, "longer than 200"),
    ],
)
def test_what_is_no_term_is_named_with_its_reason(written, line, reason):
    """A line that cannot be taken is named with its place, and the rest is taken."""
    found = read_keywords(written("a.txt", f"snow\n{line}\n"))
    assert [one.term for one in found.keywords] == ["snow"]
    [left] = found.not_taken
    assert (left.text, left.place) == (line, "line 2")
    assert reason in left.reason


def test_short_and_common_words_are_remarked_on(written):
    """A term that will be met in other senses is taken with a remark."""
    words = read_keywords(written("a.txt", "ok\nmate\nburner phone\n")).keywords
    found = {one.term: one.remarks for one in words}
    assert found["ok"] == ("fewer than 3 letters", "a common word")
    assert found["mate"] == ("a common word",)
    assert found["burner phone"] == ()


@given(st.lists(st.text(max_size=12)))
def test_every_line_is_taken_or_named(texts):
    """Whatever stands in a list, each line ends up as a term or with a reason."""
    lines = [_Line(text, "c", f"line {n}") for n, text in enumerate(texts)]
    taken, left = _take(lines)
    assert len(taken) + len(left) == len(texts)
    assert all(one.reason for one in left)
    pack_of_terms(taken)


def test_each_term_is_counted_in_full(written, messages, pack, worded):
    """Terms that overlap are each counted; what a term alone finds and rules find is told."""
    texts = ["burner phone here, lads", "where is my phone", "snow and phone", "get sn0w", PLAIN]
    words = read_keywords(written("a.txt", "phone\nburner phone\nsnow\nph?n*\nhail\n"))
    live = pack(worded("live-snow", "snow"))
    report = cost_keywords(words, [messages(texts)], live=live)
    found = {one.term: one for one in report.terms}
    assert {term: one.alerts for term, one in found.items()} == {
        "phone": 3,
        "burner phone": 1,
        "snow": 2,
        "ph?n*": 3,
        "hail": 0,
    }
    assert (found["phone"].alone, found["snow"].alone) == (0, 1)
    assert (found["snow"].already_found, found["snow"].already_found_by) == (2, (("live-snow", 2),))
    assert found["phone"].already_found == 1
    assert (report.alerts, report.adds, report.live_rules) == (4, 2, 1)


def test_advice_has_its_reason(written, messages, pack, worded):
    """Dear, doubtful and needless terms are told apart from those that cost nothing."""
    texts = [f"ok see the rota number {n}" for n in range(40)]
    texts += [f"ice on the road again, day {n}" for n in range(6)]
    words = read_keywords(written("a.txt", "ok\nrota\nice\nhail\n"))
    report = cost_keywords(
        words,
        [messages(texts)],
        live=pack(worded("live-ice", "ice")),
        budget=Budget(hours_a_week=1.0),
    )
    found = {one.term: (one.suggestion, one.reason) for one in report.terms}
    assert found["ok"][0] == "drop"
    assert found["rota"] == ("narrow", "40 alerts are many for one term: say what stands beside it")
    assert found["ice"] == ("drop", "adds nothing: all 6 alerts are found already (live-ice)")
    assert found["hail"][0] == "keep"
    assert "costs nothing" in found["hail"][1]


def test_a_judge_tells_worthless_terms(written, messages):
    """A term that a judge finds hardly ever worth reading is to be dropped, as an estimate."""
    texts = [f"the rota for week {n} of the year is out now" for n in range(300)]
    words = read_keywords(written("a.txt", "rota\n"))
    [one] = cost_keywords(words, [messages(texts)], judge=lambda asked: [0.0] * len(asked)).terms
    assert one.precision.basis == "model"
    assert one.suggestion == "narrow"
    assert "nobody has read them" in one.reason


def test_drafts_pass_the_strict_loader(written, tmp_path):
    """Drafts, one a category, load, are borne out by their samples, and never run."""
    text = (
        "term,category\nsnow,Controlled drug use and supply\nburn*,Slang: odd / ones\n🍆,x\nno,x\n"
    )
    words = read_keywords(written("list.csv", text))
    files = write_drafts(
        words.keywords, tmp_path / "out", author="A. Analyst", date="2026-11-22", source="a list"
    )
    assert [path.name for path in files] == [
        "list-controlled-drug-use-and-supply.yaml",
        "list-slang-odd-ones.yaml",
        "list-x.yaml",
    ]
    rules = load_packs([tmp_path / "out"]).rules
    assert {rule.status for rule in rules} == {"draft"}
    assert [rule.category for rule in rules] == ["controlled_drug_use_and_supply", "other", "other"]
    assert rules[2].detection.terms == ("no",)
    assert rules[2].detection.regex == ("🍆",)


def test_drafts_write_over_nothing_and_need_an_author(written, tmp_path):
    """A draft needs a named person and never takes the place of a file."""
    words = read_keywords(written("a.txt", "snow\n")).keywords
    sound = {"author": "A", "date": "2026-11-22", "source": "a list"}
    write_drafts(words, tmp_path / "out", **sound)
    for keywords, change, reason in (
        (words, {}, "is there already"),
        (words, {"author": " "}, "named author"),
        ((), {}, "no term is left"),
    ):
        with pytest.raises(DraftNotWritten, match=reason):
            write_drafts(keywords, tmp_path / "out", **(sound | change))


@pytest.mark.parametrize(
    ("name", "category"),
    [
        ("Disclosure of information", "disclosure_of_information"),
        ("theft and fraud", "theft_and_fraud"),
        ("sexual_misconduct", "sexual_misconduct"),
        ("Banter", "other"),
    ],
)
def test_categories_are_known_by_id_or_title(name, category):
    """A force's category that is one of ours by another writing is taken for it."""
    assert known_category(name) == category


def test_a_large_list_is_parted(tmp_path, written):
    """More terms than a rule should hold make a second rule."""
    text = "".join(f"wordy{n:05d}q\n" for n in range(2_001))
    words = read_keywords(written("a.txt", io.StringIO(text).read()))
    files = write_drafts(
        words.keywords, tmp_path / "out", author="A", date="2026-11-22", source="a list"
    )
    assert [path.stem for path in files] == ["list-keywords", "list-keywords-2"]

"""How clauses are read from the house styles that policies come in."""

from pathlib import Path

import pytest

from upstander.policies.clauses.reading import read_policy, read_policy_text
from upstander.records.clauses import Clause, PolicyDocument


def read(text: str) -> PolicyDocument:
    """Return `text` read as a policy."""
    return read_policy_text(text, name="invented", sha256="0" * 64)


def find(document: PolicyDocument, words: str) -> Clause:
    """Return the one clause in which `words` stand."""
    (found,) = [c for c in document.clauses if words in c.text]
    return found


@pytest.fixture
def policy(request: pytest.FixtureRequest, data: Path) -> PolicyDocument:
    """The invented policy that the test names by `style`."""
    return read_policy(data / "policies" / request.param)


def style(name: str) -> pytest.MarkDecorator:
    """Give a test the policy in the file `name`."""
    return pytest.mark.parametrize("policy", [name], indirect=True)


def test_the_demo_policy_is_read_whole(demo):
    """The invented force's policy gives 15 sections, an annex, 70 clauses and lists."""
    kinds = [c.kind for c in demo.clauses]
    sections = [c for c in demo.clauses if c.kind == "heading" and c.number]
    assert [c.number for c in sections] == [*(f"{n}." for n in range(1, 16)), "APPENDIX A"]
    assert kinds.count("clause") == 70
    assert kinds.count("contents") == 17
    assert find(demo, "sexual, lewd or indecent").path == ("4.", "4.2", "(b)")
    assert find(demo, "Cadet Hub").kind == "table_row"


@style("harrowdale_codes.txt")
def test_clause_codes_number_clauses(policy):
    """A series of codes at line starts numbers clauses; a code in prose does not."""
    codes = [c.number for c in policy.clauses if c.kind == "clause"]
    assert codes == [f"POL.MSG.00{n}" for n in (1, 2, 3, 4, 4)]
    assert find(policy, "HC-IT-004").number == "POL.MSG.003"


@style("harrowdale_codes.txt")
def test_bullets_stand_under_their_lead_in(policy):
    """A bullet is an item without a number under the clause that leads it in."""
    bullet = find(policy, "on their own phone")
    assert (bullet.kind, bullet.number, bullet.path) == ("item", "", ("POL.MSG.002",))
    after = find(policy, "forwarding a work message")
    assert (after.kind, after.path) == ("paragraph", ("POL.MSG.002",))


@style("harrowdale_codes.txt")
def test_capitals_head_sections_and_labels_are_metadata(policy):
    """Lines of capitals are headings; `Label: value` before the body is metadata."""
    assert find(policy, "Nobody may share").heading == "WHAT IS NOT ALLOWED"
    assert find(policy, "Review date").kind == "metadata"
    assert find(policy, "- Page 1 of 2 -").kind == "furniture"


@style("eastmere_guide.md")
def test_markdown_headings_contents_and_tables(policy):
    """Markdown gives headings by hashes, linked contents, front matter, tables and rules."""
    heads = [c.heading for c in policy.clauses if c.kind == "heading"]
    assert heads == [
        "Phones and chats at Eastmere", "What this covers", "Do and do not", "Who to ask",
    ]  # fmt: skip
    assert sum(c.kind == "contents" for c in policy.clauses) == 4
    assert find(policy, "owner: Digital Team").kind == "metadata"
    assert find(policy, "| New app").kind == "table_row"
    assert find(policy, "***").kind == "furniture"
    assert find(policy, "Short line on its own").kind == "paragraph"


@style("eastmere_guide.md")
def test_wrapped_bullets_stay_whole(policy):
    """A bullet takes the line that wraps from it; a nested bullet is an item of its own."""
    assert find(policy, "report its loss").text.endswith("even at night")
    assert find(policy, "to the control room").kind == "item"
    numbered = [c.number for c in policy.clauses if c.kind == "item" and c.number]
    assert numbered == ["1.", "2.", "3."]


@style("saltby_wrapped.txt")
def test_figures_at_the_start_of_a_wrapped_line_open_no_clause(policy):
    """Dates, cross references, networks and amounts that a line wraps on stay prose."""
    assert [c.number for c in policy.clauses if c.kind == "clause"] == [
        "1.1", "1.2", "2.1", "2.2",
    ]  # fmt: skip
    first = find(policy, "16.08.2011")
    assert first.number == "1.1"
    assert first.text.endswith("networks alike.")
    assert find(policy, "4.5 million").number == "1.2"
    assert find(policy, "9.30 am is also").kind == "paragraph"


@style("saltby_wrapped.txt")
def test_a_number_alone_on_its_line_takes_the_next(policy):
    """A number whose words come on the next line is one clause with them."""
    assert find(policy, "This procedure explains").text.startswith("1.1\nThis procedure")


@style("saltby_wrapped.txt")
def test_roman_and_lettered_lists_nest(policy):
    """Letters under a Roman item carry it in their path, and the Roman list goes on."""
    assert find(policy, "trade.").path == ("2.", "2.1", "(iii)", "(b)")
    assert find(policy, "share its code").path == ("2.", "2.1", "(iv)")
    assert find(policy, "Those four rules").path == ("2.", "2.1")


@style("saltby_wrapped.txt")
def test_running_heads_are_furniture_and_annexes_count_anew(policy):
    """Lines that differ only in their page are furniture; an annex's 1. is its own."""
    assert sum(c.kind == "furniture" for c in policy.clauses) == 3
    assert find(policy, "six figures").path == ("ANNEX A", "1.")


@style("wexcombe_numbers.txt")
def test_whole_numbers_head_sections_and_prose_sections_do_not(policy):
    """Bare whole numbers with a title are sections; "Section 4 of the Order" is prose."""
    heads = [c.number for c in policy.clauses if c.kind == "heading" and c.number]
    assert heads == ["1", "1.2", "2", "3", "APPENDIX 1"]
    assert find(policy, "Gifts Order").kind == "paragraph"
    assert find(policy, "A1.1").path == ("APPENDIX 1", "A1.1")


@style("wexcombe_numbers.txt")
def test_numbers_used_twice_or_out_of_order_survive(policy):
    """Clauses keep the numbers that are printed, repeated and out of order alike."""
    numbers = [c.number for c in policy.clauses if c.path[:1] == ("2",) and c.kind == "clause"]
    assert numbers == ["2.1", "2.2", "2.2", "2.5", "2.4"]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("1. ONE\n\n1.1 Two:\n(h) x;\n(i) y", [("1.",), ("1.", "1.1")]),
        ("1.1 A:\n(a) x;\n(b) y;\n(i) z", [("1.1",), ("1.1", "(a)"), ("1.1", "(b)"),
                                            ("1.1", "(b)", "(i)")]),
        ("1.1 A.\n\n1.1A Put in.\n\n1.2(a) Out.", [("1.1",), ("1.1", "1.1A"), ("1.2(a)",)]),
        ("II. USE OF PHONES\n\n2.1 First.", [("II.",), ("II.", "2.1")]),
    ],
)  # fmt: skip
def test_paths_of_small_texts(text, paths):
    """Letters and numerals take their place from the list that is open."""
    found = [c.path for c in read(text).clauses]
    assert found[: len(paths)] == paths


def test_initials_open_no_list():
    """A name with an initial at a line's start is text."""
    (only,) = read("The order was signed by\nJ. Marsh and by\nR. Pell.").clauses
    assert only.kind == "paragraph"


def test_repeated_headings_are_not_furniture():
    """A heading that several sections share is a heading each time."""
    section = "## {}\n\nWords.\n\n### Key points\n\n- point\n\n"
    document = read("".join(section.format(name) for name in ("One", "Two", "Three")))
    assert [c.heading for c in document.clauses if c.text == "### Key points"] == ["Key points"] * 3
    assert all(c.kind != "furniture" for c in document.clauses)

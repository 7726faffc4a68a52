"""An HTML page as laid-out text: what is in, what is out, and where it stands."""

import pytest

from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.html import lay_out_html


def laid(body, head=""):
    """Return a page laid out."""
    page = f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>"
    return lay_out_html(page.encode(), place="made")


def lines(body):
    """Return the lines of a page that are not blank."""
    return [line for line in laid(body).text.split("\n") if line]


def hint(document, text):
    """Return what is known of the line that is `text`."""
    return document.hints[document.text.split("\n").index(text)]


def test_headings_and_paragraphs_are_lines():
    """White space is folded, a blank line parts blocks, headings have their level."""
    document = laid("<h1>Phones</h1><p>One\n  two &amp;&nbsp;three</p>bare<div>last</div>")
    assert document.text == "Phones\n\nOne two & three\n\nbare\n\nlast"
    assert [hint.heading for hint in document.hints.values()] == [1, 0, 0, 0]
    assert all(hint.begins for hint in document.hints.values())


def test_lists_print_what_a_browser_prints():
    """Start, value, type, reverse and nesting."""
    assert lines('<ol start="3"><li>a<li value="7">b<li>c</ol>') == ["3.\ta", "7.\tb", "8.\tc"]
    assert lines("<ol reversed><li>a<li>b</ol>") == ["2.\ta", "1.\tb"]
    assert lines("<ol type=a><li>x<ol type=i><li>y<li>z</ol><li>w</ol>") == [
        "a.\tx", "i.\ty", "ii.\tz", "b.\tw",
    ]  # fmt: skip
    assert lines('<ol style="list-style-type: upper-roman"><li>x<li>y</ol>') == ["I.\tx", "II.\ty"]


def test_items_have_depth_and_bullets():
    """Each item knows how deep it stands and whether it has a bullet."""
    document = laid("<ul><li>one<ul><li>two</ul></ul><ol><li>three</ol>")
    assert document.text == "•\tone\n\n•\ttwo\n\n1.\tthree"
    found = [(one.bullet, one.level) for one in document.hints.values()]
    assert found == [(True, 0), (True, 1), (False, 0)]


def test_an_item_with_its_own_number_gets_no_second():
    """Pages of policies often type their numbers into list items."""
    assert lines("<ol><li>4.1 Lock it.<li>(a) Report it.</ol><ul><li>1.2 Go.</ul>") == [
        "4.1 Lock it.", "(a) Report it.", "1.2 Go.",
    ]  # fmt: skip
    assert lines('<ul style="list-style:none"><li>Plain</ul>') == ["Plain"]


def test_an_item_of_several_paragraphs_is_marked_once():
    """Later paragraphs of an item stand at its depth without a mark."""
    document = laid("<ol><li><p>one</p><p>more</p></li><li>two</li></ol>")
    assert document.text == "1.\tone\n\nmore\n\n2.\ttwo"
    assert hint(document, "more").level == 0


def test_line_breaks_part_lists_and_paragraphs():
    """Two breaks part paragraphs; numbered pieces become lines; one break is a blank."""
    assert laid("<p>One<br>two</p>").text == "One two"
    assert laid("<p>1.1 One<br>more<br/>1.2 Two</p>").text == "1.1 One more\n1.2 Two"
    assert laid("<p>One<br><br>Two</p>").text == "One\n\nTwo"


def test_a_text_of_breaks_keeps_its_lines():
    """A whole document of breaks says no more than its lines and blank lines do."""
    document = laid("1 Purpose<br>This is<br>wrapped.<br><br>2 Scope<br>")
    assert document.text == "1 Purpose\nThis is\nwrapped.\n\n2 Scope"
    assert not any(hint.begins for hint in document.hints.values())


def test_pre_keeps_lines_and_tabs():
    """LibreOffice writes a text file as one such block."""
    document = laid("<pre>\n\n Owner\t\tPSD\n\n1.1 One\nwraps\n</pre>")
    assert document.text == " Owner\t\tPSD\n\n1.1 One\nwraps"


def test_hidden_and_silent_parts_are_out():
    """Scripts never; hidden and deleted text is said in the notes."""
    document = laid(
        "<script>var a</script><style>p{}</style><p>Shown <span style='display:none'>no</span>"
        "<del>gone</del></p><p hidden>secret</p><template>t</template><noscript>n</noscript>"
    )
    assert document.text == "Shown"
    assert len(document.notes) == 2


def test_numbers_of_a_style_sheet_are_said_to_be_missing():
    """Counters cannot be known without drawing the page."""
    style = "<style>h2::before { counter-increment: a; content: counter(a) }</style>"
    assert any("numbers" in note for note in laid("<h2>Scope</h2>", style).notes)
    assert not laid("<h2>Scope</h2>").notes


def test_furniture_comes_last_and_nothing_is_lost():
    """Navigation, page header and footer are hinted; an article's own header is not."""
    document = laid(
        "<header>Force site</header><nav><a href='/a'>Home</a></nav>"
        "<article><header>Phones</header><p>Lock it.</p></article><footer>Crown</footer>"
    )
    assert document.text.split("\n\n") == ["Phones", "Lock it.", "Force site", "Home", "Crown"]
    furniture = [hint.furniture for hint in document.hints.values()]
    assert furniture == [False, False, True, True, True]


def test_what_stands_outside_the_main_part_is_furniture():
    """Where the page names its main part and that holds most of the words."""
    document = laid("<p>Top</p><main><h1>Phones</h1><p>Lock the phone at once.</p></main>")
    assert document.text.split("\n\n") == ["Phones", "Lock the phone at once.", "Top"]
    assert laid("<p>All the words of the policy</p><main>x</main>").text.startswith("All")


def test_links_within_the_page_are_its_contents_list():
    """A nav of anchors is the list of contents, whatever its class."""
    document = laid("<nav><a href='#1'>1 Use</a><br><a href='#2'>2 Loss</a></nav><p>1 Use it</p>")
    assert document.text == "1 Use\n2 Loss\n\n1 Use it"
    assert [hint.contents for hint in document.hints.values()] == [True, True, False]


def test_tables_are_rows_with_spans():
    """Cells over rows are empty below, cells over columns one, each with its place."""
    document = laid(
        "<table><caption>History</caption><thead><tr><th>Date<th>By<th>What</thead>"
        "<tr><td rowspan=2>May<td>A<td><p>one</p><p>two</p></tr><tr><td>B<td>x</tr>"
        "<tr><td colspan=2>June<td>y</table>"
    )
    assert document.text == "History\n\nDate\tBy\tWhat\nMay\tA\tone two\n\tB\tx\nJune\ty"
    (found,) = document.tables
    assert [len(row) for row in found.rows] == [3, 3, 3, 2]
    for row in found.rows:
        for one in row:
            assert document.text[one.start : one.end] == one.text


def test_tables_that_only_place_text_are_running_text():
    """One cell, one column, a table round tables, a cell of headings."""
    assert laid("<table><tr><td><p>a</p><p>b</p></table>").text == "a\n\nb"
    assert laid("<table role=presentation><tr><td>a<td>b</table>").text == "a\n\nb"
    nested = "<table><tr><td>side<td><table><tr><td>k<td>v</table></table>"
    assert laid(nested).text == "side\n\nk\tv"
    chapter = "<table><tr><td>x<td><h2>Use</h2><p>one</p><p>two</p></table>"
    assert laid(chapter).text == "x\n\nUse\n\none\n\ntwo"


def test_bold_is_known():
    """A line is bold where all of its words are."""
    document = laid("<p><b>Scope</b></p><p><b>a</b> b</p><p style='font-weight:700'>Use</p>")
    assert [hint.bold for hint in document.hints.values()] == [True, False, True]


def test_footnotes_of_libreoffice_and_word_are_known():
    """The mark is raised in the text; the note is hinted."""
    document = laid(
        '<p>Claim.<a class="sdfootnoteanc" href="#s"><sup>1</sup></a></p>'
        '<div id="sdfootnote1"><p><a class="sdfootnotesym">1</a> A source.</p></div>'
        "<div id=ftn2><p class=MsoFootnoteText>[2] More.</p></div>"
    )
    assert document.text == "Claim.¹\n\n1 A source.\n\n[2] More."
    assert [hint.note for hint in document.hints.values()] == [False, True, True]


def test_lists_that_word_wrote_out_keep_their_numbers():
    """`mso-list:Ignore` holds the number for browsers that know no lists of Word."""
    ignored = (
        "<p class=MsoListParagraph style='mso-list:l0 level{} lfo1'><![if !supportLists]>"
        "<span style='mso-list:Ignore'>{}<span style='font:7.0pt'>&nbsp;&nbsp; </span></span>"
        "<![endif]>{}</p>"
    )
    document = laid(
        ignored.format(2, "1.1", "Lock it.") + ignored.format(3, "·", "always")
        + "<p><span style='font-family:Symbol'>·<span>&nbsp;&nbsp;&nbsp; </span></span>never</p>"
    )  # fmt: skip
    assert document.text == "1.1\tLock it.\n\n•\talways\n\n•\tnever"
    found = [(one.level, one.bullet) for one in document.hints.values()]
    assert found == [(1, False), (2, True), (-1, True)]


def test_details_come_from_the_head():
    """Title, author and dates, the first of each kind."""
    head = "<title>Phones\n policy</title><meta name=author content='A. Writer'>"
    head += "<meta name=created content='00:00:00'><meta name=dcterms.modified content=2025-01-02>"
    assert laid("x", head).details == (
        ("title", "Phones policy"), ("author", "A. Writer"), ("modified", "2025-01-02"),
    )  # fmt: skip


def test_definition_lists_quotes_and_summaries_are_blocks():
    """Each part of them is a line of its own."""
    page = "<dl><dt>PSD<dd>Standards</dl><blockquote>q</blockquote><details><summary>s</summary>t"
    assert lines(page) == ["PSD", "Standards", "q", "s", "t"]


def test_form_controls_show_their_state():
    """A ticked box is an answer."""
    assert lines("<p>Yes <input type=checkbox checked> No <input type=checkbox></p>") == [
        "Yes ☒ No ☐"
    ]


def test_a_page_without_words_is_refused():
    """Nothing but scripts is no policy."""
    with pytest.raises(PolicyUnreadable, match="no text"):
        laid("<script>x</script>")


@pytest.mark.parametrize("tag", ["div", "span", "ul><li", "table><tr><td"])
def test_deep_nesting_is_read_to_its_words(tag):
    """A page of thousands of elements within each other neither fails nor loses a word."""
    assert "deep" in laid(f"<{tag}>" * 5000 + "deep").text

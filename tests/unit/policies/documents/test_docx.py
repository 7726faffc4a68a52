"""A DOCX as laid-out text: what is in, what is out, and where it stands."""

import pytest

from support.docx_making import (
    cell,
    definition,
    field,
    item,
    level,
    make_docx,
    num,
    para,
    run,
    style,
    table,
)
from upstander.policies.documents.docx import lay_out_docx

STYLES = (
    style("N", "Normal", default=True)
    + style("H1", "heading 1", '<w:outlineLvl w:val="0"/>', runs="<w:b/>")
    + style("Uberschrift2", "heading 2", based="H1")
    + style("TOC1", "toc 1")
    + style("Typed", "Plain Text")
)


def laid(*body, **parts):
    """Return a document of `body` laid out."""
    return lay_out_docx(make_docx(*body, styles=STYLES, **parts), place="made")


def lines(*body, **parts):
    """Return the lines of a document of `body` that are not blank."""
    return [line for line in laid(*body, **parts).text.split("\n") if line]


def hint(document, text):
    """Return what is known of the line that is `text`."""
    return document.hints[document.text.split("\n").index(text)]


def test_paragraphs_are_lines_with_a_blank_line_between():
    """Each paragraph is one line and begins one, blanks folded and empty ones left out."""
    document = laid(para("One  two "), para(""), para("Three"))
    assert document.text == "One two\n\nThree"
    assert [hint.begins for hint in document.hints.values()] == [True, True]
    assert (document.media, document.pages) == ("docx", 0)


def test_headings_are_known_by_style_outline_or_name():
    """A heading has its level whatever its style is called; body text has none."""
    outline = '<w:outlineLvl w:val="2"/>'
    named = '<w:pStyle w:val="{}"/>'
    document = laid(
        para("A", named.format("H1")), para("B", named.format("Uberschrift2")),
        para("C", outline), para("D", named.format("H1") + '<w:outlineLvl w:val="9"/>'),
    )  # fmt: skip
    assert [hint.heading for hint in document.hints.values()] == [1, 2, 3, 0]


def test_a_style_named_heading_is_one_without_an_outline_level():
    """LibreOffice and old files name the style alone."""
    named = style("Z", "heading 4")
    data = make_docx(para("A", '<w:pStyle w:val="Z"/>'), styles=named)
    assert lay_out_docx(data, place="made").hints[0].heading == 4


def test_running_text_in_a_heading_style_is_no_heading():
    """Clauses are often numbered by way of a heading style."""
    text = "Officers must not send police information by any service that is not approved."
    assert laid(para(text, '<w:pStyle w:val="H1"/>')).hints[0].heading == 0


def test_bold_is_known_from_run_and_style():
    """A line is bold where all of its words are, by the runs or the style."""
    document = laid(
        para(run("All", "<w:b/>") + run(" bold", "<w:b/>")),
        para(run("Half", "<w:b/>") + run(" bold")),
        para("Styled", '<w:pStyle w:val="H1"/>'),
        para(run("Undone", '<w:b w:val="0"/>'), '<w:pStyle w:val="H1"/>'),
    )
    assert [hint.bold for hint in document.hints.values()] == [True, False, True, False]


def test_insertions_are_in_and_deletions_out():
    """The text is that with all changes accepted, and a note says that there were some."""
    gone = "<w:del><w:r><w:delText>not </w:delText></w:r></w:del>"
    moved = f"<w:moveFrom>{run('moved ')}</w:moveFrom>"
    document = laid(para(run("You must ") + gone + moved + f"<w:ins>{run('lock')}</w:ins>"))
    assert document.text == "You must lock"
    assert any("tracked changes" in note for note in document.notes)


def test_a_deleted_paragraph_end_joins_two_paragraphs():
    """What follows runs on, and counts as one in its list."""
    mark = "<w:rPr><w:del/></w:rPr>"
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    made = definition(0, level(0, "%1.")) + num(1, 0)
    body = [para("One", numbered + mark), item("goes on", 1), item("two", 1)]
    assert lines(*body, numbering=made) == ["1.\tOne goes on", "2.\ttwo"]


def test_a_deleted_paragraph_is_not_counted():
    """A list counts what stands, not what was struck out."""
    gone = "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'
    made = definition(0, level(0, "%1.")) + num(1, 0)
    body = [item("one", 1), para(gone, numbered + "<w:rPr><w:del/></w:rPr>"), item("two", 1)]
    assert lines(*body, numbering=made) == ["1.\tone", "2.\ttwo"]


def test_a_run_in_heading_stands_in_its_paragraph():
    """A style separator joins heading and text in one clause that is no heading."""
    mark = '<w:pStyle w:val="H1"/><w:rPr><w:vanish/><w:specVanish/></w:rPr>'
    document = laid(para("Phones.", mark), para("Lock them."))
    assert document.text == "Phones. Lock them."
    assert document.hints[0].heading == 0


def test_hidden_text_and_comments_are_out_and_said():
    """Neither is part of the policy as printed."""
    hidden = run("secret ", "<w:vanish/>")
    comment = '<w:r><w:commentReference w:id="0"/></w:r>'
    document = laid(para(run("Shown ") + hidden + comment + run("words")))
    assert document.text == "Shown words"
    assert len(document.notes) == 2


def test_fields_say_their_result_never_their_code():
    """Nested and unfinished fields hide no text after them."""
    inner = field("REF a", run("clause 4"))
    begun = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText></w:r>'
    )
    assert lines(
        para(run("See ") + field(f'HYPERLINK "x" {inner}', run("4.2")) + run(" now")),
        para(f'<w:fldSimple w:instr="DATE">{run("1 May")}</w:fldSimple>'),
        para(begun),
        para("After"),
    ) == ["See 4.2 now", "1 May", "After"]


def test_form_boxes_show_whether_they_are_ticked():
    """The answer to "disclosable?" may be nothing but a ticked box."""
    box = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/>'
        '</w:checkBox></w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    assert lines(para(run("Yes ") + box.format(1) + run(" No ") + box.format(0))) == ["Yes ☒ No ☐"]


def test_entries_of_the_contents_list_are_known():
    """By style, by field and by content control."""
    entry = '<w:pStyle w:val="TOC1"/>'
    toc = field('TOC \\o "1-3"', run("2 Use") + "<w:r><w:tab/></w:r>" + run("4"))
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/>'
        f"</w:docPartObj></w:sdtPr><w:sdtContent>{para('Contents')}</w:sdtContent></w:sdt>"
    )
    document = laid(control, para("1 Purpose", entry), para(toc), para("1 Purpose is this"))
    assert [hint.contents for hint in document.hints.values()] == [True, True, True, False]
    assert "2 Use\t4" in document.text


def test_line_breaks_are_blanks_unless_they_part_a_list():
    """Several numbered or labelled pieces become lines; other breaks are looks."""
    br = "<w:r><w:br/></w:r>"
    assert laid(para(run("One") + br + run("two"))).text == "One two"
    assert laid(para(run("1.1 One") + br + run("more") + br + run("1.2 Two"))).text == (
        "1.1 One more\n1.2 Two"
    )
    assert laid(para(run("Owner: PSD") + br + run("Version: 2"))).text == "Owner: PSD\nVersion: 2"


def test_lines_of_a_plain_text_file_stay_lines():
    """A text opened in Word says no more of its lines than the text did."""
    typed = '<w:pStyle w:val="Typed"/>'
    document = laid(
        para("1.1 One that", typed), para("wraps", typed), para("", typed), para("Two", typed)
    )
    assert document.text == "1.1 One that\nwraps\n\nTwo"
    assert not any(hint.begins for hint in document.hints.values())


def test_text_boxes_follow_their_paragraph_once():
    """New Word and old keep the same box twice in the file."""
    boxed = f"<w:txbxContent>{para('In the box')}</w:txbxContent>"
    drawing = (
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
        f"{boxed}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{boxed}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    assert lines(para(run("Anchor") + drawing), para("Next")) == ["Anchor", "In the box", "Next"]


def test_content_controls_links_and_symbols_are_read():
    """Wrappers are looked through, signs become characters."""
    control = f"<w:sdt><w:sdtContent>{run('Control ')}</w:sdtContent></w:sdt>"
    link = f'<w:hyperlink r:id="x">{run("link ")}</w:hyperlink>'
    tick = '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'
    hyphen = "<w:r><w:t>non</w:t><w:noBreakHyphen/><w:t>stop</w:t></w:r>"
    block = f"<w:sdt><w:sdtContent>{para('Block')}</w:sdtContent></w:sdt>"
    assert lines(para(control + link + tick + hyphen), block) == ["Control link ✓non-stop", "Block"]


def test_footnotes_follow_the_paragraph_that_cites_them():
    """The mark stands in the text and before the note."""
    cite = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
    notes = "".join(
        f'<w:footnote w:id="{n}">{para("<w:r><w:footnoteRef/></w:r>" + run(text))}</w:footnote>'
        for n, text in ((2, "First note."), (3, "Second note."))
    )
    ends = f'<w:endnote w:id="2">{para("End note.")}</w:endnote>'
    document = laid(
        para(run("Claim.") + cite.format(2)),
        table(["a", cell(para(run("Cell") + cite.format(3)))], ["b", "c"]),
        para(run("Last") + '<w:r><w:endnoteReference w:id="2"/></w:r>'),
        parts={"footnotes": notes, "endnotes": ends},
    )
    assert [line for line in document.text.split("\n") if line] == [
        "Claim.¹", "¹ First note.", "a\tCell²", "b\tc", "² Second note.",
        "Last[i]", "[i] End note.",
    ]  # fmt: skip
    assert hint(document, "¹ First note.").note


def test_headers_and_footers_come_last_each_once():
    """Those of all sections, but not a first page's that no page shows."""
    section = (
        "<w:sectPr>{}"
        '<w:headerReference w:type="default" r:id="header1"/>'
        '<w:footerReference w:type="first" r:id="footer1"/></w:sectPr>'
    )
    parts = {"header1": para("OFFICIAL"), "footer1": para("Draft 1")}
    plain, first = section.format(""), section.format("<w:titlePg/>")
    document = laid(para("One"), para("", plain), para("Two"), plain, parts=parts)
    assert document.text == "One\n\nTwo\n\nOFFICIAL"
    assert hint(document, "OFFICIAL").furniture
    assert document.notes
    assert laid(para("One"), first, parts=parts).text == "One\n\nOFFICIAL\n\nDraft 1"


def test_tables_are_rows_with_spans():
    """A row is one line, its cells parted by tabs, each with its place in the text."""
    document = laid(para("Before"), table(["Owner", "PSD"], ["Version", "3"]), para("After"))
    assert document.text == "Before\n\nOwner\tPSD\nVersion\t3\n\nAfter"
    (found,) = document.tables
    for row in found.rows:
        for one in row:
            assert document.text[one.start : one.end] == one.text
    assert document.text[found.start : found.end] == "Owner\tPSD\nVersion\t3"
    assert (hint(document, "Version\t3").table, hint(document, "After").table) == (0, -1)


def test_merged_cells_say_their_words_once():
    """A cell over rows is empty below its first; one over columns is one cell."""
    top, low = cell("Tall", '<w:vMerge w:val="restart"/>'), cell("", "<w:vMerge/>")
    wide = cell("Wide", '<w:gridSpan w:val="2"/>')
    assert lines(table([top, "a"], [low, "b"], [wide])) == ["Tall\ta", "\tb", "Wide"]


def test_cells_hold_paragraphs_numbers_and_tables_as_one_line():
    """Newlines, tabs and inner tables become blanks within a cell."""
    made = definition(0, level(0, "%1.")) + num(1, 0)
    inner = table(["x", "y"], ["z", "w"])
    rich = cell(item("one", 1) + item("two", 1) + inner + para("end"))
    assert lines(table(["Head", rich], ["a", "b"]), numbering=made) == [
        "Head\t1. one 2. two x y z w end", "a\tb",
    ]  # fmt: skip


def test_a_frame_of_one_column_is_running_text():
    """A box round a paragraph, or a whole policy set in a table, is no table."""
    document = laid(table([cell(para("Boxed") + para("text"))]))
    assert (document.text, document.tables) == ("Boxed\n\ntext", ())


def test_deleted_rows_are_out():
    """A row that a tracked change deletes is no row."""
    kept, gone = table(["a", "b"]), "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p/></w:tc></w:tr>"
    assert lines(kept.replace("</w:tbl>", gone + "</w:tbl>")) == ["a\tb"]


def test_depth_of_typed_lists_is_read_from_indents():
    """Letters and Roman numerals typed by hand have the depth of their indent."""
    indent = '<w:ind w:left="{}"/>'
    document = laid(
        para("a. one", indent.format(720)), para("i. two", indent.format(1440)),
        para("b. three", indent.format(700)), para("Plain", indent.format(720)),
    )  # fmt: skip
    assert [hint.level for hint in document.hints.values()] == [0, 1, 0, -1]


def test_details_are_those_of_the_properties():
    """Title, author, dates and the owner's own properties, empty ones left out."""
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
        'core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/"><dc:title>Phones</dc:title><dc:subject/>'
        "<dc:creator>A. Writer</dc:creator>"
        "<dcterms:modified>2025-01-02T03:04:05Z</dcterms:modified></cp:coreProperties>"
    )
    custom = (
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
        'custom-properties" xmlns:vt="v"><property name="Review date"><vt:lpwstr>May 2027'
        "</vt:lpwstr></property></Properties>"
    )
    document = laid(para("x"), properties={"core": core, "custom": custom})
    assert document.details == (
        ("title", "Phones"), ("author", "A. Writer"), ("modified", "2025-01-02T03:04:05Z"),
        ("Review date", "May 2027"),
    )  # fmt: skip


@pytest.mark.parametrize("strict", [False, True])
def test_strict_files_read_alike(strict):
    """The ISO form of the format differs in its namespaces alone."""
    import io
    import zipfile

    from support.docx_making import zip_files

    data = make_docx(item("one", 1), numbering=definition(0, level(0, "%1.")) + num(1, 0))
    if strict:
        plain = b"http://schemas.openxmlformats.org/"
        with zipfile.ZipFile(io.BytesIO(data)) as archive:  # noqa: TID251 - rewrites the sample
            files = {name: archive.read(name) for name in archive.namelist()}
        for part in ("wordprocessingml/2006/main", "officeDocument/2006/relationships"):
            new = b"http://purl.oclc.org/ooxml/" + part.replace("/2006", "").encode()
            files = {n: text.replace(plain + part.encode(), new) for n, text in files.items()}
        data = zip_files(files)
    assert lay_out_docx(data, place="made").text == "1.\tone"


def test_what_stands_too_deep_is_said():
    """Tables within tables beyond any reader's patience are left out with a note."""
    block = para("deep")
    for _ in range(30):
        block = table([cell(block), "side"])
    document = laid(para("top"), block)
    assert any("too deep" in note for note in document.notes)

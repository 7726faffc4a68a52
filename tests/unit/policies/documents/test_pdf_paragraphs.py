"""What becomes of the lines of a PDF page: paragraphs, items, columns, notes, furniture."""

from support.pdf_making import BULLET, MARGIN, Sheet, make_pdf, wrap
from upstander.policies.documents.laidout import LaidOutText, LineHint
from upstander.policies.documents.pdf import lay_out_pdf

PHONES = (
    "Phones that the force issues stay its property and must be handed back at once when a "
    "supervisor asks for them, whatever the hour of the day or the reason for asking. Nobody "
    "may lend one to a friend."
)
RADIOS = (
    "Radios are kept in the locker room of each station and signed for at the start of every "
    "shift by the person who will carry them until that shift is over and done."
)

LOCKERS = "Lockers are opened by two people and never by one alone."


def read(*sheets: Sheet, **more: object) -> LaidOutText:
    return lay_out_pdf(make_pdf(sheets, **more), place="made.pdf")


def hinted(laid: LaidOutText) -> list[tuple[str, LineHint]]:
    return [(line, laid.hints[n]) for n, line in enumerate(laid.text.split("\n")) if line]


def body(laid: LaidOutText) -> list[str]:
    return [line for line, hint in hinted(laid) if not hint.furniture]


def test_wrapped_lines_are_one_line_and_paragraphs_are_parted_by_a_blank_one():
    """A paragraph is one line of text, begun by hint; a blank line stands before the next."""
    sheet = Sheet()
    sheet.flow(sheet.flow(100, PHONES) + 8, RADIOS)
    laid = read(sheet)
    assert laid.text == f"{PHONES}\n\n{RADIOS}"
    assert [(h.begins, h.page) for _, h in hinted(laid)] == [(True, 1), (True, 1)]
    assert (laid.media, laid.pages) == ("pdf", 1)


def test_paragraphs_without_room_between_them_end_where_the_next_word_would_have_fitted():
    """A short last line ends a paragraph even where no space or indent does."""
    sheet = Sheet()
    sheet.flow(sheet.flow(sheet.flow(100, PHONES), RADIOS), PHONES)
    assert body(read(sheet)) == [PHONES, RADIOS, PHONES]


def test_first_lines_that_stand_in_open_paragraphs():
    """An indented first line opens a paragraph, also under a paragraph of one full line."""
    full = "Words that reach the very end of the line on which they stand without any gap"
    sheet = Sheet()
    sheet.say(MARGIN + 24, 100, full[:75])
    y = 112.0
    for n, line in enumerate(("  " + RADIOS[:74], RADIOS[75:156])):
        sheet.say(MARGIN + (24 if n == 0 else 0), y, line.strip())
        y += 12
    assert len(body(read(sheet))) == 2


def test_a_wrapped_line_that_begins_with_a_number_opens_nothing():
    """Numbers that open a line by chance stay within their paragraph."""
    sheet = Sheet()
    lines = ("Officers who joined the force on or before the day of the change, which was",
             "18 should have been told of it by their supervisors. The rule dates from May",
             "2020. It was put into words again by the board that met in the same summer,",
             "7.3 metres above the harbour, and it has not been changed by anyone.")  # fmt: skip
    for n, line in enumerate(lines):
        sheet.say(MARGIN, 100 + 12 * n, line)
    assert body(read(sheet)) == [" ".join(lines)]


def test_numbers_in_sequence_open_paragraphs_where_lines_are_full():
    """The next number opens a clause though the line above it leaves no room."""
    first = "1.1 Officers must not send the names of witnesses by any app on any phone ever"
    second = "1.2 Staff must not either."
    sheet = Sheet()
    sheet.say(MARGIN, 100, first)
    sheet.say(MARGIN, 112, second)
    assert body(read(sheet)) == [first, second]


def test_a_number_in_a_column_of_its_own_is_joined_to_its_words():
    """`4.8`, a gap, and a hanging paragraph make one line with one blank."""
    sheet = Sheet()
    sheet.say(MARGIN, 100, "4.8")
    y = sheet.flow(100, PHONES, x=MARGIN + 50, chars=70)
    sheet.say(MARGIN, y + 6, "4.9")
    sheet.flow(y + 6, RADIOS, x=MARGIN + 50, chars=70)
    assert body(read(sheet)) == [f"4.8 {PHONES}", f"4.9 {RADIOS}"]


def test_bullets_open_items_with_their_depth():
    """Bullets drawn apart from their words open items; their indent gives the level."""
    sheet = Sheet()
    y = sheet.flow(100, "Nobody may use a phone of the force to:")
    for depth, words in ((0, "place bets"), (1, "for money"), (1, PHONES), (0, "buy goods")):
        sheet.say(MARGIN + 20 + 20 * depth, y, BULLET if depth == 0 else "-")
        y = sheet.flow(y, words, x=MARGIN + 34 + 20 * depth, chars=60)
    found = hinted(read(sheet))[1:]
    assert [line for line, _ in found] == [
        "• place bets", "- for money", f"- {PHONES}", "• buy goods",
    ]  # fmt: skip
    assert [(h.bullet, h.level) for _, h in found] == [(True, n) for n in (0, 1, 1, 0)]


def test_a_dash_within_a_sentence_that_wraps_opens_no_item():
    """A dash at the head of a wrapped line stays in its sentence."""
    lines = (
        "Calls may not be passed on to a private phone by a setting or by way of any app",
        "- putting the person or the force at risk - unless the duty officer agrees.",
    )
    sheet = Sheet()
    for n, line in enumerate(lines):
        sheet.say(MARGIN, 100 + 12 * n, line)
    assert body(read(sheet)) == [" ".join(lines)]


def test_two_columns_are_read_one_after_the_other():
    """The left column is read to its foot before the right one; a heading spans both."""
    sheet = Sheet()
    sheet.say(MARGIN, 80, "Rules that span the page from one side to the other side", size=14)
    y = sheet.flow(110, PHONES, chars=38)
    sheet.flow(y + 8, RADIOS, chars=38)
    y = sheet.flow(110, RADIOS, x=310, chars=38)
    sheet.flow(y + 8, PHONES, x=310, chars=38)
    heading = "Rules that span the page from one side to the other side"
    assert body(read(sheet)) == [heading, PHONES, RADIOS, RADIOS, PHONES]


def test_labels_beside_values_are_no_columns():
    """A label and its value stay on one line, parted by a tab."""
    sheet = Sheet()
    pairs = [("Owner", "Head of Standards"), ("Version", "2.1"), ("Review", "March 2027"),
             ("Applies to", "All staff"), ("Reference", "HF/14")]  # fmt: skip
    for n, (label, value) in enumerate(pairs):
        sheet.say(MARGIN, 100 + 14 * n, label)
        sheet.say(MARGIN + 150, 100 + 14 * n, value)
    assert body(read(sheet)) == [f"{label}\t{value}" for label, value in pairs]


def pages(*texts: str) -> list[Sheet]:
    sheets = []
    for n, text in enumerate(texts):
        sheet = Sheet()
        if n:
            sheet.say(250, 30, "Harbour Force: use of phones")
        sheet.say(270, 815, f"Page {n + 1} of {len(texts)}")
        sheet.flow(100, text)
        sheets.append(sheet)
    return sheets


def test_running_heads_and_page_numbers_come_last():
    """What repeats at one height, its numbers masked, is furniture and follows the body."""
    found = hinted(read(*pages(PHONES, RADIOS, LOCKERS)))
    assert [line for line, _ in found[:3]] == [PHONES, RADIOS, LOCKERS]
    furniture = [(line, h.page) for line, h in found if h.furniture]
    assert furniture == [
        ("Page 1 of 3", 1), ("Harbour Force: use of phones", 2), ("Page 2 of 3", 2),
        ("Harbour Force: use of phones", 3), ("Page 3 of 3", 3),
    ]  # fmt: skip


def test_a_heading_of_the_same_words_as_the_running_head_is_kept():
    """A title in larger type is no furniture though its words run at the head of each page."""
    sheets = pages(PHONES, RADIOS, LOCKERS)
    sheets[0].say(MARGIN, 60, "Harbour Force: use of phones", size=18)
    assert body(read(*sheets))[0] == "Harbour Force: use of phones"


def test_a_paragraph_over_a_page_break_is_one_line():
    """Words that run over the page go on; a footnote comes after them."""
    one, two = Sheet(), Sheet()
    lines = wrap(PHONES, 80)
    assert len(lines) == 3
    one.flow(100, RADIOS)
    one.say(MARGIN, 700, lines[0])
    one.say(MARGIN, 712, lines[1])
    one.say(MARGIN, 760, "1 See the guide to lockers.", size=7)
    two.say(MARGIN, 60, lines[2])
    two.flow(90, RADIOS)
    found = hinted(read(one, two))
    note = "1 See the guide to lockers."
    assert [line for line, _ in found] == [RADIOS, PHONES, note, RADIOS]
    assert [(h.page, h.note) for _, h in found][1:3] == [(1, False), (1, True)]


def test_a_raised_mark_is_parted_from_the_word_that_it_hangs_on():
    """The number of a footnote is no part of a year; raised letters stay where they are."""
    sheet = Sheet()
    sheet.say(MARGIN, 100, "The Act of 2000")
    sheet.say(MARGIN + 90, 96, "1", size=6)
    sheet.say(MARGIN + 102, 100, "came on the 25")
    sheet.say(MARGIN + 186, 96, "th", size=6)
    sheet.say(MARGIN + 200, 100, "of May")
    assert body(read(sheet)) == ["The Act of 2000 1 came on the 25th of May"]


def test_words_broken_at_a_hyphen_are_joined_as_the_document_writes_them():
    """A compound keeps its hyphen, a word met whole elsewhere loses it, `pre- and` is left."""
    sheet = Sheet()
    lines = ("Every supervisor writes down the information about each phone with a force-",
             "issued number, and staff who ask for it are to be given all of that informa-",
             "tion before the end of the day, whether it is asked for by them pre- or post-",
             "issue, or by somebody else.")  # fmt: skip
    for n, line in enumerate(lines):
        sheet.say(MARGIN, 100 + 12 * n, line)
    text = body(read(sheet))[0]
    assert "a force-issued number" in text
    assert "that information before" in text
    assert "pre- or post-issue" in text


def test_a_contents_list_is_hinted_whole():
    """Entries with leaders and pages, and the heading above them, are contents."""
    sheet = Sheet()
    sheet.say(MARGIN, 80, "Contents", size=14)
    for n, title in enumerate(("1. Purpose", "2. Phones", "3. Radios")):
        sheet.say(MARGIN, 110 + 14 * n, title + "." * (60 - len(title)) + f" {n + 2}")
    sheet.flow(200, PHONES)
    found = hinted(read(sheet))
    assert [h.contents for _, h in found] == [True] * 4 + [False]


def test_headings_are_known_by_size_and_by_the_outline():
    """Larger type gives a level by size; the outline's titles are headings in any type."""
    sheet = Sheet()
    sheet.say(MARGIN, 70, "Use of phones", size=20, font="heavy")
    sheet.say(MARGIN, 110, "What is allowed", size=14)
    y = sheet.flow(130, PHONES)
    sheet.say(MARGIN, y + 10, "Lockers", font="bold")
    y = sheet.flow(y + 30, RADIOS)
    sheet.say(MARGIN, y + 10, "Plain but bold", font="bold")
    sheet.flow(y + 30, RADIOS)
    found = dict(hinted(read(sheet, outline=["Lockers"])))
    assert found["Use of phones"].heading == 1
    assert found["What is allowed"].heading == 2
    assert found["Lockers"].heading == 1
    assert (found["Plain but bold"].heading, found["Plain but bold"].bold) == (0, True)
    assert (found[PHONES].heading, found[PHONES].bold) == (0, False)

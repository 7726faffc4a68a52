"""Whatever a PDF holds: nothing of its text is lost, and no bytes do more than be refused."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from support.pdf_making import MARGIN, Sheet, make_pdf, wrap
from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.laidout import LaidOutText
from upstander.policies.documents.pdf import lay_out_source
from upstander.policies.documents.pdf_reading import read_source

LAST = 780.0
MIXED = (
    "officers must never share force phones with anyone unless 18 2020. supervisor agrees in "
    "writing, Act (a) 4.8 and/or station; well-kept e.g. Lockers - of the day"
)
SIMPLE = "officers must never share phones with anyone who asks for them"
TEXTS = st.lists(st.sampled_from(MIXED.split()), min_size=1, max_size=70).map(" ".join)
PLAIN = st.lists(st.sampled_from(SIMPLE.split()), min_size=1, max_size=70).map(
    lambda words: " ".join(words).capitalize() + "."
)


@st.composite
def layouts(draw, texts=TEXTS):
    """Return paragraphs, and pages on which they are set with room between them."""
    paragraphs = draw(st.lists(texts, min_size=1, max_size=12))
    size = draw(st.sampled_from([8.0, 10.0, 12.0]))
    chars = int(480 / (0.6 * size)) - draw(st.integers(0, 12))
    step = draw(st.sampled_from([1.15, 1.4]))
    room = draw(st.sampled_from([0.7, 1.5])) * size
    sheets, y = [Sheet()], 60.0
    for text in paragraphs:
        if y + len(wrap(text, chars)) * size * step > LAST:
            sheets.append(Sheet())
            y = 60.0
        y = sheets[-1].flow(y, text, chars=chars, size=size, step=step) + room
    return paragraphs, sheets


def lay_out(data: bytes) -> LaidOutText:
    """Read a PDF as it is read, but for the child process, which costs a start each time."""
    return lay_out_source(read_source(data, "made.pdf"), data)


def letters(text):
    return Counter(c for c in text if not c.isspace())


@given(layouts(), st.booleans(), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_every_character_of_a_pdf_is_in_its_text_once(layout, heads, columns):
    """No layout of words loses, adds or repeats a character that is not blank."""
    paragraphs, sheets = layout
    said = "".join(paragraphs)
    for n, sheet in enumerate(sheets):
        if heads:
            sheet.say(200, 25, "Harbour Force OFFICIAL")
            sheet.say(280, 820, f"Page {n}")
            said += f"Harbour Force OFFICIAL Page {n}"
        for k in range(columns - 1):
            sheet.say(MARGIN + 180 * (k + 1), 300, "across")
            said += "across"
    laid = lay_out(make_pdf(sheets))
    # A hyphen at which a word was broken may go; none of these words is met whole elsewhere.
    assert letters(laid.text) == letters(said)


@given(layouts(PLAIN))
@settings(max_examples=60, deadline=None)
def test_paragraphs_set_with_room_between_them_come_back_as_they_were(layout):
    """Paragraphs of plain sentences, each whole on its page, are the lines of the text."""
    paragraphs, sheets = layout
    laid = lay_out(make_pdf(sheets))
    assert laid.text == "\n\n".join(paragraphs)


def a_fixture() -> bytes:
    sheet = Sheet()
    sheet.flow(100, "Officers must never share the phones of the force with anyone. " * 4)
    sheet.grid((60.0, 200.0, 400.0), (300.0, 320.0, 340.0))
    sheet.say(64, 312, "Date")
    sheet.say(204, 312, "Change")
    return make_pdf([sheet, sheet], outline=["One", "Two"], said={"Title": "Phones"})


FIXTURE = a_fixture()


@given(
    st.lists(
        st.tuples(st.integers(0, len(FIXTURE) - 1), st.integers(0, 40), st.binary(max_size=8)),
        min_size=1, max_size=12,
    ),
    st.integers(1, len(FIXTURE)),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_damaged_bytes_are_read_or_refused(cuts, end):
    """Random cuts and flips give a document with exact cells, or a reason in one line."""
    data = bytearray(FIXTURE)
    for at, gone, put in cuts:
        data[at : at + gone] = put
    try:
        laid = lay_out(bytes(data[: max(end, 600)]))
    except PolicyUnreadable:
        return
    for table in laid.tables:
        for cell in (cell for row in table.rows for cell in row):
            assert laid.text[cell.start : cell.end] == cell.text

"""No word of a DOCX or HTML page is lost or said twice."""

from hypothesis import given
from hypothesis import strategies as st

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
    table,
)
from upstander.policies.documents.docx import lay_out_docx
from upstander.policies.documents.html import lay_out_html

NUMBERING = definition(0, level(0, "%1."), level(1, "§", "bullet")) + num(1, 0)


class Words:
    """Gives out words that occur nowhere else, and keeps those that are to be found."""

    def __init__(self):
        self.shown, self.count = [], 0

    def new(self, *, shown=True):
        """Return a fresh word."""
        self.count += 1
        word = f"w{self.count:04d}x"
        if shown:
            self.shown.append(word)
        return word


def found_once(text, words):
    """Say whether every word shown stands once in `text` and no other does."""
    assert [word for word in words.shown if text.count(word) != 1] == []
    assert sum(text.count(f"w{n:04d}x") for n in range(1, words.count + 1)) == len(words.shown)


SHAPES = st.recursive(
    st.sampled_from(["run", "ins", "del", "hidden", "link", "field", "control", "box", "break"]),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(["para", "item", "head", "gone"]), st.lists(inner, max_size=4)),
        st.tuples(st.just("table"), st.lists(inner, min_size=1, max_size=6)),
    ),
    max_leaves=25,
)


def docx_inline(shape, words):
    """Return the XML of a piece of a paragraph."""
    if shape == "del":
        return f"<w:del><w:r><w:delText>{words.new(shown=False)}</w:delText></w:r></w:del>"
    if shape == "hidden":
        return run(words.new(shown=False), "<w:vanish/>")
    if shape == "field":
        return field(words.new(shown=False), run(words.new()))
    if shape == "break":
        return "<w:r><w:br/></w:r>"
    said = run(words.new() + " ")
    return {
        "ins": f"<w:ins>{said}</w:ins>",
        "link": f"<w:hyperlink>{said}</w:hyperlink>",
        "control": f"<w:sdt><w:sdtContent>{said}</w:sdtContent></w:sdt>",
        "box": "<w:r><w:pict><v:textbox><w:txbxContent><w:p>"
        f"{said}</w:p></w:txbxContent></v:textbox></w:pict></w:r>",
    }.get(shape, said)


def docx_block(shape, words):
    """Return the XML of a block."""
    if isinstance(shape, str):
        return para(docx_inline(shape, words))
    kind, inner = shape
    if kind == "table":
        cells = [cell(docx_block(one, words) + "<w:p/>") for one in inner]
        return table([*cells, cell("<w:p/>")], [cell("<w:p/>"), cell("<w:p/>")])
    plain = "".join(docx_inline(one, words) for one in inner if isinstance(one, str))
    nested = "".join(docx_block(one, words) for one in inner if not isinstance(one, str))
    said = plain or run("")
    block = {
        "item": lambda: item(said, 1, len(inner) % 2),
        "head": lambda: para(said, '<w:outlineLvl w:val="0"/>'),
        "gone": lambda: para(said, "<w:rPr><w:del/></w:rPr>"),
    }.get(kind, lambda: para(said))()
    return block + nested


@given(st.lists(SHAPES, min_size=1, max_size=6))
def test_every_run_that_is_shown_stands_once_in_a_docx(shapes):
    """Insertions, links, fields, controls, boxes, tables in tables, deleted paragraph ends."""
    words = Words()
    body = [docx_block(shape, words) for shape in shapes]
    body.append(para(run(words.new())))
    header = para(run(words.new()))
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header1"/></w:sectPr>'
    data = make_docx(*body, section, numbering=NUMBERING, parts={"header1": header})
    laid = lay_out_docx(data, place="made")
    found_once(laid.text, words)
    spans_hold(laid)


def spans_hold(laid):
    """Every cell is the text at its span, and every hint of a line that is there."""
    for one in (each for found in laid.tables for row in found.rows for each in row):
        assert laid.text[one.start : one.end] == one.text
    assert all(0 <= n < len(laid.text.split("\n")) for n in laid.hints)
    rows = {hint.table for hint in laid.hints.values()} - {-1}
    assert rows == set(range(len(laid.tables)))


BLOCK_TAGS = ["p", "div", "ul", "ol", "li", "table", "td", "h2", "nav", "header", "footer"]
TAGS = st.sampled_from([*BLOCK_TAGS, "span", "b", "section", "pre", "blockquote", "dl", "dd", "a"])
PAGES = st.recursive(
    st.sampled_from(["text", "br", "hidden", "script", "del"]),
    lambda inner: st.tuples(TAGS, st.lists(inner, max_size=4)),
    max_leaves=30,
)


def html_of(shape, words):
    """Return the source of a piece of a page."""
    if isinstance(shape, tuple):
        tag, inner = shape
        said = "".join(html_of(one, words) for one in inner)
        if tag == "table":
            return f"<table><tr><td>{said}</td><td></td></tr><tr><td></td><td></td></tr></table>"
        if tag == "td":
            return f"<table><tr><td>{said}</td><td>{words.new()}</td></tr></table>"
        return f"<{tag}>{said}</{tag}>"
    return {
        "text": lambda: words.new() + " ",
        "br": lambda: "<br>",
        "hidden": lambda: f"<span hidden>{words.new(shown=False)}</span>",
        "script": lambda: f"<script>{words.new(shown=False)}</script>",
        "del": lambda: f"<del>{words.new(shown=False)}</del>",
    }[shape]()


@given(st.lists(PAGES, min_size=1, max_size=6))
def test_every_word_that_is_shown_stands_once_of_a_page(shapes):
    """Blocks and inline parts in any order, tables in lists, lists in tables."""
    words = Words()
    body = "".join(html_of(shape, words) for shape in shapes)
    data = f"<!DOCTYPE html><body>{body}<p>{words.new()}</p>".encode()
    laid = lay_out_html(data, place="made")
    found_once(laid.text, words)
    spans_hold(laid)

"""What is HTML, and in which encoding."""

import pytest

from upstander.policies.documents.filetext import PolicyUnreadable
from upstander.policies.documents.html import lay_out_html, looks_like_html


@pytest.mark.parametrize(
    "text",
    [
        "<!DOCTYPE html><p>x",
        "  <HTML><body>x</body></HTML>",
        '<?xml version="1.0"?>\n<!-- made -->\n<html xmlns="a"><body/></html>',
        "<p>One</p>\n<p>Two</p>",
        "<h1>Phones</h1><ul><li>a</li></ul>",
        "<div><p>- not Markdown</p><p>1. nor this</p></div>",
        "Saved from the web\n<html><body><p>x</p></body></html>",
    ],
)
def test_pages_and_pieces_of_pages_are_html(text):
    """By doctype, root, or blocks from the start."""
    assert looks_like_html(text)


@pytest.mark.parametrize(
    "text",
    [
        "Plain words.\n\n1.1 More.",
        "# Phones\n\n<p align=center>x</p>\n\n- one\n- two",
        "<p align=center><img src=a></p>\n\n# Phones\n\n- one\n- two\n",
        "<!-- comment -->\n\n# Phones\n\nText",
        "Use <b>never</b>, say <p>tags</p>.",
        "<info@force.example> wrote: 1.1 Lock it.",
        "",
    ],
)
def test_text_and_markdown_with_tags_are_not(text):
    """A few tags make no page."""
    assert not looks_like_html(text)


@pytest.mark.parametrize(
    ("head", "codec"),
    [
        ("<meta charset=iso-8859-1>", "cp1252"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">', "cp1252"),
        ("<meta charset=utf-8>", "utf-8"),
        ("<meta charset=utf-8>", "cp1252"),
        ("", "utf-8"),
        ("", "cp1252"),
        ("", "utf-16"),
        ("<meta charset=nonsense>", "utf-8"),
        ("<meta charset=rot13>", "utf-8"),
        ("<meta charset=utf-8>", "utf-8-sig"),
    ],
)
def test_the_encoding_is_found(head, codec):
    """Mark, declaration, UTF-8 and Windows-1252, in that order."""
    page = f"<html><head>{head}</head><body><p>It’s £5</p></body></html>"
    assert lay_out_html(page.encode(codec), place="made").text == "It’s £5"


def test_bytes_that_are_no_text_are_refused():
    """A nought byte outside UTF-16 is binary."""
    with pytest.raises(PolicyUnreadable, match="binary"):
        lay_out_html(b"<html>\0</html>", place="made")


def test_absurd_depth_is_refused_before_parsing():
    """Parsing costs the square of the depth; paragraphs that nobody closed are no depth."""
    with pytest.raises(PolicyUnreadable, match="too deep"):
        lay_out_html(b"<html>" + b"<div>" * 100_000 + b"x", place="made")
    assert "last" in lay_out_html(b"<html>" + b"<p>x" * 20_000 + b"<p>last", place="made").text

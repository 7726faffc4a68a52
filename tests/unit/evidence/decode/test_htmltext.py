"""HTML bodies become the text that was seen."""

import pytest

from upstander.evidence.decode.htmltext import read_html


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>a</p><p>b</p>", "a\nb"),
        ("<p>a</p><p>&nbsp;</p><p>b</p>", "a\n\nb"),
        ("<div>a<br>b &amp; c</div>", "a\nb & c"),
        ("<div>a<br><br>b</div>", "a\n\nb"),
        ('<p>x <emoji alt="🙂" title="s"></emoji></p>', "x 🙂"),
        ('<p><img alt="🙂" itemtype="http://schema.skype.com/Emoji"></p>', "🙂"),
        ('<a href="https://e.example/x">here</a>', "here (https://e.example/x)"),
        ('<a href="https://e.example/">https://e.example</a>', "https://e.example"),
        ("<blockquote><p>q</p></blockquote><p>mine</p>", "> q\nmine"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<script>x()</script><style>y</style>seen", "seen"),
        ("a &lt;b&gt; c", "a <b> c"),
        ("<systemEventMessage/>", ""),
        ("", ""),
    ],
)
def test_html_becomes_text(source, text):
    """Blocks are lines, entities letters, quotes marked, scripts silent."""
    assert read_html(source).text == text


def test_what_is_no_text_is_listed():
    """Images, attachments and mentions are told apart from the text."""
    read = read_html('<p><at id="0">Bo</at><img src="h"><attachment id="f"></attachment></p>')
    assert (read.text, read.images, read.attachment_ids, read.mention_ids) == (
        "Bo", ("h",), ("f",), ("0",),
    )  # fmt: skip


def test_deep_html_gives_its_words():
    """A hundred thousand open tags do not stop the reading."""
    assert read_html("<div>" * 100_000 + "x").text == "x"

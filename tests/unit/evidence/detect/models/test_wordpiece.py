"""Words in pieces that an encoder knows."""

import pytest

from upstander.evidence.detect.models.tidy import tidy_words
from upstander.evidence.detect.models.wordpiece import WordPiece

PIECES = [
    "[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "tea", "cafe", "##s", "##pot", "pot", "un",
    "##known", ".", ",", "!", "'", "-", "don", "t", "私", "は", "水", "£", "5", "##0",
]  # fmt: skip
NUMBER = {piece: at for at, piece in enumerate(PIECES)}
FIRST, LAST, UNKNOWN = NUMBER["[CLS]"], NUMBER["[SEP]"], NUMBER["[UNK]"]


@pytest.fixture
def cut():
    """Return what gives a message's pieces by name, without the marks at its ends."""
    reader = WordPiece(NUMBER)

    def call(text, context="", limit=64):
        found = reader.encode(text, context, limit=limit)
        assert found[0] == FIRST
        assert found[-1] == LAST
        return [PIECES[number] for number in found[1:-1]]

    return call


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("The teapots", "the tea ##pot ##s"),
        ("teapot", "tea ##pot"),
        ("pot tea", "pot tea"),
        ("teax", "[UNK]"),
        ("unknown", "un ##known"),
        ("CAFÉ, don't!", "cafe , don ' t !"),
        ("tea-pot", "tea - pot"),
        ("私は水", "私 は 水"),
        ("£50", "[UNK]"),
        ("£ 50", "£ 5 ##0"),
        ("tea\u200b\x07pot", "tea ##pot"),
        ("tea\u00a0pot\u3000tea", "tea pot tea"),
        ("tea\ufffdpot", "tea ##pot"),
        ("t" * 101, "[UNK]"),
        ("", ""),
        (" \n ", ""),
    ],
)
def test_words_are_cut_as_bert_cuts_them(cut, text, pieces):
    """Lower case, accents off, marks apart, then the longest piece from the left."""
    assert cut(text) == pieces.split()


def test_ideographs_beyond_the_first_plane_stand_alone(cut):
    """Each is a word, known or not."""
    assert cut("\U00020000\U0002a700") == ["[UNK]", "[UNK]"]


def test_a_context_follows_the_message_after_a_mark(cut):
    """Message, mark, context, mark."""
    assert cut("tea", "the pot") == ["tea", "[SEP]", "the", "pot"]
    assert cut("tea", "") == ["tea"]


@pytest.mark.parametrize("limit", [3, 4, 5, 6, 7, 8, 9, 64])
def test_no_more_pieces_than_the_limit(limit):
    """The message comes first; the context has what room it leaves."""
    reader = WordPiece(NUMBER)
    found = reader.encode("the tea the tea", "pot pot pot", limit=limit)
    assert len(found) <= limit
    assert found[-1] == LAST
    own = [NUMBER["the"], NUMBER["tea"]] * 2
    assert found[1 : min(5, limit - 1)] == own[: limit - 2]
    # With room for one mark alone nothing of the context would stand.
    assert (found.count(NUMBER["pot"]) > 0) == (limit > 7)


def test_a_vocabulary_is_read_a_piece_a_line(tmp_path):
    """Numbers are those of the lines; words that are met again are cut the same."""
    (tmp_path / "vocabulary.txt").write_text("\n".join(PIECES) + "\n", "utf-8")
    reader = WordPiece.load(tmp_path / "vocabulary.txt")
    whole = reader.encode_all(["teapot", "teapot", "the"], ["", "the", ""], limit=8)
    assert whole == [WordPiece(NUMBER).encode("teapot", limit=8),
                     WordPiece(NUMBER).encode("teapot", "the", limit=8),
                     [FIRST, NUMBER["the"], LAST]]  # fmt: skip


def test_marks_of_the_other_kind_are_taken_where_the_vocabulary_holds_them():
    """MPNet's marks go before BERT's."""
    held = {"<s>": 0, "</s>": 1, "[UNK]": 2, "[CLS]": 3, "[SEP]": 4, "tea": 5}
    assert WordPiece(held).encode("tea", limit=8) == [0, 5, 1]


@pytest.mark.parametrize(
    "text",
    [
        "The CAFÉ's teapots — don't!", "Straße İstanbul ŉ ﬁne", "私は水を飲む", "a\u0301b \u200bx",
        "£50,000 @ 5%", "👍🏽 ok", "naïve co-op", "½ ² Ⅷ", "\U00020000\U0002a700", "кафе́",
    ],
)  # fmt: skip
def test_the_library_cuts_the_same(text):
    """What the encoder was first trained with cuts every text the same."""
    tokenizers = pytest.importorskip(
        "tokenizers", reason="the library that this is held against is not installed"
    )
    held = tokenizers.BertWordPieceTokenizer(vocab=NUMBER, lowercase=True)
    tidied = tidy_words(text)
    assert WordPiece(NUMBER).encode(tidied, limit=99) == held.encode(tidied).ids

"""From a folded message to rows of the table."""

from upstander.evidence.detect.models.features import (
    BITS,
    LONGEST_WORD,
    message_places,
    pair_place,
    piece_places,
    word_hash,
    word_place,
)


def test_hashes_are_the_published_ones():
    """FNV-1a of 32 bits, its upper half folded in; a model is of no use with any other."""
    plain = 0xE40C292C  # FNV-1a of "a", as published
    assert word_hash(b"a") == plain ^ (plain >> 15)
    assert word_hash(b"") == 2166136261 ^ (2166136261 >> 15)


def test_a_message_is_its_words_pairs_and_pieces():
    """Each word has a row, each pair one, the first word being paired with the beginning."""
    words, pieces = message_places(b" old kettle ")
    old, kettle = word_hash(b"old"), word_hash(b"kettle")
    assert words == [
        word_place(old), pair_place(0, old), word_place(kettle), pair_place(old, kettle),
    ]  # fmt: skip
    assert pieces == [*piece_places(b"old"), *piece_places(b"kettle")]


def test_a_pair_has_its_order():
    """`a b` is not `b a`."""
    one, two = word_hash(b"tea"), word_hash(b"cake")
    assert pair_place(one, two) != pair_place(two, one)


def test_pieces_hold_the_blank_on_either_side():
    """` ab ` has two pieces of three and one of four; a letter alone has one of three."""
    assert len(list(piece_places(b"ab"))) == 3
    assert len(list(piece_places(b"a"))) == 1
    assert set(piece_places(b"cart")) & set(piece_places(b"smart"))
    assert not set(piece_places(b"a")) & set(piece_places(b"b"))


def test_only_the_beginning_of_a_long_word_is_cut_up():
    """Endings of a word beyond the limit make no difference to its pieces, but to its row."""
    long = b"x" * LONGEST_WORD
    assert list(piece_places(long)) == list(piece_places(long + b"yyy"))
    assert word_place(word_hash(long)) != word_place(word_hash(long + b"yyy"))


def test_places_are_rows_of_the_table_and_repeats_stay():
    """A word twice counts twice."""
    words, pieces = message_places(b" tea tea ")
    assert words[0] == words[2]
    assert len(pieces) == 2 * len(list(piece_places(b"tea")))
    assert all(0 <= place < 1 << BITS for place in (*words, *pieces))


def test_nothing_has_no_rows():
    """A message that folds to nothing has no rows."""
    assert message_places(b" ") == ([], [])

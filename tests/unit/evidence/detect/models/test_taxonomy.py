"""The file of categories: what it may say, and what is refused where."""

import pytest

from upstander.evidence.detect.taxonomy import CategoriesInvalid, default_taxonomy, read_taxonomy

GOOD = """version: 3
categories:
  - name: marbles
    title: Talk of marbles
    standards: [confidentiality]
    inspectorate: other
    looks_for: Marbles.
    leaves_out: Stones.
    rules: [lost-*, marble-found]
  - name: kites
    title: Kites
    standards: [fitness_for_duty]
    inspectorate: vulnerability
    queue: welfare
    looks_for: Kites.
    leaves_out: Birds.
"""


@pytest.fixture
def read(tmp_path):
    """Return what writes a file of categories and reads it."""

    def call(text):
        path = tmp_path / "categories.yaml"
        path.write_text(text, "utf-8")
        return read_taxonomy(path)

    return call


def test_categories_are_read_in_their_order(read):
    """Names keep their order; what is not said is conduct, without characteristics or rules."""
    found = read(GOOD)
    assert (found.version, found.names) == (3, ("marbles", "kites"))
    marbles, kites = found.categories
    assert (marbles.queue, kites.queue) == ("conduct", "welfare")
    assert (kites.rules, kites.characteristics) == ((), ())
    assert found.get("kites") is kites


def test_a_star_stands_for_any_ending_of_a_rule(read):
    """A rule speaks where its whole name is given, or its beginning and a star."""
    marbles = read(GOOD).get("marbles")
    assert marbles.speaks_for("lost-and-found")
    assert marbles.speaks_for("marble-found")
    assert not marbles.speaks_for("marble-found-again")
    assert not marbles.speaks_for("Lost-and-found")


def test_an_unknown_category_is_refused_with_those_that_are_known(read):
    """The refusal says what there is."""
    with pytest.raises(CategoriesInvalid, match="no category `stones`; known: marbles, kites"):
        read(GOOD).get("stones")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("name: kites", "name: marbles", "category `marbles` stands twice"),
        ("[confidentiality]", "[secrecy]", "no standard `secrecy`"),
        ("inspectorate: other", "inspectorate: none", "no heading of the inspectorate `none`"),
        ("queue: welfare", "queue: kindness", "kindness"),
        ("version: 3", "version: 0", "version|number|1"),
        ("    looks_for: Kites.\n", "", "looks_for"),
        ("    title: Kites\n", "    title: Kites\n    colour: red\n", "colour"),
    ],
)
def test_what_breaks_the_format_is_refused_at_its_place(read, old, new, reason):
    """The refusal names file, line and column."""
    assert old in GOOD
    with pytest.raises(CategoriesInvalid, match=reason) as refused:
        read(GOOD.replace(old, new))
    assert "categories.yaml:" in refused.value.place


def test_a_missing_file_is_refused(tmp_path):
    """The reason is the system's, the place the path."""
    with pytest.raises(CategoriesInvalid, match="cannot be read"):
        read_taxonomy(tmp_path / "none.yaml")


def test_the_taxonomy_that_ships_is_read_once():
    """The same object is given to all who ask."""
    assert default_taxonomy() is default_taxonomy()

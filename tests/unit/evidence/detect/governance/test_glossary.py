"""A force's own words: strict to read, added by a named person, suggested but never added."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upstander.evidence.detect.governance.glossary import (
    KINDS,
    EntryRefused,
    Glossary,
    GlossaryEntry,
    GlossaryInvalid,
    add_entry,
    as_keywords,
    glossary_yaml,
    known_words,
    read_glossary,
    write_glossary,
)
from upstander.evidence.detect.governance.suggest import suggest_terms, word_rates

ENTRY = GlossaryEntry(
    term="snow",
    meaning="cocaine",
    kind="slang",
    categories=("controlled_drug_use_and_supply",),
    added_by="A. Analyst",
    added_date="2026-11-22",
    source="three decisions in May",
    also=("the white stuff",),
)
WHOLE = """entries:
- term: snow
  meaning: cocaine
  kind: slang
  added_by: A. Analyst
  added_date: 2026-11-22
  source: three decisions
"""


def test_an_entry_is_added_by_the_person_it_names():
    """A named person adds an entry in their own name; the old glossary is left as it was."""
    empty = Glossary()
    assert add_entry(empty, ENTRY, person="A. Analyst").entries == (ENTRY,)
    assert empty.entries == ()


@pytest.mark.parametrize(
    ("change", "person", "reason"),
    [
        ({}, " ", "named person"),
        ({}, "B. Other", "B. Other adds it, A. Analyst is named"),
        ({"meaning": " "}, None, "`meaning` is blank"),
        ({"source": ""}, None, "`source` is blank"),
        ({"kind": "word"}, None, "unknown kind"),
        ({"categories": ("drugs",)}, None, "unknown category `drugs`"),
        ({"added_date": "22/11/2026"}, None, "not a date"),
        ({"term": "!!"}, None, "no letter or digit"),
        ({"also": ("SNOW",)}, None, "there already"),
        ({"also": ("b" * 201,)}, None, "longer than"),
    ],
)
def test_an_entry_without_what_it_needs_is_refused(change, person, reason):
    """An entry that names nobody, or lacks a field, is refused with its term."""
    with pytest.raises(EntryRefused, match=reason):
        add_entry(Glossary(), replace(ENTRY, **change), person=person or "A. Analyst")


def test_a_word_stands_once_in_a_kind():
    """The same word may be slang and a nickname, not slang twice."""
    held = add_entry(Glossary(), ENTRY, person="A. Analyst")
    with pytest.raises(EntryRefused, match="`Sn'ow` is there already"):
        add_entry(held, replace(ENTRY, term="Sn'ow", also=()), person="A. Analyst")
    other = replace(ENTRY, kind="nickname", also=())
    assert len(add_entry(held, other, person="A. Analyst").entries) == 2


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("kind: slang", "kind: slangy", 4, "unknown kind `slangy`"),
        ("  source: three decisions\n", "", 2, "missing field `source`"),
        ("source:", "sauce:", 7, "unknown field `sauce`"),
        ("2026-11-22", "2026-13-22", 6, "expected a date"),
        ("term: snow", "term: no", 2, "put it in quotes"),
        ("term: snow", 'term: "??"', 2, "no letter or digit"),
        ("entries:", "entry:", 1, "unknown field `entry`"),
    ],
)
def test_a_fault_is_refused_at_its_place(written, old, new, line, reason):
    """A glossary that breaks the format is refused with line and column."""
    path = written("g.yaml", WHOLE.replace(old, new))
    with pytest.raises(GlossaryInvalid, match=reason) as refused:
        read_glossary(path)
    assert refused.value.place.startswith(f"{path.as_posix()}:{line}:")


def test_a_word_twice_in_a_file_is_refused(written):
    """The same word in one kind twice is refused at the second."""
    path = written("g.yaml", WHOLE + WHOLE.replace("entries:\n", "").replace("snow", "SNOW"))
    with pytest.raises(GlossaryInvalid, match="`SNOW` is there already"):
        read_glossary(path)


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1
)
WORDS = st.from_regex(r"[a-z]{1,9}( [a-z0-9']{1,6})?", fullmatch=True)


@given(
    term=WORDS,
    meaning=TEXT.map(str.strip).filter(bool),
    kind=st.sampled_from(KINDS),
    force=st.sampled_from(["", "Northmarch"]),
)
def test_what_is_written_reads_the_same(tmp_path_factory, term, meaning, kind, force):
    """Any entry that is accepted comes back as it was."""
    entry = replace(ENTRY, term=term, meaning=meaning, kind=kind, also=(), categories=())
    held = replace(add_entry(Glossary(), entry, person="A. Analyst"), force=force)
    path = tmp_path_factory.mktemp("g") / "g.yaml"
    write_glossary(held, path)
    assert read_glossary(path) == held
    assert path.read_text("utf-8") == glossary_yaml(held)
    assert [one.name for one in path.parent.iterdir()] == ["g.yaml"]


def test_words_are_handed_to_scoring_and_to_drafts():
    """Every spelling is a known word with its categories, and a term of a draft of each."""
    plain = replace(ENTRY, term="The Nick", kind="place", categories=(), also=())
    held = Glossary(entries=(ENTRY, plain))
    assert known_words(held) == {
        "snow": ("controlled_drug_use_and_supply",),
        "the nick": (),
        "the white stuff": ("controlled_drug_use_and_supply",),
    }
    assert [(k.term, k.category) for k in as_keywords(held.entries)] == [
        ("snow", "controlled_drug_use_and_supply"),
        ("the white stuff", "controlled_drug_use_and_supply"),
        ("The Nick", "keywords"),
    ]


def _decided():
    texts = [f"picking up the snow from the barn at {n}" for n in range(8)]
    texts += [f"picking up the kids from school at {n}" for n in range(30)]
    return texts, [n < 8 for n in range(38)], [f"m{n}" for n in range(38)]


def test_words_of_relevant_items_are_suggested_with_examples():
    """What relevant items share, and others have not, is suggested with counts and examples."""
    found = {one.term: one for one in suggest_terms(*_decided())}
    assert any("snow" in term for term in found)
    assert not any("kids" in term or term in ("the", "picking", "from") for term in found)
    one = next(iter(found.values()))
    assert (one.relevant, one.other) == (8, 0)
    assert one.z > 1.96
    assert one.example_ids == ("m0", "m1", "m2", "m3", "m4")


def test_known_and_usual_words_are_not_suggested():
    """A word of the glossary, and one that everybody writes, is not suggested."""
    texts, labels, ids = _decided()
    ordinary = word_rates([f"the snow is here on day {n}" for n in range(50)])
    assert ordinary["snow"] == 1
    found = suggest_terms(texts, labels, ids, background=ordinary, known={"the barn", "barn at"})
    assert not any(one.term in ("snow", "the snow", "the barn", "barn at") for one in found)


def test_without_relevant_items_nothing_is_suggested():
    """No relevant item, or too few, gives no suggestion; lists of unequal length are refused."""
    assert suggest_terms([], [], []) == ()
    assert suggest_terms(["snow", "snow"], [True, True], ["a", "b"]) == ()
    with pytest.raises(ValueError, match="differ in length"):
        suggest_terms(["snow"], [], ["a"])

"""The detector finds what the rules say, on both engines, at exact places."""

from collections.abc import Callable

import pyarrow as pa
import pytest

from upstander.base.digest import digest_fields
from upstander.evidence.detect.detector import ColumnsMissing, Detector
from upstander.records.rules import Detection, Near, Rule, RulePack, Where
from upstander.tables.schemas import HITS

Scan = Callable[..., list[dict[str, object]]]
Batch = Callable[..., pa.RecordBatch]


def cuts(hits: list[dict[str, object]]) -> list[object]:
    """Return the words that were hit."""
    return [hit["matched"] for hit in hits]


def test_a_term_is_found_at_word_bounds_only(scan: Scan) -> None:
    """A term is found in any case beside any punctuation, never inside another word."""
    hits = scan(Detection(terms=("snow",)), "SNOW! snowman (snow)", "snows", "")
    assert cuts(hits) == ["SNOW", "snow"]
    assert [(hit["start"], hit["end"]) for hit in hits] == [(0, 4), (15, 19)]


def test_a_hit_carries_everything(scan: Scan) -> None:
    """A hit has the id that records/hits.py says, and the rule's words."""
    [hit] = scan(Detection(terms=("Café Bar",)), "the CAFE\u0301 — bar")
    assert hit == {
        "id": digest_fields(("m0", "demo-rule", "1", "body", "4", "15"))[:32],
        "message_id": "m0",
        "rule_id": "demo-rule",
        "rule_version": 1,
        "category": "other",
        "severity": "low",
        "field": "body",
        "start": 4,
        "end": 15,
        "matched": "CAFE\u0301 — bar",
        "pattern": "Café Bar",
        "view": "folded",
    }


def test_spans_count_code_points_after_astral_and_joined_emoji(scan: Scan) -> None:
    """Emoji beyond the first plane, joined families and right-to-left text keep spans exact."""
    text = "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 שלום \u202bsnow\u202c"
    [hit] = scan(Detection(terms=("snow",)), text)
    assert text[int(str(hit["start"])) : int(str(hit["end"]))] == "snow"


@pytest.mark.parametrize(
    ("text", "cut", "view"),
    [
        ("a sn0wfl@ke!", "sn0wfl@ke", "leet"),
        ("a sn*wfl*ke", "sn*wfl*ke", "leet"),
        ("a snooooowflake", "snooooowflake", "leet"),
        ("a s n o w f l a k e, mate", "s n o w f l a k e", "spaced"),
        ("a S.N.O.W.F.L.A.K.E.", "S.N.O.W.F.L.A.K.E", "spaced"),
        ("a snowflаke", "snowflаke", "folded"),
    ],
)
def test_disguises_are_undone_and_stay_within_the_word(
    scan: Scan, text: str, cut: str, view: str
) -> None:
    """Leet, stars, held and spaced letters are undone, and the hit is the disguised word alone."""
    [hit] = scan(Detection(terms=("snowflake",)), text)
    assert (hit["matched"], hit["view"]) == (cut, view)


@pytest.mark.parametrize(
    "text",
    ["on the A55", "the 455", "s*****ke", "snow flake", "s n o w", "loosse", "at 5nowflak3s"],
)
def test_what_only_resembles_a_disguise_is_left(scan: Scan, text: str) -> None:
    """Road numbers, stars with too little left, and other words are not undone."""
    assert scan(Detection(terms=("ass", "snowflake", "lose")), text) == []


def test_a_phrase_may_be_disguised_in_one_word(scan: Scan) -> None:
    """A phrase is found when one of its words is in disguise and the others stand as written."""
    [hit] = scan(Detection(terms=("delete the chat",)), "now d3lete the chat!!")
    assert hit["matched"] == "d3lete the chat"


def test_evasion_can_be_turned_off(scan: Scan) -> None:
    """A rule with `evasion: false` finds plain words alone."""
    assert cuts(scan(Detection(terms=("snow",), evasion=False), "sn0w s n o w snow")) == ["snow"]


def test_words_of_another_script_are_not_read_as_latin(scan: Scan) -> None:
    """A Russian word that looks like an English one is left; a lone lookalike is not."""
    assert scan(Detection(terms=("pot",)), "закрой рот") == []
    assert cuts(scan(Detection(terms=("pot",)), "buy some рot")) == ["рot"]


def test_regular_expressions_run_on_the_original_text(scan: Scan) -> None:
    """An expression ignores case, sees Unicode as Python does, and may look around."""
    detection = Detection(regex=(r"(?<!\w)caf[éè]\s+\d+(?!\w)", r"£\d+", r"(ab)\1"))
    assert cuts(scan(detection, "a CAFÉ\u00a012, £20", "xcafé 1", "ABab")) == [
        "CAFÉ\u00a012",
        "£20",
        "ABab",
    ]


@pytest.mark.parametrize(
    ("expression", "text", "cut"),
    [
        ("kelvin", "so \u212aelvin", "\u212aelvin"),
        ("is", "\u0131\u017f", "\u0131\u017f"),
        (r"^snow$", "snow\n", "snow"),
        (r"(?m)^snow$", "a\nsnow\nb", "snow"),
        (r"\Asnow\Z", "snow", "snow"),
        (r"sn[^a]w", "sn\U0001f600w", "sn\U0001f600w"),
        (r"a.{3}b", "aéééb", "aéééb"),
        (r"snow(?=.*fall)\w*", "snowy falls", "snowy"),
        (r"x(?-i:Snow)", "XSnow", "XSnow"),
        (r"(?-i:[^a]b)", "Ab", "Ab"),
        (r"(a)?b(?(1)c|d)", "abc", "abc"),
        (r"\bЖук\b", "жук", "жук"),
        (r"(?:\w+\W+){0,3}?end", "é ü end", "é ü end"),
        (r"[\u2100-\u2140]ey", "key", "key"),
    ],
)
def test_expressions_with_traps_are_found_on_both_engines(
    scan: Scan, expression: str, text: str, cut: str
) -> None:
    """What a byte engine could read otherwise is found all the same."""
    assert cuts(scan(Detection(regex=(expression,)), "no", text)) == [cut]


def test_matches_never_cross_messages(scan: Scan) -> None:
    """Neither a phrase, nor a pair, nor an expression spans two messages."""
    detection = Detection(
        terms=("let go",), near=(Near(a=("wipe",), b=("phone",), within=5),), regex=(r"ab\s+cd",)
    )
    assert scan(detection, "let", "go wipe", "phone ab", "cd") == []


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("wipe your old phone now", "wipe your old phone"),
        ("PHONE, then wipe", "PHONE, then wipe"),
        ("wipe phone phone", "wipe phone"),
        ("wipe one two three phone", None),
        ("wipe", None),
    ],
)
def test_pairs_are_found_within_their_words(scan: Scan, text: str, cut: str | None) -> None:
    """A pair is found in either order, nearest first, with at most so many words between."""
    hits = scan(Detection(near=(Near(a=("wipe",), b=("phone",), within=2),)), text)
    assert cuts(hits) == ([cut] if cut else [])
    assert all(hit["pattern"] == "wipe near phone" for hit in hits)


def test_unless_and_requires_look_at_the_whole_message(scan: Scan) -> None:
    """Conditions are met by words or expressions anywhere in the message, its subject too."""
    quiet = Detection(terms=("snow",), unless=("forecast", r"re:met\s+office"))
    assert cuts(scan(quiet, "snow forecast", "Met  Office: snow", "snow")) == ["snow"]
    assert scan(quiet, "snow", subject="Forecast") == []
    needy = Detection(terms=("snow",), requires=("tonight", "re:at [0-9]+"))
    assert len(scan(needy, "snow", "snow tonight", "snow at 9")) == 2


def test_where_limits_a_rule(scan: Scan) -> None:
    """Conditions on platform, kind and direction are all to be met."""
    where = Where(
        platforms=("whatsapp", "sms"), not_platforms=("sms",), kinds=("message",),
        directions=("outgoing",),
    )  # fmt: skip
    detection = Detection(terms=("snow",), where=where)
    assert scan(detection, "snow", direction="outgoing")
    assert not scan(detection, "snow", direction="incoming")
    assert not scan(detection, "snow", direction="outgoing", platform="sms")
    assert not scan(detection, "snow", direction="outgoing", platform="email")
    assert not scan(detection, "snow", direction="outgoing", kind="call")


def test_validators_turn_matches_down(scan: Scan) -> None:
    """A match that fails the rule's check is no hit."""
    detection = Detection(regex=(r"\d\d/\d{7}[a-z]",), validators=("pnc_id",))
    assert cuts(scan(detection, "99/0000123P and 99/0000123Q")) == ["99/0000123P"]


def test_overlaps_give_the_leftmost_longest(scan: Scan) -> None:
    """Of overlapping matches of one rule the leftmost, then the longest, is kept."""
    detection = Detection(terms=("red", "red snow", "snow fall"), regex=("snow fall",))
    assert cuts(scan(detection, "red snow fall red")) == ["red snow", "red"]


def test_body_and_subject_are_told_apart(scan: Scan) -> None:
    """A subject is scanned as the body is, and the hit says which."""
    hits = scan(Detection(terms=("snow",)), "snow", subject="no snow")
    assert [(hit["field"], hit["start"]) for hit in hits] == [("body", 0), ("subject", 3)]


@pytest.mark.parametrize("status", ["draft", "retired"])
def test_rules_that_do_not_run_find_nothing(
    rule: Callable[..., Rule], pack: Callable[..., RulePack], batch: Batch, status: str
) -> None:
    """Drafts and retired rules do not fire; an empty pack is no error."""
    rules = pack(rule(Detection(terms=("snow",), regex=("snow",)), status=status))
    assert Detector(rules).scan(batch(["snow"])).num_rows == 0


def test_tables_slices_nulls_and_other_string_types_are_taken(
    rule: Callable[..., Rule], pack: Callable[..., RulePack], batch: Batch
) -> None:
    """A table of slices with nulls, dictionaries and large strings gives rows of HITS."""
    detector = Detector(pack(rule(Detection(terms=("snow",)))))
    table = pa.Table.from_batches([batch(["x", "snow", "é snow"]), batch(["snow"])]).slice(1)
    table = table.set_column(0, "id", table["id"].cast(pa.large_string()))
    table = table.set_column(2, "subject", pa.nulls(3, pa.string()))
    place = table.schema.get_field_index("platform")
    table = table.set_column(place, "platform", table["platform"].dictionary_encode())
    hits = detector.scan(table)
    assert hits.schema.equals(HITS)
    assert hits["message_id"].to_pylist() == ["m1", "m2", "m0"]
    assert hits["start"].to_pylist() == [0, 2, 0]


def test_a_missing_column_is_named(
    rule: Callable[..., Rule], pack: Callable[..., RulePack], batch: Batch
) -> None:
    """A batch without a column that rules may ask for is refused."""
    detector = Detector(pack(rule(Detection(terms=("snow",)))))
    with pytest.raises(ColumnsMissing, match="direction"):
        detector.scan(batch(["snow"]).drop_columns(["direction"]))


def test_an_expression_without_prefilter_is_noted(
    rule: Callable[..., Rule], pack: Callable[..., RulePack]
) -> None:
    """What makes a scan slow is said, with the rule."""
    detector = Detector(pack(rule(Detection(regex=(r"(a)?b(?(1)c|d)",)))), engine="hyperscan")
    assert "demo-rule" in detector.notes[0]

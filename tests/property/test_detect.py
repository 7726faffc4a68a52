"""Properties of detection on arbitrary Unicode."""

import os

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.evidence.detect import foldbuffer
from upstander.evidence.detect.detector import Detector
from upstander.evidence.detect.folding import fold, split_folded
from upstander.records.rules import Detection, Near, Rule, RulePack, RuleSample

os.environ.setdefault("UPSTANDER_CACHE_DIR", "")

PIECES = (
    "snow", "SNOW", "sn0w", "s n o w", "s.n.o.w", "sn*w", "snooow", "wipe", "phone", "the", "red",
    "fläke", "flake", "x1", "x22", "\u212a9", "рot", "pot", "закрой", "ß", "ﬁ", "㎏", "'", "’", "!",
    "$", "@", "*", "1", " ", "  ", "\n", ".", "-", "\u200b", "\u0301", "\u202e", "👩‍👩‍👧", "🏴󠁧󠁢",
    "א", "é", "\ufdfa", "\0", "\uffff", "a", "b", "i", "£5",
)  # fmt: skip
mixed = st.lists(st.sampled_from(PIECES) | st.characters(exclude_categories=["Cs"])).map("".join)
texts = mixed | st.text(st.characters(exclude_categories=["Cs"]))


def _rule(rule_id: str, detection: Detection) -> Rule:
    sample = (RuleSample(text="x"),)
    return Rule(
        id=rule_id, title="t", status="live", category="other", standards=("confidentiality",),
        severity="low", looks_for="x", misses="y", why_it_may_be_innocent="z", clauses=(),
        clause_cues=("c",), detection=detection, match=sample, no_match=sample, version=1,
        author="A. Author", date="2026-11-22",
    )  # fmt: skip


PACK = RulePack(
    names=("p",),
    sha256="0" * 64,
    rules=(
        _rule("a", Detection(terms=("snow", "snow flake", "pot", "fine", "the phone"))),
        _rule("b", Detection(near=(Near(a=("wipe", "red"), b=("phone", "snow"), within=2),))),
        _rule(
            "c",
            Detection(
                regex=(
                    r"x\d+", r"(?<!\w)k\W*\d", r"\W(?:\w+\W+){0,2}?snow\b", "^.a$", r"£\d", "ı",
                    r"[^\w\s]{2}", r"\be\w*\b", r"flake(?!\w)",
                ),
            ),
        ),
        _rule("d", Detection(terms=("snow",), unless=("red", "re:b"), requires=("the", "re:a"))),
    ),
)  # fmt: skip
PYTHON = Detector(PACK, engine="python")
HYPERSCAN = Detector(PACK, engine="hyperscan")


def scan(detector: Detector, bodies: list[str], ids: list[str] | None = None) -> list[dict]:
    """Return the hits in `bodies`."""
    count = len(bodies)
    columns = {"id": ids or [f"{row}" for row in range(count)], "body": bodies}
    columns |= {"subject": [""] * count, "platform": ["sms"] * count}
    columns |= {"kind": ["message"] * count, "direction": ["unknown"] * count}
    return detector.scan(
        pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
    ).to_pylist()


@given(st.lists(texts, max_size=6))
@settings(max_examples=100, deadline=None)
def test_engines_give_identical_hits(bodies: list[str]) -> None:
    """Hyperscan and Python give the same hits in the same order."""
    assert scan(HYPERSCAN, bodies) == scan(PYTHON, bodies)


@given(st.lists(texts, max_size=6))
@settings(max_examples=100, deadline=None)
def test_spans_cut_exactly_what_matched(bodies: list[str]) -> None:
    """A hit's span cuts its words from the body, and the fold of the cut holds a folded term."""
    for hit in scan(HYPERSCAN, bodies):
        cut = bodies[int(hit["message_id"])][hit["start"] : hit["end"]]
        assert cut == hit["matched"] != ""
        if hit["view"] == "folded" and " near " not in hit["pattern"]:
            assert fold(hit["pattern"]) == fold(cut)


@given(st.lists(texts, min_size=1, max_size=5), texts)
@settings(max_examples=60, deadline=None)
def test_a_message_more_changes_no_others_hits(bodies: list[str], more: str) -> None:
    """Adding a message before or after never adds or removes a hit of another."""
    alone = scan(HYPERSCAN, bodies)
    ids = [f"{row}" for row in range(len(bodies))]
    after = scan(HYPERSCAN, [*bodies, more], [*ids, "more"])
    before = scan(HYPERSCAN, [more, *bodies], ["more", *ids])
    assert [hit for hit in after if hit["message_id"] != "more"] == alone
    assert [hit for hit in before if hit["message_id"] != "more"] == alone


@given(texts)
@settings(max_examples=100, deadline=None)
def test_folding_is_idempotent_and_words_keep_their_places(text: str) -> None:
    """Folding twice is folding once, and each word's cut folds to the word."""
    once = fold(text)
    assert fold(once) == once
    words = split_folded(text)
    assert " ".join(["", *words.texts, ""]) == once or not words.texts
    for word, start, end in zip(words.texts, words.starts, words.ends, strict=True):
        assert word in fold(text[start:end])


@given(st.lists(texts, max_size=8))
@settings(max_examples=100, deadline=None)
def test_the_compiled_fold_equals_the_python_fold(rows: list[str]) -> None:
    """numba's bytes are Python's bytes, and no row that needs a slower view goes unmarked."""
    array = pa.array(rows, pa.string())
    foldbuffer._kernel_for(pa.array(["x" * (1 << 19)]))  # loads the kernel
    compiled, plain = foldbuffer.fold_rows(array), foldbuffer.fold_rows(array, compiled=False)
    assert compiled.data.tobytes() == plain.data.tobytes()
    assert compiled.starts.tolist() == plain.starts.tolist()


@given(st.text(st.sampled_from("snow flake!-$@0*k\u212aıx1 \u200b"), max_size=20))
@settings(max_examples=100, deadline=None)
def test_engines_agree_where_disguises_are_dense(text: str) -> None:
    """Short texts of evasion characters give the same hits on both engines."""
    assert scan(HYPERSCAN, [text]) == scan(PYTHON, [text])

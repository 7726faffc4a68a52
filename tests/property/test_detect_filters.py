"""What rules messages out never loses one: held against Python's `re` over random expressions."""

import os
import re

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from upstander.evidence.detect import foldbuffer
from upstander.evidence.detect.compile import compile_pack
from upstander.evidence.detect.evasion import EvasionIndex
from upstander.evidence.detect.expressions import ExpressionRefused, compile_expression
from upstander.evidence.detect.folding import split_folded, split_leet
from upstander.evidence.detect.hyperscan_engine import HyperscanMatcher
from upstander.evidence.detect.needs import needs_of
from upstander.evidence.detect.sieve import Sieve, plan_sieve
from upstander.records.rules import Detection, Rule, RulePack, RuleSample

os.environ.setdefault("UPSTANDER_CACHE_DIR", "")

Told = tuple[str, str]
"""An expression and a text that it was made to match, mostly."""

WORDS = (
    "snow", "wipe", "phone", "the", "don't", "o", "is", "k9", "a_b", "café", "ſnow", "12", "x",
    "snow flake", "ǅ", "ß", "\u0345", "ι", "٣", "work-phone", "a", "extraordinarily", "…", "£5",
)  # fmt: skip
SEPARATORS = (" ", "  ", ", ", "'", "\u200b", "-", "\n", "…", "", "_", "é", "0", "\u0301")
CLASSES = (
    (r"\d", "7"), (r"\d", "٣"), ("[a-z]", "K"), ("[a-z]", "\u212a"), (r"\w", "é"), (r"\W", "!"),
    (r"[^\w\s]", "£"), ("[^a]", "b"), ("[ -]", "-"), (".", "'"), (".", "t"), (r"\s", "\n"),
    ("[is]", "ı"), ("[é£]", "É"), (r"\S", "x"), ("[0-3]", "2"), (r"[\d_]", "_"),
)  # fmt: skip

words = st.sampled_from(WORDS).flatmap(
    lambda word: st.sampled_from([word, word.upper(), word.title()]).map(
        lambda text: (re.escape(word), text)
    )
)
separators = st.sampled_from(SEPARATORS).flatmap(
    lambda text: st.sampled_from([r"\W+", r"\W*", r"\s*", ".?", "[ -]?", r"(?:\W|_)*"]).map(
        lambda expression: (expression, text)
    )
)
edges = st.sampled_from(
    [r"\b", r"(?<!\w)", r"(?!\w)", r"(?<![\w+])", r"(?!\d)", r"\B", "", "(?!x)"]
).map(lambda expression: (expression, ""))


@st.composite
def repeats(draw: st.DrawFn) -> Told:
    """Draw a class repeated, bounded or not."""
    expression, letter = draw(st.sampled_from(CLASSES))
    low, more = draw(st.integers(0, 4)), draw(st.integers(0, 3))
    high = "" if draw(st.booleans()) else low + more
    count = low + draw(st.integers(0, more))
    return f"{expression}{{{low},{high}}}{draw(st.sampled_from(['', '?']))}", letter * count


@st.composite
def gaps(draw: st.DrawFn) -> Told:
    """Draw a gap of some words."""
    high = draw(st.integers(1, 4))
    fill = draw(st.lists(st.sampled_from(["ab", "é", "7", "don't"]), max_size=high))
    low = min(len(fill), draw(st.integers(0, 2)))
    return rf"(?:\w+\W+){{{low},{high}}}?", "".join(f"{word} " for word in fill)


def branched(inner: st.SearchStrategy[Told]) -> st.SearchStrategy[Told]:
    """Return choices, options, repeats, looks and sequences of `inner`."""
    several = st.lists(inner, min_size=2, max_size=3)
    return st.one_of(
        several.map(lambda some: ("".join(e for e, _ in some), "".join(t for _, t in some))),
        several.map(lambda some: (f"(?:{'|'.join(e for e, _ in some)})", some[0][1])),
        st.tuples(inner, st.booleans()).map(
            lambda one: (f"(?:{one[0][0]})?", one[0][1] if one[1] else "")
        ),
        st.tuples(inner, st.integers(1, 3)).map(
            lambda one: (f"(?:{one[0][0]}){{1,3}}", one[0][1] * one[1])
        ),
        inner.map(lambda one: (f"(?={one[0]}){one[0]}", one[1])),
        inner.map(lambda one: (f"(?>{one[0]})", one[1])),
        inner.map(lambda one: (f"(?-i:{one[0]})", one[1])),
    )


parts = st.recursive(st.one_of(words, separators, edges, repeats(), gaps()), branched, max_leaves=9)
expressions = st.lists(parts, min_size=1, max_size=5).map(
    lambda some: ("".join(e for e, _ in some), "".join(t for _, t in some))
)
noise = st.sampled_from(["", " ", "x", "the ", "é", "'", "\u200b", "_", "1", "so, "])


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[str]]:
    """Draw an expression and texts, of which some should match."""
    expression, text = draw(expressions)
    texts = [draw(noise) + text + draw(noise) for _ in range(2)]
    return expression, [*texts, text, text.replace(" ", "  "), draw(st.text(max_size=12)), ""]


def matching(expression: str, texts: list[str]) -> set[int]:
    """Return the rows that Python's own `re` matches."""
    pattern = re.compile(expression, re.IGNORECASE)
    return {row for row, text in enumerate(texts) if pattern.search(text)}


@given(cases())
@settings(max_examples=400, deadline=None)
def test_the_sieve_keeps_every_match(case: tuple[str, list[str]]) -> None:
    """Whatever `re` matches, the sieve proposes, compiled or not, and both propose the same."""
    expression, texts = case
    if not (needs := needs_of(expression)):
        return
    foldbuffer.load_kernels(pa.array(["x" * (1 << 20)]))
    sieve = Sieve(plan_sieve([needs]))
    rows = pa.array(texts, pa.string())
    compiled, plain = sieve.sift(rows), sieve.sift(rows, compiled=False)
    assert set(plain[0].tolist()) >= matching(expression, texts)
    assert sorted(compiled[0].tolist()) == sorted(plain[0].tolist())


@given(st.lists(cases(), min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_the_engine_proposes_every_match(some: list[tuple[str, list[str]]]) -> None:
    """Whatever `re` matches, hyperscan's engine proposes, with several expressions at once."""
    texts = [text for _, more in some for text in more]
    accepted = [expression for expression, _ in some if _is_accepted(expression)]
    matcher = HyperscanMatcher(compile_pack(_pack(accepted)))
    proposed = {place: set(rows) for place, rows in matcher.propose(pa.array(texts)).regex}
    for place, expression in enumerate(accepted):
        assert proposed.get(place, set()) >= matching(expression, texts)


DISGUISED = EvasionIndex(enumerate([("snow",), ("ass",), ("shit",), ("snow", "flake"), ("lol",)]))


@given(st.lists(st.text(st.sampled_from("snowasht l0o!*$@+5'’é４！7\u200b"), max_size=9)))
@settings(max_examples=400, deadline=None)
def test_no_disguise_goes_unmarked(texts: list[str]) -> None:
    """The compiled fold marks every row in which a slower view would find a term."""
    foldbuffer.load_kernels(pa.array(["x" * (1 << 20)]))
    marks = foldbuffer.fold_rows(pa.array(texts, pa.string())).marks
    for text, mark in zip(texts, marks.tolist(), strict=True):
        assert mark & foldbuffer.LEET or not list(DISGUISED.find_leet(split_leet(text)))
        assert mark & foldbuffer.SPACED or not list(DISGUISED.find_spaced(split_folded(text)))


def _is_accepted(expression: str) -> bool:
    try:
        compile_expression(expression)
    except ExpressionRefused:
        return False
    return True


def _pack(written: list[str]) -> RulePack:
    sample = (RuleSample(text="x"),)
    rule = Rule(
        id="r", title="t", status="live", category="other", standards=("confidentiality",),
        severity="low", looks_for="x", misses="y", why_it_may_be_innocent="z", clauses=(),
        clause_cues=("c",), detection=Detection(regex=tuple(written)), match=sample,
        no_match=sample, version=1, author="A. Author", date="2026-11-22",
    )  # fmt: skip
    return RulePack(names=("p",), sha256="0" * 64, rules=(rule,))

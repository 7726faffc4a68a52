"""Labelled sets: what is read from which file, and what is refused where."""

import gzip
import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from upstander.evidence.detect.evaluation.sets import (
    LabelledSetInvalid,
    hash_split,
    pooled,
    read_set,
)

ROWS = [("a1", "wet day today", 0), ("a2", 'she said "go home"', 1), ("a3", "tea, anyone?", 0)]


def write(path, text):
    """Write a file of text, packed if its name says so."""
    data = text.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


@pytest.fixture(params=["csv", "csv.gz", "semicolon", "tsv", "quoted tsv", "jsonl", "parquet"])
def same(request, tmp_path):
    """The same three rows in a format."""
    kind = request.param
    quoted = [(i, '"' + t.replace('"', '""') + '"', x) for i, t, x in ROWS]
    mark = {"csv": ",", "csv.gz": ",", "semicolon": ";"}.get(kind, "\t")
    rows = ROWS if kind == "tsv" else quoted
    name = {"tsv": "s.tsv", "quoted tsv": "s.tsv", "csv.gz": "s.csv.gz"}.get(kind, "s.csv")
    if kind not in ("jsonl", "parquet"):
        lines = [mark.join(map(str, row)) for row in [("id", "text", "label"), *rows]]
        return write(tmp_path / name, "\n".join(lines) + "\n")
    if kind == "jsonl":
        lines = [json.dumps({"id": i, "text": t, "label": bool(x)}) for i, t, x in ROWS]
        return write(tmp_path / "s.jsonl", "\n".join(lines) + "\n")
    ids, texts, labels = zip(*ROWS, strict=True)
    pq.write_table(pa.table({"id": ids, "text": texts, "label": labels}), tmp_path / "s.parquet")
    return tmp_path / "s.parquet"


def test_every_format_gives_the_same_set(same):
    """Format and packing change nothing."""
    held = read_set(same, category="x")
    assert held.texts == tuple(text for _, text, _ in ROWS)
    assert held.labels["x"].tolist() == [False, True, False]
    assert held.ids == ("a1", "a2", "a3")
    assert (held.name, held.read, held.hashed, len(held.sha256)) == ("s", 3, 3, 64)


def test_our_own_sentences_are_read_as_they_stand(tmp_path):
    """Six columns, nothing quoted, `\\n` a line break, several categories or none."""
    head = "labels\tfunction\tgroup\tpair\tcontext\ttext\n"
    path = write(
        tmp_path / "w.tsv",
        head + 'threat,bullying\tplain\t\tp1\t\t"quoted" start\\nsecond line\n'
        "none\tcounter\tmuslim\tp1\they\tno\n",
    )
    held = read_set(path)
    assert held.texts == ('"quoted" start\nsecond line', "no")
    assert {name: marks.tolist() for name, marks in held.labels.items()} == {
        "bullying": [True, False],
        "threat": [True, False],
    }
    assert (held.functions, held.groups) == (("plain", "counter"), ("", "muslim"))
    assert (held.pairs, held.contexts) == (("p1", "p1"), ("", "hey"))
    assert not read_set(path, category="drugs").marks("drugs").any()
    assert not held.marks("unheard_of").any()


@pytest.mark.parametrize(
    ("header", "values", "options", "found"),
    [
        ("label", ["yes", "no"], {"category": "x"}, {"x": [True, False]}),
        ("label", ["TRUE", "false"], {"category": "x"}, {"x": [True, False]}),
        ("label", ["1.0", "0.0"], {"category": "x"}, {"x": [True, False]}),
        ("label", ["hateful", "non-hateful"], {"category": "x"}, {"x": [True, False]}),
        ("label_sexist", ["not sexist", "sexist"], {"category": "x"}, {"x": [False, True]}),
        ("label", ["nothate", "hate"], {"category": "x"}, {"x": [False, True]}),
        ("label", ["hate", "none"], {"category": "x"}, {"x": [True, False]}),
        ("label", ["threat", "none"], {"category": "threat"}, {"threat": [True, False]}),
        ("label", ["threat", "drugs"], {}, {"threat": [True, False], "drugs": [False, True]}),
        ("label", ["none", "none"], {"category": "x"}, {"x": [False, False]}),
        ("labels", ["a|b", "none"], {}, {"a": [True, False], "b": [True, False]}),
        ("labels", ["['a']", "[]"], {}, {"a": [True, False]}),
        ("labels", ["a", "none"], {"category": "b"}, {"b": [False, False]}),
        ("label", ["hate", "rude"], {"category": "x", "positive": ["Hate"]}, {"x": [True, False]}),
        ("is_threat", ["1", "0"], {}, {"threat": [True, False]}),
        ("is_threat", ["1", "0"], {"category": "x"}, {"x": [True, False]}),
        ("Gold", ["1", "0"], {"category": "x", "label_column": "gold"}, {"x": [True, False]}),
    ],
)
def test_labels_may_be_said_in_many_ways(tmp_path, header, values, options, found):
    """Numbers, truth words, one name of two that says no, names, lists, columns of their own."""
    body = "".join(f'some text {n},"{value}"\n' for n, value in enumerate(values))
    held = read_set(write(tmp_path / "s.csv", f"text,{header}\n{body}"), **options)
    assert {name: marks.tolist() for name, marks in held.labels.items()} == found


def test_several_columns_of_truth_are_several_categories(tmp_path):
    """Each `is_NAME` column is a category; one of them can be asked for."""
    path = write(tmp_path / "s.csv", "body,is_a,is_b\none,1,0\ntwo,0,1\n")
    assert set(read_set(path).labels) == {"a", "b"}
    assert read_set(path, category="b").labels["b"].tolist() == [False, True]
    with pytest.raises(LabelledSetInvalid, match=r"no labels for `c`; it has a, b"):
        read_set(path, category="c")


@pytest.mark.parametrize(
    ("name", "text", "options", "reason"),
    [
        ("s.xlsx", "", {}, r"s\.xlsx: unknown format; known: \.csv"),
        ("s.csv", "", {}, r"s\.csv:1: expected a header"),
        ("s.csv", "text,label\n", {}, r"s\.csv: no rows"),
        ("s.csv", "words,label\na,1\n", {}, r"s\.csv:1: no column of texts .*it has words, label"),
        ("s.csv", "text,mark\na,1\n", {}, r"s\.csv:1: no column of labels"),
        ("s.csv", "text,text\na,1\n", {}, r"s\.csv:1: the column `text` stands twice"),
        ("s.csv", "text,label\na,1\nb\n", {"category": "x"}, r"s\.csv:3: 1 fields where"),
        ("s.csv", 'text,label\n"a\nb",1\n"c,1\n', {"category": "x"}, r"s\.csv:4: not CSV"),
        ("s.csv", "text,label\na,1\n ,0\n", {"category": "x"}, r"s\.csv:3: `text` is blank"),
        ("s.csv", "text,label\na,1\nb,\n", {"category": "x"}, r"s\.csv:3: `label` is blank"),
        ("s.csv", "text,label\na,1\nb,0\n", {}, r"say with --category"),
        ("s.csv", "text,is_x\na,1\nb,2\n", {}, r"s\.csv:3: `is_x` is `2`, neither 1 nor 0"),
        ("s.csv", "text,label\na,hate\nb,rude\n", {"category": "x"}, r"say with --positive"),
        ("s.csv", "text,label\na,2\nb,0\n", {"category": "x"}, r"`label` is `0`: no name"),
        (
            "s.csv", "text,label\na,hate\n", {"category": "x", "positive": ["hat"]},
            r"no row of `label` is labelled `hat`",
        ),
        ("s.tsv", "labels\tfunction\tgroup\tpair\tcontext\ttext\nnone\tx\n", {},
         r"s\.tsv:2: 2 fields where the header has 6"),
        ("s.jsonl", '{"text": "a"}\n[1]\n', {}, r"s\.jsonl:2: expected an object"),
        ("s.jsonl", '{"text": "a"\n', {}, r"s\.jsonl:1: not JSON"),
        ("s.jsonl", '{"text": 5, "label": 1}\n', {"category": "x"}, r"s\.jsonl:1: `text` is no te"),
        ("s.jsonl", '{"text": "a", "label": 1}\n{"label": 1}\n', {"category": "x"},
         r"s\.jsonl:2: `text` is empty"),
        ("s.csv.gz", None, {}, r"not gzip"),
        ("s.parquet", "PAR1", {}, r"not Parquet"),
        ("s.parquet.gz", "x", {}, r"packed within"),
    ],
)  # fmt: skip
def test_bad_input_is_refused_with_its_place(tmp_path, name, text, options, reason):
    """One line says what is wrong and where."""
    path = tmp_path / name
    if text is None:
        path.write_bytes(b"\x1f\x8b broken")
    else:
        write(path, text)
    with pytest.raises(LabelledSetInvalid, match=reason) as refused:
        read_set(path, **options)
    assert "\n" not in str(refused.value)


def test_bytes_that_are_no_utf8_are_placed(tmp_path):
    """The line of the first bad byte is told."""
    (tmp_path / "s.csv").write_bytes(b"text,label\na,1\n\xff,1\n")
    with pytest.raises(LabelledSetInvalid, match=r"s\.csv:3: not UTF-8"):
        read_set(tmp_path / "s.csv")


def test_duplicates_are_counted_and_the_one_learnt_from_stays(tmp_path):
    """Equal but for case and white space; the row in training stays; other labels are counted."""
    path = write(
        tmp_path / "s.csv",
        "id,text,label,split\n1,Same  words,1,test\n2,same words,0,train\n3,other,0,test\n"
        "4,other,0,test\n",
    )
    held = read_set(path, category="x")
    assert held.ids == ("2", "3")
    assert (held.read, held.duplicates, held.conflicting) == (4, 2, 1)


def test_texts_are_cut_only_where_asked(tmp_path):
    """A cut is counted, and comes before duplicates are looked for."""
    path = write(tmp_path / "s.csv", "text,label\nabcdef,1\nabcxyz,1\nab,0\n")
    assert len(read_set(path, category="x")) == 3
    held = read_set(path, category="x", cut=3)
    assert (held.texts, held.cut, held.duplicates) == (("abc", "ab"), 2, 1)


def test_splits_have_their_usual_names_and_can_be_chosen(tmp_path):
    """`validation` is `dev`; a split that is not there is refused with those that are."""
    path = write(tmp_path / "s.csv", "text,label,split\na,1,train\nb,0,validation\nc,1,test_freq\n")
    held = read_set(path, category="x")
    assert held.splits == ("train", "dev", "test")
    assert held.split("valid").texts == ("b",)
    assert held.bearing("x").texts == ("a", "c")
    assert held.without("x").texts == ("b",)
    with pytest.raises(LabelledSetInvalid, match="no split `tset`; it has dev, test, train"):
        held.split("tset")


def test_where_there_is_no_split_the_identity_decides(tmp_path):
    """By the SHA-256 of the id, else of the text: about 70, 10 and 20 of a hundred."""
    body = "".join(f"text {n},0\n" for n in range(4_000))
    held = read_set(write(tmp_path / "s.csv", f"text,label\n{body}"), category="x")
    shares = {name: held.splits.count(name) / len(held) for name in ("train", "dev", "test")}
    assert shares == pytest.approx({"train": 0.7, "dev": 0.1, "test": 0.2}, abs=0.03)
    assert held.splits[7] == hash_split("text 7")
    # Training relies on these: they may never change.
    assert [hash_split(str(n)) for n in range(6)] == [
        "train", "train", "test", "train", "train", "test",
    ]  # fmt: skip


def test_benign_texts_need_no_labels(tmp_path):
    """Unlabelled, a set bears nothing, whatever columns it has."""
    held = read_set(write(tmp_path / "s.csv", "message\nhello\n"), unlabelled=True)
    assert held.labels == {}
    texts, marks = pooled([held, held], "x")
    assert (texts, marks.tolist()) == (("hello", "hello"), [False, False])
    assert isinstance(marks, np.ndarray)

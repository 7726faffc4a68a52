"""Rows that may not come in are kept apart and counted; the rest pass as they were."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.message_table import said
from upstander.evidence.derive.sealing import HELD_BACK, SEALED, Sealing
from upstander.records.sources import SourceReport
from upstander.tables.schemas import MESSAGES


class ByBody:
    """Takes the code of a row from its body; counts what it surveyed."""

    def __init__(self):
        self.surveyed = 0

    def survey(self, batch):
        self.surveyed += batch.num_rows

    def __call__(self, batch):
        return batch["body"]


def batch(codes, start=0):
    rows = [said("c", start + at, code) for at, code in enumerate(codes)]
    return pa.RecordBatch.from_pylist(rows, schema=MESSAGES)


def report(messages, skipped=()):
    return SourceReport(
        path="x", member="", sha256="e", member_sha256="e", size=1, format="f", decoder="f 1",
        rows_read=messages, messages=messages, by_kind={"message": messages}, skipped=skipped,
    )  # fmt: skip


CODES = st.lists(st.sampled_from(["", "dates", "person", "held_back:legal_privilege"]), max_size=6)


@given(sources=st.lists(st.lists(CODES, max_size=3), max_size=3))
def test_sealed_and_admitted_rows_are_all_rows(tmp_path_factory, sources):
    """Every row stands in exactly one of the three places, and each report adds up."""
    folder = tmp_path_factory.mktemp("s")
    items, number = [], 0
    for batches in sources:
        for codes in batches:
            items.append(batch(codes, number))
            number += len(codes)
        items.append(report(sum(map(len, batches))))
    admit = ByBody()
    with Sealing(admit, out=folder, work=folder) as sealing:
        given_out = list(sealing.part(iter(items)))
    passed = [one for one in given_out if not isinstance(one, SourceReport)]
    reports = [one for one in given_out if isinstance(one, SourceReport)]
    tables = [pq.read_table(folder / name) for name in (SEALED, HELD_BACK)]
    places = [
        [row for one in passed for row in one["id"].to_pylist()],
        *(table["id"].to_pylist() for table in tables),
    ]
    assert sorted(one for place in places for one in place) == sorted(
        f"c-{n}" for n in range(number)
    )
    assert admit.surveyed == number
    assert all(code == "" for one in passed for code in one["body"].to_pylist())
    assert all(code.startswith("held_back:") for code in tables[1]["body"].to_pylist())
    assert len(reports) == len(sources)
    for one, batches in zip(reports, sources, strict=True):
        flat = [code for codes in batches for code in codes]
        assert one.rows_read == one.messages + sum(s.count for s in one.sealed) == len(flat)
        assert {s.reason: s.count for s in one.sealed} == {
            code: flat.count(code) for code in set(flat) - {""}
        }
        assert sum(one.by_kind.values()) == one.messages


def test_everything_is_surveyed_before_anything_is_judged(tmp_path):
    """So that what is met last can hold back what came first."""
    order = []

    class Noting(ByBody):
        def survey(self, batch):
            order.append("survey")

        def __call__(self, batch):
            order.append("judge")
            return batch["body"]

    with Sealing(Noting(), out=tmp_path, work=tmp_path) as sealing:
        list(sealing.part(iter([batch([""]), batch([""], 1), report(2)])))
    assert order == ["survey", "survey", "judge", "judge"]


def test_a_row_without_an_answer_is_sealed(tmp_path):
    """Silence does not let in."""

    class Silent(ByBody):
        def __call__(self, batch):
            return pa.nulls(batch.num_rows, pa.string())

    with Sealing(Silent(), out=tmp_path, work=tmp_path) as sealing:
        (told,) = sealing.part(iter([batch(["", ""]), report(2)]))
    assert [(s.reason, s.count) for s in told.sealed] == [("not_judged", 2)]
    assert pq.read_table(tmp_path / SEALED).num_rows == 2


def test_too_few_answers_stop_the_import_and_leave_no_table(tmp_path):
    """Rather than let a row through that nobody judged."""

    class Short(ByBody):
        def __call__(self, batch):
            return batch["body"].slice(1)

    sealing = Sealing(Short(), out=tmp_path, work=tmp_path)
    with pytest.raises(ValueError, match="answers"), sealing:
        list(sealing.part(iter([batch(["", ""]), report(2)])))
    assert list(tmp_path.iterdir()) == []

"""The report and the lines: what a reader of them can rely on."""

import json

import pytest

from upstander.evidence.serve.files import iso_time, name_of_sender, write_findings
from upstander.evidence.serve.report import write_report
from upstander.records.sources import SkippedRows, SourceReport

FACTS = {
    "made_at": "2026-01-02T00:00:00+00:00",
    "upstander": "0.1.0",
    "rule_packs": {"rules": 1, "names": ["p"], "sha256": "r"},
    "counts": {"messages": 2, "rows_read": 3, "skipped": 1, "hits": 1, "by_severity": {}},
}


def report_of(tmp_path, reports):
    path = tmp_path / "report.html"
    write_report(path, facts=FACTS, reports=reports, records=[], around={}, total=0)
    return path.read_text("utf-8")


def source(member, **fields):
    return SourceReport(
        path="slack.zip",
        member=member,
        sha256="s",
        member_sha256="m",
        size=5,
        format="slack_export",
        decoder="slack_export 1",
        rows_read=2,
        messages=2,
        **fields,
    )


def test_like_members_are_one_line_and_the_odd_one_stands_alone(tmp_path):
    """Three hundred clean day files are one row; the one with a remark is not hidden by them."""
    days = [source(f"general/2025-01-{day:02d}.json") for day in range(1, 10)]
    odd = source(
        "general/2025-02-01.json",
        warnings=("cut <short>",),
        status="partial",
        skipped=(SkippedRows(reason="broken row", locator="bytes:1-2", count=1),),
    )
    html = report_of(tmp_path, [*days, odd])
    assert "slack.zip » 9 files" in html
    assert "slack.zip » general/2025-02-01.json" in html
    assert "cut &lt;short&gt;" in html
    assert "left out 1: broken row (bytes:1-2)" in html


def test_nothing_found_is_not_called_proof(tmp_path):
    """An empty report says what it does not mean."""
    assert "not proof" in report_of(tmp_path, [source("")])


def test_companions_are_counted_not_listed(tmp_path):
    """Media are a number, since they hold no messages."""
    companion = SourceReport(
        path="chat.zip",
        member="IMG.jpg",
        sha256="s",
        member_sha256="m",
        size=5,
        format=None,
        decoder=None,
        status="companion",
    )
    html = report_of(tmp_path, [companion])
    assert "IMG.jpg" not in html
    assert "1 media and companion files were hashed" in html


@pytest.mark.parametrize(
    ("sent_at", "written"),
    [
        (0, "1970-01-01T00:00:00Z"),
        (1_609_459_200_000_000, "2021-01-01T00:00:00Z"),
        (1_609_459_200_123_000, "2021-01-01T00:00:00.123000Z"),
        (-1_000_000, "1969-12-31T23:59:59Z"),
        (None, None),
        (1 << 62, None),
    ],
)
def test_times_are_iso_in_utc(sent_at, written):
    """A time is written in UTC with its zone, or not at all."""
    assert iso_time(sent_at) == written


def test_an_outgoing_row_without_a_sender_is_the_custodian_s():
    """Exports that do not name the owner of the device do not make system rows of their texts."""
    assert name_of_sender({"sender": "", "direction": "outgoing"}) == "(custodian)"
    assert name_of_sender({"sender": "", "direction": "unknown"}) == "(system)"
    assert name_of_sender({"sender": "+44", "sender_name": "Jo"}) == "Jo"


def test_findings_are_whole_lines(tmp_path):
    """One line a finding, and no part of a file where writing stopped."""
    path = tmp_path / "hits.jsonl"
    write_findings(path, [{"a": "line\nbreak"}, {"a": "é"}])
    assert [json.loads(line)["a"] for line in path.read_text("utf-8").splitlines()] == [
        "line\nbreak",
        "é",
    ]

    def stops():
        yield {"a": 1}
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError):
        write_findings(path, stops())
    assert len(path.read_text("utf-8").splitlines()) == 2

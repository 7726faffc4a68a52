"""The whole flow on real exports: what is written, what is cited, what is bounded."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from upstander.base.clock import fixed_clock
from upstander.base.limits import UnpackLimits
from upstander.demo.force import make_force
from upstander.demo.places import demo_policy_path
from upstander.evidence import pipeline
from upstander.evidence.detect.rulefiles import default_packs_dir, load_packs
from upstander.policies.citing.citations import resolve_clauses
from upstander.policies.clauses.reading import read_policy
from upstander.records.sources import ReadSettings, SourceReport
from upstander.tables.schemas import HITS, MESSAGES

CLOCK = fixed_clock(datetime(2026, 1, 2, tzinfo=UTC))


@pytest.fixture(scope="module")
def force(tmp_path_factory):
    return make_force(tmp_path_factory.mktemp("force"), messages=3_000)


@pytest.fixture(scope="module")
def pack():
    return load_packs(sorted(one for one in default_packs_dir().iterdir() if one.is_dir()))


@pytest.fixture(scope="module")
def policy():
    return read_policy(demo_policy_path())


@pytest.fixture(scope="module")
def scanned(force, pack, policy, tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    seen = []
    result = pipeline.scan(
        [force.exports],
        out=out,
        settings=ReadSettings(),
        pack=pack,
        clock=CLOCK,
        cite=lambda rule, _day: resolve_clauses(rule, [policy]),
        on_progress=seen.append,
    )
    return out, result, seen


def test_the_five_files_are_written_and_the_manifest_has_their_digests(scanned):
    """What is handed over is whole, and its manifest says what each file must be."""
    out, result, _ = scanned
    names = {path.name for path in out.iterdir()}
    assert names == {
        "messages.parquet",
        "hits.parquet",
        "hits.jsonl",
        "report.html",
        "manifest.json",
    }
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest == json.loads(json.dumps(result.manifest))
    for output in manifest["outputs"]:
        data = (out / output["name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == output["sha256"]
    assert manifest["made_at"] == "2026-01-02T00:00:00+00:00"
    assert pq.read_schema(out / "messages.parquet").equals(MESSAGES)
    assert pq.read_schema(out / "hits.parquet").equals(HITS)


def test_every_row_of_every_source_is_accounted_for(scanned):
    """No source loses a row, and the table holds every message."""
    out, result, _ = scanned
    for report in result.reports:
        assert report.rows_read == report.messages + sum(s.count for s in report.skipped)
        if report.format:
            assert report.covered_bytes == report.size
            assert report.status == "complete", report
    total = sum(report.messages for report in result.reports)
    assert pq.read_metadata(out / "messages.parquet").num_rows == total


def test_every_span_is_what_matched_and_every_clause_is_what_stands_there(scanned, policy):
    """Cut from the original, a hit's span is the match; a citation's span is its quote."""
    out, result, _ = scanned
    bodies = {
        row["id"]: row
        for row in pq.read_table(
            out / "messages.parquet", columns=["id", "body", "subject"]
        ).to_pylist()
    }
    hits = pq.read_table(out / "hits.parquet").to_pylist()
    assert hits
    for hit in hits:
        assert bodies[hit["message_id"]][hit["field"]][hit["start"] : hit["end"]] == hit["matched"]
    for finding in result.findings:
        assert finding.clauses
        for clause in finding.clauses:
            assert clause.document_sha256 == policy.sha256
            assert policy.text[clause.start : clause.end] == clause.quote


def test_scanning_twice_gives_the_same_findings_and_changes_no_input(
    scanned, force, pack, policy, tmp_path
):
    """The same exports, rules and policy give the same bytes; the exports are as they were."""
    out, _, _ = scanned
    before = {path: path.read_bytes() for path in force.exports.rglob("*") if path.is_file()}
    pipeline.scan(
        [force.exports],
        out=tmp_path,
        settings=ReadSettings(),
        pack=pack,
        clock=CLOCK,
        cite=lambda rule, _day: resolve_clauses(rule, [policy]),
    )
    assert (tmp_path / "hits.jsonl").read_bytes() == (out / "hits.jsonl").read_bytes()
    assert (tmp_path / "manifest.json").read_bytes() == (out / "manifest.json").read_bytes()
    assert {path: path.read_bytes() for path in before} == before


def test_progress_passes_through_the_stages_in_order(scanned):
    """Whoever waits is told which stage is at work."""
    *_, seen = scanned
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages == ["acquire", "decode", "detect", "derive", "review", "serve"]


def test_the_report_is_self_contained_and_marked(scanned):
    """One file, no address to fetch from, marked at top and bottom, hostile text escaped."""
    out, _, _ = scanned
    html = (out / "report.html").read_text("utf-8")
    assert html.count("OFFICIAL-SENSITIVE") >= 3
    assert "Why it may be innocent" in html
    for word in ("<script", "http://", "https://", "src="):
        assert word not in html


def test_markup_in_a_message_stays_text(tmp_path, pack):
    """A message that is HTML is shown, not run."""
    chat = tmp_path / "chat.txt"
    chat.write_text(
        "13/02/2024, 10:00 - Jo: <script>alert(1)</script> delete everything in this group now\n"
        "13/02/2024, 10:01 - Al: ok\n"
        "14/02/2024, 10:00 - Jo: wipe your phone before you hand it in\n"
    )
    result = pipeline.scan(
        [chat],
        out=tmp_path / "out",
        settings=ReadSettings(),
        pack=pack,
        cite=lambda _rule, _day: (),
    )
    assert result.findings
    html = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def stream(paths, tmp_path, **options):
    work = tmp_path / "work"
    work.mkdir(exist_ok=True)
    items = pipeline.stream(paths, work=work, settings=ReadSettings(), **options)
    return [item for item in items if isinstance(item, SourceReport)]


def test_a_refused_archive_does_not_hide_the_exhibits_after_it(tmp_path, force):
    """An archive over its limits is one line; what stands beside it is still read."""
    folder = tmp_path / "in"
    folder.mkdir()
    source = next(force.exports.rglob("WhatsApp*.zip"))
    (folder / "a.zip").write_bytes(source.read_bytes())
    (folder / "b.txt").write_text(
        "13/02/2024, 10:00 - Jo: hello\n13/02/2024, 10:01 - Al: hi\n14/02/2024, 11:00 - Jo: yes\n"
    )
    reports = stream([folder], tmp_path, unpack_limits=UnpackLimits(total_bytes=10))
    assert [Path(one.path).name for one in reports if one.format] == ["b.txt"]
    assert any("more bytes" in one.reason for one in reports)

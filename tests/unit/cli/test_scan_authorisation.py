"""`upstander scan --authorisation`: only what it covers is read by rules, models or people."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pyarrow.parquet as pq
import pytest

from support.authorities import make_authorisation
from upstander.base.clock import system_clock
from upstander.records.authorisations import Subjects

CHAT = (
    "13/02/2024, 10:00 - Jo: PSD are downloading phones. Delete everything in this group now\n"
    "13/02/2024, 10:01 - Al: ok\n"
    "14/02/2024, 10:00 - Jo: PSD are downloading phones. Delete everything again now\n"
)
LAWYER = "13/02/2024, 10:00 - Roe Solicitor: Delete everything in this group now\n"


def live(**changes):
    now = system_clock()
    times = {
        "authorised_at": now - timedelta(hours=1),
        "starts_at": now - timedelta(hours=1),
        "ends_at": now + timedelta(days=9),
        "review_on": (now + timedelta(days=4)).date(),
        "subjects": Subjects(everyone=True),
    }
    return make_authorisation(**{**times, **changes})


OVER = live(
    authorised_at=system_clock() - timedelta(days=9),
    starts_at=system_clock() - timedelta(days=9),
    review_on=(system_clock() - timedelta(days=4)).date(),
    ends_at=system_clock() - timedelta(minutes=1),
)


@pytest.fixture
def scan(run, tmp_path):
    """Return what scans two chats under an authorisation and gives code, manifest and errors."""
    exports = tmp_path / "in"
    exports.mkdir()
    (exports / "WhatsApp Chat with Jo.txt").write_text(CHAT)
    (exports / "WhatsApp Chat with Roe.txt").write_text(LAWYER)

    def call(authorisation):
        path = tmp_path / "a.json"
        path.write_bytes(
            authorisation
            if isinstance(authorisation, bytes)
            else msgspec.json.encode(authorisation)
        )
        out = tmp_path / "out"
        code, said, errors = run(
            "scan", exports, "--out", out, "--authorisation", path, "--no-models"
        )
        manifest = out / "manifest.json"
        return code, said, errors, json.loads(manifest.read_text()) if code == 0 else None, out

    return call


def test_what_is_out_of_scope_or_held_back_is_counted_and_read_by_nothing(scan):
    """One day and no lawyer: two messages come in; the finding of the other day is not made."""
    only = live(
        content_from=datetime(2024, 2, 13, tzinfo=UTC),
        content_until=datetime(2024, 2, 14, tzinfo=UTC),
    )
    code, said, _, manifest, out = scan(only)
    assert code == 0
    counts = manifest["counts"]
    assert counts["sealed"] == {"dates_out_of_scope": 1, "held_back:legal_privilege": 1}
    assert counts["rows_read"] == counts["messages"] + counts["skipped"] + 2
    assert pq.read_table(out / "messages.parquet").num_rows == counts["messages"] == 2
    assert pq.read_table(out / "sealed.parquet")["body"].to_pylist()[0].endswith("again now")
    assert pq.read_table(out / "held_back.parquet").num_rows == 1
    ids = set(pq.read_table(out / "messages.parquet")["id"].to_pylist())
    hits = pq.read_table(out / "hits.parquet")["message_id"].to_pylist()
    assert hits
    assert set(hits) <= ids
    report = (out / "report.html").read_text()
    assert "again now" not in report
    assert "Roe Solicitor" not in report
    assert "dates out of scope" in report
    assert "held back: legal privilege" in report
    assert "2 rows kept apart" in said
    named = {one["name"] for one in manifest["outputs"]}
    assert {"sealed.parquet", "held_back.parquet"} <= named


def test_without_an_authorisation_nothing_is_sealed_and_an_old_table_goes(scan, run, tmp_path):
    """The command line is the machine owner's; what an earlier run sealed does not stay behind."""
    scan(live(systems=("sms",)))
    out = tmp_path / "out"
    assert (out / "sealed.parquet").exists()
    code, _, _ = run("scan", tmp_path / "in", "--out", out, "--no-models")
    assert code == 0
    assert not (out / "sealed.parquet").exists()
    assert "sealed" not in json.loads((out / "manifest.json").read_text())["counts"]


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{", "no authorisation"),
        (b'{"id": "x"}', "authorised_by"),
        (OVER, "it has expired"),
        (live(ended_at=system_clock()), "ended"),
        (live(necessity=""), "necessity"),
    ],
)
def test_an_authorisation_that_does_not_hold_stops_the_scan_in_one_line(scan, bad, why):
    """With exit code 2 and nothing written."""
    code, _, errors, _, out = scan(bad)
    assert code == 2
    assert len(errors.strip().splitlines()) == 1
    assert why in errors
    assert not out.exists()

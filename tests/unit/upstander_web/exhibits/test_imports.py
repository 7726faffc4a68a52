"""Imports: in their own process, followed, loaded at once, failing in words."""

import subprocess
import sys
from datetime import timedelta

import pytest
from tests.unit.upstander_web.exhibits.conftest import AT, CHAT

from upstander.evidence.pipeline import Progress
from upstander_web.accounts.roles import PermissionRefused
from upstander_web.audit_trail.models import AuditRecord
from upstander_web.audit_trail.selectors import event_of
from upstander_web.exhibits.actions.receive_server_path import receive_server_path
from upstander_web.exhibits.actions.run_import import progress_writer, run_import
from upstander_web.exhibits.actions.start_import import ImportUnderWay, start_import
from upstander_web.exhibits.arrivals import Particulars
from upstander_web.exhibits.models import Exhibit, ImportRun
from upstander_web.exhibits.selectors import describe_run, list_reports, sum_reports
from upstander_web.exhibits.stages import list_steps
from upstander_web.exhibits.workers import is_alive, name_worker
from upstander_web.review_desk.models import Finding

pytestmark = pytest.mark.django_db


def start(actor, exhibit, **changes):
    """Queue a run that the test does itself."""
    return start_import(actor=actor, exhibit=exhibit, at=AT, detached=False, **changes)


def last_event():
    """Return the newest event of the trail."""
    return event_of(AuditRecord.objects.latest("sequence"))


def test_an_import_puts_reports_and_findings_into_rows(receive, analyst, inputs):
    """The whole flow runs, and at its end reports, findings and status stand together."""
    exhibit = receive(owner_handles=("Tarquin Vole",)).exhibit
    run = run_import(run_id=start(analyst, exhibit).pk, inputs=inputs)
    assert (run.state, run.error) == ("done", "")
    assert (run.messages_count, run.findings_count) == (3, 1)
    exhibit.refresh_from_db()
    assert exhibit.status == Exhibit.Status.IMPORTED
    report = list_reports(run)[0]
    assert (report["place"], report["status"]) == ("chat.txt", "complete")
    totals = sum_reports([report])
    assert totals.rows_read == totals.messages + totals.skipped == 3
    finding = Finding.objects.get()
    assert (finding.matched, finding.sender.pseudonym) == ("delete this", "Custodian")
    event = last_event()
    assert (event.name, event.detail["messages"]) == ("exhibit.imported", 3)


def test_bytes_that_changed_since_they_were_received_are_not_read(receive, analyst, inputs):
    """An exhibit whose bytes have changed fails its import with that reason."""
    exhibit = receive().exhibit
    exhibit.path.chmod(0o600)
    exhibit.path.write_text(CHAT + "x")
    run = run_import(run_id=start(analyst, exhibit).pk, inputs=inputs)
    assert run.state == "failed"
    assert "not those that were received" in run.error
    assert not Finding.objects.exists()
    assert last_event().name == "exhibit.import_failed"
    exhibit.refresh_from_db()
    assert exhibit.status == Exhibit.Status.FAILED


def test_a_place_is_hashed_by_its_import_and_a_second_copy_is_said(
    receive, analyst, inputs, tmp_path
):
    """What lies on the server is hashed first; the same bytes are not imported twice."""
    held = receive().exhibit
    (tmp_path / "copy.txt").write_text(CHAT)
    exhibit = receive_server_path(
        actor=analyst,
        path_text=str(tmp_path / "copy.txt"),
        particulars=Particulars(owned_by="force"),
        at=AT,
        roots=[tmp_path],
    )
    run = run_import(run_id=start(analyst, exhibit).pk, inputs=inputs)
    exhibit.refresh_from_db()
    assert (exhibit.sha256, exhibit.duplicate_of) == (held.sha256, held)
    assert exhibit.status == Exhibit.Status.DUPLICATE
    assert f"already held as {held.reference}" in run.error


def test_an_unforeseen_end_is_recorded_and_raised(receive, analyst, inputs):
    """Whatever ends an import early is shown as its reason."""

    def prepare(**_):
        raise RuntimeError("the disk is full")

    broken = type(inputs)(pack=inputs.pack, cite=inputs.cite, prepare_findings=prepare)
    run = start(analyst, receive().exhibit)
    with pytest.raises(RuntimeError):
        run_import(run_id=run.pk, inputs=broken)
    run.refresh_from_db()
    assert (run.state, run.error) == ("failed", "RuntimeError: the disk is full")


def test_an_import_is_not_done_twice(receive, analyst, inputs):
    """A run that is not waiting is left as it is."""
    run = start(analyst, receive().exhibit)
    ImportRun.objects.filter(pk=run.pk).update(state="running", worker=name_worker())
    assert run_import(run_id=run.pk, inputs=inputs).state == "running"


def test_one_import_of_an_exhibit_at_a_time(receive, analyst):
    """While one waits or runs no other is queued."""
    exhibit = receive().exhibit
    start(analyst, exhibit)
    with pytest.raises(ImportUnderWay):
        start(analyst, exhibit)


def test_nobody_else_imports(receive, administrator):
    """Somebody who may not import exhibits queues nothing."""
    exhibit = receive().exhibit
    with pytest.raises(PermissionRefused):
        start(administrator, exhibit)
    assert not ImportRun.objects.exists()


def test_a_run_whose_process_died_shows_as_failed_and_can_be_tried_again(receive, analyst):
    """A dead process is seen as dead, its run said to have failed, and a new run is queued."""
    exhibit = receive().exhibit
    run = start(analyst, exhibit)
    process = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    run.worker, run.state = name_worker(process.pid), ImportRun.State.RUNNING
    run.save()
    assert describe_run(run, at=AT).is_live
    process.kill()
    process.wait()
    view = describe_run(run, at=AT)
    assert (view.state, view.is_live) == ("failed", False)
    assert f"process {process.pid} ended" in view.error
    again = start(analyst, exhibit)
    run.refresh_from_db()
    assert (run.state, again.state) == ("failed", "queued")


def test_a_process_number_used_again_is_not_taken_for_the_worker():
    """A living process with another beginning is not the worker."""
    assert is_alive(name_worker())
    assert not is_alive(name_worker().partition(":")[0] + ":0")
    assert not is_alive("")


def test_a_run_that_no_process_took_is_said_to_have_failed(receive, analyst):
    """A minute after it was asked for, a run that nobody took shows as failed."""
    run = start(analyst, receive().exhibit)
    assert describe_run(run, at=AT + timedelta(seconds=60)).is_live
    assert "did not start" in describe_run(run, at=AT + timedelta(seconds=61)).error


def test_what_is_said_of_an_exhibit_may_change_with_the_next_import(receive, analyst):
    """The order of dates is changed together with asking for an import."""
    exhibit = receive().exhibit
    start(
        analyst,
        exhibit,
        particulars=Particulars(owned_by="force", date_order="mdy", zone="Europe/Paris"),
    )
    exhibit.refresh_from_db()
    assert (exhibit.date_order, exhibit.zone) == ("mdy", "Europe/Paris")
    assert last_event().detail["date_order"] == "mdy"


def test_progress_is_written_at_most_every_half_second(receive, analyst):
    """Within a stage progress is written after half a second; a new stage at once."""
    run = start(analyst, receive().exhibit)
    seconds = iter([0.0, 0.1, 0.6, 0.7])
    write = progress_writer(run, seconds=lambda: next(seconds))
    seen = []
    for stage, done in (("decode", 1), ("decode", 2), ("decode", 3), ("detect", 4)):
        write(Progress(stage=stage, done=done, total=None))
        run.refresh_from_db()
        seen.append((run.stage, run.done))
    assert seen == [("decode", 1), ("decode", 1), ("decode", 3), ("detect", 4)]
    assert set(run.counts) == {"decode", "detect"}


def test_steps_that_take_turns_are_under_way_together():
    """Reading and comparing go on together; what has not begun is later."""
    counts = {"acquire": {"done": 5}, "decode": {"done": 3, "total": None}}
    states = {s.name: s.state for s in list_steps("decode", counts, finished=False)}
    assert states["seal"] == "done"
    assert states["acquire"] == states["decode"] == "now"
    assert states["detect"] == states["load"] == "later"
    assert {s.state for s in list_steps("load", {}, finished=True)} == {"done"}

"""Adding to the audit trail."""

import json
import threading

import pytest
from django.core.management import CommandError, call_command
from django.db import Error, connection, transaction

from upstander.audit.chain import GENESIS, ActorMissing
from upstander.audit.events import EventDetailMissing, UnknownEvent
from upstander_web.audit_trail.actions.erase_detail import NothingToErase, erase_detail
from upstander_web.audit_trail.actions.record_event import ChainHeadMissing, record_event
from upstander_web.audit_trail.actors import NamedActor
from upstander_web.audit_trail.models import (
    AuditHead,
    AuditRecord,
    AuditTrailClosed,
    AuditValue,
)
from upstander_web.audit_trail.selectors import event_as_json, verify_trail
from upstander_web.audit_trail.triggers import create_triggers, drop_triggers

WHO = NamedActor("ps4417")
AWKWARD = "nul \x00, lone \ud800, é, 🙂"


def record(note: object = "x", **changes):
    """Record an event."""
    fields = {
        "actor": WHO,
        "name": "finding.decided",
        "object_kind": "finding",
        "object_id": "f1",
        "detail": {"decision": "no_concern", "note": note},
        **changes,
    }
    return record_event(**fields)


@pytest.mark.django_db
def test_events_follow_each_other():
    """Events are numbered from 1, each upon the digest of the one before."""
    first, second = record(), record()
    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_digest, second.previous_digest) == (GENESIS.digest, first.digest)
    assert AuditHead.objects.get().digest == second.digest
    assert verify_trail().intact


@pytest.mark.django_db
@pytest.mark.parametrize("note", [AWKWARD, None, True, 1, 1.0, 1e300, [1, "a"], {"b": [2], "a": 1}])
def test_a_value_comes_back_as_it_went(note):
    """Whatever plain value is kept, the chain verifies and the value is the same, keys sorted."""
    record(note)
    assert verify_trail().intact
    kept = AuditValue.objects.get(name="note")
    assert repr(json.loads(kept.value_json)) == repr(json.loads(json.dumps(note, sort_keys=True)))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "changes"),
    [
        (ActorMissing, {"actor": NamedActor("")}),
        (UnknownEvent, {"name": "finding.binned"}),
        (EventDetailMissing, {"detail": {}}),
    ],
)
def test_an_unfit_event_is_refused(error, changes):
    """An event without actor, known name or required detail is refused, and nothing is kept."""
    with pytest.raises(error):
        record(**changes)
    assert not AuditRecord.objects.exists()


@pytest.mark.django_db
def test_an_event_shares_the_fate_of_its_transaction():
    """An event of a transaction that is rolled back leaves no trace and no gap."""
    record()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record()
        _ = 1 / 0
    assert record().sequence == 2
    assert verify_trail().events == 2


@pytest.mark.django_db
def test_the_models_refuse_to_change_a_record():
    """Saving, updating and deleting a kept record are refused with a reason."""
    record()
    kept = AuditRecord.objects.get()
    for act in (
        kept.save,
        kept.delete,
        AuditRecord.objects.all().delete,
        lambda: AuditRecord.objects.update(actor="x"),
    ):
        with pytest.raises(AuditTrailClosed):
            act()


STATEMENTS = [
    "UPDATE audit_trail_auditrecord SET actor = 'x'",
    "UPDATE audit_trail_auditrecord SET digest = 'x' WHERE sequence = 1",
    "DELETE FROM audit_trail_auditrecord",
    "UPDATE audit_trail_auditvalue SET value_json = '1'",
    "UPDATE audit_trail_audithead SET sequence = 0",
    "UPDATE audit_trail_audithead SET digest = 'x'",
    "DELETE FROM audit_trail_audithead",
]


@pytest.mark.django_db
@pytest.mark.parametrize("statement", STATEMENTS)
def test_the_database_refuses_raw_statements(statement):
    """The database itself refuses to change or remove what is chained."""
    record()
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verify_trail().intact


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
def test_the_database_refuses_truncate():
    """PostgreSQL refuses to truncate the trail."""
    with (
        pytest.raises(Error, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("TRUNCATE audit_trail_auditrecord CASCADE")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statements", "bad"),
    [
        (["UPDATE audit_trail_auditrecord SET actor = 'x' WHERE sequence = 2"], 2),
        (["UPDATE audit_trail_auditvalue SET value_json = '\"y\"' WHERE record_id = 2"], 2),
        (["DELETE FROM audit_trail_auditvalue WHERE record_id = 2"], 2),
        (
            [
                "DELETE FROM audit_trail_auditvalue WHERE record_id = 2",
                "DELETE FROM audit_trail_auditrecord WHERE sequence = 2",
            ],
            2,
        ),
        (
            [
                "DELETE FROM audit_trail_auditvalue WHERE record_id = 3",
                "DELETE FROM audit_trail_auditrecord WHERE sequence = 3",
            ],
            3,
        ),
        (["DELETE FROM audit_trail_audithead"], 1),
        (
            [
                """UPDATE audit_trail_audithead SET sequence = 1, digest =
                (SELECT digest FROM audit_trail_auditrecord WHERE sequence = 1)"""
            ],
            1,
        ),
    ],
)
def test_a_change_behind_the_triggers_is_found(statements, bad):
    """Whoever drops the triggers and changes the trail is found by its verification."""
    for _ in range(3):
        record()
    drop_triggers(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    create_triggers(connection)
    result = verify_trail()
    assert (result.intact, result.bad_sequence) == (False, bad)


@pytest.mark.django_db
def test_nothing_is_added_to_a_trail_without_a_head():
    """A trail that has lost its head takes no more events."""
    record()
    drop_triggers(connection)
    AuditHead.objects.all().delete()
    create_triggers(connection)
    with pytest.raises(ChainHeadMissing):
        record()


@pytest.mark.django_db
def test_a_noted_head_shows_a_trail_made_anew():
    """A head noted elsewhere is missed in a trail that is whole in itself."""
    record()
    assert verify_trail(expected_head=AuditHead.objects.get().digest).intact
    assert not verify_trail(expected_head="a" * 64).intact


@pytest.mark.django_db
def test_an_erased_value_leaves_the_trail_intact():
    """Erasure removes the value and its salt, is recorded, and breaks nothing."""
    record("a name")
    erase_detail(actor=WHO, sequence=1, name="note", reason="retention")
    result = verify_trail()
    assert (result.intact, result.events, result.erased) == (True, 2, 1)
    assert not AuditValue.objects.filter(value_json__contains="a name").exists()
    with pytest.raises(NothingToErase):
        erase_detail(actor=WHO, sequence=1, name="note", reason="retention")


@pytest.mark.django_db
def test_an_exported_event_carries_what_its_check_needs():
    """The JSON of an event holds its digests and salts beside its detail."""
    line = event_as_json(record())
    assert set(line["salts"]) == set(line["detail"]) == set(line["detail_digests"])


@pytest.mark.django_db(transaction=True)
def test_concurrent_events_keep_one_chain():
    """Threads that record at once leave one chain without gaps."""
    errors: list[BaseException] = []

    def work() -> None:
        try:
            for _ in range(8):
                record()
        except BaseException as error:  # noqa: BLE001 - handed to the test below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert errors == []
    result = verify_trail()
    assert (result.intact, result.events) == (True, 32)


@pytest.mark.django_db
def test_the_command_tells_and_exits(capsys):
    """`verify_audit` prints the result and exits 1 for a trail that is not intact."""
    head = record().digest
    call_command("verify_audit", "--json", f"--expected-head={head.upper()}")
    assert json.loads(capsys.readouterr().out)["head"] == head
    call_command("verify_audit")
    assert head in capsys.readouterr().out
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_audit", "--expected-head", "b" * 64)
    assert "Not intact at event 2" in capsys.readouterr().out


@pytest.mark.django_db
def test_flush_is_refused_outside_tests(settings):
    """The command that empties a database does not empty the trail."""
    settings.AUDIT_TRAIL_IS_DISPOSABLE = False
    with pytest.raises(CommandError, match="audit trail"):
        call_command("flush", interactive=False)

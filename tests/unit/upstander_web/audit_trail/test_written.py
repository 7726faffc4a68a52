"""Every edit of the site's log is found at its event, by the plain and by the compiled check."""

# ruff: noqa: S608 - statements are made of constants
import json
import random
from importlib import import_module

import pytest
from django.apps import apps
from django.db import Error, connection, transaction

from upstander_web.audit_trail import longcheck
from upstander_web.audit_trail.actions.erase_detail import ErasureUnreasoned, erase_detail
from upstander_web.audit_trail.actions.record_event import record_event
from upstander_web.audit_trail.actors import NamedActor
from upstander_web.audit_trail.models import AuditRecord, AuditValue
from upstander_web.audit_trail.selectors import current_head, verify_trail
from upstander_web.audit_trail.triggers import HEAD, RECORD, VALUE, create_triggers, drop_triggers

POSTGRESQL = connection.vendor == "postgresql"
WHO = NamedActor("ps4417")


def record(number: int = 0, note: object = None) -> None:
    """Record an event with two values."""
    record_event(
        actor=WHO,
        name="finding.decided",
        object_kind="finding",
        object_id=f"f{number}",
        detail={"note": {"b": 2, "a": 1} if note is None else note, "decision": "x"},
    )


def tamper(statement: str) -> None:
    """Run a statement behind the triggers, whole; a refusal by the database is raised."""
    drop_triggers(connection)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if not POSTGRESQL:
                cursor.execute("PRAGMA ignore_check_constraints = 1")
            cursor.execute(statement)
            if POSTGRESQL:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    finally:
        create_triggers(connection)


def both() -> tuple[dict[str, object], dict[str, object]]:
    """Return the verdicts of the plain and of the compiled check."""
    return verify_trail(compiled=False).as_json(), verify_trail(compiled=True).as_json()


NOTE = "WHERE record_id = 2 AND name = 'note'"
EDITS = {
    "value no JSON": (f"UPDATE {VALUE} SET value_json = 'nonsense' {NOTE}", 2),
    "value empty": (f"UPDATE {VALUE} SET value_json = '' {NOTE}", 2),
    "value NaN": (f"UPDATE {VALUE} SET value_json = 'NaN' {NOTE}", 2),
    "blanks after value": (f"UPDATE {VALUE} SET value_json = value_json || '  ' {NOTE}", 2),
    "line end after value": (f"UPDATE {VALUE} SET value_json = value_json || '\n' {NOTE}", 2),
    "blanks within value": (f"""UPDATE {VALUE} SET value_json = '{{"a": 1, "b": 2}}' {NOTE}""", 2),
    "keys of value turned": (f"""UPDATE {VALUE} SET value_json = '{{"b":2,"a":1}}' {NOTE}""", 2),
    "key repeated": (f"""UPDATE {VALUE} SET value_json = '{{"a":9,"a":1,"b":2}}' {NOTE}""", 2),
    "fraction": (f"""UPDATE {VALUE} SET value_json = '{{"a":1.0,"b":2}}' {NOTE}""", 2),
    "salt": (f"UPDATE {VALUE} SET salt = 'x' {NOTE}", 2),
    "value moved": (f"UPDATE {VALUE} SET record_id = 3, name = 'more' {NOTE}", 3),
    "actor": (f"UPDATE {RECORD} SET actor = 'ps4417 ' WHERE sequence = 2", 2),
    "actor with a line end": (f"UPDATE {RECORD} SET actor = 'a\nb' WHERE sequence = 2", 2),
    "digest in capitals": (f"UPDATE {RECORD} SET digest = upper(digest) WHERE sequence = 2", 2),
    "head raised": (f"UPDATE {HEAD} SET sequence = 99", 4),
    "head's digest older": (
        f"UPDATE {HEAD} SET digest = (SELECT digest FROM {RECORD} WHERE sequence = 1)",
        3,
    ),
    "head's digest anything": (f"UPDATE {HEAD} SET digest = 'x'", 3),
}
SQLITE_EDITS = {
    "time with its zone": (f"UPDATE {RECORD} SET at = at || '+00:00' WHERE sequence = 2", 2),
    "time with T": (f"UPDATE {RECORD} SET at = replace(at, ' ', 'T') WHERE sequence = 2", 2),
    "time no time": (f"UPDATE {RECORD} SET at = 'nonsense' WHERE sequence = 2", 2),
    "time of bytes": (f"UPDATE {RECORD} SET at = CAST(at AS BLOB) WHERE sequence = 2", 2),
    "time with nul": (f"UPDATE {RECORD} SET at = at || char(0) || 'x' WHERE sequence = 2", 2),
    "digests no JSON": (f"UPDATE {RECORD} SET detail_digests = 'x' WHERE sequence = 2", 2),
    "digests a list": (f"UPDATE {RECORD} SET detail_digests = '[]' WHERE sequence = 2", 2),
    "blanks after digests": (
        f"UPDATE {RECORD} SET detail_digests = detail_digests || '  ' WHERE sequence = 2",
        2,
    ),
    "blanks out of digests": (
        f"UPDATE {RECORD} SET detail_digests = replace(detail_digests, ' ', '') WHERE sequence = 2",
        2,
    ),
    "actor of bytes": (f"UPDATE {RECORD} SET actor = x'ff' WHERE sequence = 2", 2),
    "actor no UTF-8": (f"UPDATE {RECORD} SET actor = CAST(x'ff' AS TEXT) WHERE sequence = 2", 2),
    "number a fraction": (f"UPDATE {RECORD} SET sequence = 3.5 WHERE sequence = 3", 3),
    "number a word": (f"UPDATE {RECORD} SET sequence = 'x' WHERE sequence = 3", 3),
    "two values in one row": (
        f"""UPDATE {VALUE} SET value_json = value_json || '}},"note":{{"salt":"' || (SELECT salt
        FROM {VALUE} {NOTE}) || '","value":' || (SELECT value_json FROM {VALUE} {NOTE})
        WHERE record_id = 2 AND name = 'decision'""",
        2,
    ),
}
"""PostgreSQL refuses these or, where it keeps a moment or a tree, has no such writing to edit."""
POSTGRESQL_EDITS = {
    "time without end": (f"UPDATE {RECORD} SET at = 'infinity' WHERE sequence = 2", 2),
    "time before Christ": (f"UPDATE {RECORD} SET at = at - interval '4050y' WHERE sequence = 2", 2),
    "digests a list": (f"UPDATE {RECORD} SET detail_digests = '[]' WHERE sequence = 2", 2),
    "time by a microsecond": (
        f"UPDATE {RECORD} SET at = at + interval '1 microsecond' WHERE sequence = 2",
        2,
    ),
}
ALL_EDITS = EDITS | (POSTGRESQL_EDITS if POSTGRESQL else SQLITE_EDITS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ALL_EDITS)
def test_every_edit_is_found_at_its_event(name):
    """An edit is a fault at its event with a reason in one line, and never a crash."""
    statement, bad = ALL_EDITS[name]
    for number in range(3):
        record(number)
    point = transaction.savepoint()
    tamper(statement)
    plain, compiled = both()
    transaction.savepoint_rollback(point)
    assert (plain["intact"], plain["bad_sequence"]) == (False, bad)
    assert plain["reason"]
    assert "\n" not in plain["reason"]
    assert compiled == plain


@pytest.mark.django_db
@pytest.mark.skipif(not POSTGRESQL, reason="SQLite keeps the text of a time and of JSON")
def test_postgresql_keeps_no_writing_of_a_time_or_of_digests():
    """PostgreSQL itself normalises both: another writing of them leaves nothing changed."""
    record()
    tamper(f"UPDATE {RECORD} SET at = at::text::timestamptz")
    tamper(f"UPDATE {RECORD} SET detail_digests = (detail_digests::text || '  ')::jsonb")
    plain, compiled = both()
    assert plain["intact"]
    assert compiled == plain


@pytest.mark.django_db
@pytest.mark.skipif(POSTGRESQL, reason="PostgreSQL refuses a value beside no event")
def test_a_value_beside_no_event_is_found():
    """A value of an event that is not kept is a fault after the last event."""
    record()
    # Within a transaction SQLite cannot let go of foreign keys; it checks them at its end.
    tamper(f"INSERT INTO {VALUE} (record_id, name, salt, value_json) VALUES (7, 'a', 'b', '1')")
    plain, compiled = both()
    assert (plain["intact"], plain["bad_sequence"]) == (False, 2)
    assert compiled == plain
    tamper(f"DELETE FROM {VALUE} WHERE record_id = 7")


def fill(source: random.Random, many: int = 24) -> None:
    """Record events of which some are out of the ordinary, with erasures."""
    for number in range(many):
        note = source.choice(["é", 1.5, [], {"a": ["b"]}, "plain", 'a "quoted" \\ word', 7, "\n"])
        record(number, note)
    for _ in range(2):
        kept = source.choice(list(AuditValue.objects.filter(name="note")))
        erase_detail(actor=WHO, sequence=kept.record_id, name="note", reason="retention")


def random_statement(source: random.Random) -> str:
    """Return an edit of any column of any event, a removal or an exchange."""
    one, other = source.sample(range(1, 27), 2)
    given = source.choice(["''", "'x'", "'0'", "'\"'", "'é'", "'{}'", "' '", "'\\'"])
    column = source.choice(["actor", "name", "object_kind", "object_id", "previous_digest"])
    text = source.choice([given, f"{column} || {given}", f"replace({column}, 'f', 'g')"])
    value = source.choice([given, f"value_json || {given}", "replace(value_json, '\"', '')"])
    return source.choice(
        [
            f"UPDATE {RECORD} SET {column} = {text} WHERE sequence = {one}",
            f"UPDATE {VALUE} SET value_json = {value} WHERE record_id = {one}",
            f"UPDATE {VALUE} SET salt = {given} WHERE record_id = {one}",
            f"DELETE FROM {VALUE} WHERE record_id = {one} AND name = 'note'",
            (
                f"UPDATE {RECORD} SET {column} = (SELECT {column} FROM {RECORD} WHERE sequence = "
                f"{other}) WHERE sequence = {one}"
            ),
            (
                f"UPDATE {RECORD} SET at = (SELECT at FROM {RECORD} WHERE sequence = {other}) "
                f"WHERE sequence = {one}"
            ),
            (
                f"UPDATE {RECORD} SET detail_digests = (SELECT detail_digests FROM {RECORD} WHERE "
                f"sequence = {other}) WHERE sequence = {one}"
            ),
            f"UPDATE {HEAD} SET sequence = {one}",
        ]
    )


@pytest.mark.django_db
def test_both_checks_say_the_same_of_random_tampering(monkeypatch):
    """Whatever one statement does to a trail, both checks say the same of it."""
    monkeypatch.setattr(longcheck, "LINES", 5)
    monkeypatch.setattr(longcheck, "RANGE", 10)
    source = random.Random(20261201)  # noqa: S311 - to tamper, not to hide
    fill(source)
    plain, compiled = both()
    assert plain["intact"]
    assert plain["erased"] >= 1
    assert compiled == plain
    found = 0
    for _ in range(60):
        statement = random_statement(source)
        point = transaction.savepoint()
        try:
            tamper(statement)
            plain, compiled = both()
            assert compiled == plain, statement
            found += not plain["intact"]
        except Error:  # the database has a rule of its own against it
            continue
        finally:
            transaction.savepoint_rollback(point)
    assert found > 20


@pytest.mark.django_db(transaction=True)
def test_ranges_are_checked_side_by_side(monkeypatch):
    """Outside a transaction ranges have connections of their own; the verdict is the same."""
    monkeypatch.setattr(longcheck, "LINES", 4)
    monkeypatch.setattr(longcheck, "RANGE", 7)
    fill(random.Random(5), 40)  # noqa: S311 - as above
    plain, compiled = both()
    assert plain["intact"]
    assert compiled == plain
    for bad in (33, 20, 8, 7):
        tamper(f"UPDATE {RECORD} SET actor = 'x' WHERE sequence = {bad}")
        plain, compiled = both()
        assert plain["bad_sequence"] == bad
        assert compiled == plain


@pytest.mark.django_db
def test_plain_lines_are_left_to_compiled_code(monkeypatch):
    """The line that the database writes of a plain event is never read in Python."""
    for number in range(3):
        record(number)
    monkeypatch.setattr(longcheck, "read_next", None)
    assert verify_trail(compiled=True).intact


@pytest.mark.django_db
def test_earlier_writing_is_written_anew_and_edits_are_not():
    """The migration sorts what earlier versions wrote, and leaves what anybody else wrote."""
    for number in range(3):
        record(number)
    tamper(f"""UPDATE {VALUE} SET value_json = '{{"b": 2, "a": 1}}' WHERE name = 'note'""")
    if not POSTGRESQL:
        digests = AuditRecord.objects.get(pk=1).detail_digests
        turned = json.dumps(dict(reversed(digests.items())))
        tamper(f"UPDATE {RECORD} SET detail_digests = '{turned}' WHERE sequence = 1")
    tamper(f"""UPDATE {VALUE} SET value_json = '{{"a":9,"a":1,"b":2}}' WHERE record_id = 3""")
    assert verify_trail().bad_sequence == 1
    migration = import_module("upstander_web.audit_trail.migrations.0003_one_writing")
    with connection.cursor() as cursor:
        editor = type("Editor", (), {"connection": connection, "cursor": cursor})
        migration.write_anew(apps, editor)
    assert verify_trail().bad_sequence == 3
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        connection.cursor().execute(f"UPDATE {RECORD} SET actor = 'x'")


@pytest.mark.django_db
@pytest.mark.parametrize("reason", ["", "  "])
def test_an_erasure_needs_a_reason(reason):
    """A value is not erased without a reason."""
    record()
    with pytest.raises(ErasureUnreasoned):
        erase_detail(actor=WHO, sequence=1, name="note", reason=reason)
    assert AuditValue.objects.count() == 2


@pytest.mark.django_db
def test_the_head_is_told_with_its_time():
    """The head names the last event, its digest and its time."""
    assert current_head().sequence == 0
    record()
    last = AuditRecord.objects.get()
    head = current_head()
    assert (head.sequence, head.digest, head.at) == (1, last.digest, last.at)

"""Triggers by which the database itself keeps the audit trail append-only.

They refuse what the models cannot see: bulk statements and raw SQL. Whoever owns the database
can drop them; then the chain of digests still shows the change, once its head is compared with
one that was noted elsewhere. On SQLite a later migration that alters one of these tables makes
it anew without its triggers: such a migration must end with `create_triggers`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

REASON = "the audit trail is append-only"
RECORD, VALUE, HEAD = (
    "audit_trail_auditrecord",
    "audit_trail_auditvalue",
    "audit_trail_audithead",
)

# (name, when, table, condition): the statement is refused where the condition holds.
_ROW_RULES = (
    ("audit_record_no_update", "UPDATE", RECORD, ""),
    ("audit_record_no_delete", "DELETE", RECORD, ""),
    ("audit_value_no_update", "UPDATE", VALUE, ""),
    ("audit_head_no_delete", "DELETE", HEAD, ""),
    ("audit_head_only_onwards", "UPDATE", HEAD, "NEW.sequence <> OLD.sequence + 1"),
)
_TABLE_RULES = tuple((f"{table}_no_truncate", table) for table in (RECORD, VALUE, HEAD))


def _sqlite_statements() -> list[str]:
    return [
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} "
        + (f"WHEN {condition} " if condition else "")
        + f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
        for name, when, table, condition in _ROW_RULES
    ]


def _postgresql_statements() -> list[str]:
    function = (
        "CREATE OR REPLACE FUNCTION audit_trail_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{REASON}' USING ERRCODE = 'restrict_violation'; END $$"
    )
    rows = [
        f"CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW "
        + (f"WHEN ({condition}) " if condition else "")
        + "EXECUTE FUNCTION audit_trail_refuse()"
        for name, when, table, condition in _ROW_RULES
    ]
    tables = [
        f"CREATE TRIGGER {name} BEFORE TRUNCATE ON {table} FOR EACH STATEMENT "
        "EXECUTE FUNCTION audit_trail_refuse()"
        for name, table in _TABLE_RULES
    ]
    return [function, *rows, *tables]


def create_triggers(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers on the database of `connection` (SQLite or PostgreSQL)."""
    statements = (
        _postgresql_statements() if connection.vendor == "postgresql" else _sqlite_statements()
    )
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop_triggers(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, to undo the migration or to empty a database of tests."""
    names = [(name, table) for name, _, table, _ in _ROW_RULES]
    if connection.vendor == "postgresql":
        statements = [
            f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in (*names, *_TABLE_RULES)
        ]
    else:
        statements = [f"DROP TRIGGER IF EXISTS {name}" for name, _ in names]
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)

"""Writes the values and digests that are kept in one way each: keys sorted, values unblanked.

Only what stands exactly as earlier versions wrote it is written anew; anything else stays as it
is, for the check of the chain to find. No digest changes by this.
"""

import json

from django.db import migrations

from upstander_web.audit_trail import triggers
from upstander_web.audit_trail.written import write_value

BATCH = 2000


def _rewritten(text, write):
    try:
        value = json.loads(text)
        return write(value) if json.dumps(value) == text else text
    except (ValueError, TypeError, RecursionError):
        return text


def _write_anew(cursor, table, key, column, write):
    cursor.execute(f"SELECT min({key}) FROM {table}")
    after = cursor.fetchone()[0]
    condition = ">="
    while after is not None:
        cursor.execute(
            f"SELECT {key}, {column} FROM {table} WHERE {key} {condition} %s "
            f"ORDER BY {key} LIMIT {BATCH}",
            [after],
        )
        rows = cursor.fetchall()
        changed = [(new, number) for number, old in rows if (new := _rewritten(old, write)) != old]
        if changed:
            cursor.executemany(f"UPDATE {table} SET {column} = %s WHERE {key} = %s", changed)
        after, condition = (rows[-1][0] if rows else None), ">"


def write_anew(apps, schema_editor):
    connection = schema_editor.connection
    triggers.drop_triggers(connection)
    with connection.cursor() as cursor:
        _write_anew(cursor, triggers.VALUE, "id", "value_json", write_value)
        if connection.vendor != "postgresql":  # which keeps a tree, not a text
            _write_anew(
                cursor,
                triggers.RECORD,
                "sequence",
                "detail_digests",
                lambda digests: json.dumps(digests, sort_keys=True),
            )
    triggers.create_triggers(connection)


class Migration(migrations.Migration):
    dependencies = [("audit_trail", "0002_append_only")]
    operations = [migrations.RunPython(write_anew, migrations.RunPython.noop)]

"""Lets the database itself refuse any change to the audit trail."""

from django.db import migrations

from upstander_web.audit_trail import triggers


def create(apps, schema_editor):
    triggers.create_triggers(schema_editor.connection)


def drop(apps, schema_editor):
    triggers.drop_triggers(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit_trail", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]

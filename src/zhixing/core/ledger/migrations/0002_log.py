"""The index of the security log: only the entries that it shows, so that no other act pays for it."""

from django.db import migrations

from zhixing.core.ledger.rules.watch import WATCHED

_CODES = ", ".join(f"'{code}'" for code in WATCHED)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"CREATE INDEX ledger_entry_log ON ledger_entry (recorded_at DESC, id DESC) WHERE verb IN ({_CODES})",
            "DROP INDEX ledger_entry_log",
        ),
    ]

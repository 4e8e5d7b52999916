"""Rows that acts change again and again: room on their page, and fewer indexes to write."""

from typing import ClassVar

import django.db.models.deletion
from django.db import migrations, models

FORWARDS = "ALTER TABLE matters_matter SET (fillfactor = 70);"
BACKWARDS = "ALTER TABLE matters_matter RESET (fillfactor);"


def _unindexed(to: str, *, related_name: str = "+", null: bool = True) -> models.ForeignKey:
    return models.ForeignKey(
        blank=null,
        db_index=False,
        null=null,
        on_delete=django.db.models.deletion.PROTECT,
        related_name=related_name,
        to=to,
    )


class Migration(migrations.Migration):
    """A new version of a row that stays on its page touches no index. `parent` has an index of its own."""

    dependencies: ClassVar = [("matters", "0002_holding_chain"), ("people", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(FORWARDS, BACKWARDS),
        migrations.AlterField("matter", "inner_leader_post", _unindexed("people.post")),
        migrations.AlterField("matter", "inner_unit", _unindexed("people.unit")),
        migrations.AlterField("matter", "parent", _unindexed("matters.matter", related_name="parts")),
        migrations.AlterField("matter", "registered_by", _unindexed("people.person", null=False)),
    ]

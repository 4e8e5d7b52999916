"""Lines of a fee that exclude each other: one of them applies to a case."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column: what decides between the lines that share it."""

    dependencies: ClassVar = [("service_hall", "0015_newest_cases")]
    operations: ClassVar = [
        migrations.AddField(
            "feestandard",
            "one_of",
            models.CharField(
                blank=True,
                default="",
                help_text="what decides which of the lines that say it applies",
                max_length=60,
            ),
        ),
    ]

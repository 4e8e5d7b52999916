"""The register of cases is read from its newest row on."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One index: branches of a package are not lines of the register."""

    dependencies: ClassVar = [("service_hall", "0014_package_filings")]
    operations: ClassVar = [
        migrations.AddIndex(
            "case",
            models.Index(
                fields=["-received_at", "-id"],
                condition=models.Q(whole__isnull=True),
                name="case_newest",
            ),
        ),
    ]

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("matters", "0003_room_to_move"),
        ("service_hall", "0013_satisfaction_and_queues"),
    ]

    operations = [
        migrations.AlterField(
            model_name="filing",
            name="item",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service_hall.item",
            ),
        ),
        migrations.AlterField(
            model_name="filing",
            name="version",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service_hall.itemversion",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="package",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="service_hall.package",
            ),
        ),
        migrations.AddField(
            model_name="filing",
            name="versions",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(),
                default=list,
                help_text="of a package's items, in their order",
                size=None,
            ),
        ),
        migrations.AddConstraint(
            model_name="filing",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("item__isnull", False), ("package", None), ("version__isnull", False)),
                    models.Q(("item", None), ("package__isnull", False), ("version", None)),
                    _connector="OR",
                ),
                name="filing_of_item_or_package",
            ),
        ),
        migrations.AddField(
            model_name="paperfile",
            name="locked_at",
            field=models.DateTimeField(
                blank=True,
                help_text="its applicant was erased: removed, or kept by law under lock",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="PeriodDuty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule_code", models.CharField(max_length=60)),
                ("period", models.CharField(help_text="2026-H2, 2026-03", max_length=12)),
                ("opened_at", models.DateTimeField()),
                ("met_at", models.DateTimeField(blank=True, null=True)),
                (
                    "matter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="matters.matter",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("rule_code", "period"), name="period_duty_once")
                ],
            },
        ),
    ]

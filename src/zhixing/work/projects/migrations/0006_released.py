import django.db.models.deletion
from django.db import migrations, models


def _fields(model):
    return [
        migrations.AddField(
            model_name=model,
            name="released_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name=model,
            name="released_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="people.person",
            ),
        ),
        migrations.AddField(
            model_name=model,
            name="read_by",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0005_reviews_and_gates"),
        ("people", "0002_partner_keys"),
    ]

    operations = [*_fields("gate"), *_fields("postevaluation")]

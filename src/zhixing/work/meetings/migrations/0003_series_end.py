from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("meetings", "0002_series_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="series",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="series",
            name="end_reason",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("directives", "0012_visits")]

    operations = [
        migrations.AddField(
            model_name="majordecision",
            name="comment_location",
            field=models.CharField(blank=True, default="", max_length=120),
        ),
        migrations.AddField(
            model_name="majordecision",
            name="comment_shortened_because",
            field=models.CharField(blank=True, default="", max_length=300),
        ),
    ]

"""The trail is found by act and by actor without going through all of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="trail",
            index=models.Index(fields=["act", "id"], name="core_trail_act"),
        ),
        migrations.AddIndex(
            model_name="trail",
            index=models.Index(fields=["actor", "id"], name="core_trail_actor"),
        ),
    ]

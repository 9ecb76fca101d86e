"""A list of donors by group is counted from its index alone; the stock board's stays fit for it."""

from django.db import migrations, models

from sanxian.core.database import swept, unshared


class Migration(migrations.Migration):
    dependencies = [
        ("blood", "0003_depth"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="donor",
            index=models.Index(
                fields=["abo", "rhd", "-registered_at", "-id", "org_path"],
                name="blood_donor_by_group",
            ),
        ),
        migrations.RemoveIndex(model_name="donor", name="blood_donor_group"),
        swept("blood_unit", "blood_donor"),
        unshared("blood_unit"),
    ]

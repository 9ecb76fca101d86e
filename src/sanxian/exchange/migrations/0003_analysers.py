"""What each instrument calls itself and its tests."""

from django.db import migrations, models

from sanxian.core.database import byte_order


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0002_uploads"),
    ]

    operations = [
        migrations.CreateModel(
            name="InstrumentCodes",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("org_path", models.CharField(max_length=200)),
                (
                    "says",
                    models.CharField(
                        help_text="how it names itself in its files, lower case", max_length=60
                    ),
                ),
                (
                    "instrument",
                    models.CharField(help_text="its code in the register", max_length=40),
                ),
                ("codes", models.TextField(help_text="JSON: test, assay, how, cutoff, lot")),
                ("set_at", models.DateTimeField()),
                ("set_by", models.CharField(max_length=64)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("org_path", "says"), name="exchange_codes_once")
                ],
            },
        ),
        byte_order("exchange_instrumentcodes", "org_path"),
    ]

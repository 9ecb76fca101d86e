"""Files on their way in, and what a place's headings mean."""

import django.db.models.deletion
import sanxian.core.seal
from django.db import migrations, models

from sanxian.core.database import byte_order


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Columns",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("org_path", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("donors", "DONORS"),
                            ("donations", "DONATIONS"),
                            ("units", "UNITS"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "words",
                    models.TextField(help_text="JSON: heading to column; an empty one is not read"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("org_path", "kind"), name="exchange_columns_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=sanxian.core.seal.new_uid, editable=False, unique=True
                    ),
                ),
                ("org_path", models.CharField(db_index=True, max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("donors", "DONORS"),
                            ("donations", "DONATIONS"),
                            ("units", "UNITS"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "system",
                    models.CharField(blank=True, help_text="whose register it is", max_length=80),
                ),
                ("name", models.CharField(max_length=120)),
                ("digest", models.CharField(help_text="SHA-256 of the file", max_length=64)),
                ("size", models.PositiveIntegerField(help_text="bytes")),
                ("rows", models.PositiveIntegerField(help_text="below the heading")),
                (
                    "preview",
                    sanxian.core.seal.SealedField(
                        help_text="JSON: heading and first rows", purpose="exchange.upload"
                    ),
                ),
                ("mapping", models.TextField(blank=True, help_text="JSON: heading to column")),
                ("sent_at", models.DateTimeField()),
                ("sent_by", models.CharField(max_length=64)),
                ("started_at", models.DateTimeField(null=True)),
                ("started_by", models.CharField(blank=True, max_length=64)),
                ("dry", models.BooleanField(default=False, help_text="only looked at")),
                ("done", models.PositiveIntegerField(default=0, help_text="rows read so far")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "faults",
                    models.TextField(
                        blank=True, help_text="JSON: codes with row and column, no values"
                    ),
                ),
                ("made", models.PositiveIntegerField(null=True)),
                (
                    "result",
                    models.CharField(blank=True, help_text="such as blood.intake:3", max_length=40),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("started_at__isnull", False),
                            _connector="OR",
                        ),
                        name="exchange_upload_ends_after_it_began",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("result", ""), ("faults", ""), _connector="OR"),
                        name="exchange_upload_one_outcome",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UploadPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "uid",
                    models.UUIDField(
                        default=sanxian.core.seal.new_uid, editable=False, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "body",
                    sanxian.core.seal.SealedField(help_text="base64", purpose="exchange.upload"),
                ),
                (
                    "upload",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parts",
                        to="exchange.upload",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("upload", "number"), name="exchange_part_once")
                ],
            },
        ),
        byte_order("exchange_upload", "org_path"),
        byte_order("exchange_columns", "org_path"),
    ]

"""Typings that wait for the number of whom they are."""

from django.db import migrations, models

import sanxian.core.seal
import sanxian.stemcell.lifecycle
from sanxian.core.database import byte_order, guard
from sanxian.stemcell.guards import HELD_GUARDS, HELD_PLACED


class Migration(migrations.Migration):
    dependencies = [("stemcell", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="HeldTyping",
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
                (
                    "org_path",
                    models.CharField(
                        help_text="the branch whose register it is for", max_length=200
                    ),
                ),
                ("sample", models.CharField(help_text="the number on the tube", max_length=24)),
                ("text", sanxian.core.seal.SealedField(purpose="stemcell.held")),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("ngs", "NGS"),
                            ("sbt", "SBT"),
                            ("sso", "SSO"),
                            ("ssp", "SSP"),
                            ("serology", "SEROLOGY"),
                            ("unsaid", "UNSAID"),
                        ],
                        max_length=20,
                    ),
                ),
                ("laboratory", models.CharField(blank=True, max_length=60)),
                ("day", models.DateField()),
                (
                    "release",
                    models.CharField(help_text="of the names it was read with", max_length=20),
                ),
                ("recorded_at", models.DateTimeField()),
                ("recorded_by", models.CharField(max_length=64)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[("held", "HELD"), ("entered", "ENTERED"), ("dropped", "DROPPED")],
                        default=sanxian.stemcell.lifecycle.HeldStatus["HELD"],
                        max_length=20,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["held", "entered", "dropped"])),
                        name="stemcell_held_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("method__in", ["ngs", "sbt", "sso", "ssp", "serology", "unsaid"])
                        ),
                        name="stemcell_held_method",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "held")),
                        fields=("sample",),
                        name="stemcell_held_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_at__isnull", True), ("status", "held")),
                            models.Q(
                                models.Q(("status", "held"), _negated=True),
                                ("closed_at__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="stemcell_held_closed",
                    ),
                ],
            },
        ),
        *(byte_order(table, *columns) for table, *columns in HELD_PLACED),
        *(guard(table, name, event, when, say) for name, table, event, when, say in HELD_GUARDS),
    ]

"""Names are found in the order in which they are shown: a surname that a hundred thousand have costs
fifty rows. The two indexes that go are dropped by name, since to alter a column makes SQLite write
the table anew."""

from typing import Any

from django.db import migrations, models

from sanxian.core.database import Statements

GONE = {"name": "people_person_name_2a843d4b", "pinyin": "people_person_pinyin_1fc26e54"}


def drop(connection: Any) -> list[str]:
    """PostgreSQL has a second one of each, for patterns, which a column in byte order never needs."""
    return [
        f"DROP INDEX IF EXISTS {name}{ending}" for name in GONE.values() for ending in ("", "_like")
    ]


def make(connection: Any) -> list[str]:
    made = [f"CREATE INDEX {name} ON people_person ({column})" for column, name in GONE.items()]
    if connection.vendor == "postgresql":
        made += [
            f"CREATE INDEX {name}_like ON people_person ({column} varchar_pattern_ops)"
            for column, name in GONE.items()
        ]
    return made


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0004_hla_typing_consent"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["name", "id", "org_path"], name="people_person_named_so"),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["pinyin", "id", "org_path"], name="people_person_spelt_so"),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField("person", "name", models.CharField(max_length=60)),
                migrations.AlterField(
                    "person", "pinyin", models.CharField(blank=True, max_length=80)
                ),
            ],
            database_operations=[Statements(drop, make)],
        ),
    ]

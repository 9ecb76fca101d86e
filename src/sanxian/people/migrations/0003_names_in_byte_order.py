"""Names are sought by a range of their index: on PostgreSQL that needs them in the order of their bytes."""

from django.db import migrations

from sanxian.core.database import byte_order


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0002_merged_files"),
    ]

    operations = [byte_order("people_person", "name", "pinyin")]

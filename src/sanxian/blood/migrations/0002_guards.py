"""The guards as triggers, and byte order for the columns that hold org paths.

SQLite drops the triggers of a table that a later migration alters: repeat `GUARDS` there.
"""

from django.db import migrations

from sanxian.blood.guards import GUARDS
from sanxian.core.database import byte_order, guard

PLACED = (
    ("blood_site", "org_path"),
    ("blood_session", "org_path"),
    ("blood_donor", "org_path"),
    ("blood_deferral", "org_path"),
    ("blood_visit", "org_path"),
    ("blood_numberblock", "org_path"),
    ("blood_donation", "org_path"),
    ("blood_donorreaction", "org_path"),
    ("blood_batch", "org_path"),
    ("blood_result", "org_path"),
    ("blood_release", "org_path"),
    ("blood_unit", "org_path"),
    ("blood_shipment", "org_path", "to_path"),
    ("blood_patient", "org_path"),
    ("blood_order", "org_path", "supplier_path"),
    ("blood_crossmatch", "org_path"),
    ("blood_issue", "org_path"),
    ("blood_emergencyproposal", "org_path"),
    ("blood_bedsidecheck", "org_path"),
    ("blood_patientreaction", "org_path"),
    ("blood_recall", "org_path"),
    ("blood_recallline", "place"),
    ("blood_notice", "org_path"),
)


class Migration(migrations.Migration):
    dependencies = [("blood", "0001_initial")]
    operations = [
        *(byte_order(table, *columns) for table, *columns in PLACED),
        *(guard(table, name, event, when, say) for name, table, event, when, say in GUARDS),
    ]

"""The guards as triggers, and byte order for the columns that hold org paths.

They stand here as they were: a later migration that alters a guarded table takes all of them away first
and makes the list of `blood.guards` anew at its end (SQLite drops the triggers of an altered table, and
refuses to alter one that another table's trigger names).
"""

from django.db import migrations

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

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "blood_unit_release_guard",
        "blood_unit",
        "UPDATE",
        "NEW.released_at IS NOT NULL AND OLD.released_at IS NULL AND ("
        " (NEW.donation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_release r"
        "   JOIN blood_donation d ON d.id = r.donation_id"
        "   WHERE r.donation_id = NEW.donation_id AND d.status = 'released' AND r.verdict = 'fit'"
        "   AND r.reopened_at IS NULL AND r.confirmed_by <> '' AND r.confirmed_by <> r.proposed_by))"
        " OR (NEW.donation_id IS NULL AND (NOT EXISTS (SELECT 1 FROM blood_unitedge e"
        "   WHERE e.child_id = NEW.id) OR EXISTS (SELECT 1 FROM blood_unitedge e"
        "   JOIN blood_unit p ON p.id = e.parent_id"
        "   WHERE e.child_id = NEW.id AND p.released_at IS NULL))))",
        "a unit is released only with a release that two persons gave",
    ),
    (
        "blood_unit_birth_guard",
        "blood_unit",
        "INSERT",
        "NEW.released_at IS NOT NULL OR NEW.status <> 'untested'",
        "a unit is born untested and unreleased",
    ),
    (
        "blood_unit_identity_guard",
        "blood_unit",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.component <> OLD.component"
        " OR NEW.collected_at <> OLD.collected_at"
        " OR COALESCE(NEW.donation_id, 0) <> COALESCE(OLD.donation_id, 0)"
        " OR NEW.expires_at > OLD.expires_at"
        " OR (OLD.released_at IS NOT NULL AND (NEW.abo <> OLD.abo OR NEW.rhd <> OLD.rhd))"
        " OR (OLD.released_at IS NOT NULL AND NEW.released_at IS NOT NULL"
        "     AND NEW.released_at <> OLD.released_at)",
        "what a unit is cannot be rewritten, nor its expiry put off",
    ),
    (
        "blood_unit_fit_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status IN ('available', 'reserved', 'issued') AND NEW.status <> OLD.status"
        " AND NEW.donation_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM blood_donation d"
        " WHERE d.id = NEW.donation_id AND d.status = 'released')",
        "a unit of a donation that is not released stays where it is",
    ),
    (
        "blood_unit_end_guard",
        "blood_unit",
        "UPDATE",
        "OLD.status IN ('transfused', 'consumed', 'discarded') AND NEW.status <> OLD.status",
        "a unit that has ended stays ended",
    ),
    (
        "blood_unit_recall_guard",
        "blood_unit",
        "UPDATE",
        "OLD.recalled AND NOT NEW.recalled AND EXISTS (SELECT 1 FROM blood_recallline l"
        " JOIN blood_recall r ON r.id = l.recall_id WHERE l.unit_id = NEW.id AND r.status = 'open')",
        "an open recall holds the unit",
    ),
    (
        "blood_unit_issue_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status = 'issued' AND OLD.status <> 'issued' AND NOT EXISTS (SELECT 1"
        " FROM blood_issue i WHERE i.unit_id = NEW.id AND i.closed_at IS NULL)",
        "a unit is issued only for a patient",
    ),
    (
        "blood_unit_transfuse_guard",
        "blood_unit",
        "UPDATE",
        "NEW.status = 'transfused' AND OLD.status <> 'transfused' AND NOT EXISTS (SELECT 1"
        " FROM blood_issue i JOIN blood_bedsidecheck c ON c.issue_id = i.id"
        " JOIN blood_transfusion t ON t.issue_id = i.id AND t.check_passed_id = c.id"
        " WHERE i.unit_id = NEW.id AND c.ok)",
        "a unit is transfused only after a bedside check that passed",
    ),
    (
        "blood_unit_delete_guard",
        "blood_unit",
        "DELETE",
        "",
        "a unit is never deleted",
    ),
    (
        "blood_issue_guard",
        "blood_issue",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM blood_unit u WHERE u.id = NEW.unit_id"
        " AND u.released_at IS NOT NULL AND NOT u.recalled AND u.expires_at > NEW.issued_at"
        " AND (u.status = 'reserved' OR (NEW.emergency AND u.status = 'available')))",
        "this unit may not be issued",
    ),
    (
        "blood_issue_rewrite_guard",
        "blood_issue",
        "UPDATE",
        "NEW.unit_id <> OLD.unit_id OR NEW.patient_id <> OLD.patient_id"
        " OR NEW.issued_at <> OLD.issued_at"
        " OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL)",
        "an issue is not rewritten or opened again",
    ),
    (
        "blood_donation_release_guard",
        "blood_donation",
        "UPDATE",
        "NEW.status = 'released' AND OLD.status <> 'released' AND NOT EXISTS (SELECT 1"
        " FROM blood_release r WHERE r.donation_id = NEW.id AND r.verdict = 'fit'"
        " AND r.reopened_at IS NULL AND r.confirmed_by <> '' AND r.confirmed_by <> r.proposed_by)",
        "a donation is released only by two persons",
    ),
    (
        "blood_donation_birth_guard",
        "blood_donation",
        "INSERT",
        "NEW.status <> 'drawing'",
        "a donation begins at the arm",
    ),
    (
        "blood_release_rewrite_guard",
        "blood_release",
        "UPDATE",
        "NEW.donation_id <> OLD.donation_id OR NEW.verdict <> OLD.verdict"
        " OR NEW.proposed_by <> OLD.proposed_by"
        " OR (OLD.confirmed_by <> '' AND NEW.confirmed_by <> OLD.confirmed_by)",
        "a judgement is not rewritten: it is reopened",
    ),
    (
        "blood_release_delete_guard",
        "blood_release",
        "DELETE",
        "",
        "a judgement is never deleted",
    ),
)


class Migration(migrations.Migration):
    dependencies = [("blood", "0001_initial")]
    operations = [
        *(byte_order(table, *columns) for table, *columns in PLACED),
        *(guard(table, name, event, when, say) for name, table, event, when, say in GUARDS),
    ]

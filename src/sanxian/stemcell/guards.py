"""What raw SQL is refused (decision 15), as triggers on both databases.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

PLACED = (
    ("stemcell_register", "org_path"),
    ("stemcell_intake", "org_path"),
    ("stemcell_registrant", "org_path"),
    ("stemcell_typing", "org_path"),
    ("stemcell_patientquery", "org_path"),
)

_KEPT = "a record of the registry is never deleted"

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "stemcell_registrant_identity_guard",
        "stemcell_registrant",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.uid <> OLD.uid OR NEW.entered_at <> OLD.entered_at"
        " OR NEW.entered_by <> OLD.entered_by",
        "a registrant keeps its number",
    ),
    (
        "stemcell_registrant_end_guard",
        "stemcell_registrant",
        "UPDATE",
        "OLD.status IN ('left', 'void') AND NEW.status <> OLD.status",
        "who left the registry does not come back under the same entry",
    ),
    (
        "stemcell_registrant_change_guard",
        "stemcell_registrant",
        "UPDATE",
        "NEW.change < OLD.change OR (NEW.change = OLD.change AND (NEW.status <> OLD.status"
        " OR COALESCE(NEW.born, 0) <> COALESCE(OLD.born, 0) OR NEW.sex <> OLD.sex"
        " OR NEW.region <> OLD.region OR NEW.abo <> OLD.abo OR NEW.cmv <> OLD.cmv))",
        "a change of a registrant is counted, so that every index learns of it",
    ),
    (
        "stemcell_registrant_delete_guard",
        "stemcell_registrant",
        "DELETE",
        "",
        _KEPT,
    ),
    (
        "stemcell_typing_rewrite_guard",
        "stemcell_typing",
        "UPDATE",
        "NEW.text <> OLD.text OR NEW.uid <> OLD.uid OR NEW.registrant_id <> OLD.registrant_id"
        " OR NEW.loci <> OLD.loci OR NEW.method <> OLD.method OR NEW.laboratory <> OLD.laboratory"
        " OR NEW.release <> OLD.release OR NEW.recorded_at <> OLD.recorded_at"
        " OR NEW.recorded_by <> OLD.recorded_by"
        " OR COALESCE(CAST(NEW.day AS text), '') <> COALESCE(CAST(OLD.day AS text), '')",
        "a typing is not rewritten: a newer one replaces it",
    ),
    (
        "stemcell_typing_end_guard",
        "stemcell_typing",
        "UPDATE",
        "OLD.status <> 'standing' AND NEW.status <> OLD.status",
        "a typing that was replaced does not stand again",
    ),
    ("stemcell_typing_delete_guard", "stemcell_typing", "DELETE", "", _KEPT),
    (
        "stemcell_query_rewrite_guard",
        "stemcell_patientquery",
        "UPDATE",
        "NEW.patient <> OLD.patient OR NEW.text <> OLD.text OR NEW.stage <> OLD.stage"
        " OR NEW.narrowed <> OLD.narrowed OR NEW.edition <> OLD.edition OR NEW.found <> OLD.found"
        " OR NEW.counts <> OLD.counts OR NEW.asked_at <> OLD.asked_at"
        " OR NEW.asked_by <> OLD.asked_by",
        "what was asked is not rewritten",
    ),
    ("stemcell_query_delete_guard", "stemcell_patientquery", "DELETE", "", _KEPT),
)

# of the second migration
HELD_PLACED = (("stemcell_heldtyping", "org_path"),)
HELD_GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "stemcell_held_rewrite_guard",
        "stemcell_heldtyping",
        "UPDATE",
        "NEW.text <> OLD.text OR NEW.uid <> OLD.uid OR NEW.sample <> OLD.sample"
        " OR NEW.org_path <> OLD.org_path OR NEW.method <> OLD.method OR NEW.day <> OLD.day"
        " OR NEW.laboratory <> OLD.laboratory OR NEW.release <> OLD.release"
        " OR NEW.recorded_at <> OLD.recorded_at OR NEW.recorded_by <> OLD.recorded_by"
        " OR (OLD.status <> 'held' AND NEW.status <> OLD.status)",
        "what waits for its number is not rewritten",
    ),
    ("stemcell_held_delete_guard", "stemcell_heldtyping", "DELETE", "", _KEPT),
)

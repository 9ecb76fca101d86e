"""What raw SQL is refused (decision 15), as triggers on both databases.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

PLACED = (
    ("volunteers_volunteer", "org_path", "area"),
    ("volunteers_team", "org_path"),
    ("volunteers_membership", "org_path"),
    ("volunteers_training", "org_path"),
    ("volunteers_attendance", "org_path"),
    ("volunteers_cover", "org_path"),
    ("volunteers_shift", "org_path"),
    ("volunteers_signup", "org_path"),
    ("volunteers_offer", "org_path"),
    ("volunteers_activity", "org_path"),
    ("volunteers_hours", "org_path"),
    ("volunteers_correction", "org_path"),
    ("volunteers_certificate", "org_path"),
)

_KEPT = "a record of volunteers' work is never deleted"

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "volunteers_volunteer_identity_guard",
        "volunteers_volunteer",
        "UPDATE",
        "NEW.person_id <> OLD.person_id OR NEW.uid <> OLD.uid",
        "a volunteer stays the person she is",
    ),
    ("volunteers_volunteer_delete_guard", "volunteers_volunteer", "DELETE", "", _KEPT),
    (
        "volunteers_commitment_cover_guard",
        "volunteers_commitment",
        "INSERT",
        "NEW.risky AND NOT EXISTS (SELECT 1 FROM volunteers_cover c"
        " WHERE c.volunteer_id = NEW.volunteer_id AND c.ended_at IS NULL"
        " AND c.starts <= NEW.starts AND c.ends >= NEW.ends)",
        "no insurance covers this time",
    ),
    (
        "volunteers_commitment_overlap_guard",
        "volunteers_commitment",
        "INSERT",
        "NEW.released_at IS NULL AND EXISTS (SELECT 1 FROM volunteers_commitment c"
        " WHERE c.volunteer_id = NEW.volunteer_id AND c.released_at IS NULL"
        " AND c.starts < NEW.ends AND NEW.starts < c.ends)",
        "this time is promised already",
    ),
    (
        "volunteers_commitment_rewrite_guard",
        "volunteers_commitment",
        "UPDATE",
        "NEW.volunteer_id <> OLD.volunteer_id OR NEW.kind <> OLD.kind OR NEW.risky <> OLD.risky"
        " OR NEW.starts <> OLD.starts OR NEW.ends <> OLD.ends"
        " OR (OLD.released_at IS NOT NULL AND NEW.released_at IS NULL)",
        "a promised time is released, not rewritten",
    ),
    ("volunteers_commitment_delete_guard", "volunteers_commitment", "DELETE", "", _KEPT),
    (
        "volunteers_offer_made_guard",
        "volunteers_offer",
        "INSERT",
        "NEW.status <> 'open'",
        "an offer is answered by whom it is made to",
    ),
    (
        "volunteers_offer_accept_guard",
        "volunteers_offer",
        "UPDATE",
        "NEW.status = 'accepted' AND OLD.status <> 'accepted'"
        " AND NOT EXISTS (SELECT 1 FROM volunteers_commitment c"
        " WHERE c.offer_id = NEW.id AND c.released_at IS NULL)",
        "an accepted offer has its time kept",
    ),
    (
        "volunteers_offer_end_guard",
        "volunteers_offer",
        "UPDATE",
        "OLD.status IN ('declined', 'returned', 'expired', 'withdrawn', 'done')"
        " AND NEW.status <> OLD.status",
        "a no stays a no",
    ),
    (
        "volunteers_offer_rewrite_guard",
        "volunteers_offer",
        "UPDATE",
        "NEW.volunteer_id <> OLD.volunteer_id OR NEW.kind <> OLD.kind OR NEW.risky <> OLD.risky"
        " OR NEW.subject <> OLD.subject OR NEW.starts <> OLD.starts OR NEW.ends <> OLD.ends",
        "an offer is not rewritten: it is withdrawn and made anew",
    ),
    ("volunteers_offer_delete_guard", "volunteers_offer", "DELETE", "", _KEPT),
    (
        "volunteers_attendance_rewrite_guard",
        "volunteers_attendance",
        "UPDATE",
        "OLD.result <> '' AND (NEW.result <> OLD.result OR NEW.volunteer_id <> OLD.volunteer_id"
        " OR NEW.course <> OLD.course OR COALESCE(CAST(NEW.valid_until AS text), '')"
        " <> COALESCE(CAST(OLD.valid_until AS text), ''))",
        "the result of a training is not rewritten",
    ),
    ("volunteers_attendance_delete_guard", "volunteers_attendance", "DELETE", "", _KEPT),
    (
        "volunteers_cover_rewrite_guard",
        "volunteers_cover",
        "UPDATE",
        "NEW.volunteer_id <> OLD.volunteer_id OR NEW.policy <> OLD.policy"
        " OR NEW.starts <> OLD.starts OR NEW.ends <> OLD.ends"
        " OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS NULL)",
        "insurance is not rewritten: it ends, and another begins",
    ),
    ("volunteers_cover_delete_guard", "volunteers_cover", "DELETE", "", _KEPT),
    ("volunteers_signup_delete_guard", "volunteers_signup", "DELETE", "", _KEPT),
    (
        "volunteers_hours_rewrite_guard",
        "volunteers_hours",
        "UPDATE",
        "",
        "hours are not rewritten: a correction is another row",
    ),
    ("volunteers_hours_delete_guard", "volunteers_hours", "DELETE", "", _KEPT),
    (
        "volunteers_correction_end_guard",
        "volunteers_correction",
        "UPDATE",
        "OLD.status <> 'proposed' OR NEW.hours_id <> OLD.hours_id OR NEW.minutes <> OLD.minutes"
        " OR NEW.km <> OLD.km OR NEW.why <> OLD.why OR NEW.proposed_by <> OLD.proposed_by",
        "a correction is decided once, as it was proposed",
    ),
    ("volunteers_correction_delete_guard", "volunteers_correction", "DELETE", "", _KEPT),
    (
        "volunteers_certificate_rewrite_guard",
        "volunteers_certificate",
        "UPDATE",
        "",
        "a paper that was given says what it said",
    ),
    ("volunteers_certificate_delete_guard", "volunteers_certificate", "DELETE", "", _KEPT),
)

"""Guards of registrants, their talks and their samples."""

PLACED = (
    ("stemdonor_intake", "org_path"),
    ("stemdonor_registrant", "org_path"),
    ("stemdonor_comprehension", "org_path"),
    ("stemdonor_talk", "org_path"),
    ("stemdonor_relative", "org_path"),
    ("stemdonor_absence", "org_path"),
    ("stemdonor_consignment", "org_path"),
    ("stemdonor_consignment", "laboratory"),
    ("stemdonor_sample", "org_path"),
    ("stemdonor_ratedraw", "org_path"),
    ("stemdonor_ratecall", "org_path"),
)

_KEPT = "a record of the donor's side is never deleted"
_STILL_COOLING = (
    "EXISTS (SELECT 1 FROM stemdonor_registrant r WHERE r.id = NEW.registrant_id"
    " AND (r.cooled_at IS NULL OR r.cooling_until IS NULL OR NEW.sent_at IS NULL"
    " OR NEW.sent_at < r.cooling_until))"
)

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "stemdonor_registrant_identity_guard",
        "stemdonor_registrant",
        "UPDATE",
        "NEW.uid <> OLD.uid OR NEW.person_id <> OLD.person_id"
        " OR NEW.enrolled_at <> OLD.enrolled_at OR NEW.enrolled_by <> OLD.enrolled_by"
        " OR (OLD.number <> '' AND NEW.number <> OLD.number)",
        "a registrant stays who it is, and keeps its number",
    ),
    (
        "stemdonor_registrant_end_guard",
        "stemdonor_registrant",
        "UPDATE",
        "OLD.status = 'left' AND NEW.status <> OLD.status",
        "who left does not come back under the same entry",
    ),
    (
        "stemdonor_registrant_cooling_guard",
        "stemdonor_registrant",
        "UPDATE",
        "NEW.status = 'typing' AND OLD.status <> 'typing' AND (NEW.cooled_at IS NULL"
        " OR NOT EXISTS (SELECT 1 FROM stemdonor_sample s WHERE s.registrant_id = NEW.id"
        "  AND s.status = 'sent'))",
        "nothing is typed before the days to think it over are past",
    ),
    (
        "stemdonor_registrant_delete_guard",
        "stemdonor_registrant",
        "DELETE",
        "OLD.intake_id IS NULL OR NOT EXISTS (SELECT 1 FROM stemdonor_intake i"
        " WHERE i.id = OLD.intake_id AND i.status = 'undone')",
        _KEPT,
    ),
    (
        "stemdonor_comprehension_rewrite_guard",
        "stemdonor_comprehension",
        "UPDATE",
        "NEW.registrant_id <> OLD.registrant_id OR NEW.passed <> OLD.passed"
        " OR NEW.asked <> OLD.asked OR NEW.explained_by <> OLD.explained_by OR NEW.at <> OLD.at",
        "what somebody understood is not rewritten",
    ),
    ("stemdonor_comprehension_delete_guard", "stemdonor_comprehension", "DELETE", "", _KEPT),
    (
        "stemdonor_talk_rewrite_guard",
        "stemdonor_talk",
        "UPDATE",
        "NEW.registrant_id <> OLD.registrant_id OR NEW.about <> OLD.about"
        " OR NEW.outcome <> OLD.outcome OR NEW.deeds <> OLD.deeds OR NEW.answers <> OLD.answers"
        ' OR NEW.remark <> OLD.remark OR NEW.at <> OLD.at OR NEW."by" <> OLD."by"',
        "what was said is not rewritten",
    ),
    (
        "stemdonor_relative_rewrite_guard",
        "stemdonor_relative",
        "UPDATE",
        "NEW.registrant_id <> OLD.registrant_id OR NEW.place <> OLD.place OR NEW.kin <> OLD.kin"
        ' OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR OLD.ended_at IS NOT NULL'
        " OR (NEW.ended_at IS NULL AND (NEW.name <> OLD.name OR NEW.phone <> OLD.phone))",
        "whom one may ask is named anew, never rewritten",
    ),
    ("stemdonor_relative_delete_guard", "stemdonor_relative", "DELETE", "", _KEPT),
    ("stemdonor_talk_delete_guard", "stemdonor_talk", "DELETE", "", _KEPT),
    (
        "stemdonor_absence_rewrite_guard",
        "stemdonor_absence",
        "UPDATE",
        "NEW.registrant_id <> OLD.registrant_id OR NEW.word <> OLD.word OR NEW.why <> OLD.why"
        " OR NEW.stage <> OLD.stage OR NEW.ground <> OLD.ground OR NEW.remark <> OLD.remark"
        ' OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR OLD.ended_at IS NOT NULL',
        "why somebody was away is not rewritten",
    ),
    ("stemdonor_absence_delete_guard", "stemdonor_absence", "DELETE", "", _KEPT),
    (
        "stemdonor_sample_label_guard",
        "stemdonor_sample",
        "INSERT",
        "NEW.purpose = 'register' AND NOT EXISTS (SELECT 1 FROM stemdonor_comprehension c"
        " WHERE c.registrant_id = NEW.registrant_id AND c.passed AND c.explained_by <> ''"
        " AND c.at <= NEW.drawn_at)",
        "no label before the check is passed and the explainer recorded",
    ),
    (
        "stemdonor_sample_cooling_guard",
        "stemdonor_sample",
        "UPDATE",
        "NEW.purpose = 'register' AND NEW.status IN ('sent', 'received', 'typed')"
        f" AND NEW.status <> OLD.status AND {_STILL_COOLING}",
        "nothing is sent or typed before the days to think it over are past",
    ),
    (
        "stemdonor_sample_withdrawn_guard",
        "stemdonor_sample",
        "UPDATE",
        "NEW.status IN ('sent', 'typed') AND NEW.status <> OLD.status AND (OLD.asked_back"
        " OR EXISTS (SELECT 1 FROM stemdonor_registrant r WHERE r.id = NEW.registrant_id"
        "  AND r.status = 'left'))",
        "a sample of somebody who has left is neither sent nor typed",
    ),
    (
        "stemdonor_sample_identity_guard",
        "stemdonor_sample",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.registrant_id <> OLD.registrant_id"
        " OR NEW.drawn_at <> OLD.drawn_at OR NEW.purpose <> OLD.purpose"
        " OR (OLD.asked_back AND NOT NEW.asked_back)"
        " OR (OLD.status = 'discarded' AND NEW.status <> OLD.status)",
        "a sample stays whose it is",
    ),
    ("stemdonor_sample_delete_guard", "stemdonor_sample", "DELETE", "", _KEPT),
    (
        "stemdonor_draw_rewrite_guard",
        "stemdonor_ratedraw",
        "UPDATE",
        "NEW.seed <> OLD.seed OR NEW.population <> OLD.population OR NEW.size <> OLD.size"
        " OR NEW.at <> OLD.at OR NEW.org_path <> OLD.org_path",
        "a lot that was drawn stays drawn",
    ),
    ("stemdonor_draw_delete_guard", "stemdonor_ratedraw", "DELETE", "", _KEPT),
    (
        "stemdonor_call_rewrite_guard",
        "stemdonor_ratecall",
        "UPDATE",
        "NEW.draw_id <> OLD.draw_id OR NEW.registrant_id <> OLD.registrant_id"
        " OR NEW.place <> OLD.place OR (OLD.found <> '' AND NEW.found <> OLD.found)",
        "a finding of the call sample is not rewritten",
    ),
    ("stemdonor_call_delete_guard", "stemdonor_ratecall", "DELETE", "", _KEPT),
)

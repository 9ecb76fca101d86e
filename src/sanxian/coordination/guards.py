"""What raw SQL is refused (decision 15), as triggers on both databases.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

PLACED = (
    ("coordination_link", "org_path"),
    ("coordination_opening", "org_path"),
    ("coordination_message", "org_path"),
    ("coordination_mission", "org_path"),
    ("coordination_leg", "org_path"),
    ("coordination_letter", "org_path"),
    ("coordination_consent", "org_path"),
    ("coordination_meeting", "org_path"),
    ("coordination_draft", "org_path"),
)

_KEPT = "what joins two sides is never deleted"


def _never(table: str, say: str = _KEPT) -> tuple[str, str, str, str, str]:
    return (f"{table}_delete_guard", table, "DELETE", "", say)


GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "coordination_link_ends_guard",
        "coordination_link",
        "UPDATE",
        "NEW.donor_index <> OLD.donor_index OR NEW.patient_index <> OLD.patient_index"
        " OR NEW.donor <> OLD.donor OR NEW.patient <> OLD.patient OR NEW.uid <> OLD.uid"
        " OR NEW.number <> OLD.number OR (OLD.status = 'ended' AND NEW.status <> OLD.status)",
        "a link keeps its two ends, and one that ended stays so",
    ),
    (
        "coordination_opening_rewrite_guard",
        "coordination_opening",
        "UPDATE",
        "NEW.link_id <> OLD.link_id OR NEW.why <> OLD.why OR NEW.words <> OLD.words"
        ' OR NEW.at <> OLD.at OR NEW."by" <> OLD."by" OR OLD.reviewed_at IS NOT NULL',
        "that a link was opened is not rewritten",
    ),
    (
        "coordination_message_rewrite_guard",
        "coordination_message",
        "UPDATE",
        "NEW.word <> OLD.word OR NEW.said <> OLD.said OR NEW.link_id <> OLD.link_id"
        " OR NEW.direction <> OLD.direction OR NEW.at <> OLD.at"
        " OR (OLD.status = 'carried' AND NEW.status <> OLD.status)",
        "what was said is not rewritten",
    ),
    (
        "coordination_mission_ends_guard",
        "coordination_mission",
        "UPDATE",
        "NEW.code <> OLD.code OR NEW.link_index <> OLD.link_index OR (OLD.signed_at IS NOT NULL"
        " AND (NEW.signed_at IS NULL OR NEW.signed_at <> OLD.signed_at)) OR (OLD.status <> 'planned' AND (NEW.product <> OLD.product"
        " OR NEW.ends <> OLD.ends)) OR (OLD.taken_at IS NOT NULL AND (NEW.taken_at IS NULL"
        " OR NEW.taken_at <> OLD.taken_at OR NEW.deadline <> OLD.deadline))"
        " OR (OLD.delivered_at IS NOT NULL AND (NEW.delivered_at IS NULL"
        " OR NEW.delivered_at <> OLD.delivered_at))",
        "what is carried, and its times, are not rewritten",
    ),
    (
        "coordination_leg_signed_guard",
        "coordination_leg",
        "UPDATE",
        "(NEW.status = 'carrying' AND OLD.status <> 'carrying' AND NOT EXISTS"
        " (SELECT 1 FROM coordination_handover h WHERE h.to_leg_id = NEW.id))"
        " OR (NEW.status = 'handed' AND OLD.status <> 'handed' AND NOT EXISTS"
        " (SELECT 1 FROM coordination_handover h WHERE h.from_leg_id = NEW.id))",
        "cells change hands with two signatures",
    ),
    (
        "coordination_leg_times_guard",
        "coordination_leg",
        "UPDATE",
        "(OLD.taken_at IS NOT NULL AND (NEW.taken_at IS NULL OR NEW.taken_at <> OLD.taken_at))"
        " OR (OLD.handed_at IS NOT NULL AND (NEW.handed_at IS NULL OR NEW.handed_at <> OLD.handed_at))"
        " OR (OLD.back_at IS NOT NULL AND (NEW.back_at IS NULL OR NEW.back_at <> OLD.back_at"
        " OR NEW.km <> OLD.km))",
        "the times of an escort are not rewritten",
    ),
    (
        "coordination_handover_rewrite_guard",
        "coordination_handover",
        "UPDATE",
        "",
        "a hand-over is not rewritten",
    ),
    (
        "coordination_reading_rewrite_guard",
        "coordination_reading",
        "UPDATE",
        "",
        "a temperature is not rewritten",
    ),
    (
        "coordination_letter_rewrite_guard",
        "coordination_letter",
        "UPDATE",
        "NEW.text <> OLD.text OR NEW.link_id <> OLD.link_id OR NEW.side <> OLD.side"
        " OR NEW.written_by <> OLD.written_by"
        " OR (OLD.status IN ('delivered', 'withdrawn', 'kept') AND NEW.status <> OLD.status)",
        "a letter is not rewritten: another one is written",
    ),
    (
        "coordination_letter_link_guard",
        "coordination_letter",
        "UPDATE",
        "NEW.status IN ('released', 'delivered') AND OLD.status <> NEW.status AND EXISTS"
        " (SELECT 1 FROM coordination_link l WHERE l.id = NEW.link_id AND l.status = 'ended'"
        " AND l.ended_for <> 'done')",
        "no letter crosses a link that ended before cells were given",
    ),
    (
        "coordination_letter_release_guard",
        "coordination_letter",
        "UPDATE",
        "NEW.status = 'released' AND OLD.status <> 'released' AND (SELECT COUNT(DISTINCT c.side)"
        " FROM coordination_consent c WHERE c.link_id = NEW.link_id AND c.purpose = 'letters'"
        " AND c.withdrawn_at IS NULL) < 2",
        "a letter is released when both sides have agreed",
    ),
    (
        "coordination_meeting_consent_guard",
        "coordination_meeting",
        "UPDATE",
        "NEW.status = 'approved' AND OLD.status <> 'approved' AND (SELECT COUNT(DISTINCT c.side)"
        " FROM coordination_consent c WHERE c.link_id = NEW.link_id AND c.purpose = 'meeting'"
        " AND c.withdrawn_at IS NULL) < 2",
        "a meeting is approved when both sides have agreed in writing",
    ),
    (
        "coordination_consent_rewrite_guard",
        "coordination_consent",
        "UPDATE",
        "NEW.link_id <> OLD.link_id OR NEW.side <> OLD.side OR NEW.purpose <> OLD.purpose"
        " OR NEW.signed_on <> OLD.signed_on OR NEW.given_by <> OLD.given_by"
        " OR (OLD.withdrawn_at IS NOT NULL)",
        "a consent is not rewritten, and what was taken back stays so",
    ),
    _never("coordination_link"),
    _never("coordination_opening"),
    _never("coordination_message"),
    _never("coordination_mission"),
    _never("coordination_leg"),
    _never("coordination_handover"),
    _never("coordination_reading"),
    _never("coordination_letter"),
    _never("coordination_meeting"),
    _never("coordination_consent"),
)

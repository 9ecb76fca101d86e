"""What raw SQL is refused (decision 15), as triggers on both databases.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

PLACED = (("duties_attempt", "org_path"), ("duties_feed", "org_path"))

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "duties_duty_end_guard",
        "duties_duty",
        "UPDATE",
        "OLD.status IN ('done', 'cancelled') AND NEW.status <> OLD.status",
        "a duty that is closed stays closed",
    ),
    (
        "duties_duty_identity_guard",
        "duties_duty",
        "UPDATE",
        "NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject OR NEW.opened_at <> OLD.opened_at"
        " OR NEW.opened_by <> OLD.opened_by OR (OLD.party <> '' AND NEW.party <> OLD.party)"
        " OR (OLD.named_at IS NOT NULL AND (NEW.named_at IS NULL OR NEW.named_at <> OLD.named_at))",
        "what a duty is about, and what was measured of it, is not rewritten",
    ),
    (
        "duties_duty_delete_guard",
        "duties_duty",
        "DELETE",
        "",
        "a duty is closed, never deleted",
    ),
    (
        "duties_attempt_rewrite_guard",
        "duties_attempt",
        "UPDATE",
        "NEW.kind <> OLD.kind OR NEW.subject <> OLD.subject OR NEW.party <> OLD.party"
        ' OR NEW.channel <> OLD.channel OR NEW.outcome <> OLD.outcome OR NEW."at" <> OLD."at"'
        ' OR NEW."by" <> OLD."by" OR NEW.minutes <> OLD.minutes OR NEW.trips <> OLD.trips',
        "an attempt is not rewritten",
    ),
    (
        "duties_attempt_delete_guard",
        "duties_attempt",
        "DELETE",
        "",
        "an attempt is never deleted: it counts against the cap",
    ),
    (
        "duties_feed_back_guard",
        "duties_feed",
        "UPDATE",
        "OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS NULL",
        "an address that was taken back opens nothing again",
    ),
)

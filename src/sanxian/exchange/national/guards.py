"""What raw SQL is refused (decision 15): a task is not rewritten, an answer not made unsaid."""

PLACED = (
    ("exchange_nationalfile", "org_path"),
    ("exchange_nationaltask", "org_path"),
    ("exchange_nationalanswer", "org_path"),
)

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "exchange_task_rewrite_guard",
        "exchange_nationaltask",
        "UPDATE",
        "NEW.number <> OLD.number OR NEW.kind <> OLD.kind OR NEW.registrant <> OLD.registrant"
        ' OR NEW."case" <> OLD."case" OR NEW.taken_at <> OLD.taken_at'
        " OR NEW.received_at <> OLD.received_at",
        "a task of the centre is not rewritten",
    ),
    (
        "exchange_task_delete_guard",
        "exchange_nationaltask",
        "DELETE",
        "",
        "a task of the centre is never deleted",
    ),
    (
        "exchange_answer_rewrite_guard",
        "exchange_nationalanswer",
        "UPDATE",
        "NEW.word <> OLD.word OR NEW.said <> OLD.said OR NEW.task_id <> OLD.task_id"
        ' OR NEW."at" <> OLD."at" OR (OLD.sent_at IS NOT NULL AND (NEW.sent_at IS NULL'
        " OR NEW.sent_at <> OLD.sent_at))",
        "what the centre was told is not rewritten",
    ),
    (
        "exchange_answer_delete_guard",
        "exchange_nationalanswer",
        "DELETE",
        "",
        "what the centre was told is never deleted",
    ),
)

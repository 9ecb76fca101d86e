"""What raw SQL is refused (decision 15), as triggers on both databases.

Each guard: name, table, event, an SQL condition over OLD and NEW, and what the database says.
"""

PLACED = (("stempatient_patientcase", "org_path"), ("stempatient_receipt", "org_path"))

_KEPT = "a record of a patient is never deleted"

GUARDS: tuple[tuple[str, str, str, str, str], ...] = (
    (
        "stempatient_case_identity_guard",
        "stempatient_patientcase",
        "UPDATE",
        "NEW.code <> OLD.code OR NEW.uid <> OLD.uid OR NEW.org_path <> OLD.org_path"
        " OR NEW.document_index <> OLD.document_index OR NEW.opened_by <> OLD.opened_by",
        "a request keeps its code and its hospital",
    ),
    (
        "stempatient_case_end_guard",
        "stempatient_patientcase",
        "UPDATE",
        "OLD.status IN ('closed', 'cancelled') AND NEW.status <> OLD.status",
        "a request that has ended does not go on",
    ),
    (
        "stempatient_case_confirm_guard",
        "stempatient_patientcase",
        "UPDATE",
        "NEW.confirmed_at IS NOT NULL AND OLD.confirmed_at IS NULL AND NOT EXISTS"
        " (SELECT 1 FROM stempatient_news n WHERE n.case_id = NEW.id AND n.word = 'confirmed')",
        "a confirmation comes from the other side",
    ),
    (
        "stempatient_case_conditioning_guard",
        "stempatient_patientcase",
        "UPDATE",
        "OLD.conditioning_started_at IS NOT NULL AND (NEW.conditioning_started_at IS NULL"
        " OR NEW.conditioning_started_at <> OLD.conditioning_started_at"
        " OR NEW.confirmed_at IS NULL OR NEW.confirmed_at <> OLD.confirmed_at)",
        "that conditioning began is not rewritten",
    ),
    (
        "stempatient_case_receipt_guard",
        "stempatient_patientcase",
        "UPDATE",
        "NEW.status = 'received' AND OLD.status <> 'received' AND NOT EXISTS"
        " (SELECT 1 FROM stempatient_receipt r WHERE r.case_id = NEW.id)",
        "cells are received with a receipt",
    ),
    ("stempatient_case_delete_guard", "stempatient_patientcase", "DELETE", "", _KEPT),
    ("stempatient_news_rewrite_guard", "stempatient_news", "UPDATE", "", "news is not rewritten"),
    ("stempatient_news_delete_guard", "stempatient_news", "DELETE", "", _KEPT),
    (
        "stempatient_receipt_rewrite_guard",
        "stempatient_receipt",
        "UPDATE",
        "",
        "a receipt is not rewritten",
    ),
    ("stempatient_receipt_delete_guard", "stempatient_receipt", "DELETE", "", _KEPT),
)

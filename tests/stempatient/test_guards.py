"""Raw SQL cannot prepare a patient without the donor's yes, nor rewrite what was heard or received.

Each story makes the rows and gives back one illegal statement; with the guard dropped it passes, so that
each is its own negative control.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core.database import drop
from sanxian.stempatient.guards import GUARDS
from sanxian.stempatient.models import News, PatientCase, Receipt
from tests.guarding import each, only_its_guard_refuses, run

CASE = "stempatient_patientcase"


def at(status: str, sets: str) -> Callable[[Any], Callable[[], Any]]:
    def story(ward: Any) -> Callable[[], Any]:
        pk = ward.come_to(status).pk
        return lambda: run(f"UPDATE {CASE} SET {sets} WHERE id = %s", pk)

    return story


def gone(model: Any) -> Callable[[Any], Callable[[], Any]]:
    def story(ward: Any) -> Callable[[], Any]:
        if model is PatientCase:
            pk = ward.asked().pk
            return lambda: run(f"DELETE FROM {CASE} WHERE id = %s", pk)
        ward.come_to("received")
        pk, table = model.objects.first().pk, model._meta.db_table
        return lambda: run(f"DELETE FROM {table} WHERE id = %s", pk)

    return story


def rewritten(model: Any, sets: str) -> Callable[[Any], Callable[[], Any]]:
    def story(ward: Any) -> Callable[[], Any]:
        ward.come_to("received")
        pk, table = model.objects.first().pk, model._meta.db_table
        return lambda: run(f"UPDATE {table} SET {sets} WHERE id = %s", pk)

    return story


STORIES: dict[str, list[Callable[[Any], Callable[[], Any]]]] = {
    "stempatient_case_identity_guard": [
        at("searching", "code = 'P234567892'"),
        at("searching", "org_path = '/37/3702/h1/'"),
        at("searching", "document_index = 'x'"),
        at("searching", "opened_by = 'a-other'"),
    ],
    "stempatient_case_end_guard": [at("cancelled", "status = 'searching'")],
    "stempatient_case_confirm_guard": [at("planned", "confirmed_at = '2026-11-23 02:00:00+00:00'")],
    "stempatient_case_conditioning_guard": [
        at("preparing", "conditioning_started_at = '2027-11-23 02:00:00+00:00'"),
        at("collected", "conditioning_started_at = NULL"),
        at("preparing", "confirmed_at = '2020-11-23 02:00:00+00:00'"),
    ],
    "stempatient_case_receipt_guard": [at("collected", "status = 'received'")],
    "stempatient_case_delete_guard": [gone(PatientCase)],
    "stempatient_news_rewrite_guard": [rewritten(News, "word = 'available'")],
    "stempatient_news_delete_guard": [gone(News)],
    "stempatient_receipt_rewrite_guard": [rewritten(Receipt, "temperature = 4")],
    "stempatient_receipt_delete_guard": [gone(Receipt)],
}


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "story"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, story, ward):
    only_its_guard_refuses(GUARDS, name, story(ward))


@pytest.mark.parametrize(
    ("status", "sets", "says"),
    [
        ("planned", "conditioning_started_at = '2026-11-23 02:00:00+00:00'", "confirmed_first"),
        ("confirmed", "conditioning_started_at = '2020-11-23 02:00:00+00:00'", "confirmed_first"),
        ("searching", "status = 'preparing'", "prepared"),
        ("planned", "status = 'stranded'", "prepared"),
        ("received", "status = 'transplanted'", "given"),
        ("searching", "status = 'dreaming'", "status_known"),
        ("searching", "sex = 'm'", "sex"),
        ("searching", "abo = 'C'", "group"),
        ("searching", "mnc = 0", "dose"),
        ("searching", "last = '2026-01-01'", "days"),
    ],
)
def test_what_a_request_cannot_be(status, sets, says, ward):
    pk = ward.come_to(status).pk
    with pytest.raises(DatabaseError, match=f"stempatient_case_{says}"), transaction.atomic():
        run(f"UPDATE {CASE} SET {sets} WHERE id = %s", pk)


@pytest.mark.parametrize(
    ("columns", "says"),
    [("witness = signed_by", "two_persons"), ("witness = ''", "two_persons"),
     ("received_at = '2030-01-01 00:00:00+00:00'", "in_order")],
)  # fmt: skip
def test_a_receipt_has_two_persons(columns, says, ward):
    ward.come_to("received")
    for sql in drop(connection.vendor, "stempatient_receipt", "stempatient_receipt_rewrite_guard"):
        run(sql)
    with pytest.raises(DatabaseError, match=f"stempatient_receipt_{says}"), transaction.atomic():
        run(f"UPDATE stempatient_receipt SET {columns}")

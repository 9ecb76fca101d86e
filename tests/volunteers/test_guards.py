"""Raw SQL cannot make a no a yes, promise a time twice or without insurance, or rewrite what was given.

Each story makes the rows and gives back one illegal statement; with the guard dropped it passes, so that
each is its own negative control.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core.database import drop
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.guards import GUARDS
from sanxian.volunteers.models import (
    Attendance,
    Certificate,
    Commitment,
    Correction,
    Cover,
    Hours,
    Offer,
    Signup,
    Volunteer,
)
from sanxian.volunteers.services import certificates, hours, shifts
from tests.guarding import each, only_its_guard_refuses, run
from tests.volunteers.corps import DAY, HOUR, Corps

KNOWN = {name: (table, say) for name, table, _, _, say in GUARDS}
Statement = Callable[[], Any]
Story = Callable[[Corps], Statement]


def update(row: Any, column: str, value: Any) -> Statement:
    table = row._meta.db_table
    return lambda: run(f"UPDATE {table} SET {column} = %s WHERE id = %s", value, row.pk)


def fit(corps: Corps) -> tuple[Volunteer, Any]:
    row, by = corps.seated(Kind.ESCORT, Kind.PUBLICITY)
    corps.fit(row)
    return row, by


def promised(corps: Corps, kind: str = Kind.ESCORT) -> Commitment:
    row, by = fit(corps)
    corps.answer(corps.asked(row, kind), by)
    return Commitment.objects.get()


def given(corps: Corps) -> Hours:
    row, _by = fit(corps)
    return corps.room(
        lambda by: hours.credit(
            volunteer=row, kind=Kind.ESCORT, subject="m:1", minutes=60, km=9, by=by, at=corps.at
        )
    )


def proposed(corps: Corps) -> Correction:
    return hours.propose(
        hours=given(corps), minutes=30, why="wrong_time", by=corps.worker, at=corps.at
    )


def refused(corps: Corps) -> Correction:
    return hours.refuse(correction=proposed(corps), by=corps.other, at=corps.at)


def paper(corps: Corps) -> Certificate:
    row = given(corps).volunteer
    return certificates.issue(volunteer=row, year=2026, by=corps.worker, at=corps.at)


def offer(corps: Corps, answer: bool | None = None) -> Offer:
    row, by = fit(corps)
    made = corps.asked(row, Kind.PUBLICITY)
    return made if answer is None else corps.answer(made, by, answer)


def passed(corps: Corps) -> Attendance:
    fit(corps)
    return Attendance.objects.first()


def failed(corps: Corps) -> Attendance:
    corps.trained(corps.active(), result="failed")
    return Attendance.objects.get()


def insured(corps: Corps) -> Cover:
    return corps.insured(corps.active())


def signed(corps: Corps) -> Signup:
    _row, by = fit(corps)
    return corps.signed(corps.shift(), by)


def ended(corps: Corps) -> Cover:
    from sanxian.volunteers.services import covers

    return covers.end(cover=insured(corps), by=corps.worker, at=corps.at)


def released(corps: Corps) -> Commitment:
    row = promised(corps)
    run("UPDATE volunteers_commitment SET released_at = made_at")
    return row


def changed(make: Callable[[Corps], Any], column: str, value: Any) -> Story:
    def story(corps: Corps) -> Statement:
        row = make(corps)
        real = value(corps, row) if callable(value) else value
        return update(row, column, real)

    return story


def deleted(make: Callable[[Corps], Any]) -> Story:
    def story(corps: Corps) -> Statement:
        row = make(corps)
        for table, name in (("volunteers_commitment", "signup_id"),):
            if isinstance(row, Signup):  # what points to it goes first
                guard = "volunteers_commitment_delete_guard"
                for sql in drop(connection.vendor, table, guard):
                    run(sql)
                run(f"DELETE FROM {table} WHERE {name} = %s", row.pk)
        return lambda: run(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)

    return story


def another(corps: Corps, row: Any) -> int:
    return corps.active().pk


def later(corps: Corps, row: Any) -> Any:
    return corps.at + timedelta(days=40)


COPIED = "volunteer_id, kind, risky, offer_id, signup_id, made_at"


def copied(corps: Corps, starts: Any, ends: Any, risky: bool | None = None) -> Statement:
    sql = (
        f"INSERT INTO volunteers_commitment ({COPIED}, starts, ends)"
        f" SELECT volunteer_id, kind, {'risky' if risky is None else '%s'}, offer_id, signup_id,"
        " made_at, %s, %s FROM volunteers_commitment LIMIT 1"
    )
    return lambda: run(sql, *([] if risky is None else [risky]), starts, ends)


def twice(corps: Corps) -> Statement:
    row = promised(corps, Kind.PUBLICITY)
    return copied(corps, row.ends - HOUR, row.ends + HOUR)


def bare(corps: Corps) -> Statement:
    """A time with risk that begins within the insurance and ends after it."""
    row = promised(corps)
    last = Cover.objects.get().ends
    assert row.risky
    return copied(corps, last - HOUR, last + HOUR)


def over_early(corps: Corps) -> Statement:
    """The insurance would cover the time, but was ended."""
    row = promised(corps)
    run("UPDATE volunteers_cover SET ended_at = recorded_at")
    return copied(corps, row.ends + HOUR, row.ends + 2 * HOUR)


def made_accepted(corps: Corps) -> Statement:
    row = offer(corps)
    kept = "volunteer_id, kind, org_path, starts, ends, risky, made_at, made_by, expires_at"
    sql = (
        f"INSERT INTO volunteers_offer (uid, subject, status, {kept})"
        f" SELECT '0198a000-0000-7000-8000-000000000001', 'm:77', 'accepted', {kept}"
        " FROM volunteers_offer WHERE id = %s"
    )
    return lambda: run(sql, row.pk)


STORIES: dict[str, list[Story]] = {
    "volunteers_volunteer_identity_guard": [
        changed(Corps.active, "person_id", lambda corps, row: corps.person().pk),
        changed(Corps.active, "uid", "0198a000-0000-7000-8000-000000000001"),
    ],
    "volunteers_volunteer_delete_guard": [deleted(lambda corps: bare_volunteer(corps))],
    "volunteers_commitment_cover_guard": [bare, over_early],
    "volunteers_commitment_overlap_guard": [twice],
    "volunteers_commitment_rewrite_guard": [
        changed(promised, "volunteer_id", another),
        changed(promised, "kind", "other"),
        changed(promised, "risky", False),
        changed(promised, "starts", lambda corps, row: row.starts - HOUR),
        changed(promised, "ends", lambda corps, row: row.ends + DAY),
        changed(released, "released_at", None),
    ],
    "volunteers_commitment_delete_guard": [deleted(promised)],
    "volunteers_offer_made_guard": [made_accepted],
    "volunteers_offer_accept_guard": [changed(offer, "status", "accepted")],
    "volunteers_offer_end_guard": [
        changed(lambda corps: offer(corps, False), "status", "open"),
    ],
    "volunteers_offer_rewrite_guard": [
        changed(offer, "volunteer_id", another),
        changed(offer, "kind", "other"),
        changed(offer, "risky", True),
        changed(offer, "subject", "m:2"),
        changed(offer, "starts", lambda corps, row: row.starts - HOUR),
        changed(offer, "ends", later),
    ],
    "volunteers_offer_delete_guard": [deleted(offer)],
    "volunteers_attendance_rewrite_guard": [
        changed(failed, "result", "passed"),
        changed(passed, "volunteer_id", another),
        changed(passed, "course", "basics"),
        changed(passed, "valid_until", "2099-01-01"),
    ],
    "volunteers_attendance_delete_guard": [deleted(passed)],
    "volunteers_cover_rewrite_guard": [
        changed(insured, "volunteer_id", another),
        changed(insured, "policy", "OTHER-1"),
        changed(insured, "starts", lambda corps, row: row.starts - DAY),
        changed(insured, "ends", lambda corps, row: row.ends + DAY),
        changed(ended, "ended_at", None),
    ],
    "volunteers_cover_delete_guard": [deleted(insured)],
    "volunteers_signup_delete_guard": [deleted(signed)],
    "volunteers_hours_rewrite_guard": [changed(given, "minutes", 600), changed(given, "km", 1)],
    "volunteers_hours_delete_guard": [deleted(given)],
    "volunteers_correction_end_guard": [
        changed(refused, "decided_by", "a-nobody"),
        changed(proposed, "minutes", 59),
        changed(proposed, "km", 5),
        changed(proposed, "why", "not_counted"),
        changed(proposed, "proposed_by", "a-nobody"),
    ],
    "volunteers_correction_delete_guard": [deleted(proposed)],
    "volunteers_certificate_rewrite_guard": [changed(paper, "minutes", 99_999)],
    "volunteers_certificate_delete_guard": [deleted(paper)],
}


def bare_volunteer(corps: Corps) -> Volunteer:
    """One to whom nothing points any more."""
    row = corps.active()
    row.readiness.all().delete()
    return row


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "story"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, story, corps):
    only_its_guard_refuses(GUARDS, name, story(corps))


# -- constraints -------------------------------------------------------------------------------------


def test_nobody_approves_her_own_correction_in_the_table_either(corps):
    row = proposed(corps)
    sql = (
        "UPDATE volunteers_correction SET status = 'approved', decided_at = proposed_at,"
        " decided_by = %s WHERE id = %s"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        run(sql, corps.worker.id, row.pk)
    run(sql, corps.other.id, row.pk)


@pytest.mark.parametrize(
    ("make", "column", "value"),
    [
        (Corps.active, "status", "dreaming"),
        (Corps.active, "until", "2026-01-01"),
        (Corps.active, "since", None),
        (Corps.shift, "taken", 5),
        (Corps.shift, "seats", 0),
        (Corps.shift, "kind", "flying"),
        (signed, "status", "late"),
        (offer, "status", "maybe"),
        (insured, "policy", ""),
        (passed, "recorded_at", None),
        (Corps.team, "name", ""),
        (Corps.team, "parent_id", lambda corps, row: row.pk),
    ],
)
def test_what_a_row_cannot_be(make, column, value, corps):
    row = make(corps)
    real = value(corps, row) if callable(value) else value
    for name, (table, _say) in KNOWN.items():
        if table == row._meta.db_table:
            for sql in drop(connection.vendor, table, name):
                run(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        update(row, column, real)()


def test_a_seat_is_taken_once(corps):
    row = signed(corps)
    with pytest.raises(DatabaseError), transaction.atomic():
        run(
            "INSERT INTO volunteers_signup (uid, shift_id, volunteer_id, org_path, status, signed_at, tries)"
            " SELECT '0198a000-0000-7000-8000-000000000001', shift_id, volunteer_id, org_path, 'signed',"
            " signed_at, 0 FROM volunteers_signup WHERE id = %s", row.pk,
        )  # fmt: skip
    assert shifts.BEAT.total_seconds() == 1

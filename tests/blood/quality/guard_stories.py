"""What raw SQL may not do to quality's tables and to records that are kept: for tests/blood/test_guards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection

from sanxian.blood.models import (
    CorrectiveAction,
    CountLine,
    Deviation,
    Disposal,
    DisposalLine,
    DonorReaction,
    Nonconformity,
    PatientReaction,
    RetentionFloor,
    Screening,
    StockCount,
)
from tests.blood.hospital.guard_stories import _transfusion

Statement = Callable[[], None]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def fault(s: Any) -> Nonconformity:
    return Nonconformity.objects.create(
        code="Q1", org_path=s.city.centre.path, kind="error", severity="minor", area="stock",
        what="x", at_once="y", day=s.at.date(), opened_at=s.at, opened_by="a-one",
    )  # fmt: skip


def action(s: Any, row: Nonconformity) -> CorrectiveAction:
    return CorrectiveAction.objects.create(
        nonconformity=row, org_path=row.org_path, measure="corrective", what="x", owner="a-one",
        due_on=s.at.date(), planned_at=s.at,
    )  # fmt: skip


def _close(row: Nonconformity) -> Statement:
    return lambda: run(
        "UPDATE blood_nonconformity SET status = 'closed', closed_by = 'b', checked_by = 'a'"
        " WHERE id = %s",
        row.pk,
    )


def closed_without_an_action(s: Any) -> Statement:
    return _close(fault(s))


def closed_before_an_action_is_judged(s: Any) -> Statement:
    row = fault(s)
    good = action(s, row)
    action(s, row)
    run("UPDATE blood_correctiveaction SET status = 'effective' WHERE id = %s", good.pk)
    return _close(row)


def closed_and_opened_again(s: Any) -> Statement:
    row = fault(s)
    run("UPDATE blood_correctiveaction SET status = 'effective' WHERE id = %s", action(s, row).pk)
    _close(row)()
    return lambda: run("UPDATE blood_nonconformity SET status = 'open' WHERE id = %s", row.pk)


def deviation_stretched(s: Any) -> Statement:
    row = Deviation.objects.create(
        code="V1", org_path=s.city.centre.path, area="stock", what="x", why="y",
        since=s.at.date(), until=s.at.date(), proposed_at=s.at, proposed_by="a-one",
    )  # fmt: skip
    run("UPDATE blood_deviation SET status = 'approved', decided_by = 'b'")
    later = date(s.at.year + 1, 1, 1)
    return lambda: run("UPDATE blood_deviation SET until = %s WHERE id = %s", later, row.pk)


def count(s: Any, finding: str = "") -> StockCount:
    row = StockCount.objects.create(
        code="P1", org_path=s.city.centre.path, expected=1, opened_at=s.at, opened_by="a-one"
    )
    CountLine.objects.create(count=row, number="N1", expected=True, finding=finding)
    return row


def _count_closed(row: StockCount) -> Statement:
    return lambda: run(
        "UPDATE blood_stockcount SET status = 'closed', finished_by = 'a', closed_by = 'b'"
        " WHERE id = %s",
        row.pk,
    )


def closed_with_a_difference(s: Any) -> Statement:
    return _count_closed(count(s, "missing"))


def expectation_lowered(s: Any) -> Statement:
    row = count(s)
    return lambda: run("UPDATE blood_stockcount SET expected = 0 WHERE id = %s", row.pk)


def finding_rewritten(s: Any) -> Statement:
    count(s, "missing")
    return lambda: run("UPDATE blood_countline SET finding = 'found'")


def line_of_a_closed_count(s: Any) -> Statement:
    _count_closed(count(s, "found"))()
    return lambda: run("UPDATE blood_countline SET explained = 'lost'")


def line_added_afterwards(s: Any) -> Statement:
    row = count(s, "found")
    _count_closed(row)()
    return lambda: run(
        "INSERT INTO blood_countline (count_id, number, expected, was, finding, explained,"
        " explained_by) VALUES (%s, 'N2', %s, '', 'found', '', '')",
        row.pk,
        False,
    )


def line_deleted(s: Any) -> Statement:
    count(s)
    return lambda: run("DELETE FROM blood_countline")


# -- what is kept --------------------------------------------------------------------------------------


def floor(s: Any, years: int = 10) -> RetentionFloor:
    return RetentionFloor.objects.create(
        kind="screening", years=years, edition="e", written_at=s.at
    )


def floor_shortened(s: Any) -> Statement:
    floor(s)
    return lambda: run("UPDATE blood_retentionfloor SET years = 1")


def floor_of_another_kind(s: Any) -> Statement:
    floor(s)
    return lambda: run("UPDATE blood_retentionfloor SET kind = 'quality'")


def floor_taken_away(s: Any) -> Statement:
    floor(s)
    return lambda: run("DELETE FROM blood_retentionfloor")


def disposal(s: Any, *keys: int, signed: bool = False) -> Disposal:
    row = Disposal.objects.create(
        code="X1", kind="screening", org_path=s.city.centre.path, before=s.at.date(), edition="e",
        rows=len(keys), proposed_at=s.at, proposed_by="house",
    )  # fmt: skip
    for key in keys:
        DisposalLine.objects.create(
            disposal=row, source="blood_screening", key=key, day=date(2000, 1, 1)
        )
    if signed:
        run("UPDATE blood_disposal SET status = 'agreed', agreed_by = 'a' WHERE id = %s", row.pk)
    return row


def disposal_widened(s: Any) -> Statement:
    disposal(s, 1)
    return lambda: run("UPDATE blood_disposal SET rows = 2")


def signature_replaced(s: Any) -> Statement:
    disposal(s, 1, signed=True)
    return lambda: run("UPDATE blood_disposal SET agreed_by = 'c'")


def erased_at_once(s: Any) -> Statement:
    disposal(s, 1)
    return lambda: run(
        "UPDATE blood_disposal SET status = 'erased', agreed_by = 'a', erased_by = 'b',"
        " erased_on = %s",
        s.at.date(),
    )


def agreed_to_more_than_is_listed(s: Any) -> Statement:
    row = disposal(s, 1)
    DisposalLine.objects.create(disposal=row, source="blood_screening", key=2, day=s.at.date())
    return lambda: run("UPDATE blood_disposal SET status = 'agreed', agreed_by = 'a'")


def disposal_born_signed(s: Any) -> Statement:
    return lambda: Disposal.objects.bulk_create(
        [Disposal(
            code="X2", kind="screening", org_path="/x/", before=s.at.date(), edition="e", rows=0,
            proposed_at=s.at, proposed_by="house", agreed_by="a",
        )]
    ) and None  # fmt: skip


def line_added_to_what_was_signed(s: Any) -> Statement:
    row = disposal(s, 1, signed=True)
    return lambda: run(
        "INSERT INTO blood_disposalline (disposal_id, source, key, day) VALUES (%s, 'x', 2, %s)",
        row.pk,
        s.at.date(),
    )


def line_changed(s: Any) -> Statement:
    disposal(s, 1)
    return lambda: run("UPDATE blood_disposalline SET key = 2")


def line_of_a_disposal_deleted(s: Any) -> Statement:
    disposal(s, 1)
    return lambda: run("DELETE FROM blood_disposalline")


def screening(s: Any) -> Screening:
    return Screening.objects.create(
        visit=s.bench.donation().visit, answers="[]", measured="{}", reasons="[]", allowed=True,
        edition="e", at=s.at, by="x",
    )  # fmt: skip


def donor_reaction(s: Any) -> DonorReaction:
    donation = s.bench.donation()
    return DonorReaction.objects.create(
        donation=donation, org_path=donation.org_path, kind="vasovagal", grade=1, care="x",
        at=s.at, by="x",
    )  # fmt: skip


def patient_reaction(s: Any) -> PatientReaction:
    issue = _transfusion(s).issue
    return PatientReaction.objects.create(
        issue=issue, org_path=s.city.hospital.path, kind="febrile", grade=1, care="x", at=s.at,
        by="x",
    )  # fmt: skip


MAKERS: dict[str, tuple[Callable[[Any], Any], str]] = {
    "blood_screening": (screening, "answers"),
    "blood_donorreaction": (donor_reaction, "care"),
    "blood_patientreaction": (patient_reaction, "care"),
    "blood_nonconformity": (fault, "what"),
}


def _erased(table: str) -> Callable[[Any], Statement]:
    make, column = MAKERS[table]

    def erased_too_early(s: Any) -> Statement:
        row = make(s)
        return lambda: run(f"UPDATE {table} SET {column} = %s WHERE id = %s", b"", row.pk)

    return erased_too_early


def _gone(table: str) -> Callable[[Any], Statement]:
    make, _column = MAKERS[table]

    def deleted(s: Any) -> Statement:
        row = make(s)
        return lambda: run(f"DELETE FROM {table} WHERE id = %s", row.pk)

    return deleted


STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_nonconformity_close_guard": (
        closed_without_an_action,
        closed_before_an_action_is_judged,
        closed_and_opened_again,
    ),
    "blood_deviation_rewrite_guard": (deviation_stretched,),
    "blood_count_close_guard": (closed_with_a_difference, expectation_lowered),
    "blood_countline_update_guard": (finding_rewritten, line_of_a_closed_count),
    "blood_countline_insert_guard": (line_added_afterwards,),
    "blood_countline_delete_guard": (line_deleted,),
    "blood_floor_update_guard": (floor_shortened, floor_of_another_kind),
    "blood_floor_delete_guard": (floor_taken_away,),
    "blood_disposal_rewrite_guard": (
        disposal_widened,
        signature_replaced,
        erased_at_once,
        agreed_to_more_than_is_listed,
    ),
    "blood_disposal_birth_guard": (disposal_born_signed,),
    "blood_disposalline_insert_guard": (line_added_to_what_was_signed,),
    "blood_disposalline_update_guard": (line_changed,),
    "blood_disposalline_delete_guard": (line_of_a_disposal_deleted,),
    **{f"{table}_kept_guard": (_erased(table),) for table in MAKERS},
    **{f"{table}_delete_guard": (_gone(table),) for table in MAKERS},
}

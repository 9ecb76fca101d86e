"""What raw SQL may not do to a donor's recorded group: one story a way, for tests/blood/test_guards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection

from sanxian.blood.models import (
    AssayRun,
    Donor,
    GroupCorrection,
    GroupDiscrepancy,
    MislabelledUnit,
    Unit,
)

Statement = Callable[[], None]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def correction(s: Any, **fields: Any) -> GroupCorrection:
    """Proposed by one person: A becomes O."""
    donor = s.bench.donor(abo="A", rhd="+")
    donation = s.bench.donation(donor=donor)
    tubes = AssayRun.objects.create(
        donation=donation, org_path=donation.org_path, assay="grouping", outcome="", at=s.at, by="a"
    )
    doubt = GroupDiscrepancy.objects.create(
        donation=donation, run=tubes, org_path=donation.org_path, codes="", opened_at=s.at
    )
    given = {"old_abo": "A", "old_rhd": "+", "abo": "O", "rhd": "+", **fields}
    return GroupCorrection.objects.create(
        donor=donor, discrepancy=doubt, org_path=s.city.centre.path, reason="mistyped",
        proposed_at=s.at, proposed_by="a-one", **given,
    )  # fmt: skip


def confirmed(s: Any, **fields: Any) -> GroupCorrection:
    row = correction(s, **fields)
    GroupCorrection.objects.filter(pk=row.pk).update(status="confirmed", confirmed_by="a-two")
    return row


_REGROUP = "UPDATE blood_donor SET abo = %s, rhd = %s WHERE id = %s"


def regrouped_by_nobody(s: Any) -> Statement:
    donor = s.bench.donor(abo="A", rhd="+")
    return lambda: run(_REGROUP, "O", "+", donor.pk)


def regrouped_by_one(s: Any) -> Statement:
    row = correction(s)
    return lambda: run(_REGROUP, "O", "+", row.donor_id)


def regrouped_to_another(s: Any) -> Statement:
    row = confirmed(s)
    return lambda: run(_REGROUP, "B", "+", row.donor_id)


def factor_lost(s: Any) -> Statement:
    donor = s.bench.donor(abo="A", rhd="+")
    return lambda: run(_REGROUP, "A", "", donor.pk)


def correction_of_another_record(s: Any) -> Statement:
    """Confirmed for a record that said AB: it corrects nothing of one that says A."""
    row = confirmed(s, old_abo="AB")
    return lambda: run(_REGROUP, "O", "+", row.donor_id)


def born_signed(s: Any) -> Statement:
    row = correction(s)
    GroupCorrection.objects.filter(pk=row.pk).update(status="withdrawn")
    sql = (
        "INSERT INTO blood_groupcorrection (donor_id, discrepancy_id, org_path, old_abo, old_rhd, abo,"
        " rhd, reason, proposed_at, proposed_by, confirmed_by, status) VALUES"
        " (%s, %s, '/37/', 'A', '+', 'O', '+', 'mistyped', %s, 'a-one', 'a-two', 'confirmed')"
    )
    return lambda: run(sql, row.donor_id, row.discrepancy_id, s.at)


def _rewritten(column: str, value: Any, start: Callable[..., GroupCorrection] = correction) -> Any:
    def story(s: Any) -> Statement:
        row = start(s)
        given = value(s) if callable(value) else value
        sql = f"UPDATE blood_groupcorrection SET {column} = %s WHERE id = %s"
        return lambda: run(sql, given, row.pk)

    story.__name__ = f"correction_{column}_rewritten"
    return story


def deleted(s: Any) -> Statement:
    row = correction(s)
    return lambda: run("DELETE FROM blood_groupcorrection WHERE id = %s", row.pk)


def _line(s: Any) -> MislabelledUnit:
    unit = s.released_unit()
    Unit.objects.filter(pk=unit.pk).update(status="held", held_for="recalled")
    return MislabelledUnit.objects.create(correction=confirmed(s), unit=unit, found="available")


def mislabelled_back_on_the_shelf(s: Any) -> Statement:
    line = _line(s)
    return lambda: run("UPDATE blood_unit SET status = 'available' WHERE id = %s", line.unit_id)


def line_rewritten(s: Any) -> Statement:
    line = _line(s)
    return lambda: run("UPDATE blood_mislabelledunit SET found = 'x' WHERE id = %s", line.pk)


def line_deleted(s: Any) -> Statement:
    line = _line(s)
    return lambda: run("DELETE FROM blood_mislabelledunit WHERE id = %s", line.pk)


def _other_donor(s: Any) -> int:
    row: Donor = s.bench.donor()
    return row.pk


STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_donor_group_guard": (
        regrouped_by_nobody,
        regrouped_by_one,
        regrouped_to_another,
        factor_lost,
        correction_of_another_record,
    ),
    "blood_groupcorrection_birth_guard": (born_signed,),
    "blood_groupcorrection_rewrite_guard": (
        _rewritten("abo", "B"),
        _rewritten("rhd", "-"),
        _rewritten("old_abo", "AB"),
        _rewritten("old_rhd", "-"),
        _rewritten("donor_id", _other_donor),
        _rewritten("proposed_by", "a-three"),
        _rewritten("confirmed_by", "a-four", confirmed),
        _rewritten("status", "proposed", confirmed),
    ),
    "blood_groupcorrection_delete_guard": (deleted,),
    "blood_mislabelledunit_rewrite_guard": (line_rewritten,),
    "blood_mislabelledunit_delete_guard": (line_deleted,),
    "blood_unit_mislabelled_guard": (mislabelled_back_on_the_shelf,),
}

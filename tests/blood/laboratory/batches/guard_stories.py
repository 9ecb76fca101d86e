"""Raw SQL against the bench and its batches: what the database itself refuses (see test_guards)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import connection

from sanxian.blood.models import (
    CollectionBatch,
    CollectionLine,
    ControlRun,
    Instrument,
    ReagentLot,
    TestBatch,
)
from tests.blood.laboratory import kit

Statement = Callable[[], Any]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _bench(s: Any) -> Instrument:
    return kit.in_order(s.city.centre.path, s.at)


def control_rewritten(s: Any) -> Statement:
    row = ControlRun.objects.filter(instrument=_bench(s)).first()
    return lambda: run("UPDATE blood_controlrun SET ok = %s WHERE id = %s", True, row.pk)


def control_deleted(s: Any) -> Statement:
    row = ControlRun.objects.filter(instrument=_bench(s)).first()
    return lambda: run("DELETE FROM blood_controlrun WHERE id = %s", row.pk)


def _lot(column: str, value: Any, status: str = "accepted") -> Callable[[Any], Statement]:
    def story(s: Any) -> Statement:
        _bench(s)
        lot = ReagentLot.objects.get(assay="hiv")
        ReagentLot.objects.filter(pk=lot.pk).update(status=status)
        said = value(lot) if callable(value) else value
        return lambda: run(f"UPDATE blood_reagentlot SET {column} = %s WHERE id = %s", said, lot.pk)

    story.__name__ = f"lot_{column}_{status}"
    return story


_RESULT = (
    "INSERT INTO blood_result (uid, donation_id, org_path, assay, outcome, instrument, lot, at, by,"
    " status) VALUES (%s, %s, %s, 'hiv', 'x', 'AU-1', 'L1', %s, 'a-one', 'entered')"
)


def _result(s: Any) -> Statement:
    donation = s.bench.donation()
    return lambda: run(_RESULT, "0" * 32, donation.pk, donation.org_path, s.at)


def result_with_a_lot_in_quarantine(s: Any) -> Statement:
    illegal = _result(s)
    ReagentLot.objects.filter(assay="hiv").update(status="quarantine")
    return illegal


def result_of_a_broken_instrument(s: Any) -> Statement:
    illegal = _result(s)
    Instrument.objects.update(status="out_of_service")
    return illegal


def _batch(s: Any, status: str) -> CollectionBatch:
    batch: CollectionBatch = kit.counted_in(s.bench.donation(counted_in=False), s.at)
    CollectionBatch.objects.filter(pk=batch.pk).update(status=status)
    return batch


def closed_with_a_difference(s: Any) -> Statement:
    batch = _batch(s, "open")
    batch.lines.update(tube=False, difference="tube_missing")
    return lambda: run("UPDATE blood_collectionbatch SET status = 'closed' WHERE id = %s", batch.pk)


def tube_put_into_a_closed_batch(s: Any) -> Statement:
    batch = _batch(s, "closed")
    return lambda: run(
        "UPDATE blood_collectionline SET tube = %s WHERE batch_id = %s", False, batch.pk
    )


def line_carried_to_another_batch(s: Any) -> Statement:
    batch, other = _batch(s, "closed"), _batch(s, "open")
    return lambda: run(
        "UPDATE blood_collectionline SET batch_id = %s WHERE batch_id = %s", other.pk, batch.pk
    )


def line_added_to_a_closed_batch(s: Any) -> Statement:
    batch, late = _batch(s, "closed"), s.bench.donation(counted_in=False)
    sql = (
        "INSERT INTO blood_collectionline (batch_id, number, donation_id, tube, bag, difference,"
        " explained, explained_by) VALUES (%s, %s, %s, %s, %s, '', '', '')"
    )
    return lambda: run(sql, batch.pk, late.number, late.pk, True, True)


def line_deleted(s: Any) -> Statement:
    batch = _batch(s, "open")
    line = CollectionLine.objects.get(batch=batch)
    return lambda: run("DELETE FROM blood_collectionline WHERE id = %s", line.pk)


def donation_added_to_a_closed_test_batch(s: Any) -> Statement:
    donation = s.bench.donation()
    batch = TestBatch.objects.create(
        code="JC1", org_path=s.city.centre.path, opened_at=s.at, opened_by="a-one"
    )
    TestBatch.objects.filter(pk=batch.pk).update(status="closed")
    sql = (
        "INSERT INTO blood_testline (batch_id, donation_id, explained, explained_by)"
        " VALUES (%s, %s, '', '')"
    )
    return lambda: run(sql, batch.pk, donation.pk)


STORIES: dict[str, tuple[Callable[[Any], Statement], ...]] = {
    "blood_controlrun_rewrite_guard": (control_rewritten,),
    "blood_controlrun_delete_guard": (control_deleted,),
    "blood_reagentlot_rewrite_guard": (
        _lot("lot", "L2"),
        _lot("assay", "nat_x"),
        _lot("org_path", "/37/3702/bc2/"),
        _lot("expires_on", lambda lot: lot.expires_on + timedelta(days=1)),
        _lot("status", "accepted", "rejected"),
        _lot("status", "accepted", "closed"),
    ),
    "blood_result_bench_guard": (result_with_a_lot_in_quarantine, result_of_a_broken_instrument),
    "blood_collectionbatch_close_guard": (closed_with_a_difference,),
    "blood_collectionline_update_guard": (
        tube_put_into_a_closed_batch,
        line_carried_to_another_batch,
    ),
    "blood_collectionline_insert_guard": (line_added_to_a_closed_batch,),
    "blood_collectionline_delete_guard": (line_deleted,),
    "blood_testline_insert_guard": (donation_added_to_a_closed_test_batch,),
}

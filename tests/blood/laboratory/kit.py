"""A laboratory in working order for tests: an instrument, accepted lots, this morning's controls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanxian.blood.facts.terms import Assay
from sanxian.blood.models import (
    CollectionBatch,
    CollectionLine,
    ControlRun,
    Donation,
    Instrument,
    ReagentLot,
)
from sanxian.blood.services.codes import new_code
from sanxian.core import clock
from sanxian.core.prepared import create, insert_many, prepared, update_step
from sanxian.orgs import places
from sanxian.orgs.facts import Kind

TOOL, LOT = "AU-1", "L1"


@prepared
def _instrument(place: str, code: str) -> Any:
    return Instrument.objects.filter(org_path=place, code=code)


def in_order(path: str, at: datetime, tool: str = TOOL, lot: str = LOT) -> Instrument:
    """An instrument in service at the centre of `path`, a lot of each assay, controls an hour old."""
    place = places.nearest(path, Kind.CENTRE)
    found = _instrument(place, tool)
    if found:
        return found[0]
    since = clock.day(at) - timedelta(days=30)
    made = create(
        Instrument, org_path=place, code=tool, name="全自动分析仪", kind="serology", since=since
    )
    insert_many(
        ReagentLot(
            org_path=place,
            assay=assay.value,
            lot=lot,
            expires_on=clock.day(at) + timedelta(days=200),
            came_at=at - timedelta(days=20),
            came_by="a-came",
            accepted_at=at - timedelta(days=19),
            accepted_by="a-accepted",
            status="accepted",
        )
        for assay in Assay
    )
    controls(made, at - timedelta(hours=1))
    return made


def controls(tool: Instrument, at: datetime, *, ok: bool = True, **only: Any) -> None:
    """Both levels of each lot of the instrument's laboratory, all well or all failed."""
    rows = ReagentLot.objects.filter(org_path=tool.org_path, **only)
    insert_many(
        ControlRun(
            org_path=tool.org_path,
            instrument=tool,
            lot=row,
            level=level,
            expected="x",
            found="x" if ok else "y",
            ok=ok,
            rule="match",
            at=at,
            by="a-came",
        )
        for row in rows
        for level in ("negative", "positive")
    )


def counted_in(donation: Donation, at: datetime) -> CollectionBatch:
    """The donation's tube and bag came, in a batch of its own that is closed."""
    batch = create(
        CollectionBatch,
        code=new_code("CX"),
        session_id=donation.visit.session_id,
        org_path=donation.org_path,
        handed_at=at,
        handed_by="a-nurse",
        received_at=at,
        received_by="a-came",
    )
    create(
        CollectionLine, batch=batch, number=donation.number, donation=donation, tube=True, bag=True
    )
    update_step(CollectionBatch, {"status": "closed", "closed_at": at}, {"pk": batch.pk})
    return batch

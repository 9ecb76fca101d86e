"""One bag from the centre's shelf to the bed, and what stands on file afterwards."""

from __future__ import annotations

import pytest
from django_tasks_db.models import DBTaskResult

from sanxian.blood.models import Issue, Order, Reservation, Thanks, Transfusion, Unit
from sanxian.blood.services import bedside
from sanxian.core.models import Trail
from sanxian.core.trail import verify
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def test_from_order_to_bed(ward: Ward) -> None:
    [issue] = ward.transfused()
    unit = Unit.objects.get(pk=issue.unit_id)
    assert unit.status == "transfused"
    assert unit.org_path == ward.ward
    assert issue.outcome == "transfused" and issue.closed_at == ward.at
    assert Order.objects.get(pk=issue.order_id).status == "closed"
    assert not Reservation.objects.filter(ended_at__isnull=True).exists()
    assert Transfusion.objects.get(issue=issue).started_at == ward.at


def test_the_way_stands_on_the_trail(ward: Ward) -> None:
    [issue] = ward.transfused()
    rows = Trail.objects.filter(subject=f"blood.unit:{issue.unit_id}").order_by("pk")
    assert list(rows.values_list("step", flat=True)) == [
        "reserve",
        "send",
        "arrive_reserved",
        "issue",
        "transfuse",
    ]
    assert verify().ok


def test_the_trail_holds_no_name_and_no_number_of_the_patient(ward: Ward) -> None:
    [issue] = ward.transfused()
    text = " ".join(f"{t.subject} {t.data} {t.reasons}" for t in Trail.objects.all())
    assert issue.patient.name not in text
    assert issue.patient.number not in text


def test_the_donor_is_thanked_once(ward: Ward) -> None:
    [issue] = ward.transfused()
    bedside.thank(issue.unit_id)
    bedside.thank(issue.unit_id)
    thanks = Thanks.objects.get()
    assert thanks.donor_id == issue.unit.donation.donor_id
    assert (thanks.component, thanks.day.isoformat()) == ("red_cells", "2026-11-23")


def test_the_thanks_is_queued_in_the_same_transaction(ward: Ward) -> None:
    [issue] = ward.transfused()
    queued = " ".join(str(row.args_kwargs) for row in DBTaskResult.objects.all())
    assert "blood.thank" in queued and str(issue.unit_id) in queued


def test_finish_once(ward: Ward) -> None:
    [issue] = ward.transfused()
    assert bedside.finish(issue=issue, by=ward.nurse, at=ward.at).ended_at == ward.at
    with pytest.raises(Refusal) as told:
        bedside.finish(issue=issue, by=ward.nurse, at=ward.at)
    assert told.value.codes == ("transfusion_ended",)
    assert Issue.objects.count() == 1

"""The demonstration's ward past the point of no return, played in the small city."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

from sanxian.stempatient.models import PatientCase, Receipt
from sanxian.twin import patients
from tests.stempatient.ward import Transplant

DAY = date(2026, 11, 23)


def test_the_scene_has_who_lost_a_donor_and_whose_cells_came(ward: Transplant, city: Any) -> None:
    staff = {"transplanth1": ward.doctor, "transplant2h1": ward.second}
    places = {"h1": city.hospital.path, "registry": city.registry.path}
    life: Any = SimpleNamespace(
        staff=staff.__getitem__, plan=SimpleNamespace(path=places.__getitem__)
    )
    patients.play(life, DAY)
    found = PatientCase.objects.order_by("pk").values_list("status", flat=True)
    assert list(found) == ["stranded", "collected", "received", "closed"]
    assert Receipt.objects.filter(warm=False, intact=True).count() == 2
    begun = PatientCase.objects.exclude(confirmed_at=None, conditioning_started_at=None)
    assert all(case.confirmed_at < case.conditioning_started_at for case in begun)
    assert begun.count() == 4

"""The morning of the demonstration between two sides: every desk of it has something to do."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from sanxian.coordination.models import Draft, Leg, Mission, Reading
from sanxian.coordination.selectors import missions as chosen
from sanxian.core.models import Home
from sanxian.stempatient.models import PatientCase, Receipt
from sanxian.twin import coordination, volunteers
from sanxian.twin.founding import founder
from tests.personas import AT

DAY = date(2026, 11, 23)


@pytest.fixture
def lived(city, persona):
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    city.registry.kind = "registry"
    staff = {
        "coordinator": persona("coordinator"), "county": persona("county_worker"),
        "transplanth1": persona("transplant_doctor"),
        "transplant2h1": persona("transplant_doctor", number=2),
    }  # fmt: skip
    paths = {"registry": city.registry.path, "h1": city.hospital.path}
    volunteers.play(staff["county"], founder(), DAY)
    life = SimpleNamespace(staff=staff.__getitem__, plan=SimpleNamespace(path=paths.__getitem__))
    coordination.play(life, founder(), DAY)
    return staff


def test_everything_is_going_on(lived):
    assert {c.status for c in PatientCase.objects.all()} >= {
        "searching", "reserved", "planned", "confirmed", "preparing", "transplanted", "cancelled",
    }  # fmt: skip
    assert {m.status for m in Mission.objects.all()} == {"planned", "running"}
    assert {leg.status for leg in Leg.objects.all()} == {"offered", "carrying"}
    assert Reading.objects.count() == Receipt.objects.count() == Draft.objects.count() == 1
    assert chosen.uncarried(lived["coordinator"]).count() >= 1

"""The demonstration's registrants, played in the small city."""

from __future__ import annotations

from datetime import date
from random import Random
from types import SimpleNamespace
from typing import Any

from sanxian.core.models import Home
from sanxian.stemdonor.lifecycle import IntakeStatus, RegistrantStatus, SampleStatus
from sanxian.stemdonor.models import Intake, Registrant, Sample
from sanxian.twin import crowd, registrants
from tests.stemdonor.county import County


def test_the_scene_has_every_state(county: County, city: Any) -> None:
    staff = {"county": county.worker, "cityrc": county.town, "hla": county.bench}
    places = {
        "county1": city.county.path, "city": city.city.path, "laboratory": county.laboratory,
    }  # fmt: skip
    life: Any = SimpleNamespace(
        staff=staff.__getitem__, plan=SimpleNamespace(path=places.__getitem__)
    )
    Home.objects.create(pk=1, kind="simulated", clock=county.at)  # where made-up typings are known
    day = date(2026, 11, 23)
    registrants.play(life, day, crowd.invent(Random(5), 1, day, "A", "+"))
    matched = {RegistrantStatus.MATCHED}  # where a case is
    assert _states(Registrant) == set(RegistrantStatus) - matched
    assert _states(Sample) == set(SampleStatus) and _states(Intake) == set(IntakeStatus)
    undone = Intake.objects.get(status=IntakeStatus.UNDONE)
    assert undone.made and not undone.registrants.exists()


def _states(model: Any) -> set[str]:
    return set(model.objects.values_list("status", flat=True))

"""The demonstration's match cases, played in the small city."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sanxian.duties.models import Duty
from sanxian.stemdonor.lifecycle.cases import CaseStatus, CostStatus
from sanxian.stemdonor.models import (
    CostLine,
    FollowUp,
    MatchCase,
    PeerCompanion,
    Stay,
    SuccessReview,
)
from sanxian.twin import cases
from tests.stemdonor.cases.story import Story


def test_the_scene_has_a_case_in_every_state(story: Story, city: Any, persona: Any) -> None:
    for _ in range(28):
        story.registrant()
    staff = {
        "county": story.worker, "cityrc": story.town, "cityrc2": story.escort,
        "manager": story.province, "collecth1": story.doctor,
    }  # fmt: skip
    places = {
        "h1": city.hospital.path, "h2": city.hospital2.path, "county1": city.county.path,
        "city": city.city.path,
    }  # fmt: skip
    life: Any = SimpleNamespace(
        staff=staff.__getitem__, plan=SimpleNamespace(path=places.__getitem__)
    )
    cases.play(life, story.day)
    found = Counter(MatchCase.objects.values_list("status", flat=True))
    once = {state.value: 1 for state in CaseStatus}
    assert found == once | {"stopped": 7}  # two who said no, five whose typing did not match
    assert CostLine.objects.filter(status="entered").exists() and PeerCompanion.objects.exists()
    assert set(FollowUp.objects.values_list("status", flat=True)) == {"due", "done", "declined"}
    assert set(CostLine.objects.values_list("status", flat=True)) == set(CostStatus)
    assert Stay.objects.filter(status="cancelled").count() == 1
    reviews = SuccessReview.objects.order_by("opened_at", "pk").values_list("status", flat=True)
    assert list(reviews) == ["wanting"] * 2 + ["sound"] * 2 + ["open"] * 2
    ahead = MatchCase.objects.filter(
        status__in=("planned", "confirmed"), plans__admission__gt=story.day
    )
    assert ahead.count() == 2
    late = Duty.objects.filter(closed_at__isnull=True, opened_at__gt=story.at + timedelta(hours=9))
    assert not late.exists()

"""The demonstration's match cases, played in the small city."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from sanxian.duties.models import Duty
from sanxian.stemdonor.models import CostLine, FollowUp, MatchCase, PeerCompanion, SuccessReview
from sanxian.twin import cases
from tests.stemdonor.cases.story import Story


def test_the_scene_has_a_case_in_every_state(story: Story, city: Any, persona: Any) -> None:
    for _ in range(15):
        story.registrant()
    staff = {
        "county": story.worker, "cityrc": story.town, "cityrc2": story.escort,
        "manager": story.province, "collecth1": story.doctor, "peer": persona("peer_volunteer"),
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
    assert found == {
        "notified": 1, "contacted": 1, "talking": 1, "agreed": 1, "sampled": 1, "reserved": 1,
        "examining": 1, "fit": 1, "planned": 1, "mobilising": 1, "collecting": 1, "delivered": 1,
        "closed": 1, "stopped": 2,
    }  # fmt: skip
    assert CostLine.objects.filter(status="entered").exists() and PeerCompanion.objects.exists()
    assert FollowUp.objects.filter(status="done").exists()
    assert SuccessReview.objects.filter(status="open").count() == 2
    late = Duty.objects.filter(closed_at__isnull=True, opened_at__gt=story.at + timedelta(hours=9))
    assert not late.exists()

"""A volunteer beside a donor and the donor herself, on a phone and at a desk: who, when, and one tap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.core import policy
from sanxian.core.models import Home
from sanxian.people.models import Person
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import PLAN
from sanxian.stemdonor.services import beside
from sanxian.volunteers.models import Offer
from sanxian.volunteers.services import offers
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County
from tests.volunteers.corps import Corps

pytestmark = pytest.mark.browser


@pytest.fixture
def offer(city: Any, persona: Any, monkeypatch: pytest.MonkeyPatch) -> Offer:
    """Accepted; the plan begins in three days, in a county that keeps the example of six and five."""
    monkeypatch.setattr(editions, "plan", lambda _path, on: policy.resolve(PLAN, "430600", on))
    story = Story(County(city, persona))
    case = story.until("fit")
    arranged = {"meet": "门诊楼一楼服务台", "phone": "0533-2283151"}
    story.plan(case, arranged=arranged)
    corps = Corps(city, persona)
    corps.made = 800
    row, actor = corps.seated("companion", name="何陪护")
    made = beside.ask(
        case=case, role="companion", volunteer=corps.fit(row).pk, by=story.worker, at=story.at
    )
    offers.answer(place=actor.facility, offer=made.pk, yes=True, by=actor, at=story.at)
    donor = persona.account("donor")
    donor.person_uid = Person.objects.get(pk=case.registrant.person_id).uid
    donor.save()
    Home.objects.update_or_create(
        pk=1, defaults={"kind": "simulated", "clock": story.at + timedelta(hours=1)}
    )
    return made


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_read_given_back_and_done_without(sit: Any, offer: Offer, width: int) -> None:
    Home.objects.update(clock=offer.made_at + timedelta(hours=1))
    helper, donor = sit("volunteer", width), sit("donor", width)
    page = helper.open("/volunteers/my")
    go(page.get_by_role("link", name="打开任务"))
    helper.sound("company")
    expect(page.get_by_role("link", name="0533-2283151")).to_be_visible()

    hers = donor.open("/my/case")
    donor.sound("own-case-beside")
    expect(hers.get_by_text("陪护志愿者 ·")).to_be_visible()
    go(hers.get_by_role("button", name="请不要打 示例六"))
    expect(hers.get_by_text("您说了不用，不打。")).to_be_visible()
    go(hers.get_by_role("button", name="还是打吧 示例六"))

    go(page.get_by_role("button", name="交回"))
    helper.sound("volunteers-my-after")
    expect(page.get_by_text("已交回，时间空出来了。")).to_be_visible()
    hers.reload()
    expect(hers.get_by_text("还没有定下是谁").first).to_be_visible()
    donor.sound("own-case-without")

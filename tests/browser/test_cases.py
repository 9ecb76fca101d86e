"""Match cases in a real browser: the worker's phone, the ward, the peer, and the donor's own no."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.core.models import Home
from sanxian.people.models import Person
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go
from tests.stemdonor.cases.story import TAUGHT, Story
from tests.stemdonor.county import County
from tests.stemdonor.peers import joined

pytestmark = pytest.mark.browser
_S = CaseStatus


def told(city: Any, persona: Any) -> Story:
    return Story(County(city, persona))


def stands(story: Story) -> None:
    """The home's clock stands where the story does."""
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": story.at})


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_worker_talks_and_the_donor_agrees(sit: Any, city: Any, persona: Any, width: int) -> None:
    story = told(city, persona)
    case = story.until(_S.CONTACTED)
    stands(story)
    seat = sit("county_worker", width)
    page = seat.open("/")
    expect(page.get_by_text("和本人谈一次").first).to_be_visible()
    seat.sound("case-desk")
    page.goto(seat.url + "/stemdonor/cases")
    seat.sound("case-list")
    page.goto(f"{seat.url}/stemdonor/cases/{case.pk}")
    seat.sound("case-talk")
    page.get_by_label("谈了几分钟").fill("40")
    for point in page.locator("input[name=taught]").all()[: len(TAUGHT)]:
        point.check()
    go(page.get_by_role("button", name="保存谈话"))
    case.refresh_from_db()
    assert case.status == _S.TALKING
    for answer in page.locator("input[type=radio][value=no]").all():
        answer.check(force=True)
    seat.sound("case-health")
    go(page.get_by_role("button", name="本人已签字"))
    go(page.get_by_role("button", name="已签同意书"))
    case.refresh_from_db()
    assert case.status == _S.AGREED
    seat.sound("case-agreed")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_plan_the_ward_and_the_peer(sit: Any, city: Any, persona: Any, width: int) -> None:
    story = told(city, persona)
    case = story.until(_S.PLANNED)
    joined(story, case)
    stands(story)
    seat = sit("county_worker", width)
    seat.open(f"/stemdonor/cases/{case.pk}/plan")
    seat.sound("case-plan")
    story.confirm(case)
    story.later(days=3)
    story.dose(case)
    stands(story)
    doctor = sit("collection_doctor", width)
    doctor.open(f"/stemdonor/ward/{case.pk}")
    doctor.sound("case-ward")
    peer = sit("peer_volunteer", width)
    page = peer.open("/stemdonor/peers")
    peer.sound("case-peers")
    go(page.get_by_role("link", name="小明"))
    peer.sound("case-peer")


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_donor_says_no_in_two_taps(sit: Any, city: Any, persona: Any, width: int) -> None:
    story = told(city, persona)
    case = story.until(_S.CONFIRMED)
    stands(story)
    account = persona.account("donor")
    account.person_uid = Person.objects.get(pk=case.registrant.person_id).uid
    account.save()
    seat = sit("donor", width)
    page = seat.open("/my/case")
    seat.sound("case-own")
    page.get_by_text("这次不继续", exact=True).first.click()
    go(page.get_by_role("button", name="确定不继续"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("这次不继续了")
    seat.sound("case-own-stopped")
    case.refresh_from_db()
    assert case.status == _S.STOPPED

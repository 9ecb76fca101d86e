"""Volunteers in a real browser: a shift is planned, somebody is asked, says yes, checks in with the code."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from sanxian.volunteers.facts import Kind
from sanxian.volunteers.models import Hours, Offer, Shift, Signup
from sanxian.volunteers.services import teams
from tests.browser.test_supply import DESK, PHONE
from tests.chromium import go
from tests.volunteers.corps import DAY, Corps

pytestmark = pytest.mark.browser


def corps_of(city: Any, persona: Any) -> Corps:
    """A team with a leader, one volunteer with an account, and some history."""
    corps = Corps(city, persona)
    team = corps.team()
    corps.led(team)
    row, _by = corps.seated(Kind.PUBLICITY, Kind.ESCORT, name="何大姐")
    corps.fit(row)
    for one in (row, corps.active(name="许多多"), corps.active(name="欧阳娜")):
        teams.join(team=team, volunteer=one, by=corps.worker, at=corps.at)
    teams.record(team=team, kind="poverty", title="看望困难家庭", day=corps.at.date(), minutes=150,
                 volunteers=[row], by=corps.worker, at=corps.at)  # fmt: skip
    corps.applied(Kind.CALLER, name="新来的")
    corps.row = row
    corps.asked(row, Kind.ESCORT, "coordination.mission:1", starts=corps.at + 2 * DAY)
    return corps


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_planned_asked_answered_checked_in(
    sit: Any, city: Any, persona: Any, at: Any, width: int
) -> None:
    row = corps_of(city, persona).row
    leader, phone = sit("team_leader", width), sit("volunteer", PHONE)
    page = leader.open("/")
    leader.sound("volunteers-leader-desk")
    page.goto(leader.url + "/volunteers/shifts/new")
    for label, said in (("做什么", "广场宣传"), ("日期", "2026-11-23"), ("从", "10:30"), ("到", "12:00"),
                        ("地点", "城东广场")):  # fmt: skip
        page.get_by_label(label, exact=True).fill(said)
    page.get_by_label("服务", exact=True).select_option("publicity")
    leader.sound("volunteers-shift-new")
    go(page.get_by_role("button", name="安排", exact=True))
    key = Shift.objects.get().pk
    page.get_by_label("志愿者", exact=True).select_option(str(row.pk))
    leader.sound("volunteers-shift")
    go(page.get_by_role("button", name="发出邀请"))
    expect(page.get_by_text("等答复")).to_be_visible()

    mine = phone.open("/volunteers/my")
    expect(mine.get_by_role("heading", level=1)).to_contain_text("邀请等您答复")
    phone.sound("volunteers-my")
    go(mine.get_by_role("button", name="我来").first)
    expect(mine.get_by_text("谢谢您！我们等您。")).to_be_visible()
    go(mine.get_by_role("link", name="签到"))
    wall = leader.open(f"/volunteers/shifts/{key}/code")
    if width == DESK:
        leader.sound("volunteers-code")
    code = wall.locator(".vol-code").get_attribute("aria-label")
    mine.get_by_role("textbox", name="签到码").fill(code)
    phone.sound("volunteers-check")
    go(mine.get_by_role("button", name="签到"))
    expect(mine.get_by_text("已签到，谢谢您来。")).to_be_visible()
    go(mine.get_by_role("button", name="这次不了"))
    phone.sound("volunteers-my-after")
    assert Signup.objects.get().status == "present"
    assert set(Offer.objects.values_list("status", flat=True)) == {"accepted", "declined"}


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_workers_pages(sit: Any, city: Any, persona: Any, at: Any, width: int) -> None:
    corps = corps_of(city, persona)
    seat, row = sit("county_worker", width), Hours.objects.get().volunteer
    page = seat.open("/volunteers/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 人报名")
    seat.sound("volunteers-teams")
    team = row.memberships.get().team_id
    for name, address in (
        ("roster", "roster"), ("volunteer", f"roster/{row.pk}"), ("team", f"teams/{team}"),
        ("activity", f"teams/{team}/activities"), ("trainings", "trainings"),
        ("covers", "insurance"), ("cover-new", "insurance/new"), ("offers", "offers"), ("hours", "hours"),
        ("correct", f"hours/{Hours.objects.get().pk}/correct"), ("figures", "figures"),
        ("enter", "roster/new"),
    ):  # fmt: skip
        page.goto(f"{seat.url}/volunteers/{address}")
        seat.sound(f"volunteers-{name}")
    page.goto(f"{seat.url}/volunteers/roster")
    page.get_by_label("姓名的开头").fill("何")
    go(page.get_by_role("button", name="找"))
    expect(page.get_by_role("link", name="何大姐").first).to_be_visible()
    assert "何" not in page.url
    page.goto(f"{seat.url}/volunteers/roster/{row.pk}")
    go(page.get_by_role("button", name="开具证明"))
    seat.sound("volunteers-certificate")
    assert corps.worker

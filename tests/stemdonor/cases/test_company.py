"""The page of a volunteer beside a donor: a first name, when and where, whom to call; for those days alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core import clock as times
from sanxian.core import policy
from sanxian.core.models import Home
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Malformed, Refusal, Unknown
from sanxian.stemdonor.facts.case_policy import PLAN, Beside
from sanxian.stemdonor.rules import beside as rules
from sanxian.stemdonor.selectors import beside as places_of
from sanxian.stemdonor.selectors import cases as read
from sanxian.stemdonor.selectors import company as chosen
from sanxian.stemdonor.services import beside, cases
from sanxian.volunteers.models import Offer
from sanxian.volunteers.services import offers, volunteers
from tests.personas import AT

pytestmark = pytest.mark.usefixtures("five")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ARRANGED = {
    "companion": "周阿姨", "hotel": "医院旁边", "meet": "门诊楼一楼服务台", "phone": "0533-2283151",
}  # fmt: skip
AGAIN = "stemdonor.case.beside"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def case(story: Any) -> Any:
    """A plan that begins in ten days."""
    found = story.until("fit")
    story.plan(found, dates=story.dates(story.day + 10 * DAY), arranged=ARRANGED)
    return found


@pytest.fixture
def accepted(story: Any, case: Any, helper: Any) -> Any:
    """`accepted(role)`: asked for that place, and she said yes."""

    def said(role: str = Beside.COMPANION) -> Offer:
        row, actor = helper
        offer = beside.ask(case=case, role=role, volunteer=row.pk, by=story.worker, at=story.at)
        offers.answer(place=actor.facility, offer=offer.pk, yes=True, by=actor, at=story.at)
        offer.refresh_from_db()
        return offer

    return said


@pytest.fixture
def now(story: Any) -> Any:
    def stand(at: Any = None) -> None:
        Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": at or story.at})

    return stand


def on(offer: Offer, days: int, hour: int = 7) -> Any:
    """A moment so many days from the first one."""
    return times.instant(times.day(offer.starts) + days * DAY, hour)


# -- the rule --------------------------------------------------------------------------------------------


def test_the_edition_says_when_she_is_told_and_until_when_she_may_give_back(db):
    first = AT
    ruled = policy.resolve(PLAN, "430600", times.day(first))
    assert rules.told_from(first.date(), ruled) == first.date() - 3 * DAY
    assert not list(rules.back_bars(first, first - 24 * HOUR, ruled))
    (bar,) = rules.back_bars(first, first - 24 * HOUR + timedelta(seconds=1), ruled)
    assert bar.code == "too_late_to_replace" and bar.params["hours"] == 24


@pytest.mark.parametrize(
    ("said", "good"),
    [("门诊楼一楼服务台", True), ("3 号楼 201 室", True), ("2026-12-03 大门", True), ("找王小明", False),
     ("打 13900001234", False), ("370302 19900101 123X", False)],
)  # fmt: skip
def test_where_one_meets_names_nobody(said, good):
    assert (not list(rules.meet_bars(said, "王小明"))) is good


@pytest.mark.parametrize(
    ("said", "good"),
    [("", True), ("0533-2283151", True), ("+86 533 2283151", True), ("找老王", False), ("12", False)],
)  # fmt: skip
def test_what_is_dialled_is_a_number(said, good):
    assert (not list(rules.phone_bars(said))) is good


@pytest.mark.parametrize("wrong", [{"meet": "找王小明 13900001234"}, {"phone": "办公室"}])
def test_a_plan_that_says_too_much_is_refused(story, wrong):
    found = story.until("fit")
    with pytest.raises(Malformed):
        story.plan(found, arranged=wrong)
    assert read.plan(found) is None


# -- what she reads --------------------------------------------------------------------------------------


def test_until_shortly_before_she_reads_days_and_branch_alone(accepted, helper, story):
    found = chosen.company(helper[1], accepted().pk, story.at)
    assert (found.first_name, found.where, found.meet) == ("", "", "")
    assert found.worker == story.persona.account("county_worker").name
    assert found.office and found.phone == "0533-2283151"


def test_for_her_days_she_reads_a_first_name_when_and_where(accepted, helper, case, story):
    offer = accepted()
    found = chosen.company(helper[1], offer.pk, on(offer, -3))
    name = read.donor(case).name
    assert found.first_name == read.first_name(name) != name
    assert found.where == story.county.city.hospital.name
    assert found.meet == "门诊楼一楼服务台"
    assert times.day(found.starts) == read.plan(case).admission


def test_who_calls_afterwards_does_so_from_the_office(accepted, helper, story):
    offer = accepted(Beside.CALLER)
    found = chosen.company(helper[1], offer.pk, on(offer, 0))
    assert found.first_name and found.where == found.office and found.meet == ""


def test_when_the_days_are_over_nothing_is_left(accepted, helper):
    offer = accepted()
    chosen.company(helper[1], offer.pk, offer.ends - HOUR)
    with pytest.raises(Unknown):
        chosen.company(helper[1], offer.pk, offer.ends)


def _unanswered(story, case, offer, actor):
    Offer.objects.filter(pk=offer.pk).update(status="open")


def _returned(story, case, offer, actor):
    offers.give_back(place=actor.facility, offer=offer.pk, by=actor, at=story.at)


def _stopped(story, case, offer, actor):
    cases.stop(case=case, side="donor", why="unsaid", by=story.worker, at=story.at)


def _other_days(story, case, offer, actor):
    story.plan(case, dates=story.dates(story.day + 12 * DAY), arranged=ARRANGED)


@pytest.mark.parametrize("change", [_unanswered, _returned, _stopped, _other_days])
def test_who_has_not_said_yes_or_is_not_needed_reads_nothing(story, accepted, helper, case, change):
    offer = accepted()
    change(story, case, offer, helper[1])
    with pytest.raises(Unknown):
        chosen.company(helper[1], offer.pk, on(offer, -1))


def test_another_volunteer_s_days_are_not_there(accepted, corps, story):
    offer = accepted()
    _row, other = corps.seated(Beside.COMPANION, number=2)
    with pytest.raises(Unknown):
        chosen.company(other, offer.pk, story.at)


def test_other_work_of_hers_has_no_such_page(corps, helper, story):
    row, actor = helper
    other = corps.asked(row, Beside.COMPANION, "tests.thing:1", starts=story.at + DAY)
    corps.answer(other, actor)
    with pytest.raises(Unknown):
        chosen.company(actor, other.pk, story.at)


# -- giving back -----------------------------------------------------------------------------------------


def test_given_back_in_time_the_worker_hears_at_once(accepted, helper, case, story):
    offer, actor = accepted(), helper[1]
    offers.give_back(place=actor.facility, offer=offer.pk, by=actor, at=offer.starts - 24 * HOUR)
    offer.refresh_from_db()
    assert offer.status == "returned" and Beside.COMPANION in places_of.wanted(case, story.at)
    duty = Duty.objects.get(kind=AGAIN, subject=f"stemdonor.matchcase:{case.pk}")
    assert duty.owner.code == case.worker and duty.closed_at is None


def test_too_late_for_another_it_is_a_matter_of_a_call(accepted, helper):
    offer, actor = accepted(), helper[1]
    with pytest.raises(Refusal, match="too_late_to_replace"):
        offers.give_back(
            place=actor.facility, offer=offer.pk, by=actor, at=offer.starts - 23 * HOUR
        )
    offer.refresh_from_db()
    assert offer.status == "accepted"


def test_who_leaves_is_never_held(accepted, helper):
    offer, actor = accepted(), helper[1]
    volunteers.own_leave(place=actor.facility, by=actor, at=offer.starts - HOUR)
    offer.refresh_from_db()
    assert offer.status == "returned" and Duty.objects.filter(kind=AGAIN).count() == 1


def test_a_no_and_a_silence_are_heard_too(story, case, helper, corps):
    row, actor = helper
    offer = beside.ask(case=case, role="companion", volunteer=row.pk, by=story.worker, at=story.at)
    offers.answer(place=actor.facility, offer=offer.pk, yes=False, by=actor, at=story.at)
    assert Duty.objects.get(kind=AGAIN).closed_at is None
    other = corps.fit(corps.active(Beside.COMPANION))
    beside.ask(case=case, role="companion", volunteer=other.pk, by=story.worker, at=story.at)
    beside.ask(case=case, role="caller", volunteer=row.pk, by=story.worker, at=story.at)
    assert Duty.objects.get(kind=AGAIN).status == "done"  # both places are asked for
    offers.expire_all(story.at + 5 * DAY)
    assert Duty.objects.filter(kind=AGAIN, closed_at__isnull=True).count() == 1


@pytest.mark.parametrize("change", [_stopped, _other_days])
def test_what_is_over_leaves_no_work(story, accepted, helper, case, change):
    offer = accepted()
    _returned(story, case, offer, helper[1])
    change(story, case, offer, helper[1])
    assert not Duty.objects.filter(kind=AGAIN, closed_at__isnull=True).exists()


# -- the pages -------------------------------------------------------------------------------------------


def page_of(offer: Offer) -> str:
    return f"/stemdonor/company/{offer.pk}"


def test_the_page_says_what_she_needs_and_nothing_else(accepted, case, signed_in, now):
    offer = accepted()
    now(on(offer, -1))
    said = text(signed_in("volunteer").get(page_of(offer)))
    donor = read.donor(case)
    assert f"您陪着{read.first_name(donor.name)}" in said and "门诊楼一楼服务台" in said
    assert 'href="tel:0533-2283151"' in said
    for never in (donor.name, case.code, case.task, donor.masked_phone, "周阿姨", "怕疼",
                  "要几天", f"/stemdonor/cases/{case.pk}"):  # fmt: skip
        assert never not in said, never


def test_her_own_page_leads_there_and_takes_it_back_in_one_tap(accepted, case, signed_in, now):
    offer = accepted()
    now(on(offer, -2))
    client = signed_in("volunteer")
    assert f'href="{page_of(offer)}"' in text(client.get("/volunteers/my"))
    back = f"/volunteers/my/offers/{offer.pk}/return"
    assert f'action="{back}"' in text(client.get(page_of(offer)))
    assert client.post(back, {"request": str(uuid4())}).status_code == 302
    assert client.get(page_of(offer)).status_code == 404
    assert page_of(offer) not in text(client.get("/volunteers/my"))


def test_too_late_the_page_has_no_button_and_the_act_refuses_with_the_way_out(
    accepted, signed_in, now
):
    offer = accepted()
    now(on(offer, 0))
    client = signed_in("volunteer")
    back = f"/volunteers/my/offers/{offer.pk}/return"
    said = text(client.get(page_of(offer)))
    assert back not in said and "请马上打上面的电话" in said
    assert back not in text(client.get("/volunteers/my"))
    answer = client.post(back, {"request": str(uuid4())})
    assert answer.status_code == 409 and "来不及换人" in text(answer)


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [("volunteer", "county2", 404), ("peer_volunteer", "", 403), ("county_worker", "", 403),
     ("coordinator", "", 403), ("donor", "", 403)],
)  # fmt: skip
def test_who_opens_it(accepted, signed_in, now, role, where, status):
    offer = accepted()
    now(on(offer, -1))
    assert signed_in(role, where).get(page_of(offer)).status_code == status


def test_after_the_days_the_page_is_gone(accepted, signed_in, now):
    offer = accepted()
    now(offer.ends)
    assert signed_in("volunteer").get(page_of(offer)).status_code == 404


def test_the_page_costs_the_same_however_many_help(accepted, corps, story, case, signed_in, now):
    offer = accepted()
    now(on(offer, -1))
    client = signed_in("volunteer")
    client.get(page_of(offer))
    with CaptureQueriesContext(connection) as few:
        client.get(page_of(offer))
    row, other = corps.seated(Beside.CALLER, number=2)
    asked = beside.ask(
        case=case, role="caller", volunteer=corps.fit(row).pk, by=story.worker, at=story.at
    )
    offers.answer(place=other.facility, offer=asked.pk, yes=True, by=other, at=story.at)
    with CaptureQueriesContext(connection) as more:
        client.get(page_of(offer))
    assert len(more) == len(few)

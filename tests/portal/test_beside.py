"""A donor's page of her match: who helps her, when she is called, and her "please not" in one tap."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from sanxian.core import clock as times
from sanxian.core import policy
from sanxian.core.models import Trail
from sanxian.duties import services as duties
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import PLAN
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import PeerCompanion, PleaseNot
from sanxian.stemdonor.selectors import beside as places_of
from sanxian.stemdonor.selectors import cases as read
from sanxian.stemdonor.services import beside, cases
from sanxian.volunteers.models import Offer
from sanxian.volunteers.services import offers
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County
from tests.stemdonor.peers import (
    as_donor,
    asked,
    corps_of,
    helper_of,
    joined,
    keep_the_example,
    peer_of,
)

DAY = timedelta(days=1)
PAGE, NOT, AGAIN = "/my/case", "/my/case/please-not", "/my/case/please"


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture(autouse=True)
def five_and_six(monkeypatch: pytest.MonkeyPatch) -> None:
    """The county keeps the example of six calls and five one-to-ones."""
    keep_the_example(monkeypatch)


@pytest.fixture
def story(city: SimpleNamespace, persona: Any) -> Story:
    return Story(County(city, persona))


@pytest.fixture
def hers(signed_in: Any, persona: Any, story: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """`hers(case)`: the donor in her own browser, at the time of the story."""
    from sanxian.orgs import middleware

    monkeypatch.setattr(middleware.clock, "now", lambda: story.at)

    return partial(as_donor, signed_in, persona)


@pytest.fixture
def helped(story: Any) -> Any:
    """`helped(case)`: a companion has said yes."""

    def one(case: Any) -> Offer:
        row, actor = helper_of(corps_of(story))
        offer = beside.ask(
            case=case, role="companion", volunteer=row.pk, by=story.worker, at=story.at
        )
        offers.answer(place=actor.facility, offer=offer.pk, yes=True, by=actor, at=story.at)
        return offer

    return one


def call(case: Any, kind: str) -> Duty:
    """The latest duty of a call."""
    rows = Duty.objects.filter(kind=f"stemdonor.case.{kind}")
    return rows.filter(subject=f"stemdonor.matchcase:{case.pk}").latest("pk")


# -- what she sees ---------------------------------------------------------------------------------------


def test_those_who_help_her_stand_there_volunteers_by_first_names(hers, story, helped):
    case = story.until("planned")
    helped(case)
    joined(story, case)
    said = text(hers(case).get(PAGE))
    account = story.persona.account
    assert account("county_worker").name in said and account("collection_doctor").name in said
    assert "<b>陪护</b>" in said and "何陪护" not in said
    peer = account("peer_volunteer").name
    assert f"<b>{read.first_name(peer)}</b>" in said and f"<b>{peer}</b>" not in said
    assert "还没有定下是谁" in said  # who calls afterwards


def test_the_days_of_the_companion_and_of_the_calls_stand_there(hers, story, helped):
    from django.template.defaultfilters import date as shown

    case = story.until("planned")
    helped(case)
    said, plan = text(hers(case).get(PAGE)), read.plan(case)
    for day in (plan.admission, plan.discharge, plan.admission - DAY, plan.collection + DAY,
                plan.collection + 30 * DAY, times.day(call(case, "ask1").due_at)):  # fmt: skip
        assert shown(day, "n 月 j 日") in said, day
    assert "示例一" in said and "示例六" in said


def test_before_the_plan_a_call_after_it_has_no_day_yet(hers, story):
    assert "日子还没有定" in text(hers(story.until("talking")).get(PAGE))


def test_what_was_made_is_said_and_needs_no_tap(hers, story):
    case = story.until("fit")
    duties.record(
        duty=call(case, "call3"), channel="phone", outcome="reached", finish=True,
        by=story.worker, at=story.at,
    )  # fmt: skip
    browser = hers(case)
    said = text(browser.get(PAGE))
    assert "打过了" in said and 'value="call3"' not in said
    answer = browser.post(NOT, {"what": "call3"})
    assert answer.status_code == 409 and "这个电话已经打过了" in text(answer)


def test_when_it_has_stopped_nobody_is_named(hers, story, helped):
    case = story.until("planned")
    helped(case)
    cases.stop(case=case, side="donor", why="unsaid", by=story.worker, at=story.at)
    browser = hers(case)
    said = text(browser.get(PAGE))
    assert "谁陪着您" not in said and "我们什么时候问候您" not in said
    assert browser.post(NOT, {"what": "companion"}).status_code == 409


# -- her word --------------------------------------------------------------------------------------------


def test_one_tap_leaves_a_call_out_and_one_brings_it_back(hers, story):
    case = story.until("fit")
    due, browser = call(case, "call3").due_at, hers(case)
    assert browser.post(NOT, {"what": "call3"}).status_code == 302
    assert call(case, "call3").status == "cancelled"
    assert "您说了不用，不打。" in text(browser.get(PAGE))
    assert browser.post(NOT, {"what": "call3"}).status_code == 302  # tapped twice
    assert PleaseNot.objects.count() == 1
    assert browser.post(AGAIN, {"what": "call3"}).status_code == 302
    back = call(case, "call3")
    assert (back.closed_at, back.due_at, back.owner.code) == (None, due, case.worker)


def test_a_call_that_was_left_out_before_its_step_never_comes(hers, story):
    case = story.until("talking")
    hers(case).post(NOT, {"what": "call4"})
    story.until("confirmed", case)
    kinds = {duty.kind for duty in Duty.objects.filter(closed_at__isnull=True)}
    assert "stemdonor.case.call4" not in kinds and "stemdonor.case.call3" in kinds


def test_wanted_after_all_it_comes_on_its_day(hers, story):
    case = story.until("talking")
    browser = hers(case)
    browser.post(NOT, {"what": "call4"})
    story.until("confirmed", case)
    browser.post(AGAIN, {"what": "call4"})
    assert times.day(call(case, "call4").due_at) == read.plan(case).admission - DAY


def test_a_call_whose_day_has_passed_does_not_come_back(hers, story):
    case = story.until("fit")
    browser = hers(case)
    browser.post(NOT, {"what": "call3"})
    story.later(days=2)
    assert browser.post(AGAIN, {"what": "call3"}).status_code == 302
    assert call(case, "call3").status == "cancelled"


def test_without_a_companion_she_is_free_and_nobody_else_is_asked(hers, story, helped):
    case = story.until("planned")
    offer, browser = helped(case), hers(case)
    assert browser.post(NOT, {"what": "companion"}).status_code == 302
    offer.refresh_from_db()
    assert offer.status == "withdrawn"
    assert "companion" not in places_of.wanted(case, story.at)
    with pytest.raises(Refusal, match="donor_wants_none"):
        beside.ask(
            case=case, role="companion", volunteer=offer.volunteer_id, by=story.worker, at=story.at
        )
    assert "您说了不用，没有人来。" in text(browser.get(PAGE))


def test_wanted_after_all_the_worker_is_told_to_ask(hers, story, helped):
    case = story.until("planned")
    helped(case)
    browser = hers(case)
    browser.post(NOT, {"what": "companion"})
    assert not Duty.objects.filter(kind="stemdonor.case.beside").exists()
    browser.post(AGAIN, {"what": "companion"})
    assert "companion" in places_of.wanted(case, story.at)
    assert Duty.objects.get(kind="stemdonor.case.beside").owner.code == case.worker


def test_without_a_peer_the_peer_sees_nothing_more(hers, story):
    from sanxian.stemdonor.services import talks

    case = story.until("talking")
    peer, _row = joined(story, case)
    hers(case).post(NOT, {"what": "peer"})
    assert PeerCompanion.objects.get().until == story.at and read.peers(peer) == []
    assert not Offer.objects.filter(status__in=("open", "accepted")).exists()
    with pytest.raises(Refusal, match="donor_wants_none"):
        talks.ask_peer(
            case=case, account=peer.id, starts=story.at + DAY, by=story.worker, at=story.at
        )


def test_a_peer_who_was_asked_is_asked_no_longer(hers, story):
    case = story.until("talking")
    offer = asked(story, case, peer_of(story))
    hers(case).post(NOT, {"what": "peer"})
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


@pytest.mark.parametrize("what", ["worker", "doctor", "call9", "call", "", "escort", "caller1"])
@pytest.mark.parametrize("where", [NOT, AGAIN])
def test_what_is_not_hers_to_decide_is_refused(hers, story, what, where):
    case = story.until("planned")
    assert hers(case).post(where, {"what": what}).status_code == 422
    assert not PleaseNot.objects.exists()


def test_what_the_edition_does_not_hold_cannot_be_left_out(hers, story, monkeypatch):
    monkeypatch.setattr(editions, "plan", lambda _path, on: policy.resolve(PLAN, "370302", on))
    case = story.until("planned")
    assert hers(case).post(NOT, {"what": "companion"}).status_code == 422
    assert hers(case).post(NOT, {"what": "call1"}).status_code == 422


def test_the_worker_sees_her_word_and_the_paper_leaves_it_out(hers, story, signed_in, helped):
    case = story.until("planned")
    helped(case)
    browser = hers(case)
    browser.post(NOT, {"what": "companion"})
    browser.post(NOT, {"what": "call6"})
    client = signed_in("county_worker")
    said = text(client.get(f"/stemdonor/cases/{case.pk}"))
    assert "本人说不用" in said and "本人不要打" in said
    paper = text(client.get(f"/stemdonor/cases/{case.pk}/paper"))
    assert "示例六：采集后一个月" not in paper and "示例四：陪护志愿者" not in paper
    assert "示例五：采集后第二天" in paper


def test_the_trail_says_what_and_no_more(hers, story):
    case = story.until("planned")
    hers(case).post(NOT, {"what": "companion"})
    row = Trail.objects.filter(act="stemdonor.own.please_not").latest("pk")
    assert row.subject == f"stemdonor.matchcase:{case.pk}" and '"companion"' in row.data


# -- who, and how much -----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["county_worker", "volunteer", "coordinator", "nurse"])
@pytest.mark.parametrize("where", [NOT, AGAIN])
def test_nobody_else_says_it_for_her(signed_in, story, role, where):
    story.until("planned")
    assert signed_in(role).post(where, {"what": "companion"}).status_code == 403
    assert not PleaseNot.objects.exists()


def test_of_whom_has_no_case_nothing_is_taken(signed_in):
    assert signed_in("donor").post(NOT, {"what": "companion"}).status_code in (404, 409)


def test_five_helpers_and_six_calls_cost_as_much_as_none(hers, story, helped):
    case = story.until("planned")
    browser = hers(case)
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    helped(case)
    joined(story, case)
    browser.post(NOT, {"what": "call6"})
    browser.get(PAGE)
    with CaptureQueriesContext(connection) as more:
        browser.get(PAGE)
    assert len(more) <= len(few) + 1  # the names of the volunteers, however many


def test_her_word_stands_in_the_table(hers, story):
    case = story.until(CaseStatus.PLANNED)
    hers(case).post(NOT, {"what": "companion"})
    row = PleaseNot.objects.get()
    for change in ({"what": "peer"}, {"by": "a-other"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            PleaseNot.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        PleaseNot.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PleaseNot.objects.create(
            case=case, org_path=case.org_path, what="companion", at=story.at, by="a-x"
        )

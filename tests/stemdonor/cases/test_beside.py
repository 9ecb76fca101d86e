"""Five who stand beside a donor, each by name: the house by what they do, volunteers by their yes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core import clock as times
from sanxian.core import policy
from sanxian.core.models import Home
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor.facts.case_policy import PLAN, Beside
from sanxian.stemdonor.selectors import beside as chosen
from sanxian.stemdonor.selectors import cases as read
from sanxian.stemdonor.services import beside, cases
from sanxian.volunteers.models import Offer
from sanxian.volunteers.services import offers
from tests.stemdonor.peers import joined

pytestmark = pytest.mark.usefixtures("five")
DAY = timedelta(days=1)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def ask(story: Any, case: Any, row: Any, role: str = "companion") -> Offer:
    made: Offer = beside.ask(case=case, role=role, volunteer=row.pk, by=story.worker, at=story.at)
    return made


def answer(story: Any, offer: Offer, actor: Any, *, yes: bool = True) -> None:
    offers.answer(place=actor.facility, offer=offer.pk, yes=yes, by=actor, at=story.at)


def names(story: Any, case: Any) -> dict[str, tuple[str, ...]]:
    return {one.role: one.names for one in chosen.places_beside(case, story.at)}


def test_the_worker_and_the_doctor_are_named_by_what_they_do(story):
    case = story.until("planned")
    found = names(story, case)
    assert list(found) == ["worker", "peer", "doctor", "companion", "caller"]
    account = story.persona.account
    assert found["worker"] == (account("county_worker").name,)
    assert found["doctor"] == (account("collection_doctor").name,)
    assert found["peer"] == found["companion"] == found["caller"] == ()


def test_before_an_exam_no_doctor_is_named(story):
    assert names(story, story.until("talking"))["doctor"] == ()


def test_a_peer_is_named_when_she_has_said_yes(story):
    case = story.until("talking")
    joined(story, case)
    assert names(story, case)["peer"] == (story.persona.account("peer_volunteer").name,)


@pytest.mark.parametrize("role", ["companion", "caller"])
def test_a_volunteer_is_named_when_she_has_said_yes(story, helper, role):
    case, (row, actor) = story.until("planned"), helper
    offer = ask(story, case, row, role)
    before = {one.role: one for one in chosen.places_beside(case, story.at)}[role]
    assert (before.names, before.waits) == ((), True)
    answer(story, offer, actor)
    after = {one.role: one for one in chosen.places_beside(case, story.at)}[role]
    assert (after.names, after.waits) == (("何陪护",), False)


def test_a_no_needs_no_reason_and_names_nobody(story, helper):
    case, (row, actor) = story.until("planned"), helper
    answer(story, ask(story, case, row), actor, yes=False)
    assert names(story, case)["companion"] == ()
    assert Beside.COMPANION in chosen.wanted(case, story.at)
    with pytest.raises(Refusal, match="offer_after_no"):
        ask(story, case, row)


def test_the_days_are_those_of_the_plan(story, helper):
    case, (row, _actor) = story.until("planned"), helper
    plan = read.plan(case)
    offer = ask(story, case, row)
    assert (times.day(offer.starts), times.day(offer.ends)) == (plan.admission, plan.discharge)
    other = ask(story, case, row, "caller")
    assert times.day(other.starts) == times.day(other.ends) == plan.collection + DAY


def test_a_place_that_is_taken_or_waits_is_not_asked_again(story, helper, corps):
    case, (row, actor) = story.until("planned"), helper
    offer, second = ask(story, case, row), corps.fit(corps.active(Beside.COMPANION))
    with pytest.raises(Refusal, match="place_taken"):
        ask(story, case, second)
    answer(story, offer, actor)
    with pytest.raises(Refusal, match="place_taken"):
        ask(story, case, second)


@pytest.mark.parametrize("role", ["worker", "peer", "doctor", "escort"])
def test_only_two_places_are_asked_for_here(story, helper, role):
    with pytest.raises(Malformed):
        ask(story, story.until("planned"), helper[0], role)


def test_before_the_plan_nobody_is_asked(story, helper):
    with pytest.raises(Refusal, match="no_such_step"):
        ask(story, story.until("fit"), helper[0])


def test_where_the_edition_keeps_no_such_place_nobody_is_asked(story, helper, monkeypatch):
    monkeypatch.setattr(editions, "plan", lambda _path, on: policy.resolve(PLAN, "370302", on))
    case = story.until("planned")
    assert chosen.wanted(case, story.at) == []
    with pytest.raises(Refusal, match="place_taken"):
        ask(story, case, helper[0])


@pytest.mark.parametrize("said_yes", [True, False])
def test_other_days_set_everybody_free(story, helper, said_yes):
    case, (row, actor) = story.until("planned"), helper
    offer = ask(story, case, row)
    if said_yes:
        answer(story, offer, actor)
    story.plan(case, dates=story.dates(story.day + 6 * DAY))
    offer.refresh_from_db()
    assert offer.status == "withdrawn" and names(story, case)["companion"] == ()


def test_when_the_case_stops_nobody_is_to_come(story, helper):
    case, (row, actor) = story.until("planned"), helper
    offer = ask(story, case, row)
    answer(story, offer, actor)
    cases.stop(case=case, side="donor", why="unsaid", by=story.worker, at=story.at)
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


# -- the pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def now(story: Any) -> Any:
    def stand() -> None:
        Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": story.at})

    return stand


def test_asked_and_named_on_the_page_and_on_the_paper(story, helper, signed_in, now):
    from uuid import uuid4

    case, (row, actor) = story.until("planned"), helper
    now()
    client, page = signed_in("county_worker"), f"/stemdonor/cases/{case.pk}"
    said = text(client.get(page))
    assert "陪护志愿者 · 何陪护" in said and "还没有人" in said
    asked = {"request": str(uuid4()), "whom": f"companion:{row.pk}"}
    assert client.post(f"{page}/do/beside", asked).status_code == 302
    assert "已经问了，等答复" in text(client.get(page))
    answer(story, Offer.objects.get(kind="companion"), actor)
    assert "<b>何陪护</b>" in text(client.get(page))
    assert "<b>何陪护</b>" in text(client.get(f"{page}/paper"))


def test_who_was_asked_sees_no_donor(story, helper, signed_in, now):
    case, (row, _actor) = story.until("planned"), helper
    ask(story, case, row)
    now()
    said = text(signed_in("volunteer").get("/volunteers/my"))
    assert case.code not in said and "王小明" not in said


@pytest.mark.parametrize(("where", "status"), [("", 302), ("county2", 404)])
def test_another_county_s_case_is_not_there(story, helper, signed_in, now, where, status):
    from uuid import uuid4

    case = story.until("planned")
    now()
    asked = {"request": str(uuid4()), "whom": f"companion:{helper[0].pk}"}
    path = f"/stemdonor/cases/{case.pk}/do/beside"
    assert signed_in("county_worker", where).post(path, asked).status_code == status


def test_five_cost_as_much_as_one(story, helper):
    case, (row, actor) = story.until("planned"), helper
    with CaptureQueriesContext(connection) as few:
        chosen.places_beside(case, story.at)
    answer(story, ask(story, case, row), actor)
    with CaptureQueriesContext(connection) as more:
        chosen.places_beside(case, story.at)
    assert len(more) <= len(few) + 1  # the names of the volunteers, however many

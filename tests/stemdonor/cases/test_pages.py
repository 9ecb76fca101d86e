"""The pages of match cases: who opens them, what they show, what they refuse, and at what cost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Refusal
from sanxian.people.models import Person
from sanxian.stemdonor.facts.cases import WHY_OF, Side
from sanxian.stemdonor.lifecycle.cases import CASE, CaseStatus
from sanxian.stemdonor.models import CareVisit, CostLine, FollowUp, SuccessReview
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import cases, costs, follows, reviews, talks
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.models import Offer
from sanxian.volunteers.services import offers
from tests.stemdonor.cases.story import WELL
from tests.stemdonor.peers import answered, asked, joined, peer_of
from tests.volunteers.corps import Corps

_S = CaseStatus
LISTS = ("cases", "hospitals", "ward", "costs", "follow", "visits", "funnel", "reviews")


@pytest.fixture
def clock(story: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Pages are opened when the story stands."""
    from sanxian.orgs import middleware

    monkeypatch.setattr(middleware.clock, "now", lambda: story.at)
    return story


@pytest.fixture
def signed_in(signed_in: Any) -> Any:
    """Browsers whose forms carry the number that the page gave them."""

    def enter(*who: Any) -> Any:
        client = signed_in(*who)
        plain = client.post
        client.post = lambda path, said=None: plain(path, {"request": str(uuid4()), **(said or {})})
        return client

    return enter


@pytest.fixture
def worker(signed_in: Any, clock: Any) -> Any:
    return signed_in("county_worker")


@pytest.fixture
def town(signed_in: Any, clock: Any) -> Any:
    return signed_in("city_worker")


@pytest.fixture
def doctor(signed_in: Any, clock: Any) -> Any:
    return signed_in("collection_doctor")


def text(answer: Any) -> str:
    return str(answer.content.decode())


# -- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("county_worker", "cases", 200), ("county_worker", "hospitals", 403),
        ("county_worker", "ward", 403), ("county_worker", "funnel", 200),
        ("county_worker", "reviews", 403), ("county_worker", "follow", 200),
        ("city_worker", "reviews", 200), ("city_worker", "hospitals", 200),
        ("city_worker", "costs", 200), ("city_worker", "cells", 200),
        ("collection_doctor", "ward", 200), ("collection_doctor", "cases", 403),
        ("collection_doctor", "follow", 403), ("peer_volunteer", "peers", 200),
        ("peer_volunteer", "cases", 403), ("peer_volunteer", "ward", 403),
        ("province_manager", "funnel", 200), ("province_manager", "cases", 403),
        ("nurse", "cases", 403), ("donor", "cases", 403), ("auditor", "cases", 403),
    ],
)  # fmt: skip
def test_who_opens_what(signed_in, role, path, status):
    assert signed_in(role).get(f"/stemdonor/{path}").status_code == status


def test_another_city_s_case_is_not_there(signed_in, clock):
    case = clock.until(_S.TALKING)
    for who in (signed_in("county_worker", "other"), signed_in("city_worker", "other")):
        for path in ("", "/plan", "/paper", "/costs"):
            assert who.get(f"/stemdonor/cases/{case.pk}{path}").status_code == 404
        assert who.post(f"/stemdonor/cases/{case.pk}/do/stop", {"side": "donor", "why": "unsaid"}
                        ).status_code == 404  # fmt: skip


def test_another_hospital_s_ward_is_not_there(signed_in, clock):
    case = clock.until(_S.EXAMINING)
    other = signed_in("collection_doctor", "hospital2")
    assert other.get(f"/stemdonor/ward/{case.pk}").status_code == 404
    assert other.post(f"/stemdonor/ward/{case.pk}/judge", {}).status_code == 404


# -- one case on a phone -----------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(_S))
def test_the_page_of_each_state(worker, clock, status):
    if status == _S.STOPPED:
        case = clock.until(_S.TALKING)
        worker.post(f"/stemdonor/cases/{case.pk}/do/stop", {"side": "donor", "why": "family"})
    else:
        case = clock.until(status)
    answer = worker.get(f"/stemdonor/cases/{case.pk}")
    assert answer.status_code == 200
    assert case.code in text(answer) and text(answer).count("btn-main") <= 1


def test_the_whole_way_in_the_browser_of_a_worker(worker, doctor, clock, signed_in):
    case = clock.received()
    taught = ["what", "risks", "days", "freely", "late"]

    def do(word: str, /, **said: Any) -> None:
        answer = worker.post(f"/stemdonor/cases/{case.pk}/do/{word}", said)
        assert answer.status_code == 302, text(answer)
        case.refresh_from_db()

    def there(word: str, /, **said: Any) -> None:
        answer = doctor.post(f"/stemdonor/ward/{case.pk}/{word}", said)
        assert answer.status_code == 302, text(answer)
        case.refresh_from_db()

    do("contact", outcome="reached", minutes=5)
    do("talk", with_whom="donor", setting="home", minutes=40, trips=0, taught=taught,
       concerns=["pain", "work"])  # fmt: skip
    do("leave", word="given", relative="母亲")
    do("talk", with_whom="family", setting="home", minutes=20, trips=0)
    do("health", way="paper", **{f"q_{code}": said for code, said in WELL.items()})
    do("agree", way="paper")
    do("draw", millilitres=10)
    do("result", matched="yes")
    do("reserve")
    do("appoint", hospital=clock.hospital().pk, day=str(clock.day))
    there("judge", verdict="fit", findings="都好")
    dates = clock.dates()
    plan = {
        "hospital": clock.hospital().pk, "admission": dates.admission, "gcsf_from": dates.gcsf_from,
        "gcsf_days": 4, "collection": dates.collection, "collection_days": 1,
        "discharge": dates.discharge, "insured": "on", "insurance": "PZ-7", "press": "nothing",
        "companion": "周阿姨", "employer": "淄川机械厂",
    }  # fmt: skip
    assert worker.post(f"/stemdonor/cases/{case.pk}/plan", plan).status_code == 302
    paper = text(worker.get(f"/stemdonor/cases/{case.pk}/paper"))
    assert "淄川机械厂" in paper and "周阿姨" in paper and "200.00" in paper
    do("confirm", way="paper")
    clock.later(days=3)
    for _ in range(4):
        there("dose", micrograms=600, temperature="36.8", reactions=["bone_pain"])
        clock.later(days=1)
    there("start")
    there("bag", vessel="arm", hours=4, volume_ml=210, mnc="400", cd34="180")
    there("give", bags=1)
    numbers = chosen.bags(case)[0].number
    escort = signed_in("city_worker", "", 2)
    said = {"bags": 1, "numbers": numbers, "temperature": "4.0"}
    assert escort.post("/stemdonor/cells", said).status_code == 302
    do("deliver")
    cost = {"kind": "travel", "day": str(clock.day), "days": 1, "yuan": "88.50", "fund": "city",
            "receipt": "T-1"}  # fmt: skip
    assert worker.post(f"/stemdonor/cases/{case.pk}/costs", cost).status_code == 302
    line = CostLine.objects.get()
    assert escort.post(f"/stemdonor/costs/{line.pk}/approve").status_code == 302
    do("close")
    assert case.status == _S.CLOSED


def test_a_refusal_is_shown_with_what_is_missing(worker, clock):
    case = clock.until(_S.TALKING)
    answer = worker.post(f"/stemdonor/cases/{case.pk}/do/agree", {"way": "paper"})
    assert answer.status_code == 409 and "再次征询健康" in text(answer)


def test_a_form_that_is_not_filled_in(worker, clock):
    case = clock.until(_S.CONTACTED)
    answer = worker.post(f"/stemdonor/cases/{case.pk}/do/talk", {"minutes": "x"})
    assert answer.status_code == 422 and case.talks.count() == 0


def test_a_reservation_that_has_run_out_is_said(worker, clock):
    case = clock.until(_S.RESERVED)
    assert not chosen.run_out(clock.worker, clock.day)
    clock.later(days=200)
    assert list(chosen.run_out(clock.worker, clock.day)) == [case]
    assert "保留已经到期" in text(worker.get(f"/stemdonor/cases/{case.pk}"))


def test_an_unknown_act(worker, clock):
    case = clock.received()
    assert worker.post(f"/stemdonor/cases/{case.pk}/do/dance").status_code == 422


def test_the_reason_of_a_stop_is_shown_to_the_worker_and_stays_out_of_lists(worker, clock):
    case = clock.until(_S.TALKING)
    said = {"side": "donor", "why": "health", "words": "做过手术"}
    worker.post(f"/stemdonor/cases/{case.pk}/do/stop", said)
    assert "身体原因" in text(worker.get(f"/stemdonor/cases/{case.pk}"))
    year = worker.get("/stemdonor/funnel")
    assert "个人原因" in text(year) and "身体原因" not in text(year)
    assert "做过手术" not in " ".join(row.data for row in Trail.objects.all())


def test_nothing_tells_which_house_the_patient_is_in(worker, clock, monkeypatch):
    """A full hospital and one that must not be used look the same."""
    from sanxian.stemdonor import news

    case = clock.until(_S.RESERVED)
    clock.hospital()
    monkeypatch.setattr(news, "TOGETHER", [lambda **_: True])
    page = text(worker.get(f"/stemdonor/cases/{case.pk}"))
    assert "那几天安排不开" in page


# -- the peer volunteer ------------------------------------------------------------------------------------


def test_a_peer_sees_a_first_name_the_state_and_the_concerns_and_nothing_else(
    signed_in, persona, clock
):
    case = clock.until(_S.TALKING)
    peer, made = joined(clock, case)
    browser = signed_in("peer_volunteer")
    person = Person.objects.get(pk=case.registrant.person_id)
    for path in ("peers", f"peers/{made.pk}"):
        page = text(browser.get(f"/stemdonor/{path}"))
        assert "小明" in page and "谈话中" in page and "怕疼" in page
        for private in (
            person.name, person.phone, person.phone[-4:], person.id_number, case.code, case.task,
            case.registrant.number, "要几天？", clock.worker.id,
        ):  # fmt: skip
            assert private not in page, private
    other = signed_in("peer_volunteer", "", 2)
    assert other.get(f"/stemdonor/peers/{made.pk}").status_code == 404
    talks.end_peer(case=case, account=peer.id, by=clock.worker, at=clock.at)
    assert browser.get(f"/stemdonor/peers/{made.pk}").status_code == 404


def test_only_a_peer_is_asked_to_go_along(worker, clock, persona):
    case = clock.until(_S.TALKING)
    nurse = persona("nurse")
    url, soon = (
        f"/stemdonor/cases/{case.pk}/do/peer",
        f"{clock.at + timedelta(days=1):%Y-%m-%dT%H:%M}",
    )
    when = {"starts": soon, "hours": "2"}
    assert worker.post(url, {"account": nurse.id, **when}).status_code == 422
    peer = peer_of(clock)
    assert worker.post(url, {"account": peer.id, **when}).status_code == 302
    assert not case.companions.exists()  # asked is not yet coming
    signed = Offer.objects.get(kind="peer")
    answered(clock, signed, peer)
    assert [one.account for one in case.companions.all()] == [peer.id]


@pytest.mark.parametrize("answer", ["unanswered", "no", "returned"])
def test_nobody_sees_whom_it_is_about_before_a_yes_or_after_giving_it_back(
    signed_in, clock, answer
):
    case = clock.until(_S.TALKING)
    peer = peer_of(clock)
    offer = asked(clock, case, peer)
    if answer == "no":
        answered(clock, offer, peer, yes=False)
    if answer == "returned":
        answered(clock, offer, peer)
        offers.give_back(place=peer.facility, offer=offer.pk, by=peer, at=clock.at)
    assert not case.companions.filter(until__isnull=True).exists()
    browser = signed_in("peer_volunteer")
    page = text(browser.get("/stemdonor/peers"))
    assert "小明" not in page and "怕疼" not in page
    for made in case.companions.all():
        assert browser.get(f"/stemdonor/peers/{made.pk}").status_code == 404


def test_a_no_is_final_and_needs_no_word(clock):
    case = clock.until(_S.TALKING)
    peer = peer_of(clock)
    said = answered(clock, asked(clock, case, peer), peer, yes=False)
    assert said.status == "declined"
    with pytest.raises(Refusal) as again:
        asked(clock, case, peer)
    assert again.value.codes == ("offer_after_no",)


def test_who_was_asked_is_asked_no_longer_when_the_case_stops(clock):
    case = clock.until(_S.TALKING)
    peer = peer_of(clock)
    offer = asked(clock, case, peer)
    cases.stop(case=case, side="donor", by=clock.worker, at=clock.at)
    offer.refresh_from_db()
    assert offer.status == "withdrawn"


def test_who_has_given_may_be_asked_to_tell_of_it(clock):
    case = clock.until(_S.CONTACTED)
    person = case.registrant.person
    corps = Corps(clock.county.city, clock.persona)
    row = corps.active(Kind.PEER, person=person)
    assert not row.past_donor
    clock.until(_S.HANDED_OVER, case)
    row.refresh_from_db()
    assert row.past_donor


# -- the ward ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "status", [_S.EXAMINING, _S.PLANNED, _S.CONFIRMED, _S.MOBILISING, _S.COLLECTING, _S.HANDED_OVER]
)
def test_the_ward_in_each_state(doctor, clock, status):
    case = clock.until(status)
    assert doctor.get("/stemdonor/ward").status_code == 200
    assert doctor.get(f"/stemdonor/ward/{case.pk}").status_code == 200


def test_findings_are_the_hospital_s_alone(doctor, worker, clock):
    case = clock.until(_S.FIT)
    case = clock.until(_S.PLANNED, case)
    assert "血常规" in text(doctor.get(f"/stemdonor/ward/{case.pk}"))
    assert "血常规" not in text(worker.get(f"/stemdonor/cases/{case.pk}"))
    assert Trail.objects.filter(act="core.record.saw", data__contains="exam").exists()


def test_a_refusal_on_the_ward(doctor, clock):
    case = clock.until(_S.CONFIRMED)
    clock.later(days=3)
    said = {"micrograms": 600, "temperature": "36.8", "reactions": ["none"]}
    assert doctor.post(f"/stemdonor/ward/{case.pk}/dose", said).status_code == 302
    answer = doctor.post(f"/stemdonor/ward/{case.pk}/dose", said)
    assert answer.status_code == 409 and "一天一次" in text(answer)
    assert doctor.post(f"/stemdonor/ward/{case.pk}/dose", {}).status_code == 422
    assert doctor.post(f"/stemdonor/ward/{case.pk}/sing", {}).status_code == 422


def test_the_page_of_the_second_signature_names_nobody(town, clock):
    case = clock.until(_S.COLLECTING)
    clock.bag(case)
    clock.give(case)
    answer = town.post("/stemdonor/cells", {"bags": 1, "numbers": "C123", "temperature": "4"})
    assert answer.status_code == 409
    assert case.code not in text(answer) and "王小明" not in text(answer)


# -- hospitals, costs, follow-up, visits, reviews ------------------------------------------------------------


def test_a_hospital_is_opened_and_measured(signed_in, town, clock):
    province = signed_in("province_manager")
    said = {"place": clock.county.city.hospital.path, "facility": "H0001", "beds": 3,
            "since": "2020-01-01", "source": "批复"}  # fmt: skip
    made = province.post("/stemdonor/hospitals", said)
    assert made.status_code == 302
    page = made["Location"]
    assert province.post(page, {**said, "beds": 4}).status_code == 302
    assert town.post(f"{page}/roads", {"county": clock.county.path, "km": 12}).status_code == 302
    assert "12" in text(town.get(page))
    assert province.post("/stemdonor/hospitals", said).status_code == 409
    assert town.post(f"{page}/roads", {"km": 0}).status_code == 422


def test_follow_up_by_phone(worker, doctor, clock):
    clock.until(_S.HANDED_OVER)
    clock.later(days=2)
    follows.tick(clock.at)
    row = FollowUp.objects.order_by("due_on").first()
    assert "采集后 2 天" in text(worker.get("/stemdonor/follow"))
    said = {"how": "ill", "hb": 90, "minutes": 6, "words": "头晕"}
    assert worker.post(f"/stemdonor/follow/{row.pk}", said).status_code == 302
    assert "头晕" in text(worker.get(f"/stemdonor/follow/{row.pk}"))
    assert worker.post(f"/stemdonor/follow/{row.pk}/settle").status_code == 403
    assert doctor.get(f"/stemdonor/follow/{row.pk}").status_code == 200
    assert doctor.post(f"/stemdonor/follow/{row.pk}/settle").status_code == 302
    later = FollowUp.objects.order_by("due_on")[1]
    clock.later(days=5)
    assert worker.post(f"/stemdonor/follow/{later.pk}/decline").status_code == 302
    for tab in ("due", "coming", "done", "doctor"):
        assert worker.get(f"/stemdonor/follow?tab={tab}").status_code == 200


def test_visits_of_a_year(town, clock):
    clock.until(_S.DELIVERED)
    assert town.post("/stemdonor/visits").status_code == 302
    row = CareVisit.objects.get()
    assert town.get(f"/stemdonor/visits/{row.pk}").status_code == 200
    said = {"on": str(clock.day), "wish": "想见见别的捐献者"}
    assert town.post(f"/stemdonor/visits/{row.pk}", said).status_code == 302
    assert "想见见" in text(town.get(f"/stemdonor/visits/{row.pk}"))


def test_who_entered_a_cost_does_not_approve_it(town, clock):
    case = clock.until(_S.CONTACTED)
    line = costs.enter(
        case=case, kind="travel", day=clock.day, days=1, cents=900, fund="city", by=clock.town,
        at=clock.at,
    )  # fmt: skip
    assert town.post(f"/stemdonor/costs/{line.pk}/approve").status_code == 409
    assert town.post(f"/stemdonor/costs/{line.pk}/eat").status_code == 422
    assert "等审批" in text(town.get(f"/stemdonor/cases/{case.pk}/costs"))


def test_a_perfect_record_is_settled_on_its_page(town, clock):
    for _ in range(5):
        clock.until(_S.AGREED)
    reviews.tick(clock.at)
    row = SuccessReview.objects.get(author="")
    assert town.get("/stemdonor/reviews").status_code == 200
    assert town.get(f"/stemdonor/reviews/{row.pk}").status_code == 200
    assert town.post(f"/stemdonor/reviews/{row.pk}", {"sound": "0"}).status_code == 302
    row.refresh_from_db()
    assert row.status == "wanting"


# -- exports and cost --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "path"),
    [("city_worker", "cases?tab=all"), ("city_worker", "hospitals"), ("city_worker", "costs"),
     ("city_worker", "follow?tab=coming"), ("city_worker", "visits"), ("city_worker", "funnel"),
     ("city_worker", "reviews"), ("collection_doctor", "ward")],
)  # fmt: skip
def test_every_list_leaves_as_a_file(signed_in, clock, role, path):
    clock.until(_S.HANDED_OVER)
    for kind in ("csv", "xlsx"):
        mark = "&" if "?" in path else "?"
        answer = signed_in(role).get(f"/stemdonor/{path}{mark}export={kind}")
        assert answer.status_code == 200 and "attachment" in answer["Content-Disposition"]


def test_exports_carry_codes_and_no_names(town, clock):
    case = clock.until(_S.HANDED_OVER)
    for path in ("cases?tab=all&", "costs?", "follow?tab=coming&", "visits?"):
        body = text(town.get(f"/stemdonor/{path}export=csv"))
        assert "王小明" not in body
    assert case.code in text(town.get("/stemdonor/cases?tab=all&export=csv"))


@pytest.mark.parametrize("path", ["cases?tab=all", "follow?tab=coming", "funnel", "costs"])
def test_a_list_costs_the_same_however_long(town, clock, path):
    clock.until(_S.HANDED_OVER)
    town.get(f"/stemdonor/{path}")
    with CaptureQueriesContext(
        connection,
    ) as few:
        town.get(f"/stemdonor/{path}")
    for _ in range(2):
        clock.until(_S.HANDED_OVER)
    with CaptureQueriesContext(connection) as many:
        town.get(f"/stemdonor/{path}")
    assert len(many) == len(few)


@pytest.mark.parametrize(("q", "found"), [("王小", True), ("李", False)])
def test_a_name_is_looked_for_in_the_body(worker, clock, q, found):
    case = clock.received()
    answer = worker.post("/stemdonor/cases", {"q": q})
    assert (case.code in text(answer)) is found
    assert case.code in text(worker.get(f"/stemdonor/cases?q={case.code}"))


def test_reasons_of_every_side_have_words():
    from sanxian.stemdonor.labels import cases as words

    assert {why.value for side in Side for why in WHY_OF[side]} | {"personal"} == {
        str(getattr(code, "value", code)) for code in words.WHYS
    }
    assert set(words.CASES) == set(CASE.statuses)
    assert set(words.OWN) == set(_S) and set(words.CASE_TONES) == {s.value for s in _S}

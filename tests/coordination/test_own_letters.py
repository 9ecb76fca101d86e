"""The donor's own letters: written, held, taken back, answered; from her own case, by the house."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from sanxian.coordination.facts import Side
from sanxian.coordination.models import Letter, Link, Mission
from sanxian.coordination.selectors import links as links_of
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.selectors import waiting
from sanxian.coordination.services import contact, links, missions
from sanxian.core import clock, later
from sanxian.core.models import Home, Trail
from sanxian.orgs import middleware
from sanxian.people.models import Person
from sanxian.stempatient.facts import Patient, Window
from sanxian.stempatient.services import cases
from tests.coordination.table import KIND_WORDS
from tests.coordination.test_donor_side import joined
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County

ANSWER = "知道您好起来，我很高兴。请好好休养，不用记挂我。"


@pytest.fixture
def story(city: Any, persona: Any, monkeypatch: pytest.MonkeyPatch) -> Story:
    made = Story(County(city, persona))
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": made.at})
    monkeypatch.setattr(middleware.clock, "now", lambda: made.at)
    return made


@pytest.fixture
def hers(story: Story, signed_in: Any) -> Any:
    """`hers(case)`: the donor before her own pages."""

    def enter(case: Any, number: int = 1) -> Any:
        account = story.persona.account("donor", number=number)
        account.person_uid = Person.objects.get(pk=case.registrant.person_id).uid
        account.save()
        return signed_in("donor", number=number)

    return enter


def given(story: Story) -> tuple[Any, Link]:
    """A donor who has given, joined with a patient who was transplanted."""
    case = story.until("reserved")
    link, _patient, _doctor = joined(story, case)
    story.until("delivered", case)
    Link.objects.filter(pk=link.pk).update(transplanted_on=story.day)
    link.refresh_from_db()
    story.later(days=3)
    return case, link


def sent(text: str = KIND_WORDS) -> dict[str, str]:
    return {"request": str(uuid4()), "text": text}


def page(browser: Any) -> str:
    return str(browser.get("/my/letters").content.decode())


def test_she_writes_and_reads_what_becomes_of_it(story, hers):
    case, link = given(story)
    browser = hers(case)
    assert "/my/letters" in browser.get("/my/case").content.decode()
    assert browser.post("/my/letters", sent("短")).status_code == 422
    assert browser.post("/my/letters", sent()).status_code == 302
    row = Letter.objects.get()
    assert (row.side, row.link_id, row.written_by) == ("donor", link.pk, "house")
    said = page(browser)
    assert "对方还看不到" in said and "最早" in said and KIND_WORDS in said
    assert link.transplanted_on.isoformat() not in said and link.number not in said
    second = story.persona("coordinator", number=2)
    contact.give_back(letter=row, why="other", advice="请写短些", by=second, at=story.at)
    assert "请写短些" in page(browser)
    assert browser.post(f"/my/letters/{row.pk}/back").status_code == 302
    assert "您收回了" in page(browser)
    assert browser.post(f"/my/letters/{row.pk}/back").status_code == 409


def test_neither_the_row_nor_the_branchs_trail_says_whose_hand_it_was(story, hers):
    case, _link = given(story)
    browser = hers(case)
    browser.post("/my/letters", sent())
    about = [t for t in Trail.objects.all() if t.act.startswith("coordination.letter")]
    assert about and {t.actor for t in about} == {"house"}
    assert Letter.objects.get().author == browser.actor.id


def test_the_answer_comes_when_it_was_released(story, hers):
    case, link = given(story)
    one, other = story.persona("coordinator"), story.persona("coordinator", number=2)
    for side in ("donor", "patient"):
        contact.take_consent(
            link=link, side=side, purpose="letters", signed_on=story.day, by=one, at=story.at
        )
    letter = contact.write(link=link, side=Side.PATIENT, text=ANSWER, by=one, at=story.at)
    browser = hers(case)
    assert browser.post(f"/my/letters/{letter.pk}/open").status_code == 404
    story.later(days=400)
    contact.release(letter=letter, by=other, at=story.at)
    said = page(browser)
    assert "有 1 封来信" in said and ANSWER not in said
    assert browser.post(f"/my/letters/{letter.pk}/open").status_code == 302
    assert ANSWER in page(browser)
    assert Letter.objects.get().status == "delivered"


def test_a_yes_taken_back_meanwhile_is_said(story, hers):
    case, link = given(story)
    one, other = story.persona("coordinator"), story.persona("coordinator", number=2)
    for side in ("donor", "patient"):
        contact.take_consent(
            link=link, side=side, purpose="letters", signed_on=story.day, by=one, at=story.at
        )
    letter = contact.write(link=link, side=Side.PATIENT, text=ANSWER, by=one, at=story.at)
    story.later(days=400)
    contact.release(letter=letter, by=other, at=story.at)
    contact.withdraw_consent(link=link, side="donor", purpose="letters", by=one, at=story.at)
    answer = hers(case).post(f"/my/letters/{letter.pk}/open")
    assert answer.status_code == 409 and ANSWER not in answer.content.decode()


@pytest.mark.parametrize("status", ["notified", "reserved", "confirmed"])
def test_before_she_has_given_nobody_writes(story, hers, status):
    browser = hers(story.until(status))
    said = page(browser)
    assert "捐献以后" in said and "<textarea" not in said
    browser.post("/my/letters", sent())
    assert not Letter.objects.exists()


def test_anothers_letters_are_not_there(story, hers):
    case, _link = given(story)
    hers(case).post("/my/letters", sent())
    row = Letter.objects.get()
    other = hers(story.until("contacted"), number=2)
    assert KIND_WORDS not in page(other)
    for word in ("open", "back"):
        assert other.post(f"/my/letters/{row.pk}/{word}").status_code == 404


def test_while_matched_her_registry_page_leads_to_her_match(story, hers):
    browser = hers(story.until("reserved"))
    assert "看我的配型" in browser.get("/my/stemcell").content.decode()


def test_both_sides_wait_until_they_are_joined(story):
    """The real sides: a reserved case and a request in the province, gone from the list when joined."""
    case, coordinator = story.until("reserved"), story.persona("coordinator")
    doctor = story.persona("transplant_doctor", "hospital2")
    city = story.county.city
    patient = cases.open_case(
        place=city.hospital2.path, patient=Patient("欧阳患", "ZY-9"), weight=60,
        window=Window(story.day, story.day.replace(year=story.day.year + 1)), by=doctor, at=story.at,
    )  # fmt: skip
    story.until("contacted")  # not held for anybody: not there
    found = waiting.pairs(coordinator)
    (donor,) = found[Side.DONOR]
    assert (donor.code, donor.task, donor.place) == (case.code, case.task, city.city.path)
    assert [one.code for one in found[Side.PATIENT]] == [patient.code]
    joined(story, case)
    assert waiting.counts(coordinator) == (0, 1)


def test_the_real_side_signs_and_the_errand_may_go(story):
    """News across the rooms: the code of the bag, then the second signature."""
    case = story.until("reserved")
    link, _patient, _doctor = joined(story, case)
    story.until("confirmed", case)
    later.work_off()
    by = story.persona("coordinator")
    links.open_link(link=link, why="escort", words="采集日已定，安排护送", by=by, at=story.at)
    standing = links_of.collection_day(link)
    missions.plan_for(
        link=link, start="市中心医院采集科三楼", end="海滨医院移植病区五楼", by=by, at=story.at,
        planned_for=clock.instant(standing, 20),
    )  # fmt: skip
    story.until("collecting", case)
    bag = story.bag(case)
    later.work_off()
    errand = Mission.objects.get()
    assert errand.product == bag.number
    assert [r.code for r in chosen.cells_bars(errand)] == ["not_signed_twice"]
    hand = story.give(case)
    hand.case = case
    later.work_off()
    errand.refresh_from_db()
    assert errand.signed_at is None  # one signature is not two
    story.take(hand)
    later.work_off()
    errand = Mission.objects.get()
    assert errand.signed_at == story.at and chosen.cells_bars(errand) == []

"""Hospitals and beds, exams, plans, the drug, the bags, the hand-over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core import clock
from sanxian.duties import kinds as duty_kinds
from sanxian.duties.models import Duty
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor import news
from sanxian.stemdonor.facts.care import Product
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import BedDay
from sanxian.stemdonor.rules import care as rules
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import hospitals
from sanxian.stemdonor.services import cases, collections, exams, stays
from tests.personas import in_force

_S = CaseStatus
DAY = timedelta(days=1)


# -- hospitals -----------------------------------------------------------------------------------------


def test_only_a_hospital_collects(story):
    with pytest.raises(Refusal, match="collects_not"):
        story.hospital("centre")


@pytest.mark.parametrize(
    ("given", "code"),
    [({"beds": 0}, "unreadable"), ({"source": " "}, "unreadable"),
     ({"until": date(2019, 1, 1)}, "unreadable"), ({"facility": "12"}, "number_facility")],
)  # fmt: skip
def test_what_is_known_of_a_hospital(story, given, code):
    with pytest.raises(Malformed, match=code):
        story.hospital(**given)


def test_a_hospital_and_its_code_are_entered_once(story):
    made = story.hospital()
    said = {"beds": 1, "source": "x", "since": story.day, "by": story.province, "at": story.at}
    with pytest.raises(Refusal, match="hospital_known"):
        stays.open_hospital(place=made.org_path, facility="H7777", **said)
    with pytest.raises(Refusal, match="facility_taken"):
        stays.open_hospital(place=story.county.city.hospital2.path, facility=made.facility, **said)


def test_beds_that_are_booked_stay(story):
    case = story.until(_S.PLANNED)
    hospital = story.stay(case).hospital
    said = {"source": "x", "since": date(2020, 1, 1), "by": story.province, "at": story.at}
    stays.qualify(hospital=hospital, beds=1, **said)
    other = story.until(_S.FIT)
    with pytest.raises(Refusal, match="hospital_not_these_days"):
        story.plan(other)
    stays.qualify(hospital=hospital, beds=2, **said)
    hospital.refresh_from_db()
    story.plan(other, hospital=hospital)
    with pytest.raises(Refusal, match="beds_in_use"):
        stays.qualify(hospital=hospital, beds=1, **said)


def test_two_donors_never_have_one_bed(story):
    one, other = story.until(_S.PLANNED), story.until(_S.PLANNED)
    taken = [
        set(BedDay.objects.filter(stay__case=c).values_list("day", "bed")) for c in (one, other)
    ]
    assert taken[0] and not taken[0] & taken[1]
    third = story.until(_S.FIT)
    with pytest.raises(Refusal, match="hospital_not_these_days"):
        story.plan(third)


def test_the_nearest_able_hospital_is_proposed(story):
    near, far = story.hospital(beds=1), story.hospital("hospital2")
    for hospital, km in ((near, 12), (far, 80)):
        stays.measure(
            hospital=hospital, county=story.county.path, km=km, by=story.town, at=story.at
        )
    first, last = story.dates().admission, story.dates().discharge
    case = story.until(_S.FIT)

    def proposed() -> list[tuple[int, str]]:
        rows = hospitals.candidates(case, first, last, lambda _: False)
        return [(one.pk, why) for one, why in rules.nearest(rows)]

    assert proposed() == [(near.pk, ""), (far.pk, "")]
    story.plan(story.until(_S.FIT), dates=story.dates(first))
    assert proposed() == [(far.pk, ""), (near.pk, "hospital_not_these_days")]


def test_a_qualification_ends(story):
    hospital = story.hospital(until=story.day + DAY)
    case = story.until(_S.FIT)
    with pytest.raises(Refusal, match="hospital_unqualified"):
        story.plan(case, hospital=hospital)


@pytest.mark.parametrize("apart", [False, True])
def test_what_must_not_meet_is_kept_apart_and_never_said_why(story, monkeypatch, apart):
    hospital = story.hospital(wards_apart=apart)
    case = story.until(_S.FIT)
    monkeypatch.setattr(news, "TOGETHER", [lambda **_: True])
    if apart:
        story.plan(case)
        assert case.status == _S.PLANNED
        return
    with pytest.raises(Refusal) as told:
        story.plan(case, hospital=hospital)
    assert told.value.codes == ("hospital_not_these_days",)
    assert dict(told.value.reasons[0].params) == {}


# -- exams ---------------------------------------------------------------------------------------------


def test_an_exam_is_judged_on_its_day_or_later(story):
    case = story.until(_S.RESERVED)
    exams.appoint(
        case=case, hospital=story.hospital(), day=story.day + DAY, by=story.worker, at=story.at
    )
    with pytest.raises(Refusal, match="exam_not_yet"):
        story.judge(case)
    story.later(days=1)
    story.judge(case)
    exam = chosen.exam(case)
    assert exam and exam.valid_until == story.day + 30 * DAY and exam.findings


def test_an_exam_lies_ahead(story):
    case = story.until(_S.RESERVED)
    with pytest.raises(Refusal, match="exam_in_the_past"):
        exams.appoint(
            case=case, hospital=story.hospital(), day=story.day - DAY, by=story.worker, at=story.at
        )


def test_an_unfit_donor_s_case_ends_without_saying_why(story):
    case = story.until(_S.EXAMINING)
    story.judge(case, "unfit")
    end = chosen.stopped(case)
    assert end and (end.stage, end.why, end.ground) == ("examining", "personal", "unfit")


def test_an_exam_may_be_done_again(story):
    case = story.until(_S.EXAMINING)
    story.judge(case, "again")
    assert case.status == _S.EXAMINING
    with pytest.raises(Refusal, match="exam_judged"):
        story.judge(case)
    story.appoint(case)
    story.judge(case)
    assert case.status == _S.FIT


def test_the_other_hospital_cannot_judge(story, persona):
    case = story.until(_S.EXAMINING)
    story.doctor = persona("collection_doctor", "hospital2")
    with pytest.raises(Refusal, match="not_permitted"):
        story.judge(case)


def test_an_old_exam_is_done_again(story):
    case = story.until(_S.FIT)
    story.later(days=28)
    with pytest.raises(Refusal, match="exam_too_old"):
        story.plan(case)
    story.appoint(case)
    assert case.status == _S.EXAMINING


# -- plans ---------------------------------------------------------------------------------------------


def test_a_new_plan_needs_a_new_yes(story):
    case = story.until(_S.CONFIRMED)
    story.plan(case, dates=story.dates(story.day + 5 * DAY))
    assert case.status == _S.PLANNED and case.stays.filter(status="booked").count() == 1
    with pytest.raises(Refusal, match="confirm_first"):
        story.dose(case)
    story.confirm(case)
    assert case.status == _S.CONFIRMED


def test_after_conditioning_days_do_not_move(story):
    case = story.until(_S.CONFIRMED)
    cases.conditioning(case=case, since=story.at, by=story.province, at=story.at)
    with pytest.raises(Refusal, match="plan_after_conditioning"):
        story.plan(case)


def test_nobody_confirms_without_insurance(story):
    case = story.until(_S.FIT)
    story.plan(case, insured=False)
    with pytest.raises(Refusal, match="not_insured"):
        story.confirm(case)


def test_a_plan_that_has_passed_is_not_confirmed(story):
    case = story.until(_S.PLANNED)
    story.later(days=4)
    with pytest.raises(Refusal, match="plan_in_the_past"):
        story.confirm(case)


def test_what_was_arranged_is_sealed(story):
    plan = story.plan(story.until(_S.FIT))
    assert chosen.arranged(plan)["companion"] == "周阿姨"
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT arranged, insurance FROM stemdonor_donorplan")
        kept = b"".join(map(bytes, cursor.fetchone()))
    assert "周阿姨".encode() not in kept and b"PZ-1" not in kept


def test_leave_is_the_place_s(story):
    in_force("stemdonor.plan", "zibo", """[[edition]]
id = "zibo"
name = "淄博"
place = "3703"
effective = 2020-01-01
source = "x"
status = "unverified"
[edition.values]
leave_days = 7
""")  # fmt: skip
    assert story.plan(story.until(_S.FIT)).leave_days == 7


# -- the drug and the bags -----------------------------------------------------------------------------


def test_a_grave_reaction_comes_on_the_ward_s_desk(story):
    case = story.until(_S.CONFIRMED)
    story.later(days=3)
    made = story.dose(case, reactions=["spleen_pain"])
    duty = Duty.objects.get(kind=kinds.DOCTOR)
    assert made.needs_doctor and duty.org_path == story.hospital().org_path


@pytest.mark.parametrize("micrograms", [0, 2001])
def test_a_dose_is_a_possible_one(story, micrograms):
    with pytest.raises(Malformed, match="unreadable"):
        story.dose(story.until(_S.CONFIRMED), micrograms=micrograms)


def test_the_drug_is_given_once_a_day_and_long_enough(story):
    case = story.until(_S.CONFIRMED)
    story.later(days=3)
    story.dose(case)
    with pytest.raises(Refusal, match="gcsf_once_a_day"):
        story.dose(case)
    with pytest.raises(Refusal, match="gcsf_too_few"):
        story.collect(case)


def test_she_may_say_stop_at_the_hospital(story):
    case = story.until(_S.MOBILISING)
    collections.stop(stay=story.stay(case), why="fear", by=story.doctor, at=story.at)
    end = chosen.stopped(case)
    assert end and (end.stage, end.why) == ("mobilising", "personal")
    assert not BedDay.objects.filter(stay__case=case).exists()


def test_a_bag_has_a_number_of_its_own(story):
    case = story.until(_S.COLLECTING)
    one, other = story.bag(case), story.bag(case)
    read = numbers.find(one.number)
    assert read.scheme == "sanxian-cells-1" and not read.demonstration
    assert one.number != other.number and case.code not in one.number
    for bag in (one, other):  # it goes to the other side, which must not learn the house
        assert story.hospital().facility not in bag.number and bag.hospital == story.hospital()
    assert (one.serial, other.serial) == (1, 2)
    with pytest.raises(Refusal, match="sessions_too_many"):
        story.bag(case)


@pytest.mark.parametrize("product", [Product(0, 1, 1), Product(1, 0, 1), Product(1, 1, 0)])
def test_an_empty_bag_is_none(story, product):
    with pytest.raises(Refusal, match="product_empty"):
        story.bag(story.until(_S.COLLECTING), product=product)


def test_nothing_is_given_away_before_it_is_collected(story):
    case = story.until(_S.COLLECTING)
    with pytest.raises(Refusal, match="nothing_collected"):
        story.give(case)


@pytest.mark.parametrize(
    ("given", "code"),
    [({"bags": 2}, "bags_differ"), ({"numbers": ["C0000"]}, "bag_labels_differ"),
     ({"temperature": 120}, "cell_box_temperature")],
)  # fmt: skip
def test_the_escort_sees_for_herself(story, given, code):
    case = story.until(_S.COLLECTING)
    story.bag(case)
    hand = story.give(case)
    hand.case = case
    with pytest.raises(Refusal, match=code):
        story.take(hand, **given)
    story.take(hand)
    assert case.status == _S.HANDED_OVER
    with pytest.raises(Refusal, match="handed_already"):
        story.take(hand)


def test_two_different_people_sign(story):
    case = story.until(_S.COLLECTING)
    story.bag(case)
    hand = story.give(case)
    hand.given_by = story.escort.id
    with pytest.raises(Refusal, match="same_signature"):
        story.take(hand)


def test_no_bag_comes_after_the_hospital_signed(story):
    case = story.until(_S.COLLECTING)
    story.bag(case)
    story.give(case)
    with pytest.raises(Refusal, match="handed_already"):
        story.bag(case)


def test_who_gave_is_told_to_the_room_of_honours(story, monkeypatch):
    heard: list[str] = []
    monkeypatch.setattr(news, "DONATED", [lambda case, **_: heard.append(case.code)])
    case = story.until(_S.HANDED_OVER)
    assert heard == [case.code]


# -- the day of a ward's work --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "kind", "day"),
    [(_S.CONFIRMED, kinds.ADMIT, lambda case: chosen.plan(case).admission),
     (_S.MOBILISING, kinds.COLLECT, lambda case: chosen.plan(case).collection)],
)  # fmt: skip
def test_a_wards_work_is_due_on_its_day(story, status, kind, day):
    """Appointed for next week, it is not late this week."""
    case = story.until(status)
    duty = Duty.objects.get(kind=kind, closed_at__isnull=True)
    assert duty.due_at == clock.instant(day(case), 17)


# -- the second signature is somebody's work ----------------------------------------------------------


def signs(case):
    return Duty.objects.filter(kind=kinds.SIGN, subject=f"stemdonor.matchcase:{case.pk}")


def test_somebody_of_the_city_knows_days_before_that_she_will_sign(story):
    case = story.until(_S.CONFIRMED)
    assert not signs(case).exists()
    story.later(days=3)
    story.dose(case)
    (duty,) = signs(case)
    plan = chosen.plan(case)
    assert duty.owner.code in {story.town.id, story.escort.id} and duty.status == "open"
    assert clock.day(duty.due_at) == plan.collection and duty.due_given
    story.later(days=1)
    story.dose(case)
    assert signs(case).count() == 1


def test_it_is_done_when_she_signed_and_not_before(story):
    case = story.until(_S.COLLECTING)
    story.bag(case)
    hand = story.give(case)
    hand.case = case
    assert signs(case).get().status == "open"
    story.take(hand)
    assert signs(case).get().status == "done"


@pytest.mark.parametrize("how", ["stop", "abort"])
def test_it_is_needless_when_there_are_no_cells(story, how):
    case = story.until(_S.MOBILISING if how == "stop" else _S.COLLECTING)
    end = collections.stop if how == "stop" else collections.abort
    end(stay=story.stay(case), why="fear", by=story.doctor, at=story.at)
    assert signs(case).get().status == "cancelled"


def test_it_leads_to_the_page_where_one_signs(story):
    assert duty_kinds.get(kinds.SIGN).link("stemdonor.matchcase:1") == "/stemdonor/cells"
    assert duty_kinds.done_elsewhere(kinds.SIGN)  # to tap it away would leave it unsigned

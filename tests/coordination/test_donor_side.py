"""Coordination and the real donor's side: a match case and a request, joined, each hearing the other."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sanxian.coordination import donors, sides
from sanxian.coordination.facts import DonorWord, FromDonor
from sanxian.coordination.models import Link, Message
from sanxian.coordination.services import drafts, links
from sanxian.core import later
from sanxian.core.models import Home
from sanxian.stemdonor.models import MatchCase
from sanxian.stemdonor.selectors import cases as donor_cases
from sanxian.stemdonor.services import cases as donor_services
from sanxian.stempatient.facts import Patient, Window
from sanxian.stempatient.services import cases
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County


@pytest.fixture
def story(city, persona) -> Story:
    made = Story(County(city, persona))
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": made.at})
    return made


def joined(story, case, weight="60"):
    """The case of the donor's side and a patient of another hospital, linked by a coordinator."""
    coordinator = story.persona("coordinator")
    doctor = story.persona("transplant_doctor", "hospital2")
    patient = cases.open_case(
        place=story.county.city.hospital2.path, patient=Patient("欧阳患", "ZY-1"),
        weight=Decimal(weight), window=Window(story.day, story.day.replace(year=story.day.year + 1)),
        by=doctor, at=story.at,
    )  # fmt: skip
    link = links.join(
        place=coordinator.facility, donor_code=case.code, patient_code=patient.code,
        by=coordinator, at=story.at,
    )  # fmt: skip
    later.work_off()
    patient.refresh_from_db()
    return link, patient, doctor


def reserved(story) -> MatchCase:
    """A case that has come as far as being held for one patient."""
    return story.until("reserved")


def test_the_doors_lead_to_the_real_side():
    assert sides.DONOR is donors.DOORS


def test_what_was_said_before_and_what_is_wanted(story):
    case = reserved(story)
    link, patient, _doctor = joined(story, case)
    assert patient.status == "reserved"
    need = donor_cases.need(MatchCase.objects.get(pk=case.pk))
    assert need["mnc"] == 30_000 and need["cd34"] == 12_000
    assert not Message.objects.filter(status="stuck").exists()
    assert link.donor == str(case.uid)


@pytest.mark.parametrize("kilograms", ["50.1", "52.5", "57", "60"])
def test_nobody_works_the_patients_weight_out_of_the_dose(story, kilograms):
    """Whoever divides by the edition's cells for each kilogram finds one weight for all of these."""
    case = reserved(story)
    joined(story, case, weight=kilograms)
    need = donor_cases.need(MatchCase.objects.get(pk=case.pk))
    assert need == {"mnc": 30_000, "cd34": 12_000}


def test_a_donor_who_stops_is_not_available_and_no_more_is_said(story):
    case = reserved(story)
    _link, patient, _doctor = joined(story, case)
    donor_services.stop(
        case=MatchCase.objects.get(pk=case.pk), side="donor", why="fear", words="家里不同意", by=story.worker,
        at=story.at,
    )  # fmt: skip
    later.work_off()
    patient.refresh_from_db()
    assert patient.status == "searching"
    assert Link.objects.get().ended_for == "donor_unavailable"
    said = " ".join(m.said for m in Message.objects.all())
    assert "fear" not in said and "家里" not in said


def test_a_request_taken_back_stops_the_case_as_the_patients_side(story):
    case = reserved(story)
    _link, patient, doctor = joined(story, case)
    cases.cancel(case=patient, ending="died", by=doctor, at=story.at)
    later.work_off()
    row = MatchCase.objects.get(pk=case.pk)
    assert row.status == "stopped" and donor_cases.stopped(row).side == "patient"
    assert donor_cases.stopped(row).why == "not_needed"


def test_her_wish_about_the_press_is_read_by_the_checker(story):
    """The plan's word reaches whoever writes about her; before there is a plan nothing is known of it."""
    given = {
        "place": story.worker.facility, "text": "日前，我市一名志愿者完成造血干细胞捐献。",
        "by": story.worker, "at": story.at,
    }  # fmt: skip
    case = reserved(story)
    assert drafts.check(code=case.code, **given).clean
    case = story.until("planned", case)
    report = drafts.check(code=case.code, **{**given, "at": story.at})
    assert [one.code for one in report.findings] == ["wishes_no_press"]
    assert drafts.check(**given).clean


def test_one_house_for_both_is_seen_and_the_donors_side_is_not_told_why(story):
    case = reserved(story)
    joined(story, case)
    row = MatchCase.objects.get(pk=case.pk)
    city = story.county.city
    assert donors.together(case=row, hospital=city.hospital2.path) is True
    assert donors.together(case=row, hospital=city.hospital.path) is False


@pytest.mark.parametrize("number", ["CB123426000017X", "CB12342600001700*", "CX9K2F26731005*"])
def test_the_code_of_a_bag_crosses_as_it_stands_on_it(number):
    """One check sign in 37 is a star: what is received is compared sign by sign."""
    assert donors._product(number) == number
    assert FromDonor(DonorWord.COLLECTED, product=number).product == number

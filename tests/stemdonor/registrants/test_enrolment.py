"""From the intention to the sample: consents apart, understood first, days to think it over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.people.facts import Purpose
from sanxian.people.models import Consent
from sanxian.people.rules.demo import demo_id_number
from sanxian.stemdonor import news
from sanxian.stemdonor.models import Comprehension, Registrant, Sample
from sanxian.stemdonor.services import registrants
from tests.stemdonor.county import BOTH, RIGHT


def test_two_consents_are_two_rows(county):
    row = county.enrolled()
    assert row.status == "enrolled" and row.recruited_by == county.worker.id
    assert set(Consent.objects.values_list("purpose", flat=True)) == {p.value for p in BOTH}


@pytest.mark.parametrize("agreed", [(), (Purpose.HSC_REGISTER,), (Purpose.HSC_TYPING,)])
def test_with_one_consent_it_stays_an_intention(county, agreed):
    row = county.enrolled(agreed=agreed)
    assert row.status == "intending" and Consent.objects.count() == len(agreed)
    registrants.consent(
        place=county.path, registrant=row, agreed=BOTH, by=county.worker, at=county.at
    )
    assert row.status == "enrolled" and Consent.objects.count() == 2


def test_an_intention_without_the_rest_is_refused(county):
    row = county.enrolled(agreed=())
    with pytest.raises(Refusal, match="consents_missing"):
        registrants.consent(place=county.path, registrant=row, agreed=(Purpose.HSC_TYPING,),
                            by=county.worker, at=county.at)  # fmt: skip
    assert Consent.objects.count() == 0


@pytest.mark.parametrize(
    ("born", "code"),
    [
        (date(2008, 11, 24), "too_young_to_register"),
        (date(2008, 11, 23), ""),
        (date(1980, 11, 24), ""),
        (date(1980, 11, 23), "too_old_to_register"),
    ],
)
def test_ages(county, born, code):
    person = county.person(born=born)
    if not code:
        assert county.enrolled(person).status == "enrolled"
        return
    with pytest.raises(Refusal) as refused:
        county.enrolled(person)
    assert refused.value.codes == (code,)


def test_too_young_says_from_when_on(county):
    with pytest.raises(Refusal) as refused:
        county.enrolled(county.person(born=date(2009, 1, 5)))
    assert refused.value.until == date(2027, 1, 5)


def test_nobody_stands_twice(county):
    person = county.person()
    county.enrolled(person)
    with pytest.raises(Refusal, match="already_registered"):
        county.enrolled(person)
    assert Registrant.objects.count() == 1


def test_the_county_lies_in_the_city(county):
    other = county.city.other_county.path
    with pytest.raises(Refusal, match="county_of_another_city"):
        county.enrolled(county=other)
    with pytest.raises(Refusal, match="county_missing"):
        county.enrolled(county=county.city.city.path)


def test_a_worker_of_another_county_cannot(county):
    with pytest.raises(Forbidden):
        county.enrolled(by=county.persona("county_worker", "county2"))


def test_the_nurse_enrols_at_the_chair(county):
    site = county.city.site.path
    row = county.enrolled(place=site, by=county.nurse, channel="donation")
    assert (row.site_path, row.org_path, row.status) == (site, county.path, "enrolled")
    registrants.check(place=site, registrant=row, answers=RIGHT, explained_by=county.nurse.id,
                      by=county.nurse, at=county.at)  # fmt: skip
    sample = registrants.draw(place=site, registrant=row, by=county.nurse, at=county.at)
    assert sample.org_path == county.path and row.status == "cooling"


def test_a_nurse_elsewhere_cannot_go_on(county):
    row = county.enrolled()
    with pytest.raises(Refusal, match="registrant_elsewhere"):
        registrants.check(place=county.city.site.path, registrant=row, answers=RIGHT,
                          explained_by=county.nurse.id, by=county.nurse, at=county.at)  # fmt: skip


def test_a_repeat_blood_donor_is_a_flag_that_another_room_says(county, monkeypatch):
    monkeypatch.setattr(news, "REPEAT", [lambda person: True])
    assert county.enrolled().repeat_donor
    monkeypatch.setattr(news, "REPEAT", [lambda person: False])
    assert not county.enrolled().repeat_donor


# -- what was understood --------------------------------------------------------------------------------


def test_no_sample_before_the_check(county):
    row = county.enrolled()
    with pytest.raises(Refusal, match="check_missing"):
        registrants.draw(place=county.path, registrant=row, by=county.worker, at=county.at)
    assert not Sample.objects.exists()


@pytest.mark.parametrize("wrong", sorted(RIGHT))
def test_one_wrong_answer_is_explained_and_asked_again(county, wrong):
    row = county.enrolled()
    tried = county.understood(row, {**RIGHT, wrong: not RIGHT[wrong]})
    assert not tried.passed and tried.correct == len(RIGHT) - 1 and row.explained_at is None
    assert county.understood(row).passed
    row.refresh_from_db()
    assert row.explained_by == county.worker.id and Comprehension.objects.count() == 2


def test_every_question_is_asked_and_the_explainer_named(county):
    row = county.enrolled()
    with pytest.raises(Malformed):
        county.understood(row, {"paid": False})
    with pytest.raises(Malformed):
        registrants.check(place=county.path, registrant=row, answers=RIGHT, explained_by="",
                          by=county.worker, at=county.at)  # fmt: skip


def test_no_sample_without_both_consents(county):
    row = county.enrolled(agreed=(Purpose.HSC_REGISTER,))
    county.understood(row)
    with pytest.raises(Refusal, match="consents_missing"):
        registrants.draw(place=county.path, registrant=row, by=county.worker, at=county.at)


# -- the sample -------------------------------------------------------------------------------------------


def test_the_sample_begins_the_days_to_think_it_over(county):
    sample = county.drawn()
    row = sample.registrant
    assert row.status == "cooling" and row.cooling_until == county.at + timedelta(days=7)
    duty = Duty.objects.get(kind="stemdonor.cooling")
    assert duty.subject == f"stemdonor.registrant:{row.pk}" and duty.org_path == county.path
    assert duty.due_at == county.at + timedelta(days=14)
    assert duty.owner is not None


def test_labels_count_up_and_are_checked(county):
    one, two = county.drawn(), county.drawn()
    assert one.number.startswith("HR370326000001") and two.number.startswith("HR370326000002")
    row = county.enrolled()
    county.understood(row)
    for bad in ("13800138000", demo_id_number(7, date(1990, 1, 2), "male"), "短", "HR37032600000"):
        with pytest.raises(Malformed):
            registrants.draw(place=county.path, registrant=row, number=bad, by=county.worker,
                             at=county.at)  # fmt: skip
    with pytest.raises(Refusal, match="sample_number_taken"):
        registrants.draw(place=county.path, registrant=row, number=one.number, by=county.worker,
                         at=county.at)  # fmt: skip
    printed = registrants.draw(place=county.path, registrant=row, number="cmdp-0001",
                               kind="swab", by=county.worker, at=county.at)  # fmt: skip
    assert printed.number == "CMDP-0001" and printed.kind == "swab"


def test_one_sample_waits(county):
    row = county.drawn().registrant
    with pytest.raises(Refusal, match="sample_waits"):
        registrants.draw(place=county.path, registrant=row, by=county.worker, at=county.at)


def test_the_trail_holds_no_name(county):
    person = county.person("欧阳不见")
    county.drawn(county.enrolled(person))
    text = " ".join(str(v) for row in Trail.objects.values_list("data", "subject") for v in row)
    assert "欧阳" not in text and person.phone not in text

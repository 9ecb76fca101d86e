"""Registering, finding and deferring donors."""

from datetime import date, timedelta

import pytest

from sanxian.blood.models import Deferral, Donor
from sanxian.blood.selectors import donors as read
from sanxian.blood.services import donors
from sanxian.core.models import Trail
from sanxian.kernel.numbers import DONATIONS
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.people import selectors as people
from sanxian.people import services as people_services
from sanxian.people.models import Person
from sanxian.people.rules.demo import demo_id_number
from tests.blood.donor_room.room import BORN
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db


# -- register --------------------------------------------------------------------------------------


def test_registering_opens_the_file_the_consent_and_the_donor(room):
    donor = room.donor("王小明", sex="male")
    brief = people.one_brief(donor.person_id)
    assert (brief.name, brief.sex, brief.born) == ("王小明", "male", BORN)
    assert people.agrees(donor.person_id, "blood_service")
    assert donor.code.startswith("D") and donor.org_path == room.site.org_path


def test_the_same_document_is_the_same_donor(room, other_room):
    first = room.donor()
    again = donors.register(
        place=other_room.site.org_path,
        name="许文静",
        id_number=demo_id_number(1, BORN, "female"),
        by=other_room.registrar,
        at=AT,
    )
    assert again == first and Donor.objects.count() == 1


def test_codes_say_nothing_and_are_never_those_of_a_donation(room):
    codes = {room.donor(name="许文静", born=date(1980, 1, n + 1)).code for n in range(5)}
    assert len(codes) == 5 and not any(DONATIONS.check(code) for code in codes)


@pytest.mark.parametrize("role", ["lab_technician", "stock_manager", "organiser", "hospital_clerk"])
def test_only_the_donor_room_registers(room, role):
    with pytest.raises(Forbidden):
        donors.register(place=room.site.org_path, name="许文静", by=room.persona(role), at=AT)


def test_a_number_that_is_none_leaves_nothing_behind(room):
    right = demo_id_number(1, BORN, "female")
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    with pytest.raises(Malformed):
        donors.register(
            place=room.site.org_path, name="许文静", id_number=wrong, by=room.registrar, at=AT
        )
    assert not Person.objects.exists() and not Donor.objects.exists()


# -- find --------------------------------------------------------------------------------------------


def test_a_donor_is_found_by_number_phone_code_and_name(room):
    donor = room.donor()
    for text in (
        demo_id_number(1, BORN, "female"),
        "139 0000 0001",
        donor.code,
        donor.code.lower(),
        "许文静",
    ):
        [(brief, found)] = read.find(room.registrar, text)
        assert (brief.name, found) == ("许文静", donor)


def test_a_person_who_never_gave_is_found_without_a_donor_row(room):
    people_services.register(
        place=room.site.org_path,
        name="林可",
        id_number=demo_id_number(9, BORN, "male"),
        by=room.registrar,
        at=AT,
    )
    [(brief, donor)] = read.find(room.registrar, demo_id_number(9, BORN, "male"))
    assert brief.name == "林可" and donor is None


def test_a_donor_of_another_city_is_found_by_document_and_code_but_not_in_lists(room, other_room):
    donor = other_room.donor("孙悦")
    assert read.find(room.registrar, donor.code)[0][1] == donor
    assert list(read.listed(room.registrar)) == []
    with pytest.raises(Unknown):
        read.get(room.registrar, donor.pk)


def test_one_who_came_here_is_within_reach_here(room, other_room):
    donor = other_room.donor("孙悦")
    room.came(donor)
    assert read.get(room.nurse, donor.pk) == donor


def test_a_code_opens_nothing_to_those_without_right(room):
    donor = room.donor()
    with pytest.raises(Unknown):
        read.by_code(room.persona("organiser"), donor.code)


def test_lists_by_group_and_by_deferral(room):
    one, two = room.donor(), room.donor("王小明", sex="male")
    Donor.objects.filter(pk=one.pk).update(abo="AB", rhd="-")
    donors.defer(
        donor=two, code="other_deferral", until=ON + timedelta(days=9), by=room.quality, at=AT
    )
    assert list(read.listed(room.nurse, group="AB-")) == [one]
    assert list(read.listed(room.nurse, deferred=ON)) == [two]
    assert list(read.listed(room.nurse, deferred=ON + timedelta(days=9))) == []


# -- merged files ------------------------------------------------------------------------------------


def merged(room):
    """A person who gave under a passport and later came with the resident's card."""
    old = donors.register(
        place=room.site.org_path,
        name="许文静",
        sex="female",
        born=BORN,
        id_number="E12345678",
        document="passport",
        by=room.registrar,
        at=AT,
    )
    given = room.given(old)
    new = room.donor()
    people_services.merge(
        keeper=Person.objects.get(pk=new.person_id),
        other=Person.objects.get(pk=old.person_id),
        why="second_file",
        by=room.quality,
        at=AT,
    )
    return old, new, given


def test_a_merged_donors_history_is_one(room):
    old, new, given = merged(room)
    assert set(read.family(new)) == {old.pk, new.pk}
    assert [d.date for d in read.history_facts(new, ON).donations] == [ON]
    assert list(read.donations(new)) == [given]


def test_a_deferral_on_the_other_file_bars_as_well(room):
    old, new, _ = merged(room)
    donors.defer(donor=old, code="lab_deferral", by=room.quality, at=AT)
    assert read.standing_codes(new, ON) == ("lab_deferral",)


# -- deferrals ---------------------------------------------------------------------------------------


def test_a_sealed_word_stays_sealed(room):
    deferral = donors.defer(donor=room.donor(), code="hbv", by=room.quality, at=AT)
    row = Deferral.objects.get(pk=deferral.pk)
    assert (row.code, row.detail, row.until) == ("lab_deferral", "hbv", None)
    assert not Trail.objects.filter(reasons__contains="hbv").exists()
    assert not Trail.objects.filter(data__contains="hbv").exists()
    assert Trail.objects.get(act="blood.deferral.set").reasons == "lab_deferral"


@pytest.mark.parametrize(
    "said, error",
    [
        ({"code": "too_tall"}, "no_such_choice"),
        ({"code": "tattoo", "until": ON}, "deferral_ends_before_it_begins"),
    ],
)
def test_deferrals_that_are_refused(room, said, error):
    with pytest.raises(Refusal, match=error):
        donors.defer(donor=room.donor(), by=room.quality, at=AT, **said)


def test_a_lifted_deferral_bars_no_longer(room):
    donor = room.donor()
    deferral = donors.defer(donor=donor, code="other_deferral", by=room.quality, at=AT)
    donors.lift(deferral=deferral, reason="doctor_cleared", by=room.quality, at=AT)
    assert read.standing_codes(donor, ON) == ()
    with pytest.raises(Refusal, match="no_such_step"):
        donors.lift(deferral=deferral, reason="doctor_cleared", by=room.quality, at=AT)


def test_lifting_wants_a_known_reason_and_the_quality_officer(room):
    deferral = donors.defer(donor=room.donor(), code="other_deferral", by=room.quality, at=AT)
    with pytest.raises(Malformed):
        donors.lift(deferral=deferral, reason="she asked", by=room.quality, at=AT)
    with pytest.raises(Forbidden):
        donors.lift(deferral=deferral, reason="doctor_cleared", by=room.nurse, at=AT)


def test_a_deferral_is_seen_only_within_reach(room, other_room):
    deferral = donors.defer(donor=room.donor(), code="other_deferral", by=room.quality, at=AT)
    assert read.deferral(room.quality, deferral.pk) == deferral
    with pytest.raises(Unknown):
        read.deferral(other_room.quality, deferral.pk)


# -- next dates --------------------------------------------------------------------------------------


def test_the_next_dates_after_whole_blood(room):
    donor = room.donor()
    room.given(donor)
    found = {str(n.kind): n.first for n in read.next_dates(donor, ON)}
    assert found == {"whole_blood": date(2027, 5, 23), "apheresis_platelets": date(2027, 2, 23)}


def test_a_deferral_for_good_names_no_day(room):
    donor = room.donor()
    donors.defer(donor=donor, code="lab_deferral", by=room.quality, at=AT)
    assert {n.first for n in read.next_dates(donor, ON)} == {None}

"""The end of a draw: bags, stops, labels, reactions, and what is refused."""

from datetime import date, datetime, timedelta

import pytest

from sanxian.blood.models import Donation, Unit
from sanxian.blood.rules.collection import Drawn, drawn_bars
from sanxian.blood.rules.unit_number import donation_part
from sanxian.blood.selectors import donors as donor_reads
from sanxian.blood.selectors import visits as read
from sanxian.blood.services import donations, reactions
from sanxian.core.clock import PLACE
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db
END = AT + timedelta(minutes=9)
PLATELETS = {"kind": "apheresis_platelets", "doses": 2}


def finish(room, donation, **said):
    return donations.finish(donation=donation, by=room.nurse, at=END, **said)


def drawing(room, **wish):
    """A donation under way; of an apheresis the machine's record is written."""
    donation = room.drawing(room.screened(room.came(**wish)))
    if wish.get("doses"):
        room.machine(donation)
    return donation


# -- finish ------------------------------------------------------------------------------------------


def test_whole_blood_becomes_one_untested_bag(room):
    donation = finish(room, drawing(room), volume_ml=398)
    [unit] = donation.units.all()
    assert (unit.component, unit.volume_ml, unit.status, unit.abo) == (
        "whole_blood",
        398,
        "untested",
        "",
    )
    assert unit.org_path == room.site.org_path and donation_part(unit.number) == donation.number
    assert (donation.status, donation.ended_at, donation.visit.status) == ("drawn", END, "donated")


def test_a_bag_keeps_as_long_as_the_policy_of_its_day_says(room):
    unit = finish(room, drawing(room), volume_ml=400).units.get()
    kept = unit.expires_at.astimezone(PLACE) - datetime(2026, 11, 23, tzinfo=PLACE)
    assert kept in (timedelta(days=35, hours=10), timedelta(days=36))
    shorter = finish(room, drawing(room), volume_ml=400, additive="CPD").units.get()
    assert shorter.expires_at < unit.expires_at


def test_an_additive_that_nobody_knows_is_refused(room):
    donation = drawing(room)
    with pytest.raises(Malformed, match="storage_solution_unknown"):
        finish(room, donation, volume_ml=400, additive="water")
    assert not Unit.objects.exists() and Donation.objects.get().status == "drawing"


def test_one_bag_a_dose_and_one_of_plasma(room):
    donation = finish(
        room,
        drawing(room, kind="apheresis_platelets", doses=1),
        doses=1,
        volume_ml=255,
        plasma_ml=180,
    )
    made = list(donation.units.order_by("component").values_list("component", "volume_ml"))
    assert made == [("apheresis_platelets", 255), ("ffp", 180)]


def test_two_doses_share_the_volume_and_differ_in_number(room):
    donation = finish(room, drawing(room, **PLATELETS), doses=2, volume_ml=520)
    units = list(donation.units.all())
    assert [u.volume_ml for u in units] == [260, 260] and units[0].number != units[1].number


def test_an_unweighed_dose_has_the_policys_volume(room):
    donation = finish(room, drawing(room, **PLATELETS), doses=1)
    assert [u.volume_ml for u in donation.units.all()] == [250]


@pytest.mark.parametrize(
    "wish, said, codes",
    [
        ({}, {}, {"volume_missing"}),
        ({}, {"volume_ml": 150}, {"volume_too_little"}),
        ({}, {"volume_ml": 441}, {"volume_over_wish"}),
        ({}, {"volume_ml": 400, "doses": 1}, {"plasma_without_platelets"}),
        (PLATELETS, {}, {"doses_missing"}),
        (PLATELETS, {"doses": 3}, {"doses_over_wish"}),
    ],
)
def test_what_cannot_have_been_drawn(room, wish, said, codes):
    donation = drawing(room, **wish)
    with pytest.raises(Refusal) as refused:
        finish(room, donation, **said)
    assert set(refused.value.codes) == codes
    donation.refresh_from_db()
    assert donation.status == "drawing" and not Unit.objects.exists()


@pytest.mark.parametrize("volume, allowed", [(179, False), (180, True), (440, True), (441, False)])
def test_a_tenth_more_or_less(volume, allowed):
    drawn = Drawn("whole_blood", volume, 0, 0, 400, 0)
    from dataclasses import replace

    from sanxian.blood.facts import Kind

    assert (not list(drawn_bars(replace(drawn, kind=Kind.WHOLE_BLOOD), 200))) is allowed


def test_a_draw_ends_once(room):
    donation = finish(room, drawing(room), volume_ml=400)
    for again in (
        lambda: finish(room, donation, volume_ml=400),
        lambda: donations.stop(donation=donation, reason="vein_lost", by=room.nurse, at=END),
    ):
        with pytest.raises(Refusal, match="no_such_step"):
            again()
    assert Unit.objects.count() == 1


def test_a_bag_is_on_the_trail_from_the_arm(room):
    unit = finish(room, drawing(room), volume_ml=400).units.get()
    assert Trail.objects.get(subject=f"blood.unit:{unit.pk}").act == "blood.donation.finish"


def test_the_next_date_follows_from_what_was_drawn(room):
    donor = room.donor()
    done = room.given(donor, kind="apheresis_platelets", doses=1)
    found = {str(n.kind): n.first for n in donor_reads.next_dates(done.donor, ON)}
    assert found == {"whole_blood": date(2026, 12, 21), "apheresis_platelets": date(2026, 12, 7)}


# -- stop --------------------------------------------------------------------------------------------


def stop(room, **said):
    said = {"reason": "vein_lost", "volume_ml": 60, **said}
    return donations.stop(donation=drawing(room), by=room.nurse, at=END, **said)


def test_a_stopped_draw_makes_no_bag_and_counts(room):
    donation = stop(room)
    assert (donation.status, donation.visit.status, donation.ended_at) == (
        "discarded",
        "stopped",
        END,
    )
    assert not Unit.objects.exists()
    assert [d.volume_ml for d in donor_reads.history_facts(donation.donor, ON).donations] == [60]
    step = Trail.objects.get(act="blood.donation.stop", subject=f"blood.donation:{donation.pk}")
    assert step.reasons == "vein_lost"


def test_a_needle_that_drew_nothing_does_not_count(room):
    donation = stop(room, volume_ml=0)
    assert donor_reads.history_facts(donation.donor, ON).donations == ()


@pytest.mark.parametrize(
    "said, error",
    [({"reason": "boredom"}, "no_such_choice"), ({"volume_ml": 401}, "volume_over_wish")],
)
def test_stops_that_are_refused(room, said, error):
    with pytest.raises(Refusal, match=error):
        stop(room, **said)


@pytest.mark.parametrize("role, where", [("registrar", ""), ("nurse", "other")])
def test_who_may_not_end_a_draw(room, role, where):
    donation, by = drawing(room), room.persona(role, where)
    with pytest.raises(Forbidden):
        donations.finish(donation=donation, volume_ml=400, by=by, at=END)
    with pytest.raises(Forbidden):
        donations.stop(donation=donation, reason="vein_lost", by=by, at=END)


# -- labels ------------------------------------------------------------------------------------------


def test_printing_labels_is_on_the_trail(room):
    donation = drawing(room)
    donations.label(donation=donation, by=room.nurse, at=AT)
    donations.label(donation=donation, again=True, by=room.nurse, at=AT)
    assert [
        f'"again":{a}' in row.data
        for a, row in zip(
            ("false", "true"),
            Trail.objects.filter(act="blood.donation.label").order_by("id"),
            strict=True,
        )
    ] == [True, True]


def test_labels_of_another_city_are_not_there(room, other_room):
    donation = drawing(room)
    assert read.donation_for_label(room.nurse, donation.pk) == donation
    with pytest.raises(Unknown):
        read.donation_for_label(other_room.nurse, donation.pk)
    with pytest.raises(Unknown):
        read.donation(other_room.nurse, donation.pk)


# -- reactions ---------------------------------------------------------------------------------------


def record(room, **said):
    said = {"kind": "vasovagal", "grade": 1, "care": "平卧，抬高下肢，十分钟后好转", **said}
    return reactions.record(donation=room.given(), by=room.nurse, at=END, **said)


def test_a_reaction_is_recorded_and_settled(room):
    reaction = record(room)
    assert list(read.reactions(room.nurse)) == [reaction]
    reactions.settle(reaction=reaction, by=room.nurse, at=END)
    assert list(read.reactions(room.nurse)) == []
    assert list(read.reactions(room.nurse, unsettled=False)) == [reaction]
    with pytest.raises(Refusal, match="reaction_settled"):
        reactions.settle(reaction=reaction, by=room.nurse, at=END)


def test_what_was_done_is_sealed(room):
    from django.db import connection

    reaction = record(room)
    with connection.cursor() as cursor:
        cursor.execute("SELECT care FROM blood_donorreaction")
        assert "平卧".encode() not in bytes(cursor.fetchone()[0])
    assert read.reaction(room.nurse, reaction.pk).care.startswith("平卧")


@pytest.mark.parametrize(
    "said, error",
    [
        ({"kind": "bored"}, "no_such_choice"),
        ({"grade": 0}, "grade_out_of_range"),
        ({"grade": 5}, "grade_out_of_range"),
    ],
)
def test_reactions_that_are_refused(room, said, error):
    with pytest.raises(Malformed, match=error):
        record(room, **said)


def test_a_reaction_of_another_city_is_not_there(room, other_room):
    reaction = record(room)
    with pytest.raises(Unknown):
        read.reaction(other_room.nurse, reaction.pk)


def test_a_recorded_reaction_is_known_to_the_next_screening(room):
    reaction = record(room)
    assert donor_reads.history_facts(reaction.donation.donor, ON).reacted


# -- speed -------------------------------------------------------------------------------------------


def test_few_queries_to_finish(room, django_assert_max_num_queries):
    donation = drawing(room)
    donation = Donation.objects.select_related("visit").get(pk=donation.pk)
    with django_assert_max_num_queries(10):
        finish(room, donation, volume_ml=400)

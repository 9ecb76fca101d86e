"""An escort from the offer to home: two persons at each hand-over, four times, a log, a relay, figures."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import connection

from sanxian.coordination.facts import Errand
from sanxian.coordination.models import Handover, Leg, Mission, Reading
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.rules.missions import Done, Year
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.services import legs, missions
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.volunteers.models import Hours, Offer
from sanxian.volunteers.services import offers
from tests.coordination.table import END, GIVER, START, TAKER
from tests.coordination.test_links import raw
from tests.stempatient.ward import PRODUCT

COLD = Decimal("4.0")


def test_the_whole_way(table):
    row, by = table.escort()
    mission = table.planned()
    leg = table.accepted(mission, row, by)
    assert (leg.status, leg.holder) == ("assigned", by.id)
    table.at += timedelta(hours=5)
    legs.take(leg=leg, giver=GIVER, temperature=COLD, by=by, at=table.at)
    mission.refresh_from_db()
    assert mission.status == "running"
    assert mission.deadline == table.at + timedelta(hours=72)
    legs.read(leg=leg, temperature=Decimal("5"), by=by, at=table.at + timedelta(hours=1))
    legs.deliver(leg=leg, taker=TAKER, temperature=COLD, by=by, at=table.at + timedelta(hours=6))
    legs.back(leg=leg, km=612, by=by, at=table.at + timedelta(hours=9))
    mission.refresh_from_db()
    assert (mission.status, leg.status) == ("closed", "home")
    assert [leg.assigned_at < leg.taken_at < leg.handed_at < leg.back_at] == [True]
    assert Hours.objects.get().minutes == 9 * 60 and Hours.objects.get().km == 612
    assert Handover.objects.count() == 2 and Reading.objects.count() == 1


def test_an_escort_knows_a_code_and_two_addresses(table):
    leg, by = table.on_the_way()
    assert chosen.errand(leg) == Errand(leg.mission.code, PRODUCT, START, END)
    for name in ("coordination_mission", "coordination_leg", "coordination_handover"):
        held = raw(name)
        for said in (PRODUCT, START, END, "海滨医院", "淄博市", GIVER):
            assert said.encode() not in held
    said = " ".join(f"{t.data} {t.reasons}" for t in Trail.objects.all())
    assert all(x not in said for x in (PRODUCT, START, GIVER))


def test_a_no_needs_no_reason_and_the_leg_is_free(table):
    row, by = table.escort()
    other, second = table.escort(2)
    mission = table.planned()
    leg = table.offered(mission, row)
    with pytest.raises(Refusal, match="leg_taken"):
        table.offered(mission, other)
    offer = Offer.objects.get(subject=f"coordination.leg:{leg.pk}")
    offers.answer(place=by.facility, offer=offer.pk, yes=False, by=by, at=table.at)
    leg.refresh_from_db()
    assert leg.status == "declined" and list(chosen.uncarried(table.coordinator)) == [mission]
    assert table.accepted(mission, other, second).status == "assigned"
    assert list(chosen.uncarried(table.coordinator)) == []


def test_what_was_accepted_may_be_given_back(table):
    row, by = table.escort()
    mission = table.planned()
    leg = table.accepted(mission, row, by)
    offers.give_back(place=by.facility, offer=Offer.objects.get().pk, by=by, at=table.at)
    leg.refresh_from_db()
    assert (leg.status, leg.holder) == ("declined", "")
    assert chosen.mine(by) == []


@pytest.mark.parametrize("fit", [True, False])
def test_only_the_trained_are_asked(table, fit):
    row = table.corps.active("escort")
    if fit:
        table.corps.fit(row)
        assert table.offered(table.planned(), row).status == "offered"
        return
    with pytest.raises(Refusal, match="training_missing"):
        table.offered(table.planned(), row)
    assert not Leg.objects.exists()


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ({"product": "魏捐献"}, {"product_unreadable"}),
        ({"product": "X"}, {"product_unreadable"}),
        ({"ends": missions.Ends("", END)}, {"address_missing"}),
        ({"ends": missions.Ends(START, START)}, {"address_twice"}),
        ({"planned_for": "NOW"}, {"mission_in_past"}),
    ],
)
def test_a_mission_that_cannot_be(table, said, codes):
    given = {k: table.at if v == "NOW" else v for k, v in said.items()}
    with pytest.raises(Malformed) as refusal:
        table.planned(**given)
    assert set(refusal.value.codes) == codes


def test_cells_change_hands_between_two(table):
    row, by = table.escort()
    leg = table.accepted(table.planned(), row, by)
    name = table.persona.account("escort_volunteer").name
    for giver, code in (("", "signature_missing"), (name, "same_person_signed"),
                        (f" {name.upper()} ", "same_person_signed")):  # fmt: skip
        with pytest.raises(Refusal, match=code):
            legs.take(leg=leg, giver=giver, temperature=COLD, by=by, at=table.at)
    assert not Handover.objects.exists() and Mission.objects.get().status == "planned"


def test_the_one_who_delivers_does_not_receive(table):
    leg, by = table.on_the_way()
    name = table.persona.account("escort_volunteer").name
    with pytest.raises(Refusal, match="same_person_signed"):
        legs.deliver(leg=leg, taker=name, temperature=COLD, by=by, at=table.at)


@pytest.mark.parametrize("act", ["take", "read", "deliver", "back"])
def test_another_escort_cannot(table, act):
    leg, _by = table.on_the_way()
    _row, other = table.escort(2)
    given = {
        "take": {"giver": GIVER, "temperature": COLD}, "read": {"temperature": COLD},
        "deliver": {"taker": TAKER, "temperature": COLD}, "back": {"km": 1},
    }[act]  # fmt: skip
    with pytest.raises(Refusal, match="leg_of_another"):
        getattr(legs, act)(leg=leg, by=other, at=table.at, **given)
    with pytest.raises(Refusal, match="not_found"):
        chosen.own(other, leg.pk)


@pytest.mark.parametrize("act", ["read", "deliver"])
def test_nothing_is_done_with_cells_one_does_not_have(table, act):
    row, by = table.escort()
    leg = table.accepted(table.planned(), row, by)
    given = {"temperature": COLD} | ({"taker": TAKER} if act == "deliver" else {})
    with pytest.raises(Refusal, match="not_carrying"):
        getattr(legs, act)(leg=leg, by=by, at=table.at, **given)


def relay(table):
    """Two escorts, the second of whom takes over on the way."""
    one, first = table.escort(1, "赵一凡")
    two, second = table.escort(2, "钱二林")
    mission = table.planned()
    leg = table.accepted(mission, one, first, end="潍坊站贵宾室一号厅")
    after = table.accepted(mission, two, second, number=2, start="潍坊站贵宾室一号厅")
    table.at += timedelta(hours=5)
    legs.take(leg=leg, giver=GIVER, temperature=COLD, by=first, at=table.at)
    return mission, leg, after, first, second


def test_a_relay(table):
    mission, leg, after, first, second = relay(table)
    table.at += timedelta(hours=3)
    with pytest.raises(Refusal, match="relay_goes_on"):
        legs.deliver(leg=leg, taker=TAKER, temperature=COLD, by=first, at=table.at)
    with pytest.raises(Refusal, match="relay_comes_first"):
        legs.take(leg=after, giver=GIVER, temperature=COLD, by=second, at=table.at)
    code = chosen.code(leg)
    with pytest.raises(Refusal, match="relay_code_wrong"):
        legs.relay(
            leg=after,
            code=str((int(code) + 1) % 10000).zfill(4),
            temperature=COLD,
            by=second,
            at=table.at,
        )
    legs.relay(leg=after, code=code, temperature=COLD, by=second, at=table.at)
    leg.refresh_from_db()
    after.refresh_from_db()
    assert (leg.status, after.status) == ("handed", "carrying") and leg.handed_at == after.taken_at
    legs.deliver(
        leg=after, taker=TAKER, temperature=COLD, by=second, at=table.at + timedelta(hours=2)
    )
    legs.back(leg=leg, km=200, by=first, at=table.at + timedelta(hours=3))
    mission.refresh_from_db()
    assert mission.status == "delivered"
    legs.back(leg=after, km=300, by=second, at=table.at + timedelta(hours=5))
    mission.refresh_from_db()
    assert mission.status == "closed"
    assert list(Handover.objects.order_by("pk").values_list("passing", flat=True)) == [
        "pickup",
        "relay",
        "delivery",
    ]
    (year,) = rules.by_year(chosen.done(table.coordinator))
    assert year == Year(2026, 1, 2, 2, 500, 1, 0)


def test_no_relay_without_somebody_before(table):
    leg, by = table.on_the_way()
    with pytest.raises(Refusal, match="nobody_before"):
        legs.relay(leg=leg, code="0000", temperature=COLD, by=by, at=table.at)


def test_nor_before_the_first_has_them(table):
    one, first = table.escort(1)
    two, second = table.escort(2)
    mission = table.planned()
    leg = table.accepted(mission, one, first)
    after = table.accepted(mission, two, second, number=2)
    with pytest.raises(Refusal, match="not_carrying"):
        legs.relay(leg=after, code=chosen.code(leg), temperature=COLD, by=second, at=table.at)


@pytest.mark.parametrize(
    ("degrees", "breach"), [("1.9", True), ("2", False), ("8", False), ("8.1", True), ("-3", True)]
)
def test_a_temperature_outside_is_marked(table, degrees, breach):
    leg, by = table.on_the_way()
    row = legs.read(leg=leg, temperature=Decimal(degrees), by=by, at=table.at)
    assert row.breach is breach
    (listed,) = chosen.listed(table.coordinator)
    assert listed.breaches == breach


@pytest.mark.parametrize(("hours", "on_time"), [(71, 1), (72, 1), (73, 0)])
def test_the_clock_of_the_edition(table, hours, on_time):
    table.delivered(hours)
    (year,) = rules.by_year(chosen.done(table.coordinator))
    assert (year.missions, year.on_time) == (1, on_time)


def test_a_phone_that_was_off_the_net_sends_again(table):
    leg, by = table.on_the_way()
    request = uuid4()
    rows = {
        legs.read(leg=leg, temperature=COLD, by=by, at=table.at, request=request).pk
        for _ in range(3)
    }
    assert len(rows) == Reading.objects.count() == 1


@pytest.mark.parametrize("km", [-1, 20_001])
def test_kilometres_that_cannot_be(table, km):
    leg, by = table.delivered()
    with pytest.raises(Malformed, match="km_impossible"):
        legs.back(leg=leg, km=km, by=by, at=table.at)


def test_a_mission_that_will_not_be(table):
    row, by = table.escort()
    mission = table.planned()
    leg = table.accepted(mission, row, by)
    missions.cancel(mission=mission, by=table.coordinator, at=table.at)
    leg.refresh_from_db()
    assert (mission.status, leg.status) == ("cancelled", "cancelled")
    assert Offer.objects.get().status == "withdrawn"
    with pytest.raises(Refusal, match="mission_over"):
        table.offered(mission, row)


def test_the_figures_of_the_years():
    done = [
        Done(2025, "青岛", "北京", "甲", "乙", 700, True, 0),
        Done(2026, "青岛", "北京", "甲", "乙", 700, True, 2),
        Done(2026, "济南", "北京", "丙", "乙", 400, False, 0),
        Done(2026, "", "上海", "", "丁", 0, True, 1),
    ]
    assert rules.by_year(done) == [Year(2026, 3, 4, 4, 1100, 2, 2), Year(2025, 1, 2, 2, 700, 1, 0)]
    assert rules.by_year([]) == []


def test_nobody_else_plans_or_sees(table, persona):
    mission = table.planned()
    for role in ("county_worker", "escort_volunteer", "transplant_doctor", "province_manager"):
        with pytest.raises(Forbidden):
            missions.cancel(mission=mission, by=persona(role), at=table.at)
        assert list(chosen.listed(persona(role))) == []


def test_the_code_of_a_relay_is_a_legs_own(table):
    _mission, leg, after, _first, _second = relay(table)
    assert len(chosen.code(leg)) == 4 and chosen.code(leg).isdigit()
    with connection.cursor() as cursor:
        cursor.execute("SELECT uid FROM coordination_leg")
        assert all(chosen.code(leg) != str(uid) for (uid,) in cursor.fetchall())
    assert chosen.code(leg) == chosen.code(Leg.objects.get(pk=leg.pk)) != chosen.code(after)

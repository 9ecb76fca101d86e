"""The way of a link's cells: planned inside the opened link before there are cells, filled by news, taken when
two persons of the donor's side have signed, called off when there will be no cells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from sanxian.coordination.models import Leg, Link, Mission
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.selectors import missions as chosen
from sanxian.coordination.services import legs, links, missions
from sanxian.core import later
from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.volunteers.models import Offer
from tests.coordination.table import END, GIVER, START
from tests.coordination.test_links import raw
from tests.stempatient.ward import COLLECTION, PRODUCT

COLD = Decimal("4.0")
OTHER = "CB26110002"


@pytest.fixture
def link(table):
    return table.planned_link()


@pytest.fixture
def way(table, link):
    table.opened(link)
    return table.way(link)


def taken(leg, by, at):
    legs.take(leg=leg, giver=GIVER, temperature=COLD, by=by, at=at)


# -- planned -------------------------------------------------------------------------------------------


def test_it_is_planned_before_there_are_cells(table, link):
    assert chosen.unplanned(table.coordinator, table.at) == [(link, COLLECTION)]
    table.opened(link)
    way = table.way(link)
    assert (way.product, way.signed_at, way.collection) == (None, None, COLLECTION)
    assert chosen.unplanned(table.coordinator, table.at) == []
    ends = chosen.ends(way)
    assert (ends["start"], ends["end"]) == (START, END)
    assert ends["start_hospital"] and ends["end_hospital"] and ends["start_city"]


def test_the_errand_leads_to_neither_side(table, link, way):
    """Without the key nobody finds the link from its errand, nor on the trail of the errand."""
    held = raw("coordination_mission")
    for said in (link.number, str(link.uid), str(link.donor), str(link.patient), "DAAAAAAAAA"):
        assert said.encode() not in held
    about = [t for t in Trail.objects.all() if t.subject == f"coordination.mission:{way.pk}"]
    for row in about:
        for said in (link.number, f"coordination.link:{link.pk}", link.donor, link.patient):
            assert str(said) not in f"{row.data} {row.subject} {row.reasons}"


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"ended": True}, "link_over"),
        ({"first": False}, "link_is_backup"),
        ({"opened": False}, "link_not_opened"),
        ({"day": None}, "link_without_day"),
        ({"on": COLLECTION - timedelta(days=1)}, "before_collection"),
        ({"hospitals": False}, "hospitals_unknown"),
        ({}, ""),
    ],
)
def test_what_a_way_needs(told, code):
    whole = {
        "ended": False, "first": True, "opened": True, "day": COLLECTION, "on": COLLECTION,
        "hospitals": True,
    }  # fmt: skip
    found = [reason.code for reason in rules.link_bars(**{**whole, **told})]
    assert found == ([code] if code else [])


def test_only_who_opened_it_today_plans(table, link):
    with pytest.raises(Refusal, match="link_not_opened"):
        table.way(link)
    table.opened(link, table.second)
    with pytest.raises(Refusal, match="link_not_opened"):
        table.way(link)
    table.at -= timedelta(days=1)
    table.opened(link)
    table.at += timedelta(days=1)
    with pytest.raises(Refusal, match="link_not_opened"):
        table.way(link)
    table.opened(link)
    assert table.way(link).status == "planned"


def test_a_link_that_is_not_so_far_has_no_way(table):
    backup = table.planned_link()
    Link.objects.filter(pk=backup.pk).update(rank="backup")
    backup.refresh_from_db()
    early = table.linked(table.ward.asked(document="ZY-2"), "DBBBBBBBBB")
    for row, code in ((backup, "link_is_backup"), (early, "link_without_day")):
        table.opened(row)
        with pytest.raises(Refusal, match=code):
            table.way(row)
    assert not Mission.objects.exists()


def test_one_errand_at_a_time(table, link, way):
    with pytest.raises(Refusal, match="mission_planned_already"):
        table.way(link)
    missions.cancel(mission=way, by=table.coordinator, at=table.at)
    assert table.way(link).pk != way.pk


def test_two_addresses_and_a_time_to_come(table, link):
    table.opened(link)
    with pytest.raises(Malformed) as refusal:
        table.way(link, start="", planned_for=table.at)
    assert set(refusal.value.codes) == {"address_missing", "mission_in_past"}


@pytest.mark.parametrize("role", ["city_worker", "escort_volunteer", "transplant_doctor"])
def test_nobody_else_plans_it(table, link, role):
    with pytest.raises(Forbidden):
        table.way(link, by=table.persona(role))


# -- the codes come by themselves ------------------------------------------------------------------------


def test_the_codes_come_when_the_cells_are_collected(table, link, way):
    table.says(link, "collected")
    way.refresh_from_db()
    assert way.product == PRODUCT
    table.says(link, "collected", product=OTHER)
    table.says(link, "collected", product=OTHER)  # said twice, written once
    way.refresh_from_db()
    assert way.product == f"{PRODUCT} {OTHER}"
    said = " ".join(f"{t.data} {t.reasons}" for t in Trail.objects.all())
    assert PRODUCT not in said and PRODUCT.encode() not in raw("coordination_mission")


def test_what_was_collected_before_is_there_at_once(table, link):
    table.says(link, "collected")
    table.opened(link)
    assert table.way(link).product == PRODUCT


def test_cells_of_a_link_are_planned_inside_it(table, link):
    """By hand only what another branch has collected: else two signatures could be gone round."""
    table.says(link, "collected")
    with pytest.raises(Refusal, match="cells_of_a_link"):
        table.planned()
    assert table.planned(product=OTHER).link_index == ""


# -- two signatures first -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "linked", "signed", "codes"),
    [
        ("", True, False, ["cells_not_collected", "not_signed_twice"]),
        (PRODUCT, True, False, ["not_signed_twice"]),
        ("", True, True, ["cells_not_collected"]),
        (PRODUCT, True, True, []),
        (PRODUCT, False, False, []),
    ],
)
def test_when_cells_may_be_taken(said, linked, signed, codes):
    assert [r.code for r in rules.cells_bars(said, linked, signed)] == codes


def test_the_escort_waits_for_both_signatures(table, link, way):
    row, by = table.escort()
    leg = table.accepted(way, row, by)
    table.at = way.planned_for
    for code in ("cells_not_collected", "not_signed_twice"):
        with pytest.raises(Refusal, match=code):
            taken(leg, by, table.at)
    table.says(link, "collected")
    leg.refresh_from_db()
    with pytest.raises(Refusal, match="not_signed_twice"):
        taken(leg, by, table.at)
    table.sign(link)
    leg = Leg.objects.get(pk=leg.pk)
    taken(leg, by, table.at)
    way.refresh_from_db()
    assert way.status == "running" and way.signed_at is not None


def test_that_they_signed_is_told_to_the_errand_alone(table, link, way):
    """Not to the patient's side, and not in the act of those who signed."""
    before = link.messages.count()
    table.sign(link)
    assert link.messages.count() == before
    heard = [t for t in Trail.objects.all() if t.act == "coordination.mission.hear"]
    assert [t.actor for t in heard] == ["house"]
    assert all(t.chain == table.path for t in heard)


def test_signed_before_the_errand_was_planned(table, link):
    side = table.room.cases["DAAAAAAAAA"]
    table.room.cases["DAAAAAAAAA"] = replace(side, signed_at=table.at)
    table.opened(link)
    assert table.way(link).signed_at == table.at


def test_nobody_hears_of_an_errand_that_is_not(table, link):
    table.sign(link)
    later.work_off()
    assert not Mission.objects.exists()


# -- called off ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "off"),
    [("unavailable", True), ("ended", True), ("another day", True), ("same day", False),
     ("confirmed", False)],
)  # fmt: skip
def test_no_cells_no_errand(table, link, way, how, off):
    row, by = table.escort()
    leg = table.accepted(way, row, by)
    if how == "ended":
        links.end(link=link, why="not_needed", by=table.coordinator, at=table.at)
    elif how == "unavailable":
        table.says(link, "unavailable")
    elif how == "confirmed":
        table.says(link, "confirmed")
    else:
        later_by = timedelta(days=2 if how == "another day" else 0)
        table.says(link, "planned", day=COLLECTION + later_by)
    way.refresh_from_db()
    leg.refresh_from_db()
    assert (way.status == "cancelled") is off and (leg.status == "cancelled") is off
    assert (Offer.objects.get().status == "withdrawn") is off
    assert [one.pk for one in chosen.called_off(by, table.at)] == ([leg.pk] if off else [])


def test_who_was_asked_and_has_not_answered_is_free_too(table, link, way):
    row, _by = table.escort()
    leg = table.offered(way, row)
    table.says(link, "unavailable")
    leg.refresh_from_db()
    assert leg.status == "cancelled" and Offer.objects.get().status == "withdrawn"


@pytest.mark.parametrize(
    ("why", "status"), [("done", "planned"), ("donor_unavailable", "cancelled")]
)
def test_cells_that_are_there_go_on(table, link, way, why, status):
    table.says(link, "collected")
    links.end(link=link, why=why, by=table.coordinator, at=table.at)
    way.refresh_from_db()
    assert way.status == status


def test_what_was_called_off_is_said_until_its_hour(table, link, way):
    row, by = table.escort()
    leg = table.accepted(way, row, by)
    missions.cancel(mission=way, by=table.coordinator, at=table.at)
    leg.refresh_from_db()
    assert chosen.called_off(by, leg.ends - timedelta(minutes=1)) == [leg]
    assert chosen.called_off(by, leg.ends) == []

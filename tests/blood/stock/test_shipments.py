"""Boxes: what may go in, what leaves, and what is made of everything that comes out or does not."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.blood.models import (
    Donation,
    Excursion,
    ExcursionLine,
    Order,
    Release,
    Shipment,
    Unit,
    UnitStay,
)
from sanxian.blood.services import components, shipments, temperatures, transfers
from sanxian.blood.services.release import release_units
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def pack(ward: Ward, units: list[Unit], **changed: Any) -> Shipment:
    given = {
        "from_path": ward.centre,
        "to_path": ward.hospital,
        "by": ward.keeper,
        "at": ward.at,
        **changed,
    }
    return shipments.pack(units=units, **given)


def sent(ward: Ward, units: list[Unit], **changed: Any) -> Shipment:
    box = pack(ward, units, **changed)
    return shipments.send(shipment=box, by=changed.get("by", ward.keeper), at=ward.at)


def receive(ward: Ward, box: Shipment, seen: list[str], damaged: tuple[str, ...] = ()) -> Shipment:
    return shipments.receive(
        place=ward.hospital, shipment=box, seen=seen, damaged=damaged, by=ward.clerk, at=ward.at
    )


def now(unit: Unit) -> tuple[str, str, str]:
    row = Unit.objects.get(pk=unit.pk)
    return row.status, row.org_path, row.held_for


def test_a_bag_that_is_sent_leaves_its_spot(ward: Ward) -> None:
    [unit, stays] = ward.stock(2)
    spot = ward.lay([unit, stays])
    box = pack(ward, [unit])
    assert Unit.objects.get(pk=unit.pk).spot == spot, "packing moves nothing"
    shipments.send(shipment=box, by=ward.keeper, at=ward.at)
    lie = dict(Unit.objects.values_list("pk", "spot"))
    assert (lie[unit.pk], lie[stays.pk]) == (None, spot.pk)
    ends = dict(UnitStay.objects.values_list("unit", "until"))
    assert (ends[unit.pk], ends[stays.pk]) == (ward.at, None)


# -- packing ---------------------------------------------------------------------------------------


def test_packing_moves_nothing(ward: Ward) -> None:
    [unit] = ward.stock(1)
    box = pack(ward, [unit])
    assert now(unit) == ("available", ward.centre, "")
    assert box.status == "packed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"org_path": "/37/3703/bc1/s1/"}, "unit_lies_elsewhere"),
        ({"status": "held"}, "unit_not_movable"),
        ({"status": "travelling"}, "unit_not_movable"),
        ({"expires_at": None}, "unit_expired"),
    ],
)
def test_what_may_not_go_in(ward: Ward, change: dict[str, Any], code: str) -> None:
    [unit] = ward.stock(1)
    given = {k: v if v is not None else ward.at for k, v in change.items()}
    Unit.objects.filter(pk=unit.pk).update(**given)
    with pytest.raises(Refusal) as told:
        pack(ward, [unit])
    assert told.value.codes == (code,)


def test_one_unit_one_box(ward: Ward) -> None:
    units = ward.stock(1)
    pack(ward, units)
    with pytest.raises(Refusal) as told:
        pack(ward, units)
    assert told.value.codes == ("unit_in_other_box",)


def test_an_unpacked_unit_can_be_packed_again(ward: Ward) -> None:
    units = ward.stock(1)
    shipments.cancel(shipment=pack(ward, units), why="no_transport", by=ward.keeper, at=ward.at)
    assert pack(ward, units).lines.count() == 1


def test_every_fault_of_every_unit(ward: Ward) -> None:
    gone, far = ward.unit(days=0), ward.unit(place=ward.city.site.path)
    with pytest.raises(Refusal) as told:
        pack(ward, [gone, far])
    assert set(told.value.codes) == {"unit_expired", "unit_lies_elsewhere"}


@pytest.mark.parametrize(
    ("to", "code"), [("/37/3703/bc1/", "box_stays_here"), ("/37/nowhere/", "place_not_found")]
)
def test_where_a_box_cannot_go(ward: Ward, to: str, code: str) -> None:
    with pytest.raises(Refusal) as told:
        pack(ward, ward.stock(1), to_path=to)
    assert told.value.codes == (code,)


@pytest.mark.parametrize(
    ("to", "may"), [("hospital", False), ("ward", False), ("centre", True), ("bus", True)]
)
def test_untested_blood_stays_among_the_centre_and_its_sites(
    ward: Ward, to: str, may: bool
) -> None:
    unit, nurse = ward.untested(), ward.persona("nurse")
    given = {"from_path": ward.city.site.path, "to_path": getattr(ward.city, to).path, "by": nurse}
    if may:
        assert pack(ward, [unit], **given)
        return
    with pytest.raises(Refusal) as told:
        pack(ward, [unit], **given)
    assert told.value.codes == ("untested_leaves_centre",)


def test_reserved_blood_goes_to_who_ordered_it(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    units = ward.reserved_for(order)
    with pytest.raises(Refusal) as told:
        pack(ward, units, to_path=ward.city.hospital2.path)
    assert told.value.codes == ("reserved_for_elsewhere",)


# -- sending ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "code"),
    [({"status": "held"}, "unit_not_movable"), ({"expires_at": 0}, "unit_expired")],
)
def test_what_changed_since_packing_stops_the_box(
    ward: Ward, change: dict[str, Any], code: str
) -> None:
    [unit] = ward.stock(1)
    box = pack(ward, [unit])
    given = {k: v or ward.at for k, v in change.items()}
    Unit.objects.filter(pk=unit.pk).update(**given)
    with pytest.raises(Refusal) as told:
        shipments.send(shipment=box, by=ward.keeper, at=ward.at)
    assert told.value.codes == (code,)
    assert Shipment.objects.get(pk=box.pk).status == "packed"


def test_who_may_not_send(ward: Ward) -> None:
    box = pack(ward, ward.stock(1))
    for role, where in (("hospital_clerk", ""), ("stock_manager", "other"), ("ward_nurse", "")):
        with pytest.raises(Forbidden):
            shipments.send(shipment=box, by=ward.persona(role, where), at=ward.at)


def test_sent_is_travelling(ward: Ward) -> None:
    [unit] = ward.stock(1)
    box = sent(ward, [unit])
    assert now(unit)[0] == "travelling"
    assert (box.status, box.sent_at) == ("sent", ward.at)


# -- receiving -------------------------------------------------------------------------------------


def test_everything_came(ward: Ward) -> None:
    units = ward.stock(3)
    box = receive(ward, sent(ward, units), [u.number for u in units])
    assert {now(u) for u in units} == {("available", ward.hospital, "")}
    assert (box.status, box.received_by) == ("received", ward.clerk.id)
    assert not box.lines.filter(open=True).exists()


def test_one_is_missing(ward: Ward) -> None:
    here, gone = ward.stock(2)
    box = receive(ward, sent(ward, [here, gone]), [here.number])
    assert now(gone) == ("held", ward.centre, "missing_in_transit")
    line = box.lines.get(unit=gone)
    assert (line.missing, line.note) == (True, "missing")
    assert now(here)[0] == "available"


def test_one_leaks(ward: Ward) -> None:
    here, bad = ward.stock(2)
    box = receive(ward, sent(ward, [here, bad]), [here.number], (bad.number,))
    assert now(bad) == ("held", ward.hospital, "damaged_in_transit")
    assert box.lines.get(unit=bad).note == "damaged"


def test_one_too_many(ward: Ward) -> None:
    inside, stray = ward.stock(2)
    box = receive(ward, sent(ward, [inside]), [inside.number, stray.number])
    assert now(stray) == ("held", ward.hospital, "unexpected_in_box")
    assert box.lines.get(unit=stray).note == "extra"


@pytest.mark.parametrize("number", ["A9999?", "of the other city"])
def test_a_slip_of_the_scanner(ward: Ward, number: str) -> None:
    """A number that is no unit of the sender is a slip, never a reason to hold somebody's blood."""
    other = ward.unit(place=ward.city.other_centre.path)
    units = ward.stock(1)
    box = sent(ward, units)
    scanned = other.number if "city" in number else number
    with pytest.raises(Refusal) as told:
        receive(ward, box, [units[0].number, scanned])
    assert told.value.codes == ("scan_is_no_unit",)
    assert Shipment.objects.get(pk=box.pk).status == "sent"
    assert now(other)[0] == "available"


def test_nothing_scanned_is_not_nothing_came(ward: Ward) -> None:
    box = sent(ward, ward.stock(1))
    with pytest.raises(Refusal) as told:
        receive(ward, box, [" "])
    assert told.value.codes == ("nothing_scanned",)


def test_a_box_at_the_wrong_door(ward: Ward) -> None:
    units = ward.stock(1)
    box = sent(ward, units)
    with pytest.raises(Refusal) as told:
        shipments.receive(
            place=ward.city.hospital2.path,
            shipment=box,
            seen=[units[0].number],
            by=ward.persona("hospital_clerk", "hospital2"),
            at=ward.at,
        )
    assert told.value.codes == ("wrong_destination",)


def test_not_received_twice(ward: Ward) -> None:
    units = ward.stock(1)
    box = receive(ward, sent(ward, units), [units[0].number])
    with pytest.raises(Refusal):
        receive(ward, box, [units[0].number])


@pytest.mark.parametrize("why", ["held", "recalled"])
def test_held_on_the_way_arrives_held(ward: Ward, why: str) -> None:
    [unit] = ward.stock(1)
    box = sent(ward, [unit])
    Unit.objects.filter(pk=unit.pk).update(status="held", held_for=why, recalled=why == "recalled")
    receive(ward, box, [unit.number])
    assert now(unit) == ("held", ward.hospital, why)


@pytest.mark.parametrize("released", [True, False])
@pytest.mark.parametrize("cause", ["hold", "excursion"])
def test_cleared_on_the_way_it_travels_on(ward: Ward, released: bool, cause: str) -> None:
    """Nothing that lies in a box on the road stands in anybody's stock; it arrives as what it is."""
    unit = ward.unit() if released else ward.untested()
    to, by = (ward.hospital, ward.clerk) if released else (ward.centre, ward.keeper)
    sender = ward.keeper if released else ward.persona("nurse", "site")
    box = sent(ward, [unit], from_path=unit.org_path, to_path=to, by=sender)
    quality = ward.persona("quality_officer", "centre")
    if cause == "hold":
        components.hold(units=[unit], reason="appearance", by=quality, at=ward.at)
        components.clear(units=[unit], reason="checked_good", by=quality, at=ward.at)
    else:
        found = warmed(ward, unit)
        temperatures.close(excursion=found, decisions={unit.pk: "clear"}, by=quality, at=ward.at)
    assert now(unit) == ("travelling", unit.org_path, "")
    shipments.receive(place=to, shipment=box, seen=[unit.number], by=by, at=ward.at)
    assert now(unit) == ("available" if released else "untested", to, "")


def warmed(ward: Ward, unit: Unit) -> Excursion:
    """A fault of the cold that is found when the bag is on the road already."""
    spot = ward.lay(ward.stock(1))
    row = Excursion.objects.create(
        code="T1", spot=spot, org_path=spot.org_path, edition="e", since=ward.at, until=ward.at,
        coldest=1, warmest=9, opened_at=ward.at, opened_by="a-one",
    )  # fmt: skip
    ExcursionLine.objects.create(excursion=row, unit=unit, was="travelling", held=True)
    Unit.objects.filter(pk=unit.pk).update(status="held", held_for="temperature")
    return row


@pytest.mark.parametrize("state", ["packed", "received"])
def test_cleared_before_or_after_the_road_it_is_stock(ward: Ward, state: str) -> None:
    """The control: only a box that has left and not arrived keeps its bags on the road."""
    [unit] = ward.stock(1)
    box = pack(ward, [unit]) if state == "packed" else sent(ward, [unit])
    if state == "received":
        receive(ward, box, [unit.number])
    by = ward.persona("quality_officer", "centre" if state == "packed" else "hospital")
    Unit.objects.filter(pk=unit.pk).update(status="held", held_for="appearance")
    unit.refresh_from_db()
    components.clear(units=[unit], reason="checked_good", by=by, at=ward.at)
    assert now(unit)[0] == "available"


def test_expired_on_the_way(ward: Ward) -> None:
    """It arrives, since it did; but nothing can be done with it any more."""
    [unit] = ward.stock(1)
    box = sent(ward, [unit])
    Unit.objects.filter(pk=unit.pk).update(expires_at=ward.at)
    receive(ward, box, [unit.number])
    assert now(unit)[0] == "available"
    order = ward.order(ward.patient(), supplier=ward.hospital)
    from sanxian.blood.services import orders

    with pytest.raises(Refusal) as told:
        orders.reserve(supplier=ward.hospital, orders=[order], by=ward.clerk, at=ward.at)
    assert told.value.codes == ("shelf_has_none",)


@pytest.mark.parametrize(("released", "status"), [(False, "untested"), (True, "available")])
def test_untested_blood_on_its_way_to_the_centre(ward: Ward, released: bool, status: str) -> None:
    nurse = ward.persona("nurse")
    donation = ward.bench.donation(status="proposed")
    unit = ward.bench.unit(donation, component="red_cells", place=ward.city.site.path)
    box = sent(ward, [unit], from_path=ward.city.site.path, to_path=ward.centre, by=nurse)
    if released:
        Release.objects.create(
            donation=donation,
            org_path=donation.org_path,
            verdict="fit",
            edition="e",
            proposed_by="a-one",
            proposed_at=ward.at,
            confirmed_by="a-two",
            confirmed_at=ward.at,
        )
        Donation.objects.filter(pk=donation.pk).update(status="released", abo="A", rhd="+")
        release_units([Unit.objects.get(pk=unit.pk)], "A", "+", ward.at)
    shipments.receive(
        place=ward.centre,
        shipment=box,
        seen=[unit.number],
        by=ward.persona("component_technician"),
        at=ward.at,
    )
    assert now(unit) == (status, ward.centre, "")


# -- orders ----------------------------------------------------------------------------------------


def test_an_order_is_delivered_when_all_its_units_have_come(ward: Ward) -> None:
    ward.stock(2)
    order = ward.order(ward.patient(), 2)
    ward.reserve(order)
    one, two = ward.reserved_for(order)
    first = sent(ward, [one])
    second = sent(ward, [two])
    receive(ward, first, [one.number])
    assert Order.objects.get(pk=order.pk).status == "reserved"
    receive(ward, second, [two.number])
    assert Order.objects.get(pk=order.pk).status == "delivered"
    assert now(one)[0] == "reserved"


def test_a_missing_unit_leaves_its_order_short(ward: Ward) -> None:
    ward.stock(2)
    order = ward.order(ward.patient(), 2)
    ward.reserve(order)
    one, two = ward.reserved_for(order)
    receive(ward, sent(ward, [one, two]), [one.number])
    row = Order.objects.get(pk=order.pk)
    assert row.status == "delivered" or row.status == "part"
    assert two.reservations.get().ended_for == "missing_in_transit"


def test_from_hospital_to_hospital(ward: Ward) -> None:
    """A transfer between any two places, once agreed: here packed by one who keeps the whole city's
    stock."""
    unit = ward.unit(place=ward.hospital)
    keeper = ward.persona("stock_manager", "city")
    asked = transfers.ask(
        hospital=ward.hospital,
        to_path=ward.city.hospital2.path,
        units=[unit],
        why="shortage",
        by=ward.clerk,
        at=ward.at,
    )
    transfers.agree(place=ward.centre, transfer=asked, by=ward.keeper, at=ward.at)
    box = sent(ward, [unit], from_path=ward.hospital, to_path=ward.city.hospital2.path, by=keeper)
    shipments.receive(
        place=ward.city.hospital2.path,
        shipment=box,
        seen=[unit.number],
        by=ward.persona("hospital_clerk", "hospital2"),
        at=ward.at,
    )
    assert now(unit)[1] == ward.city.hospital2.path

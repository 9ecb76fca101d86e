"""Cold boxes: the register, what may go in, temperatures, differences and their answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sanxian.blood.facts import STORAGE
from sanxian.blood.facts.terms import BoxKind, Component
from sanxian.blood.models import Order, Shipment, ShipmentLine, TransportBox, Unit
from sanxian.blood.rules import cold
from sanxian.blood.services import boxes, shipments
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward
from tests.blood.rules.supply import codes, shipped

db = pytest.mark.django_db
D = Decimal


# -- the rule --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("component", "kind"),
    [
        ("red_cells", BoxKind.RED_CELLS),
        ("whole_blood", BoxKind.RED_CELLS),
        ("washed_red_cells", BoxKind.RED_CELLS),
        ("thawed_plasma", BoxKind.RED_CELLS),
        ("apheresis_platelets", BoxKind.PLATELETS),
        ("pooled_platelets", BoxKind.PLATELETS),
        ("ffp", BoxKind.FROZEN),
        ("cryo", BoxKind.FROZEN),
        ("frozen_red_cells", BoxKind.FROZEN),
    ],
)
def test_the_kind_of_box(component: str, kind: BoxKind) -> None:
    assert cold.kind(Component(component)) is kind


@pytest.mark.parametrize(
    ("component", "measured", "held"),
    [
        ("red_cells", ["2", "10"], False),
        ("red_cells", ["1.9"], True),
        ("red_cells", ["6", "10.1"], True),
        ("apheresis_platelets", ["20", "24"], False),
        ("apheresis_platelets", ["19.9"], True),
        ("ffp", ["-18"], False),
        ("ffp", ["-17.9"], True),
        ("red_cells", [], False),
    ],
)
def test_every_reading_must_lie_in_the_band(
    component: str, measured: list[str], held: bool
) -> None:
    found = cold.bars(Component(component), map(D, measured), shipped(STORAGE))
    assert codes(found) == (["temperature_in_transit"] if held else [])


def test_the_worst_is_named() -> None:
    [reason] = cold.bars(Component.RED_CELLS, [D(11), D(-5), D(13)], shipped(STORAGE))
    assert reason.params["worst"] == D(-5)


# -- the register ----------------------------------------------------------------------------------


def enrol(ward: Ward, **changed: Any) -> TransportBox:
    given: dict[str, Any] = {
        "place": ward.centre,
        "code": "LX-01",
        "kind": "red_cells",
        "low": D(2),
        "high": D(10),
        "hours": 12,
        "capacity": 2,
        "valid_until": date(2027, 1, 1),
    }
    return boxes.enrol(**{**given, **changed}, by=ward.keeper, at=ward.at)


@db
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": " "}, "box_code_missing"),
        ({"kind": "wooden"}, "box_kind_unknown"),
        ({"low": D(11)}, "box_band_wrong"),
        ({"hours": 0}, "box_holds_nothing"),
        ({"capacity": 401}, "box_holds_nothing"),
        ({"valid_until": date(2026, 11, 22)}, "box_validation_over"),
    ],
)
def test_what_cannot_be_registered(ward: Ward, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refusal) as told:
        enrol(ward, **changed)
    assert told.value.codes == (code,)


@db
def test_a_code_once(ward: Ward) -> None:
    enrol(ward)
    with pytest.raises(Refusal) as told:
        enrol(ward, code="lx-01 ")
    assert told.value.codes == ("box_known",)


@db
def test_validated_again_and_retired(ward: Ward) -> None:
    box = enrol(ward)
    with pytest.raises(Refusal) as told:
        boxes.validate(box=box, valid_until=box.valid_until, by=ward.keeper, at=ward.at)
    assert told.value.codes == ("validation_not_later",)
    boxes.validate(box=box, valid_until=date(2028, 1, 1), by=ward.keeper, at=ward.at)
    boxes.retire(box=box, by=ward.keeper, at=ward.at)
    for again in (
        lambda: boxes.retire(box=box, by=ward.keeper, at=ward.at),
        lambda: boxes.validate(box=box, valid_until=date(2029, 1, 1), by=ward.keeper, at=ward.at),
    ):
        with pytest.raises(Refusal) as told:
            again()
        assert told.value.codes == ("box_retired",)


# -- packing ---------------------------------------------------------------------------------------


def pack(ward: Ward, units: list[Unit], **given: Any) -> Shipment:
    return shipments.pack(
        from_path=ward.centre,
        to_path=ward.hospital,
        units=units,
        by=ward.keeper,
        at=ward.at,
        **given,
    )


def sent(ward: Ward, units: list[Unit], **given: Any) -> Shipment:
    return shipments.send(shipment=pack(ward, units, **given), by=ward.keeper, at=ward.at)


@db
@pytest.mark.parametrize(
    ("why", "code"),
    [
        ("retired", "box_retired"),
        ("old", "box_validation_over"),
        ("busy", "box_in_use"),
        ("small", "box_too_small"),
        ("warm", "box_temperature"),
        ("kind", "box_of_other_kind"),
    ],
)
def test_what_a_box_may_not_carry(ward: Ward, why: str, code: str) -> None:
    box, given = enrol(ward), {"celsius": D(4)}
    units = ward.stock(
        3 if why == "small" else 1, component="ffp" if why == "kind" else "red_cells"
    )
    if why == "busy":
        pack(ward, ward.stock(1), box=box)
    elif why == "retired":
        boxes.retire(box=box, by=ward.keeper, at=ward.at)
    elif why == "old":
        TransportBox.objects.filter(pk=box.pk).update(valid_until=date(2026, 11, 22))
        box.refresh_from_db()
    elif why == "warm":
        given = {"celsius": D("10.1")}
    with pytest.raises(Refusal) as told:
        pack(ward, units, box=box, **given)
    assert told.value.codes == (code,)


@db
def test_a_box_is_free_again_when_it_was_received(ward: Ward) -> None:
    box, units = enrol(ward), ward.stock(2)
    first = sent(ward, units[:1], box=box, celsius=D(4))
    assert (first.box, first.packed_celsius) == (box, D(4))
    with pytest.raises(Refusal):
        boxes.retire(box=box, by=ward.keeper, at=ward.at)
    receive(ward, first, units[:1])
    assert pack(ward, units[1:], box=box).box == box


# -- opening ---------------------------------------------------------------------------------------


def receive(ward: Ward, box: Shipment, units: list[Unit], **given: Any) -> Shipment:
    later = ward.at + timedelta(hours=2)
    return shipments.receive(
        place=ward.hospital,
        shipment=box,
        seen=[u.number for u in units],
        by=ward.clerk,
        at=given.pop("at", later),
        **given,
    )


def now(unit: Unit) -> tuple[str, str]:
    row = Unit.objects.get(pk=unit.pk)
    return row.status, row.held_for


def minutes(ward: Ward, *readings: str) -> list[Any]:
    return [(ward.at + timedelta(minutes=10 * n), D(c)) for n, c in enumerate(readings, 1)]


@db
@pytest.mark.parametrize(
    ("opened", "logger", "held"),
    [
        ("4", [], False),
        (None, [], False),
        ("10.1", [], True),
        ("4", ["4", "5", "6"], False),
        ("4", ["4", "12", "6"], True),
        (None, ["1.5"], True),
    ],
)
def test_what_travelled_out_of_its_band_is_held(
    ward: Ward, opened: str | None, logger: list[str], held: bool
) -> None:
    units = ward.stock(2)
    box = receive(
        ward,
        sent(ward, units),
        units,
        celsius=D(opened) if opened else None,
        readings=minutes(ward, *logger),
    )
    said = ("held", "temperature_in_transit") if held else ("available", "")
    assert [now(u) for u in units] == [said, said]
    assert box.readings.count() == len(logger)
    assert box.lines.filter(note="temperature").count() == (2 if held else 0)


@db
@pytest.mark.parametrize(
    ("component", "hours", "minutes_more", "held"),
    [
        ("red_cells", 24, 0, False),
        ("red_cells", 24, 1, True),
        ("washed_red_cells", 30, 0, True),
        ("apheresis_platelets", 30, 0, False),
        ("ffp", 30, 0, False),
    ],
)
def test_red_cells_that_were_under_way_for_too_long_are_held(
    ward: Ward, component: str, hours: int, minutes_more: int, held: bool
) -> None:
    unit = ward.unit("A+", component)
    box = sent(ward, [unit])
    box = receive(ward, box, [unit], at=ward.at + timedelta(hours=hours, minutes=minutes_more))
    assert now(unit) == (("held", "transport_too_long") if held else ("available", ""))
    assert [line.note for line in box.lines.all()] == (["late"] if held else [""])
    assert Duty.objects.filter(kind="blood.difference").count() == held


@db
def test_only_what_the_temperature_harms(ward: Ward) -> None:
    """Red cells and platelets in one box at 8 °C: the platelets are held."""
    cells, platelets = ward.unit("A+"), ward.unit("A+", "apheresis_platelets")
    box = sent(ward, [cells, platelets])
    receive(ward, box, [cells, platelets], celsius=D(8))
    assert (now(cells)[0], now(platelets)[0]) == ("available", "held")


@db
def test_reserved_bags_that_were_too_warm_leave_their_order_short(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    units = ward.reserved_for(order)
    receive(ward, sent(ward, units), units, celsius=D(15))
    assert Order.objects.get(pk=order.pk).status == "placed"
    assert order.reservations.get().ended_for == "temperature_in_transit"


@db
@pytest.mark.parametrize("wrong", [timedelta(minutes=-1), timedelta(hours=3)])
def test_a_logger_of_another_journey(ward: Ward, wrong: timedelta) -> None:
    units = ward.stock(1)
    box = sent(ward, units)
    with pytest.raises(Refusal) as told:
        receive(ward, box, units, readings=[(ward.at + wrong, D(4))])
    assert told.value.codes == ("reading_outside_journey",)
    assert Shipment.objects.get(pk=box.pk).status == "sent"


@db
def test_every_kind_of_difference(ward: Ward) -> None:
    whole, missing, leaks, wrong, extra = ward.stock(5)
    box = receive(
        ward,
        sent(ward, [whole, missing, leaks, wrong]),
        [whole, extra],
        damaged=[leaks.number],
        wrong=[wrong.number, leaks.number],
    )
    assert now(whole) == ("available", "")
    assert now(missing) == ("held", "missing_in_transit")
    assert now(leaks) == ("held", "damaged_in_transit")
    assert now(wrong) == ("held", "wrong_in_box")
    assert now(extra) == ("held", "unexpected_in_box")
    notes = dict(box.lines.values_list("unit__number", "note"))
    assert notes == {
        whole.number: "",
        missing.number: "missing",
        leaks.number: "damaged",
        wrong.number: "wrong",
        extra.number: "extra",
    }
    duty = Duty.objects.get(kind="blood.difference")
    assert duty.org_path == ward.centre


@db
def test_nothing_to_answer_where_everything_came(ward: Ward) -> None:
    units = ward.stock(1)
    receive(ward, sent(ward, units), units, celsius=D(4))
    assert not Duty.objects.exists()


# -- answers ---------------------------------------------------------------------------------------


def short_by_two(ward: Ward) -> tuple[Shipment, list[ShipmentLine]]:
    units = ward.stock(3)
    box = receive(ward, sent(ward, units), units[:1])
    return box, list(box.lines.filter(note="missing").order_by("pk"))


@db
def test_the_sender_answers_each_and_the_duty_ends_with_the_last(ward: Ward) -> None:
    box, [one, two] = short_by_two(ward)
    shipments.answer(shipment=box, answers={one.pk: "found_here"}, by=ward.keeper, at=ward.at)
    assert Duty.objects.get().status == "open"
    shipments.answer(shipment=box, answers={two.pk: "lost_on_the_way"}, by=ward.keeper, at=ward.at)
    assert Duty.objects.get().status == "done"
    assert [x.answer for x in box.lines.filter(note="missing").order_by("pk")] == [
        "found_here",
        "lost_on_the_way",
    ]


@db
def test_what_is_no_answer(ward: Ward) -> None:
    box, [one, two] = short_by_two(ward)
    whole = box.lines.get(note="")
    shipments.answer(shipment=box, answers={one.pk: "accepted"}, by=ward.keeper, at=ward.at)
    with pytest.raises(Refusal) as told:
        shipments.answer(
            shipment=box,
            answers={one.pk: "accepted", two.pk: "perhaps", whole.pk: "accepted"},
            by=ward.keeper,
            at=ward.at,
        )
    assert set(told.value.codes) == {
        "difference_answered",
        "difference_answer_unknown",
        "difference_unknown",
    }
    with pytest.raises(Refusal):
        shipments.answer(shipment=box, answers={}, by=ward.keeper, at=ward.at)


@db
def test_the_receiver_does_not_answer_for_the_sender(ward: Ward) -> None:
    box, [one, _two] = short_by_two(ward)
    with pytest.raises(Forbidden):
        shipments.answer(shipment=box, answers={one.pk: "accepted"}, by=ward.clerk, at=ward.at)


@db
@pytest.mark.parametrize("change", [{"note": ""}, {"note": "damaged"}, {"answer": "accepted"}])
def test_the_database_keeps_differences_and_answers(ward: Ward, change: dict[str, str]) -> None:
    box, [one, _two] = short_by_two(ward)
    shipments.answer(shipment=box, answers={one.pk: "found_here"}, by=ward.keeper, at=ward.at)
    with pytest.raises(DatabaseError), transaction.atomic():
        ShipmentLine.objects.filter(pk=one.pk).update(**change)

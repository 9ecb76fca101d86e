"""Out of a hospital again: to another hospital with the centre's word, back to the centre by the rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from sanxian.blood.models import SendBack, Shipment, Transfer, TransferLine, Unit, UnitStay
from sanxian.blood.selectors import hospital_shelf as shelf
from sanxian.blood.selectors import transfers as reads
from sanxian.blood.services import returns, shipments, transfers
from sanxian.duties import selectors as duties
from sanxian.kernel.refusal import Forbidden, Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def refused(act: Callable[[], Any]) -> tuple[str, ...]:
    with pytest.raises(Refusal) as told:
        act()
    return told.value.codes


def here(ward: Ward, n: int = 1, **fields: Any) -> list[Unit]:
    """Bags on the hospital's own shelf."""
    return ward.stock(n, place=ward.hospital, **fields)


def ask(ward: Ward, *units: Unit, **changed: Any) -> Transfer:
    given = {"to_path": ward.city.hospital2.path, "why": "shortage", **changed}
    return transfers.ask(hospital=ward.hospital, units=units, by=ward.clerk, at=ward.at, **given)


def agree(ward: Ward, row: Transfer) -> Transfer:
    return transfers.agree(place=ward.centre, transfer=row, by=ward.keeper, at=ward.at)


def test_the_whole_way_to_another_hospital(ward: Ward) -> None:
    units = here(ward, 2)
    row = ask(ward, *units)
    subject = f"blood.transfer:{row.pk}"
    assert len(duties.standing(transfers.DUTY, subject, ward.centre)) == 1
    agree(ward, row)
    assert not duties.standing(transfers.DUTY, subject, ward.centre)
    transfers.send(transfer=row, by=ward.clerk, at=ward.at)
    box = Shipment.objects.get()
    assert (row.status, row.shipment_id, box.status) == ("sent", box.pk, "sent")
    shipments.receive(
        place=ward.city.hospital2.path,
        shipment=box,
        seen=[u.number for u in units],
        by=ward.persona("hospital_clerk", "hospital2"),
        at=ward.at,
    )
    lying = Unit.objects.filter(org_path=ward.city.hospital2.path, status="available")
    assert lying.count() == 2
    assert not TransferLine.objects.filter(open=True).exists()


def test_no_box_without_the_centres_word(ward: Ward) -> None:
    [unit] = here(ward)

    def pack() -> Any:
        return shipments.pack(
            from_path=ward.hospital,
            to_path=ward.city.hospital2.path,
            units=[unit],
            by=ward.clerk,
            at=ward.at,
        )

    assert refused(pack) == ("transfer_not_agreed",)
    row = ask(ward, unit)
    assert refused(pack) == ("transfer_not_agreed",), "asking is not enough"
    with pytest.raises(Refusal):
        transfers.send(transfer=row, by=ward.clerk, at=ward.at)
    agree(ward, row)
    assert pack().lines.count() == 1


def test_agreed_for_one_hospital_is_not_agreed_for_another(ward: Ward) -> None:
    [unit] = here(ward)
    agree(ward, ask(ward, unit))
    told = refused(
        lambda: shipments.pack(
            from_path=ward.hospital,
            to_path=ward.city.other_hospital.path,
            units=[unit],
            by=ward.clerk,
            at=ward.at,
        )
    )
    assert told == ("transfer_not_agreed",)


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"why": "mood"}, ("reason_unknown",)),
        ({"to_path": "/37/3703/bc1/"}, ("not_a_hospital",)),
        ({"to_path": "/37/3703/h1/"}, ("box_stays_here",)),
    ],
)
def test_what_a_transfer_must_say(
    ward: Ward, changed: dict[str, str], codes: tuple[str, ...]
) -> None:
    assert refused(lambda: ask(ward, *here(ward), **changed)) == codes


def test_what_cannot_be_offered(ward: Ward) -> None:
    [fine] = here(ward)
    [old] = here(ward, days=0)
    [held] = here(ward, status="held")
    [far] = ward.stock(1)
    told = refused(lambda: ask(ward, fine, old, held, far))
    assert told == ("unit_expired", "unit_not_available", "unit_lies_elsewhere")
    ask(ward, fine)
    assert refused(lambda: ask(ward, fine)) == ("unit_in_other_transfer",)


def test_refused_and_withdrawn_free_the_bags(ward: Ward) -> None:
    [unit] = here(ward)
    first = ask(ward, unit)
    transfers.refuse(
        place=ward.centre, transfer=first, why="centre_sends", by=ward.keeper, at=ward.at
    )
    second = ask(ward, unit)
    transfers.withdraw(transfer=second, by=ward.clerk, at=ward.at)
    assert (first.status, second.status) == ("refused", "withdrawn")
    assert ask(ward, unit).status == "asked"


def test_only_the_centre_of_the_hospital_answers(ward: Ward) -> None:
    row = ask(ward, *here(ward))
    with pytest.raises(Forbidden):
        transfers.agree(
            place=ward.city.other_centre.path,
            transfer=row,
            by=ward.persona("stock_manager", "other"),
            at=ward.at,
        )
    with pytest.raises(Forbidden):
        transfers.agree(place=ward.centre, transfer=row, by=ward.clerk, at=ward.at)


def test_who_sees_a_transfer(ward: Ward) -> None:
    row = ask(ward, *here(ward))
    there = ward.persona("hospital_clerk", "hospital2")
    for by in (ward.clerk, there, ward.keeper):
        assert [r.pk for r in reads.listed(by)] == [row.pk]
    assert not reads.listed(ward.persona("hospital_clerk", "other")).exists()
    assert list(reads.to_answer(ward.keeper)) == [row] and not reads.to_answer(there).exists()


# -- back to the centre -----------------------------------------------------------------------------


def offer(unit: Unit, **changed: Any) -> returns.Back:
    given = {"opened": False, "unbroken": True, "minutes_out": 10, **changed}
    return returns.Back(unit, **given)


def back(ward: Ward, *offers: returns.Back, why: str = "operation_off") -> list[SendBack]:
    return returns.send_back(
        hospital=ward.hospital, offers=offers, why=why, by=ward.clerk, at=ward.at
    )


def test_what_was_kept_well_goes_back_and_the_rest_is_destroyed(ward: Ward) -> None:
    good, warm, open_ = here(ward, 3)
    rows = back(
        ward, offer(good), offer(warm, unbroken=False, minutes_out=80), offer(open_, opened=True)
    )
    assert [r.reasons for r in rows] == ["", "cold_chain_broken out_too_long", "opened"]
    box = Shipment.objects.get()
    assert (box.to_path, box.status, rows[0].shipment_id) == (ward.centre, "packed", box.pk)
    assert [line.unit_id for line in box.lines.all()] == [good.pk]
    ended = Unit.objects.filter(status="discarded").values_list("pk", "ended_for")
    assert dict(ended) == {warm.pk: "cold_chain_broken", open_.pk: "opened"}


def test_what_is_destroyed_lies_nowhere_any_more(ward: Ward) -> None:
    """A fault of the refrigerator later on asks nothing about it, and its place is free."""
    [unit] = here(ward)
    spot = ward.lay([unit], ward.hospital)
    unit.refresh_from_db()
    back(ward, offer(unit, opened=True))
    unit.refresh_from_db()
    assert (unit.status, unit.spot) == ("discarded", None)
    assert not UnitStay.objects.filter(spot=spot, until__isnull=True).exists()


def test_a_box_to_the_centre_needs_that_judgement(ward: Ward) -> None:
    [unit] = here(ward)
    told = refused(
        lambda: shipments.pack(
            from_path=ward.hospital, to_path=ward.centre, units=[unit], by=ward.clerk, at=ward.at
        )
    )
    assert told == ("not_judged_for_return",)


def test_what_cannot_be_sent_back(ward: Ward) -> None:
    [unit] = here(ward)
    [held] = here(ward, status="held")
    [far] = ward.stock(1)
    told = refused(lambda: back(ward, offer(held), offer(far)))
    assert set(told) == {"unit_not_available", "unit_lies_elsewhere"}
    assert refused(lambda: back(ward)) == ("nothing_chosen",)
    assert refused(lambda: back(ward, offer(unit), why="mood")) == ("reason_unknown",)
    ask(ward, unit)
    assert refused(lambda: back(ward, offer(unit))) == ("unit_in_other_transfer",)
    assert not SendBack.objects.exists()


def test_the_centre_has_it_again(ward: Ward) -> None:
    [unit] = here(ward)
    [row] = back(ward, offer(unit))
    shipments.send(shipment=row.shipment, by=ward.clerk, at=ward.at)
    shipments.receive(
        place=ward.centre, shipment=row.shipment, seen=[unit.number], by=ward.keeper, at=ward.at
    )
    unit.refresh_from_db()
    assert (unit.org_path, unit.status) == (ward.centre, "available")


# -- the shelf ------------------------------------------------------------------------------------------


def test_the_shelf_by_component_and_group(ward: Ward, django_assert_num_queries: Any) -> None:
    here(ward, 2, days=20)
    here(ward, 1, days=2)
    here(ward, 1, days=0)
    here(ward, 1, status="held")
    here(ward, 1, group="O-")
    ward.stock(1)
    with django_assert_num_queries(1):
        cells = shelf.cells(ward.clerk, ward.hospital, ward.at)
    said = {(c.abo + c.rhd): (c.free, c.soon, c.held) for c in cells}
    assert said == {"A+": (3, 1, 1), "O-": (1, 0, 0)}
    assert next(c for c in cells if c.abo == "A").first == ward.at + timedelta(days=2)
    stranger = ward.persona("hospital_clerk", "hospital2")
    assert shelf.cells(stranger, ward.hospital, ward.at) == []

"""The crossmatch: only for what is set aside and here; an incompatible unit is free at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sanxian.blood.models import Crossmatch, Order, Unit
from sanxian.blood.services import hospital
from sanxian.kernel.refusal import Refusal
from tests.blood.hospital.wardwork import Ward

pytestmark = pytest.mark.django_db


def here(ward: Ward, n: int = 1) -> tuple[Order, list[Unit]]:
    """An order whose units lie in the hospital, not yet crossmatched."""
    ward.stock(n)
    order = ward.order(ward.patient(), n)
    ward.reserve(order)
    units = ward.reserved_for(order)
    ward.carry(*units)
    return order, units


def test_compatible(ward: Ward) -> None:
    order, [unit] = here(ward)
    ward.match(order, unit)
    row = Crossmatch.objects.get()
    assert row.valid_until == ward.at + timedelta(hours=72)
    assert Unit.objects.get(pk=unit.pk).status == "reserved"


@pytest.mark.parametrize(
    ("minutes", "code"),
    [(0, ""), (24 * 60, ""), (72 * 60, ""), (72 * 60 + 1, "crossmatch_too_old"), (-1, "sample_taken_later")],
)  # fmt: skip
def test_a_crossmatch_holds_from_the_moment_of_the_tube(
    ward: Ward, minutes: int, code: str
) -> None:
    """What the patient forms after the tube was taken is not seen in it: three days, not three days
    more from the test."""
    order, [unit] = here(ward)
    taken = ward.at - timedelta(minutes=minutes)
    given = {"order": order, "method": "gel_card", "sampled_at": taken}
    try:
        hospital.crossmatch(
            outcomes={unit.number: "compatible"}, by=ward.clerk, at=ward.at, **given
        )
    except Refusal as told:
        assert told.codes == (code,)
    else:
        assert not code
        assert Crossmatch.objects.get().valid_until == taken + timedelta(hours=72)


def test_blood_is_not_handed_out_when_the_tube_has_become_too_old(ward: Ward) -> None:
    order, [unit] = here(ward)
    hospital.crossmatch(
        order=order,
        outcomes={unit.number: "compatible"},
        method="gel_card",
        sampled_at=ward.at - timedelta(hours=71),
        by=ward.clerk,
        at=ward.at,
    )
    with pytest.raises(Refusal) as told:
        hospital.issue(
            order=order,
            units=[unit],
            ward=ward.ward,
            by=ward.clerk,
            at=ward.at + timedelta(hours=1),
        )
    assert told.value.codes == ("crossmatch_expired",)


def test_incompatible_units_are_free_again(ward: Ward) -> None:
    order, [bad, good] = here(ward, 2)
    outcomes = {bad.number: "incompatible", good.number: "compatible"}
    hospital.crossmatch(
        order=order,
        outcomes=outcomes,
        method="gel_card",
        sampled_at=ward.at,
        by=ward.clerk,
        at=ward.at,
    )
    assert Unit.objects.get(pk=bad.pk).status == "available"
    assert Unit.objects.get(pk=good.pk).status == "reserved"
    assert bad.reservations.get().ended_for == "incompatible"
    assert Order.objects.get(pk=order.pk).status == "part"


@pytest.mark.parametrize(
    ("outcomes", "method", "code"),
    [
        ({}, "gel_card", "nothing_chosen"),
        ({"X1": "compatible"}, "gel_card", "unit_not_reserved"),
        (None, "guess", "method_unknown"),
        ({"*": "perhaps"}, "gel_card", "outcome_unknown"),
    ],
)
def test_refused(ward: Ward, outcomes: dict[str, str] | None, method: str, code: str) -> None:
    order, [unit] = here(ward)
    given = {"*": "compatible"} if outcomes is None else outcomes
    named = {number.replace("*", unit.number): said for number, said in given.items()}
    with pytest.raises(Refusal) as told:
        hospital.crossmatch(
            order=order,
            outcomes=named,
            method=method,
            sampled_at=ward.at,
            by=ward.clerk,
            at=ward.at,
        )
    assert code in told.value.codes
    assert not Crossmatch.objects.exists()


def test_only_what_lies_here(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(ward.patient())
    ward.reserve(order)
    with pytest.raises(Refusal) as told:
        ward.match(order, *ward.reserved_for(order))
    assert told.value.codes == ("unit_lies_elsewhere",)


def test_a_stock_order_has_no_patient(ward: Ward) -> None:
    ward.stock(1)
    order = ward.order(None, abo="A", rhd="+")
    ward.reserve(order)
    units = ward.reserved_for(order)
    ward.carry(*units)
    with pytest.raises(Refusal) as told:
        ward.match(order, *units)
    assert told.value.codes == ("order_without_patient",)

"""A recall holds everything in date at once, and tells every hospital."""

import pytest

from sanxian.blood.facts.terms import Component
from sanxian.blood.models import Issue, Notice, Order, Reservation, Unit
from sanxian.blood.services import components, recalls, shipments
from sanxian.core.move import Overtaken
from sanxian.duties import selectors as duties
from sanxian.kernel.refusal import Forbidden, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def spread(ward):
    """One donation whose units are everywhere a unit can be."""
    given = ward.transfused("A+")[0]
    donation = given.unit.donation
    units = {"given": given.unit}
    for name, component in (
        ("shelf", Component.FFP),
        ("reserved", Component.CRYO),
        ("box", Component.PLATELETS),
        ("gone", Component.FROZEN_PLASMA),
    ):
        units[name] = ward.unit("A+", component, donation=donation)
    order = ward.order(ward.patient("A+"), component=Component.CRYO)
    ward.reserve(order)
    box = shipments.pack(
        from_path=ward.centre,
        to_path=ward.hospital,
        units=[units["box"]],
        by=ward.keeper,
        at=ward.at,
    )
    shipments.send(shipment=box, by=ward.keeper, at=ward.at)
    components.discard(
        units=[units["gone"]],
        reason="bag_leaking",
        by=ward.persona("component_technician"),
        at=ward.at,
    )
    return donation, units, order


def opened(quality, root, at, cause="donor_information"):
    return recalls.open_recall(root=root, cause=cause, place=quality.facility, by=quality, at=at)


def states(units):
    return {name: Unit.objects.get(pk=u.pk).status for name, u in units.items()}


@pytest.mark.parametrize("start", ["donation", "donor", "unit"])
def test_everything_in_date_is_held_wherever_it_is(spread, quality, at, start):
    donation, units, order = spread
    root = {"donation": donation, "donor": donation.donor, "unit": units["shelf"]}[start]
    recall = opened(quality, root, at)
    assert states(units) == {
        "given": "transfused",
        "shelf": "held",
        "reserved": "held",
        "box": "held",
        "gone": "discarded",
    }
    assert recall.lines.count() == 5
    assert Unit.objects.get(pk=units["given"].pk).recalled
    assert not Reservation.objects.filter(unit=units["reserved"], ended_at=None).exists()
    assert Order.objects.get(pk=order.pk).status == "placed", "the order stands as short again"


def test_what_lies_at_a_bed_is_held_and_its_issue_ends(ward, quality, at):
    issue = ward.issued("A+")[0]
    opened(quality, issue.unit, at)
    assert Unit.objects.get(pk=issue.unit_id).status == "held"
    assert Issue.objects.get(pk=issue.pk).outcome == "recalled"


def test_the_hospital_is_told_with_units_and_patients(spread, quality, at, ward, persona):
    donation, units, _ = spread
    recall = opened(quality, donation, at)
    notice = Notice.objects.get(recall=recall)
    assert (notice.org_path, notice.patients) == (ward.hospital, 1)
    line = recall.lines.get(unit=units["given"])
    assert line.patient_id and line.found == "transfused"
    waiting = [d.subject for d in duties.mine(persona("hospital_clerk"))]
    assert f"blood.recall:{recall.pk}" in waiting


def test_a_recalled_unit_cannot_be_used_or_moved_again(spread, quality, at, ward):
    donation, units, order = spread
    opened(quality, donation, at)
    with pytest.raises(Refusal):
        ward.reserve(Order.objects.get(pk=order.pk))
    with pytest.raises((Refusal, Overtaken)):
        shipments.pack(
            from_path=ward.centre,
            to_path=ward.hospital,
            units=[Unit.objects.get(pk=units["shelf"].pk)],
            by=ward.keeper,
            at=at,
        )
    with pytest.raises(Refusal):
        components.clear(
            units=[Unit.objects.get(pk=units["shelf"].pk)], reason="checked_good", by=quality, at=at
        )


def test_it_closes_only_when_every_hospital_has_answered(spread, quality, at, persona):
    recall = opened(quality, spread[0], at)
    with pytest.raises(Refusal) as said:
        recalls.close_recall(recall=recall, outcome="cleared", by=quality, at=at)
    assert said.value.codes == ("recall_unanswered",)
    clerk = persona("hospital_clerk")
    recalls.answer_notice(notice=recall.notices.get(), by=clerk, at=at)
    assert f"blood.recall:{recall.pk}" not in [d.subject for d in duties.mine(clerk)]
    recalls.close_recall(recall=recall, outcome="cleared", by=quality, at=at)
    recall.refresh_from_db()
    assert recall.status == "closed"


@pytest.mark.parametrize(("outcome", "free"), [("cleared", True), ("confirmed", False)])
def test_cleared_units_may_go_back_confirmed_ones_never(
    spread, quality, at, persona, outcome, free
):
    recall = opened(quality, spread[0], at)
    recalls.answer_notice(notice=recall.notices.get(), by=persona("hospital_clerk"), at=at)
    recalls.close_recall(recall=recall, outcome=outcome, by=quality, at=at)
    unit = Unit.objects.get(pk=spread[1]["shelf"].pk)
    if free:
        components.clear(units=[unit], reason="inquiry_closed", by=quality, at=at)
        assert Unit.objects.get(pk=unit.pk).status == "available"
    else:
        with pytest.raises(Refusal):
            components.clear(units=[unit], reason="inquiry_closed", by=quality, at=at)


def test_a_second_open_recall_keeps_the_unit_held(spread, quality, at, persona):
    first, second = opened(quality, spread[0], at), opened(quality, spread[1]["shelf"], at)
    for notice in Notice.objects.all():
        recalls.answer_notice(notice=notice, by=persona("hospital_clerk"), at=at)
    recalls.close_recall(recall=first, outcome="cleared", by=quality, at=at)
    assert Unit.objects.get(pk=spread[1]["shelf"].pk).recalled
    recalls.close_recall(recall=second, outcome="cleared", by=quality, at=at)
    assert not Unit.objects.get(pk=spread[1]["shelf"].pk).recalled


def test_a_recall_of_nothing_is_refused(ward, quality, at):
    with pytest.raises(Refusal) as said:
        opened(quality, ward.bench.donor(), at)
    assert said.value.codes == ("recall_touches_nothing",)


def test_a_notice_is_answered_once_and_by_its_hospital(spread, quality, at, persona):
    recall = opened(quality, spread[0], at)
    notice = recall.notices.get()
    with pytest.raises(Forbidden):
        recalls.answer_notice(notice=notice, by=persona("hospital_clerk", "other"), at=at)
    recalls.answer_notice(notice=notice, by=persona("hospital_clerk"), at=at)
    with pytest.raises(Refusal):
        recalls.answer_notice(notice=notice, by=persona("hospital_clerk"), at=at)


@pytest.mark.parametrize("role", ["nurse", "stock_manager", "hospital_clerk", "lab_reviewer"])
def test_only_the_quality_officer_recalls(spread, persona, at, role):
    with pytest.raises(Forbidden):
        opened(persona(role), spread[0], at)
    assert states(spread[1])["shelf"] == "available"


def test_a_failure_half_way_holds_nothing(spread, quality, at, monkeypatch):
    monkeypatch.setattr(recalls, "_tell", lambda *a: 1 / 0)
    before = states(spread[1])
    with pytest.raises(ZeroDivisionError):
        opened(quality, spread[0], at)
    assert states(spread[1]) == before


@pytest.mark.parametrize("how", ["hold", "discard"])
def test_an_order_that_loses_its_unit_stands_as_short_again(ward, persona, at, how):
    ward.stock(1)
    order = ward.order(ward.patient("A+"))
    ward.reserve(order)
    unit = ward.reserved_for(order)[0]
    by = persona("component_technician")
    if how == "hold":
        components.hold(units=[unit], reason="appearance", by=by, at=at)
    else:
        components.discard(units=[unit], reason="bag_leaking", by=by, at=at)
    assert Order.objects.get(pk=order.pk).status == "placed"
    assert not Reservation.objects.filter(unit=unit, ended_at=None).exists()

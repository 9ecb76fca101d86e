"""Separation, making, shelves, holds, discards and expiry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanxian.blood.models import Issue, Patient, Recall, RecallLine, Reservation, Unit
from sanxian.blood.models import Order as HospitalOrder
from sanxian.blood.rules.unit_number import UNITS_OF_DONATIONS, donation_part, unit_number
from sanxian.blood.services import components
from sanxian.core.models import Trail
from sanxian.core.trail import verify
from sanxian.kernel import numbers
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import released

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


def by_component(units: list[Unit]) -> dict[str, Unit]:
    return {u.component: u for u in units}


class TestNumbers:
    def test_a_bags_number_is_made_of_the_donations(self, bench: Any) -> None:
        donation = numbers.DONATIONS.make("A9999", 2026, 42)
        number = unit_number(donation, "red_cells", 2)
        assert number.startswith("UA999926000042RC2")
        assert donation_part(number) == donation
        assert numbers.find(number).serial == 42
        assert UNITS_OF_DONATIONS.shown(number) == f"UA9999 26 000 042 RC2 {number[-1]}"

    @pytest.mark.parametrize("place", range(1, 17))
    def test_one_wrong_character_is_found(self, place: int) -> None:
        number = unit_number(numbers.DONATIONS.make("A9999", 2026, 42), "ffp")
        other = "7" if number[place] != "7" else "8"
        assert not UNITS_OF_DONATIONS.check(number[:place] + other + number[place + 1 :])

    @pytest.mark.parametrize("which", [0, 10])
    def test_a_tenth_bag_is_refused(self, which: int) -> None:
        with pytest.raises(Malformed):
            unit_number(numbers.DONATIONS.make("A9999", 2026, 42), "ffp", which)

    def test_every_component_has_its_own(self) -> None:
        donation = numbers.DONATIONS.make("A9999", 2026, 42)
        from sanxian.blood.facts.terms import Component

        assert len({unit_number(donation, c) for c in Component}) == len(Component)


class TestSeparate:
    def test_fresh_whole_blood_becomes_cells_and_plasma(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        whole = bench.unit(bench.donation(hours=3))
        made = by_component(components.separate(units=[whole], by=labs.maker, at=at))
        assert set(made) == {"red_cells", "ffp"}
        cells, plasma = made["red_cells"], made["ffp"]
        whole.refresh_from_db()
        assert whole.status == "consumed"
        assert (cells.volume_ml, plasma.volume_ml, cells.additive) == (300, 200, "MAP")
        assert cells.expires_at == whole.collected_at + timedelta(days=35)
        assert plasma.expires_at == whole.collected_at.replace(year=2027)
        for unit in (cells, plasma):
            assert (unit.status, unit.org_path, unit.made_at) == ("untested", whole.org_path, at)
            assert unit.donation_id == whole.donation_id
            assert list(unit.parents.values_list("parent_id", flat=True)) == [whole.pk]
        assert verify().ok

    def test_platelets_when_asked_for_in_time(self, bench: Any, labs: Any, at: Any) -> None:
        whole = bench.unit(bench.donation(hours=3))
        into = ["red_cells", "platelets", "ffp"]
        made = by_component(components.separate(units=[whole], into=into, by=labs.maker, at=at))
        assert made["platelets"].volume_ml == 50
        assert made["ffp"].volume_ml == 150
        assert made["platelets"].expires_at == whole.collected_at + timedelta(days=5)

    @pytest.mark.parametrize(
        ("hours", "into", "refused"),
        [
            (5, ["red_cells", "platelets"], False),
            (6, ["red_cells", "platelets"], True),
            (7, ["red_cells", "ffp"], False),
            (8, ["red_cells", "ffp"], True),
            (30, ["red_cells", "frozen_plasma"], False),
        ],
    )
    def test_the_hour_decides(
        self, bench: Any, labs: Any, at: Any, hours: int, into: list[str], refused: bool
    ) -> None:
        whole = bench.unit(bench.donation(hours=hours))
        if not refused:
            assert components.separate(units=[whole], into=into, by=labs.maker, at=at)
            return
        with pytest.raises(Refusal) as error:
            components.separate(units=[whole], into=into, by=labs.maker, at=at)
        assert codes(error) == {"component_too_late"}
        assert error.value.reasons[0].edition

    def test_old_whole_blood_gives_frozen_plasma(self, bench: Any, labs: Any, at: Any) -> None:
        whole = bench.unit(bench.donation(hours=20))
        made = by_component(components.separate(units=[whole], by=labs.maker, at=at))
        assert set(made) == {"red_cells", "frozen_plasma"}

    @pytest.mark.parametrize(
        ("into", "code"),
        [
            (["cryo"], "component_unknown"),
            (["whole_blood"], "component_unknown"),
            (["gold"], "component_unknown"),
            (["ffp", "frozen_plasma"], "component_twice"),
            (["ffp", "ffp"], "component_twice"),
        ],
    )
    def test_what_cannot_be_made(
        self, bench: Any, labs: Any, at: Any, into: list[str], code: str
    ) -> None:
        with pytest.raises(Refusal) as error:
            components.separate(units=[bench.unit()], into=into, by=labs.maker, at=at)
        assert code in codes(error)

    def test_every_fault_of_every_bag_at_once(self, bench: Any, labs: Any, at: Any) -> None:
        good = bench.unit()
        plasma = bench.unit(component="ffp", days=365)
        old = bench.unit(bench.donation(hours=24 * 36), days=35)
        held = bench.unit()
        components.hold(units=[held], reason="appearance", by=labs.quality, at=at)
        rejected = bench.unit(bench.donation(status="rejected"))
        with pytest.raises(Refusal) as error:
            components.separate(units=[good, plasma, old, held, rejected], by=labs.maker, at=at)
        found = {(r.code, r.params["number"]) for r in error.value.reasons}
        assert found == {
            ("unit_not_whole_blood", plasma.number),
            ("unit_past_expiry", old.number),
            ("unit_not_on_shelf", held.number),
            ("donation_rejected", rejected.number),
        }
        good.refresh_from_db()
        assert good.status == "untested"

    def test_children_of_a_released_bag_are_released(self, bench: Any, labs: Any, at: Any) -> None:
        whole = bench.unit()
        released([whole.donation], labs, at, abo="O", rhd="-")
        for unit in components.separate(units=[whole], by=labs.maker, at=at):
            unit.refresh_from_db()
            assert (unit.status, unit.abo, unit.rhd, unit.released_at) == (
                "available",
                "O",
                "-",
                at,
            )

    def test_children_of_an_untested_bag_wait_with_it(self, bench: Any, labs: Any, at: Any) -> None:
        whole = bench.unit()
        made = components.separate(units=[whole], by=labs.maker, at=at)
        released([whole.donation], labs, at)
        for unit in made:
            unit.refresh_from_db()
            assert (unit.status, unit.abo) == ("available", "A")

    def test_only_the_component_room_separates_and_only_its_own(
        self, bench: Any, labs: Any, persona: Any, at: Any
    ) -> None:
        mine = bench.unit()
        elsewhere = bench.unit(place=bench.city.other_centre.path)
        for actor in (labs.technician, labs.stock, persona("component_technician", "other")):
            with pytest.raises(Forbidden):
                components.separate(units=[mine], by=actor, at=at)
        with pytest.raises(Forbidden):
            components.separate(units=[mine, elsewhere], by=labs.maker, at=at)
        assert set(Unit.objects.values_list("status", flat=True)) == {"untested"}

    def test_the_childs_trail_begins_with_its_parent(self, bench: Any, labs: Any, at: Any) -> None:
        whole = bench.unit()
        child = components.separate(units=[whole], by=labs.maker, at=at)[0]
        row = Trail.objects.get(subject=f"blood.unit:{child.pk}")
        assert row.act == "blood.unit.separate" and f'"from":{whole.pk}' in row.data


class TestMake:
    def test_plasma_becomes_cryo_and_the_rest(self, bench: Any, labs: Any, at: Any) -> None:
        plasma = bench.unit(component="ffp", days=365, volume=200)
        made = by_component(components.make(units=[plasma], by=labs.maker, at=at))
        assert {c: u.volume_ml for c, u in made.items()} == {"cryo": 25, "frozen_plasma": 175}

    def test_of_released_plasma_both_are_released(self, bench: Any, labs: Any, at: Any) -> None:
        plasma = bench.unit(component="ffp", days=365)
        released([plasma.donation], labs, at)
        made = components.make(units=[plasma], by=labs.maker, at=at)
        assert {Unit.objects.get(pk=u.pk).status for u in made} == {"available"}

    def test_only_of_fresh_frozen_plasma(self, bench: Any, labs: Any, at: Any) -> None:
        with pytest.raises(Refusal) as error:
            components.make(units=[bench.unit()], by=labs.maker, at=at)
        assert codes(error) == {"unit_not_ffp"}


class TestShelf:
    def test_store_says_where(self, bench: Any, labs: Any, at: Any) -> None:
        units = [bench.unit(), bench.unit()]
        components.store(units=units, storage="  2 号冰箱  B 层 ", by=labs.maker, at=at)
        assert set(Unit.objects.values_list("storage", flat=True)) == {"2 号冰箱 B 层"}

    @pytest.mark.parametrize("said", ["", "   ", "x" * 41])
    def test_store_wants_a_place(self, bench: Any, labs: Any, at: Any, said: str) -> None:
        with pytest.raises(Malformed):
            components.store(units=[bench.unit()], storage=said, by=labs.maker, at=at)

    def test_what_is_gone_is_not_stored(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        Unit.objects.filter(pk=unit.pk).update(status="travelling")
        with pytest.raises(Refusal) as error:
            components.store(units=[unit], storage="A1", by=labs.maker, at=at)
        assert codes(error) == {"unit_not_here"}

    def test_bags_of_another_place_are_refused(self, bench: Any, labs: Any, at: Any) -> None:
        mine, theirs = bench.unit(), bench.unit(place=bench.city.other_centre.path)
        gone = bench.unit()
        Unit.objects.filter(pk=gone.pk).update(org_path=bench.city.other_centre.path)
        for other, code in ((theirs, "not_permitted"), (gone, "unit_elsewhere")):
            with pytest.raises(Refusal) as error:
                components.store(units=[mine, other], storage="A1", by=labs.maker, at=at)
            assert codes(error) == {code}
        assert not Unit.objects.exclude(storage="").exists()


class TestHold:
    def test_hold_and_clear(self, bench: Any, labs: Any, at: Any) -> None:
        ready, waiting = bench.unit(), bench.unit()
        released([ready.donation], labs, at)
        components.hold(units=[ready, waiting], reason="temperature", by=labs.maker, at=at)
        assert set(Unit.objects.values_list("status", "held_for")) == {("held", "temperature")}
        components.clear(units=[ready, waiting], reason="checked_good", by=labs.quality, at=at)
        assert Unit.objects.get(pk=ready.pk).status == "available"
        assert Unit.objects.get(pk=waiting.pk).status == "untested"
        assert set(Unit.objects.values_list("held_for", flat=True)) == {""}

    def test_only_quality_clears(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        components.hold(units=[unit], reason="appearance", by=labs.maker, at=at)
        for actor in (labs.maker, labs.stock, labs.reviewer):
            with pytest.raises(Forbidden):
                components.clear(units=[unit], reason="checked_good", by=actor, at=at)

    def test_nothing_of_an_open_recall_is_cleared(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        components.hold(units=[unit], reason="appearance", by=labs.maker, at=at)
        recall = Recall.objects.create(
            code="R1",
            org_path=unit.org_path,
            root="x",
            cause="late_report",
            opened_at=at,
            opened_by="a",
        )
        RecallLine.objects.create(recall=recall, unit=unit, found="held", place=unit.org_path)
        with pytest.raises(Refusal) as error:
            components.clear(units=[unit], reason="checked_good", by=labs.quality, at=at)
        assert codes(error) == {"unit_recalled"}

    def test_nothing_past_its_time_is_cleared(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit(days=35)
        components.hold(units=[unit], reason="appearance", by=labs.maker, at=at)
        with pytest.raises(Refusal) as error:
            components.clear(
                units=[unit], reason="checked_good", by=labs.quality, at=unit.expires_at
            )
        assert codes(error) == {"unit_past_expiry"}

    def test_what_is_not_held_is_not_cleared(self, bench: Any, labs: Any, at: Any) -> None:
        with pytest.raises(Refusal) as error:
            components.clear(units=[bench.unit()], reason="checked_good", by=labs.quality, at=at)
        assert codes(error) == {"unit_not_held"}

    def test_what_ended_is_not_held(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        components.discard(units=[unit], reason="clotted", by=labs.maker, at=at)
        with pytest.raises(Refusal) as error:
            components.hold(units=[unit], reason="appearance", by=labs.maker, at=at)
        assert codes(error) == {"unit_not_holdable"}

    @pytest.mark.parametrize("act", [components.hold, components.clear, components.discard])
    def test_a_reason_must_be_one_of_the_list(
        self, bench: Any, labs: Any, at: Any, act: Any
    ) -> None:
        with pytest.raises(Malformed) as error:
            act(units=[bench.unit()], reason="whim", by=labs.quality, at=at)
        assert codes(error) == {"reason_unknown"}


class TestDiscard:
    def test_a_reason_stays_on_the_bag_and_the_trail(self, bench: Any, labs: Any, at: Any) -> None:
        unit = bench.unit()
        components.discard(units=[unit], reason="haemolysed", by=labs.maker, at=at)
        unit.refresh_from_db()
        assert (unit.status, unit.ended_for) == ("discarded", "haemolysed")
        assert Trail.objects.get(step="discard").reasons == "haemolysed"

    def test_a_reservation_ends_with_its_bag(self, bench: Any, labs: Any, at: Any) -> None:
        unit, order = self.reserved(bench, labs, at)
        components.discard(units=[unit], reason="bag_leaking", by=labs.maker, at=at)
        row = Reservation.objects.get(order=order)
        assert (row.ended_at, row.ended_for) == (at, "discarded")

    def test_an_issue_ends_with_its_bag(self, bench: Any, labs: Any, at: Any) -> None:
        unit, order = self.reserved(bench, labs, at)
        issue = Issue.objects.create(
            unit=unit,
            patient=order.patient,
            order=order,
            org_path=bench.city.ward.path,
            issued_at=at,
            issued_by="a",
        )
        Unit.objects.filter(pk=unit.pk).update(status="issued")
        components.discard(units=[unit], reason="bag_leaking", by=labs.maker, at=at)
        issue.refresh_from_db()
        assert (issue.closed_at, issue.outcome) == (at, "discarded")

    def reserved(self, bench: Any, labs: Any, at: Any) -> tuple[Unit, HospitalOrder]:
        unit = bench.unit()
        released([unit.donation], labs, at)
        patient = Patient.objects.create(
            code="P1",
            org_path=bench.city.hospital.path,
            name="某",
            number="1",
            number_index="1",
            sex="male",
        )
        order = HospitalOrder.objects.create(
            code="O1",
            org_path=bench.city.hospital.path,
            supplier_path=bench.city.centre.path,
            patient=patient,
            component="whole_blood",
            quantity=1,
            urgency="routine",
            needed_by=at,
            placed_at=at,
            placed_by="a",
        )
        Reservation.objects.create(
            order=order, unit=unit, reserved_at=at, expires_at=at + timedelta(days=1)
        )
        Unit.objects.filter(pk=unit.pk).update(status="reserved")
        return unit, order

    @pytest.mark.parametrize("status", ["consumed", "discarded", "travelling"])
    def test_what_is_not_there_is_not_discarded(
        self, bench: Any, labs: Any, at: Any, status: str
    ) -> None:
        unit = bench.unit()
        Unit.objects.filter(pk=unit.pk).update(status=status, ended_for="x")
        with pytest.raises(Refusal) as error:
            components.discard(units=[unit], reason="clotted", by=labs.maker, at=at)
        assert codes(error) == {"unit_not_discardable"}


class TestExpire:
    def test_everything_past_its_time_goes_in_one_act(self, bench: Any, labs: Any, at: Any) -> None:
        old = [bench.unit(bench.donation(hours=24 * 36), days=35) for _ in range(3)]
        fresh = bench.unit()
        gone = components.expire(place=labs.maker.facility, by=labs.maker, at=at)
        assert {u.pk for u in gone} == {u.pk for u in old}
        assert set(Unit.objects.filter(status="discarded").values_list("ended_for", flat=True)) == {
            "expired"
        }
        assert Unit.objects.get(pk=fresh.pk).status == "untested"
        assert Trail.objects.filter(act="blood.unit.discard").count() == 3

    def test_at_its_moment_a_bag_is_expired(self, bench: Any, labs: Any) -> None:
        unit = bench.unit()
        last = unit.expires_at - timedelta(seconds=1)
        assert not components.expire(place=labs.maker.facility, by=labs.maker, at=last)
        assert components.expire(place=labs.maker.facility, by=labs.maker, at=unit.expires_at)

    def test_nothing_to_expire_leaves_no_trace(self, bench: Any, labs: Any, at: Any) -> None:
        bench.unit()
        assert components.expire(place=labs.maker.facility, by=labs.maker, at=at) == []
        assert not Trail.objects.exists()

    def test_a_bag_in_date_does_not_go_as_expired(self, bench: Any, labs: Any, at: Any) -> None:
        with pytest.raises(Refusal) as error:
            components.discard(units=[bench.unit()], reason="expired", by=labs.maker, at=at)
        assert codes(error) == {"unit_in_date"}

    def test_the_tick_empties_every_place(self, bench: Any, at: Any) -> None:
        for where in ("centre", "hospital", "other_centre"):
            bench.unit(
                bench.donation(hours=24 * 36), days=35, place=getattr(bench.city, where).path
            )
        assert components.tick(at) == 3
        assert components.tick(at) == 0
        assert set(Trail.objects.values_list("actor", flat=True)) == {"house"}
        assert verify().ok

    def test_bags_on_their_way_wait_for_arrival(self, bench: Any, at: Any) -> None:
        unit = bench.unit(bench.donation(hours=24 * 36), days=35)
        Unit.objects.filter(pk=unit.pk).update(status="travelling")
        assert components.tick(at) == 0


@pytest.mark.parametrize("size", [2, 20])
def test_lists_cost_the_same_queries(
    bench: Any, labs: Any, at: Any, size: int, django_assert_max_num_queries: Any
) -> None:
    units = [bench.unit() for _ in range(size)]
    released([u.donation for u in units], labs, at)
    with django_assert_max_num_queries(18):
        made = components.separate(units=units, by=labs.maker, at=at)
    with django_assert_max_num_queries(12):
        components.discard(units=made, reason="temperature", by=labs.maker, at=at)

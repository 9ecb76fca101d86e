"""Spots, temperatures, excursions: what the cold touched is held, at once and wherever it lies."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from sanxian.blood.models import Excursion, TemperatureReading, Unit, UnitStay
from sanxian.blood.rules.temperature import Reading
from sanxian.blood.services import components, keeping, processing, temperatures
from sanxian.core.trail import verify
from sanxian.duties import selectors as duties
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal

pytestmark = pytest.mark.django_db


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


@pytest.fixture
def spot(city: Any, labs: Any, at: Any) -> Any:
    def open_one(kind: str = "refrigerator", name: str = "2 号冰箱", **said: Any) -> Any:
        given = {"place": city.centre.path, "by": labs.stock, "at": at - timedelta(days=9), **said}
        return keeping.open_spot(name=name, kind=kind, **given)

    return open_one


def log(spot: Any, by: Any, at: Any, *rows: tuple[int, str]) -> list[Excursion]:
    """Readings: minutes from `at` (before it: negative) and degrees."""
    readings = [Reading(at + timedelta(minutes=m), Decimal(c)) for m, c in rows]
    return temperatures.log(spot=spot, readings=readings, by=by, at=at)


class TestSpots:
    def test_bags_are_laid_down_and_their_stay_is_kept(
        self, good: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        one, two, units = spot(), spot(name="3 号冰箱"), good("red_cells", 2)
        components.store(units=units, spot=one, storage="B 层", by=labs.maker, at=at)
        later = at + timedelta(hours=1)
        components.store(units=units[:1], spot=two, by=labs.maker, at=later)
        units[0].refresh_from_db()
        assert (units[0].spot_id, units[0].storage) == (two.pk, "3 号冰箱")
        stays = list(UnitStay.objects.filter(unit=units[0]).order_by("since"))
        assert [(s.spot_id, s.until) for s in stays] == [(one.pk, later), (two.pk, None)]
        assert verify().ok

    @pytest.mark.parametrize(
        ("kind", "component", "fits"),
        [
            ("refrigerator", "red_cells", True),
            ("refrigerator", "ffp", False),
            ("refrigerator", "apheresis_platelets", False),
            ("freezer", "ffp", True),
            ("freezer", "cryo", True),
            ("freezer", "red_cells", False),
            ("agitator", "apheresis_platelets", True),
            ("agitator", "whole_blood", False),
            ("deep_freezer", "ffp", False),
        ],
    )
    def test_only_where_the_range_fits(
        self, bench: Any, spot: Any, labs: Any, at: Any, kind: str, component: str, fits: bool
    ) -> None:
        unit, where = bench.unit(component=component), spot(kind)
        if fits:
            assert components.store(units=[unit], spot=where, by=labs.maker, at=at)
            return
        with pytest.raises(Refusal) as error:
            components.store(units=[unit], spot=where, by=labs.maker, at=at)
        assert codes(error) == {"spot_too_warm_or_cold"}

    def test_not_full_not_closed_not_elsewhere(
        self, bench: Any, city: Any, persona: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        small = spot(capacity=1)
        with pytest.raises(Refusal) as error:
            components.store(units=[bench.unit(), bench.unit()], spot=small, by=labs.maker, at=at)
        assert codes(error) == {"spot_full"}
        clerk = persona("hospital_clerk")
        there = keeping.open_spot(
            place=city.hospital.path, name="血库冰箱", kind="refrigerator", by=clerk, at=at
        )
        with pytest.raises(Refusal) as error:
            components.store(units=[bench.unit()], spot=there, by=labs.maker, at=at)
        assert codes(error) == {"spot_elsewhere"}
        keeping.close_spot(spot=small, by=labs.stock, at=at)
        with pytest.raises(Refusal) as error:
            components.store(units=[bench.unit()], spot=small, by=labs.maker, at=at)
        assert codes(error) == {"spot_closed"}

    def test_a_full_spot_is_not_closed(self, bench: Any, spot: Any, labs: Any, at: Any) -> None:
        where = spot()
        components.store(units=[bench.unit()], spot=where, by=labs.maker, at=at)
        with pytest.raises(Refusal) as error:
            keeping.close_spot(spot=where, by=labs.stock, at=at)
        assert codes(error) == {"spot_not_empty"}

    def test_one_name_a_place(self, spot: Any) -> None:
        spot()
        with pytest.raises(Refusal) as error:
            spot(name=" 2  号冰箱 ".replace("  ", " "))
        assert codes(error) == {"spot_name_taken"}

    @pytest.mark.parametrize(
        ("name", "kind"), [("", "freezer"), ("冰" * 41, "freezer"), ("柜", "box")]
    )
    def test_what_is_no_spot(self, spot: Any, name: str, kind: str) -> None:
        with pytest.raises(Malformed):
            spot(kind, name=name)


class TestLog:
    def test_written_once(self, spot: Any, labs: Any, at: Any) -> None:
        where = spot()
        log(where, labs.maker, at, (-60, "4"), (-30, "4.5"))
        log(where, labs.maker, at, (-30, "4.5"), (0, "4.2"))
        assert TemperatureReading.objects.count() == 3

    @pytest.mark.parametrize(
        ("rows", "code"),
        [
            ([], "readings_missing"),
            ([(1, "4")], "reading_in_future"),
            ([(-1, "61")], "reading_impossible"),
            ([(-1, "-201")], "reading_impossible"),
            ([(-5, "4"), (-5, "5")], "reading_differs"),
        ],
    )
    def test_what_is_not_taken(self, spot: Any, labs: Any, at: Any, rows: Any, code: str) -> None:
        with pytest.raises(Refusal) as error:
            log(spot(), labs.maker, at, *rows)
        assert code in codes(error)
        assert not TemperatureReading.objects.exists()

    def test_another_value_for_the_same_moment_is_refused(
        self, spot: Any, labs: Any, at: Any
    ) -> None:
        where = spot()
        log(where, labs.maker, at, (-5, "4"))
        with pytest.raises(Refusal) as error:
            log(where, labs.maker, at, (-5, "9"))
        assert codes(error) == {"reading_differs"}

    def test_only_those_whose_work_it_is(self, spot: Any, labs: Any, persona: Any, at: Any) -> None:
        where = spot()
        for actor in (labs.technician, persona("stock_manager", "other"), persona("nurse")):
            with pytest.raises(Forbidden):
                log(where, actor, at, (-5, "4"))


class TestExcursion:
    @pytest.mark.parametrize(
        ("rows", "opened"),
        [
            ([(-60, "4"), (-40, "8"), (-20, "4")], False),  # twenty minutes
            ([(-60, "4"), (-40, "8"), (-10, "4")], False),  # thirty: still allowed
            ([(-60, "4"), (-41, "8"), (-10, "4")], True),
            ([(-60, "4"), (-41, "1.9"), (-10, "4")], True),
            ([(-60, "4"), (-41, "6"), (-10, "4")], False),  # both ends belong to the range
            ([(-31, "7"), (0, "7")], True),  # goes on
            ([(0, "30")], False),  # one reading says nothing of its length
        ],
    )
    def test_too_long_outside(self, spot: Any, labs: Any, at: Any, rows: Any, opened: bool) -> None:
        assert bool(log(spot(), labs.maker, at, *rows)) is opened

    def test_what_lay_there_is_held_wherever_it_is(
        self, good: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        where, other = spot(), spot(name="3 号冰箱")
        stays, moved, gone, came, made = good("red_cells", 5)
        early = at - timedelta(hours=5)
        components.store(units=[stays, moved, gone, made], spot=where, by=labs.maker, at=early)
        # `gone` was taken out before the fault, `moved` in the middle of it, `came` after its end
        components.store(units=[gone], spot=other, by=labs.maker, at=at - timedelta(hours=4))
        components.store(units=[moved], spot=other, by=labs.maker, at=at - timedelta(hours=2))
        (child,) = processing.irradiate(units=[made], by=labs.maker, at=at - timedelta(minutes=30))
        components.store(units=[came], spot=where, by=labs.maker, at=at - timedelta(minutes=20))
        (found,) = log(where, labs.maker, at, (-190, "4"), (-180, "9"), (-60, "9.5"), (-50, "4"))
        status = {u: Unit.objects.get(pk=u.pk).status for u in (stays, moved, gone, came, child)}
        assert status == {
            stays: "held",
            moved: "held",
            gone: "available",
            came: "available",
            child: "held",
        }
        assert {ln.unit_id for ln in found.lines.all()} == {stays.pk, moved.pk, child.pk}
        assert (found.coldest, found.warmest) == (Decimal("9"), Decimal("9.5"))
        assert Unit.objects.get(pk=stays.pk).held_for == "temperature"
        assert [d.kind for d in duties.mine(labs.quality)] == ["blood.excursion"]

    def test_what_was_given_already_is_listed(
        self, good: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        where, (unit,) = spot(), good("red_cells")
        components.store(units=[unit], spot=where, by=labs.maker, at=at - timedelta(hours=5))
        components.discard(units=[unit], reason="haemolysed", by=labs.maker, at=at)
        (found,) = log(where, labs.maker, at, (-180, "9"), (-60, "4"))
        line = found.lines.get()
        assert (line.held, line.was) == (False, "discarded")

    def test_a_later_file_makes_it_grow(self, good: Any, spot: Any, labs: Any, at: Any) -> None:
        where, (one, two) = spot(), good("red_cells", 2)
        components.store(units=[one], spot=where, by=labs.maker, at=at - timedelta(hours=9))
        components.store(units=[two], spot=where, by=labs.maker, at=at - timedelta(minutes=70))
        (first,) = log(where, labs.maker, at, (-180, "9"), (-120, "9"), (-100, "4"))
        assert first.lines.count() == 1
        fresh = at + timedelta(minutes=1)
        (second,) = log(where, labs.maker, fresh, (-111, "12"), (-1, "4"))
        assert second.pk == first.pk and second.warmest == Decimal("12")

    def test_while_it_goes_on_nothing_is_laid_there(
        self, good: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        where, (unit,) = spot(), good("red_cells")
        log(where, labs.maker, at, (-60, "9"), (0, "9"))
        with pytest.raises(Refusal) as error:
            components.store(units=[unit], spot=where, by=labs.maker, at=at)
        assert codes(error) == {"spot_in_excursion"}

    def test_it_is_held_until_it_is_closed(self, good: Any, spot: Any, labs: Any, at: Any) -> None:
        where, (one, two) = spot(), good("red_cells", 2)
        components.store(units=[one, two], spot=where, by=labs.maker, at=at - timedelta(hours=9))
        (found,) = log(where, labs.maker, at, (-180, "9"), (-60, "4"))
        with pytest.raises(Refusal) as error:
            components.clear(units=[one], reason="checked_good", by=labs.quality, at=at)
        assert codes(error) == {"unit_in_excursion"}
        with pytest.raises(Refusal) as error:
            temperatures.close(excursion=found, decisions={one.pk: "clear"}, by=labs.quality, at=at)
        assert codes(error) == {"excursion_undecided"}
        decisions = {one.pk: "clear", two.pk: "discard"}
        with pytest.raises(Forbidden):
            temperatures.close(excursion=found, decisions=decisions, by=labs.maker, at=at)
        temperatures.close(excursion=found, decisions=decisions, by=labs.quality, at=at)
        one.refresh_from_db()
        two.refresh_from_db()
        assert (one.status, one.held_for) == ("available", "")
        assert (two.status, two.ended_for) == ("discarded", "temperature")
        assert list(duties.mine(labs.quality)) == []
        assert verify().ok
        with pytest.raises(Refusal) as error:
            temperatures.close(excursion=found, decisions=decisions, by=labs.quality, at=at)
        assert "excursion_not_open" in codes(error)

    def test_not_closed_while_it_goes_on(self, spot: Any, labs: Any, at: Any) -> None:
        (found,) = log(spot(), labs.maker, at, (-60, "9"), (0, "9"))
        with pytest.raises(Refusal) as error:
            temperatures.close(excursion=found, decisions={}, by=labs.quality, at=at)
        assert codes(error) == {"excursion_goes_on"}

    def test_told_only_of_what_could_not_be_held(
        self, good: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        where, (one, two) = spot(), good("red_cells", 2)
        components.store(units=[one, two], spot=where, by=labs.maker, at=at - timedelta(hours=5))
        components.discard(units=[two], reason="haemolysed", by=labs.maker, at=at)
        (found,) = log(where, labs.maker, at, (-180, "9"), (-60, "4"))
        bad = {one.pk: "told", two.pk: "clear"}
        with pytest.raises(Refusal) as error:
            temperatures.close(excursion=found, decisions=bad, by=labs.quality, at=at)
        assert codes(error) == {"excursion_undecided", "excursion_not_held"}
        fine = {one.pk: "clear", two.pk: "told"}
        assert temperatures.close(excursion=found, decisions=fine, by=labs.quality, at=at)

    def test_of_an_untested_bag_it_is_untested_again(
        self, bench: Any, spot: Any, labs: Any, at: Any
    ) -> None:
        where, unit = spot(), bench.unit(component="red_cells")
        components.store(units=[unit], spot=where, by=labs.maker, at=at - timedelta(hours=5))
        (found,) = log(where, labs.maker, at, (-180, "9"), (-60, "4"))
        temperatures.close(excursion=found, decisions={unit.pk: "clear"}, by=labs.quality, at=at)
        unit.refresh_from_db()
        assert unit.status == "untested"


@pytest.mark.parametrize("size", [2, 12])
def test_an_excursion_costs_the_same_whatever_it_touches(
    good: Any, spot: Any, labs: Any, at: Any, size: int, django_assert_max_num_queries: Any
) -> None:
    where, units = spot(), good("red_cells", size)
    components.store(units=units, spot=where, by=labs.maker, at=at - timedelta(hours=5))
    with django_assert_max_num_queries(40):
        log(where, labs.maker, at, (-180, "9"), (-60, "4"))

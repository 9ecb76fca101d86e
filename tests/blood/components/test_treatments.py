"""What is done to bags after they were made: the acts, their refusals, and what the children have."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanxian.blood.models import Unit, UnitEdge
from sanxian.blood.rules.unit_number import donation_part, product_of
from sanxian.blood.services import components, processing
from sanxian.core.models import Trail
from sanxian.core.trail import verify
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from tests.blood.laboratory.bench import released

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


# word, component, its days, what comes out, its life from now (None: the parent's own)
TABLE = [
    ("leucodeplete", "red_cells", 35, "red_cells", None),
    ("leucodeplete", "whole_blood", 35, "whole_blood", None),
    ("wash", "red_cells", 35, "washed_red_cells", DAY),
    ("irradiate", "red_cells", 35, "red_cells", 14 * DAY),
    ("irradiate", "apheresis_platelets", 5, "apheresis_platelets", None),
    ("thaw", "ffp", 365, "thawed_plasma", DAY),
    ("thaw", "frozen_plasma", 1400, "thawed_plasma", DAY),
    ("thaw", "cryo", 365, "thawed_cryo", timedelta(hours=6)),
]


@pytest.mark.parametrize(("word", "component", "days", "becomes", "life"), TABLE)
def test_a_bag_becomes_another(
    good: Any, labs: Any, at: Any, word: str, component: str, days: int, becomes: str, life: Any
) -> None:
    (parent,) = good(component, days=days)
    (child,) = getattr(processing, word)(units=[parent], by=labs.maker, at=at)
    child.refresh_from_db()
    parent.refresh_from_db()
    assert (parent.status, child.status) == ("consumed", "available")
    assert child.component == becomes and child.number != parent.number
    assert donation_part(child.number) == parent.donation.number
    assert child.expires_at == (at + life if life else parent.expires_at)
    assert (child.abo, child.rhd, child.released_at) == (parent.abo, parent.rhd, at)
    assert UnitEdge.objects.filter(parent=parent, child=child).exists()
    row = Trail.objects.filter(subject=f"blood.unit:{child.pk}").order_by("id").first()
    assert row and row.act == f"blood.unit.{word}" and f'"from":{parent.pk}' in row.data
    assert verify().ok


def test_a_short_life_is_never_made_longer(good: Any, labs: Any, at: Any) -> None:
    (parent,) = good("red_cells", days=1)
    for act in (processing.irradiate, processing.leucodeplete):
        (child,) = act(units=[parent], by=labs.maker, at=at)
        assert child.expires_at == parent.expires_at
        parent = Unit.objects.get(pk=child.pk)


def test_an_opened_bag_keeps_for_a_day(good: Any, labs: Any, at: Any) -> None:
    (parent,) = good("red_cells")
    (child,) = processing.leucodeplete(units=[parent], closed=False, by=labs.maker, at=at)
    assert child.expires_at == at + DAY
    assert (child.leucodepleted, child.closed_system) == (True, False)


def test_attributes_add_up_and_stand_in_the_number(good: Any, labs: Any, at: Any) -> None:
    (unit,) = good("red_cells")
    Unit.objects.filter(pk=unit.pk).update(cmv_negative=True, antigens="E- K-")
    for act in (processing.leucodeplete, processing.irradiate, processing.wash):
        (made,) = act(units=[unit], by=labs.maker, at=at)
        unit = Unit.objects.get(pk=made.pk)
    assert unit.leucodepleted and unit.washed and unit.irradiated_at == at and unit.cmv_negative
    assert unit.antigens == "E- K-"
    said = product_of(unit.number)
    assert (said.component, said.leucodepleted, said.irradiated) == (
        "washed_red_cells",
        True,
        True,
    )


def test_an_untested_bag_stays_untested_and_is_released_with_its_donation(
    bench: Any, labs: Any, at: Any
) -> None:
    unit = bench.unit(component="red_cells")
    (child,) = processing.irradiate(units=[unit], by=labs.maker, at=at)
    child.refresh_from_db()
    assert (child.status, child.released_at) == ("untested", None)
    released([unit.donation], labs, at)
    child.refresh_from_db()
    assert (child.status, child.irradiated_at) == ("available", at)


REFUSED = [
    ("wash", "ffp", {}, "treatment_not_for_this"),
    ("thaw", "red_cells", {}, "treatment_not_for_this"),
    ("irradiate", "ffp", {}, "treatment_not_for_this"),
    ("leucodeplete", "red_cells", {"leucodepleted": True}, "treated_before"),
    ("irradiate", "red_cells", {"hours": 24 * 14}, "irradiation_too_late"),
    ("freeze", "red_cells", {"hours": 24 * 6}, "freeze_too_late"),
    ("convert", "ffp", {"days": 365}, "plasma_still_fresh"),
    ("wash", "red_cells", {"hours": 24 * 36}, "unit_past_expiry"),
]


@pytest.mark.parametrize(("word", "component", "fields", "code"), REFUSED)
def test_what_cannot_be_done(
    bench: Any, labs: Any, at: Any, word: str, component: str, fields: Any, code: str
) -> None:
    hours = fields.pop("hours", 4)
    unit = bench.unit(bench.donation(hours=hours), component=component, **fields)
    with pytest.raises(Refusal) as error:
        getattr(processing, word)(units=[unit], by=labs.maker, at=at)
    assert code in codes(error)
    unit.refresh_from_db()
    assert unit.status == "untested"


@pytest.mark.parametrize(("word", "hours"), [("irradiate", 24 * 14 - 1), ("freeze", 24 * 6 - 1)])
def test_the_last_hour_still_counts(bench: Any, labs: Any, at: Any, word: str, hours: int) -> None:
    unit = bench.unit(bench.donation(hours=hours), component="red_cells")
    assert getattr(processing, word)(units=[unit], by=labs.maker, at=at)


def test_every_fault_of_every_bag_at_once(bench: Any, labs: Any, at: Any) -> None:
    plasma = bench.unit(component="ffp", days=365)
    held = bench.unit(component="red_cells")
    components.hold(units=[held], reason="appearance", by=labs.quality, at=at)
    with pytest.raises(Refusal) as error:
        processing.wash(units=[plasma, held], by=labs.maker, at=at)
    assert {(r.code, r.params["number"]) for r in error.value.reasons} == {
        ("treatment_not_for_this", plasma.number),
        ("unit_not_on_shelf", held.number),
    }


def test_frozen_cells_keep_for_years_and_come_back(good: Any, labs: Any, at: Any) -> None:
    (unit,) = good("red_cells")
    (frozen,) = processing.freeze(units=[unit], by=labs.maker, at=at)
    assert frozen.expires_at == unit.collected_at.replace(year=unit.collected_at.year + 10)
    later = at + timedelta(days=900)
    (thawed,) = processing.thaw(units=[frozen], by=labs.maker, at=later)
    assert (thawed.component, thawed.expires_at) == ("thawed_red_cells", later + DAY)
    assert thawed.additive == "saline"


def test_only_those_whose_work_it_is(good: Any, labs: Any, persona: Any, at: Any) -> None:
    (unit,) = good("red_cells")
    for actor in (labs.technician, labs.stock, persona("component_technician", "other")):
        with pytest.raises(Forbidden):
            processing.irradiate(units=[unit], by=actor, at=at)


def test_a_second_tap_does_nothing_twice(good: Any, labs: Any, at: Any) -> None:
    from uuid import uuid4

    (unit,), request = good("red_cells"), uuid4()
    one = processing.irradiate(units=[unit], by=labs.maker, at=at, request=request)
    two = processing.irradiate(units=[unit], by=labs.maker, at=at, request=request)
    assert [u.pk for u in one] == [u.pk for u in two]


class TestSplit:
    def test_parts_for_a_newborn(self, good: Any, labs: Any, at: Any) -> None:
        (unit,) = good("red_cells", volume=300)
        parts = processing.split(unit=unit, volumes=[60, 60, 80], by=labs.maker, at=at)
        assert [p.volume_ml for p in parts] == [60, 60, 80]
        assert len({p.number for p in parts} | {unit.number}) == 4
        assert {p.expires_at for p in parts} == {unit.expires_at}
        assert {Unit.objects.get(pk=p.pk).status for p in parts} == {"available"}

    def test_opened_they_keep_for_a_day(self, good: Any, labs: Any, at: Any) -> None:
        (unit,) = good("red_cells", volume=300)
        parts = processing.split(unit=unit, volumes=[60, 60], closed=False, by=labs.maker, at=at)
        assert {p.expires_at for p in parts} == {at + DAY}

    @pytest.mark.parametrize(
        ("volumes", "code"),
        [
            ([100], "split_into_so_many"),
            ([30] * 7, "split_into_so_many"),
            ([19, 60], "split_part_too_small"),
            ([200, 101], "split_more_than_there_is"),
        ],
    )
    def test_what_cannot_be_split(
        self, good: Any, labs: Any, at: Any, volumes: list[int], code: str
    ) -> None:
        (unit,) = good("red_cells", volume=300)
        with pytest.raises(Refusal) as error:
            processing.split(unit=unit, volumes=volumes, by=labs.maker, at=at)
        assert codes(error) == {code}

    def test_a_tenth_bag_of_a_product_has_no_number(self, good: Any, labs: Any, at: Any) -> None:
        (unit,) = good("red_cells", volume=300)
        parts = processing.split(unit=unit, volumes=[50] * 6, by=labs.maker, at=at)
        assert processing.split(unit=parts[0], volumes=[25, 25], by=labs.maker, at=at)
        with pytest.raises(Malformed) as error:
            processing.split(unit=parts[1], volumes=[25, 25], by=labs.maker, at=at)
        assert codes(error) == {"number_serial"}


class TestPool:
    def test_platelets_of_one_group(self, good: Any, labs: Any, at: Any) -> None:
        units = good("platelets", 4, days=5, volume=50)
        pool = processing.pool(units=units, by=labs.maker, at=at)
        pool.refresh_from_db()
        assert (pool.component, pool.status, pool.donation_id) == (
            "pooled_platelets",
            "available",
            None,
        )
        assert (pool.abo, pool.rhd, pool.parts, pool.volume_ml) == ("A", "+", 4, 196)
        assert pool.expires_at == at + DAY and pool.number.startswith("P")
        assert pool.parents.count() == 4
        assert {Unit.objects.get(pk=u.pk).status for u in units} == {"consumed"}

    def test_never_longer_than_the_first_of_its_bags(self, good: Any, labs: Any, at: Any) -> None:
        units = [*good("platelets", 3, days=5), *good("platelets", 1, hours=23, days=1)]
        pool = processing.pool(units=units, by=labs.maker, at=at)
        assert pool.expires_at == units[-1].expires_at < at + DAY

    def test_cryo_is_thawed_before(self, good: Any, labs: Any, at: Any) -> None:
        thawed = processing.thaw(units=good("cryo", 4, days=365), by=labs.maker, at=at)
        pool = processing.pool(units=thawed, by=labs.maker, at=at)
        assert (pool.component, pool.expires_at) == ("pooled_cryo", at + timedelta(hours=6))

    def test_has_what_every_bag_in_it_has(self, good: Any, labs: Any, at: Any) -> None:
        units = good("platelets", 4, days=5)
        Unit.objects.filter(pk__in=[u.pk for u in units]).update(antigens="E- K-")
        Unit.objects.filter(pk=units[0].pk).update(antigens="K-", cmv_negative=True)
        pool = processing.pool(units=units, by=labs.maker, at=at)
        assert (pool.antigens, pool.cmv_negative, pool.leucodepleted) == ("K-", False, False)

    def test_what_cannot_be_pooled(self, good: Any, bench: Any, labs: Any, at: Any) -> None:
        mixed = [*good("platelets", 2, days=5), *good("platelets", 1, days=5, abo="B")]
        raw = bench.unit(component="platelets", days=5)
        with pytest.raises(Refusal) as error:
            processing.pool(units=[*mixed, raw], by=labs.maker, at=at)
        assert codes(error) == {"pool_of_one_group", "pool_needs_release"}
        with pytest.raises(Refusal) as error:
            processing.pool(units=mixed[:2], by=labs.maker, at=at)
        assert codes(error) == {"pool_of_so_many"}

    def test_a_pool_stays_as_it_is(self, good: Any, labs: Any, at: Any) -> None:
        pool = processing.pool(units=good("platelets", 4, days=5), by=labs.maker, at=at)
        with pytest.raises(Refusal) as error:
            processing.irradiate(units=[pool], by=labs.maker, at=at)
        assert "pool_stays_as_it_is" in codes(error)


class TestConversion:
    def test_after_its_year_it_is_frozen_plasma_to_the_end_of_the_fourth(
        self, good: Any, labs: Any, at: Any
    ) -> None:
        (plasma,) = good("ffp", days=365)
        later = plasma.expires_at
        (made,) = processing.convert(units=[plasma], by=labs.maker, at=later)
        made.refresh_from_db()
        assert (made.component, made.status) == ("frozen_plasma", "available")
        assert made.expires_at == plasma.collected_at.replace(year=plasma.collected_at.year + 4)

    def test_the_night_converts_at_the_centre_and_discards_elsewhere(
        self, good: Any, bench: Any, at: Any
    ) -> None:
        (here,) = good("ffp", days=365)
        (there,) = good("ffp", days=365, place=bench.city.hospital.path)
        assert components.tick(here.expires_at) == 1
        here.refresh_from_db()
        there.refresh_from_db()
        assert (here.status, there.status) == ("consumed", "discarded")
        assert Unit.objects.get(component="frozen_plasma").status == "available"
        assert components.tick(here.expires_at) == 0

    def test_after_its_fourth_year_it_is_not_converted(self, good: Any, labs: Any, at: Any) -> None:
        (plasma,) = good("ffp", days=365)
        with pytest.raises(Refusal) as error:
            processing.convert(units=[plasma], by=labs.maker, at=at + timedelta(days=1500))
        assert "unit_past_expiry" in codes(error)


class TestPacks:
    def test_a_filter_gives_leucodepleted_cells(self, bench: Any, labs: Any, at: Any) -> None:
        whole = bench.unit(bench.donation(hours=3))
        made = components.separate(units=[whole], pack="triple_filter", by=labs.maker, at=at)
        cells = next(u for u in made if u.component == "red_cells")
        assert cells.leucodepleted and product_of(cells.number).leucodepleted
        assert {u.leucodepleted for u in made if u is not cells} == {False}

    @pytest.mark.parametrize(
        ("pack", "into", "refused"),
        [
            ("double", ["red_cells", "platelets"], True),
            ("double", ["red_cells", "ffp"], False),
            ("triple", ["red_cells", "platelets", "ffp"], False),
            ("", ["red_cells", "platelets", "ffp"], False),
            ("single", [], True),
            ("quintuple", [], True),
        ],
    )
    def test_the_bag_system_decides(
        self, bench: Any, labs: Any, at: Any, pack: str, into: list[str], refused: bool
    ) -> None:
        whole = bench.unit(bench.donation(hours=3))
        if not refused:
            made = components.separate(units=[whole], into=into, pack=pack, by=labs.maker, at=at)
            assert {u.pack for u in made} == {pack}
            return
        with pytest.raises(Refusal) as error:
            components.separate(units=[whole], into=into, pack=pack, by=labs.maker, at=at)
        assert codes(error) <= {"pack_has_no_bag", "pack_unknown"}

    def test_cryo_needs_the_fourth_bag_where_the_pack_is_known(
        self, bench: Any, labs: Any, at: Any
    ) -> None:
        plasma = bench.unit(component="ffp", days=365, pack="triple")
        with pytest.raises(Refusal) as error:
            components.make(units=[plasma], by=labs.maker, at=at)
        assert codes(error) == {"pack_has_no_bag"}


@pytest.mark.parametrize("size", [2, 15])
def test_lists_cost_the_same_queries(
    good: Any, labs: Any, at: Any, size: int, django_assert_max_num_queries: Any
) -> None:
    units = good("red_cells", size)
    with django_assert_max_num_queries(22):
        processing.irradiate(units=units, by=labs.maker, at=at)

"""The month's samples and the labels: picked by nobody, measured once; printed once, again by reason."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sanxian.blood.models import LabelPrint, SampleValue, Unit
from sanxian.blood.selectors import samples
from sanxian.blood.services import components, labels, quality_control
from sanxian.core.trail import verify
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal
from sanxian.orgs.roles import ROLES

pytestmark = pytest.mark.django_db
GOOD = {"hb_g": "48", "hct_percent": "55", "haemolysis_percent": "0.2", "growth": "0"}


def codes(error: pytest.ExceptionInfo[Refusal]) -> set[str]:
    return set(error.value.codes)


@pytest.fixture
def picked(good: Any, city: Any, labs: Any, at: Any) -> Any:
    good("red_cells", 6)
    return quality_control.pick(place=city.centre.path, month=at.date(), by=labs.maker, at=at)


class TestSamples:
    def test_as_many_as_the_plan_says(self, picked: Any, city: Any, labs: Any, at: Any) -> None:
        assert len(picked) == 4 and {s.month.day for s in picked} == {1}
        with pytest.raises(Refusal) as error:
            quality_control.pick(place=city.centre.path, month=at.date(), by=labs.maker, at=at)
        assert codes(error) == {"sample_month_planned"}

    def test_what_passes_stays_in_stock(self, picked: Any, labs: Any, at: Any) -> None:
        row = quality_control.measure(sample=picked[0], values=GOOD, by=labs.quality, at=at)
        assert row.status == "passed" and SampleValue.objects.filter(ok=True).count() == 4
        assert Unit.objects.get(pk=row.unit_id).status == "available"
        with pytest.raises(Refusal) as error:
            quality_control.measure(sample=row, values=GOOD, by=labs.quality, at=at)
        assert codes(error) == {"sample_not_waiting"}

    def test_what_fails_is_held_and_shown(self, picked: Any, labs: Any, at: Any) -> None:
        bad = {**GOOD, "haemolysis_percent": "0.9"}
        row = quality_control.measure(sample=picked[0], values=bad, by=labs.quality, at=at)
        unit = Unit.objects.get(pk=row.unit_id)
        assert (row.status, unit.status, unit.held_for) == ("failed", "held", "quality_failed")
        assert [s.pk for s in samples.failed(labs.quality)] == [row.pk]
        components.discard(units=[unit], reason="quality_failed", by=labs.quality, at=at)
        assert not samples.failed(labs.quality).exists()
        assert verify().ok

    def test_all_or_nothing(self, picked: Any, labs: Any, at: Any) -> None:
        with pytest.raises(Refusal) as error:
            quality_control.measure(
                sample=picked[0], values={"hb_g": "much"}, by=labs.quality, at=at
            )
        assert codes(error) == {"measure_missing", "measure_unreadable"}
        assert not SampleValue.objects.exists()

    def test_a_bag_that_is_gone_gives_way_to_another(
        self, picked: Any, city: Any, labs: Any, at: Any
    ) -> None:
        sample = picked[0]
        with pytest.raises(Refusal) as error:
            quality_control.drop(sample=sample, by=labs.maker, at=at)
        assert codes(error) == {"sample_unit_there"}
        components.discard(units=[sample.unit], reason="haemolysed", by=labs.maker, at=at)
        quality_control.drop(sample=sample, by=labs.maker, at=at)
        more = quality_control.pick(place=city.centre.path, month=at.date(), by=labs.maker, at=at)
        assert len(more) == 1 and more[0].unit_id not in {s.unit_id for s in picked}

    def test_another_months_bags_are_not_picked(
        self, good: Any, city: Any, labs: Any, at: Any
    ) -> None:
        good("red_cells", 2)
        past = (at - timedelta(days=40)).date()
        with pytest.raises(Refusal):
            quality_control.pick(place=city.centre.path, month=past, by=labs.maker, at=at)

    def test_the_maker_does_not_measure(self, picked: Any, labs: Any, at: Any) -> None:
        with pytest.raises(Forbidden):
            quality_control.measure(sample=picked[0], values=GOOD, by=labs.maker, at=at)

    def test_the_share_that_passed(self, picked: Any, city: Any, labs: Any, at: Any) -> None:
        for n, sample in enumerate(picked[:3]):
            values = GOOD if n else {**GOOD, "growth": "1"}
            quality_control.measure(sample=sample, values=values, by=labs.quality, at=at)
        (share,) = samples.plan(city.centre.path, at.date(), at)
        assert (share.need, share.measured, share.percent) == (4, 3, 66)


class TestLabels:
    def test_the_first_print_is_recorded_once(self, good: Any, labs: Any, at: Any) -> None:
        units = good("red_cells", 2)
        labels.print_labels(units=units, by=labs.maker, at=at)
        assert list(LabelPrint.objects.values_list("which", "reason")) == [(1, ""), (1, "")]
        with pytest.raises(Refusal) as error:
            labels.print_labels(units=units[:1], by=labs.maker, at=at)
        assert codes(error) == {"label_printed_before"}

    def test_again_only_with_a_reason_and_counted(self, good: Any, labs: Any, at: Any) -> None:
        (unit,) = good("red_cells")
        with pytest.raises(Refusal) as error:
            labels.reprint(unit=unit, reason="damaged", by=labs.maker, at=at)
        assert codes(error) == {"label_not_printed"}
        labels.print_labels(units=[unit], by=labs.maker, at=at)
        with pytest.raises(Malformed):
            labels.reprint(unit=unit, reason="because", by=labs.maker, at=at)
        assert labels.reprint(unit=unit, reason="damaged", by=labs.maker, at=at).which == 2
        assert labels.reprint(unit=unit, reason="lost", by=labs.stock, at=at).which == 3
        assert Unit.objects.get(pk=unit.pk).printed == 3

    def test_not_for_a_bag_that_has_ended(self, good: Any, labs: Any, at: Any) -> None:
        (unit,) = good("red_cells")
        labels.print_labels(units=[unit], by=labs.maker, at=at)
        components.discard(units=[unit], reason="haemolysed", by=labs.maker, at=at)
        with pytest.raises(Refusal) as error:
            labels.reprint(unit=unit, reason="damaged", by=labs.maker, at=at)
        assert codes(error) == {"label_gone"}

    def test_two_labels_never_for_two_bags(self, good: Any, labs: Any, at: Any) -> None:
        one, two = good("red_cells", 2)
        labels.print_labels(units=[one, two], by=labs.maker, at=at)
        for old, new in ((one, two), (two, one), (two, two)):
            with pytest.raises(Refusal) as error:
                labels.check_labels(unit=one, old=old.number, new=new.number, by=labs.maker, at=at)
            assert codes(error) == {"labels_differ"}
        spaced = f" {one.number[:6]} {one.number[6:]} ".lower()
        labels.check_labels(unit=one, old=spaced, new=one.number, by=labs.maker, at=at)
        assert LabelPrint.objects.get(unit=one).checked_at == at


def test_every_new_act_has_somebody_who_may() -> None:
    from sanxian.core.act import ACTS

    held = {p for role in ROLES.values() for p in role.permissions}
    rooms = ("keeping", "temperatures", "quality_control", "labels", "processing")
    modules = {f"sanxian.blood.services.{room}" for room in rooms}
    mine = {a for a, act in ACTS.items() if act.module in modules}
    assert len(mine) == 18 and mine <= held

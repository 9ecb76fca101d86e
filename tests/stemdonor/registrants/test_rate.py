"""How many of a registry can be counted on: by lot, exactly, and not at all where few were asked."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from sanxian.core import clock
from sanxian.core.move import Overtaken
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.stemdonor.models import RateCall
from sanxian.stemdonor.rules.rate import drawn, rate
from sanxian.stemdonor.selectors import sampling as draws
from sanxian.stemdonor.services import sampling
from tests.stemdonor.county import WEEK

RULED = SimpleNamespace(values=SimpleNamespace(size=200, shown_from=20, confidence=95))


# Clopper and Pearson's own bounds, from tables of the exact binomial; hundredths of a percent.
@pytest.mark.parametrize(
    ("found", "asked", "low", "high"),
    [
        (0, 20, 0, 1685), (20, 20, 8315, 10000), (10, 20, 2719, 7281), (5, 50, 332, 2182),
        (32, 100, 2302, 4208), (1, 30, 8, 1722), (50, 100, 3983, 6017),
    ],
)  # fmt: skip
def test_the_interval_is_exact(found, asked, low, high):
    said = rate(found, asked, RULED)
    assert abs(said.low - low) <= 1 and abs(said.high - high) <= 1
    assert said.low <= said.share <= said.high and said.shown


def test_turned_round_it_is_the_same():
    for found in range(31):
        here, there = rate(found, 30, RULED), rate(30 - found, 30, RULED)
        assert (here.low, here.high) == (10_000 - there.high, 10_000 - there.low)


@pytest.mark.parametrize(("asked", "shown"), [(0, False), (19, False), (20, True)])
def test_few_answers_are_no_rate(asked, shown):
    assert rate(asked // 2, asked, RULED).shown is shown


def test_the_lot_can_be_repeated():
    keys = list(range(1000))
    assert drawn(keys, 50, 7) == drawn(keys[::-1], 50, 7) != drawn(keys, 50, 8)
    assert len(set(drawn(keys, 50, 7))) == 50 and drawn([1, 2], 50, 7) in ([1, 2], [2, 1])


def test_every_key_is_drawn_alike():
    """Of ten keys, over two thousand seeds, each comes about as often as the others."""
    counts = dict.fromkeys(range(10), 0)
    for seed in range(2000):
        for key in drawn(list(counts), 3, seed):
            counts[key] += 1
    assert all(500 < n < 700 for n in counts.values())


@pytest.fixture
def lot(county):
    county.listed("SD-00001")
    county.listed("SD-00002")
    county.enrolled()
    return sampling.draw(place=county.city.city.path, seed=7, by=county.town, at=county.at + WEEK)


def test_who_stands_in_the_registry_is_drawn(lot):
    assert (lot.population, lot.size, lot.seed) == (2, 2, 7)
    assert [c.place for c in lot.calls.order_by("place")] == [1, 2]


def test_one_lot_at_a_time(lot, county):
    with pytest.raises(Refusal, match="draw_still_open"):
        sampling.draw(place=county.city.city.path, seed=8, by=county.town, at=county.at + WEEK)


def test_nobody_cannot_be_drawn(county):
    with pytest.raises(Refusal, match="nobody_in_registry"):
        sampling.draw(place=county.city.city.path, seed=8, by=county.town, at=county.at)


def test_the_last_call_closes_the_lot(lot, county):
    for call, found in zip(
        RateCall.objects.order_by("place"), ("ready", "unreachable"), strict=True
    ):
        sampling.found(call=call, found=found, by=county.worker, at=county.at + WEEK)
    made = draws.draw(county.town, lot.pk)
    said = draws.rate(made, clock.day(county.at))
    assert made.closed_at and (said.found, said.asked, said.shown) == (1, 2, False)


def test_a_finding_is_written_once(lot, county):
    call = RateCall.objects.order_by("place").first()
    sampling.found(call=call, found="ready", by=county.worker, at=county.at + WEEK)
    with pytest.raises(Overtaken):
        sampling.found(call=call, found="unfit", by=county.worker, at=county.at + WEEK)


def test_a_county_does_not_draw(county):
    with pytest.raises(Forbidden):
        sampling.draw(place=county.path, seed=8, by=county.worker, at=county.at)

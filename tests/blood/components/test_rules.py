"""Tables of the pure rules: temperatures, files of loggers, the sampling plan, product codes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sanxian.blood.facts.processing_policy import PROCESSING, Word
from sanxian.blood.facts.sampling_policy import SAMPLING
from sanxian.blood.facts.supply_policy import STORAGE, Band
from sanxian.blood.facts.terms import FAMILY, Component
from sanxian.blood.rules import compatibility, quality, temperature_file, treatments
from sanxian.blood.rules.processing import Rules
from sanxian.blood.rules.storage import ZONES
from sanxian.blood.rules.temperature import Reading, excursions, gaps, outside
from sanxian.blood.rules.unit_number import (
    PRODUCTS,
    UNITS_OF_DONATIONS,
    donation_part,
    pool_number,
    product_code,
    product_of,
    unit_number,
)
from sanxian.kernel.numbers import DONATIONS
from sanxian.kernel.refusal import Malformed
from tests.blood.rules.supply import shipped

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
ZIBO = ZoneInfo("Asia/Shanghai")
FRIDGE = Band(Decimal(2), Decimal(6))


def row(*said: tuple[int, str]) -> list[Reading]:
    return [Reading(AT + timedelta(minutes=m), Decimal(c)) for m, c in said]


class TestTemperature:
    @pytest.mark.parametrize(
        ("said", "runs"),
        [
            ([(0, "4"), (10, "6"), (20, "2")], []),
            ([(0, "4"), (10, "6.1"), (20, "4")], [(10, 20)]),
            ([(0, "1.9"), (10, "1"), (20, "4")], [(0, 20)]),
            ([(0, "4"), (10, "7"), (20, "8")], [(10, None)]),
            ([(0, "7"), (10, "4"), (20, "1"), (30, "4")], [(0, 10), (20, 30)]),
            ([], []),
        ],
    )
    def test_outside(self, said: list[tuple[int, str]], runs: list[tuple[int, int]]) -> None:
        def after(moment: datetime | None) -> int | None:
            return None if moment is None else int((moment - AT).total_seconds() // 60)

        assert [(after(o.since), after(o.until)) for o in outside(row(*said), FRIDGE)] == runs

    @pytest.mark.parametrize(("minutes", "found"), [(19, 1), (20, 0), (21, 0)])
    def test_longer_than_allowed(self, minutes: int, found: int) -> None:
        said = row((0, "4"), (10, "9"), (30, "4"))
        assert len(excursions(said, FRIDGE, minutes)) == found

    def test_the_worst_is_kept(self) -> None:
        (found,) = outside(row((0, "7"), (5, "-1"), (9, "12")), FRIDGE)
        assert (found.coldest, found.warmest, found.end) == (
            Decimal(-1),
            Decimal(12),
            AT + timedelta(minutes=9),
        )

    @pytest.mark.parametrize(
        ("moments", "now", "found"),
        [
            ([0, 60, 120], 120, 0),
            ([0, 61], 61, 1),
            ([0, 60], 121, 1),
            ([0, 61], 200, 2),
        ],
    )
    def test_gaps(self, moments: list[int], now: int, found: int) -> None:
        said = [AT + timedelta(minutes=m) for m in moments]
        assert len(list(gaps(said, 60, AT + timedelta(minutes=now)))) == found


class TestFile:
    @pytest.mark.parametrize(
        "text",
        [
            "时间,温度\n2026-11-23 10:00:00,4.2\n2026-11-23 10:10:00,4.3",
            "No.\tTime\tTemp\n1\t2026/11/23 10:00\t4.2℃\n2\t2026/11/23 10:10\t4.3 °C",
            "2026-11-23T02:00:00Z,4.2\n2026-11-23T02:10:00+00:00,4.3\n\n",
            '"2026-11-23 10:00","4.20"\n"2026-11-23 10:10","4.30"',
        ],
    )
    def test_what_loggers_write(self, text: str) -> None:
        assert temperature_file.read(text, ZIBO) == row((0, "4.2"), (10, "4.3"))

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "readings_missing"),
            ("time,temp\n", "readings_missing"),
            ("2026-11-23 10:00,4\nbroken 1,2", "reading_unreadable"),
            ("2026-11-23 10:00,4\n2026-11-23 10:10,warm", "reading_unreadable"),
            ("2026-11-23 10:00,4\n2026-13-40 10:10,4", "reading_unreadable"),
            ("2026-11-23 10:00,4\n2026-11-23 10:10,NaN", "reading_unreadable"),
        ],
    )
    def test_what_cannot_be_read(self, text: str, code: str) -> None:
        with pytest.raises(Malformed) as error:
            temperature_file.read(text, ZIBO)
        assert set(error.value.codes) == {code}

    def test_too_many_lines(self) -> None:
        text = "\n".join(
            f"2026-11-{1 + n // 1440:02} {n // 60 % 24:02}:{n % 60:02},4" for n in range(5001)
        )
        with pytest.raises(Malformed) as error:
            temperature_file.read(text, ZIBO)
        assert set(error.value.codes) == {"readings_too_many"}

    @pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030"])
    def test_chinese_in_both_encodings(self, code: str) -> None:
        assert temperature_file.decoded("时间,温度℃".encode(code)) == "时间,温度℃"


class TestPlan:
    @pytest.mark.parametrize(
        ("made", "need"), [(0, 0), (3, 3), (4, 4), (400, 4), (401, 5), (1000, 10)]
    )
    def test_how_many(self, made: int, need: int) -> None:
        policy = shipped(SAMPLING)
        assert quality.need(Component.RED_CELLS, made, policy) == need

    def test_nobody_chooses_which(self) -> None:
        numbers = [f"U{n}" for n in range(50)]
        november, december = date(2026, 11, 1), date(2026, 12, 1)
        order = quality.order(numbers, november)
        assert sorted(order) == sorted(numbers) and order != numbers
        assert quality.order(reversed(numbers), november) == order
        assert quality.order(numbers, december) != order

    @pytest.mark.parametrize(
        ("component", "clean", "counted"),
        [
            (Component.RED_CELLS, False, False),
            (Component.RED_CELLS, True, True),
            (Component.APHERESIS_PLATELETS, False, True),
        ],
    )
    def test_leucocytes_where_they_were_taken_out(
        self, component: Component, clean: bool, counted: bool
    ) -> None:
        asked = quality.asked(component, leucodepleted=clean, policy=shipped(SAMPLING))
        assert ("leucocytes_e6" in asked) is counted

    @pytest.mark.parametrize(
        ("value", "ml", "ok"),
        [
            ("17.9", 200, False),
            ("18", 200, True),
            ("35.9", 400, False),
            ("36", 400, True),
            ("27", 300, True),
        ],
    )
    def test_for_each_200_ml(self, value: str, ml: int, ok: bool) -> None:
        (found,) = quality.judged(Component.RED_CELLS, ml, {"hb_g": value}, shipped(SAMPLING))
        assert found.ok is ok

    @pytest.mark.parametrize(("growth", "ok"), [("0", True), ("1", False), ("0.000", True)])
    def test_nothing_may_grow(self, growth: str, ok: bool) -> None:
        (found,) = quality.judged(Component.RED_CELLS, 200, {"growth": growth}, shipped(SAMPLING))
        assert found.ok is ok

    @pytest.mark.parametrize(
        ("given", "codes"),
        [
            ({"ph": "7.0", "growth": "0", "platelets_e9": "30"}, set()),
            ({"ph": "7.0", "growth": "0"}, {"measure_missing"}),
            ({"ph": "acid", "growth": "0", "platelets_e9": "30"}, {"measure_unreadable"}),
            ({"ph": "-1", "growth": "0", "platelets_e9": "30"}, {"measure_unreadable"}),
            ({"ph": "NaN", "growth": "0", "platelets_e9": "30"}, {"measure_unreadable"}),
            ({"ph": "7", "growth": "0", "platelets_e9": "30", "hb_g": "1"}, {"measure_not_asked"}),
        ],
    )
    def test_what_cannot_be_judged(self, given: dict[str, str], codes: set[str]) -> None:
        asked = quality.asked(Component.PLATELETS, leucodepleted=False, policy=shipped(SAMPLING))
        assert {r.code for r in quality.unreadable(given, asked)} == codes


class TestNumbers:
    donation = DONATIONS.make("A9999", 2026, 42)

    def test_every_product_has_its_own_code(self) -> None:
        assert len(PRODUCTS) == len(set(PRODUCTS.values()))
        assert {p.component for p in PRODUCTS.values()} == set(Component)

    @pytest.mark.parametrize("code", sorted(PRODUCTS))
    def test_a_number_says_what_is_in_it(self, code: str) -> None:
        said = PRODUCTS[code]
        done = {"leucodepleted": said.leucodepleted, "irradiated": said.irradiated}
        number = unit_number(self.donation, said.component, 3, **done)
        assert product_of(number) == said and product_code(said.component, **done) == code
        assert donation_part(number) == self.donation

    def test_plasma_has_but_one_code(self) -> None:
        assert product_code("ffp", leucodepleted=True, irradiated=True) == "FP"

    def test_a_pool_is_of_no_donation(self) -> None:
        number = pool_number(self.donation, "pooled_platelets")
        assert UNITS_OF_DONATIONS.check(number) and number.startswith("P")
        with pytest.raises(Malformed):
            donation_part(number)


class TestTables:
    def test_every_component_has_a_place_and_a_family(self) -> None:
        assert set(ZONES) == set(Component) == set(FAMILY)

    def test_every_treatment_has_bags(self) -> None:
        assert set(treatments.BECOMES) == set(Word)

    @pytest.mark.parametrize("word", [w for w in Word if w is not Word.POOL])
    def test_only_freezing_and_conversion_lengthen_a_life(self, word: Word) -> None:
        rules = Rules(shipped(PROCESSING), shipped(STORAGE), ZIBO)
        for component in treatments.BECOMES[word]:
            ends = AT + timedelta(days=3)
            bag = treatments.Bag("U", component, 200, "MAP", AT, ends)
            found = treatments.made(bag, word, AT, rules, closed=False)
            longer = word in (Word.FREEZE, Word.CONVERT)
            assert (found.expires_at > ends) is longer, component

    @pytest.mark.parametrize(
        ("unit", "wanted", "may"),
        [
            ("washed_red_cells", "red_cells", True),
            ("thawed_red_cells", "red_cells", True),
            ("pooled_platelets", "platelets", True),
            ("frozen_red_cells", "red_cells", False),
            ("red_cells", "washed_red_cells", False),
        ],
    )
    def test_what_fills_which_order(self, unit: str, wanted: str, may: bool) -> None:
        assert compatibility.serves(unit, wanted) is may

"""Counts of bags: what is expected is frozen, what differs is explained, another person closes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sanxian.blood.facts.quality import Finding
from sanxian.blood.models import CountLine, StockCount, Unit
from sanxian.blood.rules import counting as rules
from sanxian.blood.services import components, counting, keeping
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal

pytestmark = pytest.mark.django_db


@pytest.fixture
def bags(good: Any) -> list[Unit]:
    return list(good("red_cells", 3))


@pytest.fixture
def count(bags: list[Unit], place: str, people: Any, at: Any) -> StockCount:
    return counting.open_count(place=place, by=people.stock, at=at)


def findings(count: StockCount) -> dict[str, str]:
    return dict(count.lines.values_list("number", "finding"))


class TestRule:
    @pytest.mark.parametrize(
        ("expected", "seen", "here", "alive", "found"),
        [
            (True, True, True, True, Finding.FOUND),
            (False, True, True, True, Finding.FOUND),  # it came while one counted
            (True, False, True, True, Finding.MISSING),
            (True, False, False, True, Finding.LEFT),  # sent away while one counted
            (True, False, False, False, Finding.LEFT),  # used while one counted
            (True, True, False, True, Finding.ELSEWHERE),
            (False, True, False, True, Finding.ELSEWHERE),
            (False, True, False, False, Finding.UNEXPECTED),
            (True, True, False, False, Finding.UNEXPECTED),
        ],
    )
    def test_finding(
        self, expected: bool, seen: bool, here: bool, alive: bool, found: Finding
    ) -> None:
        assert rules.finding(expected, seen, here, alive) is found

    @pytest.mark.parametrize("found", list(Finding))
    def test_each_difference_has_explanations_and_nothing_else(self, found: Finding) -> None:
        differs = found not in (Finding.FOUND, Finding.LEFT)
        assert bool(rules.EXPLANATIONS.get(found)) is differs
        assert not rules.explains(found, "the_cat")


class TestCount:
    def test_what_is_expected_is_what_lies_there(
        self, count: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        assert count.expected == 3
        assert set(count.lines.values_list("number", flat=True)) == {u.number for u in bags}

    def test_all_found(self, count: StockCount, bags: list[Unit], people: Any, at: Any) -> None:
        counting.scan(count=count, seen=[u.number for u in bags], by=people.stock, at=at)
        row = counting.finish(count=count, by=people.stock, at=at)
        assert set(findings(row).values()) == {"found"}
        assert counting.close(count=row, by=people.quality, at=at).status == "closed"

    def test_a_missing_bag_is_held_and_its_order_let_go(
        self, count: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        counting.scan(count=count, seen=[bags[0].number], by=people.stock, at=at)
        row = counting.finish(count=count, by=people.stock, at=at)
        bags[1].refresh_from_db()
        assert (bags[1].status, bags[1].held_for) == ("held", "not_found")
        assert sorted(findings(row).values()) == ["found", "missing", "missing"]
        assert Unit.objects.count() == 3

    def test_seeing_twice_is_seeing_once(
        self, count: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        one = bags[0].number
        for shift in range(2):
            later = at + timedelta(minutes=shift)
            counting.scan(count=count, seen=[one, one, f" {one} "], by=people.stock, at=later)
        line = count.lines.get(number=one)
        assert line.seen_at == at and count.lines.count() == 3

    def test_bags_of_another_place_and_ended_ones(
        self, good: Any, count: StockCount, bags: list[Unit], people: Any, city: Any, at: Any
    ) -> None:
        (away,) = good("red_cells", 1)
        Unit.objects.filter(pk=away.pk).update(org_path=city.hospital.path)
        (ended,) = good("red_cells", 1)
        components.discard(units=[ended], reason="bag_leaking", by=people.stock, at=at)
        seen = [u.number for u in (*bags, away, ended)]
        counting.scan(count=count, seen=seen, by=people.stock, at=at)
        row = counting.finish(count=count, by=people.stock, at=at)
        assert findings(row)[away.number] == "elsewhere"
        assert findings(row)[ended.number] == "unexpected"

    def test_what_left_meanwhile_is_no_difference(
        self, count: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        components.discard(units=[bags[2]], reason="bag_leaking", by=people.stock, at=at)
        counting.scan(count=count, seen=[u.number for u in bags[:2]], by=people.stock, at=at)
        row = counting.finish(count=count, by=people.stock, at=at)
        assert findings(row)[bags[2].number] == "left"
        assert counting.close(count=row, by=people.quality, at=at).status == "closed"

    def test_one_spot_only(self, bags: list[Unit], place: str, people: Any, at: Any) -> None:
        spot = keeping.open_spot(
            place=place, name="一号", kind="refrigerator", by=people.stock, at=at
        )
        components.store(units=bags[:1], spot=spot, by=people.maker, at=at)
        row = counting.open_count(place=place, spot=spot, by=people.stock, at=at)
        assert row.expected == 1
        counting.scan(count=row, seen=[u.number for u in bags[:2]], by=people.stock, at=at)
        row = counting.finish(count=row, by=people.stock, at=at)
        assert findings(row) == {bags[0].number: "found", bags[1].number: "elsewhere"}

    def test_an_empty_place_is_counted_too(self, place: str, people: Any, at: Any) -> None:
        row = counting.open_count(place=place, by=people.stock, at=at)
        assert counting.finish(count=row, by=people.stock, at=at).status == "counted"


class TestRefusals:
    def test_one_open_count_a_place(
        self, count: StockCount, place: str, people: Any, at: Any
    ) -> None:
        with pytest.raises(Refusal) as refused:
            counting.open_count(place=place, by=people.stock2, at=at)
        assert refused.value.codes == ("count_open_already",)
        with pytest.raises(IntegrityError), transaction.atomic():
            StockCount.objects.create(
                code="P2", org_path=place, expected=0, opened_at=at, opened_by="x"
            )

    def test_a_spot_of_another_place(self, place: str, city: Any, people: Any, at: Any) -> None:
        spot = keeping.open_spot(
            place=place, name="一号", kind="refrigerator", by=people.stock, at=at
        )
        with pytest.raises(Refusal) as refused:
            counting.open_count(place=city.site.path, spot=spot, by=people.stock, at=at)
        assert refused.value.codes == ("count_spot_elsewhere",)

    def test_a_misread_number(self, count: StockCount, people: Any, at: Any) -> None:
        with pytest.raises(Refusal) as refused:
            counting.scan(count=count, seen=["XYZ"], by=people.stock, at=at)
        assert refused.value.codes == ("count_number_unreadable",)

    @pytest.mark.parametrize(
        ("seen", "code"),
        [([], "nothing_chosen"), ([" "], "nothing_chosen"),
         ([str(n) for n in range(401)], "too_many_scanned")],
    )  # fmt: skip
    def test_too_little_or_much(
        self, seen: Any, code: str, count: StockCount, people: Any, at: Any
    ) -> None:
        with pytest.raises(Malformed) as refused:
            counting.scan(count=count, seen=seen, by=people.stock, at=at)
        assert refused.value.codes == (code,)

    def test_not_begun(self, count: StockCount, people: Any, at: Any) -> None:
        with pytest.raises(Refusal) as refused:
            counting.finish(count=count, by=people.stock, at=at)
        assert refused.value.codes == ("count_not_begun",)
        assert not Unit.objects.filter(status="held").exists()

    def test_after_the_end_nothing_is_scanned(
        self, count: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        counting.scan(count=count, seen=[bags[0].number], by=people.stock, at=at)
        counting.finish(count=count, by=people.stock, at=at)
        with pytest.raises(Refusal) as refused:
            counting.scan(count=count, seen=[bags[1].number], by=people.stock, at=at)
        assert refused.value.codes == ("count_not_open",)

    def test_given_up(self, count: StockCount, place: str, people: Any, at: Any) -> None:
        assert counting.cancel(count=count, by=people.stock, at=at).status == "cancelled"
        with pytest.raises(NoSuchStep):
            counting.cancel(count=count, by=people.stock, at=at)
        assert counting.open_count(place=place, by=people.stock, at=at).status == "open"

    @pytest.mark.parametrize("who", ["nurse", "stranger"])
    def test_not_everybody_counts(self, who: str, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Forbidden):
            counting.open_count(place=place, by=getattr(people, who), at=at)


class TestDifferences:
    @pytest.fixture
    def counted(self, count: StockCount, bags: list[Unit], people: Any, at: Any) -> StockCount:
        counting.scan(count=count, seen=[bags[0].number], by=people.stock, at=at)
        return counting.finish(count=count, by=people.stock, at=at)

    def test_each_is_explained_before_it_closes(
        self, counted: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        with pytest.raises(Refusal) as refused:
            counting.close(count=counted, by=people.quality, at=at)
        assert refused.value.codes == ("count_difference_unexplained",) * 2
        said = {bags[1].number: "lost", bags[2].number: "found_later"}
        counting.explain(count=counted, explanations=said, by=people.stock2, at=at)
        assert counting.close(count=counted, by=people.quality, at=at).status == "closed"

    @pytest.mark.parametrize("who", ["stock", "stock2"])
    def test_another_person_closes(
        self, who: str, counted: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        said = {bags[1].number: "lost", bags[2].number: "lost"}
        counting.explain(count=counted, explanations=said, by=people.stock2, at=at)
        with pytest.raises(Refusal) as refused:
            counting.close(count=counted, by=getattr(people, who), at=at)
        assert refused.value.codes == ("same_person",)

    def test_the_database_wants_another_person(
        self, counted: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        said = {u.number: "lost" for u in bags[1:]}
        counting.explain(count=counted, explanations=said, by=people.stock2, at=at)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE blood_stockcount SET status = 'closed', closed_by = finished_by")

    @pytest.mark.parametrize(
        ("which", "word", "code"),
        [
            (1, "not_ours", "count_explanation_unfit"),
            (0, "lost", "count_no_difference"),
        ],
    )
    def test_what_does_not_explain(
        self, which: int, word: str, code: str, counted: Any, bags: Any, people: Any, at: Any
    ) -> None:
        with pytest.raises(Refusal) as refused:
            counting.explain(
                count=counted, explanations={bags[which].number: word}, by=people.stock, at=at
            )
        assert refused.value.codes == (code,)

    def test_an_explanation_stands(
        self, counted: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        said = {bags[1].number: "lost"}
        counting.explain(count=counted, explanations=said, by=people.stock, at=at)
        with pytest.raises(Refusal) as refused:
            counting.explain(count=counted, explanations=said, by=people.stock, at=at)
        assert refused.value.codes == ("count_explained_before",)

    def test_nothing_is_explained_while_one_counts(
        self, count: StockCount, bags: list[Unit], people: Any, at: Any
    ) -> None:
        with pytest.raises(Refusal) as refused:
            counting.explain(
                count=count, explanations={bags[0].number: "lost"}, by=people.stock, at=at
            )
        assert refused.value.codes == ("count_not_counted",)


def test_a_large_count_is_a_few_queries(
    good: Any, place: str, people: Any, at: Any, django_assert_max_num_queries: Any
) -> None:
    units = good("red_cells", 12)
    count = counting.open_count(place=place, by=people.stock, at=at)
    with django_assert_max_num_queries(16):
        counting.scan(count=count, seen=[u.number for u in units], by=people.stock, at=at)
    with django_assert_max_num_queries(16):
        counting.finish(count=count, by=people.stock, at=at)
    assert CountLine.objects.filter(finding="found").count() == 12

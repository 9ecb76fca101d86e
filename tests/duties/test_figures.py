"""How the work of a month went: percentiles, shares with what they are of, costs; never by worker."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from sanxian.duties import services
from sanxian.duties.models import Duty
from sanxian.duties.rules.figures import Share, percentile, spread
from sanxian.duties.selectors import figures

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
NOVEMBER = date(2026, 11, 1)


@pytest.mark.parametrize(
    ("n", "percent", "found"),
    [(1, 50, 1), (2, 50, 1), (3, 50, 2), (20, 50, 10), (20, 95, 19), (21, 95, 20), (100, 95, 95),
     (100, 100, 100)],
)  # fmt: skip
def test_a_percentile_is_a_value_that_was_measured(n, percent, found):
    values = [timedelta(seconds=k) for k in range(1, n + 1)]
    assert percentile(values, percent) == timedelta(seconds=found)


@pytest.mark.parametrize(("n", "shown"), [(0, False), (19, False), (20, True)])
def test_nothing_is_said_of_too_few(n, shown):
    found = spread([MINUTE] * n)
    assert (found.n, found.p50 is not None, found.p95 is not None) == (n, shown, shown)
    assert (Share(n // 2, n).percent is not None) is shown


@pytest.mark.parametrize(
    ("part", "of", "percent"), [(0, 20, 0), (20, 20, 100), (1, 30, 3), (29, 30, 97), (1, 200, 1)]
)
def test_a_share_is_rounded(part, of, percent):
    assert Share(part, of).percent == percent


@pytest.mark.parametrize(
    ("text", "first"),
    [("2026-02", date(2026, 2, 1)), ("", NOVEMBER), ("x", NOVEMBER), ("2026-13", NOVEMBER),
     ("2026-02-01", NOVEMBER)],
)  # fmt: skip
def test_which_month(at, text, first):
    assert figures.month_of(text, at) == first


@pytest.mark.parametrize(
    ("first", "after"), [(NOVEMBER, date(2026, 12, 1)), (date(2026, 12, 1), date(2027, 1, 1))]
)
def test_the_month_after(first, after):
    assert figures.next_month(first) == after


@pytest.fixture
def month(opened, persona, at):
    """Twenty-four national tasks, named at once; one taken late, one overdue, one called off."""
    worker = persona("county_worker")
    rows = [opened("tests.task", place="county", subject=f"thing:{n}") for n in range(24)]
    for row in rows[:20]:
        services.acknowledge(duty=row, by=worker, at=at + 30 * MINUTE)
    services.acknowledge(duty=rows[20], by=worker, at=at + 5 * HOUR)
    services.finish(duty=rows[0], by=worker, at=at + HOUR, minutes=30, trips=2)
    services.finish(duty=rows[1], by=worker, at=at + 30 * HOUR, minutes=10)
    services.hand_over(duty=rows[2], owner="", by=worker, at=at + HOUR)
    services.cancel(duty=rows[3], by=worker, at=at + 40 * HOUR)
    opened("tests.task", place="county", subject="thing:x", when=at - timedelta(days=40))
    return worker


def test_the_figures_of_a_month(month, at):
    (one,) = figures.work(month, NOVEMBER, at + 2 * HOUR)
    assert (one.kind, one.opened, one.handed, one.raised) == ("tests.task", 24, 1, 0)
    assert (one.named.n, one.named.p95) == (24, timedelta(0))
    assert (one.by_rule.part, one.by_rule.of, one.by_rule.percent) == (24, 24, 100)
    assert (one.seen.n, one.seen.p50, one.seen.p95) == (21, 30 * MINUTE, 30 * MINUTE)
    assert (one.attempts, one.minutes, one.trips, one.too_many_trips) == (2, 40, 2, 1)


def test_what_is_late_is_counted_of_what_fell_due(month, at):
    (now,) = figures.work(month, NOVEMBER, at + 2 * HOUR)
    assert (now.late.part, now.late.of) == (1, 2)  # of the two that were finished, one was late
    (later,) = figures.work(month, NOVEMBER, at + 50 * HOUR)
    assert (later.late.part, later.late.of) == (22, 23)  # what was called off is neither


def test_another_place_and_another_month_are_not_counted(month, persona, at):
    assert figures.work(persona("county_worker", "other"), NOVEMBER, at) == []
    (before,) = figures.work(month, date(2026, 10, 1), at)
    assert before.opened == 1
    assert figures.work(month, date(2026, 9, 1), at) == []


@pytest.fixture
def clock(monkeypatch, at):
    from sanxian.core import clock

    monkeypatch.setattr(clock, "now", lambda: at + 2 * HOUR)


def page(client, **asked):
    return client.get(reverse("duties:figures"), asked)


def test_the_page_says_of_how_many_and_names_nobody(month, signed_in, clock):
    answer = page(signed_in("county_worker", "city"))
    text = answer.content.decode()
    for said in ("2026-11 开了 24 件事", "0 秒（24 件）", "100 % (24 / 24)", "30 分钟（21 件）"):
        assert said in text
    assert month.id not in text and "1 / 2" in text
    assert (
        "没有开过事" in page(signed_in("county_worker", "city"), month="2026-08").content.decode()
    )


def test_the_page_as_a_file(month, signed_in, clock):
    answer = page(signed_in("county_worker", "city"), export="csv")
    assert "国家任务,24" in answer.content.decode()
    assert answer["Content-Disposition"].count("duty-figures-2026-11.csv")


@pytest.mark.parametrize("role", ["callback_volunteer", "donor", "organiser", "auditor"])
def test_who_does_not_lead_sees_no_figures(signed_in, role, clock):
    assert page(signed_in(role)).status_code == 403


def test_a_thousand_duties_cost_as_many_queries_as_one(
    month, signed_in, clock, django_assert_max_num_queries
):
    client = signed_in("county_worker", "city")
    page(client)
    with django_assert_max_num_queries(10):
        page(client)
    assert Duty.objects.count() == 25

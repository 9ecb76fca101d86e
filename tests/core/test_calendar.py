"""The working-day table: filled once from what was announced, then edited by people."""

from __future__ import annotations

from datetime import date

import pytest

from sanxian.core import calendar, services
from sanxian.core.models import Holiday, Trail
from sanxian.kernel.refusal import Forbidden, Refusal


@pytest.fixture
def fill(persona, city, at):
    def fill(year: int = 2026, by=None) -> int:
        return services.fill_holidays(
            org_path=city.city.path, year=year, by=by or persona("administrator"), at=at
        )

    return fill


@pytest.fixture
def set_day(persona, city, at):
    def set_day(day: date, works: bool | None, by=None):
        return services.set_holiday(
            org_path=city.city.path, day=day, works=works, by=by or persona("administrator"), at=at
        )

    return set_day


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 10, 1), False),  # National Day, a Thursday
        (date(2026, 10, 10), True),  # a Saturday worked in exchange
        (date(2026, 10, 12), True),
        (date(2026, 10, 11), False),
        (date(2026, 2, 17), False),  # Spring Festival
    ],
)
def test_announced_days(fill, day, works):
    fill()
    assert calendar.working().is_working_day(day) is works


@pytest.mark.django_db
def test_only_days_that_differ_from_the_week_are_kept():
    for day, works, name in calendar.announced(2026):
        assert works != (day.weekday() < 5)
        assert name


def test_a_year_without_rows_is_provisional(fill):
    fill()
    working = calendar.working()
    assert not working.is_provisional(date(2026, 12, 31))
    assert working.is_provisional(date(2027, 1, 1))


def test_filling_leaves_what_people_wrote(fill, set_day):
    set_day(date(2026, 10, 1), True)
    first = fill()
    assert calendar.working().is_working_day(date(2026, 10, 1))
    assert first > 20 and fill() == 0


def test_edited_day_counts_at_once(fill, set_day):
    fill()
    set_day(date(2026, 11, 23), False)
    assert not calendar.working().is_working_day(date(2026, 11, 23))
    set_day(date(2026, 11, 23), None)
    assert calendar.working().is_working_day(date(2026, 11, 23))
    assert not Holiday.objects.filter(day=date(2026, 11, 23)).exists()


def test_a_year_not_announced_cannot_be_filled(fill):
    with pytest.raises(Refusal) as refusal:
        fill(2035)
    assert refusal.value.codes == ("holiday_bad_year",)


def test_both_stand_on_the_trail(fill, set_day):
    fill()
    set_day(date(2026, 11, 23), False)
    assert list(Trail.objects.values_list("act", flat=True)) == [
        "core.holiday.fill",
        "core.holiday.set",
    ]


@pytest.mark.parametrize("role", ["nurse", "policy_approver", "province_manager", "donor"])
def test_others_do_not(fill, set_day, persona, role):
    with pytest.raises(Forbidden):
        fill(by=persona(role))
    with pytest.raises(Forbidden):
        set_day(date(2026, 11, 23), False, by=persona(role))

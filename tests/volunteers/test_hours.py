"""The ledger of hours, corrections by two people, papers, figures that hide the few."""

from __future__ import annotations

from datetime import date

import pytest

from sanxian.kernel.refusal import Malformed
from sanxian.volunteers import editions, rules
from sanxian.volunteers.facts import Kind, Span
from sanxian.volunteers.models import Certificate, Correction, Hours
from sanxian.volunteers.selectors import certificates as papers
from sanxian.volunteers.selectors import hours as chosen
from sanxian.volunteers.services import certificates, hours
from tests.personas import ON
from tests.volunteers.corps import DAY, HOUR
from tests.volunteers.test_offers import codes as refusals

YEAR = chosen.year(2026)


@pytest.fixture
def given(corps):
    """A row of an hour, of a volunteer with an account."""
    row, by = corps.seated()
    corps.row, corps.by = row, by
    corps.hours = credited(corps, row, "m:1", 60, 10)
    return corps


def credited(corps, row, subject, minutes, km=0, day=None, kind=Kind.PUBLICITY):
    return corps.room(
        lambda by: hours.credit(
            volunteer=row,
            kind=kind,
            subject=subject,
            minutes=minutes,
            km=km,
            day=day,
            by=by,
            at=corps.at,
        )
    )


def propose(corps, minutes, km=10, why="wrong_time", by=None, row=None):
    return hours.propose(
        hours=row or corps.hours,
        minutes=minutes,
        km=km,
        why=why,
        by=by or corps.worker,
        at=corps.at,
    )


def test_corrected_by_two(given):
    made = propose(given, 90, 25)
    delta = hours.approve(correction=made, by=given.other, at=given.at)
    assert (delta.minutes, delta.km, delta.source, delta.day) == (
        30,
        15,
        "correction",
        given.hours.day,
    )
    assert chosen.sums(given.row, *YEAR) == {"publicity": {"minutes": 90, "km": 25}}
    assert chosen.corrected(given.hours) == (90, 25)
    hours.approve(correction=propose(given, 40), by=given.other, at=given.at + HOUR)
    assert chosen.sums(given.row, *YEAR)["publicity"] == {"minutes": 40, "km": 10}
    assert Hours.objects.get(pk=given.hours.pk).minutes == 60  # what was written stands


def test_nobody_approves_her_own(given):
    made = propose(given, 90)
    assert refusals(lambda: hours.approve(correction=made, by=given.worker, at=given.at)) == {
        "hours_correction_by_author"
    }
    assert hours.refuse(correction=made, by=given.worker, at=given.at).status == "refused"
    assert chosen.sums(given.row, *YEAR)["publicity"]["minutes"] == 60


@pytest.mark.parametrize(
    ("minutes", "km", "why", "code"),
    [
        (60, 10, "wrong_time", "hours_correction_unchanged"),
        (1441, 10, "wrong_time", "hours_minutes_out_of_range"),
        (61, 20_001, "wrong_time", "hours_km_out_of_range"),
        (61, 10, "because", "no_such_choice"),
    ],
)
def test_what_is_no_correction(given, minutes, km, why, code):
    assert refusals(lambda: propose(given, minutes, km, why)) == {code}
    assert not Correction.objects.exists()


def test_one_correction_at_a_time(given):
    propose(given, 61)
    assert refusals(lambda: propose(given, 62)) == {"hours_correction_open"}


def test_minutes_within_the_shift(corps):
    span = Span(corps.at, corps.at + 3 * HOUR)
    cases = [
        (corps.at, corps.at + 3 * HOUR, 180),
        (corps.at - HOUR, corps.at + 9 * HOUR, 180),
        (corps.at + HOUR, corps.at + 2 * HOUR, 60),
        (corps.at - HOUR, corps.at - HOUR / 2, 0),
    ]
    assert [rules.minutes(came, went, span) for came, went, _n in cases] == [n for *_, n in cases]


# -- papers --------------------------------------------------------------------------------------------


def test_a_years_paper(given):
    credited(given, given.row, "m:2", 90, kind=Kind.OTHER)
    credited(given, given.row, "m:3", 600, day=date(2025, 12, 31))
    made = certificates.own(place=given.by.facility, year=2026, by=given.by, at=given.at)
    assert (made.minutes, made.first, made.until) == (
        150, date(2026, 1, 1), date(2026, 11, 24),  # up to the day on which it was made
    )  # fmt: skip
    assert papers.by_kind(made) == {"publicity": 60, "other": 90}
    assert made.number.startswith("VC") and len(made.number) == 11
    again = certificates.issue(volunteer=given.row, year=2026, by=given.worker, at=given.at)
    assert again.number != made.number  # free, as often as one asks
    assert [p.pk for p in papers.of(given.row)] == [again.pk, made.pk]


def test_nothing_to_certify(given):
    assert refusals(
        lambda: certificates.own(place=given.by.facility, year=2020, by=given.by, at=given.at)
    ) == {"nothing_to_certify"}
    assert not Certificate.objects.exists()


# -- figures -------------------------------------------------------------------------------------------


def test_figures_of_few_are_not_shown(corps):
    ruled = editions.attendance(corps.path, ON)
    assert [rules.shown(n, ruled) for n in (0, 1, 4, 5, 50)] == [True, False, False, True, True]


def test_totals_of_a_place(given, far):
    credited(given, corps_row := given.active(), "m:2", 30)
    credited(far, far.active(), "m:3", 999)
    assert chosen.totals(given.worker, *YEAR) == [
        {"kind": "publicity", "persons": 2, "minutes": 90, "km": 10}
    ]
    assert chosen.minutes_of([given.row.pk, corps_row.pk], *YEAR) == {
        given.row.pk: 60,
        corps_row.pk: 30,
    }
    assert chosen.years(given.row) == [2026]


def test_a_day_of_another_year_counts_there(given):
    credited(given, given.row, "m:9", 45, day=ON - 400 * DAY)
    assert chosen.sums(given.row, *chosen.year(2025))["publicity"]["minutes"] == 45
    with pytest.raises(Malformed):
        credited(given, given.row, "m:8", 45, kind="flying")

"""By what recruiting is judged: pairs with their denominators, hidden where few, never a ranking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import reverse

from sanxian.core.models import Home
from sanxian.stemdonor import editions
from sanxian.stemdonor.models import Registrant
from sanxian.stemdonor.rules import quality as rules
from sanxian.stemdonor.rules.quality import Counts, Pairs, Share
from sanxian.stemdonor.selectors import quality as chosen
from sanxian.stemdonor.services import cases, registrants
from tests.stemdonor.cases.story import Story

PAGE = "stemdonor:quality"


@pytest.fixture
def ruled(db: Any) -> Any:
    return editions.quality("", date(2026, 1, 5))


def text(answer: Any) -> str:
    return str(answer.content.decode())


# -- the rule --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (0, 0, Share(0, None, None)),
        (3, 19, Share(19, None, None)),  # of nineteen neither the rate nor the part
        (3, 20, Share(20, 3, 15)),
        (0, 20, Share(20, 0, 0)),
        (20, 20, Share(20, 20, 100)),
        (1, 200, Share(200, 1, 1)),  # half a percent is rounded up
        (1, 201, Share(201, 1, 0)),
    ],
)
def test_a_share_has_its_denominator_and_is_hidden_where_few(ruled, part, whole, expected):
    assert rules.share(part, whole, ruled) == expected


def test_each_share_stands_on_its_own_denominator(ruled):
    found = rules.pairs(
        "a", Counts(enrolled=40, early=4, listed=25, kept=20, held=3, late=1), ruled
    )
    assert found == Pairs("a", 40, Share(40, 4, 10), Share(3, None, None), Share(25, 20, 80))


def test_counts_add_up_over_the_places_of_a_recruiter():
    one, other = Counts(5, 1, 3, 2, 1, 0), Counts(20, 2, 9, 8, 2, 1)
    assert rules.summed([("a", one), ("b", one), ("a", other)]) == {
        "a": Counts(25, 3, 12, 10, 3, 1), "b": one,
    }  # fmt: skip


def test_stations_stand_by_contact_kept_and_not_by_how_many_they_won(ruled):
    found = {
        "many": Counts(900, 1, 900, 450), "few": Counts(30, 9, 30, 29), "tiny": Counts(5, 0, 5, 5),
    }  # fmt: skip
    assert [row.whose for row in rules.stations(found, ruled)] == ["few", "many", "tiny"]


def test_recruiters_are_in_no_order_but_that_of_their_accounts(ruled):
    found = {"c": Counts(900, 0, 900, 900), "a": Counts(20, 20), "b": Counts(30, 0, 30, 30)}
    assert [row.whose for row in rules.recruiters(found, ruled)] == ["a", "b", "c"]


# -- what is counted -------------------------------------------------------------------------------------


def of(story: Story, at: Any = None) -> Counts:
    """What is counted of the county's own recruits."""
    found = chosen.counts(story.town, at or story.at)
    return rules.summed((who, counts) for (_p, who), counts in found.items())[story.worker.id]


def test_who_leaves_before_the_list_left_early(story):
    county = story.county
    row = county.enrolled()
    county.enrolled()
    assert of(story) == Counts(enrolled=2)
    registrants.withdraw(registrant=row, by=county.worker, at=story.at)
    assert of(story) == Counts(enrolled=2, early=1)


def test_who_leaves_from_the_list_did_not_leave_early(story):
    row = story.registrant()
    assert of(story).listed == 1
    registrants.withdraw(registrant=row, by=story.worker, at=story.at)
    assert of(story) == Counts(enrolled=1)


def test_kept_is_who_was_in_touch_within_a_year_and_the_lost_count_as_listed(story):
    row = story.registrant()
    assert (of(story).listed, of(story).kept) == (1, 1)
    later = story.at + timedelta(days=400)
    assert (of(story, later).listed, of(story, later).kept) == (1, 0)
    Registrant.objects.filter(pk=row.pk).update(status="lost", status_for="unreachable")
    assert of(story).listed == 1


@pytest.mark.parametrize(
    ("status", "side", "why", "held", "late"),
    [
        ("talking", "donor", "unwilling", 0, 0),  # in good time
        ("resulted", "donor", "unwilling", 0, 0),
        ("reserved", "donor", "unsaid", 1, 1),
        ("fit", "donor", "family", 1, 1),
        ("confirmed", "donor", "fear", 1, 1),
        ("reserved", "donor", "lost", 1, 0),
        ("reserved", "patient", "not_needed", 1, 0),  # it was not her doing
        ("fit", "house", "logistics", 1, 0),
    ],
)  # fmt: skip
def test_a_late_exit_is_the_donor_s_own_no_after_she_was_held(story, status, side, why, held, late):
    case = story.until(status)
    cases.stop(case=case, side=side, why=why, by=story.town, at=story.at)
    found = of(story)
    assert (found.held, found.late) == (held, late)


def test_what_a_doctor_found_is_no_exit_of_hers(story):
    case = story.until("examining")
    story.judge(case, "unfit")
    case.refresh_from_db()
    if case.status != "stopped":
        cases.stop(case=case, side="donor", why="unfit", by=story.town, at=story.at)
    assert (of(story).held, of(story).late) == (1, 0)


def test_a_register_that_was_taken_over_is_nobody_s_recruiting(story):
    row = story.county.enrolled()
    Registrant.objects.filter(pk=row.pk).update(channel="file")
    assert not chosen.counts(story.town, story.at)


def test_those_of_long_ago_are_not_counted(story):
    story.county.enrolled()
    assert not chosen.counts(story.town, story.at + timedelta(days=3 * 365))


@pytest.mark.parametrize(
    ("day", "years", "months"),
    [(date(2026, 8, 31), date(2023, 8, 31), date(2025, 8, 31)),
     (date(2028, 2, 29), date(2025, 2, 28), date(2027, 2, 28))],
)  # fmt: skip
def test_the_years_and_the_months_are_those_of_the_edition(ruled, day, years, months):
    assert (rules.enrolled_from(day, ruled), rules.in_touch_from(day, ruled)) == (years, months)
    assert {str(one.status) for one in ruled.origins.values()} == {"unverified"}


@pytest.mark.parametrize(
    "wrong", [{"recruits_years": 0}, {"in_touch_months": 0}, {"shown_from": 1}]
)
def test_an_edition_that_cannot_be_is_refused(ruled, wrong):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        replace(ruled.values, **wrong)


@pytest.fixture
def other(ruled: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that looks at one year, and calls a month in touch."""
    values = replace(ruled.values, recruits_years=1, in_touch_months=1, shown_from=2)
    local = replace(ruled, values=values)
    monkeypatch.setattr(editions, "quality", lambda _path, _on: local)


def test_a_place_s_own_years_and_months_decide(story, other):
    story.registrant()
    assert of(story).kept == 1
    soon = story.at + timedelta(days=40)
    assert (of(story, soon).listed, of(story, soon).kept) == (1, 0)
    assert not chosen.counts(story.town, story.at + timedelta(days=366))


def test_the_page_says_which_years_and_months(signed_in, enrolled, other):
    page = text(signed_in("city_worker").get(reverse(PAGE)))
    assert "近 1 年登记的人" in page and "1 个月内有联系" in page and "分母不足 2 " in page


def test_another_city_counts_nothing(story):
    story.county.enrolled()
    assert not chosen.counts(story.persona("city_worker", "county2"), story.at)


# -- the page --------------------------------------------------------------------------------------------


@pytest.fixture
def clock(story: Any) -> Any:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": story.at})
    return story


@pytest.fixture
def enrolled(clock: Any) -> SimpleNamespace:
    """Twenty recruits of the county's worker, of whom two left early, and one of the city's."""
    rows = [clock.county.enrolled() for _ in range(20)]
    for row in rows[:2]:
        registrants.withdraw(registrant=row, by=clock.worker, at=clock.at)
    clock.county.enrolled(recruited_by=clock.town.id)
    return SimpleNamespace(worker=clock.worker.id, town=clock.town.id)


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("city_worker", 200), ("county_worker", 200), ("nurse", 200), ("province_manager", 200),
        ("hla_technician", 403), ("registrar", 403), ("donor", 403), ("peer_volunteer", 403),
    ],
)  # fmt: skip
def test_who_opens_it(signed_in, clock, role, status):
    assert signed_in(role).get(reverse(PAGE)).status_code == status


def test_the_city_sees_stations_and_accounts_with_denominators(signed_in, enrolled):
    page = text(signed_in("city_worker").get(reverse(PAGE)))
    assert "2 / 20 · 10 %" in page and "2 / 21 · 10 %" in page
    assert "分母 1，不显示" in page and "1 / 1" not in page
    assert enrolled.worker in page and enrolled.town in page and "王小明" not in page


def test_who_recruited_sees_the_own_recruits_alone(signed_in, enrolled):
    page = text(signed_in("county_worker").get(reverse(PAGE)))
    assert "2 / 20 · 10 %" in page and enrolled.worker in page
    assert enrolled.town not in page and "2 / 21" not in page and "各站点" not in page


def test_who_recruited_nobody_sees_nobody(signed_in, enrolled):
    page = text(signed_in("nurse").get(reverse(PAGE)))
    assert enrolled.worker not in page and enrolled.town not in page and "2 / 20" not in page


def test_another_city_s_recruiting_is_not_there(signed_in, enrolled):
    page = text(signed_in("city_worker", "county2").get(reverse(PAGE)))
    assert enrolled.worker not in page and "2 / 20" not in page


def test_it_leaves_as_a_file_and_hides_there_too(signed_in, enrolled):
    answer = signed_in("city_worker").get(reverse(PAGE), {"export": "csv"})
    said = b"".join(answer.streaming_content).decode() if answer.streaming else text(answer)
    cells = [line.split(",") for line in said.splitlines()]
    rows = {row[1].rpartition(" · ")[2]: row for row in cells if len(row) > 8}
    assert rows[enrolled.worker][1] != enrolled.worker  # a name stands before it
    assert rows[enrolled.worker][2:5] == ["20", "2", "20"]
    assert rows[enrolled.town][2:5] == ["1", "", "1"]


def test_an_own_file_has_no_other_account(signed_in, enrolled):
    answer = signed_in("county_worker").get(reverse(PAGE), {"export": "csv"})
    said = b"".join(answer.streaming_content).decode() if answer.streaming else text(answer)
    assert enrolled.worker in said and enrolled.town not in said


def test_an_account_is_looked_for(signed_in, enrolled):
    page = text(signed_in("city_worker").get(reverse(PAGE), {"q": enrolled.town}))
    assert f">{enrolled.worker}<" not in page and enrolled.town in page


def test_many_cost_as_much_as_one(signed_in, clock, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = signed_in("city_worker")
    clock.county.enrolled()
    client.get(reverse(PAGE))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(PAGE))
    for n in range(6):
        clock.county.enrolled(recruited_by=f"someone{n}")
    with django_assert_num_queries(len(few)):
        client.get(reverse(PAGE))

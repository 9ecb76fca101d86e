"""A page asks the database as often of a large centre as of a small one.

A small city lives two days and a morning; every page of the bench is asked for. Then the bulk path writes
the same days again, three times, and the same addresses are asked again.
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.apps import apps

from bench import bulk, pages, size, writers
from sanxian.blood.services import numbers
from sanxian.core import clock, home
from sanxian.core.models import Trail
from sanxian.core.pages import AtLeast, Pages, at_most, counted
from sanxian.twin import founding, mix, replay
from sanxian.twin.city import qinghe

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 2)
EACH = 3  # addresses of each kind


def asked(known: pages.Known) -> dict[str, list[pages.Ask]]:
    """Some addresses of each page, drawn from what there is now."""
    found = {}
    for name, (_who, asks) in pages.PAGES.items():
        kinds: dict[str, list[pages.Ask]] = {}
        for ask in asks(known, Random(1)):
            kinds.setdefault(ask.kind, []).append(ask)
        found[name] = [ask for several in kinds.values() for ask in several[:EACH]]
    return found


def queries(wanted: dict[str, list[pages.Ask]]) -> dict[tuple[str, int, str], int]:
    """How many queries each of these took, asked a second time."""
    found = {}
    for name, asks in wanted.items():
        client = pages.signed_in(pages.PAGES[name][0])
        for ask in asks:
            pages._ask(client, ask)
        for n, ask in enumerate(asks):
            found[name, n, ask.kind] = pages._ask(client, ask).queries
    return found


def test_no_page_asks_more_where_there_is_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "CALLS", 12)
    made = replay.expected({FIRST: mix.Day({"O": 6, "A": 4})})
    life = founding.found(qinghe(), "simulated", founding.morning(FIRST), 5, made)
    stood, last = bulk.standing(), Trail.objects.latest("pk").pk
    for n, groups in enumerate(({"O": 5, "A": 3}, {"O": 4, "B": 2})):
        life.live(FIRST + timedelta(days=n), mix.Day(groups))
    size._morning(life, FIRST + timedelta(days=2), visits=3)
    home.turn(clock.instant(FIRST + timedelta(days=2), 11))
    known = pages.Known()
    wanted = asked(known)
    before = queries(wanted)
    _more(bulk.capture(stood, last), life)
    assert queries(wanted) == before
    assert {name for name, _n, _kind in before} == set(pages.PAGES)
    assert max(before.values()) <= 40


def _more(stretch: bulk.Stretch, life: Any) -> None:
    """The same days three times more, a week apart, before those that were lived."""
    there = bulk.Home(life.plan.facility, life.plan.path("centre"), numbers.allot)
    there.once = {
        label: stretch.tables[label].keys[0] for label in bulk.ONCE if label in stretch.tables
    }
    donations = apps.get_model("blood.donation").objects
    count = donations.count()
    with writers.open_gates():
        press = bulk.Press(stretch, writers.writer(), there)
        for weeks in (3, 2, 1):
            press.write(-7 * weeks, people=1000)
        there.close()
    assert donations.count() == 4 * count


# -- counts with a bound -----------------------------------------------------------------------------


@pytest.mark.parametrize(("rows", "most", "said"), [(7, 9, "7"), (9, 9, "9"), (10, 9, "9+")])
def test_a_count_goes_no_further_than_its_bound(db: None, rows: int, most: int, said: str) -> None:
    holidays = apps.get_model("core.holiday").objects
    for n in range(rows):
        holidays.create(day=FIRST + timedelta(days=n), works=False)
    found = at_most(holidays.order_by("day"), most)
    assert (str(found), found == min(rows, most)) == (said, True)
    assert isinstance(found, AtLeast) is (rows > most)


def test_pages_end_at_the_bound(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanxian.core.pages.MOST", 6)
    holidays = apps.get_model("core.holiday").objects
    for n in range(9):
        holidays.create(day=FIRST + timedelta(days=n), works=False)
    page = Pages(holidays.order_by("day"), 3).get_page(9)
    assert (page.number, page.end_index(), str(page.paginator.count)) == (2, 6, "6+")
    assert not page.has_next()


def test_several_counts_are_one_query(db: None, django_assert_num_queries: Any) -> None:
    holidays = apps.get_model("core.holiday").objects
    for n in range(5):
        holidays.create(day=FIRST + timedelta(days=n), works=bool(n % 2))
    with django_assert_num_queries(1):
        found = counted([holidays.filter(works=True), holidays.none(), holidays.order_by("day")])
    assert found == [2, 0, 5]
    with django_assert_num_queries(0):
        assert counted([holidays.none()]) == [0]

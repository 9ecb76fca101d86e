"""Raw SQL can neither reopen, rewrite nor delete what was done; each story is its own control."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from sanxian.duties import services
from sanxian.duties.guards import GUARDS
from sanxian.duties.models import Attempt, Duty, Feed
from sanxian.duties.services import feeds
from tests.guarding import each, only_its_guard_refuses, run

Statement = Callable[[], Any]


def update(model: Any, pk: int, column: str, value: Any) -> Statement:
    return lambda: run(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", value, pk)


class House:
    """A duty with an attempt, and somebody's calendar."""

    def __init__(self, asking: Any, persona: Any, at: Any) -> None:
        self.at, self.by = at, persona("callback_volunteer")
        duty = asking()
        services.record(duty=duty, channel="phone", outcome="reached", by=self.by, at=at)
        self.duty = Duty.objects.get()
        feeds.issue(place=self.by.facility, secret="s" * 43, by=self.by, at=at)


@pytest.fixture
def house(asking: Any, persona: Any, at: Any) -> House:
    return House(asking, persona, at)


def duty(column: str, value: Any) -> Callable[[House], Statement]:
    return lambda house: update(Duty, house.duty.pk, column, value)


def reopened(house: House) -> Statement:
    services.finish(duty=house.duty, by=house.by, at=house.at)
    sql = "UPDATE duties_duty SET status = 'open', closed_at = NULL WHERE id = %s"
    return lambda: run(sql, house.duty.pk)


def never_named(house: House) -> Statement:
    sql = "UPDATE duties_duty SET named_at = NULL, naming = '' WHERE id = %s"
    return lambda: run(sql, house.duty.pk)


def attempt(column: str, value: Any) -> Callable[[House], Statement]:
    return lambda house: update(Attempt, Attempt.objects.get().pk, column, value)


def deleted(model: Any) -> Callable[[House], Statement]:
    def story(house: House) -> Statement:
        if model is Duty:
            sql = "UPDATE duties_attempt SET duty_id = NULL"
            run(sql)
        pk = model.objects.get().pk
        return lambda: run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", pk)

    return story


def back(house: House) -> Statement:
    feeds.revoke(place=house.by.facility, by=house.by, at=house.at)
    return update(Feed, Feed.objects.get().pk, "revoked_at", None)


STORIES: dict[str, list[Callable[[House], Statement]]] = {
    "duties_duty_end_guard": [reopened],
    "duties_duty_identity_guard": [
        duty("kind", "tests.care"),
        duty("subject", "thing:9"),
        duty("opened_by", "a-other"),
        duty("opened_at", "2020-01-01 00:00:00+00"),
        duty("party", "people.person:1"),
        duty("named_at", "2030-01-01 00:00:00+00"),
        never_named,
    ],
    "duties_duty_delete_guard": [deleted(Duty)],
    "duties_attempt_rewrite_guard": [
        attempt("kind", "tests.care"),
        attempt("subject", "thing:9"),
        attempt("party", ""),
        attempt("channel", "sms"),
        attempt("outcome", "declined"),
        attempt("at", "2020-01-01 00:00:00+00"),
        attempt("by", "a-other"),
        attempt("minutes", 1),
        attempt("trips", 3),
    ],
    "duties_attempt_delete_guard": [deleted(Attempt)],
    "duties_feed_back_guard": [back],
}


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "story"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, story, house):
    only_its_guard_refuses(GUARDS, name, story(house))

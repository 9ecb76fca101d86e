"""What an act reads once, and what a change inside the act does to it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sanxian.core import policy, services
from sanxian.core.act import act, changed, once
from sanxian.core.actor import Actor, Grant
from sanxian.core.later import _one_connection
from tests.core import ferry
from tests.core.test_editions import ON, topic  # noqa: F401


@act("test.once.twice")
def twice(*, place: str, about, by, at):
    return [one() for one in about]


@act("test.once.outer")
def outer(*, place: str, about, by, at):
    """An act inside an act shares what was read."""
    return [about[0](), *twice(place=place, about=about[1:], by=by, at=at)]


@pytest.fixture
def who(city):
    rights = frozenset({"test.once.twice", "test.once.outer", "test.once.decided"})
    path = city.city.path
    return Actor("tester", path, (Grant("tester", path, rights),))


def counted():
    found = []

    def read() -> int:
        found.append(1)
        return len(found)

    return lambda: once("tests", read)


@pytest.mark.parametrize(("do", "said"), [(twice, [1, 1, 1]), (outer, [1, 1, 1])])
def test_an_act_asks_once(do, said, city, who, at):
    assert do(place=city.city.path, about=[counted()] * 3, by=who, at=at) == said


def test_another_act_asks_anew(city, who, at):
    ask = counted()
    said = [twice(place=city.city.path, about=[ask], by=who, at=at) for _ in range(2)]
    assert said == [[1], [2]]


def test_outside_any_act_it_is_asked_each_time():
    ask = counted()
    assert [ask(), ask()] == [1, 2]


def test_what_was_changed_is_asked_anew(city, who, at):
    ask = counted()
    said = twice(place=city.city.path, about=[ask, lambda: changed("tests"), ask], by=who, at=at)
    assert said == [1, None, 2]


def test_an_act_of_many_rulings_asks_for_the_editions_once(city, who, at, topic):  # noqa: F811
    def ruled():
        return policy.resolve("test.ferry", "3703", ON).edition_ids

    with CaptureQueriesContext(connection) as seen:
        twice(place=city.city.path, about=[ruled] * 5, by=who, at=at)
    assert sum('FROM "core_edition"' in q["sql"] for q in seen.captured_queries) == 1


@act("test.once.decided")
def decided(*, place: str, edition, decisions, by, at):
    """Whether the edition counts: before, and after each decision."""
    said = [counts(edition)]
    for decide in decisions:
        decide(edition=edition, by=by, at=at)
        said.append(counts(edition))
    return said


def counts(edition) -> bool:
    return edition.name in [e.id for e in policy.editions("test.ferry")]


APPROVE, WITHDRAW = services.approve_edition, services.withdraw_edition


@pytest.mark.parametrize(
    ("decisions", "said"),
    [([APPROVE], [False, True]), ([APPROVE, WITHDRAW], [False, True, False])],
)
def test_a_decision_on_an_edition_holds_in_the_act_that_takes_it(
    decisions,
    said,
    city,
    who,
    persona,
    at,
    topic,  # noqa: F811
):
    author, approver = persona("administrator"), persona("policy_approver")
    path = city.city.path
    edition = services.write_edition(
        org_path=path, topic="test.ferry", text=ferry.written(), by=author, at=at
    )
    services.propose_edition(edition=edition, by=author, at=at)
    both = replace(approver, grants=(*approver.grants, *who.grants))
    assert decided(place=path, edition=edition, decisions=decisions, by=both, at=at) == said


def test_queued_work_leaves_the_connection_as_it_was(db):
    connection.ensure_connection()
    held, before = connection.connection, connection.close_at
    connection.close_at = 0.0  # so that Django would let it go
    try:
        with _one_connection():
            connection.close_if_unusable_or_obsolete()
            assert connection.connection is held  # nothing closes it between two tasks
        assert "close_if_unusable_or_obsolete" not in vars(connection)
    finally:
        connection.close_at = before

"""Raw SQL can neither rewrite nor delete a task of the centre or what it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from sanxian.exchange.models import NationalAnswer, NationalTask
from sanxian.exchange.national import services
from sanxian.exchange.national.facts import Line
from sanxian.exchange.national.guards import GUARDS
from tests.guarding import each, only_its_guard_refuses, run

Statement = Callable[[], Any]


@pytest.fixture
def told(listed: Any, story: Any) -> Any:
    """Somebody was asked for, and is needed no longer; the answer has gone."""
    listed()
    lines = [
        Line(1, "N-1", "preliminary_match", "SD-00001"),
        Line(2, "N-2", "stop", "SD-00001"),
    ]
    by = story.province
    services.take(place=by.facility, lines=lines, source="api", by=by, at=story.at)
    services.sent(None, by, story.at)
    return story


def update(model: Any, column: str, value: Any) -> Callable[[], Statement]:
    def story() -> Statement:
        pk = model.objects.order_by("pk").last().pk
        sql = f'UPDATE {model._meta.db_table} SET "{column}" = %s WHERE id = %s'
        return lambda: run(sql, value, pk)

    return story


def unsent() -> Statement:
    return lambda: run("UPDATE exchange_nationalanswer SET sent_at = NULL, sent_by = ''")


def deleted(model: Any) -> Callable[[], Statement]:
    def story() -> Statement:
        pk = NationalTask.objects.get(number="N-1").pk
        if model is NationalAnswer:
            pk = NationalAnswer.objects.get().pk
        return lambda: run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", pk)

    return story


LONG_AGO = "2020-01-01 00:00:00+00"
STORIES: dict[str, list[Callable[[], Statement]]] = {
    "exchange_task_rewrite_guard": [
        update(NationalTask, "number", "N-9"),
        update(NationalTask, "kind", "backup"),
        update(NationalTask, "registrant", "SD-9"),
        update(NationalTask, "case", "stemdonor.matchcase:999999999"),
        update(NationalTask, "taken_at", "2030-01-01 00:00:00+00"),
        update(NationalTask, "received_at", LONG_AGO),
    ],
    "exchange_task_delete_guard": [deleted(NationalTask)],
    "exchange_answer_rewrite_guard": [
        update(NationalAnswer, "word", "available"),
        update(NationalAnswer, "said", '{"x": 1}'),
        update(NationalAnswer, "at", LONG_AGO),
        update(NationalAnswer, "sent_at", "2030-01-01 00:00:00+00"),
        unsent,
    ],
    "exchange_answer_delete_guard": [deleted(NationalAnswer)],
}


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "make"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, make, told):
    only_its_guard_refuses(GUARDS, name, make())


def test_an_answer_of_another_task(told):
    other = NationalTask.objects.get(number="N-1").pk
    with pytest.raises(DatabaseError, match="not rewritten"), transaction.atomic():
        run("UPDATE exchange_nationalanswer SET task_id = %s", other)

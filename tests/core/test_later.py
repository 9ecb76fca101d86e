"""Queued work: it is there when the transaction commits, and is done with what it was given."""

from __future__ import annotations

import pytest

from sanxian.core import later
from sanxian.core.tasks import run


@pytest.fixture
def done(monkeypatch) -> list[tuple[object, ...]]:
    """What was done, by a piece of work that takes anything."""
    found: list[tuple[object, ...]] = []
    monkeypatch.setitem(later.WORK, "tests.anything", lambda *given: found.append(given))
    return found


@pytest.mark.parametrize("given", [(), (7,), ("a-1", 7), ([1, 2, 3],), ([], "b")], ids=str)
@pytest.mark.django_db(transaction=True)  # the worker lets its connection go
def test_queued_work_is_done_with_what_it_was_given(given, done):
    later.later("tests.anything", *given)
    later.work_off()
    assert done == [given]


@pytest.mark.django_db
def test_a_queued_row_is_what_the_package_would_have_written(done):
    from django_tasks_db.models import DBTaskResult

    later.later("tests.anything", 7, [8])
    run.enqueue("tests.anything", [7, [8]])
    ours, theirs = DBTaskResult.objects.order_by("enqueued_at")
    same = (
        "args_kwargs",
        "priority",
        "task_path",
        "queue_name",
        "backend_name",
        "status",
        "run_after",
    )
    assert {n: getattr(ours, n) for n in same} == {n: getattr(theirs, n) for n in same}


def test_unknown_work_is_refused():
    with pytest.raises(LookupError):
        later.later("tests.nothing")

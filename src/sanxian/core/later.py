"""Queued work, by name: `core.later("blood.thank", unit.pk)` in the act's own transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sanxian.core.prepared import create

WORK: dict[str, Callable[..., Any]] = {}


def offer(name: str, work: Callable[..., Any]) -> None:
    """Register a task; called from `AppConfig.ready()`."""
    if WORK.setdefault(name, work) is not work:
        raise RuntimeError(f"two tasks are called {name}")


def later(name: str, *args: Any) -> None:
    """Queue a task; it is there only if the surrounding transaction commits."""
    from django_tasks_db.models import DBTaskResult, get_date_max

    from sanxian.core.tasks import run

    if name not in WORK:
        raise LookupError(f"no task is called {name}")
    create(  # the row that `run.enqueue` would write, without the reading of it back
        DBTaskResult,
        args_kwargs={"args": [name, list(args)], "kwargs": {}},
        priority=run.priority,
        task_path=run.module_path,
        queue_name=run.queue_name,
        backend_name=run.backend,
        run_after=get_date_max(),
    )


def work_off() -> None:
    """Run everything that is queued, here and now: for a simulated city, where no worker runs."""
    from django_tasks_db.management.commands.db_worker import Worker

    with _one_connection():
        Worker(
            queue_names=["default"],
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id="twin",
            excluded_queue_names=[],
        ).run()


@contextmanager
def _one_connection() -> Iterator[None]:
    """A worker lets its connection go after each task; here that would cost more than the tasks, lose
    what the caller has set on it, and end the transaction in which a test runs."""
    from django.db import connection

    connection.ensure_connection()
    connection.close_if_unusable_or_obsolete = lambda: None  # type: ignore[method-assign]
    try:
        yield
    finally:
        del connection.close_if_unusable_or_obsolete

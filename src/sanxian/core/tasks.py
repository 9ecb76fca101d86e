"""The one door through which queued work runs."""

from typing import Any

from django_tasks import task

from sanxian.core.later import WORK


@task()
def run(name: str, args: list[Any]) -> None:
    WORK[name](*args)

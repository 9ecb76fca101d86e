"""Raw SQL against a guard of the database: refused while it stands, and by it alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core.database import drop

Statement = Callable[[], Any]


def run(sql: str, *params: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def each(stories: Mapping[str, Iterable[Callable[..., Statement]]]) -> list[Any]:
    """Every story of every guard, as the cases of a test: the guard's name, the story."""
    return [
        pytest.param(name, story, id=f"{name}-{n}")
        for name, some in stories.items()
        for n, story in enumerate(some)
    ]


def only_its_guard_refuses(
    guards: Iterable[tuple[str, str, Any, Any, str]], name: str, illegal: Statement
) -> None:
    """The statement is refused with what this guard says; without the guard it is done."""
    table, say = next((table, say) for one, table, _, _, say in guards if one == name)
    with pytest.raises(DatabaseError, match=say), transaction.atomic():
        illegal()
    for sql in drop(connection.vendor, table, name):
        run(sql)
    illegal()

"""How many questions each act puts to the database: times are noisy, these are not.

A small city lives some days through the services, as for `make bench`. Every outermost act is counted
from the beginning of its transaction to its commit; so are the bare act, and the bare act with a task.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.proofs.world import database

DAYS = 3


def counted() -> dict[str, dict[str, int]]:
    """For each act of a lived city its calls, and the fewest and the most statements of one."""
    with database("sqlite"):
        from bench import acts as bench

        bench.queue_known()
        life, key = bench._founded(), bench._row()
        with _listening() as found:
            for day, groups in list(bench._days().items())[:DAYS]:
                life.live(day, groups)
            bench.bare(place=bench.PLACE, key=key, by=bench.BY, at=bench.AT)
            bench.queueing(place=bench.PLACE, key=key, by=bench.BY, at=bench.AT)
        return {act: _summed(asked) for act, asked in sorted(found.items())}


def _summed(asked: list[int]) -> dict[str, int]:
    return {"calls": len(asked), "least": min(asked), "most": max(asked)}


@contextmanager
def _listening() -> Iterator[dict[str, list[int]]]:
    """The number of statements of each call, by the name of the outermost act."""
    from django.db import connection

    from sanxian.core import act as machinery

    found: dict[str, list[int]] = defaultdict(list)
    transaction, frame = machinery._transaction, machinery._frame
    heard, named = [0], [""]

    def hear(execute: Any, *about: Any) -> Any:
        heard[0] += 1
        return execute(*about)

    @contextmanager
    def whole() -> Iterator[None]:
        if machinery.running():
            yield
            return
        heard[0] = 0
        with transaction():
            yield
        found[named[0]].append(heard[0])

    @contextmanager
    def framed(*about: Any) -> Iterator[Any]:
        with frame(*about) as made:
            if len(machinery.running()) == 1:
                named[0] = made.act
            yield made

    machinery._transaction, machinery._frame = whole, framed  # type: ignore[assignment]
    try:
        with connection.execute_wrapper(hear):
            yield found
    finally:
        machinery._transaction, machinery._frame = transaction, frame

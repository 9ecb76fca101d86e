"""Kinds of work that only the tests offer."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.core.act import ACTS, act
from sanxian.core.actor import Actor, Grant
from sanxian.duties import kinds, services

HELD = "tests.thing.hold"


@pytest.fixture(autouse=True)
def offered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two kinds: one anybody may do, one for who may release; nothing of it stays."""
    monkeypatch.setattr(kinds, "KINDS", {})
    monkeypatch.setattr(kinds, "DONE", {})
    kinds.offer("tests.call", "打电话", 2, 24, link=lambda subject: f"/things/{subject}")
    kinds.offer("tests.release", "放行", 1, 8, permission="blood.release.confirm")
    kinds.offer("tests.collect", "采集", 2, 24, step="blood.collect")


@act(HELD)
def hold(*, place: str, by: Actor, at: Any, work: Any) -> Any:
    """An act of another room, inside which duties are opened and settled."""
    return work()


del ACTS[HELD]  # the house does not know it: the tests of roles count its acts


def able(actor: Actor) -> Actor:
    """The same actor, who may also do the act of the tests."""
    grants = (*actor.grants, Grant("tests", "/", frozenset({HELD})))
    return Actor(actor.id, actor.facility, grants, actor.own)


@pytest.fixture
def within_act(persona: Any, at: Any) -> Any:
    """`within_act(services.open_duty, kind=…)`: called by a nurse inside an act of hers."""

    def run(do: Any, *, by: Any = None, when: Any = None, **given: Any) -> Any:
        actor, now = able(by or persona("nurse")), when or at
        work = lambda: do(by=actor, at=now, **given)  # noqa: E731
        return hold(place=actor.facility, by=actor, at=now, work=work)

    return run


@pytest.fixture
def opened(within_act: Any, city: Any) -> Any:
    """`opened("tests.call", place="site")`: a duty opened inside a nurse's act."""

    def make(
        kind: str = "tests.call", place: str = "centre", subject: str = "thing:1", **more: Any
    ) -> Any:
        return within_act(
            services.open_duty, kind=kind, subject=subject, place=getattr(city, place).path, **more
        )

    return make

"""Whose work it is, and what follows when an organisation moves or a step changes hands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Value
from django.db.models.functions import Concat, Substr

from sanxian.core import clock
from sanxian.core.actor import Actor, below
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places, rules
from sanxian.orgs.facts import AREAS, Level, Place, Right
from sanxian.orgs.models import Competence, Delegation, Org

# Rooms with open work: each is called with place=, by=, at=, inside the act that changed the edges,
# the delegations or the competence below `place`.
REROUTERS: list[Callable[..., Any]] = []


def offer(rerouter: Callable[..., Any]) -> None:
    """Register what hands open work on; called from `AppConfig.ready()`."""
    if rerouter not in REROUTERS:
        REROUTERS.append(rerouter)


def reroute(place: str, by: Actor, at: datetime) -> None:
    for rerouter in REROUTERS:
        rerouter(place=place, by=by, at=at)


def owner(step: str, place: str, at: datetime) -> Org:
    """The organisation that does `step` for a place; without a step, the nearest that is open.

    Where nobody is competent it is the nearest as well: work must lie with somebody. Raises
    Unknown where no organisation stands at the place or above it.
    """
    on = clock.day(at)
    chain = _chain(place, on)
    if not chain:
        raise Unknown("not_found")
    places_ = [Place(org.path, Level(org.level)) for org in chain]
    path = rules.owner_of(step, places_, rights(step), on, table(step, place, on))
    return Org.objects.get(path=path) if path else chain[0]


def _chain(place: str, on: date) -> list[Org]:
    rows = Org.objects.filter(path__in=places.above(place), opened__lte=on)
    still_there = rows.filter(models.Q(closed__isnull=True) | models.Q(closed__gt=on))
    return sorted(still_there, key=lambda org: -len(org.path))


def rights(step: str) -> list[Right]:
    """Every delegation of a step, of all times; revoked ones end on the day they were revoked."""
    rows = Delegation.objects.filter(step=step).select_related("giver", "taker", "taker__parent")
    return [
        Right(r.giver.path, r.taker.path, _serves(r.taker), r.step, r.since, r.until) for r in rows
    ]


def _serves(taker: Org) -> str:
    return taker.path if taker.kind in AREAS or not taker.parent else taker.parent.path


def table(step: str, place: str, on: date) -> rules.Table:
    """The levels that do a step there on that day: the nearest own rows, else the shipped ones."""
    rows = Competence.objects.filter(step=step, org_path__in=places.above(place), since__lte=on)
    rows = rows.filter(models.Q(until__isnull=True) | models.Q(until__gt=on))
    own: dict[str, set[Level]] = {}
    for row in rows:
        own.setdefault(row.org_path, set()).add(Level(row.level))
    if not own:
        return rules.TABLE
    return {step: frozenset(own[max(own, key=len)])}


def rewrite(old: str, new: str) -> int:
    """Write every stored path at or below `old` anew; how many. The trail keeps what it says."""
    return sum(
        model._base_manager.filter(below(column, old)).update(
            **{column: Concat(Value(new), Substr(column, len(old) + 1))}
        )
        for model, column in path_columns()
    )


def path_columns() -> Iterator[tuple[type[models.Model], str]]:
    """Every column of the house that holds an organisation path, the trail's own aside."""
    for model in apps.get_models():
        ours = model.__module__.startswith("sanxian.") and model._meta.label_lower != "core.trail"
        for column in model._meta.get_fields() if ours else ():
            if isinstance(column, models.CharField) and is_path(column):
                yield model, column.name


def is_path(column: models.CharField[Any, Any]) -> bool:
    named = column.name in ("path", "place") or column.name.endswith("_path")
    return named and (column.max_length or 0) >= 200

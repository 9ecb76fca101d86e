"""The policy in force: shipped editions, and the places' own from the database, resolved by value.

ruled = policy.resolve("blood.eligibility", "370300", on)
ruled.values.interval_whole_blood; ruled.reason("interval_whole_blood", "whole_to_whole", until=…)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import QuerySet

from sanxian.core import models
from sanxian.core.act import once
from sanxian.core.lifecycle import EditionStatus
from sanxian.core.prepared import prepared
from sanxian.kernel.policy import (
    Edition,
    PolicyError,
    Resolved,
    Topic,
    Value,
    conflicts,
    load,
    normalise,
    parse_edition,
    topic,
    topics,
)
from sanxian.kernel.policy import resolve as lay_over
from sanxian.kernel.refusal import Reason, Refusal

Decider = Callable[[Mapping[str, Any], Resolved[Any]], Iterable[Reason]]

APPROVED = "approved editions"  # as an act knows them while it runs

# topic -> how its facts (JSON values) are judged; filled by the programmes at start-up.
DECIDERS: dict[str, Decider] = {}


def offer(name: str, decider: Decider) -> None:
    """Register how a topic decides; called from `AppConfig.ready()`."""
    if DECIDERS.setdefault(name, decider) is not decider:
        raise RuntimeError(f"two deciders for {name}")


def resolve(
    wanted: str | Topic[Any], place: str, on: date, named: str | None = None
) -> Resolved[Any]:
    """The policy of a place (division code) on a day; `named` lays one edition over it.

    Raises PolicyError for an unknown topic, place or name.
    """
    about = topic(wanted) if isinstance(wanted, str) else wanted
    return _resolved(about.name, normalise(place), on, named or None, _stamp(about.name))


def check_shipped() -> int:
    """Load every shipped edition of every topic, so that a fault stops the start and not a donor.

    Returns how many topics there are. Raises PolicyError naming file, edition and key.
    """
    known = topics()
    for one in known:
        load(one)
    return len(known)


def editions(name: str) -> list[Edition]:
    """Every edition of a topic: shipped ones, drafts too, and those approved here."""
    return _editions(name, _stamp(name))


def _stamp(name: str) -> tuple[int, ...]:
    """Which local editions count; their text cannot change, so their keys say it all.

    An act asks once for all topics: it decides by one state of the policy from end to end.
    """
    return once(APPROVED, _approved).get(name, ())


def _approved() -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for name, key in _of_status(EditionStatus.APPROVED):
        found[name] = (*found.get(name, ()), key)
    return found


@prepared
def _of_status(status: str) -> QuerySet[Any, Any]:
    return models.Edition.objects.filter(status=status).order_by("pk").values_list("topic", "pk")


@lru_cache(maxsize=64)
def _editions(name: str, keys: tuple[int, ...]) -> list[Edition]:
    return [*load(topic(name)), *(_local(key) for key in keys)]


@lru_cache(maxsize=512)
def _local(key: int) -> Edition:
    return read(models.Edition.objects.get(pk=key))


@lru_cache(maxsize=1024)
def _resolved(
    name: str, place: str, on: date, named: str | None, keys: tuple[int, ...]
) -> Resolved[Any]:
    return lay_over(topic(name), _editions(name, keys), place, on, named)


def forget() -> None:
    """Drop what is cached, for a process that turns to another home."""
    for cached in (_editions, _local, _resolved):
        cached.cache_clear()


def read(row: models.Edition) -> Edition:
    """A stored edition as the kernel knows it."""
    return parse_edition(topic(row.topic), row.text, row.name)


def decide(
    name: str, facts: Mapping[str, Any], place: str, on: date, named: str | None = None
) -> tuple[Reason, ...]:
    """Every reason against; none means allowed. Facts are JSON values, checked by the topic."""
    topic(name)
    if name not in DECIDERS:
        raise Refusal("edition_no_decider", topic=name)
    return tuple(DECIDERS[name](facts, resolve(name, place, on, named)))


def area(path: str) -> str:
    """The division in which an organisation path lies: `/37/3703/bc1/` is in 3703; "" nowhere."""
    codes = [
        part for part in path.strip("/").split("/") if part.isdigit() and len(part) in (2, 4, 6)
    ]
    return codes[-1] if codes else ""


def require_fit(new: Edition, name: str) -> None:
    """Refuse an edition that could not stand beside those in force: vain, clashing or contradictory.

    It is tried on its first day, in its place. Raises Refusal or PolicyError with every reason.
    """
    if new.draft or new.effective is None:
        raise Refusal("edition_not_in_force", edition=new.id)
    beside = [e for e in editions(name) if e.id != new.id]
    if clash := conflicts([*beside, new]):
        raise PolicyError(*clash)
    ruled = lay_over(topic(name), [*beside, new], new.place, new.effective)
    vain = [key for key, value in ruled.refused if value.edition_id == new.id]
    if vain:
        raise Refusal(*(Reason("edition_forbidden_above", params={"key": key}) for key in vain))


def with_value(edition: Edition, key: str, **said: Any) -> Edition:
    """The edition with one value written anew; `said` are the fields of `kernel.policy.Value`."""
    values = {**edition.values, key: Value(edition_id=edition.id, **said)}
    return replace(edition, values=values)


def without_value(edition: Edition, key: str) -> Edition:
    return replace(edition, values={k: v for k, v in edition.values.items() if k != key})

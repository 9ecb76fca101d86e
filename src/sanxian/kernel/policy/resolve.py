"""Which value holds: the editions in force, laid over each other value by value."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Generic, TypeVar

from sanxian.kernel.policy.edition import Edition, Value
from sanxian.kernel.policy.errors import PolicyError, fault
from sanxian.kernel.policy.place import covers, level, normalise
from sanxian.kernel.policy.text import written
from sanxian.kernel.policy.topic import Topic
from sanxian.kernel.refusal import Reason

T = TypeVar("T")


@dataclass(frozen=True)
class Resolved(Generic[T]):
    """The values that hold in a place on a day, each with its origin.

    `refused` lists what lower levels say in vain because a higher one forbids it.
    """

    topic: Topic[T]
    place: str
    on: date
    named: str
    origins: Mapping[str, Value]
    edition_ids: tuple[str, ...]
    values: T
    refused: tuple[tuple[str, Value], ...] = ()

    def origin(self, key: str) -> Value:
        """Raises KeyError for a key that the topic does not have."""
        return self.origins[key]

    @cached_property
    def hash(self) -> str:
        """Sixteen hex digits of the content: equal content, equal hash, whatever the day."""
        rows = [
            [key, written(v.value), v.source, v.status.value, v.edition_id]
            for key, v in sorted(self.origins.items())
        ]
        text = json.dumps([self.topic.name, rows], ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def reason(
        self,
        code: str,
        key: str,
        *,
        until: date | None = None,
        conventions: Iterable[str] = (),
        **params: Any,
    ) -> Reason:
        """A reason that carries the origin of the value which decided.

        `conventions` are keys of values that name a reading; they are written `key=value`.
        """
        origin = self.origins[key]
        named = ", ".join(f"{name}={self.origins[name].value}" for name in conventions)
        return Reason(
            code, until, origin.source, origin.edition_id, origin.status.value, named, params
        )


def resolve(
    topic: Topic[T],
    editions: Iterable[Edition],
    place: str,
    on: date,
    named: str | None = None,
) -> Resolved[T]:
    """The policy of a place on a day, from all editions given.

    `named` lays one edition, chosen by its id, over everything in force: the way to ask what a
    draft would decide. Raises PolicyError for an unknown name, one that does not cover the place,
    where a key has no value, or where the values do not agree with each other.
    """
    place, known = normalise(place), list(editions)
    layers = _in_force(known, place, on)
    origins, refused = _laid_over(layers)
    if named:
        layers.append(_named(known, named, place))
        origins |= layers[-1].values
    _require_all(topic, origins, place, on)
    used = {value.edition_id for value in origins.values()}
    ids = tuple(dict.fromkeys(e.id for e in layers if e.id in used))
    values = _built(topic, origins, ids)
    return Resolved(topic, place, on, named or "", origins, ids, values, tuple(refused))


def _laid_over(layers: list[Edition]) -> tuple[dict[str, Value], list[tuple[str, Value]]]:
    """What prevails, and what is said in vain, of layers from the general to the local."""
    picked: dict[str, tuple[int, Value]] = {}
    refused: list[tuple[str, Value]] = []
    for edition in layers:
        for key, value in edition.values.items():
            if _allowed(picked.get(key), level(edition.place)):
                picked[key] = (level(edition.place), value)
            else:
                refused.append((key, value))
    return {key: value for key, (_, value) in picked.items()}, refused


def _in_force(editions: list[Edition], place: str, on: date) -> list[Edition]:
    """From the most general to the most local; at one level the prevailing one last."""
    found = [e for e in editions if e.in_force(on) and covers(e.place, place)]
    return sorted(found, key=lambda e: (level(e.place), e.rank, e.effective or date.min, e.id))


def _allowed(standing: tuple[int, Value] | None, new_level: int) -> bool:
    """A value that may not be overridden still yields to a later one of its own level."""
    return standing is None or standing[1].overridable or new_level <= standing[0]


def _named(editions: list[Edition], named: str, place: str) -> Edition:
    for edition in editions:
        if edition.id == named and covers(edition.place, place):
            return edition
    raise PolicyError(fault("policy_unknown_edition", where=place or "nation", edition=named[:60]))


def _require_all(topic: Topic[Any], origins: Mapping[str, Value], place: str, on: date) -> None:
    missing = [key for key in topic.required() if key not in origins]
    if missing:
        where = f"{topic.name} {place} {on.isoformat()}"
        raise PolicyError(*(fault("policy_incomplete", where=where, key=key) for key in missing))


def _built(topic: Topic[T], origins: Mapping[str, Value], ids: tuple[str, ...]) -> T:
    try:
        return topic.build({key: value.value for key, value in origins.items()})
    except ValueError as error:
        where = fault(
            "policy_bad_value", where=topic.name, edition=",".join(ids), detail=str(error)
        )
        raise PolicyError(where) from error


def diff(a: Resolved[T], b: Resolved[T]) -> list[tuple[str, Value | None, Value | None]]:
    """The keys whose values differ, with both origins; None where one side has no such row."""
    keys = sorted(a.origins.keys() | b.origins.keys())
    pairs = [(key, a.origins.get(key), b.origins.get(key)) for key in keys]
    return [(k, x, y) for k, x, y in pairs if not x or not y or x.value != y.value]


def completeness(topic: Topic[Any], editions: Iterable[Edition]) -> None:
    """National editions must supply every key on every day since `topic.since`.

    What is in force changes only on effective days and on the day after a last day, so these are
    the days that are tried. Raises PolicyError.
    """
    national = [e for e in editions if not e.place and not e.draft]
    changes = {topic.since}
    changes |= {e.effective for e in national if e.effective}
    changes |= {e.until + timedelta(days=1) for e in national if e.until}
    for day in sorted(d for d in changes if d >= topic.since):
        resolve(topic, national, "", day)


def conflicts(editions: Iterable[Edition]) -> list[Reason]:
    """Pairs that say different things with equal right: same place, rank and effective day."""
    known = [e for e in editions if not e.draft]
    found = []
    for i, a in enumerate(known):
        for b in known[i + 1 :]:
            if (a.place, a.rank, a.effective) != (b.place, b.rank, b.effective):
                continue
            for key in sorted(a.values.keys() & b.values.keys()):
                if a.values[key].value != b.values[key].value:
                    found.append(fault("policy_conflict", where=a.id, edition=b.id, key=key))
    return found

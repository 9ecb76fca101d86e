"""Topics, and the types a policy value may have."""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, TypeVar, get_args, get_origin, get_type_hints

from sanxian.kernel.days import Span
from sanxian.kernel.policy.errors import PolicyError, fault

T = TypeVar("T")


@dataclass(frozen=True)
class Topic(Generic[T]):
    """A subject that regulations set values for.

    `cls` is a frozen dataclass; `package` and `file` say where the shipped editions lie;
    A `cls` may
    refuse values that do not agree with each other: its __post_init__ raises ValueError.
    `since` is the first day for which the shipped national editions must be complete. A field of
    type dict is a table: each of its rows is a value of its own, with the key `field.row`.
    """

    name: str
    cls: type[T]
    package: str
    file: str
    since: date = date(2012, 7, 1)

    def required(self) -> tuple[str, ...]:
        """Every key that must have a value; a table with free row names requires no row."""
        return tuple(key for name, kind in hints(self.cls).items() for key in _keys(name, kind))

    def kind(self, key: str) -> Any:
        """The type of the value with that key, or None where the topic has no such key."""
        name, _, row = key.partition(".")
        kind = hints(self.cls).get(name)
        if kind is None or bool(row) != is_table(kind):
            return None
        if not row:
            return kind
        row_kind, value_kind = get_args(kind)
        return value_kind if row_kind is str or row in set(row_kind) else None

    def build(self, values: Mapping[str, Any]) -> T:
        """The dataclass from values by key; all keys must be there."""
        said: dict[str, Any] = {}
        for name, kind in hints(self.cls).items():
            said[name] = _table(name, kind, values) if is_table(kind) else values[name]
        return self.cls(**said)


def _keys(name: str, kind: Any) -> Iterator[str]:
    if not is_table(kind):
        yield name
    elif get_args(kind)[0] is not str:
        yield from (f"{name}.{member.value}" for member in get_args(kind)[0])


def _table(name: str, kind: Any, values: Mapping[str, Any]) -> Mapping[Any, Any]:
    row_kind = get_args(kind)[0]
    start = f"{name}."
    rows = {row_kind(k[len(start) :]): v for k, v in values.items() if k.startswith(start)}
    return types.MappingProxyType(rows)


def hints(cls: Any) -> dict[str, Any]:
    """The fields of a dataclass with their resolved types, in their order."""
    return _hints(cls)


@lru_cache
def _hints(cls: Any) -> dict[str, Any]:
    resolved = get_type_hints(cls)
    return {f.name: resolved[f.name] for f in fields(cls)}


def is_table(kind: Any) -> bool:
    return get_origin(kind) in (dict, Mapping)


def is_row(kind: Any) -> bool:
    """Whether a value of this kind is written as a TOML table of its own fields."""
    return is_dataclass(kind) and kind is not Span


def typed(raw: Any, kind: Any) -> Any:
    """A TOML value as the wanted type. Raises ValueError that says what was expected."""
    if get_origin(kind) is tuple:
        if not isinstance(raw, list):
            raise ValueError(f"expected a list, found {_name(raw)}")
        return tuple(typed(item, get_args(kind)[0]) for item in raw)
    if is_row(kind):
        return _typed_row(raw, kind)
    return _typed_scalar(raw, kind)


def _typed_row(raw: Any, kind: Any) -> Any:
    if not isinstance(raw, dict):
        raise ValueError(f"expected a table, found {_name(raw)}")
    wanted = hints(kind)
    needed = {f.name for f in fields(kind) if f.default is MISSING}
    if wrong := sorted((raw.keys() - wanted.keys()) | (needed - raw.keys())):
        raise ValueError(f"unknown or missing: {', '.join(wrong)}")
    return kind(**{name: typed(value, wanted[name]) for name, value in raw.items()})


def _typed_scalar(raw: Any, kind: Any) -> Any:
    if kind is Decimal and type(raw) in (int, Decimal):
        found = Decimal(raw)
        if not found.is_finite() or abs(found.adjusted()) > 12:
            raise ValueError("expected a number of ordinary size")
        return found
    if kind is Span and isinstance(raw, str):
        return Span.parse(raw)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        if raw not in list(kind):
            raise ValueError(f"expected one of {', '.join(kind)}")
        return kind(raw)
    if type(raw) is not kind or isinstance(raw, datetime):
        raise ValueError(f"expected {kind.__name__}, found {_name(raw)}")
    return raw


def _name(raw: Any) -> str:
    return type(raw).__name__


_registered: dict[str, Topic[Any]] = {}


def register(new: Topic[T]) -> Topic[T]:
    """Make the topic known by its name. Two different topics of one name are refused."""
    if _registered.setdefault(new.name, new) != new:
        raise PolicyError(fault("policy_conflict", where=new.file, detail=new.name))
    return new


def topic(name: str) -> Topic[Any]:
    """The registered topic. Raises PolicyError where there is none."""
    if name not in _registered:
        raise PolicyError(fault("policy_unknown_topic", where="topic", detail=name[:60]))
    return _registered[name]


def topics() -> tuple[Topic[Any], ...]:
    return tuple(_registered[name] for name in sorted(_registered))

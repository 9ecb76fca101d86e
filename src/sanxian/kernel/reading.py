"""JSON values into a frozen dataclass of facts, strictly: every fault at once, none guessed.

The dataclass says everything by its types and by `fact(...)`: what a field means, its unit, the
range a real measurement can have. `docs/policy-facts.md` is written from the same words.
"""

from __future__ import annotations

import dataclasses
import types
from dataclasses import MISSING, Field, dataclass, field, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from sanxian.kernel.refusal import Malformed, Reason

T = TypeVar("T")

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2200, 12, 31)
LONGEST_LIST, LONGEST_TEXT = 1000, 200


def fact(
    meaning: str,
    *,
    unit: str = "",
    low: int | None = None,
    high: int | None = None,
    needed_for: str = "",
    default: Any = MISSING,
) -> Any:
    """A field of facts; `low` and `high` bound what can be a real value, both inclusive."""
    said = {"meaning": meaning, "unit": unit, "low": low, "high": high, "needed_for": needed_for}
    return field(default=default, metadata=said)


def read(cls: type[T], raw: Any) -> T:
    """`raw` (what json.loads gives) as the dataclass.

    Raises Malformed with a reason for every fault: facts_not_an_object, facts_unknown_field,
    facts_missing_field, facts_wrong_type, facts_not_one_of, facts_out_of_range, facts_too_long,
    facts_inconsistent; params: `field` is the path (`donations[0].kind`), `expected` what would do.
    """
    faults: list[Reason] = []
    found = _object(cls, raw, "", faults)
    if faults:
        raise Malformed(*faults)
    return found  # type: ignore[no-any-return]


@dataclass(frozen=True)
class _Fault(Exception):
    code: str
    expected: str


def _note(faults: list[Reason], code: str, path: str, expected: str = "") -> None:
    faults.append(Reason(code, params={"field": path or "(whole)", "expected": expected}))


def _object(cls: Any, raw: Any, path: str, faults: list[Reason]) -> Any:
    if not isinstance(raw, dict):
        _note(faults, "facts_not_an_object", path, "object")
        return None
    before, said = len(faults), {}
    known = {f.name: f for f in dataclasses.fields(cls)}
    for name in sorted(str(key)[:60] for key in raw if key not in known):
        _note(faults, "facts_unknown_field", _at(path, name))
    for name, spec in known.items():
        if name in raw:
            said[name] = _field(cls, spec, raw[name], _at(path, name), faults)
        elif spec.default is MISSING:
            _note(faults, "facts_missing_field", _at(path, name), expected(cls, spec))
    return _built(cls, said, path, faults) if len(faults) == before else None


def _built(cls: Any, said: dict[str, Any], path: str, faults: list[Reason]) -> Any:
    try:
        return cls(**said)
    except ValueError as error:
        _note(faults, "facts_inconsistent", path, str(error))
        return None


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _field(cls: Any, spec: Field[Any], raw: Any, path: str, faults: list[Reason]) -> Any:
    kind = kind_of(cls, spec.name)
    if raw is None and spec.default is not MISSING:
        return spec.default
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], spec, raw, path, faults)
    return _one(kind, spec, raw, path, faults)


def _list(kind: Any, spec: Field[Any], raw: Any, path: str, faults: list[Reason]) -> Any:
    if not isinstance(raw, list):
        _note(faults, "facts_wrong_type", path, "list")
        return ()
    if len(raw) > LONGEST_LIST:
        _note(faults, "facts_too_long", path, f"at most {LONGEST_LIST}")
        return ()
    return tuple(_one(kind, spec, item, f"{path}[{i}]", faults) for i, item in enumerate(raw))


def _one(kind: Any, spec: Field[Any], raw: Any, path: str, faults: list[Reason]) -> Any:
    if is_dataclass(kind):
        return _object(kind, raw, path, faults)
    try:
        value = _scalar(kind, raw)
        _in_range(spec, value)
    except _Fault as fault:
        _note(faults, fault.code, path, fault.expected)
        return None
    return value


def _scalar(kind: Any, raw: Any) -> Any:
    if kind is Decimal:
        return _decimal(raw)
    if kind is date:
        return _date(raw)
    if issubclass(kind, StrEnum):
        if raw not in list(kind):
            raise _Fault("facts_not_one_of", ", ".join(kind))
        return kind(raw)
    if type(raw) is not kind:
        raise _Fault("facts_wrong_type", _name(kind))
    if kind is str and len(raw) > LONGEST_TEXT:
        raise _Fault("facts_too_long", f"at most {LONGEST_TEXT} characters")
    return raw


def _decimal(raw: Any) -> Decimal:
    """A JSON number; one that came as a float is taken as it was written."""
    if type(raw) not in (int, float, Decimal):
        raise _Fault("facts_wrong_type", "number")
    value = Decimal(repr(raw)) if isinstance(raw, float) else Decimal(raw)
    if not value.is_finite() or abs(value.adjusted()) > 9:
        raise _Fault("facts_out_of_range", "a finite number")
    return value


def _date(raw: Any) -> date:
    if not isinstance(raw, str) or len(raw) != 10:
        raise _Fault("facts_wrong_type", "date YYYY-MM-DD")
    try:
        found = date.fromisoformat(raw)
    except ValueError:
        raise _Fault("facts_wrong_type", "date YYYY-MM-DD") from None
    if not FIRST_DAY <= found <= LAST_DAY:
        raise _Fault("facts_out_of_range", f"{FIRST_DAY} to {LAST_DAY}")
    return found


def _in_range(spec: Field[Any], value: Any) -> None:
    low, high = spec.metadata.get("low"), spec.metadata.get("high")
    if (low is not None and value < low) or (high is not None and value > high):
        raise _Fault("facts_out_of_range", f"{low} to {high}")


def kind_of(cls: Any, name: str) -> Any:
    """The type of a field, without its `| None`."""
    kind = get_type_hints(cls)[name]
    if get_origin(kind) in (Union, types.UnionType):
        return next(arg for arg in get_args(kind) if arg is not type(None))
    return kind


def expected(cls: Any, spec: Field[Any]) -> str:
    """What a field takes, in words."""
    kind = kind_of(cls, spec.name)
    if get_origin(kind) is tuple:
        inner = get_args(kind)[0]
        named = inner.__name__ if isinstance(inner, type) and is_dataclass(inner) else _name(inner)
        return f"list of {named}"
    return _name(kind)


def _name(kind: Any) -> str:
    plain = {int: "whole number", Decimal: "number", bool: "true or false", str: "text"}
    if kind is date:
        return "date YYYY-MM-DD"
    return plain.get(kind) or " | ".join(f"`{m}`" for m in kind)

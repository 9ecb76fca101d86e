"""Editions as TOML: read with every fault named, written so that reading gives the same back."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sanxian.kernel.days import Span
from sanxian.kernel.policy.edition import Edition, Status, Value
from sanxian.kernel.policy.errors import PolicyError, fault
from sanxian.kernel.policy.place import normalise
from sanxian.kernel.policy.topic import Topic, hints, is_row, is_table, typed
from sanxian.kernel.refusal import Reason

_HEAD: dict[str, type] = {
    "id": str, "name": str, "source": str, "place": str, "effective": date, "until": date,
    "draft": bool, "rank": int, "status": str, "overridable": bool, "values": dict,
}  # fmt: skip
_VALUE: dict[str, type] = {
    "value": object, "source": str, "status": str, "overridable": bool, "note": str,
}  # fmt: skip
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}", re.ASCII)


def parse_edition(topic: Topic[Any], toml_text: str, where: str = "toml") -> Edition:
    """The one edition of the text. Raises PolicyError naming every fault."""
    found = parse_editions(topic, toml_text, where)
    if len(found) != 1:
        detail = f"expected one [[edition]], found {len(found)}"
        raise PolicyError(fault("policy_bad_toml", where=where, detail=detail))
    return found[0]


def parse_editions(topic: Topic[Any], toml_text: str, where: str = "toml") -> list[Edition]:
    """Every [[edition]] of the text. Raises PolicyError naming every fault."""
    heads = _editions(toml_text, where)
    readers = [_Reader(topic, where, head) for head in heads]
    found = [reader.edition() for reader in readers]
    faults = [f for reader in readers for f in reader.faults]
    ids = [head.get("id") for head in heads]
    for double in sorted({str(i) for i in ids if ids.count(i) > 1}):
        faults.append(fault("policy_conflict", where=where, edition=double, detail="same id"))
    if faults:
        raise PolicyError(*faults)
    return found


def _editions(text: str, where: str) -> list[dict[str, Any]]:
    try:
        raw = tomllib.loads(text, parse_float=Decimal)
    except (tomllib.TOMLDecodeError, ValueError, RecursionError, ArithmeticError) as error:
        raise PolicyError(fault("policy_bad_toml", where=where, detail=str(error)[:200])) from error
    heads = raw.get("edition")
    good = isinstance(heads, list) and all(isinstance(head, dict) for head in heads)
    if not good or raw.keys() != {"edition"}:
        raise PolicyError(fault("policy_bad_toml", where=where, detail="[[edition]] expected"))
    return heads  # type: ignore[return-value]


@dataclass
class _Reader:
    """Reads one edition and keeps every fault it meets."""

    topic: Topic[Any]
    where: str
    head: dict[str, Any]
    faults: list[Reason] = field(default_factory=list)

    def edition(self) -> Edition:
        head = {k: v for k, v in self.head.items() if self._known(k, v, _HEAD, "")}
        place = self._place(head.get("place", ""))
        self._check_head(head)
        values = dict(self._values(head)) if not self.faults else {}
        return Edition(
            id=head.get("id", ""), name=head.get("name", ""), source=head.get("source", ""),
            place=place, effective=head.get("effective"), until=head.get("until"),
            draft=head.get("draft", False), rank=head.get("rank", 0), values=values,
        )  # fmt: skip

    def _fault(self, code: str, key: str = "", detail: str = "") -> None:
        edition = str(self.head.get("id", "?"))[:60]
        self.faults.append(fault(code, where=self.where, edition=edition, key=key, detail=detail))

    def _known(self, name: str, value: Any, table: dict[str, type], key: str) -> bool:
        path = f"{key}.{name}" if key else name
        if name not in table:
            self._fault("policy_unknown_key", path)
            return False
        kind = table[name]
        if kind is not object and type(value) is not kind:
            self._fault("policy_wrong_type", path, f"expected {kind.__name__}")
            return False
        return True

    def _place(self, code: str) -> str:
        try:
            return normalise(code)
        except PolicyError:
            self._fault("policy_bad_place", "place", code[:20])
            return ""

    def _check_head(self, head: dict[str, Any]) -> None:
        if not _ID.fullmatch(head.get("id", "")):
            self._fault("policy_bad_edition", "id", "letters, digits, '.', '_', '-'")
        for name in ("name", "source"):
            if not head.get(name, "").strip():
                code = "policy_missing_source" if name == "source" else "policy_missing_key"
                self._fault(code, name)
        if head.get("draft", False) == ("effective" in head):
            self._fault("policy_bad_edition", "effective", "a draft has none, all others one")
        if "until" in head and head["until"] < head.get("effective", date.max):
            self._fault("policy_bad_edition", "until", "before the effective day")
        if not isinstance(head.get("values"), dict):
            self._fault("policy_missing_key", "values")
        if "status" in head:
            self._status(head["status"], "status")

    def _status(self, raw: str, key: str) -> Status:
        if raw not in list(Status):
            self._fault("policy_bad_status", key, raw[:40])
            return Status.UNVERIFIED
        return Status(raw)

    def _values(self, head: dict[str, Any]) -> Iterator[tuple[str, Value]]:
        kinds = hints(self.topic.cls)
        for name, raw in head["values"].items():
            if name not in kinds:
                self._fault("policy_unknown_key", name)
            elif not is_table(kinds[name]):
                yield from self._value(name, raw, head)
            elif not isinstance(raw, dict):
                self._fault("policy_wrong_type", name, "expected a table of rows")
            else:
                for row, row_raw in raw.items():
                    yield from self._value(f"{name}.{row}", row_raw, head)

    def _value(self, key: str, raw: Any, head: dict[str, Any]) -> Iterator[tuple[str, Value]]:
        kind = self.topic.kind(key)
        if kind is None:
            self._fault("policy_unknown_key", key)
            return
        said = raw if isinstance(raw, dict) and "value" in raw else {"value": raw}
        if isinstance(raw, dict) and said is not raw and not is_row(kind):
            self._fault("policy_missing_key", f"{key}.value")
            return
        said = {k: v for k, v in said.items() if self._known(k, v, _VALUE, key)}
        try:
            value = typed(said["value"], kind)
        except ValueError as error:
            self._fault("policy_wrong_type", key, str(error))
            return
        yield key, self._sourced(key, value, said, head)

    def _sourced(self, key: str, value: Any, said: dict[str, Any], head: dict[str, Any]) -> Value:
        source = said.get("source", head["source"])
        if not source.strip():
            self._fault("policy_missing_source", key)
        status = said.get("status", head.get("status", ""))
        return Value(
            value, source, self._status(status, f"{key}.status"), head["id"],
            said.get("note", ""), said.get("overridable", head.get("overridable", True)),
        )  # fmt: skip


def to_toml(edition: Edition) -> str:
    """The edition as TOML; `parse_edition` of it is equal to the edition."""
    return "\n".join([*_head_lines(edition), "", *_value_lines(edition)]) + "\n"


def _head_lines(edition: Edition) -> Iterator[str]:
    yield "[[edition]]"
    for name in ("id", "name", "place", "effective", "until", "draft", "rank", "source"):
        said = getattr(edition, name)
        if said not in (None, False):
            yield f"{name} = {written(said)}"


def _value_lines(edition: Edition) -> Iterator[str]:
    yield "[edition.values]"
    for key, value in edition.values.items():
        path = ".".join(_key(part) for part in key.split(".", 1))
        yield f"\n[edition.values.{path}]"
        yield f"value = {written(value.value)}"
        yield f"source = {written(value.source)}"
        yield f"status = {written(value.status)}"
        yield f"overridable = {written(value.overridable)}"
        if value.note:
            yield f"note = {written(value.note)}"


def _key(part: str) -> str:
    return part if re.fullmatch(r"[A-Za-z0-9_-]+", part, re.ASCII) else _text(part)


def _text(said: str) -> str:
    """A basic string: JSON's escapes are TOML's, but for DEL, which JSON leaves as it is."""
    return json.dumps(said, ensure_ascii=False).replace("\x7f", "\\u007f")


def written(said: Any) -> str:
    """A value as TOML writes it."""
    if isinstance(said, bool):
        return "true" if said else "false"
    if isinstance(said, tuple):
        return f"[{', '.join(written(item) for item in said)}]"
    if isinstance(said, str | StrEnum):
        return _text(str(said))
    if isinstance(said, Span):
        return _text(str(said))
    if isinstance(said, Decimal):
        return f"{said:f}"
    if isinstance(said, date) and not isinstance(said, datetime):
        return said.isoformat()
    if isinstance(said, int):
        return str(said)
    rows = (f"{_key(name)} = {written(getattr(said, name))}" for name in hints(type(said)))
    return f"{{ {', '.join(rows)} }}"

"""The only writer of a status column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeVar

from django.db import models

from sanxian.core.act import Frame, current, running, subject_of
from sanxian.core.prepared import update_step
from sanxian.core.trail import Entry
from sanxian.kernel.lifecycle import Lifecycle, Step
from sanxian.kernel.refusal import Forbidden, Refusal

M = TypeVar("M", bound=models.Model)


class Overtaken(Refusal):
    """Somebody else moved the record first; nothing was written."""


def move(
    record: M,
    word: str,
    *,
    set: dict[str, Any] | None = None,
    reasons: Sequence[str] = (),
    **codes: Any,
) -> M:
    """Take one step of the record's lifecycle, by conditional UPDATE, and put it on the trail.

    `set` holds other columns to write with it; `reasons` are open codes; `codes` go to the trail.
    Raises NoSuchStep, Forbidden, Overtaken.
    """
    table: Lifecycle = record.lifecycle  # type: ignore[attr-defined]
    old = type(table.start)(record.status)  # type: ignore[attr-defined]
    row = table.step(word, old)
    _allowed(row, record)
    fields = {**(set or {}), "status": row.target}
    if update_step(type(record), fields, {"pk": record.pk, "status": old}) != 1:
        raise Overtaken("overtaken", record=table.name, step=word)
    _written(record, row, old, fields, reasons, codes)
    return record


def move_many(
    records: Iterable[M],
    word: str,
    *,
    set: dict[str, Any] | None = None,
    reasons: Sequence[str] = (),
    **codes: Any,
) -> list[M]:
    """The same step for many records: one UPDATE for each status they come from; all or nothing."""
    rows = list(records)
    groups: dict[Any, list[M]] = {}
    for record in rows:
        groups.setdefault(record.status, []).append(record)  # type: ignore[attr-defined]
    for group in groups.values():
        _move_group(group, word, dict(set or {}), reasons, codes)
    return rows


def begun(records: Iterable[M], word: str) -> list[M]:
    """Records that are not written yet, and begin one step further than others: a file says so.

    For acts that take in many; such an act itself notes on the trail what it brought.
    Raises NoSuchStep, Forbidden.
    """
    rows = list(records)
    for record in rows:
        table: Lifecycle = record.lifecycle  # type: ignore[attr-defined]
        row = table.step(word, table.start)
        _allowed(row, record)
        record.status = row.target  # type: ignore[attr-defined]
    return rows


def told(record: models.Model, moved: models.Model) -> None:
    """Let a caller's own copy of a record know what became of it; the table was written already."""
    record.status = moved.status  # type: ignore[attr-defined]


def _move_group(
    group: list[M], word: str, extra: dict[str, Any], reasons: Sequence[str], codes: dict[str, Any]
) -> None:
    table: Lifecycle = group[0].lifecycle  # type: ignore[attr-defined]
    old = type(table.start)(group[0].status)  # type: ignore[attr-defined]
    row = table.step(word, old)
    for record in group:
        _allowed(row, record)
    fields = {**extra, "status": row.target}
    keys = [record.pk for record in group]
    moved = sum(
        update_step(type(group[0]), fields, {"pk": keys[i : i + 500], "status": old})
        for i in range(0, len(keys), 500)
    )
    if moved != len(group):
        raise Overtaken("overtaken", record=table.name, step=word)
    for record in group:
        _written(record, row, old, fields, reasons, codes)


def _allowed(row: Step, record: Any) -> None:
    """One of the running acts must be named by the step, and reach the record's place."""
    for frame in reversed(running()):
        if frame.act in row.acts and (
            row.reach == "all" or frame.by.may(frame.act, record.org_path)
        ):
            return
    current()  # LookupError outside any act: that is a fault of the programmer, not a refusal
    raise Forbidden("not_permitted", act=row.acts[0] if row.acts else row.word)


def _written(
    record: Any,
    row: Step,
    old: Any,
    fields: dict[str, Any],
    reasons: Sequence[str],
    codes: dict[str, Any],
) -> None:
    for name, value in fields.items():
        setattr(record, name, value)
    frame: Frame = current()
    data = {"from": old.value, "to": row.target.value, **codes}
    entry = Entry(
        frame.act, subject_of(record), record.org_path, row.word, tuple(reasons), "", data
    )
    frame.entries.append(entry)

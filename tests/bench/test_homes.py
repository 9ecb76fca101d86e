"""What a large home goes through besides its rows: gates that open and close, tables that change."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from bench import follow, writers

pytestmark = pytest.mark.django_db


def run(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def columns(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {c.name for c in connection.introspection.get_table_description(cursor, table)}


def indexes(table: str) -> set[str]:
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, table)
    return {name for name, about in found.items() if about["index"]}


def test_guards_and_indexes_stand_again_as_they_were() -> None:
    before = indexes("blood_order")
    with writers.open_gates(indexes=True):
        assert "blood_order_needed" in before - indexes("blood_order")
    assert indexes("blood_order") == before


def test_a_gate_that_does_not_close_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: an index that is not made anew."""
    with pytest.raises(writers.NotRestored), writers.open_gates(indexes=True):
        monkeypatch.setattr(writers._Sqlite, "close", lambda self: None)
        monkeypatch.setattr(writers._Postgres, "close", lambda self: None)


def test_a_home_that_has_todays_tables_stays_as_it_is() -> None:
    assert follow.follow() == []


def test_an_older_home_gets_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    holiday: Any = apps.get_model("core.holiday")
    before = columns("core_holiday")
    new = [models.CharField(max_length=9, default="it's"), models.DateField(null=True)]
    for name, field in zip(("said", "told_on"), new, strict=True):
        field.set_attributes_from_name(name)
        field.model = holiday
    every = [*holiday._meta.local_concrete_fields, *new]
    run("INSERT INTO core_holiday (day, works, name) VALUES ('2026-10-01', false, 'x')")
    run("DROP INDEX blood_order_needed")
    monkeypatch.setitem(holiday._meta.__dict__, "local_concrete_fields", every)
    found = follow.follow()
    assert sorted(found) == [
        "blood_order.blood_order_needed",
        "core_holiday.said",
        "core_holiday.told_on",
    ]
    assert columns("core_holiday") - before == {"said", "told_on"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT said, told_on FROM core_holiday")
        assert cursor.fetchall() == [("it's", None)]
    assert follow.follow() == []


def test_an_index_that_nobody_has_any_longer_goes() -> None:
    run("CREATE INDEX blood_order_once ON blood_order (code, status)")
    assert follow.follow() == ["blood_order.blood_order_once"]
    assert "blood_order_once" not in indexes("blood_order")


def test_a_new_table_is_made_with_its_indexes() -> None:
    run(f"DROP TABLE core_holiday{'' if connection.vendor == 'sqlite' else ' CASCADE'}")
    assert follow.follow() == ["core_holiday"]
    assert "day" in columns("core_holiday")

"""What a page of millions asks is read in the order of an index, or counted from it alone.

The tables are small here, so PostgreSQL is kept from going through all of one and from sorting.
"""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet

from sanxian.blood.selectors import donors, stock
from sanxian.core import clock
from sanxian.core.actor import Actor, Grant, bounds, within
from sanxian.core.database import begins, swept
from sanxian.people import selectors as people

pytestmark = pytest.mark.django_db

CENTRE = "/37/3703/bc1/"
NURSE = Actor(
    "a-1", CENTRE, (Grant("registrar", CENTRE, frozenset({people.SEE, donors.SEE, stock.SEE})),)
)
SWEPT = ("blood_unit", "blood_donor")


def plan(rows: QuerySet[Any, Any]) -> str:
    """How the database would answer."""
    sql, given = rows.query.sql_with_params()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for way in ("seqscan", "bitmapscan", "hashagg", "sort"):
                cursor.execute(f"SET LOCAL enable_{way} = off")
            cursor.execute("SET LOCAL enable_incremental_sort = off")
            cursor.execute(f"EXPLAIN (COSTS OFF) {sql}", given)
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}", given)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def sorts(said: str) -> bool:
    return "Sort" in said or "TEMP B-TREE" in said


def alone(said: str, index: str) -> bool:
    """Whether the rows themselves are left alone."""
    return f"COVERING INDEX {index}" in said or f"Index Only Scan using {index}" in said


@pytest.mark.parametrize(
    ("field", "text", "index"),
    [("name", "王", "people_person_named_so"), ("pinyin", "wang", "people_person_spelt_so")],
)
def test_a_name_is_found_in_the_order_it_is_shown(field: str, text: str, index: str) -> None:
    rows = within(people.standing(), NURSE, people.SEE).filter(begins(field, text))
    said = plan(rows.order_by(field, "pk")[: people.LISTED])
    assert index in said, said
    assert not sorts(said), said


def test_donors_of_a_group_are_counted_from_the_index() -> None:
    said = plan(donors.listed(NURSE, "A+").order_by().values("pk")[:2001])
    assert alone(said, "blood_donor_by_group"), said


def test_donors_of_a_group_are_shown_in_its_order() -> None:
    said = plan(donors.listed(NURSE, "A+")[:50])
    assert "blood_donor_by_group" in said, said
    assert not sorts(said), said


def test_the_stock_is_counted_in_the_order_of_the_index() -> None:
    ends = stock._ends(clock.now())
    said = plan(stock._counted.__wrapped__(*bounds(CENTRE), *ends))
    assert alone(said, "blood_unit_status"), said
    assert not sorts(said), said


def test_the_control_another_order_would_be_seen() -> None:
    rows = within(people.standing(), NURSE, people.SEE).filter(begins("name", "王"))
    assert sorts(plan(rows.order_by("created_at")[: people.LISTED]))


POSTGRES = connection.vendor == "postgresql"


def options(table: str) -> list[str]:
    """How the database was told to keep a table; SQLite is told nothing."""
    if not POSTGRES:
        return []
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE oid = %s::regclass", [table])
        return cursor.fetchone()[0] or []


def test_tables_counted_from_an_index_are_swept_in_time() -> None:
    """On PostgreSQL; on SQLite, which has no sweeper, the same steps do nothing and harm nothing."""
    for table in SWEPT:
        assert ("autovacuum_vacuum_scale_factor=0.001" in options(table)) is POSTGRES
    assert ("parallel_workers=0" in options("blood_unit")) is POSTGRES
    step = swept("blood_visit")
    editor = connection.schema_editor()
    step.database_forwards("blood", editor, None, None)
    assert len(options("blood_visit")) == (4 if POSTGRES else 0)
    step.database_backwards("blood", editor, None, None)
    assert options("blood_visit") == []


def test_what_the_server_has_loaded_is_no_longer_looked_through() -> None:
    look = "import sanxian.wsgi, gc; print(gc.get_freeze_count())"
    done = subprocess.run(
        [sys.executable, "-c", look],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(done.stdout) > 50_000

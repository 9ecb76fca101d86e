"""T4: every trigger that stands in the database has a case, wherever it was made.

Those of blood, of the registry and of the volunteers have theirs in the test_guards.py of their own tests,
where each must have a story; here are all others, and the test that finds a trigger without a case. Each case is one illegal statement: refused,
and accepted when the trigger is taken away.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core import trail
from sanxian.core.actor import Actor
from sanxian.core.database import drop
from sanxian.core.models import Edition, Trail
from sanxian.orgs.models import OrgEdge
from sanxian.stemcell.guards import HELD_GUARDS
from tests.blood import test_guards as of_blood
from tests.coordination import test_guards as of_coordination
from tests.duties import test_guards as of_duties
from tests.exchange.national import test_guards as of_national
from tests.stemcell import test_guards as of_stemcell
from tests.stemdonor.cases import test_guards as of_cases
from tests.stemdonor.registrants import test_guards as of_registrants
from tests.stempatient import test_guards as of_stempatient
from tests.volunteers import test_guards as of_volunteers

pytestmark = pytest.mark.django_db
Statement = Callable[[], Any]


def run(sql: str, *given: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)


def _row(at: datetime) -> int:
    trail.append("/x/", Actor("a-1", "/x/"), at, [trail.Entry("x.act", "x:1", "/x/")])
    return int(Trail.objects.get().pk)


def trail_rewritten(city: SimpleNamespace, at: datetime) -> Statement:
    key = _row(at)
    return lambda: run("UPDATE core_trail SET actor = 'a-2' WHERE id = %s", key)


def trail_shortened(city: SimpleNamespace, at: datetime) -> Statement:
    key = _row(at)
    return lambda: run("DELETE FROM core_trail WHERE id = %s", key)


def _edition(at: datetime) -> int:
    row = Edition.objects.create(
        topic="x.y", name="x-1", place="3703", org_path="/37/3703/", text="a", hash="b",
        author="a-1", written_at=at,
    )  # fmt: skip
    run("UPDATE core_edition SET status = 'approved', approver = 'a-2' WHERE id = %s", row.pk)
    return int(row.pk)


def edition_rewritten(city: SimpleNamespace, at: datetime) -> Statement:
    key = _edition(at)
    return lambda: run("UPDATE core_edition SET text = 'c' WHERE id = %s", key)


def edition_deleted(city: SimpleNamespace, at: datetime) -> Statement:
    key = _edition(at)
    return lambda: run("DELETE FROM core_edition WHERE id = %s", key)


def _closed(city: SimpleNamespace) -> None:
    OrgEdge.objects.filter(child=city.ward).update(until=date(2025, 1, 1))


def two_above_at_a_time(city: SimpleNamespace, at: datetime) -> Statement:
    _closed(city)
    sql = "INSERT INTO orgs_orgedge (child_id, parent_id, since) VALUES (%s, %s, '2024-12-31')"
    return lambda: run(sql, city.ward.pk, city.hospital2.pk)


def two_above_afterwards(city: SimpleNamespace, at: datetime) -> Statement:
    _closed(city)
    edge = OrgEdge.objects.create(child=city.ward, parent=city.hospital2, since=date(2025, 1, 1))
    return lambda: run("UPDATE orgs_orgedge SET since = '2024-12-31' WHERE id = %s", edge.pk)


CASES: dict[str, tuple[str, Callable[..., Statement]]] = {
    "core_trail_no_update": ("core_trail", trail_rewritten),
    "core_trail_no_delete": ("core_trail", trail_shortened),
    "core_edition_final": ("core_edition", edition_rewritten),
    "core_edition_kept": ("core_edition", edition_deleted),
    "orgs_edge_no_overlap": ("orgs_orgedge", two_above_at_a_time),
    "orgs_edge_no_overlap_later": ("orgs_orgedge", two_above_afterwards),
}


def standing() -> set[str]:
    """The triggers of the database, whoever made them; not those with which PostgreSQL itself keeps
    foreign keys."""
    if connection.vendor == "sqlite":
        sql = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    else:
        sql = "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return {row[0] for row in cursor.fetchall()}


def test_every_trigger_has_a_case_and_every_case_its_trigger() -> None:
    elsewhere = (
        of_blood, of_stemcell, of_duties, of_national, of_volunteers, of_stempatient, of_coordination,
        of_cases, of_registrants,
    )  # fmt: skip
    known = {name for room in elsewhere for name, *_ in room.GUARDS}
    known |= {name for name, *_ in HELD_GUARDS}  # tests/coordination/test_typings.py
    assert standing() == known | set(CASES)


def test_a_trigger_without_a_case_is_found() -> None:
    """The control."""
    before = standing()
    if connection.vendor == "sqlite":
        run("CREATE TRIGGER stray BEFORE DELETE ON core_home BEGIN SELECT 1; END")
    else:
        run("CREATE FUNCTION stray() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'")
        run("CREATE TRIGGER stray BEFORE DELETE ON core_home EXECUTE FUNCTION stray()")
    assert standing() == before | {"stray"}


@pytest.mark.parametrize("name", CASES)
def test_raw_sql_is_refused(name: str, city: SimpleNamespace, at: datetime) -> None:
    illegal = CASES[name][1](city, at)
    with pytest.raises(DatabaseError), transaction.atomic():
        illegal()


@pytest.mark.parametrize("name", CASES)
def test_without_the_trigger_it_would_pass(name: str, city: SimpleNamespace, at: datetime) -> None:
    table, story = CASES[name]
    illegal = story(city, at)
    for sql in drop(connection.vendor, table, name):
        run(sql)
    illegal()

"""Raw SQL cannot rewrite a typing, bring back who left, or change a registrant behind the index's back.

Each story makes the rows and gives back one illegal statement; with the guard dropped it passes, so that
each is its own negative control.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from sanxian.core.database import drop
from sanxian.stemcell.guards import GUARDS
from sanxian.stemcell.models import PatientQuery, Registrant, Typing
from sanxian.stemcell.services import registrants
from tests.guarding import each, only_its_guard_refuses, run
from tests.stemcell.branch import COARSE, COMMON, Branch

Statement = Callable[[], Any]


def update(model: Any, pk: int, column: str, value: Any) -> Statement:
    return lambda: run(f"UPDATE {model._meta.db_table} SET {column} = %s WHERE id = %s", value, pk)


def registrant(column: str, value: Any) -> Callable[[Branch], Statement]:
    def story(branch: Branch) -> Statement:
        return update(Registrant, branch.entered("R-1", born=1990).pk, column, value)

    return story


def came_back(branch: Branch) -> Statement:
    row = branch.entered("R-1")
    registrants.leave(registrant=row, why="age", by=branch.officer, at=branch.at)
    sql = (
        "UPDATE stemcell_registrant SET status = 'available', status_for = '', change = change + 1"
    )
    return lambda: run(f"{sql} WHERE id = %s", row.pk)


def suspended_unseen(branch: Branch) -> Statement:
    row = branch.entered("R-1")
    sql = "UPDATE stemcell_registrant SET status = 'unavailable', status_for = 'deferred'"
    return lambda: run(f"{sql} WHERE id = %s", row.pk)


def deleted(model: Any) -> Callable[[Branch], Statement]:
    def story(branch: Branch) -> Statement:
        branch.entered("R-1", "" if model is Registrant else COMMON)
        if model is PatientQuery:
            branch.asked()
        pk = model.objects.get().pk
        return lambda: run(f"DELETE FROM {model._meta.db_table} WHERE id = %s", pk)

    return story


def typing(column: str, value: Any) -> Callable[[Branch], Statement]:
    def story(branch: Branch) -> Statement:
        branch.entered("R-2")
        branch.entered("R-1", COMMON)
        real = Registrant.objects.get(number="R-2").pk if value == "R-2" else value
        return update(Typing, Typing.objects.get().pk, column, real)

    return story


def stood_again(branch: Branch) -> Statement:
    row = branch.entered("R-1", COARSE)
    branch.typed(row, COMMON)
    new, old = row.typings.order_by("-pk")
    run("UPDATE stemcell_typing SET status = 'void' WHERE id = %s", new.pk)
    return update(Typing, old.pk, "status", "standing")


def asked(column: str, value: Any) -> Callable[[Branch], Statement]:
    def story(branch: Branch) -> Statement:
        return update(PatientQuery, branch.asked().pk, column, value)

    return story


STORIES: dict[str, list[Callable[[Branch], Statement]]] = {
    "stemcell_registrant_identity_guard": [
        registrant("number", "R-9"),
        registrant("entered_by", "a-other"),
    ],
    "stemcell_registrant_end_guard": [came_back],
    "stemcell_registrant_change_guard": [
        registrant("change", 0),
        registrant("born", 1960),
        registrant("sex", "female"),
        registrant("region", "370302"),
        registrant("abo", "A+"),
        registrant("cmv", "neg"),
        suspended_unseen,
    ],
    "stemcell_registrant_delete_guard": [deleted(Registrant)],
    "stemcell_typing_rewrite_guard": [
        typing("text", b"\1" * 40),
        typing("registrant_id", "R-2"),
        typing("loci", "A"),
        typing("method", "ssp"),
        typing("laboratory", "别处"),
        typing("release", "9.9.9"),
        typing("recorded_by", "a-other"),
        typing("day", "2020-01-01"),
    ],
    "stemcell_typing_end_guard": [stood_again],
    "stemcell_typing_delete_guard": [deleted(Typing)],
    "stemcell_query_rewrite_guard": [
        asked("patient", "P-9"),
        asked("text", b"\1" * 40),
        asked("stage", "preliminary"),
        asked("found", 7),
        asked("asked_by", "a-other"),
        asked("counts", "{}"),
        asked("edition", "another"),
        asked("narrowed", '{"sex": "male"}'),
    ],
    "stemcell_query_delete_guard": [deleted(PatientQuery)],
}


def test_every_guard_has_a_story():
    assert set(STORIES) == {name for name, *_ in GUARDS}
    assert all(STORIES.values())


@pytest.mark.parametrize(("name", "story"), each(STORIES))
def test_raw_sql_is_refused_and_only_by_its_guard(name, story, branch):
    only_its_guard_refuses(GUARDS, name, story(branch))


@pytest.mark.parametrize(
    ("column", "value"),
    [("sex", "m"), ("abo", "C"), ("cmv", "?"), ("number", ""), ("status_for", "deferred"),
     ("status", "dreaming")],
)  # fmt: skip
def test_what_a_registrant_cannot_be(column, value, branch):
    row = branch.entered("R-1")
    for name in ("identity", "end", "change"):
        guard = f"stemcell_registrant_{name}_guard"
        for sql in drop(connection.vendor, "stemcell_registrant", guard):
            run(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        update(Registrant, row.pk, column, value)()


def test_one_typing_stands(branch):
    """A second one that stands is refused; the same row as one that is void is not."""
    branch.entered("R-1", COMMON)
    kept = "registrant_id, org_path, text, loci, method, laboratory, release, why, recorded_at, recorded_by"
    sql = (
        f"INSERT INTO stemcell_typing (uid, status, {kept})"
        f" SELECT '0198a000-0000-7000-8000-000000000001', %s, {kept} FROM stemcell_typing"
    )
    with pytest.raises(DatabaseError), transaction.atomic():
        run(sql, "standing")
    run(sql, "void")


def test_a_number_stands_once(branch):
    branch.entered("R-1")
    branch.entered("R-2")
    for sql in drop(connection.vendor, "stemcell_registrant", "stemcell_registrant_identity_guard"):
        run(sql)
    with pytest.raises(DatabaseError), transaction.atomic():
        run("UPDATE stemcell_registrant SET number = 'R-1'")

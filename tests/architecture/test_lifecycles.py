"""Every state machine: reachable, ended, known to the database, driven by acts that exist."""

import itertools

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.urls import get_resolver

from sanxian.console.papers import lifecycles
from sanxian.core.act import ACTS
from sanxian.kernel.lifecycle import Lifecycle, NoSuchStep

assert get_resolver().url_patterns  # every room with pages is loaded, and so are its acts
TABLES = lifecycles()
BY_NAME = [pytest.param(table, id=name) for name, (table, _) in TABLES.items()]


@pytest.mark.parametrize("table", BY_NAME)
def test_every_status_is_reachable(table: Lifecycle):
    reached, more = set(), {table.start}
    while more:
        reached |= more
        more = {r.target for r in table.steps if r.source & reached} - reached
    assert reached == set(table.statuses)


@pytest.mark.parametrize("table", BY_NAME)
def test_every_pair_of_step_and_status_is_decided(table: Lifecycle):
    words = {row.word for row in table.steps}
    for word, status in itertools.product(sorted(words), table.statuses):
        rows = [r for r in table.steps if r.word == word and status in r.source]
        assert len(rows) <= 1, f"{table.name}: {word} from {status} is ambiguous"
        if rows:
            assert table.step(word, status) is rows[0]
        else:
            with pytest.raises(NoSuchStep):
                table.step(word, status)


@pytest.mark.parametrize("table", BY_NAME)
def test_every_step_is_driven_by_acts_that_exist(table: Lifecycle):
    named = {a for row in table.steps for a in row.acts}
    assert named - set(ACTS) == set()


# What people judged can be judged anew: that two files are one person's, or are not; and a count that
# agreed is opened again when a tube turns up late, since a closed batch is what a release rests on. Who left comes back if she likes.
REVERSIBLE = {"volunteer", "double", "collection_batch", "test_batch"}


@pytest.mark.parametrize("table", BY_NAME)
def test_something_can_end(table: Lifecycle):
    assert bool(table.ends) != (table.name in REVERSIBLE)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "label"), [(n, m) for n, (_, m) in TABLES.items()])
def test_the_table_knows_its_statuses(name: str, label: str):
    """The database's own list is the code's list: a CHECK names every status and no other."""
    model = apps.get_model(label)
    checks = [c for c in model._meta.constraints if c.name.endswith("status_known")]
    assert len(checks) == 1
    listed = next(iter(checks[0].condition.children))[1]
    assert listed == [s.value for s in model.lifecycle.statuses]
    with connection.cursor() as cursor:
        found = connection.introspection.get_constraints(cursor, model._meta.db_table)
    assert checks[0].name in found


@pytest.mark.django_db
def test_a_status_from_nowhere_is_refused_by_the_database():
    from sanxian.core.models import Edition

    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.create(
            topic="t",
            name="n",
            org_path="/",
            text="",
            hash="",
            status="dreaming",
            author="a",
            written_at="2026-01-01T00:00:00Z",
        )

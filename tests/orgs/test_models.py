"""What the tables of the organisation refuse, whoever writes to them."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from sanxian.core import trail
from sanxian.core.models import Trail
from sanxian.orgs.models import Account, Delegation, Grant, Org, OrgEdge
from tests.personas import AT, SINCE


def refused(make) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


@pytest.mark.parametrize("path", ["/37/AB/", "37/x/", "/37/x", "/37//x/", "/37/é/", "/37/y/"])
def test_path_is_lower_case_and_closed(city, path):
    refused(
        lambda: Org.objects.create(
            org_id="x", segment="x", path=path, kind="site", level="site", name="x", opened=SINCE
        )
    )


def test_edges_do_not_overlap(city):
    refused(
        lambda: OrgEdge.objects.create(
            child=city.centre, parent=city.county, since=date(2019, 1, 1), until=date(2020, 1, 2)
        )
    )
    OrgEdge.objects.create(
        child=city.centre, parent=city.county, since=date(2019, 1, 1), until=date(2020, 1, 1)
    )


def test_edges_do_not_overlap_by_a_later_change(city):
    old = OrgEdge.objects.create(
        child=city.centre, parent=city.county, since=date(2019, 1, 1), until=date(2020, 1, 1)
    )
    old.until = date(2020, 1, 2)
    refused(old.save)


def test_edge_ends_after_it_begins(city):
    edge = OrgEdge.objects.get(child=city.centre)
    edge.until = edge.since
    refused(edge.save)


def test_no_delegation_to_oneself(city):
    refused(
        lambda: Delegation.objects.create(
            giver=city.city, taker=city.city, step="stemcell.recruit", since=SINCE
        )
    )


def test_one_open_grant_of_a_role_in_a_place(persona):
    nurse = persona.account("nurse")
    refused(lambda: Grant.objects.create(account=nurse, role="nurse", org=nurse.org, since=SINCE))


def test_closed_account_has_a_day(persona):
    nurse = persona.account("nurse")
    refused(lambda: Account.objects.filter(pk=nurse.pk).update(is_active=False))


def test_trail_is_never_changed_or_shortened(persona):
    by = persona("nurse")
    trail.append("x", by, AT, [trail.Entry("a", "b", "/")])
    refused(lambda: Trail.objects.update(act="c"))
    refused(lambda: Trail.objects.all().delete())
    assert trail.verify().ok


class TestTransactional:
    def test_leaves_a_row_behind(self, transactional_db, persona):
        trail.append("x", persona("nurse"), AT, [trail.Entry("a", "b", "/")])
        assert Trail.objects.count() == 1

    def test_the_next_starts_clean_and_still_guarded(self, transactional_db, persona):
        assert not Trail.objects.exists()
        trail.append("x", persona("nurse"), AT, [trail.Entry("a", "b", "/")])
        refused(lambda: Trail.objects.all().delete())


@pytest.mark.django_db
def test_paths_sort_by_their_bytes():
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT table_name, column_name, collation_name FROM information_schema.columns "
                "WHERE table_schema = current_schema() AND (column_name LIKE '%path' OR column_name = 'place') AND character_maximum_length >= 200 "
                "AND table_name NOT LIKE 'django%'"
            )
            assert {row[2] for row in cursor.fetchall()} == {"C"}
    else:
        with connection.cursor() as cursor:
            cursor.execute("SELECT '/HZ/x/' >= '/hz/'")
            assert cursor.fetchone()[0] == 0

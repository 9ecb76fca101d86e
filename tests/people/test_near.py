"""The search for doubles goes by indexes, however many files there are."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection

from sanxian.people import selectors
from sanxian.people.models import Person


@pytest.fixture
def plan(db):
    """How the database would find what is near a person; small tables are read whole otherwise."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_indexscan = off")

    def plan(**said) -> str:
        return selectors.near(Person(pk=1, **said)).explain()

    return plan


WAYS = {
    "phone": ({"name": "王芳", "phone_index": "x"}, ["phone_index"]),
    "name_and_birthday": ({"name": "王芳", "born": date(1990, 5, 4)}, ["name", "born"]),
    "all": (
        {"name": "王芳", "born": date(1990, 5, 4), "phone_index": "x"},
        ["phone_index", "name", "born"],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_a_neighbour_has_an_index(way, plan):
    said, columns = WAYS[way]
    found = plan(**said)
    for column in columns:
        assert f"people_person_{column}" in found, found
    assert "people_person_merged" not in found, found


def test_a_family_is_found_by_its_keys(db):
    found = str(Person.objects.filter(merged_into__in=[7]).values("pk").explain())
    assert connection.vendor != "sqlite" or "people_person_merged" in found

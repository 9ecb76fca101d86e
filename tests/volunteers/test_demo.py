"""The volunteers of the demonstration: everything is going on, and whoever signs in has something to do."""

from __future__ import annotations

import pytest
from django.apps import apps

from sanxian.orgs import selectors as orgs
from sanxian.twin import volunteers
from sanxian.twin.founding import founder
from sanxian.volunteers.models import Hours, Offer, Signup
from sanxian.volunteers.selectors import offers, reach, shifts
from tests.personas import ON


@pytest.fixture
def lived(corps):
    volunteers.play(corps.worker, founder(), ON)
    return corps


def test_every_state_of_every_lifecycle(lived):
    for model in apps.get_app_config("volunteers").get_models():
        table = getattr(model, "lifecycle", None)
        if table:
            known = set(model.objects.values_list("status", flat=True))
            assert known == {s.value for s in table.statuses}, model.__name__


def test_every_table_has_something(lived):
    empty = [
        m.__name__ for m in apps.get_app_config("volunteers").get_models() if not m.objects.exists()
    ]
    assert empty == []


def test_who_signs_in_by_one_click_has_something_to_do(lived):
    mine = orgs.actor_named("volunteer", ON)
    me = reach.own(mine)
    assert offers.waiting(me, lived.at) and shifts.coming(me, lived.at)
    leader = orgs.actor_named("leader", ON)
    assert reach.volunteers(leader).count() == 12
    assert any(
        row.taken < row.seats
        for row in shifts.running(leader, lived.at, lived.at.replace(year=2027))
    )


def test_what_is_hers_was_made_last(lived):
    """The proof of access tries the latest records of each kind: hers are among them."""
    me = reach.own(orgs.actor_named("volunteer", ON))
    for model in (Offer, Signup):
        latest = model.objects.order_by("-pk")[:3]
        assert me.pk in {row.volunteer_id for row in latest}
    assert Hours.objects.filter(volunteer=me).exists()

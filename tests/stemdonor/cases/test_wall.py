"""A donor who serves as a volunteer: what the one room writes never says who she is in the other."""

from __future__ import annotations

from typing import Any

import pytest

from sanxian.core.models import Trail
from sanxian.volunteers.facts import Kind
from tests.volunteers.corps import Corps


@pytest.fixture
def gave(story: Any) -> Any:
    """Somebody who is both, and her case after she gave."""
    corps = Corps(story.county.city, story.persona)
    corps.made = 850
    case = story.until("confirmed")
    row = corps.active(Kind.PUBLICITY, person=case.registrant.person)
    before = Trail.objects.latest("pk").pk
    story.until("handed_over", case)
    row.refresh_from_db()
    return row, Trail.objects.filter(pk__gt=before)


def test_she_may_be_asked_to_tell_of_it_from_now_on(gave):
    row, _written = gave
    assert row.past_donor


def test_no_row_of_the_trail_joins_the_volunteer_to_the_case(gave):
    row, written = gave
    assert written.filter(act="stemdonor.handover.take").exists()
    told = [f"{one.subject} {one.data}" for one in written]
    assert not [said for said in told if "volunteer" in said or str(row.uid) in said]

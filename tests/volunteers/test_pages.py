"""The pages of the volunteers' room: what they show to whom, what they refuse, what leaves as a file."""

from __future__ import annotations

import pytest
from django.urls import reverse

from sanxian.volunteers.facts import Kind
from sanxian.volunteers.models import Hours
from sanxian.volunteers.services import hours, teams

LISTS = ("teams", "roster", "trainings", "covers", "shifts", "offers", "hours", "figures")
STAFF = (*LISTS, "corrections", "team_new", "enter", "training_new", "cover_new", "shift_new")


@pytest.fixture
def desk(corps, signed_in):
    """The county worker's browser."""
    return signed_in("county_worker")


@pytest.fixture
def full(corps):
    """One of everything."""
    team = corps.team()
    row, by = corps.seated(Kind.ESCORT, Kind.PUBLICITY, name="何大姐")
    corps.fit(row)
    teams.join(team=team, volunteer=row, by=corps.worker, at=corps.at)
    teams.record(team=team, kind="poverty", title="看望困难户", day=corps.at.date(), minutes=120,
                 volunteers=[row], by=corps.worker, at=corps.at)  # fmt: skip
    shift = corps.shift(team=team)
    signup = corps.signed(shift, by)
    offer = corps.asked(row, Kind.ESCORT, "coordination.mission:1")
    correction = hours.propose(
        hours=Hours.objects.get(), minutes=90, why="wrong_time", by=corps.other, at=corps.at
    )
    corps.full = {"team": team, "row": row, "by": by, "shift": shift, "signup": signup,
                  "offer": offer, "correction": correction}  # fmt: skip
    return corps


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, (address, answer.content.decode()[:3000])
    return answer.content.decode()


def records(full):
    at = full.full
    return [
        reverse("volunteers:team", args=[at["team"].pk]),
        reverse("volunteers:record", args=[at["team"].pk]),
        reverse("volunteers:volunteer", args=[at["row"].pk]),
        reverse("volunteers:training", args=[at["row"].attendances.first().training_id]),
        reverse("volunteers:cover", args=[at["row"].covers.get().pk]),
        reverse("volunteers:shift", args=[at["shift"].pk]),
        reverse("volunteers:code", args=[at["shift"].pk]),
        reverse("volunteers:correct", args=[Hours.objects.get().pk]),
    ]


def test_every_page_opens_in_both_languages(full, desk):
    pages = [reverse(f"volunteers:{name}") for name in STAFF] + records(full)
    for address in pages:
        page(desk, address)
    desk.cookies["language"] = "en"
    for address in pages:
        page(desk, address)

"""The morning of the demonstration between two sides: every desk of it has something to do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django_tasks_db.models import DBTaskResult

from sanxian.coordination.models import Draft, Leg, Letter, Link, Meeting, Message, Mission
from sanxian.coordination.selectors import contact, links, missions
from sanxian.core import clock, later
from sanxian.core.models import Home
from sanxian.stemdonor.models import MatchCase
from sanxian.stempatient.models import PatientCase
from sanxian.twin import cases, coordination, sealed, volunteers
from sanxian.twin.founding import founder
from tests.stemdonor.cases.story import Story
from tests.stemdonor.county import County

REGISTRANTS = 34


def staffed(story: Story, city: Any, persona: Any) -> Any:
    staff = {
        "county": story.worker, "cityrc": story.town, "cityrc2": story.escort,
        "manager": story.province, "collecth1": story.doctor,
        "coordinator": persona("coordinator"), "coordinator2": persona("coordinator", number=2),
        "transplanth1": persona("transplant_doctor"),
        "transplant2h1": persona("transplant_doctor", number=2),
        "transplanth2": persona("transplant_doctor", "hospital2"),
        "transplant2h2": persona("transplant_doctor", "hospital2", 2),
    }  # fmt: skip
    places = {
        "h1": city.hospital.path, "h2": city.hospital2.path, "county1": city.county.path,
        "city": city.city.path, "registry": city.registry.path,
    }  # fmt: skip
    return SimpleNamespace(
        staff=staff.__getitem__, plan=SimpleNamespace(path=places.__getitem__), day=story.day
    )


@pytest.fixture
def life(city: Any, persona: Any) -> Any:
    """The county with its volunteers and its match cases."""
    story = Story(County(city, persona))
    Home.objects.update_or_create(
        pk=1, defaults={"kind": "simulated", "clock": clock.instant(story.day, 7)}
    )
    city.registry.kind = "registry"
    for _ in range(REGISTRANTS):
        story.registrant()
    made = staffed(story, city, persona)
    volunteers.play(made.staff("county"), founder(), made.day)
    cases.play(made, made.day)
    return made


@pytest.fixture
def lived(life: Any) -> Any:
    coordination.play(life, founder(), life.day)
    later.work_off()
    sealed.last_word(life, life.day)
    return life


def test_every_state_is_there(lived: Any) -> None:
    assert {c.status for c in PatientCase.objects.all()} >= {
        "searching", "reserved", "planned", "confirmed", "preparing", "transplanted", "cancelled",
    }  # fmt: skip
    missing = {}
    for model in (Link, Message, Mission, Leg, Letter, Meeting, Draft):
        lacking = {s.value for s in model.lifecycle.statuses} - set(
            model.objects.values_list("status", flat=True)
        )
        if lacking:
            missing[model.__name__] = lacking
    assert missing == {}


def test_the_old_pair_heard_each_word_when_it_was_said(lived: Any) -> None:
    link = Link.objects.get(transplanted_on__isnull=False)
    donor = MatchCase.objects.get(uid=link.donor)
    assert donor.status == "closed" and donor.conditioned_at is not None
    assert (link.transplanted_on - donor.collected_on).days == 1
    said = link.messages.order_by("at", "pk")
    assert [m.word for m in said] == [
        "wanted", "reserved", "planned", "confirmed", "preparing", "collected", "delivered",
        "received", "transplanted",
    ]  # fmt: skip
    assert all(m.carried_at and (m.carried_at - m.at).days == 0 for m in said)


def test_what_stops_half_way_is_seen_by_a_coordinator(lived: Any) -> None:
    (stuck,) = links.stuck(lived.staff("coordinator"))
    assert stuck.word == "cancelled"
    assert {m.link.rank for m in Message.objects.filter(status="held")} == {"backup"}
    assert {m.word for m in Message.objects.filter(status="waiting")} == {"wanted"}
    assert not DBTaskResult.objects.filter(status="FAILED").exists()


def test_somebody_is_asked_and_nobody_is_found_yet(lived: Any) -> None:
    coordinator = lived.staff("coordinator")
    # nobody asked; asked and no answer; of a link, before its cells are collected
    uncarried = list(missions.uncarried(coordinator))
    assert [(bool(m.link_index), m.product is None) for m in uncarried].count((True, True)) == 1
    assert len(uncarried) == 3
    (year,) = {done.year for done in missions.done(coordinator)}
    assert year == lived.day.year
    assert contact.letters(coordinator).count() == contact.drafts(coordinator).count() == 1
    assert contact.meetings(coordinator).count() == 2


def test_a_letter_of_the_mistaken_link_was_kept(lived: Any) -> None:
    (kept,) = Letter.objects.filter(status="kept")
    assert kept.link.ended_for == "mistake"


def test_where_no_donor_is_free_nothing_is_joined(life: Any) -> None:
    scene = sealed.Sealed(life, life.day)
    scene.too_late()
    scene.too_late()  # the only one whose cells are collected is joined already
    assert Link.objects.count() == 1


def test_the_models_are_all_that_live(lived: Any) -> None:
    """A new lifecycle of the room is asked for here too."""
    living = {
        m for m in apps.get_app_config("coordination").get_models() if hasattr(m, "lifecycle")
    }
    assert living == {Link, Message, Mission, Leg, Letter, Meeting, Draft}

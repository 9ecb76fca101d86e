"""What a session left undone goes to its crew: the one who explained first, the county where there is none."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from sanxian.blood import news as donor_room
from sanxian.blood.selectors import sites
from sanxian.blood.services import sessions
from sanxian.console import wiring
from sanxian.core.models import Home
from sanxian.duties import kinds as duties
from sanxian.duties.models import Duty
from sanxian.stemdonor import kinds
from sanxian.stemdonor.models import Registrant
from sanxian.stemdonor.services import registrants, unfinished
from tests.blood.donor_room.room import Room
from tests.personas import AT, ON
from tests.stemdonor.county import RIGHT, County

EVENING = AT + timedelta(hours=7)


@pytest.fixture
def room(city: SimpleNamespace, persona: Any) -> Room:
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    return Room(city, persona)


@pytest.fixture
def session(room: Room) -> Any:
    return room.session


def crew(room: Room, session: Any, **duty_of: str) -> None:
    """`crew(room, session, nurse="nurse", nurse2="nurse")`: who works there."""
    accounts = {
        role: room.persona.account(role.rstrip("2"), "", 2 if role.endswith("2") else 1)
        for role in duty_of
    }
    said = {accounts[role].pk: duty for role, duty in duty_of.items()}
    sessions.staff(session=session, crew=said, by=room.admin, at=AT)


def enrolled(county: County, room: Room, **given: Any) -> Registrant:
    """At the site, by its nurse."""
    said = {"place": room.site.org_path, "by": room.nurse, "channel": "donation"}
    return county.enrolled(**{**said, **given})


def ended(room: Room, session: Any, at: Any = EVENING) -> list[Duty]:
    sessions.close_session(session=session, by=room.nurse, at=at)
    return list(Duty.objects.filter(kind=kinds.UNFINISHED).order_by("pk"))


def test_they_are_joined_once():
    wiring.connect()
    assert donor_room.SESSION_ENDED.count(unfinished.session_ended) == 1
    assert duties.CREWS.count(sites.on_duty) == 1


def test_what_is_left_is_on_the_nurse_s_desk(county, room, session):
    crew(room, session, nurse="nurse", registrar="registrar")
    row = enrolled(county, room)
    (duty,) = ended(room, session)
    assert duty.owner.code == room.nurse.id and duty.naming == "rule"
    assert duty.org_path == room.site.org_path == duty.owner_org.path
    assert duty.subject == f"stemdonor.registrant:{row.pk}" and duty.status == "open"


def test_who_explained_is_asked_before_who_has_less_to_do(county, room, session, persona):
    crew(room, session, nurse="nurse", nurse2="nurse")
    second = persona("nurse", "", 2)
    row = enrolled(county, room)
    registrants.check(
        place=room.site.org_path, registrant=row, answers=RIGHT, explained_by=second.id,
        by=room.nurse, at=AT,
    )  # fmt: skip
    (duty,) = ended(room, session)
    assert duty.owner.code == second.id


def test_where_the_explainer_is_not_of_the_crew_the_least_loaded_is(county, room, session, persona):
    crew(room, session, nurse="nurse", nurse2="nurse")
    for _ in range(4):
        enrolled(county, room, recruited_by=county.worker.id)
    owners = [duty.owner.code for duty in ended(room, session)]
    assert sorted(owners) == sorted([room.nurse.id, persona("nurse", "", 2).id] * 2)


@pytest.mark.parametrize("staffed", [{}, {"registrar": "registrar"}])
def test_without_a_crew_that_may_do_it_the_county_does(county, room, session, staffed):
    crew(room, session, **staffed)
    enrolled(county, room)
    (duty,) = ended(room, session)
    assert duty.owner.code == county.worker.id and duty.org_path == county.path


def test_a_session_that_was_called_off_sent_nobody(county, room, session):
    crew(room, session, nurse="nurse")
    type(session).objects.filter(pk=session.pk).update(status="cancelled")
    assert sites.on_duty(room.site.org_path, ON) == []


def test_closed_on_another_day_the_crew_has_gone_home(county, room, session):
    crew(room, session, nurse="nurse")
    enrolled(county, room)
    (duty,) = ended(room, session, EVENING + timedelta(days=1))
    assert duty.owner.code == county.worker.id


@pytest.mark.parametrize("left", ["sampled", "intending", "elsewhere", "yesterday"])
def test_nothing_is_left_of_the_others(county, room, session, left):
    crew(room, session, nurse="nurse")
    if left == "sampled":
        county.drawn(enrolled(county, room))
    elif left == "intending":
        enrolled(county, room, agreed=())
    elif left == "elsewhere":
        county.enrolled()
    else:
        enrolled(county, room, at=AT - timedelta(days=1))
    assert ended(room, session) == []


def test_the_sample_ends_it(county, room, session):
    crew(room, session, nurse="nurse")
    row = enrolled(county, room)
    (duty,) = ended(room, session)
    county.drawn(row, at=EVENING)
    duty.refresh_from_db()
    assert duty.status == "done"


def test_who_withdraws_is_not_called_to_give_a_sample(county, room, session):
    crew(room, session, nurse="nurse")
    row = enrolled(county, room)
    (duty,) = ended(room, session)
    registrants.withdraw(registrant=row, by=county.worker, at=EVENING)
    duty.refresh_from_db()
    assert duty.status == "cancelled"


def test_a_kind_that_is_not_routed_by_site_asks_no_crew(county, room, session, monkeypatch):
    from dataclasses import replace

    crew(room, session, nurse="nurse")
    kind = replace(duties.KINDS[kinds.UNFINISHED], by_site=False)
    monkeypatch.setitem(duties.KINDS, kinds.UNFINISHED, kind)
    enrolled(county, room)
    (duty,) = ended(room, session)
    assert duty.owner.code == county.worker.id

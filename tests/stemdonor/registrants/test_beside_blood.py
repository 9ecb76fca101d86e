"""Blood and stem cells stand beside one another and import nothing: a link, a flag, a list of names."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from sanxian.blood.selectors import regulars
from sanxian.blood.services import donations
from sanxian.blood.services import donors as blood
from sanxian.console import wiring
from sanxian.core.models import Home
from sanxian.people import selectors as people
from sanxian.stemdonor import news
from sanxian.stemdonor.models import Registrant
from tests.blood.donor_room.room import Room
from tests.personas import AT, ON
from tests.stemdonor.county import BOTH


@pytest.fixture
def room(city, persona):
    Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": AT})
    return Room(city, persona)


@pytest.fixture
def twice(room):
    """Somebody who gave twice this year."""
    kept = {}

    def session(at):
        if at not in kept:
            kept[at] = room.opened(at.date(), at)
        return kept[at]

    def given(name="许文静"):
        donor = room.donor(name)
        for days in (300, 100):
            at = AT - timedelta(days=days)
            visit = room.screened(room.came(donor, at=at, session=session(at)), at=at)
            drawn = room.drawing(visit, at=at)
            donations.finish(donation=drawn, volume_ml=400, by=room.nurse,
                             at=at + timedelta(minutes=9))  # fmt: skip
        return donor

    return given


def test_they_are_joined_once():
    assert news.REPEAT.count(regulars.gives_again) == 1
    wiring.connect()
    assert news.REPEAT.count(regulars.gives_again) == 1


def test_who_gives_again_is_a_flag(room, twice, county):
    once, again = room.given().donor, twice("何再来")
    assert not regulars.gives_again(once.person_id)
    assert regulars.gives_again(again.person_id)
    row = county.enrolled(people.head(again.person))
    assert row.repeat_donor


def test_the_centre_asks_its_regulars_first(room, twice, signed_in):
    room.given(room.donor("柳一次"))
    twice("何再来")
    client = signed_in("nurse")
    page = client.get(reverse("stemdonor:prospects"))
    said = page.content.decode()
    assert "何再来" in said and "献血 2 次" in said and "柳一次" not in said
    sheet = client.get(reverse("stemdonor:prospects"), {"export": "csv"})
    body = b"".join(sheet.streaming_content) if sheet.streaming else sheet.content
    assert "何再来" not in body.decode() and b"2" in body


def test_who_is_deferred_registered_or_too_old_is_not_asked(room, twice, county):
    barred, here = twice("何停"), twice("何在")
    assert {r.person for r in regulars.regulars(room.nurse, ON)} == {
        barred.person_id,
        here.person_id,
    }
    blood.defer(donor=barred, code="lab_deferral", by=room.quality, at=AT)
    county.enrolled(people.head(here.person))
    assert {r.person for r in regulars.regulars(room.nurse, ON)} == {here.person_id}
    from sanxian.stemdonor.selectors.registrants import askable

    assert askable(regulars.regulars(room.nurse, ON), ON) == []


def test_another_city_sees_none_of_them(room, twice, persona, signed_in):
    twice("何再来")
    assert regulars.regulars(persona("nurse", "other"), ON) == []
    assert signed_in("county_worker").get(reverse("stemdonor:prospects")).status_code == 403


def test_after_giving_blood_one_link_leads_on(room, signed_in, persona):
    """The link has the person's key and nothing else."""
    visit = room.given().visit
    client = signed_in("nurse")
    said = client.get(reverse("blood:visit", args=[visit.pk])).content.decode()
    link = reverse("stemdonor:beside", args=[visit.donor.person_id])
    assert link in said and "登记造血干细胞" in said
    page = client.get(link)
    assert page.status_code == 200 and "两份同意" in page.content.decode()
    assert signed_in("nurse", "other").get(link).status_code == 404
    other = signed_in("registrar").get(reverse("blood:visit", args=[visit.pk])).content.decode()
    assert link not in other


def test_at_the_chair_from_the_link_to_the_entry(room, signed_in, city):
    visit = room.given().visit
    client = signed_in("nurse")
    page = client.get(reverse("stemdonor:beside", args=[visit.donor.person_id]))
    sent = {"person": page.context["key"], "county": city.county.path, "channel": "donation",
            "register": "on", "typing": "on", "how": "screen",
            "request": "0198a000-0000-7000-8000-000000000009"}  # fmt: skip
    client.post(reverse("stemdonor:agree"), sent)
    row = Registrant.objects.get()
    assert (row.status, row.channel, row.org_path) == ("enrolled", "donation", city.county.path)
    assert all(people.agrees(row.person_id, purpose) for purpose in BOTH)

"""A donor's own pages: what they say, what they never say, and the way out in two taps."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from sanxian.blood.models import Donation, Thanks, Unit
from sanxian.blood.selectors import own as read
from sanxian.blood.services import donors as donor_services
from sanxian.kernel.refusal import Unknown
from sanxian.orgs.models import Account
from sanxian.people import selectors as people
from sanxian.people import services as people_services
from sanxian.people.models import Person
from tests.blood.donor_room.room import Room
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    monkeypatch.setattr("sanxian.core.clock.now", lambda: AT)


@pytest.fixture
def room(city, persona):
    return Room(city, persona)


@pytest.fixture
def donor(room):
    return room.donor()


def enter(room, donor, number=1):
    """A browser in which this donor has signed in."""
    account = room.persona.account("donor", "", number)
    account.person_uid = Person.objects.get(pk=donor.person_id).uid
    Account.objects.filter(pk=account.pk).update(person_uid=account.person_uid)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def own(room, donor):
    return enter(room, donor)


def page(client, name="home", *args):
    answer = client.get(reverse(f"portal:{name}", args=args))
    return answer.content.decode()


def give(room, donor, days=0):
    """A donation of whole blood, `days` ago."""
    donation = room.given(donor)
    Donation.objects.filter(pk=donation.pk).update(day=ON - timedelta(days=days))
    return donation


def used(donation, day):
    Thanks.objects.create(
        donor=donation.donor,
        unit=Unit.objects.get(donation=donation),
        component="red_cells",
        day=day,
    )


# -- the next day first ------------------------------------------------------------------------------


def test_who_may_give_today_is_told_so(own):
    assert "现在就可以献全血" in page(own)


def test_who_has_to_wait_sees_the_day_and_the_days_left(room, donor, own):
    give(room, donor, days=100)
    shown = page(own)
    assert (
        "下次可以献全血" in shown
        and "2 月 15 日" in shown
        and "2027 年，星期一，还有 84 天" in shown
    )
    assert "现在就可以" in shown  # platelets: three months are over


def test_a_first_visitor_is_welcomed(room):
    person = people_services.register(
        place=room.site.org_path, name="林可", sex="female", by=room.registrar, at=AT
    )
    account = room.persona.account("donor")
    Account.objects.filter(pk=account.pk).update(person_uid=person.uid)
    client = Client()
    client.force_login(account, "django.contrib.auth.backends.ModelBackend")
    assert "还没有献过血" in page(client)
    assert client.get(reverse("portal:history")).status_code == 404


# -- deferrals -----------------------------------------------------------------------------------------


def test_a_laboratory_finding_asks_for_a_call_and_names_nothing(room, donor, own):
    donor_services.defer(donor=donor, code="hbv", by=room.quality, at=AT)
    shown = page(own)
    assert "请给我们打个电话" in shown and "0533-2860000" in shown
    for word in ("检验", "乙肝", "hbv", "阳性", "暂缓"):
        assert word not in shown


def test_a_waiting_time_is_said_kindly_with_its_day(room, donor, own):
    donor_services.defer(
        donor=donor, code="tattoo", until=ON + timedelta(days=30), by=room.quality, at=AT
    )
    shown = page(own)
    assert "文身" in shown and "2026 年 12 月 23 日" in shown


# -- your blood was used --------------------------------------------------------------------------------


def test_the_message_names_the_month_and_neither_day_place_nor_person(room, donor, own):
    donation = give(room, donor, days=40)
    used(donation, ON - timedelta(days=9))
    shown = page(own)
    assert "您的血液已用于救治" in shown and "11 月里用于救治" in shown
    assert "11 月 14 日" not in shown and "医院" not in shown
    assert "已用于救治" in page(own, "history")


def test_two_bags_of_one_donation_in_one_month_are_one_message(room, donor):
    donation = give(room, donor)
    used(donation, ON)
    second = Unit.objects.get(donation=donation)
    second.pk, second.number = None, "U-second"
    second.save(force_insert=True)
    Thanks.objects.create(donor=donor, unit=second, component="ffp", day=ON - timedelta(days=1))
    assert len(read.thanks(donor)) == 1


# -- history and certificates ---------------------------------------------------------------------------


def test_history_shows_what_was_given_and_no_release_state(room, donor, own):
    give(room, donor)
    shown = page(own, "history")
    assert "献过 1 次" in shown and "全血 400 mL" in shown
    for word in ("待检验", "不合格", "合格"):
        assert word not in shown


def test_a_certificate_bears_name_day_and_number(room, donor, own):
    donation = give(room, donor)
    shown = page(own, "certificate", donation.number)
    assert "许文静" in shown and donation.number in shown and "2026 年 11 月 23 日" in shown


def test_nobody_elses_certificate(room, donor, own):
    other = give(room, room.donor("王小明", sex="male"))
    assert own.get(reverse("portal:certificate", args=[other.number])).status_code == 404
    with pytest.raises(Unknown):
        read.donation(donor, other.number)


def test_a_draw_that_was_stopped_is_no_donation_to_show(room, donor, own):
    from sanxian.blood.services import donations

    visit = room.screened(room.came(donor))
    donations.stop(
        donation=room.drawing(visit), reason="vein_lost", volume_ml=30, by=room.nurse, at=AT
    )
    assert "献过 0 次" in page(own, "history")


# -- oneself ---------------------------------------------------------------------------------------------


def test_contact_is_changed_by_oneself(donor, own):
    own.post(reverse("portal:contact"), {"phone": "13700001234", "address": ""})
    assert people.one_brief(donor.person_id).masked_phone == "137****1234"
    bad = own.post(reverse("portal:contact"), {"phone": "abc"})
    assert bad.status_code == 422 and "读不懂" in bad.content.decode()


def test_quiet_stops_calls_and_keeps_the_donor(room, donor, own):
    person = Person.objects.get(pk=donor.person_id)
    for purpose in ("sms_contact", "phone_contact"):
        people_services.give_consent(
            person=person, purpose=purpose, version="2026-1", by=room.registrar, at=AT
        )
    assert "不再给我打电话" in page(own, "me")
    own.post(reverse("portal:quiet"))
    assert not people.agrees(donor.person_id, "sms_contact")
    assert people.agrees(donor.person_id, "blood_service")
    assert reverse("portal:quiet") not in page(own, "me")


def test_leaving_takes_two_taps_and_returning_one(donor, own):
    assert "确定退出" in page(own, "me")  # the first tap opens this, the second sends it
    own.post(reverse("portal:leave"))
    assert not people.agrees(donor.person_id, "blood_service")
    assert "我想回来" in page(own, "me")
    own.post(reverse("portal:leave"))  # a second time is no fault
    own.post(reverse("portal:come_back"))
    assert people.agrees(donor.person_id, "blood_service")


def test_reading_of_ones_own_file_by_staff_is_shown(room, donor, own, signed_in):
    signed_in("nurse").get(reverse("blood:donor", args=[donor.pk]))
    assert "打开档案" in own.get(reverse("people:own")).content.decode()


# -- who may ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["nurse", "registrar", "organiser", "lab_technician"])
@pytest.mark.parametrize("name", ["home", "history", "me"])
def test_staff_have_no_business_here(room, signed_in, role, name):
    assert signed_in(role).get(reverse(f"portal:{name}")).status_code == 403


def test_a_donor_without_a_file_finds_nothing(signed_in):
    assert signed_in("donor").get(reverse("portal:home")).status_code == 404


def test_strangers_are_sent_to_the_door():
    assert Client().get(reverse("portal:home")).status_code == 302

"""Sites, sessions, crews and number blocks."""

from datetime import date, time, timedelta

import pytest

from sanxian.blood.models import NumberBlock, OpeningHours, Session
from sanxian.blood.selectors import sites as read
from sanxian.blood.services import numbers, sessions, sites, visits
from sanxian.core.models import Trail
from sanxian.kernel.numbers import DONATIONS
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from tests.personas import AT, ON

pytestmark = pytest.mark.django_db
NEXT = ON + timedelta(days=7)


def opened(room, **more):
    said = {"org": room.city.bus, "kind": "bus", "capacity": 60, "by": room.admin, "at": AT}
    return sites.open_site(**{**said, **more})


# -- sites ---------------------------------------------------------------------------------------


def test_a_site_opens_with_its_hours(room):
    bus = opened(room, hours=[(0, time(9), time(17)), (5, time(8), time(12))])
    assert bus.name == "献血车一号" and bus.org_path == room.city.bus.path
    assert [h.weekday for h in bus.hours.order_by("weekday")] == [0, 5]
    assert (
        Trail.objects.get(act="blood.site.open", subject=f"blood.site:{bus.pk}").place
        == bus.org_path
    )


@pytest.mark.parametrize(
    "said, code",
    [
        ({"takes_whole_blood": False}, "site_takes_nothing"),
        ({"hours": [(0, time(9), time(9))]}, "hours_out_of_order"),
        ({"hours": [(0, time(9), time(10)), (0, time(11), time(12))]}, "hours_twice_a_day"),
    ],
)
def test_a_site_that_cannot_be(room, said, code):
    with pytest.raises(Refusal) as refused:
        opened(room, **said)
    assert refused.value.codes == (code,)


def test_one_site_at_one_organisation(room):
    with pytest.raises(Refusal, match="site_there_already"):
        opened(room, org=room.city.site)


def test_a_kind_of_site_that_nobody_knows(room):
    with pytest.raises(Malformed, match="no_such_choice"):
        opened(room, kind="tent")


@pytest.mark.parametrize("role", ["nurse", "registrar", "quality_officer", "stock_manager"])
def test_only_an_administrator_opens_sites(room, role):
    with pytest.raises(Forbidden):
        opened(room, by=room.persona(role))


def test_an_administrator_of_another_city_does_not(room):
    with pytest.raises(Forbidden):
        opened(room, by=room.persona("administrator", "other"))


def test_amending_replaces_the_hours_and_names_the_fields_on_the_trail(room):
    sites.amend_site(
        site=room.site, capacity=80, hours=[(2, time(8), time(20))], by=room.admin, at=AT
    )
    room.site.refresh_from_db()
    assert room.site.capacity == 80
    assert list(room.site.hours.values_list("weekday", "closes")) == [(2, time(20))]
    assert '"fields":"capacity"' in Trail.objects.get(act="blood.site.amend").data


@pytest.mark.parametrize(
    "said, error",
    [
        ({"kind": "bus"}, "no_such_field"),
        ({"takes_whole_blood": False, "takes_platelets": False}, "site_takes_nothing"),
        ({"hours": [(1, time(12), time(8))]}, "hours_out_of_order"),
    ],
)
def test_amendments_that_are_refused_change_nothing(room, said, error):
    with pytest.raises(Refusal, match=error):
        sites.amend_site(site=room.site, by=room.admin, at=AT, **said)
    assert OpeningHours.objects.filter(site=room.site).count() == 7


def test_a_site_with_sessions_does_not_close(room):
    with pytest.raises(Refusal, match="site_has_sessions"):
        sites.close_site(site=room.site, by=room.admin, at=AT)


def test_a_closed_site_stays_closed_and_takes_no_session(room):
    bus = opened(room)
    sites.close_site(site=bus, by=room.admin, at=AT)
    assert bus.closed_on == ON
    with pytest.raises(Refusal, match="site_closed"):
        sites.close_site(site=bus, by=room.admin, at=AT)
    with pytest.raises(Refusal, match="site_closed"):
        plan(room, site=bus)
    with pytest.raises(Refusal, match="site_closed"):
        sessions.plan_week(site=bus, monday=NEXT, by=room.admin, at=AT)


# -- sessions ------------------------------------------------------------------------------------


def plan(room, **more):
    said = {
        "site": room.site,
        "day": NEXT,
        "opens": time(9),
        "closes": time(17),
        "by": room.admin,
        "at": AT,
    }
    return sessions.plan(**{**said, **more})


def test_capacities_default_to_what_the_site_takes(room):
    bus = opened(room, takes_platelets=False)
    one = plan(room, site=bus)
    assert (one.capacity_whole_blood, one.capacity_platelets) == (60, 0)


@pytest.mark.parametrize(
    "said, code",
    [
        ({"day": ON - timedelta(days=1)}, "session_in_the_past"),
        ({"closes": time(9)}, "hours_out_of_order"),
        ({"capacity_whole_blood": 0, "capacity_platelets": 0}, "session_takes_nobody"),
        ({"day": ON, "opens": time(16), "closes": time(19)}, "session_overlaps"),
    ],
)
def test_sessions_that_cannot_be(room, said, code):
    with pytest.raises(Refusal) as refused:
        plan(room, **said)
    assert refused.value.codes == (code,)


def test_a_bus_without_machine_plans_no_platelets(room):
    bus = opened(room)
    with pytest.raises(Refusal, match="kind_not_taken_here"):
        plan(room, site=bus, capacity_platelets=2)


def test_every_bar_is_said_at_once(room):
    with pytest.raises(Refusal) as refused:
        plan(room, day=ON - timedelta(days=1), closes=time(8))
    assert set(refused.value.codes) == {"session_in_the_past", "hours_out_of_order"}


def test_a_week_of_fixed_sessions_from_the_hours(room):
    made = sessions.plan_week(site=room.site, monday=ON, by=room.admin, at=AT)
    assert [s.day for s in made] == [ON + timedelta(days=n) for n in range(1, 7)]
    assert sessions.plan_week(site=room.site, monday=ON, by=room.admin, at=AT) == []


def test_a_week_leaves_out_days_without_hours_and_days_gone(room):
    sites.amend_site(
        site=room.site, hours=[(0, time(9), time(12)), (4, time(9), time(12))], by=room.admin, at=AT
    )
    later = AT + timedelta(days=3)
    made = sessions.plan_week(site=room.site, monday=ON, by=room.admin, at=later)
    assert [s.day for s in made] == [ON + timedelta(days=4)]


def test_a_drive_is_a_session_with_a_host(room):
    drive = plan(room, host=room.city.unit, title="淄川机械厂团体献血")
    organiser = room.persona("organiser")
    assert list(read.drives(organiser)) == [drive]
    with pytest.raises(Unknown):
        read.drive(room.persona("organiser", "other"), drive.pk)


def test_a_session_opens_on_its_day(room):
    one = plan(room)
    with pytest.raises(Refusal, match="session_of_another_day"):
        sessions.open_session(session=one, by=room.nurse, at=AT)
    sessions.open_session(session=one, by=room.nurse, at=AT + timedelta(days=7))
    assert one.status == "open"


def test_a_session_with_somebody_waiting_does_not_close(room):
    visit = room.came()
    with pytest.raises(Refusal, match="session_has_visitors"):
        sessions.close_session(session=room.session, by=room.nurse, at=AT)
    visits.leave(visit=visit, by=room.registrar, at=AT)
    assert sessions.close_session(session=room.session, by=room.nurse, at=AT).status == "closed"


def test_a_cancelled_hour_is_free_again(room):
    sessions.cancel_session(session=plan(room), by=room.admin, at=AT)
    assert plan(room).status == "planned"


def test_the_database_keeps_one_session_at_an_hour(room):
    from django.db import IntegrityError, transaction

    plan(room)
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.create(
            site=room.site, org_path=room.site.org_path, day=NEXT, opens=time(9), closes=time(10)
        )


def test_a_crew_replaces_the_one_before(room):
    nurse, doctor = (room.persona.account("nurse", "", n) for n in (1, 2))
    sessions.staff(
        session=room.session, crew={nurse.pk: "nurse", doctor.pk: "doctor"}, by=room.admin, at=AT
    )
    sessions.staff(session=room.session, crew={doctor.pk: "doctor"}, by=room.admin, at=AT)
    assert [(c.account_id, c.duty) for c in read.crew(room.session)] == [(doctor.pk, "doctor")]


@pytest.mark.parametrize(
    "duty, status, error",
    [("cook", "open", "no_such_choice"), ("nurse", "closed", "session_is_over")],
)
def test_crews_that_are_refused(room, duty, status, error):
    if status == "closed":
        sessions.close_session(session=room.session, by=room.nurse, at=AT)
    account = room.persona.account("nurse")
    with pytest.raises(Refusal, match=error):
        sessions.staff(session=room.session, crew={account.pk: duty}, by=room.admin, at=AT)


# -- reads ---------------------------------------------------------------------------------------


def test_sites_of_another_city_are_not_there(room, other_room):
    assert list(read.listed(room.nurse)) == [room.site]
    assert read.get(room.nurse, room.site.pk) == room.site
    with pytest.raises(Unknown):
        read.get(room.nurse, other_room.site.pk)
    with pytest.raises(Unknown):
        read.session(room.nurse, other_room.session.pk)


def test_sites_are_found_by_name_address_and_kind(room):
    bus = opened(room, address="火车站广场")
    assert list(read.listed(room.nurse, text="火车站")) == [bus]
    assert list(read.listed(room.nurse, kind="house")) == [room.site]
    sites.close_site(site=bus, by=room.admin, at=AT)
    assert list(read.listed(room.nurse)) == [room.site]
    assert list(read.listed(room.nurse, closed=True)) == [bus]


def test_the_day_counts_who_came_waits_and_gave(room):
    room.given()
    room.came()
    [session] = read.of_day(room.nurse, ON)
    assert (session.came, session.waiting, session.gave) == (2, 1, 1)


# -- numbers ---------------------------------------------------------------------------------------


def test_blocks_follow_each_other(room):
    block = numbers.allot(
        place=room.site.org_path, facility="A9990", count=10, by=room.admin, at=AT
    )
    assert (block.first, block.last, block.next) == (501, 510, 501)


def test_a_site_takes_from_its_own_block_first_and_then_from_the_centres(room):
    numbers.allot(place=room.site.org_path, facility="A9990", count=1, by=room.admin, at=AT)
    first = numbers.take(room.site.org_path, DONATIONS.name, ON)
    second = numbers.take(room.site.org_path, DONATIONS.name, ON)
    assert [DONATIONS.parse(n).serial for n in first + second] == [501, 1]


def test_a_taken_number_never_comes_again(room):
    taken = [n for _ in range(5) for n in numbers.take(room.site.org_path, DONATIONS.name, ON, 3)]
    assert len(set(taken)) == 15


def test_numbers_of_another_year_or_place_are_not_taken(room):
    for path, day in ((room.site.org_path, date(2027, 1, 1)), ("/37/3702/bc2/s1/", ON)):
        with pytest.raises(Refusal, match="no_numbers_left"):
            numbers.take(path, DONATIONS.name, day)


def test_an_empty_block_gives_nothing(room):
    NumberBlock.objects.update(next=501)
    with pytest.raises(Refusal, match="no_numbers_left"):
        numbers.take(room.site.org_path, DONATIONS.name, ON)


@pytest.mark.parametrize(
    "said, error",
    [
        ({"count": 0}, "number_serial"),
        ({"count": 999_900}, "numbers_exhausted"),
        ({"facility": "X"}, "number_facility"),
        ({"scheme": "isbt"}, "number_unknown_scheme"),
    ],
)
def test_allotments_that_are_refused(room, said, error):
    given = {
        "place": room.site.org_path,
        "facility": "A9990",
        "count": 10,
        "by": room.admin,
        "at": AT,
    }
    with pytest.raises(Refusal, match=error):
        numbers.allot(**{**given, **said})


def test_a_number_taken_by_two_at_once_is_given_to_one(room, monkeypatch):
    """The block as it was read before somebody else took from it: the update misses, and is tried again."""
    stale = NumberBlock.objects.get()
    real = numbers._block
    answers = iter([stale])
    monkeypatch.setattr(numbers, "_block", lambda *a: next(answers, None) or real(*a))
    NumberBlock.objects.update(next=7)
    assert DONATIONS.parse(numbers.take(room.site.org_path, DONATIONS.name, ON)[0]).serial == 7

"""A duty that bears a name from the first moment; how it goes up three levels and comes back."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from sanxian.core import calendar, trail
from sanxian.core import services as core
from sanxian.duties import kinds, selectors, services
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Refusal
from sanxian.orgs.models import Account, Delegation
from tests.personas import in_force

HOUR = timedelta(hours=1)
TASK = "tests.task"


def fresh(duty):
    return Duty.objects.get(pk=duty.pk)


def owners(*duties):
    return [fresh(duty).owner.code for duty in duties]


def test_a_named_worker_of_the_county_at_once(opened, persona, at):
    worker = persona("county_worker")
    persona("county_worker", "city")
    duty = fresh(opened(TASK, place="county"))
    assert (duty.owner.code, duty.named_at, duty.naming) == (worker.id, at, "rule")
    assert duty.status == "open"  # she has not said that she has seen it
    assert list(selectors.mine(worker)) == [duty]


def test_who_has_least_to_do_gets_the_next(opened, persona):
    first, second = persona("county_worker"), persona("county_worker", number=2)
    made = [opened(TASK, place="county", subject=f"thing:{n}") for n in range(5)]
    assert owners(*made) == [first.id, second.id, first.id, second.id, first.id]
    services.finish(duty=fresh(made[0]), by=first, at=made[0].opened_at)
    services.finish(duty=fresh(made[2]), by=first, at=made[0].opened_at)
    assert owners(opened(TASK, place="county", subject="thing:9")) == [first.id]


def test_of_two_with_as_much_to_do_the_older_account_gets_it(opened, persona):
    """Not whose code happens to be the smaller: codes are drawn by chance."""
    first, second = persona("county_worker"), persona("county_worker", number=2)
    Account.objects.filter(code=first.id).update(code="a-zz")
    Account.objects.filter(code=second.id).update(code="a-22")
    made = [opened(TASK, place="county", subject=f"thing:{n}") for n in range(3)]
    assert owners(*made) == ["a-zz", "a-22", "a-zz"]


def test_many_at_once_in_one_act_are_shared_out(within_act, persona, city):
    persona("county_worker"), persona("county_worker", number=2)

    def open_ten(*, by, at):
        return [
            services.open_duty(kind=TASK, subject=f"thing:{n}", place=city.county.path, by=by, at=at)
            for n in range(10)
        ]  # fmt: skip

    codes = owners(*within_act(open_ten))
    assert sorted(codes.count(code) for code in set(codes)) == [5, 5]


def test_without_a_worker_in_the_county_the_one_above_has_it(opened, persona, city):
    above = persona("county_worker", "city")
    duty = fresh(opened(TASK, place="county"))
    assert (duty.owner.code, duty.owner_org) == (above.id, city.county)


@pytest.mark.parametrize("role", ["nurse", "organiser"])
def test_nobody_who_may_do_it_means_nobody_named(opened, persona, role):
    persona(role, "county")
    duty = fresh(opened(TASK, place="county"))
    assert (duty.owner, duty.named_at, duty.naming) == (None, None, "")


def test_a_closed_account_and_an_ended_grant_get_nothing(opened, persona, at):
    gone = persona.account("county_worker")
    Account.objects.filter(pk=gone.pk).update(is_active=False, closed_at=at)
    ended = persona.account("county_worker", number=2)
    ended.grants.update(until=date(2026, 11, 23))
    assert fresh(opened(TASK, place="county")).owner is None


def test_an_owner_who_is_said_is_taken(opened, persona):
    persona("county_worker")
    said = persona("county_worker", number=2)
    duty = fresh(opened(TASK, place="county", owner=said.id))
    assert (duty.owner.code, duty.naming) == (said.id, "given")


def test_a_closed_account_hands_a_named_duty_to_a_colleague(opened, persona, at):
    first = persona("county_worker")
    duty = opened(TASK, place="county")
    colleague = persona("county_worker", number=2)
    Account.objects.filter(code=first.id).update(is_active=False, closed_at=at)
    assert services.tick(at + HOUR) == 1
    assert owners(duty) == [colleague.id]


def test_up_three_levels_and_back_with_its_whole_history(opened, persona, city, at):
    """Nobody in the county, the city or the province says "seen"; the province gives it back."""
    county = persona("county_worker")
    above = persona("county_worker", "city")
    top = persona("county_worker", "province")
    duty, now = opened(TASK, place="county"), at
    seen = [(fresh(duty).owner_org.path, fresh(duty).owner.code)]
    for _level in range(2):
        now += 2 * HOUR
        assert services.tick(now) == 1
        seen.append((fresh(duty).owner_org.path, fresh(duty).owner.code))
    assert seen == [
        ("/37/3703/370302/", county.id), ("/37/3703/", above.id), ("/37/", top.id),
    ]  # fmt: skip
    services.acknowledge(duty=fresh(duty), by=top, at=now)
    services.reassign(duty=fresh(duty), owner=county.id, by=top, at=now + HOUR)
    back = fresh(duty)
    assert (back.owner.code, back.owner_org, back.status) == (county.id, city.county, "open")
    assert (back.raised, back.handed, back.due_at) == (2, 1, at + 24 * HOUR)
    services.finish(duty=back, by=county, at=now + 2 * HOUR)
    turns = selectors.history(duty)
    assert [(t.step, t.owner) for t in turns] == [
        ("open", county.id), ("escalate", above.id), ("escalate", top.id), ("acknowledge", top.id),
        ("reassign", county.id), ("finish", ""),
    ]  # fmt: skip
    assert all(before.at <= after.at for before, after in pairwise(turns))
    assert trail.verify().ok
    assert fresh(duty).named_at == at  # measured once, at the first name


def test_work_handed_to_a_colleague_of_the_same_level_stays_there(opened, persona, city, at):
    persona("county_worker", "city")
    top, other = persona("county_worker", "city"), persona("county_worker", "city", 2)
    duty = opened(TASK, place="county")
    services.tick(at + 2 * HOUR)
    services.reassign(duty=fresh(duty), owner=other.id, by=top, at=at + 3 * HOUR)
    assert (fresh(duty).owner_org, fresh(duty).owner.code) == (city.city, other.id)


def test_a_delegation_names_a_worker_of_the_new_place(opened, within_act, persona, city):
    persona("county_worker"), persona("county_worker", "city")
    kinds.offer("tests.recontact", "再动员", 2, 24, step="stemcell.recontact", named=True)
    duty = opened("tests.recontact", place="county")
    assert fresh(duty).owner_org == city.county
    Delegation.objects.create(
        giver=city.county, taker=city.city, step="stemcell.recontact", since=date(2026, 11, 1)
    )
    assert within_act(services.rerouted, place=city.city.path) == 1
    assert fresh(duty).owner_org == city.city
    assert owners(duty) == [persona("county_worker", "city").id]


def test_what_is_written_down_as_done_before_it_was_opened_took_no_time(opened, persona, at):
    duty = opened()
    services.acknowledge(duty=duty, by=persona("nurse"), at=at - HOUR)
    assert (fresh(duty).named_at, fresh(duty).seen_at) == (at, at)


# -- one tap to a colleague ----------------------------------------------------------------------------


def test_passing_ones_own_duty_on(opened, persona, at):
    first, second = persona("county_worker"), persona("county_worker", number=2)
    duty = opened(TASK, place="county")
    services.hand_over(duty=fresh(duty), owner=second.id, by=first, at=at + HOUR)
    now = fresh(duty)
    assert (now.owner.code, now.status, now.handed) == (second.id, "open", 1)
    assert selectors.history(duty)[-1].reasons == ("duty_handed_over",)
    services.hand_over(duty=now, owner="", by=second, at=at + HOUR)
    assert fresh(duty).owner is None


def test_one_passes_on_only_ones_own_and_only_to_who_may_do_it(opened, persona, at):
    first, second = persona("county_worker"), persona("county_worker", number=2)
    duty = fresh(opened(TASK, place="county"))
    nurse = persona("nurse", "county")
    for by, owner, code in [
        (second, first.id, "duty_of_another"),
        (first, nurse.id, "worker_elsewhere"),
        (first, persona("county_worker", "county2").id, "worker_elsewhere"),
    ]:
        with pytest.raises(Refusal) as refused:
            services.hand_over(duty=duty, owner=owner, by=by, at=at)
        assert refused.value.codes == (code,)
    with pytest.raises(Forbidden):
        services.hand_over(duty=duty, owner="", by=persona("organiser"), at=at)


# -- clocks of an edition --------------------------------------------------------------------------------

EDITION = """
[[edition]]
id = "clocks-3703"
name = "本市"
place = "370300"
effective = 2026-01-01
source = "试"
status = "verified"

[edition.values.kinds]
"tests.task" = { unit = "%(unit)s", acknowledge = 4, finish = %(finish)s, escalate = 2 }
"""


def in_force_here(unit="working_hours", finish=16):
    in_force("duties.clocks", "clocks-3703", EDITION % {"unit": unit, "finish": finish})


@pytest.fixture
def holidays(city, persona, at):
    """The year 2026 as announced."""
    by = persona("administrator")
    core.fill_holidays(org_path=city.city.path, year=2026, by=by, at=at)
    return by


def test_the_editions_clock_counts_in_the_places_working_hours(opened, persona, holidays, at):
    in_force_here()
    friday = at - timedelta(days=3) + 7 * HOUR  # five in the afternoon
    duty = opened(TASK, place="county", when=friday)
    assert duty.acknowledge_by == at + 2 * HOUR  # Monday noon
    assert duty.due_at == at + timedelta(days=2) - HOUR  # Wednesday, nine in the morning
    assert duty.provisional is False
    assert selectors.history(duty)[0].at == friday
    assert services.tick(at + HOUR) == 0  # the weekend brought nobody any nearer to being late


def test_those_above_have_their_own_time(opened, persona, holidays, at):
    in_force_here()
    duty = opened(TASK, place="county")
    services.tick(fresh(duty).escalate_at)
    assert fresh(duty).escalate_at == fresh(duty).acknowledge_by
    assert fresh(duty).escalate_at - duty.acknowledge_by == 2 * HOUR


def test_a_clock_into_an_unpublished_year_is_provisional_and_counted_again(
    opened, persona, holidays, city, at
):
    in_force_here("working_days", 30)
    duty = opened(TASK, place="county")
    before = fresh(duty)
    assert before.provisional is True
    for day in (date(2027, 1, 1), date(2026, 12, 28)):
        core.set_holiday(org_path=city.city.path, day=day, works=False, by=holidays, at=at)
    after = fresh(duty)
    # two days more are free, entered one by one: two working days later, with no weekend between
    assert (after.provisional, after.acknowledge_by) == (False, before.acknowledge_by)
    assert after.due_at - before.due_at == timedelta(days=2)
    assert services.recounted in calendar.RECOUNTERS


def test_a_day_that_the_room_gave_stays(opened, holidays, city, at):
    in_force_here("working_days", 30)
    due = at + timedelta(days=60)
    duty = opened(TASK, place="county", due=due, provisional=True)
    core.set_holiday(org_path=city.city.path, day=date(2027, 1, 1), works=False, by=holidays, at=at)
    assert (fresh(duty).due_at, fresh(duty).provisional) == (due, True)


def test_an_acknowledged_duty_goes_up_at_its_new_end(opened, persona, holidays, city, at):
    in_force_here("working_days", 30)
    worker = persona("county_worker")
    duty = opened(TASK, place="county")
    services.acknowledge(duty=fresh(duty), by=worker, at=at + HOUR)
    core.set_holiday(org_path=city.city.path, day=date(2027, 1, 1), works=False, by=holidays, at=at)
    assert fresh(duty).escalate_at == fresh(duty).due_at != duty.due_at


def test_nobody_counts_again_by_hand(opened, persona, at):
    duty = opened(TASK, place="county")
    with pytest.raises(Forbidden):
        services.recount(duties=[duty], by=persona("county_worker"), at=at)
    with pytest.raises(LookupError):
        services.recounted(by=persona("administrator"), at=at)


def test_work_is_given_only_to_who_may_do_it(opened, persona, at):
    """Else it would lie with somebody whom the page refuses."""
    leader = persona("county_worker")
    persona.account("nurse", "county")
    duty = fresh(opened(TASK, place="county"))
    services.acknowledge(duty=duty, by=leader, at=at)
    with pytest.raises(Refusal) as refused:
        services.reassign(
            duty=fresh(duty),
            owner=persona("nurse", "county").id,
            by=persona("county_worker", "city"),
            at=at,
        )
    assert refused.value.codes == ("worker_may_not",)
    assert fresh(duty).owner.code == leader.id

"""Stories of duties: opened in other rooms' acts, taken, done, handed on, gone up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from sanxian.core import trail
from sanxian.core.models import Trail
from sanxian.duties import kinds, selectors, services
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Forbidden, Refusal, Unknown
from sanxian.orgs.models import Account, Delegation, Org

HOUR = timedelta(hours=1)


def fresh(duty):
    return Duty.objects.get(pk=duty.pk)


def test_a_duty_opens_with_its_clock_at_the_place_of_the_work(opened, city, at, persona):
    duty = fresh(opened(place="site"))
    assert (duty.status, duty.owner_org, duty.owner) == ("open", city.site, None)
    assert (duty.acknowledge_by, duty.due_at) == (at + 2 * HOUR, at + 24 * HOUR)
    row = Trail.objects.get(subject=f"duties.duty:{duty.pk}", act="duties.duty.open")
    assert row.actor == persona("nurse").id


def test_a_day_given_by_the_room_counts_before_the_kinds_hours(opened, at):
    duty = opened(due=at + 72 * HOUR, provisional=True)
    assert (duty.due_at, duty.provisional) == (at + 72 * HOUR, True)


def test_opening_again_while_open_is_the_same_duty(opened):
    first = opened()
    assert opened().pk == first.pk
    assert opened(place="site").pk != first.pk
    assert opened(subject="thing:2").pk != first.pk


def test_duties_are_opened_and_settled_only_inside_acts(city, persona, at):
    given = {"kind": "tests.call", "subject": "thing:1", "by": persona("nurse"), "at": at}
    with pytest.raises(LookupError):
        services.open_duty(place=city.centre.path, **given)
    with pytest.raises(LookupError):
        services.finish_for(**given)
    with pytest.raises(LookupError):
        services.rerouted(place=city.centre.path, by=persona("nurse"), at=at)


def test_a_kind_nobody_offered_is_a_fault(opened):
    with pytest.raises(LookupError):
        opened("tests.unheard")
    assert not Duty.objects.exists()


def test_a_worker_takes_it_and_does_it(opened, persona, at):
    duty, nurse = opened(place="site"), persona("nurse")
    services.acknowledge(duty=duty, by=nurse, at=at + HOUR)
    assert fresh(duty).owner.code == nurse.id
    assert fresh(duty).escalate_at == at + 24 * HOUR
    services.finish(duty=fresh(duty), by=nurse, at=at + 2 * HOUR, note="reached")
    done = fresh(duty)
    assert (done.status, done.closed_at, done.note, done.escalate_at) == (
        "done",
        at + 2 * HOUR,
        "reached",
        None,
    )
    assert [turn.step for turn in selectors.history(duty)] == ["open", "acknowledge", "finish"]


def test_one_tap_is_enough(opened, persona, at):
    duty = opened()
    services.finish(duty=duty, by=persona("nurse"), at=at)
    assert fresh(duty).status == "done"


def test_a_duty_with_a_name_on_it_is_that_persons(opened, persona, at):
    duty = opened()
    services.acknowledge(duty=duty, by=persona("nurse"), at=at)
    for do in (services.finish, services.acknowledge):
        with pytest.raises(Refusal) as refused:
            do(duty=fresh(duty), by=persona("nurse", number=2), at=at)
        assert refused.value.codes == ("duty_of_another",)


def test_two_take_the_same_duty_at_once(opened, persona, at):
    duty = opened()
    mine, theirs = fresh(duty), fresh(duty)
    services.acknowledge(duty=mine, by=persona("nurse"), at=at)
    with pytest.raises(Refusal) as refused:
        services.acknowledge(duty=theirs, by=persona("nurse", number=2), at=at)
    assert refused.value.codes == ("overtaken",)
    assert fresh(duty).owner.code == persona("nurse").id


@pytest.mark.parametrize(
    ("role", "where", "allowed"),
    [("lab_reviewer", "", True), ("nurse", "", False), ("lab_reviewer", "other", False)],
)
def test_a_kind_may_need_a_permission_of_its_own(opened, persona, at, role, where, allowed):
    duty, by = opened("tests.release"), persona(role, where)
    if allowed:
        services.acknowledge(duty=duty, by=by, at=at)
        return
    for do in (services.acknowledge, services.finish):
        with pytest.raises(Forbidden):
            do(duty=duty, by=by, at=at)


def test_the_room_above_hears_of_it_and_may_refuse(opened, persona, at):
    heard = []

    def tell(*, duty, by, at):
        heard.append((duty.subject, by.id))
        raise Refusal("not_yet")

    kinds.DONE["tests.call"] = tell
    duty = opened()
    with pytest.raises(Refusal):
        services.finish(duty=duty, by=persona("nurse"), at=at)
    assert heard == [("thing:1", persona("nurse").id)]
    assert fresh(duty).status == "open"


# -- settled by the room that opened it ------------------------------------------------------------


def test_the_room_saw_the_work_done(opened, within_act, persona, at, city):
    duty, elsewhere = opened(), opened(place="site")
    services.acknowledge(duty=duty, by=persona("nurse"), at=at)
    within_act(services.finish_for, kind="tests.call", subject="thing:1", place=city.centre.path)
    assert (fresh(duty).status, fresh(elsewhere).status) == ("done", "open")
    within_act(services.finish_for, kind="tests.call", subject="thing:1")
    assert fresh(elsewhere).status == "done"


def test_the_work_has_become_needless(opened, within_act, at):
    duty = opened()
    within_act(services.cancel_for, kind="tests.call", subject="thing:1", note="withdrawn")
    assert (fresh(duty).status, fresh(duty).note) == ("cancelled", "withdrawn")
    assert within_act(services.cancel_for, kind="tests.call", subject="thing:1") == []


def test_settling_reaches_another_citys_duty_without_a_right_there(opened, within_act, persona):
    duty = opened(place="other_hospital")
    within_act(services.finish_for, kind="tests.call", subject="thing:1")
    row = Trail.objects.get(act="duties.duty.settle")
    assert (fresh(duty).status, row.actor) == ("done", persona("nurse").id)


# -- handed on -------------------------------------------------------------------------------------


def test_handing_on_keeps_who_had_it(opened, persona, at):
    duty, lead = opened(), persona("quality_officer")
    services.acknowledge(duty=duty, by=persona("nurse"), at=at)
    other = persona("nurse", number=2)
    services.reassign(duty=fresh(duty), owner=other.id, by=lead, at=at + 3 * HOUR)
    now = fresh(duty)
    assert (now.status, now.owner.code, now.acknowledge_by) == ("open", other.id, at + 5 * HOUR)
    assert now.due_at == at + 24 * HOUR
    turns = selectors.history(duty)
    assert [(t.step, t.owner) for t in turns[1:]] == [
        ("acknowledge", persona("nurse").id),
        ("reassign", other.id),
    ]
    assert turns[-1].reasons == ("duty_reassigned",)


def test_handing_on_to_whoever_takes_it(opened, persona, at):
    duty = opened()
    services.acknowledge(duty=duty, by=persona("nurse"), at=at)
    services.reassign(duty=fresh(duty), owner="", by=persona("quality_officer"), at=at)
    assert fresh(duty).owner is None


@pytest.mark.parametrize(("code", "refused_with"), [("a-nobody", "no_such_account"), ("", "")])
def test_handing_on_to_nobody_we_know(opened, persona, at, code, refused_with):
    duty, lead = opened(), persona("quality_officer")
    code = code or persona("nurse", "other").id
    with pytest.raises(Refusal) as refused:
        services.reassign(duty=duty, owner=code, by=lead, at=at)
    assert refused.value.codes == (refused_with or "worker_elsewhere",)


def test_one_may_take_it_oneself(opened, persona, at):
    duty, lead = opened(place="site"), persona("county_worker", "city")
    services.reassign(duty=duty, owner=lead.id, by=lead, at=at)
    assert fresh(duty).owner.code == lead.id


@pytest.mark.parametrize("do", ["reassign", "cancel", "escalate", "settle", "reroute"])
def test_who_may_not_hand_on_or_call_off(opened, persona, at, do):
    duty, by = opened(), persona("nurse")
    given = {
        "reassign": {"duty": duty, "owner": ""},
        "settle": {"duties": [duty], "word": "finish", "note": ""},
        "reroute": {"place": duty.org_path},
    }.get(do, {"duty": duty})
    with pytest.raises(Forbidden):
        getattr(services, do)(**given, by=by, at=at)
    assert fresh(duty).status == "open"


def test_calling_off(opened, persona, at):
    duty = opened()
    services.cancel(duty=duty, by=persona("quality_officer"), at=at, note="mistake")
    assert (fresh(duty).status, fresh(duty).closed_at) == ("cancelled", at)


# -- going up --------------------------------------------------------------------------------------


def test_nobody_said_seen_so_it_goes_up_step_by_step_to_the_top(opened, city, at):
    duty = opened(place="site")
    places, now = [], at
    for _ in range(6):
        now += 2 * HOUR
        services.tick(now)
        places.append(fresh(duty).owner_org.path)
    assert places == ["/37/3703/bc1/", "/37/3703/", "/37/", "/37/", "/37/", "/37/"]
    assert (fresh(duty).status, fresh(duty).raised, fresh(duty).escalate_at) == (
        "escalated",
        4,
        None,
    )
    turns = selectors.history(duty)
    assert [t.step for t in turns] == ["open", "escalate", "escalate", "escalate", "escalate"]
    assert {t.reasons for t in turns[1:]} == {("duty_not_acknowledged",)}


def test_a_clock_that_has_not_run_out_moves_nothing(opened, at):
    duty = opened()
    assert services.tick(at + 2 * HOUR - timedelta(seconds=1)) == 0
    assert services.tick(at + 2 * HOUR) == 1
    assert fresh(duty).status == "escalated"


def test_seen_but_not_done_goes_up_when_overdue(opened, persona, at, city):
    duty = opened()
    services.acknowledge(duty=duty, by=persona("nurse"), at=at)
    assert services.tick(at + 23 * HOUR) == 0
    assert services.tick(at + 24 * HOUR) == 1
    now = fresh(duty)
    assert (now.owner_org, now.owner) == (city.city, None)
    assert selectors.history(duty)[-1].reasons == ("duty_overdue",)


def test_what_went_up_is_taken_there(opened, persona, at):
    duty = opened(place="county")
    services.tick(at + 2 * HOUR)
    above = persona("county_worker", "city")
    services.acknowledge(duty=fresh(duty), by=above, at=at + 3 * HOUR)
    services.finish(duty=fresh(duty), by=above, at=at + 4 * HOUR)
    assert fresh(duty).status == "done"


def test_what_is_done_does_not_go_up(opened, persona, at):
    duty = opened()
    services.finish(duty=duty, by=persona("nurse"), at=at)
    assert services.tick(at + 100 * HOUR) == 0


def test_one_that_was_taken_meanwhile_holds_up_no_other(opened, at, monkeypatch):
    first, second = opened(subject="thing:1"), opened(subject="thing:2")
    rows = selectors.going_up(at + 2 * HOUR)
    Duty.objects.filter(pk=first.pk).update(status="done", closed_at=at)
    monkeypatch.setattr(selectors, "going_up", lambda at: rows)
    assert services.tick(at + 2 * HOUR) == 1
    assert (fresh(first).status, fresh(second).status) == ("done", "escalated")


def test_the_house_stands_on_the_trail_of_the_place(opened, at, city):
    opened()
    services.tick(at + 2 * HOUR)
    row = Trail.objects.get(act="duties.duty.escalate")
    assert (row.actor, row.chain) == ("house", city.centre.path)
    assert trail.verify().ok


def test_a_closed_account_gives_its_duties_back(opened, persona, at):
    duty, nurse = opened(), persona("nurse")
    services.acknowledge(duty=duty, by=nurse, at=at)
    Account.objects.filter(code=nurse.id).update(is_active=False, closed_at=at)
    assert services.tick(at + HOUR) == 1
    assert (fresh(duty).status, fresh(duty).owner) == ("open", None)
    assert selectors.history(duty)[-1].reasons == ("duty_owner_gone",)


# -- when organisations change ---------------------------------------------------------------------


def test_the_competent_organisation_gets_it(opened, city):
    assert opened("tests.collect", place="unit").owner_org == city.unit
    assert opened("tests.call", place="county").owner_org == city.county


def delegate(giver, taker, on):
    Delegation.objects.create(giver=giver, taker=taker, step="blood.collect", since=on)


def test_a_delegation_hands_open_work_on(opened, within_act, city, at):
    duty, other = opened("tests.collect", place="redcross"), opened("tests.call", place="redcross")
    assert duty.owner_org == city.redcross
    delegate(city.redcross, city.centre, date(2026, 11, 1))
    changed = within_act(services.rerouted, place=city.city.path)
    assert changed == 1
    now = fresh(duty)
    assert (now.owner_org, now.owner, now.acknowledge_by) == (city.centre, None, at + 2 * HOUR)
    assert fresh(other).owner_org == city.redcross
    assert selectors.history(duty)[-1].reasons == ("duty_rerouted",)


def test_work_elsewhere_is_not_touched(opened, within_act, city):
    duty = opened("tests.collect", place="redcross")
    delegate(city.redcross, city.centre, date(2026, 11, 1))
    assert within_act(services.rerouted, place=city.other_city.path) == 0
    assert fresh(duty).owner_org == city.redcross


def test_a_place_that_has_closed_hands_its_work_up(opened, within_act, city):
    duty = opened(place="site")
    Org.objects.filter(pk=city.site.pk).update(closed=date(2026, 11, 1))
    assert within_act(services.rerouted, place=city.city.path) == 1
    assert fresh(duty).owner_org == city.centre


def test_what_has_gone_up_stays_up(opened, within_act, city, at):
    duty = opened(place="site")
    services.tick(at + 2 * HOUR)
    assert within_act(services.rerouted, place=city.city.path) == 0
    assert fresh(duty).owner_org == city.centre


def test_orgs_know_whom_to_tell():
    from sanxian.orgs import routing

    assert services.rerouted in routing.REROUTERS


# -- reads -----------------------------------------------------------------------------------------


def test_mine_is_what_bears_my_name_and_what_nobody_has_taken(opened, persona, at):
    free, taken = opened(subject="thing:1"), opened(subject="thing:2")
    elsewhere = opened(subject="thing:3", place="hospital")
    special = opened("tests.release", subject="thing:4")
    nurse, colleague = persona("nurse"), persona("nurse", number=2)
    services.acknowledge(duty=taken, by=colleague, at=at)
    assert set(selectors.mine(nurse)) == {free}
    assert set(selectors.mine(colleague)) == {free, taken}
    assert set(selectors.mine(persona("lab_reviewer"))) == {free, special}
    assert set(selectors.mine(persona("hospital_clerk"))) == {elsewhere}
    assert set(selectors.mine(persona("donor"))) == set()


def test_the_most_urgent_first_and_how_many(opened, persona, at):
    later = opened(subject="thing:1", due=at + 30 * HOUR)
    sooner = opened(subject="thing:2", due=at + HOUR)
    nurse = persona("nurse")
    assert list(selectors.mine(nurse)) == [sooner, later]
    assert selectors.count_mine(nurse, at + 2 * HOUR) == {"all": 2, "late": 1}
    assert list(selectors.overdue(nurse, at + 2 * HOUR)) == [sooner]
    assert list(selectors.due(nurse, at + 30 * HOUR)) == [sooner, later]
    assert list(selectors.open_for("thing:2", nurse)) == [sooner]


@pytest.mark.parametrize(
    ("role", "where", "sees"),
    [
        ("nurse", "", True),
        ("county_worker", "city", True),
        ("nurse", "other", False),
        ("hospital_clerk", "", False),
        ("donor", "", False),
        ("auditor", "", False),
    ],
)
def test_another_places_duty_looks_like_none(opened, persona, role, where, sees):
    duty = opened()
    if sees:
        assert selectors.get(duty.pk, persona(role, where)) == duty
        return
    with pytest.raises(Unknown):
        selectors.get(duty.pk, persona(role, where))


# -- the table -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "asleep"},
        {"status": "done"},
        {"status": "acknowledged"},
        {"closed_at": "now"},
        {"due_at": "before"},
    ],
    ids=str,
)
def test_the_table_refuses_nonsense(opened, at, wrong):
    duty = opened()
    times = {"now": at, "before": at - HOUR}
    fields = {name: times.get(value, value) for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**fields)


def test_the_table_keeps_one_open_duty_of_a_kind_about_a_record(opened, at):
    duty = opened()
    twin = {
        f.attname: getattr(duty, f.attname) for f in Duty._meta.concrete_fields if f.name != "id"
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.create(**twin)
    Duty.objects.create(**{**twin, "status": "done", "closed_at": at})

"""Attempts at a person: what they cost, how many there may be, and what her no ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from sanxian.core.models import Trail
from sanxian.duties import kinds, selectors, services
from sanxian.duties.models import Attempt, Duty
from sanxian.duties.selectors import calls
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ASK = "tests.ask"


def fresh(duty):
    return Duty.objects.get(pk=duty.pk)


@pytest.fixture
def tried(within_act):
    """`tried(duty, "no_answer")`: an attempt of another room about a duty's person."""

    def run(duty, outcome="no_answer", **more):
        given = {"kind": duty.kind, "subject": duty.subject, "party": duty.party, **more}
        return within_act(services.attempted, outcome=outcome, **given)

    return run


def test_a_duty_knows_whom_it_is_about(asking, person):
    who = person()
    assert fresh(asking(who=who)).party == f"people.person:{who.uid}"


def test_an_attempt_counts_the_time_of_staff_and_the_way_of_the_person(asking, tried):
    duty = asking()
    tried(duty, minutes=12)
    tried(duty, "reached", minutes=8, trips=1, channel="visit")
    assert (fresh(duty).minutes, fresh(duty).trips) == (20, 1)
    assert [a.outcome for a in selectors.attempts(duty)] == ["reached", "no_answer"]


@pytest.mark.parametrize(("channel", "minutes"), [("phone", 5), ("visit", 60), ("sms", 1)])
def test_what_nobody_says_is_what_it_usually_takes(asking, tried, channel, minutes):
    duty = asking()
    assert tried(duty, channel=channel).minutes == minutes
    assert fresh(duty).minutes == minutes


def test_an_attempt_stands_for_itself_where_no_duty_is_open(within_act, person, city):
    party = f"people.person:{person().uid}"
    made = within_act(
        services.attempted, kind=ASK, subject="thing:9", party=party, outcome="reached"
    )
    assert (made.duty, made.org_path, made.party) == (None, city.centre.path, party)


def test_attempts_only_inside_acts_of_known_kinds_and_words(asking, tried, persona, at):
    duty = asking()
    with pytest.raises(LookupError):
        services.attempted(
            kind=ASK, subject="x:1", party="", outcome="reached", by=persona("nurse"), at=at
        )
    for wrong in ({"outcome": "convinced"}, {"channel": "telepathy"}):
        with pytest.raises(Malformed):
            tried(duty, **wrong)
    with pytest.raises(LookupError):
        tried(duty, kind="tests.unheard")
    assert not Attempt.objects.exists()


def test_the_trail_knows_the_record_and_not_what_came_of_it(asking, tried):
    tried(asking(), "declined")
    row = Trail.objects.get(act="duties.attempt.record")
    assert "declined" not in row.data + row.reasons


# -- the cap -------------------------------------------------------------------------------------------


def test_the_seventh_contact_in_ten_working_days_is_refused(asking, tried, at):
    duty = asking()
    for n in range(6):
        tried(duty, when=at + n * HOUR)
    with pytest.raises(Refusal) as refused:
        tried(duty, when=at + 7 * HOUR)
    assert refused.value.codes == ("contact_cap_reached",)
    assert str(refused.value.until) == "2026-12-07"
    assert Attempt.objects.count() == 6
    tried(duty, when=at + 14 * DAY)


@pytest.mark.parametrize(
    "more",
    [{"channel": "incoming", "outcome": "reached"}, {"channel": "desk", "outcome": "done"},
     {"outcome": "declined"}],
    ids=str,
)  # fmt: skip
def test_her_own_call_work_at_a_desk_and_a_no_always_count(asking, tried, more):
    duty = asking()
    for _ in range(6):
        tried(duty)
    assert tried(duty, **more).pk


def test_the_cap_is_the_persons_whatever_the_kind(asking, tried, person):
    who = person()
    for n in range(6):
        tried(asking(who=who, subject=f"tests.asked{n}"))
    with pytest.raises(Refusal):
        tried(asking(who=who, subject="tests.other"))
    tried(asking("tests.care", who=who, subject="tests.after"))  # care is never held up
    tried(asking(who=person()))  # and somebody else is somebody else


# -- her no ---------------------------------------------------------------------------------------------


def test_a_no_closes_everything_that_would_ask_again_and_nothing_else(
    asking, within_act, person, opened
):
    who, other = person(), person()
    asks = [asking(who=who, subject=f"tests.asked{n}") for n in range(2)]
    care, stranger = asking("tests.care", who=who, subject="tests.after"), asking(who=other)
    plain = opened()
    within_act(services.close_persuasion, party=asks[0].party)
    assert [fresh(d).status for d in asks] == ["cancelled", "cancelled"]
    assert {fresh(d).note for d in asks} == {"person_said_no"}
    assert {fresh(d).status for d in (care, stranger, plain)} == {"open"}
    assert within_act(services.close_persuasion, party=asks[0].party) == []


def test_nobody_closes_persuasion_outside_an_act(asking, persona, at):
    with pytest.raises(LookupError):
        services.close_persuasion(party=asking().party, by=persona("nurse"), at=at)


# -- by a worker's own hand -----------------------------------------------------------------------------


def test_a_caller_writes_down_what_came_of_it(asking, persona, at):
    duty, caller = asking(), persona("callback_volunteer")
    services.record(
        duty=duty, channel="phone", outcome="call_back", again_at=at + 5 * HOUR, by=caller, at=at
    )
    now = fresh(duty)
    assert (now.owner.code, now.status, now.again_at) == (
        caller.id,
        "acknowledged",
        at + 5 * HOUR,
    )
    services.record(
        duty=now, channel="phone", outcome="agreed", finish=True, minutes=7, by=caller, at=at + HOUR
    )
    assert (fresh(duty).status, fresh(duty).minutes) == ("done", 12)


def test_a_recorded_no_closes_the_others_too(asking, persona, person, at):
    who = person()
    duty, other = asking(who=who), asking(who=who, subject="tests.more")
    services.record(
        duty=duty, channel="phone", outcome="declined", by=persona("callback_volunteer"), at=at
    )
    assert [fresh(d).status for d in (duty, other)] == ["cancelled", "cancelled"]


def test_the_room_hears_what_came_of_a_call_and_may_refuse(asking, persona, at):
    heard = []

    def tell(*, duty, attempt, by, at):
        heard.append((duty.subject, attempt.outcome))
        raise Refusal("not_yet")

    kinds.TRIED[ASK] = tell
    duty = asking()
    with pytest.raises(Refusal):
        services.record(
            duty=duty, channel="phone", outcome="reached", by=persona("callback_volunteer"), at=at
        )
    assert heard == [(duty.subject, "reached")]
    assert fresh(duty).status == "open" and not Attempt.objects.exists()


def test_another_workers_call_is_hers(asking, persona, at):
    duty = asking()
    services.acknowledge(duty=duty, by=persona("callback_volunteer"), at=at)
    second = persona("callback_volunteer", number=2)
    with pytest.raises(Refusal) as refused:
        services.record(duty=fresh(duty), channel="phone", outcome="reached", by=second, at=at)
    assert refused.value.codes == ("duty_of_another",)


@pytest.mark.parametrize("who", [("organiser", ""), ("callback_volunteer", "other")])
def test_who_may_not_record(asking, persona, at, who):
    with pytest.raises(Forbidden):
        services.record(duty=asking(), channel="phone", outcome="reached", by=persona(*who), at=at)


def test_finishing_with_the_time_it_took(opened, persona, at):
    duty = opened()
    services.finish(duty=duty, by=persona("nurse"), at=at, minutes=25, trips=1)
    assert (fresh(duty).minutes, fresh(duty).trips) == (25, 1)
    assert Attempt.objects.get().channel == "desk"
    second = opened(subject="thing:2")
    services.finish(duty=second, by=persona("nurse"), at=at)
    assert Attempt.objects.count() == 1


# -- what a volunteer sees -------------------------------------------------------------------------------


def test_a_volunteer_sees_her_calls_and_those_she_may_take(asking, opened, persona, at):
    free, taken, plain = asking(), asking(), opened(place="county")
    task = opened("tests.task", place="county", subject="thing:7")
    volunteer = persona("callback_volunteer")
    services.acknowledge(duty=taken, by=persona("callback_volunteer", number=2), at=at)
    assert set(selectors.seen(volunteer)) == {free}
    assert set(selectors.mine(volunteer)) == {free}
    services.acknowledge(duty=free, by=volunteer, at=at)
    services.finish(duty=fresh(free), by=volunteer, at=at)
    assert set(selectors.closed(volunteer)) == {free}
    assert plain not in selectors.open_here(volunteer)
    assert task not in selectors.open_here(volunteer)


def test_the_queue_is_in_the_order_of_the_rule_and_asks_the_database_four_times(
    asking, persona, at, django_assert_max_num_queries
):
    volunteer = persona("callback_volunteer")
    rows = [asking() for _ in range(12)]
    services.record(
        duty=rows[0], channel="phone", outcome="call_back", again_at=at + HOUR, by=volunteer, at=at
    )
    with django_assert_max_num_queries(4):
        shown = calls.with_names(calls.queue(volunteer, at + 2 * HOUR), volunteer)
    assert shown[0].duty.pk == rows[0].pk
    assert shown[0].turn.why == "turn_call_back"
    assert {one.name for one in shown} == {"林小雨"}
    assert all("****" in one.phone for one in shown)


def test_names_only_for_who_calls(asking, persona, at):
    duty = asking()
    (one,) = calls.with_names([calls.Called(duty)], persona("callback_volunteer", "other"))
    assert one.name == ""
    services.acknowledge(duty=duty, by=persona("callback_volunteer"), at=at)
    (one,) = calls.with_names([calls.Called(fresh(duty))], persona("county_worker"))
    assert one.name == ""


# -- the table --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [{"channel": "x"}, {"outcome": "x"}, {"again_at": "before"}, {"minutes": 721}, {"trips": 21}],
    ids=str,
)
def test_the_table_refuses_nonsense(asking, at, wrong):
    duty = asking()
    right = {
        "duty": duty, "kind": ASK, "subject": "x:1", "org_path": "/37/", "party": "", "by": "a-1",
        "channel": "phone", "outcome": "reached", "at": at, "minutes": 5, "trips": 0,
    }  # fmt: skip
    fields = {k: at - HOUR if v == "before" else v for k, v in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(**right | fields)
    assert Attempt.objects.create(**right).pk


@pytest.mark.parametrize(
    "wrong", [{"naming": "rule"}, {"named_at": "now"}, {"named_at": "now", "naming": "x"}], ids=str
)
def test_a_name_has_its_time_and_its_cause(opened, at, wrong):
    duty = opened()
    fields = {k: at if v == "now" else v for k, v in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**fields)

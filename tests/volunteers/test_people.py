"""Volunteers come, rest, leave and come back; teams, trainings, insurance; who sees whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core.models import Trail
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal, Unknown
from sanxian.people import services as people
from sanxian.volunteers import news, rules
from sanxian.volunteers.facts import Course, Kind
from sanxian.volunteers.models import Activity, Hours, Membership, Readiness, Team, Volunteer
from sanxian.volunteers.selectors import reach
from sanxian.volunteers.selectors import teams as team_reads
from sanxian.volunteers.selectors import volunteers as chosen
from sanxian.volunteers.services import covers, teams, trainings, volunteers
from tests.personas import ON
from tests.volunteers.corps import DAY, HOUR
from tests.volunteers.test_offers import codes as refusals


def test_applied_accepted_resting_back_gone_and_again(corps):
    row = corps.applied(Kind.ESCORT)
    assert (row.status, row.since) == ("applied", None)
    by, at = corps.worker, corps.at
    assert volunteers.accept(volunteer=row, by=by, at=at).since == ON
    assert volunteers.rest(volunteer=row, by=by, at=at).status == "resting"
    assert volunteers.resume(volunteer=row, by=by, at=at).status == "active"
    assert volunteers.leave(volunteer=row, by=by, at=at).until == ON
    again = volunteers.apply(
        place=corps.path, person=row.person_id, kinds=[Kind.CALLER], by=by, at=at + DAY
    )
    assert (again.pk, again.status, again.until) == (row.pk, "applied", None)
    assert set(Readiness.objects.filter(until__isnull=True).values_list("kind", flat=True)) == {
        "caller"
    }
    assert Readiness.objects.count() == 2  # what was before is kept with its dates


def test_why_somebody_leaves_is_kept_nowhere(corps):
    row = corps.active()
    volunteers.leave(volunteer=row, by=corps.worker, at=corps.at)
    assert not [
        f.name for f in Volunteer._meta.get_fields() if "reason" in f.name or "why" in f.name
    ]
    assert Trail.objects.get(act="volunteers.volunteer.leave").reasons in ("", "[]")


def test_one_row_for_a_person_with_several_files(corps, persona):
    first, second = corps.person("林小溪"), corps.person("林小溪")
    row = corps.applied(person=first)
    admin = persona("administrator")
    people.merge(keeper=second, other=first, why="second_file", by=admin, at=corps.at)
    assert refusals(lambda: corps.applied(person=second)) == {"volunteer_known"}
    assert refusals(lambda: corps.applied(person=first)) == {"volunteer_known"}
    second.refresh_from_db()
    by = corps.own(row)
    assert reach.own(by) == row


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"kinds": []}, "volunteer_kinds_missing"),
        ({"kinds": ["flying"]}, "no_such_choice"),
        ({"kinds": ["other"], "area": "/37/3702/"}, "volunteer_area_elsewhere"),
        ({"kinds": ["other"], "languages": ["klingon"]}, "no_such_choice"),
    ],
)
def test_what_cannot_be_entered(corps, given, code):
    person = corps.person()
    call = {"place": corps.path, "person": person.pk, "by": corps.worker, "at": corps.at, **given}
    assert refusals(lambda: volunteers.apply(**call)) == {code}


def test_who_has_donated_is_asked_when_one_enters(corps, monkeypatch):
    person = corps.person()
    monkeypatch.setattr(news, "DONATED", [lambda pk: pk == person.pk])
    assert corps.applied(person=person).past_donor is True
    assert corps.applied().past_donor is False


@pytest.mark.parametrize(
    ("number", "fits"),
    [
        ("ZB-2026-00017", True),
        ("", True),
        ("370302199001011234", False),
        ("a b", False),
        ("12345", False),
    ],
)
def test_the_ministrys_number_is_no_document(corps, number, fits):
    row = corps.active()
    call = {"volunteer": row, "kinds": ["other"], "area": "", "languages": ["sign"],
            "registered_as": number, "by": corps.worker, "at": corps.at}  # fmt: skip
    if fits:
        assert volunteers.amend(**call).languages == "sign"
    else:
        assert refusals(lambda: volunteers.amend(**call)) == {"registered_as_unreadable"}


# -- oneself -------------------------------------------------------------------------------------------


def test_by_oneself(corps):
    person = corps.person("许多多")
    nobody = corps.persona.account("volunteer")
    nobody.person_uid = person.uid
    nobody.save()
    by = corps.persona("volunteer")
    row = volunteers.own_apply(place=by.facility, kinds=[Kind.CALLER], by=by, at=corps.at)
    assert (row.org_path, row.status) == (corps.path, "applied")
    volunteers.accept(volunteer=row, by=corps.worker, at=corps.at)
    at = {"place": by.facility, "by": by, "at": corps.at}
    volunteers.own_ready(kinds=[Kind.OTHER], **at)
    assert volunteers.own_rest(**at).status == "resting"
    assert volunteers.own_resume(**at).status == "active"
    assert volunteers.own_leave(**at).status == "left"


def test_without_a_file_one_is_nobody(corps):
    by = corps.persona("volunteer")
    assert reach.own(by) is None
    with pytest.raises(Unknown):
        volunteers.own_rest(place=by.facility, by=by, at=corps.at)


# -- teams ---------------------------------------------------------------------------------------------


def test_a_team_and_its_parts(corps):
    team = corps.team()
    part = corps.team("护送分队", parent=team)
    by, at = corps.worker, corps.at
    amend = {"by": by, "at": at, "leader": None}
    assert refusals(lambda: teams.amend_team(team=team, name="队", parent=part, **amend)) == {
        "team_in_circle"
    }
    assert refusals(lambda: corps.team()) == {"team_name_taken"}
    assert refusals(lambda: teams.close_team(team=team, by=by, at=at)) == {"team_has_parts"}
    teams.close_team(team=part, by=by, at=at)
    assert teams.close_team(team=team, by=by, at=at).closed == ON
    assert refusals(lambda: teams.join(team=team, volunteer=corps.active(), by=by, at=at)) == {
        "team_closed"
    }
    assert corps.team().pk != team.pk  # the name is free again


def test_circles_of_any_length():
    parents = [(1, None), (2, 1), (3, 2)]
    assert rules.in_circle(1, 3, parents) and rules.in_circle(2, 2, parents)
    assert not rules.in_circle(3, 1, parents)
    assert rules.in_circle(
        9, 1, [(1, 2), (2, 1)]
    )  # one that stands already does not go on for ever


def test_a_leader_is_of_the_team(corps):
    team, row = corps.team(), corps.active()
    call = {
        "team": team,
        "name": team.name,
        "leader": row,
        "parent": None,
        "by": corps.worker,
        "at": corps.at,
    }
    assert refusals(lambda: teams.amend_team(**call)) == {"leader_not_member"}
    member = teams.join(team=team, volunteer=row, by=corps.worker, at=corps.at)
    teams.amend_team(**call)
    assert refusals(lambda: teams.join(team=team, volunteer=row, by=corps.worker, at=corps.at)) == {
        "member_already"
    }
    teams.part(membership=member, by=corps.worker, at=corps.at)
    assert Team.objects.get().leader is None and Membership.objects.get().until == ON


def test_what_a_team_did_counts_for_each(corps):
    team, rows = corps.team(), [corps.active(), corps.active()]
    call = {
        "team": team,
        "title": "看望困难户",
        "day": ON,
        "minutes": 150,
        "by": corps.worker,
        "at": corps.at,
    }
    teams.record(kind="poverty", volunteers=rows, **call)
    assert Activity.objects.get().people == 2
    assert [(h.kind, h.minutes, h.source) for h in Hours.objects.all()] == [
        ("other", 150, "activity")
    ] * 2
    teams.record(kind="callback", volunteers=rows[:1], **call)
    assert Hours.objects.latest("pk").kind == "caller"
    assert refusals(lambda: teams.record(kind="poverty", volunteers=[], **call)) == {
        "nobody_took_part"
    }
    future = call | {"day": ON + DAY}
    assert refusals(lambda: teams.record(kind="poverty", volunteers=rows, **future)) == {
        "activity_in_future"
    }
    long = call | {"minutes": 1441}
    assert refusals(lambda: teams.record(kind="poverty", volunteers=rows, **long)) == {
        "hours_minutes_out_of_range"
    }
    assert Activity.objects.count() == 2


# -- who sees whom -------------------------------------------------------------------------------------


def test_a_leader_sees_her_own_teams_and_those_below(corps, far):
    team, other = corps.team(), corps.team("另一队")
    part = corps.team("分队", parent=team)
    lead, leader = corps.led(team)
    inside, below, outside = corps.active(), corps.active(), corps.active()
    for where, who in ((team, inside), (part, below), (other, outside)):
        teams.join(team=where, volunteer=who, by=corps.worker, at=corps.at)
    far.active()
    assert set(reach.volunteers(leader)) == {lead, inside, below}
    assert set(reach.teams(leader)) == {team, part}
    assert set(reach.volunteers(corps.worker)) == {lead, inside, below, outside}
    with pytest.raises(Unknown):
        chosen.one(leader, outside.pk)
    with pytest.raises(Unknown):
        team_reads.one(leader, other.pk)
    with pytest.raises(Forbidden):
        teams.join(team=other, volunteer=inside, by=leader, at=corps.at)
    member = inside.memberships.get()
    teams.part(membership=member, by=leader, at=corps.at)
    assert inside not in reach.volunteers(leader)


def test_a_leader_without_a_team_sees_nobody(corps):
    corps.active()
    leader = corps.persona("team_leader")
    assert not reach.volunteers(leader).exists() and not reach.teams(leader).exists()


def test_somebody_of_another_county_is_no_members_of_mine(corps, far):
    """Even a member, where the leader's own grant does not reach."""
    team = corps.team()
    _lead, leader = corps.led(team)
    stranger = far.active()
    Membership.objects.create(
        team=team, volunteer=stranger, org_path=team.org_path, since=ON, by="x"
    )
    assert stranger not in reach.volunteers(leader)


# -- training and insurance ----------------------------------------------------------------------------


def test_planned_full_held(corps):
    begins = corps.at + DAY
    made = trainings.plan(place=corps.path, course=Course.CARE, where="会议室", starts=begins,
                          ends=begins + HOUR, seats=1, by=corps.worker, at=corps.at)  # fmt: skip
    row, other = corps.active(), corps.active()
    sign = {"training": made, "by": corps.worker, "at": corps.at}
    trainings.sign(volunteer=row, **sign)
    assert refusals(lambda: trainings.sign(volunteer=other, **sign)) == {"training_full"}
    hold = {"training": made, "by": corps.worker}
    assert refusals(lambda: trainings.hold(results={}, at=corps.at, **hold)) == {"training_not_yet"}
    with pytest.raises(Malformed):
        trainings.hold(results={row.pk: "great"}, at=begins, **hold)
    trainings.hold(results={row.pk: "passed"}, at=begins + HOUR, **hold)
    got = row.attendances.get()
    assert (got.result, got.valid_until, got.edition) == (
        "passed",
        ON + timedelta(days=731),
        "general-2017",
    )
    late = {**sign, "at": begins + 2 * HOUR}
    assert refusals(lambda: trainings.sign(volunteer=other, **late)) == {"training_over"}


def test_who_is_not_named_did_not_come(corps):
    row = corps.active()
    corps.trained(row, result="absent")
    got = row.attendances.get()
    assert (got.result, got.valid_until) == ("absent", None)


def test_twice_in_one_training(corps):
    _row, by = corps.seated()
    begins = corps.at + DAY
    made = trainings.plan(place=corps.path, course=Course.BASICS, where="会议室", starts=begins,
                          ends=begins + HOUR, seats=9, by=corps.worker, at=corps.at)  # fmt: skip
    call = {"place": by.facility, "training": made.pk, "by": by, "at": corps.at}
    trainings.own_sign(**call)
    assert refusals(lambda: trainings.own_sign(**call)) == {"training_known"}
    assert trainings.cancel(training=made, by=corps.worker, at=corps.at).status == "cancelled"


@pytest.mark.parametrize(
    ("on", "days", "fits"),
    [(date(2026, 11, 1), 730, date(2028, 10, 31)), (date(2026, 11, 1), 0, None)],
)
def test_how_long_a_training_holds(corps, on, days, fits):
    from sanxian.volunteers import editions

    ruled = editions.work(corps.path, on)
    course = Course.CARE if days else Course.BASICS
    assert ruled.values.course_days[course] == days
    assert rules.valid_until(course, on, ruled) == fits


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"policy": "?"}, "insurance_number_unreadable"),
        ({"until": ON - 90 * DAY}, "work_times_crossed"),
        ({"insurer": " "}, "insurer_missing"),
    ],
)
def test_insurance_that_is_none(corps, given, code):
    call = {
        "insurer": "人保财险",
        "policy": "P-2026-1",
        "since": ON,
        "until": ON + 30 * DAY,
        **given,
    }
    row = corps.active()
    assert refusals(
        lambda: covers.record(volunteers=[row], by=corps.worker, at=corps.at, **call)
    ) == {code}


def test_insurance_once_and_ended_once(corps):
    row = corps.active()
    cover = corps.insured(row)
    assert refusals(lambda: corps.insured(row)) == {"cover_known"}
    covers.end(cover=cover, by=corps.worker, at=corps.at)
    assert refusals(lambda: covers.end(cover=cover, by=corps.worker, at=corps.at)) == {"cover_over"}
    assert chosen.insured_until([row.pk], corps.at) == {}


def test_the_last_day_of_insurance_is_the_day_that_was_said(corps):
    row = corps.active()
    corps.insured(row, until=date(2027, 3, 31))
    assert chosen.insured_until([row.pk], corps.at) == {row.pk: date(2027, 3, 31)}


def test_a_list_of_places_needs_the_right_in_each(corps, far):
    rows = [corps.active(), far.active()]
    with pytest.raises(Forbidden):
        covers.record(volunteers=rows, insurer="x", policy="P-1234", since=ON, until=ON,
                      by=corps.worker, at=corps.at)  # fmt: skip


def test_nothing_personal_on_the_trail(corps):
    row, by = corps.seated(Kind.ESCORT, name="欧阳娜娜")
    corps.fit(row)
    team = corps.team()
    teams.join(team=team, volunteer=row, by=corps.worker, at=corps.at)
    corps.answer(corps.asked(row, Kind.ESCORT), by)
    said = " ".join(
        f"{r.subject} {r.data} {r.reasons}"
        for r in Trail.objects.filter(act__startswith="volunteers.")
    )
    for word in ("欧阳娜娜", row.person.phone, "PICC-2026-0001"):
        assert word not in said
    assert issubclass(Unknown, Refusal)

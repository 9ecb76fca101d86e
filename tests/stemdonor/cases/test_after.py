"""Costs, follow-up, visits of care; and a record of 100 % that somebody else looks at."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Malformed, Refusal
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.facts.follow import Blood
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.models import CareVisit, CostLine, FollowUp, SuccessReview
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import follow
from sanxian.stemdonor.services import cases, costs, follows, reviews

_S = CaseStatus


def entered(story, case, **given):
    said = {"kind": "travel", "day": story.day, "days": 1, "cents": 12_000, "fund": "city",
            "receipt": "T-99"}  # fmt: skip
    return costs.enter(case=case, by=story.worker, at=story.at, **{**said, **given})


# -- costs ---------------------------------------------------------------------------------------------


def test_a_second_person_approves(story):
    line = entered(story, story.until(_S.CONTACTED))
    same = type(story.town)(story.worker.id, story.town.facility, story.town.grants)
    with pytest.raises(Refusal, match="same_person"):
        costs.approve(line=line, by=same, at=story.at)
    costs.approve(line=line, by=story.escort, at=story.at)
    assert line.status == "approved"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE stemdonor_costline SET settled_by = entered_by")


def test_above_the_standard_is_refused_with_its_source(story):
    with pytest.raises(Refusal, match="cost_above_standard") as told:
        entered(story, story.until(_S.CONTACTED), kind="lost_work", cents=20_100)
    assert told.value.reasons[0].edition == "general-2012"


@pytest.mark.parametrize(
    "given", [{"day": date(2030, 1, 1)}, {"day": date(2020, 1, 1)}, {"fund": "self"}, {"days": 400}]
)
def test_a_line_that_cannot_be(story, given):
    with pytest.raises(Malformed):
        entered(story, story.until(_S.CONTACTED), **given)


def test_a_case_closes_when_its_costs_are_settled(story):
    case = story.until(_S.DELIVERED)
    line = entered(story, case)
    with pytest.raises(Refusal, match="costs_open"):
        story.close(case)
    costs.refuse(line=line, by=story.town, at=story.at)
    story.close(case)
    with pytest.raises(Refusal, match="cost_after_close"):
        entered(story, case)


def test_sums_know_how_many_stand_behind_them(story):
    for _ in range(2):
        case = story.until(_S.CONTACTED)
        costs.approve(line=entered(story, case), by=story.town, at=story.at)
        entered(story, case)
    assert follow.sums(story.town, story.day, story.day) == [("travel", 24_000, 2)]
    assert follow.total(CostLine.objects.all()) == {
        "entered": 24_000, "approved": 24_000, "refused": 0
    }  # fmt: skip


# -- follow-up -----------------------------------------------------------------------------------------


def test_every_point_is_planned_from_the_day_of_collection(story):
    case = story.until(_S.HANDED_OVER)
    rows = follow.of_case(case)
    assert len(rows) == 15
    assert (rows[0].due_on - case.collected_on).days == 2
    assert rows[0].late_on > rows[0].due_on


def test_points_open_when_they_are_due_and_only_once(story):
    case = story.until(_S.HANDED_OVER)
    assert follows.tick(story.at) == 0
    story.later(days=2)
    assert follows.tick(story.at) == 1
    assert follows.tick(story.at) == 0
    assert Duty.objects.filter(kind=kinds.FOLLOW, closed_at__isnull=True).count() == 1
    story.later(days=400)
    assert follows.tick(story.at) == 5
    assert FollowUp.objects.filter(case=case, opened_at__isnull=False).count() == 6


def test_what_she_told_is_sealed_and_the_duty_done(story):
    story.until(_S.HANDED_OVER)
    story.later(days=2)
    follows.tick(story.at)
    row = FollowUp.objects.order_by("due_on").first()
    follows.record(
        follow_up=row, how="tired", words="腰还酸", blood=Blood(hb=140, wbc=700, plt=250),
        minutes=10, by=story.worker, at=story.at,
    )  # fmt: skip
    row.refresh_from_db()
    assert follows.findings(row)["words"] == "腰还酸" and not row.needs_doctor
    assert not Duty.objects.filter(closed_at__isnull=True, kind=kinds.FOLLOW).exists()


def test_an_abnormal_value_comes_on_a_doctor_s_desk(story):
    story.until(_S.HANDED_OVER)
    story.later(days=2)
    row = FollowUp.objects.order_by("due_on").first()
    follows.record(follow_up=row, how="ill", by=story.worker, at=story.at)
    duty = Duty.objects.get(kind=kinds.DOCTOR)
    assert duty.org_path == story.hospital().org_path
    assert list(follow.for_doctor(story.doctor)) == [row]
    mine = follow.one(story.doctor, row.pk)
    here = {"place": story.hospital().org_path, "by": story.doctor, "at": story.at}
    with pytest.raises(Refusal, match="not_found"):
        elsewhere = {**here, "place": story.hospital("hospital2").org_path}
        elsewhere["by"] = story.persona("collection_doctor", "hospital2")
        follows.settle(follow_up=mine, **elsewhere)
    follows.settle(follow_up=mine, **here)
    with pytest.raises(Refusal, match="nothing_to_settle"):
        follows.settle(follow_up=mine, **here)


def test_a_point_is_not_asked_before_its_day(story):
    story.until(_S.HANDED_OVER)
    row = FollowUp.objects.order_by("due_on").first()
    with pytest.raises(Refusal, match="follow_not_yet"):
        follows.record(follow_up=row, how="well", by=story.worker, at=story.at)


def test_she_may_decline(story):
    story.until(_S.HANDED_OVER)
    story.later(days=2)
    follows.tick(story.at)
    row = FollowUp.objects.order_by("due_on").first()
    follows.decline(follow_up=row, by=story.worker, at=story.at)
    assert row.status == "declined"
    assert not Duty.objects.filter(kind=kinds.FOLLOW, closed_at__isnull=True).exists()


# -- visits --------------------------------------------------------------------------------------------


def test_visits_are_planned_once_and_counted(story):
    story.until(_S.DELIVERED)
    place, year = story.county.city.city.path, story.day.year
    assert len(follows.plan_year(place=place, year=year, by=story.town, at=story.at)) == 1
    assert follows.plan_year(place=place, year=year, by=story.town, at=story.at) == []
    visit = CareVisit.objects.get()
    assert visit.kind == "this_year"
    follows.visited(visit=visit, on=story.day, wish="想领证书", by=story.worker, at=story.at)
    assert follow.coverage(story.town, year) == {"planned": 1, "made": 1, "new": 1, "new_made": 1}
    with pytest.raises(Refusal, match="visit_made"):
        follows.visited(visit=visit, on=story.day, by=story.worker, at=story.at)
    assert not Duty.objects.filter(kind=kinds.VISIT, closed_at__isnull=True).exists()
    again = follows.plan_year(place=place, year=year + 1, by=story.town, at=story.at)
    assert [row.kind for row in again] == ["turn"]


def test_a_year_that_is_over_is_not_planned(story):
    with pytest.raises(Refusal, match="year_over"):
        follows.plan_year(place=story.county.city.city.path, year=2020, by=story.town, at=story.at)


# -- 100 % ---------------------------------------------------------------------------------------------


def perfect(story, cases_=5):
    for _ in range(cases_):
        story.until(_S.AGREED)


def test_a_perfect_record_is_looked_at_by_somebody_else(story):
    perfect(story)
    assert reviews.tick(story.at) == 2  # the worker's, and the station's
    assert reviews.tick(story.at) == 0
    mine = SuccessReview.objects.get(author=story.worker.id)
    assert mine.answered == 5 and mine.talks_missing == 0
    with pytest.raises(Refusal, match="same_person"):
        reviews.settle(review=mine, sound=True, by=_reviewer(story.worker), at=story.at)
    station = SuccessReview.objects.get(author="")
    with pytest.raises(Refusal, match="same_person"):
        reviews.settle(review=station, sound=True, by=_reviewer(story.worker), at=story.at)
    reviews.settle(review=mine, sound=False, by=story.town, at=story.at)
    reviews.settle(review=station, sound=True, by=story.town, at=story.at)
    assert not Duty.objects.filter(kind=kinds.REVIEW, closed_at__isnull=True).exists()
    story.later(days=30)
    assert reviews.tick(story.at) == 0
    story.later(days=100)
    assert reviews.tick(story.at) == 2


def _reviewer(actor):
    from dataclasses import replace

    from sanxian.core.actor import Grant

    extra = Grant("house", "/", frozenset({"stemdonor.review.settle"}))
    return replace(actor, grants=(*actor.grants, extra))


def test_one_no_makes_it_believable(story):
    perfect(story)
    case = story.until(_S.TALKING)
    cases.stop(case=case, side="donor", why="unwilling", by=story.worker, at=story.at)
    assert reviews.tick(story.at) == 0


def test_few_cases_say_nothing(story):
    perfect(story, 4)
    assert reviews.tick(story.at) == 0


def test_thin_records_are_counted(story):
    case = story.until(_S.CONTACTED)
    story.talk(case, minutes=3, concerns=(), asked="")
    story.agree(case)
    assert chosen.bare(case.org_path, story.worker.id, story.day, story.day) == 1


def test_the_table_knows_two_persons(story):
    perfect(story)
    reviews.tick(story.at)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE stemdonor_successreview SET status = 'sound', reviewer = author,"
            " reviewed_at = opened_at WHERE author <> ''"
        )


# -- figures -------------------------------------------------------------------------------------------


def test_the_funnel_counts_events(story):
    story.until(_S.RESERVED)
    stopped = story.until(_S.TALKING)
    cases.stop(case=stopped, side="donor", why="work", by=story.worker, at=story.at)
    since, until = story.day - timedelta(days=1), story.day
    seen = chosen.funnel(story.worker, since, until)
    assert (seen["notified"], seen["talking"], seen["agreed"], seen["reserved"]) == (2, 2, 1, 1)
    assert chosen.exits(story.worker, since, until) == [("talking", "donor", "work", 1)]
    assert chosen.counties(story.town, since, until) == [(story.county.path, 2, 1, 0)]
    assert chosen.funnel(story.persona("county_worker", "other"), since, until)["notified"] == 0

"""What the clocks of a case count: from which day, and what becomes of it when holidays are published."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sanxian.core import clock
from sanxian.core import services as core
from sanxian.core.models import Trail
from sanxian.duties import kinds as offered
from sanxian.duties import services as duties
from sanxian.duties.models import Duty
from sanxian.kernel.refusal import Refusal
from sanxian.people.facts import Ending
from sanxian.people.models import Consent
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.services import cases, exams, recounts
from sanxian.stemdonor.services import registrants as services

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
OPEN = ("open", "acknowledged", "escalated")


def duty(kind: str) -> Duty:
    return Duty.objects.get(kind=kind, status__in=OPEN)


@pytest.fixture
def holidays(city, persona, at):
    by = persona("administrator")

    def put(*days: date) -> None:
        for day in days:
            core.set_holiday(org_path=city.city.path, day=day, works=False, by=by, at=at)

    put(date(2026, 10, 1))  # this year is published
    return put


def to(story, word: str):
    case = story.received()
    for step in ("contact", "talk", "agree", "draw", "result", "reserve"):
        getattr(story, step)(case)
        if step == word:
            break
    return case


def test_a_typing_is_not_late_while_the_laboratory_works(story, holidays):
    to(story, "draw")
    row = duty(kinds.RESULT)
    assert row.due_at - story.at > 25 * DAY
    assert row.acknowledge_by - story.at >= DAY
    duties.tick(story.at + DAY)
    assert duty(kinds.RESULT).status == "open"


def test_a_verdict_is_counted_from_the_day_of_the_examination(story, holidays):
    case = to(story, "reserve")
    day = story.day + 20 * DAY
    exams.appoint(case=case, hospital=story.hospital(), day=day, by=story.worker, at=story.at)
    row = duty(kinds.JUDGE)
    assert clock.day(row.acknowledge_by) > day
    assert clock.day(row.due_at) > day + 4 * DAY
    duties.tick(story.at + 10 * DAY)
    assert duty(kinds.JUDGE).raised == 0
    duties.tick(row.acknowledge_by)
    assert duty(kinds.JUDGE).raised == 1


def test_a_review_is_nobodys_work_before_its_day(story, holidays):
    row, on = story.registrant(), story.day + 180 * DAY
    services.defer(registrant=row, why="abroad", review_on=on, by=story.worker, at=story.at)
    assert clock.day(duty("stemdonor.review").acknowledge_by) > on
    duties.tick(story.at + 100 * DAY)
    assert duty("stemdonor.review").raised == 0


@pytest.mark.parametrize("code", sorted({*kinds.NEXT.values(), *kinds.OF_CASE}))
def test_nobody_gets_less_time_to_do_a_thing_than_to_see_it(code):
    from sanxian.duties import editions

    found, _time, edition = editions.timing(code, "/430000/", clock.instant(date(2026, 6, 1), 9))
    assert edition
    assert found.acknowledge <= found.finish
    assert offered.get(code).code == code


def test_a_reservation_into_an_unpublished_year_is_counted_anew(story, holidays):
    story.at = clock.instant(date(2026, 11, 23), 9)
    case = to(story, "reserve")
    before, first = case.reserved_until, duty(kinds.EXAM)
    assert case.provisional
    holidays(date(2027, 1, 1), date(2026, 12, 10))
    case.refresh_from_db()
    assert (case.reserved_until, case.provisional) == (before + 2 * DAY, False)
    assert duty(kinds.EXAM).due_at > first.due_at  # the duty too, in the same act
    said = Trail.objects.filter(act=recounts.RECOUNT, subject=f"stemdonor.matchcase:{case.pk}")
    assert [str(before) in row.data for row in said.order_by("id")][:1] == [True]
    moved = Trail.objects.filter(act="duties.duty.recount", subject__startswith="duties.duty:")
    assert moved.filter(subject=f"duties.duty:{first.pk}").exists()


def test_a_case_that_is_over_keeps_its_day(story, holidays):
    story.at = clock.instant(date(2026, 11, 23), 9)
    case = to(story, "reserve")
    cases.stop(case=case, side="patient", why="not_matched", by=story.worker, at=story.at)
    before = case.reserved_until
    holidays(date(2027, 1, 1))
    case.refresh_from_db()
    assert (case.status, case.reserved_until) == (CaseStatus.STOPPED, before)


def test_only_an_act_counts_anew(story):
    with pytest.raises(LookupError):
        recounts.recounted(by=story.worker, at=story.at)


def test_nobody_is_typed_without_both_consents(story):
    """Somebody taken over from a file: asked, talked with, and no sample before both are signed."""
    row = story.registrant()
    case = story.received(row)
    for step in ("contact", "talk", "agree"):
        getattr(story, step)(case)
    Consent.objects.filter(person=row.person, purpose="hsc_typing").update(
        withdrawn_at=story.at, withdrawn_by="a-x", ending=next(iter(Ending)).value
    )
    with pytest.raises(Refusal) as refusal:
        story.draw(case)
    assert refusal.value.codes == ("consents_missing",)
    case.refresh_from_db()
    assert case.sampled_at is None

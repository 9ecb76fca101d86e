"""Tasks of the centre on named desks: once, shared out, with a reason for each that is left."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest

from sanxian.core import trail
from sanxian.core.models import Trail
from sanxian.duties.models import Duty
from sanxian.exchange.models import NationalAnswer, NationalFile, NationalTask
from sanxian.exchange.national import reading, selectors, services
from sanxian.exchange.national.facts import OPENS, Asked, Line
from sanxian.exchange.national.rules import refused
from sanxian.kernel.refusal import Forbidden, Malformed
from sanxian.people.models import Person
from sanxian.stemdonor.models import MatchCase, Registrant
from tests.exchange.national.files import table

HOUR = timedelta(hours=1)


def line(number="N-1", kind="preliminary_match", registrant="SD-00001", **more):
    return Line(1, number, kind, registrant, **more)


@pytest.fixture
def take(county, story):
    """`take(line(…), …)`: by the province, eight days later."""

    def run(*lines, by=None, at=None):
        by = by or story.province
        return services.take(place=by.facility, lines=lines, source="api", by=by, at=at or story.at)

    return run


# -- what can be given to whom ------------------------------------------------------------------------------

OPENING, ORDERS = (
    ("preliminary_match", "extended", "verification"),
    ("highres", "physical", "backup"),
)


@pytest.mark.parametrize(
    ("kind", "registrant", "case", "busy", "gave", "code"),
    [
        *((k, None, None, False, False, "registrant_unknown") for k in Asked),
        *((k, "listed", None, False, False, "") for k in OPENING),
        *((k, "lost", None, False, False, "") for k in OPENING),
        *((k, "left", None, False, False, "registrant_left") for k in OPENING),
        *((k, "matched", "talking", True, False, "case_open_already") for k in OPENING),
        ("second_donation", "left", None, False, True, ""),
        ("second_donation", "listed", None, False, False, "never_gave"),
        ("lymphocytes", "left", None, False, True, ""),
        ("second_donation", "left", "talking", True, True, "case_open_already"),
        *((k, "matched", "talking", True, False, "") for k in (*ORDERS, "stop")),
        *((k, "listed", None, False, False, "no_open_case") for k in (*ORDERS, "stop")),
        ("stop", "matched", "collecting", True, False, "not_stoppable"),
        ("physical", "matched", "collecting", True, False, ""),
    ],
)
def test_the_rule(kind, registrant, case, busy, gave, code):
    assert refused(Asked(kind), registrant, case, busy=busy, gave=gave) == code


def test_every_kind_opens_a_case_or_is_about_one():
    assert set(OPENS) | set(map(Asked, ORDERS)) | {Asked.STOP} == set(Asked)


# -- one task -------------------------------------------------------------------------------------------------


def test_a_task_is_on_a_named_workers_desk_in_the_same_moment(take, county, story, listed):
    listed()
    given = story.at - 2 * HOUR
    (one,) = take(line(received_at=given, due_at=story.at + 48 * HOUR))
    case, task = MatchCase.objects.get(), NationalTask.objects.get()
    assert (one.code, one.task) == ("taken", task.pk)
    assert (case.task, case.request, case.due_at) == ("N-1", "domestic", task.due_at)
    assert (task.received_at, task.taken_at, task.source) == (given, story.at, "api")
    duty = Duty.objects.get(subject=f"stemdonor.matchcase:{case.pk}")
    assert (duty.owner.code, duty.named_at, duty.naming) == (county.worker.id, story.at, "rule")
    (named,) = selectors.with_workers([one])
    assert named.worker == duty.owner.name
    assert trail.verify().ok


def test_sent_again_nothing_comes_twice(take, listed, story):
    listed()
    take(line())
    before = Duty.objects.count(), MatchCase.objects.count()
    (again,) = take(line(), at=story.at + HOUR)
    assert (again.code, again.task) == ("again", NationalTask.objects.get().pk)
    assert (Duty.objects.count(), MatchCase.objects.count()) == before


def test_the_same_number_for_somebody_else_is_no_repetition(take, listed):
    listed(), listed("SD-00002")
    take(line())
    (one,) = take(line(registrant="SD-00002"))
    assert (one.code, NationalTask.objects.count()) == ("task_of_another", 1)


@pytest.mark.parametrize("number", ["SD-99999", "", "王小明"])
def test_a_number_that_nobody_has(take, listed, number):
    listed()
    (one,) = take(line(registrant=number))
    assert one.code == "registrant_unknown" and not NationalTask.objects.exists()


def test_another_citys_registrant_is_unknown(take, listed, persona):
    listed()
    (one,) = take(line(), by=persona("city_worker", "other"))
    assert one.code == "registrant_unknown"


def test_where_nobody_can_do_it_nothing_is_opened(take, listed, county, persona):
    from sanxian.orgs.models import Grant

    listed()
    Grant.objects.filter(role__in=["county_worker", "city_worker"]).update(until=county.at.date())
    Grant.objects.filter(role="province_manager").update(role="auditor")
    (one,) = take(line())
    assert one.code == "no_worker" and not MatchCase.objects.exists()


def test_two_for_one_person_in_one_list(take, listed):
    listed()
    first, second = take(line(), line("N-2"))
    assert (first.code, second.code) == ("taken", "case_open_already")


def test_what_is_refused_leaves_nothing_behind(take, listed, monkeypatch, story):
    """The verdict was good, and then the donor's side refused: no case, no duty, no trail of it."""
    listed(), listed("SD-00002")
    real = services.cases.receive

    def receive(**given):
        made = real(**given)
        if given["task"] == "N-1":
            raise services.Refusal("registrant_left")
        return made

    monkeypatch.setattr(services.cases, "receive", receive)
    first, second = take(line(), line("N-2", registrant="SD-00002"))
    assert (first.code, second.code) == ("registrant_left", "taken")
    assert [case.task for case in MatchCase.objects.all()] == ["N-2"]
    assert Trail.objects.filter(act="stemdonor.case.receive").count() == 1
    assert Registrant.objects.get(number="SD-00001").status == "listed"
    assert trail.verify().ok


def test_a_due_that_is_past_is_late_from_its_first_moment(take, listed, story):
    listed()
    take(line(due_at=story.at - HOUR, received_at=story.at + HOUR))
    task = NationalTask.objects.get()
    assert task.received_at == story.at
    assert Duty.objects.get(kind="stemdonor.case.contact").due_at >= story.at


@pytest.mark.parametrize("role", ["county_worker", "nurse", "auditor", "donor"])
def test_who_may_not_take(take, listed, persona, role):
    listed()
    by = persona(role)
    with pytest.raises(Forbidden):
        take(line(), by=by)


# -- orders about an open case ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ORDERS)
def test_an_order_is_work_for_the_named_worker_and_its_end_is_the_answer(
    take, listed, county, story, kind
):
    listed()
    take(line())
    (one,) = take(line("N-2", kind, due_at=story.at + 5 * HOUR))
    duty = Duty.objects.get(kind="exchange.national")
    assert (one.code, duty.owner.code, duty.due_at) == (
        "taken",
        county.worker.id,
        story.at + 5 * HOUR,
    )
    assert duty.party.startswith("people.person:")
    from sanxian.duties import services as duties

    duties.finish(duty=duty, by=county.worker, at=story.at + HOUR)
    (answer,) = NationalAnswer.objects.filter(task__number="N-2")
    assert (answer.word, answer.said, answer.at) == ("done", "{}", story.at + HOUR)


def test_a_stop_stops_at_once_and_says_so(take, listed, county):
    listed()
    take(line())
    (one,) = take(line("N-2", "stop"))
    case = MatchCase.objects.get()
    assert (one.code, case.status) == ("taken", "stopped")
    open_duties = Duty.objects.filter(status="open", subject=f"stemdonor.matchcase:{case.pk}")
    assert not open_duties.exists()
    assert [a.word for a in NationalAnswer.objects.filter(task__number="N-2")] == ["stopped"]


# -- what goes back -------------------------------------------------------------------------------------------


def test_what_was_recorded_goes_back_and_nothing_is_typed(take, listed, story):
    listed()
    take(line())
    case = MatchCase.objects.get()
    story.contact(case), story.talk(case), story.agree(case)
    story.draw(case), story.result(case), story.reserve(case)
    words = [(a.word, selectors.said(a)) for a in NationalAnswer.objects.order_by("pk")]
    assert [word for word, _said in words] == ["available", "reserved"]
    assert words[0][1] == {"code": case.code}
    assert words[1][1]["reserved_until"] == case.reserved_until.isoformat()


@pytest.mark.parametrize("why", ["family", "health", "fear", "unwilling"])
def test_a_no_goes_back_without_its_reason(take, listed, story, why):
    from sanxian.stemdonor.services import cases

    listed()
    take(line())
    case = MatchCase.objects.get()
    cases.stop(case=case, side="donor", why=why, words="家里人怕", by=story.worker, at=story.at)
    (answer,) = NationalAnswer.objects.all()
    assert (answer.word, selectors.said(answer)) == ("not_available", {"code": case.code})


def test_a_case_that_the_centre_did_not_send_tells_it_nothing(story):
    from sanxian.stemdonor.services import cases

    cases.stop(case=story.received(), side="donor", by=story.worker, at=story.at)
    assert not NationalAnswer.objects.exists()


def test_marking_as_sent_once(take, listed, story, persona):
    listed()
    take(line()), take(line("N-2", "stop"))
    (row,) = selectors.to_send(story.province)
    assert services.sent(None, persona("city_worker", "other"), story.at) == 0
    assert services.sent([row.pk], story.province, story.at) == 1
    assert services.sent([row.pk], story.province, story.at) == 0
    with pytest.raises(services.Refusal) as refusal:
        services.send(answers=[row], by=story.province, at=story.at)
    assert refusal.value.codes == ("answer_sent_already",)
    row.refresh_from_db()
    assert (row.sent_at, row.sent_by) == (story.at, story.province.id)


# -- a file -----------------------------------------------------------------------------------------------------


def test_a_file_is_looked_at_and_then_taken(listed, story):
    listed()
    content = table(
        ("N-1", "初配", "sd-00001", "2026-11-30 08:00", "2026-12-02"),
        ("N-2", "初配", "SD-77777", "", ""),
    )
    by = story.province
    row = services.keep(place=by.facility, name="a.csv", content=content, by=by, at=story.at)
    assert (row.rows, row.taken_at) == (2, None) and not NationalTask.objects.exists()
    lines = selectors.lines(row)
    assert [v.code for v in selectors.judged(lines, by, story.at)] == ["new", "registrant_unknown"]
    found = services.take_file(file=row, by=by, at=story.at)
    assert [v.code for v in found] == ["taken", "registrant_unknown"]
    again = services.keep(place=by.facility, name="b.csv", content=content, by=by, at=story.at)
    assert again.pk == row.pk
    assert [v.code for v in services.take_file(file=again, by=by, at=story.at)] == [
        "again", "registrant_unknown",
    ]  # fmt: skip
    assert NationalTask.objects.get().due_at.isoformat() == "2026-12-02T15:59:00+00:00"


def test_who_is_asked_for_lies_sealed(listed, story):
    by = story.province
    services.keep(
        place=by.facility, name="a.csv", content=table(("N-1", "初配", "SD-4711", "", "")),
        by=by, at=story.at,
    )  # fmt: skip
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT lines FROM exchange_nationalfile")
        assert b"SD-4711" not in bytes(cursor.fetchone()[0])
    assert "SD-4711" in NationalFile.objects.get().lines


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (("", "初配", "SD-1", "", ""), "cell_missing"),
        (("N-1", "", "SD-1", "", ""), "cell_missing"),
        (("N-1", "初配", "", "", ""), "cell_missing"),
        (("N 1", "初配", "SD-1", "", ""), "task_number_unreadable"),
        (("N-1", "劝说", "SD-1", "", ""), "task_kind_unknown"),
        (("N-1", "初配", "SD-1", "昨天", ""), "task_time_unreadable"),
        (("N-1", "初配", "SD-1", "", "2026-13-01"), "task_time_unreadable"),
        (("N-0", "初配", "SD-1", "", ""), "task_twice"),
    ],
)
def test_every_fault_of_a_file_by_its_row(row, code):
    with pytest.raises(Malformed) as refused:
        reading.of_file("a.csv", table(("N-0", "初配", "SD-0", "", ""), row))
    (reason,) = refused.value.reasons
    assert (reason.code, reason.params["row"]) == (code, 3)


def test_a_column_that_is_missing():
    with pytest.raises(Malformed) as refused:
        reading.of_file("a.csv", table(("N-1", "初配"), head=("任务编号", "任务类型")))
    assert refused.value.codes == ("column_missing",)


def test_too_many(monkeypatch):
    monkeypatch.setattr(reading, "MOST", 2)
    rows = [(f"N-{n}", "初配", "SD-1", "", "") for n in range(3)]
    with pytest.raises(Malformed) as refused:
        reading.of_file("a.csv", table(*rows))
    assert refused.value.codes == ("tasks_too_many",)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("2026-11-23 09:30", "2026-11-23T01:30:00+00:00"),
        ("2026/11/23 09:30", "2026-11-23T01:30:00+00:00"),
        ("2026-11-23T09:30:00+08:00", "2026-11-23T01:30:00+00:00"),
        ("2026-11-23", "2026-11-23T15:59:00+00:00"),
    ],
)
def test_a_moment_without_a_zone_is_the_places(said, found):
    assert reading.moment(said).isoformat() == found


# -- a thousand -----------------------------------------------------------------------------------------------------


def crowd(county, at, number):
    """Registrants who stand in the register, written as they would stand after their years."""
    people = [
        Person(name="王小明", org_path=county.path, created_at=at, document="resident")
        for _ in range(number)
    ]
    for person in people:
        person.save()
    Registrant.objects.bulk_create(
        Registrant(
            person=person, number=f"SD-{n:05d}", org_path=county.path, site_path=county.path,
            channel="event", enrolled_at=at, enrolled_by="a-1", status="listed", listed_at=at,
            cooled_at=at,
        )
        for n, person in enumerate(people)
    )  # fmt: skip


def test_a_thousand_tasks_of_one_file_in_ten_seconds_none_twice(county, story, persona):
    for number in (2, 3, 4):
        persona("county_worker", number=number)
    crowd(county, story.at, 1000)
    rows = [(f"N-{n}", "初配", f"SD-{n:05d}", "", "") for n in range(1000)]
    bad = [("X-1", "初配", "SD-88888", "", ""), ("X-2", "体检", "SD-00000", "", "")]
    by = story.province
    row = services.keep(
        place=by.facility, name="a.csv", content=table(*rows, *bad), by=by, at=story.at
    )
    began = time.process_time()
    found = services.take_file(file=row, by=by, at=story.at)
    spent = time.process_time() - began
    assert (
        sum(one.code == "taken" for one in found) == 1001
    )  # the exam is of the case opened before
    assert [one.code for one in found if not one.good] == ["registrant_unknown"]
    duties = Duty.objects.filter(kind="stemdonor.case.contact")
    assert duties.filter(owner__isnull=True).count() == 0 and duties.count() == 1000
    shares = [duties.filter(owner__code=code).count() for code in set(duties.values_list("owner__code", flat=True))]  # fmt: skip
    assert sorted(shares) == [250, 250, 250, 250]
    assert spent < 10
    again = services.take_file(file=row, by=by, at=story.at)
    assert all(one.code == "again" for one in again if one.good)
    assert (MatchCase.objects.count(), NationalTask.objects.count()) == (1000, 1001)


def test_verdicts_cost_as_many_queries_for_many_as_for_one(
    county, story, django_assert_max_num_queries
):
    crowd(county, story.at, 120)
    lines = [line(f"N-{n}", registrant=f"SD-{n:05d}") for n in range(120)]
    with django_assert_max_num_queries(7):
        found = selectors.judged(lines, story.province, story.at)
    assert {v.code for v in found} == {"new"}

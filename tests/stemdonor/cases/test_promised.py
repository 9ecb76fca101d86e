"""The calls that a plan promises: when they begin, whose they are, what ends them and what calls them off."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from sanxian.core import clock as times
from sanxian.core import policy
from sanxian.core.models import Home
from sanxian.duties import labels as asked
from sanxian.duties import services as duties
from sanxian.duties.models import Attempt, Duty
from sanxian.duties.selectors import calls as desk
from sanxian.kernel.policy import load, topic
from sanxian.stemdonor import case_editions as editions
from sanxian.stemdonor import case_kinds as kinds
from sanxian.stemdonor.facts.case_policy import PLAN, Anchor, CallPoint, PlanRule
from sanxian.stemdonor.lifecycle.cases import CaseStatus
from sanxian.stemdonor.rules import promised as rules
from sanxian.stemdonor.services import cases, promised

DAY = timedelta(days=1)
ON = date(2026, 11, 30)
YUEYANG = "430600"
DAYS = {anchor: ON for anchor in Anchor}
_S = CaseStatus


def text(answer: Any) -> str:
    return str(answer.content.decode())


@pytest.fixture
def six(monkeypatch: pytest.MonkeyPatch) -> None:
    """The county keeps the example of six calls."""
    monkeypatch.setattr(editions, "plan", lambda _path, on: policy.resolve(PLAN, YUEYANG, on))


# -- the rule and its edition ------------------------------------------------------------------------------


@pytest.fixture
def example(db: Any) -> PlanRule:
    return policy.resolve(PLAN, YUEYANG, ON).values


@pytest.mark.parametrize(
    ("reached", "begun"),
    [
        (_S.NOTIFIED, {}), (_S.CONTACTED, {}), (_S.FAMILY, {}), (_S.AGREED, {}),
        (_S.TALKING, {"after_talk": 3}), (_S.SAMPLED, {"after_sample": 7}),
        (_S.RESERVED, {}), (_S.FIT, {"after_exam": 1}), (_S.PLANNED, {}),
        (_S.CONFIRMED, {"before_admission": -1}), (_S.COLLECTING, {}),
        (_S.HANDED_OVER, {"after_collection": 1, "month_after": 30}), (_S.CLOSED, {}),
    ],
)  # fmt: skip
def test_each_call_begins_when_its_day_is_certain(example, reached, begun):
    found = rules.begun(example, reached, DAYS)
    assert [(one.code, one.day) for one in found] == [
        (code, ON + n * DAY) for code, n in begun.items()
    ]


def test_no_day_no_call(example):
    assert rules.begun(example, _S.CONFIRMED, {}) == []


def test_every_call_of_the_example_begins_somewhere_and_asks_what_can_be_said(example):
    begun = {one.code for reached in _S for one in rules.begun(example, reached, DAYS)}
    assert begun == set(example.call_points) and len(begun) == 6
    assert {code for one in example.call_points.values() for code in one.asks} <= set(
        asked.QUESTIONS
    )


def test_the_example_stands_in_one_place_and_is_marked(example):
    assert all("示例" in one.text for one in example.call_points.values())
    assert not any("six" in one.id for one in load(topic("duties.calls")))


SOUND: dict[str, Any] = {
    "place": 1, "text": "问候", "after": Anchor.TALKING, "days": 3, "asks": ("is_it_you",),
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{"place": 0}, {"place": 7}, {"days": -1}, {"days": 367},
              {"days": -31, "after": Anchor.ADMISSION}],
)  # fmt: skip
def test_a_point_that_cannot_be_is_refused(wrong):
    CallPoint(**SOUND)
    with pytest.raises(ValueError, match="place|days"):
        CallPoint(**{**SOUND, **wrong})


def test_two_calls_at_one_place_are_refused():
    with pytest.raises(ValueError, match="place of its own"):
        PlanRule(0, {"a": CallPoint(**SOUND), "b": CallPoint(**SOUND)}, {}, 3, 24)


def test_who_stands_beside_is_one_of_those_that_can_be_named():
    PlanRule(0, {}, {"worker": "联系人"}, 3, 24)
    with pytest.raises(ValueError, match="companions"):
        PlanRule(0, {}, {"somebody": "谁"}, 3, 24)


@pytest.mark.parametrize("wrong", [(-1, 24), (31, 24), (3, -1), (3, 721)])
def test_days_and_hours_that_cannot_be_are_refused(wrong):
    with pytest.raises(ValueError, match="told_before"):
        PlanRule(0, {}, {}, *wrong)


# -- the duties --------------------------------------------------------------------------------------------


def due(case: Any) -> dict[str, Any]:
    """The local day by which each open call is made."""
    rows = [row for row in promised.calls(case) if row.closed_at is None]
    return {row.kind.rpartition(".")[2]: times.day(row.due_at) for row in rows}


def duty(case: Any, kind: str) -> Duty:
    return Duty.objects.get(kind=f"stemdonor.case.{kind}", subject=f"stemdonor.matchcase:{case.pk}")


def call(case: Any, kind: str, outcome: str, story: Any, **more: Any) -> Duty:
    row = duty(case, kind)
    return duties.record(
        duty=row, channel="phone", outcome=outcome, by=story.worker, at=story.at, **more
    )


def test_six_calls_at_their_points_for_the_named_worker(story, six):
    case = story.until("talking")
    assert due(case) == {"ask1": story.day + 3 * DAY}
    story.until("sampled", case)
    assert due(case) == {"ask1": story.day + 3 * DAY, "ask2": story.day + 7 * DAY}
    story.until("fit", case)
    assert due(case)["call3"] == story.day + DAY
    story.until("confirmed", case)
    assert due(case)["call4"] == story.day + 2 * DAY  # she is admitted in three days
    story.until("handed_over", case)
    day = case.collected_on
    assert (due(case)["call5"], due(case)["call6"]) == (day + DAY, day + 30 * DAY)
    owners = {row.owner.code for row in promised.calls(case)}
    assert owners == {case.worker} == {story.worker.id}
    assert len(promised.calls(case)) == 6 and "call4" not in due(case)  # she has been in since


def test_where_no_example_is_kept_two_calls_are_promised(story):
    case = story.until("confirmed")
    assert set(due(case)) == {"call4"}
    story.until("handed_over", case)
    assert set(due(case)) == {"call5"}


@pytest.mark.parametrize("outcome", ["reached", "agreed", "declined"])
def test_the_call_that_was_made_ends_it_with_its_minutes(story, six, outcome):
    case = story.until("fit")
    call(case, "call3", outcome, story, minutes=7, finish=True)
    row, made = duty(case, "call3"), Attempt.objects.latest("pk")
    assert (row.status, row.minutes) == ("done", 7)
    assert (made.duty, made.outcome, made.minutes) == (row, outcome, 7)


@pytest.mark.parametrize("outcome", ["no_answer", "call_back", "left_word"])
def test_who_was_not_reached_is_called_again(story, six, outcome):
    case = story.until("fit")
    call(case, "call3", outcome, story)
    assert duty(case, "call3").closed_at is None


def test_in_the_hospital_the_call_before_it_is_needless(story, six):
    case = story.until("mobilising")
    assert duty(case, "call4").status == "cancelled" and duty(case, "call3").closed_at is None


def test_a_case_that_ends_calls_them_off(story, six):
    case = story.until("fit")
    assert due(case)
    cases.stop(case=case, side="patient", why="not_needed", by=story.town, at=story.at)
    assert due(case) == {} and {row.status for row in promised.calls(case)} == {"cancelled"}


def test_a_no_on_a_call_ends_what_would_ask_again_and_leaves_the_greetings(story, six):
    case = story.until("fit")
    call(case, "ask1", "declined", story)
    assert duty(case, "ask1").status == "done" and duty(case, "ask2").status == "cancelled"
    assert duty(case, "call3").closed_at is None


def test_after_a_good_end_she_is_still_asked_after(story, six):
    case = story.until("closed")
    assert "call6" in due(case)


def test_a_new_plan_moves_the_call(story, six):
    case = story.until("confirmed")
    before = due(case)["call4"]
    story.plan(case, dates=story.dates(story.day + 5 * DAY))
    story.confirm(case)
    assert due(case)["call4"] == before + 2 * DAY


def test_a_call_that_was_made_is_not_made_again(story, six):
    case = story.until("confirmed")
    call(case, "call4", "reached", story)
    story.plan(case, dates=story.dates(story.day + 5 * DAY))
    story.confirm(case)
    assert "call4" not in due(case)


def test_the_script_is_the_plan_s(story, six):
    case = story.until("fit")
    assert desk.script(duty(case, "call3"), story.at) == (
        "is_it_you", "any_question", "how_do_you_feel",
    )  # fmt: skip


def test_kinds_that_persuade_and_kinds_that_care():
    from sanxian.duties import kinds as offered

    assert all(offered.get(code).persuades for code in kinds.ASKS)
    assert all(offered.get(code).care for code in kinds.CALLS)


# -- the pages ---------------------------------------------------------------------------------------------


@pytest.fixture
def clock(story: Any) -> Any:
    def now() -> None:
        Home.objects.update_or_create(pk=1, defaults={"kind": "simulated", "clock": story.at})

    story.now = now
    return story


def test_the_case_page_shows_each_call_and_the_worker_can_make_it(signed_in, clock, six):
    case = clock.until("confirmed")
    call(case, "ask1", "reached", clock)
    clock.now()
    page = text(signed_in("county_worker").get(f"/stemdonor/cases/{case.pk}"))
    assert "示例一" in page and "打过了" in page and "还没到" in page and "示例六" in page
    assert f"/duties/{duty(case, 'call4').pk}" in page
    town = text(signed_in("city_worker").get(f"/stemdonor/cases/{case.pk}"))
    assert f"/duties/{duty(case, 'call4').pk}" not in town and "示例四" in town


def test_the_call_is_written_down_on_its_own_page(signed_in, clock, six):
    case = clock.until("fit")
    clock.now()
    client, row = signed_in("county_worker"), duty(case, "call3")
    page = text(client.get(f"/duties/{row.pk}"))
    assert (
        "约好的问候（第 3 次）" in page
        and asked.QUESTIONS["how_do_you_feel"] % {"name": ""} in page
    )


def test_the_paper_of_the_plan_promises_them(signed_in, clock, six):
    case = clock.until("confirmed")
    clock.now()
    page = text(signed_in("county_worker").get(f"/stemdonor/cases/{case.pk}/paper"))
    assert page.index("示例一：谈话") < page.index("示例六：采集后一个月")

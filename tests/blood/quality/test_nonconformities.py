"""A nonconformity from its opening to its end, and everything that is refused on the way."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from sanxian.blood.models import CorrectiveAction, Nonconformity
from sanxian.blood.services import deviations
from sanxian.blood.services import nonconformities as nc
from sanxian.core.models import Trail
from sanxian.core.move import Overtaken
from sanxian.duties.models import Duty
from sanxian.kernel.lifecycle import NoSuchStep
from sanxian.kernel.refusal import Forbidden, Malformed, Refusal

pytestmark = pytest.mark.django_db

SAID = {
    "kind": "error",
    "severity": "major",
    "area": "labels",
    "what": "两袋的标签贴反了",
}


@pytest.fixture
def opened(place: str, people: Any, at: Any) -> Nonconformity:
    return nc.open_nonconformity(place=place, **SAID, by=people.nurse, at=at)


@pytest.fixture
def looked_into(opened: Nonconformity, people: Any, at: Any) -> Nonconformity:
    return nc.investigate(
        nonconformity=opened, cause="method", why="没有逐袋核对", by=people.quality, at=at
    )


def actions(people: Any, at: Any, n: int = 1) -> list[nc.Planned]:
    due = (at + timedelta(days=7)).date()
    return [nc.Planned("corrective", f"措施 {i}", people.maker.id, due) for i in range(n)]


@pytest.fixture
def planned(looked_into: Nonconformity, people: Any, at: Any) -> Nonconformity:
    return nc.plan(nonconformity=looked_into, actions=actions(people, at), by=people.quality, at=at)


@pytest.fixture
def done(planned: Nonconformity, people: Any, at: Any) -> Nonconformity:
    nc.do(action=planned.actions.get(), result="做了", by=people.maker, at=at)
    return planned


@pytest.fixture
def checked(done: Nonconformity, people: Any, at: Any) -> Nonconformity:
    return nc.check(nonconformity=done, effective=True, by=people.quality, at=at)


@pytest.mark.parametrize(("hours", "due"), [(0, 10), (9, 16)])
def test_what_is_planned_for_today_is_due_today_still(
    looked_into: Nonconformity, people: Any, at: Any, hours: int, due: int
) -> None:
    """Until six in the evening; for who plans later than that until midnight (16:00 UTC)."""
    today = [nc.Planned("corrective", "贴正标签", people.maker.id, at.date())]
    later = at + timedelta(hours=hours)
    nc.plan(nonconformity=looked_into, actions=today, by=people.quality, at=later)
    assert Duty.objects.get(kind=nc.ACTION_DUTY).due_at.hour == due


class TestOpening:
    def test_it_stands_with_its_duty(self, opened: Nonconformity, place: str) -> None:
        assert (opened.status, opened.org_path, opened.held) == ("open", place, 0)
        assert Nonconformity.objects.get(pk=opened.pk).what == SAID["what"]
        assert Duty.objects.get(kind=nc.DUTY).status == "open"

    def test_its_texts_are_sealed(self, opened: Nonconformity) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT what FROM blood_nonconformity WHERE id = %s", [opened.pk])
            held = bytes(cursor.fetchone()[0])
        assert held and "标签".encode() not in held

    def test_no_text_on_the_trail(self, opened: Nonconformity) -> None:
        assert not [r for r in Trail.objects.all() if "标签" in r.data]

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"kind": "bad_luck"}, "no_such_choice"),
            ({"severity": "huge"}, "no_such_choice"),
            ({"area": "moon"}, "no_such_choice"),
            ({"what": "  "}, "quality_text_missing"),
            ({"what": "长" * 2001}, "quality_text_too_long"),
            ({"at_once": "长" * 2001}, "quality_text_too_long"),
            ({"touched": [nc.Subject("soup", "X1")]}, "no_such_choice"),
        ],
    )
    def test_faults(self, change: Any, code: str, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Malformed) as refused:
            nc.open_nonconformity(place=place, **{**SAID, **change}, by=people.nurse, at=at)
        assert refused.value.codes == (code,)

    def test_all_faults_at_once(self, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Malformed) as refused:
            nc.open_nonconformity(
                place=place, kind="x", severity="y", area="z", what="", by=people.nurse, at=at
            )
        assert len(refused.value.codes) == 4

    def test_bags_are_held_at_once(self, good: Any, place: str, people: Any, at: Any) -> None:
        units = good("red_cells", 2)
        touched = [nc.Subject("unit", u.number, u.pk) for u in units]
        made = nc.open_nonconformity(
            place=place, **SAID, touched=[*touched, touched[0]], hold=True, by=people.stock, at=at
        )
        for unit in units:
            unit.refresh_from_db()
        assert {(u.status, u.held_for) for u in units} == {("held", "awaiting_inquiry")}
        assert (made.held, made.touched.count()) == (2, 2)

    def test_without_holding_they_stay(self, good: Any, place: str, people: Any, at: Any) -> None:
        (unit,) = good("red_cells", 1)
        touched = [nc.Subject("unit", unit.number, unit.pk)]
        nc.open_nonconformity(place=place, **SAID, touched=touched, by=people.stock, at=at)
        unit.refresh_from_db()
        assert unit.status == "available"

    def test_who_may_not_hold_may_not_hold_by_this(
        self, good: Any, place: str, people: Any, at: Any
    ) -> None:
        (unit,) = good("red_cells", 1)
        touched = [nc.Subject("unit", unit.number, unit.pk)]
        with pytest.raises(Forbidden):
            nc.open_nonconformity(
                place=place, **SAID, touched=touched, hold=True, by=people.nurse, at=at
            )
        assert not Nonconformity.objects.exists()

    def test_not_in_another_city(self, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Forbidden):
            nc.open_nonconformity(place=place, **SAID, by=people.stranger, at=at)


class TestTheWay:
    def test_the_whole_way(self, checked: Nonconformity, people: Any, at: Any) -> None:
        closed = nc.close(nonconformity=checked, by=people.quality2, at=at)
        assert closed.status == "closed"
        assert closed.closed_by != closed.checked_by
        assert set(Duty.objects.values_list("status", flat=True)) == {"done"}

    def test_the_checker_does_not_close(self, checked: Any, people: Any, at: Any) -> None:
        with pytest.raises(Refusal) as refused:
            nc.close(nonconformity=checked, by=people.quality, at=at)
        assert refused.value.codes == ("same_person",)

    def test_the_database_wants_a_second_person(self, checked: Any) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE blood_nonconformity SET status = 'closed', closed_by = checked_by"
            )

    def test_an_action_is_a_duty_of_its_owner(self, planned: Any, people: Any) -> None:
        duty = Duty.objects.get(kind=nc.ACTION_DUTY)
        assert duty.owner is not None and duty.owner.code == people.maker.id
        assert duty.due_at is not None

    @pytest.mark.parametrize("who", ["nurse", "stock"])
    def test_an_action_is_reported_by_its_owner(
        self, who: str, planned: Any, people: Any, at: Any
    ) -> None:
        with pytest.raises(Refusal) as refused:
            nc.do(action=planned.actions.get(), result="好", by=getattr(people, who), at=at)
        assert refused.value.codes == ("action_not_yours",)

    def test_or_by_quality_in_her_place(self, planned: Any, people: Any, at: Any) -> None:
        one = nc.do(action=planned.actions.get(), result="好", by=people.quality, at=at)
        assert (one.status, CorrectiveAction.objects.get().result) == ("done", "好")

    def test_nothing_is_judged_before_it_is_done(self, planned: Any, people: Any, at: Any) -> None:
        with pytest.raises(Refusal) as refused:
            nc.check(nonconformity=planned, effective=True, by=people.quality, at=at)
        assert refused.value.codes == ("action_not_done",)

    def test_what_did_not_help_is_planned_again(self, done: Any, people: Any, at: Any) -> None:
        row = nc.check(nonconformity=done, effective=False, by=people.quality, at=at)
        assert (row.status, row.actions.get().status) == ("investigated", "ineffective")
        row = nc.plan(nonconformity=row, actions=actions(people, at, 2), by=people.quality, at=at)
        for one in row.actions.filter(status="planned"):
            nc.do(action=one, result="再做", by=people.maker, at=at)
        row = nc.check(nonconformity=row, effective=True, by=people.quality, at=at)
        found = list(row.actions.order_by("pk").values_list("status", flat=True))
        assert (row.status, found) == ("checked", ["ineffective", "effective", "effective"])

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ([], "action_missing"),
            ([nc.Planned("cure", "x", "", date(2030, 1, 1))], "no_such_choice"),
            ([nc.Planned("corrective", "", "", date(2030, 1, 1))], "quality_text_missing"),
            ([nc.Planned("corrective", "x", "", date(2020, 1, 1))], "due_day_past"),
        ],
    )
    def test_a_plan_has_faults(
        self, given: Any, code: str, looked_into: Any, people: Any, at: Any
    ) -> None:
        with pytest.raises(Malformed) as refused:
            nc.plan(nonconformity=looked_into, actions=given, by=people.quality, at=at)
        assert refused.value.codes == (code,)

    @pytest.mark.parametrize(
        ("cause", "why", "code"),
        [("ghost", "x", "no_such_choice"), ("person", " ", "quality_text_missing")],
    )
    def test_an_inquiry_has_faults(
        self, cause: str, why: str, code: str, opened: Any, people: Any, at: Any
    ) -> None:
        with pytest.raises(Malformed) as refused:
            nc.investigate(nonconformity=opened, cause=cause, why=why, by=people.quality, at=at)
        assert refused.value.codes == (code,)

    def test_no_step_is_skipped(self, opened: Any, people: Any, at: Any) -> None:
        with pytest.raises(NoSuchStep):
            nc.close(nonconformity=opened, by=people.quality2, at=at)
        with pytest.raises(NoSuchStep):
            nc.plan(nonconformity=opened, actions=actions(people, at), by=people.quality, at=at)

    @pytest.mark.parametrize("who", ["nurse", "stock", "maker"])
    def test_only_quality_judges(self, who: str, opened: Any, people: Any, at: Any) -> None:
        with pytest.raises(Forbidden):
            nc.investigate(
                nonconformity=opened, cause="person", why="x", by=getattr(people, who), at=at
            )

    def test_a_form_sent_twice_opens_one(self, place: str, people: Any, at: Any) -> None:
        from uuid import uuid4

        request = uuid4()
        pair = [
            nc.open_nonconformity(place=place, **SAID, by=people.nurse, at=at, request=request)
            for _ in range(2)
        ]
        assert pair[0].pk == pair[1].pk and Nonconformity.objects.count() == 1

    def test_overtaken_is_no_such_step_or_overtaken(
        self, checked: Any, people: Any, at: Any
    ) -> None:
        nc.close(nonconformity=checked, by=people.quality2, at=at)
        with pytest.raises((NoSuchStep, Overtaken)):
            nc.close(nonconformity=checked, by=people.quality2, at=at)


class TestDeviations:
    def said(self, place: str, at: Any, **change: Any) -> dict[str, Any]:
        day = at.date()
        given = {
            "place": place, "area": "storage", "what": "用备用冰箱", "why": "主冰箱检修",
            "since": day, "until": day + timedelta(days=3), "at": at,
        }  # fmt: skip
        return {**given, **change}

    def test_another_person_approves(self, place: str, people: Any, at: Any) -> None:
        made = deviations.propose(**self.said(place, at), by=people.quality)
        with pytest.raises(Refusal) as refused:
            deviations.approve(deviation=made, by=people.quality, at=at)
        assert refused.value.codes == ("same_person",)
        assert deviations.approve(deviation=made, by=people.quality2, at=at).status == "approved"

    def test_the_database_wants_another_person(self, place: str, people: Any, at: Any) -> None:
        deviations.propose(**self.said(place, at), by=people.stock)
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE blood_deviation SET status = 'approved', decided_by = proposed_by"
            )

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"area": "x"}, "no_such_choice"),
            ({"what": ""}, "quality_text_missing"),
            ({"why": ""}, "quality_text_missing"),
            ({"since": date(2020, 1, 1)}, "deviation_begins_in_the_past"),
            ({"until": date(2020, 1, 1)}, "deviation_ends_before"),
        ],
    )
    def test_faults(self, change: Any, code: str, place: str, people: Any, at: Any) -> None:
        with pytest.raises(Malformed) as refused:
            deviations.propose(**self.said(place, at, **change), by=people.stock)
        assert refused.value.codes == (code,)

    def test_it_is_over_by_itself(self, place: str, people: Any, at: Any) -> None:
        made = deviations.propose(**self.said(place, at), by=people.stock)
        deviations.approve(deviation=made, by=people.quality, at=at)
        assert deviations.tick(at + timedelta(days=3)) == 0
        assert deviations.tick(at + timedelta(days=4)) == 1
        made.refresh_from_db()
        assert (made.status, made.ended_by) == ("ended", "house")

    def test_too_late_to_be_approved(self, place: str, people: Any, at: Any) -> None:
        made = deviations.propose(**self.said(place, at), by=people.stock)
        with pytest.raises(Refusal) as refused:
            deviations.approve(deviation=made, by=people.quality, at=at + timedelta(days=9))
        assert refused.value.codes == ("deviation_over",)

    def test_it_may_be_refused(self, place: str, people: Any, at: Any) -> None:
        made = deviations.propose(**self.said(place, at), by=people.stock)
        assert deviations.refuse(deviation=made, by=people.quality, at=at).status == "refused"

    def test_who_proposes_does_not_approve_by_role(self, place: str, people: Any, at: Any) -> None:
        made = deviations.propose(**self.said(place, at), by=people.stock)
        with pytest.raises(Forbidden):
            deviations.approve(deviation=made, by=people.stock2, at=at)

"""The clock of a duty, as a table; its lifecycle, pair by pair."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from sanxian.duties import kinds
from sanxian.duties.editions import NO_CALENDAR
from sanxian.duties.facts import Kind
from sanxian.duties.lifecycle import DUTY, LIVE, DutyStatus
from sanxian.duties.rules import clocks as rules
from sanxian.kernel.lifecycle import NoSuchStep

AT = datetime(2026, 11, 23, 2, tzinfo=UTC)
CALL = rules.timing(Kind("call", "打电话", 2, 24), {})
ALWAYS = rules.WorkTime(("08:30-12:00", "13:30-17:30"), NO_CALENDAR)


def after(hours: float) -> datetime:
    return AT + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("due", "acknowledge_by", "due_at"),
    [(None, 2, 24), (after(48), 2, 48), (after(1), 1, 1), (after(2), 2, 2)],
)
def test_start(due, acknowledge_by, due_at):
    clock = rules.start(CALL, AT, ALWAYS, due)
    assert (clock.acknowledge_by, clock.due_at) == (after(acknowledge_by), after(due_at))
    assert clock.escalate_at == clock.acknowledge_by


def test_new_hands_get_their_hours_and_no_later_end():
    clock = rules.again(CALL, after(30), ALWAYS, after(24))
    assert (clock.acknowledge_by, clock.due_at, clock.escalate_at) == (
        after(32),
        after(24),
        after(32),
    )


@pytest.mark.parametrize(("now", "goes_up"), [(1, 24), (23, 24), (24, 26), (30, 32)])
def test_an_acknowledged_duty_goes_up_when_it_is_overdue(now, goes_up):
    assert rules.after_acknowledging(CALL, after(now), ALWAYS, after(24)) == after(goes_up)


@pytest.mark.parametrize(
    ("status", "now", "why"),
    [
        ("open", 2, "duty_not_acknowledged"),
        ("escalated", 4, "duty_not_acknowledged"),
        ("open", 24, "duty_overdue"),
        ("acknowledged", 24, "duty_overdue"),
    ],
)
def test_why_it_goes_up(status, now, why):
    assert rules.why_up(status, after(24), after(now)) == why


@pytest.mark.parametrize(
    ("status", "now", "urgency"),
    [
        ("open", 0, "calm"),
        ("open", 2, "unseen"),
        ("acknowledged", 2, "calm"),
        ("escalated", 3, "unseen"),
        ("acknowledged", 20, "soon"),
        ("acknowledged", 24, "late"),
        ("open", 25, "late"),
    ],
)
def test_urgency(status, now, urgency):
    assert rules.urgency(status, after(2), after(24), after(now)) == urgency


STEPS = {
    "acknowledge": ({"open", "escalated"}, "acknowledged"),
    "finish": (set(LIVE), "done"),
    "escalate": (set(LIVE), "escalated"),
    "reassign": (set(LIVE), "open"),
    "cancel": (set(LIVE), "cancelled"),
}


@pytest.mark.parametrize(("word", "status"), list(itertools.product(STEPS, DutyStatus)))
def test_every_step_from_every_status(word, status):
    sources, target = STEPS[word]
    if status in sources:
        assert DUTY.step(word, status).target == target
        return
    with pytest.raises(NoSuchStep):
        DUTY.step(word, status)


def test_what_is_closed_stays_closed():
    assert DUTY.ends == {DutyStatus.DONE, DutyStatus.CANCELLED}


def test_a_kind_is_offered_once():
    again = kinds.offer("tests.call2", "再打", 2, 24)
    assert kinds.offer("tests.call2", "再打", 2, 24) == again
    with pytest.raises(RuntimeError):
        kinds.offer("tests.call2", "再打", 2, 25)
    with pytest.raises(LookupError):
        kinds.get("tests.unheard")

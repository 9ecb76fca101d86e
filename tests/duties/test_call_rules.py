"""Whom to call next, how often and by which way: tables over the rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from sanxian.duties.editions import call_rule
from sanxian.duties.facts import CallRule, Channel, Outcome, Tried, Waiting
from sanxian.duties.rules import calls as rules
from sanxian.kernel.calendar import WorkingCalendar
from sanxian.kernel.policy import topic

pytestmark = pytest.mark.django_db
HERE = ZoneInfo("Asia/Shanghai")
MONDAY = date(2026, 11, 23)
WEEKS = WorkingCalendar({}, frozenset({2026}))


def tried(*rows: str) -> list[Tried]:
    """ "20 phone no_answer 9": day of November, channel, outcome, hour."""
    found = []
    for row in rows:
        day, channel, outcome, *hour = row.split()
        on = date(2026, 11, int(day))
        found.append(Tried(Channel(channel), Outcome(outcome), on, int(*hour or ["10"])))
    return found


@pytest.fixture
def ruled():
    return call_rule("/37/3703/", MONDAY)


# -- the cap -----------------------------------------------------------------------------------------

SIX = ("9 phone no_answer", *["10 phone no_answer"] * 5)


@pytest.mark.parametrize(
    ("rows", "on", "until"),
    [
        ((), 20, None),
        (SIX[:5], 20, None),
        (SIX, 20, date(2026, 11, 23)),  # the oldest counts for ten working days
        (SIX, 23, None),
        (("9 phone no_answer", *SIX), 20, date(2026, 11, 23)),
        (("6 phone no_answer", *SIX), 20, date(2026, 11, 23)),  # seven: two must have passed
        ((*SIX[:5], "10 sms left_word"), 20, date(2026, 11, 23)),
        ((*SIX[:5], "10 incoming reached"), 20, None),  # she called herself
        ((*SIX[:5], "10 desk done"), 20, None),
        ((*SIX[:4], "11 phone call_back", "12 phone reached"), 20, None),  # she asked for it
        ((*SIX[:4], "11 phone reached", "12 phone reached"), 20, date(2026, 11, 23)),
    ],
)
def test_the_cap(ruled, rows, on, until):
    bars = list(rules.cap_bars(tried(*rows), date(2026, 11, on), ruled, WEEKS))
    assert [bar.until for bar in bars] == ([until] if until else [])
    assert {bar.code for bar in bars} <= {"contact_cap_reached"}
    assert all(bar.status == "unverified" and bar.edition for bar in bars)


# -- looking for somebody ------------------------------------------------------------------------------

NONE = "no_answer"


PHONES = (f"16 phone {NONE}", f"16 phone {NONE}", f"17 phone {NONE}")
SENT = (*PHONES, f"17 sms {NONE}")
WRITTEN = (*SENT, f"18 letter {NONE}")
ASKED = (*WRITTEN, f"19 relative {NONE}", f"19 relative {NONE}")


@pytest.mark.parametrize(
    ("rows", "relatives", "way"),
    [
        ((), 1, ("phone", 1, "search_begins")),
        (PHONES[:1], 1, ("phone", 2, "search_goes_on")),
        (PHONES, 1, ("sms", 1, "search_goes_on")),
        (SENT, 1, ("letter", 1, "search_goes_on")),
        (WRITTEN, 1, ("relative", 1, "search_goes_on")),
        (WRITTEN, 0, ("visit", 1, "search_goes_on")),  # nobody is asked without her leave
        (ASKED, 2, ("visit", 1, "search_goes_on")),
        ((*ASKED, f"20 visit {NONE}"), 2, (None, 0, "search_ways_used_up")),
        (("18 phone wrong_number",), 1, ("letter", 1, "search_goes_on")),  # the number is at fault
        (("18 phone out_of_service", f"18 letter {NONE}"), 1, ("relative", 1, "search_goes_on")),
        ((f"9 phone {NONE}",), 1, (None, 0, "search_time_over")),
        ((f"10 phone {NONE}",), 1, ("phone", 2, "search_goes_on")),
        ((f"2 phone {NONE}", "18 phone reached"), 1, ("phone", 1, "search_begins")),
        (("18 phone reached", f"19 incoming {NONE}"), 1, ("phone", 1, "search_begins")),
    ],
)
def test_the_ladder(ruled, rows, relatives, way):
    found = rules.next_way(tried(*rows), MONDAY, ruled.values, WEEKS, relatives=relatives)
    assert (found.channel, found.number, found.why) == way


@pytest.mark.parametrize(("work", "channel"), [(True, "employer"), (False, "visit")])
def test_an_edition_says_which_ways_there_are_and_in_which_order(ruled, work, channel):
    own = replace(ruled.values, ladder=(Channel.EMPLOYER, Channel.VISIT), tries=(1, 1))
    assert rules.next_way([], MONDAY, own, WEEKS, work=work).channel == channel


# -- the order of a desk -------------------------------------------------------------------------------

NOW = datetime(2026, 11, 23, 10, tzinfo=HERE)


def after(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("due", "again", "rows", "rank", "why"),
    [
        (-1, None, (), 0, "turn_late"),
        (0, None, (), 0, "turn_late"),
        (-1, 5, (), 0, "turn_late"),
        (3, None, (), 1, "turn_today"),
        (3, -1, (), 1, "turn_call_back"),
        (30, -1, (), 2, "turn_call_back"),
        (30, 2, (), 4, "turn_asked_later"),
        (30, None, (), 3, "turn_not_tried"),
        (30, None, ("20 phone reached 10",), 3, "turn_likely"),
        (30, None, ("20 phone no_answer 10",), 3, "turn_unlikely"),
        (30, None, ("20 phone no_answer 20", "20 phone reached 9"), 3, "turn_likely"),
    ],
)
def test_the_order_says_why(due, again, rows, rank, why):
    waiting = Waiting(after(due), None if again is None else after(again), tuple(tried(*rows)))
    found = rules.turn(waiting, NOW)
    assert (found.rank, found.why) == (rank, why)


def test_overdue_then_today_then_asked_for_then_likely_and_nobody_left_out():
    rows = {
        "later": Waiting(after(30), after(3)),
        "unlikely": Waiting(after(25), None, tuple(tried("20 phone no_answer 10"))),
        "likely": Waiting(after(40), None, tuple(tried("20 phone reached 10"))),
        "next month": Waiting(after(24 * 30), None, tuple(tried("20 phone reached 10"))),
        "asked": Waiting(after(90), after(-1)),
        "today": Waiting(after(4)),
        "late": Waiting(after(-2)),
        "later still": Waiting(after(-1)),
    }
    keys = {name: rules.order(rules.turn(w, NOW), w, 1) for name, w in rows.items()}
    assert sorted(rows, key=lambda name: keys[name]) == [
        "late", "later still", "today", "asked", "likely", "unlikely", "next month", "later",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "hour", "chance"),
    [
        ((), 10, 500),
        (("20 phone reached 10",), 10, 666),
        (("20 phone no_answer 10",), 10, 333),
        (("20 phone no_answer 10", "20 phone reached 19"), 19, 666),
        (("20 phone no_answer 10", "20 phone reached 19"), 14, 500),  # no call near: of all
        (("20 sms left_word 10",), 10, 500),
    ],
)
def test_how_likely_she_answers(rows, hour, chance):
    assert rules.reachable(tried(*rows), hour) == chance


# -- the editions --------------------------------------------------------------------------------------


def test_every_question_has_words():
    from sanxian.duties import labels
    from sanxian.kernel.policy import load

    asked = {
        code
        for edition in load(topic("duties.calls"))
        for key, value in edition.values.items()
        if key.startswith("scripts.")
        for code in value.value
    }
    assert asked == set(labels.QUESTIONS)


RIGHT = {
    "cap": 3, "cap_days": 10, "ladder": (Channel.PHONE,), "tries": (1,), "ladder_days": 10,
    "minutes": dict.fromkeys(Channel, 5), "most_trips": 1, "scripts": {},
    "script_of": {},
}  # fmt: skip


@pytest.mark.parametrize(
    "wrong",
    [
        {"cap": 0}, {"cap_days": 0}, {"tries": ()}, {"tries": (1, 2)}, {"tries": (0,)},
        {"ladder": (), "tries": ()}, {"ladder": (Channel.SMS,) * 2, "tries": (1, 1)},
        {"ladder_days": 0}, {"most_trips": -1}, {"minutes": {Channel.PHONE: 721}},
    ],
    ids=str,
)  # fmt: skip
def test_a_rule_of_calls_that_cannot_be(wrong):
    assert CallRule(**RIGHT)
    with pytest.raises(ValueError):
        CallRule(**RIGHT | wrong)

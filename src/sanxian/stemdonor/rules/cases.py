"""Pure decisions about a match case: when it may go on, until when it is held, what must be reviewed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from sanxian.kernel.calendar import Deadline, WorkingCalendar
from sanxian.kernel.days import IntervalEnd, MonthEnd, add, first_free
from sanxian.kernel.policy import Resolved
from sanxian.kernel.refusal import Reason
from sanxian.stemdonor.facts.case_policy import CaseRule, TalkRule
from sanxian.stemdonor.facts.cases import (
    PERSONAL,
    SEALED_WHY,
    WHY_OF,
    Answers,
    Request,
    Side,
    Stood,
    StopWhy,
    Talked,
)

CLAMP = MonthEnd.CLAMP


def open_why(why: str) -> str:
    """The word that may stand in a list: one that tells of health or family has another for it."""
    return PERSONAL if why in SEALED_WHY else why


def stop_bars(side: str, why: str) -> Iterator[Reason]:
    """A reason must be one of that side's; "unsaid" is one of every side's."""
    if side not in set(Side):
        yield Reason("no_such_choice", params={"field": "side"})
    elif why not in WHY_OF[Side(side)]:
        yield Reason("no_such_choice", params={"field": "why"})


def held_until(
    ruled: Resolved[CaseRule], calendar: WorkingCalendar, request: Request, on: date
) -> Deadline:
    """The last day on which a donor is held for the patient."""
    return calendar.add(on, ruled.values.reservation[request])


def agree_bars(ruled: Resolved[TalkRule], said: Talked) -> Iterator[Reason]:
    """A yes counts after a talk in which she could tell it back, and was asked for her health anew."""
    if not said.talks:
        yield Reason("talk_first")
    if said.taught < ruled.values.teach_back_least:
        yield ruled.reason(
            "taught_too_little", "teach_back_least", found=said.taught,
            needed=ruled.values.teach_back_least,
        )  # fmt: skip
    if not said.asked_health:
        yield Reason("health_not_asked")
    if said.open_health:
        yield Reason("health_open")


def health_faults(ruled: Resolved[TalkRule], answers: Mapping[str, str]) -> Iterator[Reason]:
    """Every question of the edition is answered by yes or no, and no other."""
    known = ruled.values.health
    if set(answers) - set(known) or any(said not in ("yes", "no") for said in answers.values()):
        yield Reason("no_such_choice", params={"field": "health"})
    if missing := set(known) - set(answers):
        yield Reason("health_incomplete", params={"count": len(missing)})


def health_stops(ruled: Resolved[TalkRule], answers: Mapping[str, str]) -> tuple[str, ...]:
    """Questions whose yes a doctor must settle before she can go on."""
    known = ruled.values.health
    return tuple(code for code, said in answers.items() if said == "yes" and known[code].bars)


def taught(ruled: Resolved[TalkRule], codes: Iterable[str]) -> int:
    """How many of the points she told back; an unknown code counts for nothing."""
    return len(set(codes) & set(ruled.values.teach_back))


def reserve_bars(request: Request, sampled: bool) -> Iterator[Reason]:
    """Only who gave before for the same patient is reserved without a new sample."""
    if not sampled and request not in (Request.LYMPHOCYTES, Request.SECOND_CELLS):
        yield Reason("sample_first")


def fit_until(ruled: Resolved[CaseRule], examined: date) -> date:
    """The last day on which an exam holds."""
    return add(examined, ruled.values.exam_valid, CLAMP)


def ready_bars(ruled: Resolved[CaseRule], stood: Stood, collection: date) -> Iterator[Reason]:
    """What keeps cells from being taken on that day."""
    if stood.fit_until is None:
        yield Reason("exam_first")
    elif stood.fit_until < collection:
        yield ruled.reason("exam_too_old", "exam_valid", last=stood.fit_until)
    yield from second_bars(ruled, stood, collection)


def second_bars(ruled: Resolved[CaseRule], stood: Stood, collection: date) -> Iterator[Reason]:
    """After one donation, the next may follow only some months later."""
    keys = {Request.LYMPHOCYTES: "lymphocytes_after", Request.SECOND_CELLS: "cells_after"}
    spans = {
        Request.LYMPHOCYTES: ruled.values.lymphocytes_after,
        Request.SECOND_CELLS: ruled.values.cells_after,
    }
    if stood.request not in keys:
        return
    if stood.gave_before is None:
        yield Reason("never_gave")
        return
    free = first_free(stood.gave_before, spans[stood.request], IntervalEnd.SAME_DAY, CLAMP)
    if collection < free:
        yield ruled.reason("second_too_soon", keys[stood.request], until=free)


def told_faults(ruled: Resolved[CaseRule], told: Mapping[str, object]) -> Iterator[Reason]:
    """What may not be held of the patient here, though it was sent."""
    for name, value in told.items():
        if value and name not in ruled.values.patient_told:
            yield ruled.reason("not_told_here", "patient_told", what=name)


def persuasion_bars(stopped: bool, side: str) -> Iterator[Reason]:
    """After a no nobody is talked round: no talk, call or visit about that case."""
    if stopped:
        yield Reason("case_over" if side != Side.DONOR else "said_no")


def too_perfect(ruled: Resolved[CaseRule], answers: Answers) -> bool:
    """Whether a record of 100 % is so long that somebody else should look at it."""
    return answers.answered >= ruled.values.review_least and answers.agreed == answers.answered


def window_from(ruled: Resolved[CaseRule], on: date) -> date:
    """The first day of the record that is looked at."""
    return on - (add(on, ruled.values.review_window, CLAMP) - on)


def counts_as_no(side: str, why: str) -> bool:
    """A stop that was the donor's answer; who could not be found has given none."""
    return side == Side.DONOR and why not in (StopWhy.LOST, StopWhy.UNFIT)

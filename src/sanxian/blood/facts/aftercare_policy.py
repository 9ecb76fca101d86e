"""What follows a donation, as a policy topic: information, calls, iron, counselling, the way back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sanxian.blood.facts.aftercare import Told
from sanxian.kernel.days import Span
from sanxian.kernel.policy import Topic, register


@dataclass(frozen=True)
class Aftercare:
    """`holds`: what is told makes the blood lie still when it was given within this span before;
    `looks_back`: earlier donations within this span are recalled too ("0 days": none).

    `follow_up_hours` are hours after a reaction of that grade at which somebody calls.
    """

    holds: dict[Told, Span]
    looks_back: dict[Told, Span]
    grade_words: dict[str, str]
    follow_up_hours: dict[str, tuple[int, ...]]
    doctor_from_grade: int
    iron_window: Span
    iron_low_times: int
    iron_margin_g_per_l: Decimal
    iron_interval_female: Span
    iron_interval_male: Span
    notice_working_days: int
    attempts: int
    report_working_days: dict[str, int]
    reentry_after: dict[str, Span]
    reentry_tests: int
    reentry_test_gap: Span

    def __post_init__(self) -> None:
        grades = {"1", "2", "3", "4"}
        if set(self.grade_words) != grades or set(self.follow_up_hours) != grades:
            raise ValueError("grades are 1 to 4, each with a word and its calls")
        if not 1 <= self.doctor_from_grade <= 5:
            raise ValueError("doctor_from_grade is 1 to 4, or 5 for never")
        if any(list(h) != sorted(set(h)) or min(h, default=1) <= 0 for h in self._calls()):
            raise ValueError("calls are hours above zero, in their order")
        if min(self.attempts, self.reentry_tests, self.iron_low_times) <= 0:
            raise ValueError("attempts, reentry_tests and iron_low_times are above zero")
        spans = [*self.holds.values(), *self.looks_back.values(), *self.reentry_after.values()]
        if any(span.by_the_clock for span in spans):
            raise ValueError("spans back to a donation are days, weeks, months or years")

    def _calls(self) -> list[tuple[int, ...]]:
        return list(self.follow_up_hours.values())


AFTERCARE = register(Topic("blood.aftercare", Aftercare, "sanxian.blood", "policy/aftercare.toml"))

"""How long the laboratory takes: each donation's course from the arm to the release."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Max

from sanxian.blood import editions
from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.models import CollectionLine, Donation, Release, Result
from sanxian.blood.rules import turnaround as rules
from sanxian.blood.rules.turnaround import STAGES, Course, Standing
from sanxian.blood.selectors import laboratory
from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.kernel.days import Span

SEE = "blood.release.see"
OPEN = (DonationStatus.DRAWN, DonationStatus.PROPOSED)
CHUNK = 400
MOST = 4000


@dataclass(frozen=True, slots=True)
class Line:
    """A donation on the board."""

    donation: Donation
    course: Course
    standing: Standing


@dataclass(frozen=True, slots=True)
class Stage:
    """What a stage took over the window, in minutes from the draw; `late` past its target."""

    name: str
    target: Span
    passed: int
    median: int | None
    p90: int | None
    late: int


def waiting(by: Actor, at: datetime) -> list[Line]:
    """Donations on their way through the laboratory, the latest by their target first."""
    rows = within(Donation.objects.filter(status__in=OPEN), by, SEE).order_by("ended_at", "pk")
    found = _lines(list(rows[:MOST]), at)
    return sorted(found, key=lambda line: (-line.standing.late_by, line.course.drawn))


def passed(by: Actor, at: datetime, days: int = 7) -> list[Line]:
    """Donations that two persons judged in the last `days`, at most four thousand."""
    since = at - timedelta(days=days)
    rows = Release.objects.filter(confirmed_at__gt=since, confirmed_at__lte=at)
    keys = within(rows, by, SEE).order_by("-confirmed_at").values_list("donation", flat=True)
    wanted = list(keys[:MOST])
    donations = [d for part in _parts(wanted) for d in Donation.objects.filter(pk__in=part)]
    return _lines(donations, at)


def _parts(keys: list[int]) -> list[list[int]]:
    return [keys[i : i + CHUNK] for i in range(0, len(keys), CHUNK)]


def _lines(donations: list[Donation], at: datetime) -> list[Line]:
    if not donations:
        return []
    policy = editions.bench(donations[0].org_path, clock.day(at)).values
    courses = _courses(donations, at)
    return [
        Line(row, courses[row.pk], rules.standing(courses[row.pk], at, policy)) for row in donations
    ]


def _courses(donations: list[Donation], at: datetime) -> dict[int, Course]:
    """When each donation passed each stage; three queries for each four hundred."""
    received: dict[int, datetime | None] = {}
    tested: dict[int, datetime] = {}
    judged: dict[int, tuple[datetime, datetime | None]] = {}
    for part in _parts([row.pk for row in donations]):
        lines = CollectionLine.objects.filter(donation__in=part, tube=True)
        received |= dict(lines.values_list("donation", "batch__received_at"))
        results = Result.objects.filter(donation__in=part).exclude(status="void").order_by()
        tested |= dict(results.values_list("donation").annotate(last=Max("at")))
        standing = Release.objects.filter(donation__in=part, reopened_at__isnull=True)
        for key, proposed, confirmed in standing.values_list(
            "donation", "proposed_at", "confirmed_at"
        ):
            judged[key] = proposed, confirmed
    complete = _complete(donations, at)
    return {
        row.pk: Course(
            row.ended_at or row.started_at,
            received.get(row.pk),
            tested.get(row.pk) if row.pk in complete else None,
            *judged.get(row.pk, (None, None)),
        )
        for row in donations
    }


def _complete(donations: list[Donation], at: datetime) -> set[int]:
    """Donations with every assay; those that were judged had it."""
    drawn = [row for row in donations if row.status == DonationStatus.DRAWN]
    done = {row.pk for row in donations} - {row.pk for row in drawn}
    for i in range(0, len(drawn), CHUNK):
        for found in laboratory.lacking(drawn[i : i + CHUNK], clock.day(at)):
            if not found.missing:
                done.add(found.donation.pk)
    return done


def stages(lines: Iterable[Line], place: str, at: datetime) -> list[Stage]:
    """Median and nine in ten for each stage, against the target of the edition."""
    known = list(lines)
    policy = editions.bench(place, clock.day(at)).values
    found = []
    for name, target in zip(STAGES, policy.targets, strict=True):
        took = [m for line in known if (m := rules.minutes(line.course, name)) is not None]
        limit = int(rules.hours(target).total_seconds() // 60)
        found.append(
            Stage(
                name,
                target,
                len(took),
                rules.quantile(took, 5),
                rules.quantile(took, 9),
                sum(minutes > limit for minutes in took),
            )
        )
    return found

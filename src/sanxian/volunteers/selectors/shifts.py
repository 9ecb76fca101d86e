"""Reads of the shifts: the board, one with its people, one's own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor, below, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places
from sanxian.volunteers import codes, editions
from sanxian.volunteers.facts import Kind
from sanxian.volunteers.lifecycle import ShiftStatus, SignupStatus
from sanxian.volunteers.models import Commitment, Cover, Shift, Signup, Volunteer
from sanxian.volunteers.selectors import reach

SEE = "volunteers.shift.see"
CODE = "volunteers.shift.code"
SOON = timedelta(hours=12)  # from then on her page offers to check in


def listed(by: Actor, at: datetime, past: bool = False, said: str = "") -> QuerySet[Shift]:
    """The board of the actor's places: what is to come, the soonest first; or what was."""
    rows = within(Shift.objects.select_related("team"), by, SEE)
    rows = rows.filter(Q(title__contains=said) | Q(where__contains=said)) if said else rows
    if past:
        return rows.filter(ends__lte=at).order_by("-starts", "-pk")
    return rows.filter(ends__gt=at).order_by("starts", "pk")


def running(by: Actor, at: datetime, until: datetime) -> list[Shift]:
    """The planned shifts that begin before a moment and that the actor runs, the soonest first."""
    mine = within(Shift.objects.all(), by, reach.WHOLE).values("pk")
    rows = within(Shift.objects.all(), by, SEE).filter(
        Q(pk__in=mine) | Q(team__in=reach.led(by)), status=ShiftStatus.PLANNED,
        ends__gt=at, starts__lt=until,
    )  # fmt: skip
    return list(rows.order_by("starts", "pk")[:100])


def one(by: Actor, pk: int) -> Shift:
    """Raises Unknown."""
    rows = within(Shift.objects.select_related("team"), by, SEE)
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def run(by: Actor, pk: int, permission: str = CODE) -> Shift:
    """One that the actor runs: of her place, or her own team's. Raises Unknown."""
    found = within(Shift.objects.select_related("team"), by, permission).filter(pk=pk).first()
    if found is None or not reach.runs(by, found.team_id, found.org_path):
        raise Unknown("not_found")
    return found


def people(by: Actor, shift: Shift) -> list[Signup]:
    """Who signed up: for those who run the shift; nobody else reads names."""
    if not reach.runs(by, shift.team_id, shift.org_path):
        return []
    rows = shift.signups.exclude(status=SignupStatus.WITHDRAWN)
    return list(rows.select_related("volunteer", "shift").order_by("signed_at", "pk"))


def risky(shift: Shift, at: datetime) -> bool:
    """Whether one may come to harm in it, as the edition of today says."""
    return editions.work(shift.org_path, clock.day(at)).values.risky[Kind(shift.kind)]


def signup(by: Actor, pk: int) -> Signup:
    """One in a shift that the actor runs. Raises Unknown."""
    rows = within(Signup.objects.select_related("shift__team", "volunteer"), by, SEE)
    found = rows.filter(pk=pk).first()
    if found is None or not reach.runs(by, found.shift.team_id, found.org_path):
        raise Unknown("not_found")
    return found


def code(shift: Shift, at: datetime) -> tuple[str, datetime]:
    """The code on the wall, and when it changes."""
    minutes = editions.attendance(shift.org_path, clock.day(at)).values.code_minutes
    passed = int(at.timestamp()) % (60 * minutes)
    changes = at.replace(microsecond=0) + timedelta(seconds=60 * minutes - passed)
    return codes.at_moment(shift.uid, at, minutes), changes


# -- one's own -----------------------------------------------------------------------------------------


def around(volunteer: Volunteer) -> Q:
    return Q(org_path__in=places.above(volunteer.area)) | below("org_path", volunteer.area)


def open_to(volunteer: Volunteer, kinds: Sequence[str], at: datetime) -> list[Shift]:
    """Shifts near her with a free seat, of the kinds she is ready for, which she has not taken."""
    hers = Signup.objects.filter(shift=OuterRef("pk"), volunteer=volunteer)
    hers = hers.exclude(status=SignupStatus.WITHDRAWN)
    rows = Shift.objects.filter(
        around(volunteer), ~Exists(hers), status=ShiftStatus.PLANNED, starts__gt=at, kind__in=kinds
    )
    rows = rows.filter(taken__lt=F("seats"))
    return list(rows.order_by("starts", "pk")[:30])


def near(volunteer: Volunteer, pk: int) -> Shift:
    """One of her area. Raises Unknown."""
    found = Shift.objects.filter(around(volunteer), pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def own(volunteer: Volunteer, pk: int) -> Signup:
    """One of her own places. Raises Unknown."""
    rows = Signup.objects.filter(volunteer=volunteer, pk=pk)
    found = rows.select_related("shift__team", "volunteer").first()
    if found is None:
        raise Unknown("not_found")
    return found


def coming(volunteer: Volunteer, at: datetime) -> list[Signup]:
    """Her places in shifts that are not over, or that she has not left yet."""
    rows = Signup.objects.filter(
        Q(status=SignupStatus.SIGNED, shift__ends__gt=at) | Q(status=SignupStatus.PRESENT),
        volunteer=volunteer,
    )
    return list(rows.select_related("shift").order_by("shift__starts", "pk"))


def uncovered_now(row: Signup) -> bool:
    """Whether what she promised has risk, and no insurance in force covers it any more."""
    kept = Commitment.objects.filter(signup=row, risky=True, released_at__isnull=True)
    return kept.exclude(Exists(_covering())).exists()


def _covering() -> QuerySet[Cover]:
    return Cover.objects.filter(
        volunteer=OuterRef("volunteer"), ended_at__isnull=True,
        starts__lte=OuterRef("starts"), ends__gte=OuterRef("ends"),
    )  # fmt: skip


def uncovered(by: Actor, at: datetime) -> QuerySet[Commitment]:
    """Promised times with risk that no insurance covers any more, of those whom the actor may see."""
    rows = Commitment.objects.filter(
        reach.of_people(by, "volunteers.cover.see", "volunteer"), ~Exists(_covering()),
        risky=True, released_at__isnull=True, ends__gt=at,
    )  # fmt: skip
    return rows.select_related("volunteer").order_by("starts", "pk")


def over(at: datetime) -> list[Shift]:
    """Planned shifts that are over, whose time for checking out has passed."""
    rows = Shift.objects.filter(status=ShiftStatus.PLANNED, ends__lte=at).order_by("ends", "pk")
    return [row for row in rows[:200] if at > row.ends + _grace(row, at)]


def _grace(row: Shift, at: datetime) -> timedelta:
    ruled = editions.attendance(row.org_path, clock.day(at))
    return timedelta(minutes=ruled.values.late_minutes)

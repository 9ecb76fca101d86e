"""A seat in a shift: taken while nobody else takes it, given free again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F

from sanxian.core import clock
from sanxian.core.move import move
from sanxian.core.prepared import create
from sanxian.kernel.refusal import Refusal
from sanxian.volunteers import editions, rules
from sanxian.volunteers.facts import Kind, Span
from sanxian.volunteers.lifecycle import ShiftStatus, SignupStatus
from sanxian.volunteers.models import Offer, Shift, Signup, Volunteer
from sanxian.volunteers.selectors import asking
from sanxian.volunteers.services import promises
from sanxian.volunteers.services.house import hold

ABOUT = "volunteers.shift:"


def subject(shift: Shift) -> str:
    """What an offer about a shift is about."""
    return f"{ABOUT}{shift.pk}"


def shift_of(offer: Offer) -> Shift | None:
    """The shift that an offer is about, if it is about one."""
    if not offer.subject.startswith(ABOUT):
        return None
    return Shift.objects.filter(pk=int(offer.subject.removeprefix(ABOUT))).first()


def take(shift: Shift, volunteer: Volunteer, at: datetime, offer: Offer | None = None) -> Signup:
    """A seat, inside an act. Raises Refusal: shift_over, shift_full, signup_known, and every reason
    for which the work or the time cannot be hers."""
    hold(volunteer)
    span = Span(shift.starts, shift.ends)
    facts = asking.facts_of([volunteer], at)[volunteer.pk]
    ruled = editions.work(shift.org_path, clock.day(at))
    risky = ruled.values.risky[Kind(shift.kind)]
    if shift.status != ShiftStatus.PLANNED or at >= shift.ends:
        raise Refusal("shift_over")
    here = Signup.objects.filter(shift=shift, volunteer=volunteer)
    if here.exclude(status=SignupStatus.WITHDRAWN).exists():
        raise Refusal("signup_known")
    Refusal.unless_empty(
        [
            *rules.work_bars(facts, shift.kind, clock.day(shift.ends), ruled),
            *rules.taking_bars(facts, span, risky),
        ]
    )
    rows = Shift.objects.filter(pk=shift.pk, taken__lt=F("seats"), status=ShiftStatus.PLANNED)
    if not rows.update(taken=F("taken") + 1):
        raise Refusal("shift_full")
    signup = create(Signup, shift=shift, volunteer=volunteer, org_path=shift.org_path, signed_at=at)
    promises.keep(volunteer, shift.kind, risky, span, at, offer=offer, signup=signup)
    return signup


def free(signup: Signup, at: datetime, word: str = "withdraw") -> Signup:
    """Give a seat free, inside an act."""
    move(signup, word)
    Shift.objects.filter(pk=signup.shift_id, taken__gt=0).update(taken=F("taken") - 1)
    promises.release(at, signup=signup)
    return signup


def held_by(offer: Offer) -> Signup | None:
    """The seat that came of an accepted offer."""
    rows = Signup.objects.filter(commitments__offer=offer, status=SignupStatus.SIGNED)
    return rows.select_related("shift").first()

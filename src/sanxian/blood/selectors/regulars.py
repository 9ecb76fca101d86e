"""Who gives blood again and again: a flag for another programme, and a list for one's own centre.

The flag is a rule fact, yes or no (decision 12). The list holds how often and when last, never a
result and never why somebody was deferred.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Max, Q

from sanxian.blood.lifecycle import DeferralStatus, DonationStatus
from sanxian.blood.models import Donation, Donor, EarlierDonation
from sanxian.blood.selectors.donors import within_reach
from sanxian.core.actor import Actor
from sanxian.people import selectors as people

AGAIN = 2  # donations from which on somebody gives again
LATELY = timedelta(days=3 * 365)
MOST = 300
# Not given to the end. What the laboratory found of the others makes no difference here.
WHOLE_NOT = (DonationStatus.DRAWING, DonationStatus.DISCARDED)


@dataclass(frozen=True, slots=True)
class Regular:
    """A donor's person, how often they gave, and the last day."""

    person: int
    times: int
    last: date


def gives_again(person: int) -> bool:
    """Whether somebody has given blood more than once, wherever that was."""
    files = people.family([person]).get(person, [person])
    donors = list(Donor.objects.filter(person__in=files).values_list("pk", flat=True))
    given = Donation.objects.filter(donor__in=donors).exclude(status__in=WHOLE_NOT)
    return given.count() + EarlierDonation.objects.filter(donor__in=donors).count() >= AGAIN


def regulars(by: Actor, on: date) -> list[Regular]:
    """Donors of the actor's places who gave twice or more and lately, are not deferred, and whom one
    may ask: the most frequent and latest first."""
    rows: Any = within_reach(by).filter(person__deceased=False)
    barred = Q(deferrals__status=DeferralStatus.ACTIVE)
    rows = rows.exclude(pk__in=Donor.objects.filter(barred).values("pk"))
    rows = rows.annotate(
        times=Count("donations", filter=~Q(donations__status__in=WHOLE_NOT)),
        last=Max("donations__started_at"), whose=F("person_id"),
    )  # fmt: skip
    rows = rows.filter(times__gte=AGAIN, last__date__gte=on - LATELY).order_by("-times", "-last")
    found = rows.values_list("whose", "times", "last")[:MOST]
    return [Regular(person, times, last.date()) for person, times, last in found]

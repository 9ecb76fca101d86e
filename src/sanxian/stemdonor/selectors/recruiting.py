"""What became of those who were enrolled, in pairs: an honest early no counts for whoever explained well, a
late one does not, nor does a person out of touch. How many somebody persuaded is counted nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from sanxian.core import clock
from sanxian.core.actor import Actor, within
from sanxian.stemdonor.facts.registrants import Channel, Recruited, Why
from sanxian.stemdonor.lifecycle import RegistrantStatus
from sanxian.stemdonor.models import MatchCase, Registrant
from sanxian.stemdonor.selectors.cases import FIGURES

_S = RegistrantStatus
DAY = timedelta(days=1)
IN = Q(listed_at__isnull=False) & ~Q(status=_S.LEFT)
TOUCH = IN & ~Q(status=_S.LOST)


def by_site(by: Actor, since: date, until: date, today: date) -> list[Recruited]:
    """Of those enrolled in these days, by the place where; in the order of places, never of figures."""
    found = _pairs(_enrolled(by, since, until), _cases(by, since, until), "site_path", today)
    return sorted(found, key=lambda one: one.place)


def own(by: Actor, since: date, until: date, today: date) -> Recruited | None:
    """Of those whom the actor recruited; nobody else reads these."""
    mine = {"recruited_by": by.id}
    rows = _enrolled(by, since, until).filter(**mine)
    cases = _cases(by, since, until).filter(registrant__recruited_by=by.id)
    return next(iter(_pairs(rows, cases, "recruited_by", today)), None)


def _enrolled(by: Actor, since: date, until: date) -> QuerySet[Registrant]:
    rows = within(Registrant.objects.order_by(), by, FIGURES).exclude(channel=Channel.FILE)
    return rows.filter(
        enrolled_at__gte=clock.instant(since), enrolled_at__lt=clock.instant(until + DAY)
    )


def _cases(by: Actor, since: date, until: date) -> QuerySet[MatchCase]:
    rows = within(MatchCase.objects.order_by(), by, FIGURES).filter(agreed_at__isnull=False)
    return rows.exclude(registrant__channel=Channel.FILE).filter(
        registrant__enrolled_at__gte=clock.instant(since),
        registrant__enrolled_at__lt=clock.instant(until + DAY),
    )


def _pairs(
    rows: QuerySet[Registrant], cases: QuerySet[MatchCase], whose: str, today: date
) -> list[Recruited]:
    early = Q(status=_S.LEFT, status_for=Why.WITHDRAWN, listed_at__isnull=True)
    counted = rows.values_list(whose).annotate(
        n=Count("pk"), early=Count("pk", filter=early), stand=Count("pk", filter=IN),
        touch=Count("pk", filter=TOUCH & Q(next_on__gte=today)),
    )  # fmt: skip
    late = Count("pk", filter=Q(stop__side="donor"))
    ended: dict[Any, tuple[int, int]] = {
        place: (n, stopped)
        for place, n, stopped in cases.values_list(f"registrant__{whose}").annotate(
            n=Count("pk"), late=late
        )
    }
    return [
        Recruited(place, n, left, *ended.get(place, (0, 0)), stand, touch)
        for place, n, left, stand, touch in counted
    ]

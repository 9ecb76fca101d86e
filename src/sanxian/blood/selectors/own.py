"""What a donor reads of herself: dates, donations, thanks. Never a result, a place or a person of use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, QuerySet

from sanxian.blood.facts import NextDate
from sanxian.blood.lifecycle import DonationStatus
from sanxian.blood.models import Donation, Donor, Site, Thanks
from sanxian.blood.selectors import donors
from sanxian.core.actor import Actor, below
from sanxian.kernel.refusal import Reason, Refusal, Unknown
from sanxian.orgs import places
from sanxian.orgs.facts import Kind as OrgKind
from sanxian.people import selectors as people


@dataclass(frozen=True, slots=True)
class Used:
    """ "Your blood was used": when it was given, and the month of use."""

    given: date | None
    month: date


def donor(by: Actor) -> Donor | None:
    """One's own donor row; None before the first visit. Raises Unknown (no_own_file)."""
    return donors.of_person(people.own(by).pk)


def next_dates(mine: Donor, on: date) -> tuple[NextDate, ...]:
    """From which day one may come again; () when the file lacks a birthday."""
    try:
        return donors.next_dates(mine, on)
    except Refusal:
        return ()


def deferrals(mine: Donor, on: date) -> tuple[Reason, ...]:
    """What bars now, in open words."""
    return donors.standing(mine, on)


def donations(mine: Donor) -> list[Donation]:
    """Every completed donation, newest first, each with `used`: whether it helped somebody."""
    rows = list(
        donors.donations(mine).exclude(
            status__in=[DonationStatus.DRAWING, DonationStatus.DISCARDED]
        )
    )
    used = set(_thanks(mine).values_list("unit__donation", flat=True))
    for row in rows:
        row.used = row.pk in used  # type: ignore[attr-defined]
    return rows


def donation(mine: Donor, number: str) -> Donation:
    """One of one's own completed donations, by its number. Raises Unknown."""
    found = next((row for row in donations(mine) if row.number == number), None)
    if found is None:
        raise Unknown("not_found")
    return found


def thanks(mine: Donor) -> list[Used]:
    """Each use of one's blood, newest first; of the day only the month."""
    rows = _thanks(mine).annotate(given=F("unit__donation__day")).order_by("-day", "-pk")
    seen = dict.fromkeys(Used(row.given, row.day.replace(day=1)) for row in rows)
    return list(seen)


def _thanks(mine: Donor) -> QuerySet[Thanks]:
    return Thanks.objects.filter(donor__in=donors.family(mine))


def centre(mine: Donor) -> tuple[str, str]:
    """Name and telephone of the centre that looks after this donor; "" where there is none."""
    path = places.nearest(mine.org_path, OrgKind.CENTRE) or mine.org_path
    sites = Site.objects.filter(below("org_path", path), closed_on__isnull=True).exclude(phone="")
    phone = sites.order_by("org_path").values_list("phone", flat=True).first() or ""
    return places.names([path]).get(path, ""), phone

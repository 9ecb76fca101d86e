"""Reads of visits, screenings, donations and reactions."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Min, Q, QuerySet

from sanxian.blood.facts.screening import opened, reason_from
from sanxian.blood.models import Donation, DonorReaction, Session, Thanks, Visit
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Reason, Unknown

SEE = "blood.visit.see"


def get(by: Actor, pk: int) -> Visit:
    """A visit in the actor's places, with donor, session, screening and donation. Raises Unknown."""
    rows = within(Visit.objects, by, SEE).filter(pk=pk)
    found = rows.select_related("donor", "session__site", "screening", "donation").first()
    if found is None:
        raise Unknown("not_found")
    return found


def board(session: Session) -> list[Visit]:
    """Everyone who came to a session, in the order of arrival."""
    rows = Visit.objects.filter(session=session).select_related("donor", "donation")
    return list(rows.order_by("arrived_at", "pk"))


def reasons(visit: Visit) -> tuple[Reason, ...]:
    """Why a visit was deferred, in open words; empty where it was not, or not by a screening."""
    screening = getattr(visit, "screening", None)
    if screening is None:
        return ()
    return opened(reason_from(said) for said in json.loads(screening.reasons or "[]"))


def measured(visit: Visit) -> dict[str, Any]:
    """What was measured, as it was written down; {} before the screening."""
    screening = getattr(visit, "screening", None)
    return json.loads(screening.measured or "{}") if screening else {}


def donation(by: Actor, pk: int) -> Donation:
    """A donation drawn in the actor's places. Raises Unknown."""
    rows = within(Donation.objects, by, SEE).filter(pk=pk)
    found = rows.select_related("visit__session__site", "donor").first()
    if found is None:
        raise Unknown("not_found")
    return found


def donation_for_label(by: Actor, pk: int) -> Donation:
    """The same, for whoever may print labels. Raises Unknown."""
    rows = within(Donation.objects, by, "blood.donation.label").filter(pk=pk)
    found = rows.select_related("visit__session__site").first()
    if found is None:
        raise Unknown("not_found")
    return found


def bags(of: Donation) -> list[Any]:
    """The first bags of a donation, as drawn at the arm."""
    return list(of.units.filter(parents__isnull=True).order_by("pk"))


def reactions(by: Actor, unsettled: bool = True) -> QuerySet[DonorReaction]:
    """Reactions of donors in the actor's places, newest first."""
    rows = within(DonorReaction.objects, by, "blood.reaction.settle")
    rows = rows.filter(settled_at__isnull=unsettled)
    rows = rows.annotate(due=Min("contacts__due_at", filter=Q(contacts__made_at__isnull=True)))
    return rows.select_related("donation__visit").order_by("-at", "-pk")


def reaction(by: Actor, pk: int) -> DonorReaction:
    rows = within(DonorReaction.objects, by, "blood.reaction.settle").filter(pk=pk)
    found = rows.select_related("donation__donor").first()
    if found is None:
        raise Unknown("not_found")
    return found


def thanks(donors: list[int]) -> QuerySet[Thanks]:
    """ "Your blood was used": component and day, of these donor rows; newest first."""
    return Thanks.objects.filter(donor__in=donors).order_by("-day", "-pk")

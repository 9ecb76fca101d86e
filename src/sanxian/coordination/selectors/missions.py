"""Reads of escorts. An escort sees her own legs: a product code and two addresses, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from sanxian.coordination.facts import DonorWord, Errand
from sanxian.coordination.lifecycle import LegStatus, MissionStatus
from sanxian.coordination.models import Handover, Leg, Message, Mission, Reading
from sanxian.coordination.models.escort import PURPOSE
from sanxian.coordination.rules.missions import Done
from sanxian.core import clock, keys
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Unknown

SEE = "coordination.mission.see"
OVER = (LegStatus.DECLINED, LegStatus.CANCELLED)
MONTH = timedelta(days=30)  # nobody plans a way earlier
FRESH = timedelta(days=3)  # what was collected before is given by now, or lost
STANDING = (LegStatus.ASSIGNED, LegStatus.CARRYING, LegStatus.HANDED)


def mark(who: str) -> str:
    """The blind index of a signature: the same person leaves the same one."""
    return keys.blind(f"{PURPOSE}.mark", who.strip().casefold())


def code(leg: Leg) -> str:
    """Four figures that the one who gives shows to the one who takes: both stand before each other."""
    return str(int(keys.blind(f"{PURPOSE}.code", str(leg.uid))[:8], 16) % 10000).zfill(4)


def listed(by: Actor, tab: str = "") -> QuerySet[Mission]:
    """Missions of the actor's branch by code, the next first."""
    rows = within(Mission.objects.all(), by, SEE)
    if tab == "over":
        rows = rows.filter(status__in=["closed", "cancelled"]).order_by("-planned_for", "-pk")
    else:
        rows = rows.exclude(status__in=["closed", "cancelled"]).order_by("planned_for", "pk")
    return rows.annotate(
        held=Count("legs", filter=~Q(legs__status__in=["offered", *OVER]), distinct=True),
        breaches=Count("readings", filter=Q(readings__breach=True), distinct=True)
        + Count("handovers", filter=Q(handovers__breach=True), distinct=True),
    )


def unplanned(by: Actor, at: datetime) -> list[str]:
    """Products of the last days whose way nobody has planned, the first collected first."""
    said = within(Message.objects.order_by("pk"), by, SEE).filter(
        word=DonorWord.COLLECTED, at__gt=at - FRESH
    )  # fmt: skip
    rows = within(Mission.objects.exclude(status=MissionStatus.CANCELLED), by, SEE)
    known = {row.product for row in rows.filter(planned_at__gt=at - MONTH).only("product")}
    products = dict.fromkeys(json.loads(row.said).get("product", "") for row in said)
    return [one for one in products if one and one not in known]


def one(by: Actor, pk: int) -> Mission:
    """Raises Unknown."""
    found = within(Mission.objects.all(), by, SEE).filter(pk=pk).first()
    if found is None:
        raise Unknown("not_found")
    return found


def ends(mission: Mission) -> dict[str, str]:
    """Addresses, hospitals and cities, out of their seal."""
    return dict(json.loads(mission.ends))


def legs(mission: Mission) -> list[Leg]:
    return list(mission.legs.order_by("number", "pk"))


def handovers(mission: Mission) -> list[Handover]:
    return list(mission.handovers.order_by("at", "pk"))


def readings(mission: Mission) -> list[Reading]:
    return list(mission.readings.order_by("at", "pk"))


def uncarried(by: Actor) -> QuerySet[Mission]:
    """Planned missions for which nobody has said yes."""
    return listed(by).filter(status=MissionStatus.PLANNED, held=0)


# -- an escort's own -----------------------------------------------------------------------------------


def mine(by: Actor) -> list[Leg]:
    """The actor's own legs, what is to be done first."""
    rows = Leg.objects.filter(holder=by.id, status__in=STANDING).select_related("mission")
    return list(rows.order_by("starts", "pk"))


def past(by: Actor) -> QuerySet[Leg]:
    rows = Leg.objects.filter(holder=by.id, status=LegStatus.HOME)
    return rows.order_by("-back_at", "-pk")


def my_totals(by: Actor) -> dict[str, int]:
    found = past(by).order_by().aggregate(n=Count("pk"), km=Sum("km"))
    return {"legs": found["n"] or 0, "km": found["km"] or 0}


def own(by: Actor, pk: int) -> Leg:
    """One's own leg that is not declined. Raises Unknown."""
    rows = Leg.objects.filter(holder=by.id).exclude(status__in=OVER)
    found = rows.filter(pk=pk).select_related("mission").first()
    if found is None:
        raise Unknown("not_found")
    return found


def errand(leg: Leg) -> Errand:
    """All that the escort may know."""
    way = json.loads(leg.way)
    return Errand(leg.mission.product, way["start"], way["end"])


def following(leg: Leg) -> Leg | None:
    """The next leg of a relay; None where this one brings the cells to their end."""
    rows = Leg.objects.filter(mission_id=leg.mission_id, number=leg.number + 1)
    return rows.exclude(status__in=OVER).first()


def before(leg: Leg) -> Leg | None:
    """The leg before, whose escort gives the cells to this one."""
    rows = Leg.objects.filter(mission_id=leg.mission_id, number=leg.number - 1)
    return rows.exclude(status__in=OVER).first()


def last_look(leg: Leg) -> Any:
    """When the temperature was last read on this leg; None before the cells were taken over."""
    found = leg.readings.order_by("-at").values_list("at", flat=True).first()
    return found or leg.taken_at


# -- figures ---------------------------------------------------------------------------------------------


def done(by: Actor) -> Iterator[Done]:
    """Every mission that was delivered, for the figures of the years."""
    rows = within(Mission.objects.all(), by, SEE).filter(delivered_at__isnull=False)
    rows = rows.prefetch_related(
        Prefetch("legs", Leg.objects.filter(km__isnull=False)), "readings", "handovers"
    )
    for row in rows:
        said = ends(row)
        looks: list[Any] = [*row.readings.all(), *row.handovers.all()]
        delivered: Any = row.delivered_at
        yield Done(
            clock.day(delivered).year, said.get("start_city", ""),
            said.get("end_city", ""), said.get("start_hospital", ""), said.get("end_hospital", ""),
            sum(leg.km or 0 for leg in row.legs.all()), delivered <= row.deadline,
            sum(one.breach for one in looks),
        )  # fmt: skip


# -- for the services: not scoped ---------------------------------------------------------------------


def leg(pk: int) -> Leg | None:
    return Leg.objects.select_related("mission").filter(pk=pk).first()


def all_home(mission: Mission) -> bool:
    """Whether nobody is still on the way."""
    return not mission.legs.filter(status__in=STANDING).exists()

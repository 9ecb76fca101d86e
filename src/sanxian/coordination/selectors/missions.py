"""Reads of escorts. An escort sees her own legs: a product code and two addresses, nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet, Sum

from sanxian.coordination.facts import DAYS, Direction, DonorWord, Errand, Rank
from sanxian.coordination.lifecycle import LegStatus, LinkStatus, MissionStatus
from sanxian.coordination.models import Handover, Leg, Link, Message, Mission, Reading
from sanxian.coordination.models.escort import PURPOSE
from sanxian.coordination.rules import missions as rules
from sanxian.coordination.rules.missions import Done
from sanxian.coordination.selectors import links
from sanxian.core import clock, keys
from sanxian.core.actor import Actor, within
from sanxian.kernel.refusal import Reason, Unknown

SEE = "coordination.mission.see"
OVER = (LegStatus.DECLINED, LegStatus.CANCELLED)
MONTH = timedelta(days=30)  # cells do not live so long
FRESH = timedelta(days=4)  # what was to be collected before is given by now, or lost
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


def unplanned(by: Actor, at: datetime) -> list[tuple[Link, date]]:
    """Links whose collection has a day, and whose cells' way nobody has planned; the first day first."""
    rows = within(Link.objects.all(), by, SEE).filter(
        status=LinkStatus.STANDING, rank=Rank.FIRST, transplanted_on__isnull=True,
        messages__word=DonorWord.PLANNED, messages__direction=Direction.TO_PATIENT,
    ).distinct()  # fmt: skip
    indexed = {index_of(row): row for row in rows}
    gone = Mission.objects.filter(link_index__in=indexed).exclude(status=MissionStatus.CANCELLED)
    for index in gone.values_list("link_index", flat=True):
        indexed.pop(index, None)
    said = Message.objects.filter(link__in=indexed.values(), word__in=DAYS).order_by("pk")
    days = {row.link_id: links.planned_day(row) for row in said}
    found = [(row, day) for row in indexed.values() if (day := days[row.pk])]
    return sorted((one for one in found if one[1] > clock.day(at) - FRESH), key=lambda one: one[1])


def index_of(link: Link) -> str:
    """The mark of a link on its errands: from it alone nobody finds the link."""
    return keys.blind(f"{PURPOSE}.link", str(link.uid))


def planned_of(link: Link) -> Mission | None:
    """The errand of a link's cells that has not begun."""
    rows = Mission.objects.filter(link_index=index_of(link), status=MissionStatus.PLANNED)
    return rows.first()


def last_of(link: Link) -> Mission | None:
    """The newest errand of a link's cells that was not called off."""
    rows = Mission.objects.filter(link_index=index_of(link))
    return rows.exclude(status=MissionStatus.CANCELLED).order_by("-pk").first()


def uncarried_cells(link: Link) -> list[str]:
    """The codes of a link's cells that no errand has."""
    rows = Mission.objects.filter(link_index=index_of(link), product__isnull=False)
    gone = {c for row in rows.exclude(status=MissionStatus.CANCELLED)
            for c in str(row.product).split()}  # fmt: skip
    said = link.messages.filter(word=DonorWord.COLLECTED).order_by("pk")
    codes = dict.fromkeys(json.loads(row.said).get("product", "") for row in said)
    return [code for code in codes if code and code not in gone]


def of_links(place: str, codes: Iterable[str], at: datetime) -> bool:
    """Whether one of these is a code of cells that a donor of this branch's links has given lately."""
    said = Message.objects.filter(org_path=place, word=DonorWord.COLLECTED, at__gt=at - MONTH)
    known = {json.loads(row.said).get("product", "") for row in said}
    return not known.isdisjoint(codes)


def cells_bars(mission: Mission) -> list[Reason]:
    """Why the cells cannot be taken yet; nothing when they can."""
    linked, signed = bool(mission.link_index), mission.signed_at is not None
    return list(rules.cells_bars(mission.product or "", linked, signed))


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


def called_off(by: Actor, at: datetime) -> list[Leg]:
    """What the actor had promised and need not do any more, until its hour has passed."""
    rows = Leg.objects.filter(holder=by.id, status=LegStatus.CANCELLED, ends__gt=at)
    return list(rows.select_related("mission").order_by("starts", "pk"))


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
    return Errand(leg.mission.code, leg.mission.product or "", way["start"], way["end"])


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


def mission(pk: int) -> Mission:
    return Mission.objects.get(pk=pk)


def all_home(mission: Mission) -> bool:
    """Whether nobody is still on the way."""
    return not mission.legs.filter(status__in=STANDING).exists()

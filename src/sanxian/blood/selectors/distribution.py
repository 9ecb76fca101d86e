"""Reads of great bleedings, postponed operations and the register of cold boxes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from sanxian.blood.lifecycle import PostponementStatus, ShipmentStatus
from sanxian.blood.models import (
    MassiveTransfusion,
    Order,
    PostponedOperation,
    Shipment,
    ShipmentLine,
    TransportBox,
)
from sanxian.blood.selectors.orders import filled
from sanxian.core import clock
from sanxian.core.actor import Actor, below, within
from sanxian.kernel.refusal import Unknown
from sanxian.orgs import places

SEE_MASSIVE, SEE_POSTPONED, SEE_BOX = (
    "blood.massive.see",
    "blood.postponement.see",
    "blood.box.see",
)
TOTAL = "blood.total.see"
WAITING = (PostponementStatus.POSTPONED, PostponementStatus.RECOVERED)


# -- great bleedings -------------------------------------------------------------------------------


def massives(by: Actor) -> QuerySet[MassiveTransfusion]:
    """Of the actor's hospitals and of those that the actor supplies; the open ones first."""
    rows = MassiveTransfusion.objects.select_related("patient")
    ours = within(rows, by, SEE_MASSIVE).values("pk")
    asked = within(rows, by, SEE_MASSIVE, "supplier_path").values("pk")
    return rows.filter(Q(pk__in=ours) | Q(pk__in=asked)).order_by("-status", "-opened_at", "-pk")


def massive(by: Actor, pk: int) -> MassiveTransfusion:
    """Raises Unknown."""
    row = massives(by).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def packs(row: MassiveTransfusion) -> list[tuple[int, list[tuple[Order, int]]]]:
    """Pack by pack, the newest first: each order with the bags that are set aside or handed out."""
    found: dict[int, list[tuple[Order, int]]] = {}
    for order, n in filled(row.orders.select_related("patient").order_by("-pack", "pk")):
        found.setdefault(order.pack, []).append((order, n))
    return list(found.items())


# -- postponed operations --------------------------------------------------------------------------


def postponements(by: Actor, *, status: str = "", q: str = "") -> QuerySet[PostponedOperation]:
    """Operations of the actor's hospitals, or waiting for the actor's centre; the earliest first.

    `status` one status, "all", or "" for those that wait.
    """
    rows = PostponedOperation.objects.select_related("patient")
    ours = within(rows, by, SEE_POSTPONED).values("pk")
    asked = within(rows, by, SEE_POSTPONED, "supplier_path").values("pk")
    rows = rows.filter(Q(pk__in=ours) | Q(pk__in=asked))
    if status in set(PostponementStatus):
        rows = rows.filter(status=status)
    elif status != "all":
        rows = rows.filter(status__in=WAITING)
    if q:
        word = q.strip().upper()
        rows = rows.filter(Q(code__contains=word) | Q(patient__code__contains=word))
    return rows.order_by("day", "pk")


def postponement(by: Actor, pk: int) -> PostponedOperation:
    """Raises Unknown."""
    row = postponements(by, status="all").filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


@dataclass(frozen=True, slots=True)
class Held:
    """How many operations of one class waited for one component and group, and for how many bags."""

    component: str
    group: str
    operation: str
    operations: int
    bags: int
    waiting: int


def postponed(by: Actor, at: datetime, days: int = 90) -> list[Held]:
    """Counts alone for those who see only totals: no hospital, no patient, no day."""
    since = at - timedelta(days=days)
    rows = within(PostponedOperation.objects.filter(logged_at__gt=since), by, TOTAL)
    columns = ("component", "abo", "rhd", "operation")
    found = rows.order_by(*columns).values_list(*columns)
    waits = Count("pk", filter=Q(status__in=WAITING))
    return [
        Held(component, abo + rhd, operation, n, bags, waiting)
        for component, abo, rhd, operation, n, bags, waiting in found.annotate(
            n=Count("pk"), sum_bags=Sum("bags"), waiting=waits
        )
    ]


# -- the register of cold boxes --------------------------------------------------------------------


def boxes(by: Actor, *, retired: bool = False, q: str = "") -> QuerySet[TransportBox]:
    """The boxes of the actor's places, with whether each is out (`busy`)."""
    out = Shipment.objects.filter(
        box=OuterRef("pk"), status__in=(ShipmentStatus.PACKED, ShipmentStatus.SENT)
    )
    rows = within(TransportBox.objects.annotate(busy=Exists(out)), by, SEE_BOX)
    rows = rows.filter(retired_at__isnull=not retired)
    return rows.filter(code__contains=q.strip().upper()).order_by("code")


def box(by: Actor, pk: int) -> TransportBox:
    """Raises Unknown."""
    row = within(TransportBox.objects.all(), by, SEE_BOX).filter(pk=pk).first()
    if row is None:
        raise Unknown("not_found")
    return row


def free_boxes(by: Actor, at: datetime) -> list[TransportBox]:
    """Boxes that may be packed today where the actor packs: the city's, valid, not out."""
    out = Shipment.objects.filter(
        box=OuterRef("pk"), status__in=(ShipmentStatus.PACKED, ShipmentStatus.SENT)
    )
    rows = TransportBox.objects.filter(~Exists(out), retired_at__isnull=True)
    return list(rows.filter(_near(by), valid_until__gte=clock.day(at)).order_by("code"))


def _near(by: Actor) -> Q:
    """Boxes travel: one of the centre comes back filled by the hospital it went to."""
    found = Q(pk__in=[])
    for path in by.paths("blood.shipment.pack"):
        found |= below("org_path", places.city_of(path) or path)
    return found


def to_answer(by: Actor) -> QuerySet[Shipment]:
    """Boxes that the actor's places sent and whose differences nobody has answered."""
    lines = ShipmentLine.objects.filter(~Q(note=""), shipment=OuterRef("pk"), answer="")
    rows = Shipment.objects.filter(Exists(lines), status=ShipmentStatus.RECEIVED)
    return within(rows, by, "blood.shipment.answer").order_by("received_at", "pk")

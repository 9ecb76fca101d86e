"""What the desks of the roles count: small reads, each scoped, each a fixed number of queries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Sum,
    Value,
    When,
    Window,
)

from sanxian.blood import editions
from sanxian.blood.facts.supply_policy import Transfusion as TransfusionPolicy
from sanxian.blood.facts.terms import Site as SiteKind
from sanxian.blood.facts.terms import Urgency
from sanxian.blood.lifecycle import (
    DonationStatus,
    OrderStatus,
    RecallStatus,
    ShipmentStatus,
    UnitStatus,
    VisitStatus,
)
from sanxian.blood.models import (
    Donation,
    Issue,
    Notice,
    Order,
    Recall,
    Reservation,
    Session,
    Shipment,
    ShipmentLine,
    Site,
    Transfusion,
    Unit,
    Visit,
)
from sanxian.blood.rules.priority import HASTE
from sanxian.blood.rules.transfusion import length
from sanxian.blood.selectors import components, hospital, laboratory, orders, release, sites
from sanxian.blood.selectors.rulings import Rulings
from sanxian.core import clock, policy
from sanxian.core.actor import Actor, within
from sanxian.kernel.days import MonthEnd, add_to_moment
from sanxian.kernel.policy import Resolved
from sanxian.orgs import places

MOST = 200  # rows that a desk looks at; more are counted as so many
IN_THE_ROOM = (VisitStatus.ARRIVED, VisitStatus.ACCEPTED, VisitStatus.DRAWING)
GIVEN = tuple(
    s for s in DonationStatus if s not in (DonationStatus.DRAWING, DonationStatus.DISCARDED)
)
TOTAL = "blood.total.see"


# -- the donor room ----------------------------------------------------------------------------------


def in_the_room(by: Actor) -> list[Visit]:
    """Visits that are not over, the earliest first, with the place."""
    rows = within(Visit.objects.filter(status__in=IN_THE_ROOM), by, "blood.visit.see")
    return list(rows.select_related("session__site").order_by("arrived_at", "pk")[:MOST])


def left_behind(by: Actor) -> Counter[str]:
    """By place, the fresh bags that still lie where they were drawn and are in no box; the centre's
    own are home."""
    boxed = ShipmentLine.objects.filter(unit=OuterRef("pk"), open=True)
    home = Site.objects.filter(kind=SiteKind.CENTRE).values("org_path")
    rows = Unit.objects.filter(~Exists(boxed), status=UnitStatus.UNTESTED).exclude(
        org_path__in=home
    )
    drawn_at = Site.objects.filter(org_path=OuterRef("org_path"))
    rows = within(rows.filter(Exists(drawn_at)), by, "blood.shipment.pack")
    return Counter(rows.values_list("org_path", flat=True))


@dataclass(frozen=True, slots=True)
class Load:
    """A site today: how many came of how many it can take; `session` None where it is shut."""

    site: Site
    session: Session | None
    came: int
    capacity: int


def loads(by: Actor, on: date) -> list[Load]:
    """Every open site with its load of the day; two queries."""
    found: dict[int, list[Session]] = {}
    for row in sites.of_day(by, on).exclude(status="cancelled"):
        found.setdefault(row.site_id, []).append(row)
    return [_load(site, found.get(site.pk, [])) for site in sites.listed(by)]


def _load(site: Site, held: list[Session]) -> Load:
    came = sum(s.came for s in held)  # type: ignore[attr-defined]
    room = sum(s.capacity_whole_blood + s.capacity_platelets for s in held)
    return Load(site, held[0] if held else None, came, room or site.capacity)


# -- laboratory and components -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Bench:
    """What waits at the bench: by full days since it was drawn, (lacking, complete)."""

    days: dict[int, tuple[int, int]]
    oldest: int | None  # key of the donation that has lacked something for longest

    @property
    def lacking(self) -> int:
        return sum(n for n, _ in self.days.values())

    @property
    def complete(self) -> int:
        return sum(n for _, n in self.days.values())

    def older(self, days: int) -> int:
        """How many have lacked something for so many days or longer."""
        return sum(n for age, (n, _) in self.days.items() if age >= days)


def bench(by: Actor, at: datetime) -> Bench:
    """The laboratory's worklist by age, in the days of the place; two queries."""
    on = clock.day(at)
    required = len(Rulings(on).required(by.facility))
    ages: dict[int, tuple[int, int]] = {}
    oldest = None
    for key, ended, standing in laboratory.bench(by, on).values_list("pk", "ended_at", "standing"):
        age = (on - clock.day(ended)).days
        lacking, complete = ages.get(age, (0, 0))
        done = standing >= required
        ages[age] = (lacking, complete + 1) if done else (lacking + 1, complete)
        oldest = oldest if oldest or done else key
    return Bench(dict(sorted(ages.items())), oldest)


@dataclass(frozen=True, slots=True)
class Judged:
    """Judgements that wait for a second person."""

    total: int
    unfit: int
    own: int  # proposed by the actor, so for somebody else
    since: datetime | None

    @property
    def for_me(self) -> int:
        return self.total - self.own


def judged(by: Actor) -> Judged:
    """One query."""
    found = (
        release.queue(by)
        .order_by()
        .aggregate(
            total=Count("pk"),
            unfit=Count("pk", filter=Q(verdict="unfit")),
            own=Count("pk", filter=Q(proposed_by=by.id)),
            since=Min("proposed_at"),
        )
    )
    return Judged(**found)


@dataclass(frozen=True, slots=True)
class Separation:
    """Whole blood on the shelf; of some, platelets can still be made until `until`."""

    bags: int
    platelets: int
    until: datetime | None


def separation(by: Actor, at: datetime) -> Separation:
    """By the processing rules of the actor's place; three queries."""
    rows = components.to_separate(by, at).values_list("collected_at", flat=True)
    within_ = Rulings(clock.day(at)).processing(by.facility).processing.values.platelets_within
    ends = [add_to_moment(drawn, within_, MonthEnd.CLAMP) for drawn in rows]
    ahead = [end for end in ends if end > at]
    return Separation(len(ends), len(ahead), min(ahead, default=None))


def outdated(by: Actor, at: datetime) -> int:
    """Bags past their last hour that nobody has discarded yet."""
    rows = Unit.objects.filter(status__in=components.HERE, expires_at__lte=at)
    return within(rows, by, "blood.unit.discard").count()


def held(by: Actor) -> dict[str, int]:
    """Bags in quarantine by the open code they are held for, the most frequent first; one query."""
    rows = within(Unit.objects.filter(status=UnitStatus.HELD), by, "blood.unit.see")
    counted = rows.values_list("held_for").annotate(n=Count("pk")).order_by("-n", "held_for")
    return dict(counted)


# -- boxes and orders --------------------------------------------------------------------------------


def coming(by: Actor) -> list[Shipment]:
    """Boxes on their way to the actor's places, the longest under way first; `bags` in each."""
    rows = Shipment.objects.filter(status=ShipmentStatus.SENT)
    rows = within(rows, by, "blood.shipment.receive", "to_path")
    return list(rows.annotate(bags=Count("lines")).order_by("sent_at", "pk")[:MOST])


def packed(by: Actor) -> list[Shipment]:
    """Boxes that are packed and have not left, the oldest first."""
    rows = within(Shipment.objects.filter(status=ShipmentStatus.PACKED), by, "blood.shipment.send")
    return list(rows.order_by("packed_at", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Asked:
    """Orders that the actor's places are to supply and that still lack something."""

    total: int
    urgent: int
    late: int
    first: (
        Any  # the order to serve first, with the name of its `hospital`; None where there is none
    )


def asked(by: Actor, at: datetime) -> Asked:
    """One query, whose first row bears the counts of all."""
    rows = Order.objects.filter(status__in=orders.WAITING)
    rows = within(rows, by, "blood.order.reserve", "supplier_path")
    rows = rows.annotate(
        total=Window(Count("pk")),
        urgent=Window(Count("pk", filter=~Q(urgency=Urgency.ROUTINE))),
        late=Window(Count("pk", filter=Q(needed_by__lte=at))),
        hospital=places.name_at("org_path"),
    )
    row: Any = _most_urgent(rows).first()
    return Asked(row.total, row.urgent, row.late, row) if row else Asked(0, 0, 0, None)


def _most_urgent(rows: QuerySet[Order]) -> QuerySet[Order]:
    whens = [When(massive__isnull=False, then=Value(0))]
    whens += [When(urgency=word, then=Value(n)) for word, n in HASTE.items()]
    haste = Case(*whens, default=Value(9), output_field=IntegerField())
    return rows.order_by(haste, "needed_by", "pk")


@dataclass(frozen=True, slots=True)
class Ordered:
    """Orders of the actor's hospital that are not closed, by status."""

    counts: dict[str, int]
    here: int  # orders of patients whose bags lie in the hospital, not yet handed out
    first: Order | None  # of these the one needed first

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def ordered(by: Actor) -> Ordered:
    """Two queries."""
    rows = within(Order.objects.filter(status__in=orders.OPEN), by, "blood.order.place")
    counts = dict(rows.order_by().values_list("status").annotate(n=Count("pk")))
    aside = Reservation.objects.filter(order=OuterRef("pk"), ended_at__isnull=True)
    here = rows.filter(Exists(aside), status=OrderStatus.DELIVERED, patient__isnull=False)
    row: Any = _most_urgent(here.annotate(total=Window(Count("pk")))).first()
    return Ordered(counts, row.total if row else 0, row)


@dataclass(frozen=True, slots=True)
class Out:
    """Bags that lie at beds and are neither begun nor back."""

    total: int
    since: datetime | None


def out(by: Actor) -> Out:
    """One query."""
    return Out(
        **hospital.out_now(by).order_by().aggregate(total=Count("pk"), since=Min("issued_at"))
    )


def begin_by(issues: Iterable[Issue]) -> list[tuple[Issue, datetime]]:
    """Until when each bag may be begun; the rule is asked once for each area and day."""
    known: dict[tuple[str, date], Resolved[TransfusionPolicy]] = {}
    found = []
    for issue in issues:
        key = policy.area(issue.org_path), clock.day(issue.issued_at)
        if key not in known:
            known[key] = editions.transfusion(issue.org_path, key[1])
        found.append((issue, issue.issued_at + length(known[key].values.begin_within)))
    return found


# -- recalls -----------------------------------------------------------------------------------------


def unanswered(by: Actor) -> list[Notice]:
    """Notices to the actor's place that nobody has answered, the oldest first."""
    rows = within(Notice.objects.filter(answered_at__isnull=True), by, "blood.recall.answer")
    return list(rows.select_related("recall").order_by("told_at", "pk")[:MOST])


@dataclass(frozen=True, slots=True)
class Recalled:
    """A recall of the actor's place that is open, and how many hospitals have not answered."""

    recall: Recall
    silent: int
    told: int


def recalled(by: Actor) -> list[Recalled]:
    """The oldest first; one query."""
    rows = within(Recall.objects.filter(status=RecallStatus.OPEN), by, "blood.recall.open")
    rows = rows.annotate(
        told=Count("notices"), silent=Count("notices", filter=Q(notices__answered_at__isnull=True))
    )
    return [Recalled(r, r.silent, r.told) for r in rows.order_by("opened_at", "pk")[:MOST]]


# -- totals, without place or person -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Totals:
    """What a district has given and used; `days` are donations by day, none left out."""

    days: dict[date, int]
    month_ml: int
    transfused: int
    waiting: int  # orders that lack something
    urgent: int
    recalls: int


def totals(by: Actor, at: datetime, days: int = 14) -> Totals:
    """Donations of the last `days` days; volume and transfusions of 30 days; four queries."""
    on, since = clock.day(at), at - timedelta(days=30)
    given = within(Donation.objects.filter(status__in=GIVEN), by, TOTAL)
    counts: Counter[date] = Counter()
    volume = 0
    rows = given.filter(day__gt=on - timedelta(days=30), day__lte=on).values_list("day")
    for day, n, ml in rows.annotate(n=Count("pk"), ml=Sum("volume_ml")).order_by("day"):
        counts[day], volume = n, volume + ml
    used = within(
        Transfusion.objects.filter(started_at__gt=since, started_at__lte=at),
        by,
        TOTAL,
        "issue__org_path",
    )
    lacking = within(Order.objects.filter(status__in=orders.WAITING), by, TOTAL).aggregate(
        waiting=Count("pk"), urgent=Count("pk", filter=~Q(urgency=Urgency.ROUTINE))
    )
    recalls = within(Recall.objects.filter(status=RecallStatus.OPEN), by, TOTAL)
    shown = {on - timedelta(days=n): counts[on - timedelta(days=n)] for n in reversed(range(days))}
    return Totals(shown, volume, used.count(), **lacking, recalls=recalls.count())


def given_below(by: Actor, areas: Iterable[str], since: date, until: date) -> dict[str, int]:
    """Donations of both days and those between, by the area (a path) they were drawn in; one query."""
    rows = Donation.objects.filter(status__in=GIVEN, day__gte=since, day__lte=until)
    counted = within(rows, by, TOTAL).order_by().values_list("org_path").annotate(n=Count("pk"))
    found = dict.fromkeys(areas, 0)
    for path, n in counted:
        for area in found:
            found[area] += n if path.startswith(area) else 0
    return found

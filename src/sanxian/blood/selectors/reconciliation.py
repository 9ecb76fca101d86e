"""Labels and boxes against what became of them: numbers taken and used, labels printed and spoilt,
boxes out and back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import Length

from sanxian.blood.models import Donation, LabelPrint, NumberBlock, Session, TransportBox, Unit
from sanxian.core.actor import Actor, within
from sanxian.kernel import numbers
from sanxian.kernel.numbers import DONATIONS

SEE = "blood.reconciliation.see"
MOST = 100


@dataclass(frozen=True, slots=True)
class Block:
    """`taken` numbers were handed out; `used` stand on a donation or bag; `left` were never taken."""

    row: NumberBlock
    first: str
    last: str
    allotted: int
    taken: int
    used: int

    @property
    def left(self) -> int:
        return self.allotted - self.taken

    @property
    def lost(self) -> int:
        """Taken, and nowhere to be found."""
        return self.taken - self.used


def blocks(by: Actor) -> list[Block]:
    """The latest blocks within reach; one count for each."""
    rows = within(NumberBlock.objects.all(), by, SEE).order_by("-year", "scheme", "-first")[:MOST]
    return [_block(row) for row in rows]


def _block(row: NumberBlock) -> Block:
    scheme, year = numbers.scheme(row.scheme), 2000 + row.year
    first, last = (scheme.make(row.facility, year, n) for n in (row.first, row.last))
    table = Donation if row.scheme == DONATIONS.name else Unit
    used = 0
    if row.next > row.first:
        end = scheme.make(row.facility, year, row.next - 1)
        rows = table.objects.filter(number__gte=first, number__lte=end)  # type: ignore[attr-defined]
        used = rows.annotate(signs=Length("number")).filter(signs=len(end)).count()
    return Block(row, first, last, row.last - row.first + 1, row.next - row.first, used)


@dataclass(frozen=True, slots=True)
class Labelled:
    """The bags of one session: how many have a label, and how many labels were printed for it."""

    session: Session
    donations: int
    bags: int
    labelled: int
    printed: int

    @property
    def spoilt(self) -> int:
        """Labels beyond the first of each bag: damaged, lost, unreadable."""
        return self.printed - self.labelled

    @property
    def bare(self) -> int:
        return self.bags - self.labelled


def sessions(by: Actor, since: date) -> list[Labelled]:
    """Sessions since a day that drew blood, the latest first; three queries."""
    rows = within(Session.objects.filter(day__gte=since), by, SEE).select_related("site")
    found = {s.pk: s for s in rows.order_by("-day", "-pk")[:MOST]}
    drawn = dict(
        Donation.objects.filter(visit__session__in=found)
        .values_list("visit__session")
        .annotate(n=Count("pk"))
        .order_by()
    )
    bags = Unit.objects.filter(donation__visit__session__in=found).order_by()
    tally = {
        key: (n, labelled, printed or 0)
        for key, n, labelled, printed in bags.values_list("donation__visit__session").annotate(
            n=Count("pk"), some=Count("pk", filter=Q(printed__gt=0)), all=Sum("printed")
        )
    }
    return [
        Labelled(s, drawn[key], *tally.get(key, (0, 0, 0)))
        for key, s in found.items()
        if key in drawn
    ]


def spoilt(by: Actor, since: datetime) -> list[tuple[str, int]]:
    """Why labels were printed again, the most frequent first."""
    rows = LabelPrint.objects.filter(which__gt=1, printed_at__gte=since)
    rows = within(rows, by, SEE, "unit__org_path")
    found = rows.values_list("reason").annotate(n=Count("pk")).order_by("-n", "reason")
    return [(reason, n) for reason, n in found]


@dataclass(frozen=True, slots=True)
class Boxed:
    """A cold box: how often it went since a day, how often it came back, since when it is out."""

    box: TransportBox
    went: int
    back: int
    since: datetime | None


def boxes(by: Actor, since: datetime) -> list[Boxed]:
    """Those that are out first; one query."""
    went = Q(journeys__sent_at__gte=since)
    out = Q(journeys__sent_at__isnull=False, journeys__received_at__isnull=True)
    rows = within(TransportBox.objects.filter(retired_at__isnull=True), by, SEE)
    rows = rows.annotate(
        went=Count("journeys", filter=went),
        back=Count("journeys", filter=went & Q(journeys__received_at__isnull=False)),
        since=Max("journeys__sent_at", filter=out),
    ).order_by(F("since").asc(nulls_last=True), "code")
    return [Boxed(b, b.went, b.back, b.since) for b in rows[:MOST]]  # type: ignore[attr-defined]

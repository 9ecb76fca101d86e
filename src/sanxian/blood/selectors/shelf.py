"""What lies ready on one shelf, in the order in which it is taken."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cache

from django.db.models import (
    Case,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)

from sanxian.blood import editions
from sanxian.blood.facts.distribution import Traits
from sanxian.blood.facts.terms import Component, Need
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import ShipmentLine, Unit
from sanxian.blood.rules import needs as rules
from sanxian.core import clock
from sanxian.core.prepared import prepared
from sanxian.kernel.refusal import Unknown


def traits(unit: Unit) -> Traits:
    """A unit as the rule of special needs sees it."""
    lacks = frozenset(word[:-1] for word in unit.antigens.split() if word.endswith("-"))
    return Traits(
        number=unit.number,
        component=unit.component,
        irradiated=unit.irradiated_at is not None,
        leucodepleted=unit.leucodepleted,
        washed=unit.washed or unit.component == Component.WASHED_RED_CELLS,
        cmv_negative=unit.cmv_negative,
        lacks=lacks,
    )


def ready(place: str, at: datetime) -> QuerySet[Unit]:
    """Units of a place that may be set aside: in date, not in a box, first to expire first."""
    boxed = ShipmentLine.objects.filter(unit=OuterRef("pk"), open=True)
    rows = Unit.objects.filter(
        org_path=place, status=UnitStatus.AVAILABLE, expires_at__gt=at, recalled=False
    )
    return rows.filter(~Exists(boxed)).order_by("expires_at", "pk")


def lying(place: str, keys: Sequence[str]) -> list[Unit]:
    """The units with these keys at a place, whatever has become of them since the page was shown.

    Raises Unknown where a key is none of them.
    """
    wanted = {int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
    rows = list(Unit.objects.filter(pk__in=wanted, org_path=place).order_by("pk"))
    if len(rows) != len(set(keys)):
        raise Unknown("not_found")
    return rows


class Shelf:
    """Gives units out, each once. One query a component, group and set of needs, whatever the
    number of orders."""

    def __init__(self, place: str, at: datetime, wanted: dict[str, int]) -> None:
        """`wanted` is the most bags that can be asked of each component."""
        self.place, self.at, self.wanted = place, at, wanted
        day = clock.day(at)
        self._stock, self._needs = editions.stock(place, day), editions.needs(place, day)
        self._rows: dict[tuple[str, ...], deque[Unit]] = {}
        self._taken: set[int] = set()

    def take(
        self, component: str, groups: Sequence[tuple[str, str]], n: int, needs: Sequence[str] = ()
    ) -> list[Unit]:
        """At most `n` units that meet the needs, from the best group to the last; in a group plain
        bags first, then by expiry, so that rare ones are left for those who need them."""
        found: list[Unit] = []
        for abo, rhd in groups:
            for form in rules.forms(component, needs):
                if len(found) >= n:
                    return found
                row = self._row(form, abo, rhd, tuple(needs), self.wanted[component])
                while row and len(found) < n:
                    unit = row.popleft()
                    if unit.pk not in self._taken:
                        self._taken.add(unit.pk)
                        found.append(unit)
        return found

    def _row(
        self, component: str, abo: str, rhd: str, needs: tuple[str, ...], most: int
    ) -> deque[Unit]:
        key = (component, abo, rhd, *needs)
        if key not in self._rows:
            self._rows[key] = deque(self._meeting((component, abo, rhd), needs, most))
        return self._rows[key]

    def _meeting(
        self, kept: tuple[str, str, str], needs: tuple[str, ...], most: int
    ) -> Sequence[Unit]:
        soon = self.at + timedelta(days=self._stock.values.spare_specials_days)
        if not needs:
            enough = 1 << max(most - 1, 0).bit_length()  # few sizes, so few translations
            return _first(enough)(self.place, self.at, *kept, soon)[:most]
        words = tuple(sorted({code.partition(":")[0] for code in needs}))
        leucodepleted = self._needs.values.cmv_by_leucodepletion
        rows = _special(words, leucodepleted)(self.place, self.at, *kept, soon)
        return [u for u in rows if not rules.lacking(traits(u), needs, self._needs)][:most]


def _in_order(
    place: str,
    at: datetime,
    component: str,
    abo: str,
    rhd: str,
    soon: datetime,
    words: Sequence[str] = (),
) -> QuerySet[Unit]:
    """What lies ready of one component and group: plain bags first, then by expiry."""
    rows = ready(place, at).filter(component=component, abo=abo, rhd=rhd)
    return rows.annotate(spare=_spare(words, soon)).order_by("spare", "expires_at", "number")


@cache
def _first(most: int) -> Callable[..., list[Unit]]:
    """The first bags of that order, for nobody's special need."""
    return prepared(lambda *kept: _in_order(*kept)[:most])


@cache
def _special(words: tuple[str, ...], leucodepleted: bool) -> Callable[..., list[Unit]]:
    """The bags of that order that may meet needs of these kinds."""
    return prepared(lambda *kept: _in_order(*kept, words=words).filter(_fits(words, leucodepleted)))


def _spare(words: Sequence[str], soon: datetime) -> Case:
    """`rules.needs.spare` and `rules.priority.takes` as the database counts them."""
    rare = {
        Need.IRRADIATED: Q(irradiated_at__isnull=False),
        Need.WASHED: Q(washed=True) | Q(component=Component.WASHED_RED_CELLS),
        Need.CMV_NEGATIVE: Q(cmv_negative=True),
        Need.ANTIGEN_NEGATIVE: Q(antigens__contains="-"),
    }
    points = [_one(q) for need, q in rare.items() if need not in words]
    total = sum(points[1:], points[0]) if points else Value(0)
    return Case(
        When(expires_at__lte=soon, then=Value(0)), default=total, output_field=IntegerField()
    )


def _one(holds: Q) -> Case:
    return Case(When(holds, then=Value(1)), default=Value(0), output_field=IntegerField())


def _fits(words: Sequence[str], leucodepleted: bool) -> Q:
    """What of the needs the database can ask; antigens are read one unit at a time. `leucodepleted`:
    such a bag counts as free of CMV."""
    cmv = Q(cmv_negative=True)
    if leucodepleted:
        cmv |= Q(leucodepleted=True)
    asks = {
        Need.IRRADIATED: Q(irradiated_at__isnull=False),
        Need.WASHED: Q(washed=True) | Q(component=Component.WASHED_RED_CELLS),
        Need.LEUCODEPLETED: Q(leucodepleted=True),
        Need.CMV_NEGATIVE: cmv,
        Need.ANTIGEN_NEGATIVE: ~Q(antigens=""),
    }
    found = Q()
    for word in words:
        found &= asks[Need(word)]
    return found

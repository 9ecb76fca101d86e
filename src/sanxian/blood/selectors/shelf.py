"""What lies ready on one shelf, taken first-expiring-first-out."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.models import ShipmentLine, Unit
from sanxian.kernel.refusal import Unknown


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
    """Gives units out, each once. One query a component and group, whatever the number of orders."""

    def __init__(self, place: str, at: datetime, wanted: dict[str, int]) -> None:
        """`wanted` is the most bags that can be asked of each component."""
        self.place, self.at, self.wanted = place, at, wanted
        self._rows: dict[tuple[str, str, str], deque[Unit]] = {}

    def take(self, component: str, groups: Sequence[tuple[str, str]], n: int) -> list[Unit]:
        """At most `n` units, from the best group to the last, each group by its expiry."""
        taken: list[Unit] = []
        for abo, rhd in groups:
            if len(taken) >= n:
                break
            row = self._row(component, abo, rhd)
            while row and len(taken) < n:
                taken.append(row.popleft())
        return taken

    def _row(self, component: str, abo: str, rhd: str) -> deque[Unit]:
        key = (component, abo, rhd)
        if key not in self._rows:
            found = ready(self.place, self.at).filter(component=component, abo=abo, rhd=rhd)
            self._rows[key] = deque(found[: self.wanted[component]])
        return self._rows[key]

"""A clerk who acts without end, through the real services, and says each act once it has returned.

A round: a patient is entered and grouped, an order placed, its grounds stated, reserved from the
hospital's own shelf, crossmatched, issued, and the unit brought back. Every round leaves the shelf as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from tests.proofs.proving import Found

ROUND = ("register", "group", "place", "state", "reserve", "crossmatch", "issue", "bring_back")
Say = Callable[[Any], None]
Around = Callable[[], AbstractContextManager[Any]]


def shelf(units: int) -> Any:
    """The city with a shelf in its hospital; the Ward that acts there."""
    from django.db import transaction

    from tests.proofs.world import open_city

    with transaction.atomic():
        ward = open_city()
        ward.stock(units, place=ward.hospital)
    return ward


class Round:
    """One patient's way; each method is one act."""

    def __init__(self, ward: Any) -> None:
        from sanxian.blood.services import hospital, orders

        self.ward, self.hospital, self.orders = ward, hospital, orders
        self.by = {"by": ward.clerk, "at": ward.at}

    def do(self, word: str, request: UUID) -> None:
        getattr(self, f"_{word}")({"request": request, **self.by})

    def _register(self, by: dict[str, Any]) -> None:
        number = f"ZY-{by['request']}"
        self.patient = self.hospital.register(
            hospital=self.ward.hospital, name="王某某", number=number, sex="female", **by
        )

    def _group(self, by: dict[str, Any]) -> None:
        self.hospital.group(patient=self.patient, abo="A", rhd="+", **by)

    def _place(self, by: dict[str, Any]) -> None:
        place = self.ward.hospital
        self.order = self.orders.place(
            component="red_cells",
            urgency="emergency",  # passes at any stock
            supplier=place,
            hospital=place,
            needed_by=self.ward.at + timedelta(hours=6),
            patient=self.patient,
            quantity=1,
            **by,
        )

    def _state(self, by: dict[str, Any]) -> None:
        """The doctor's grounds, without which nothing is issued."""
        self.ward.state(self.order, request=by["request"])

    def _reserve(self, by: dict[str, Any]) -> None:
        self.orders.reserve(supplier=self.ward.hospital, orders=[self.order], **by)
        self.units = self.ward.reserved_for(self.order)

    def _crossmatch(self, by: dict[str, Any]) -> None:
        outcomes = {unit.number: "compatible" for unit in self.units}
        self.hospital.crossmatch(
            order=self.order, outcomes=outcomes, method="gel_card", sampled_at=by["at"], **by
        )

    def _issue(self, by: dict[str, Any]) -> None:
        [self.issue] = self.hospital.issue(
            order=self.order, units=self.units, ward=self.ward.ward, **by
        )

    def _bring_back(self, by: dict[str, Any]) -> None:
        self.hospital.return_unit(issue=self.issue, opened=False, celsius=Decimal(4), **by)


def live_among_others(ward: Any, say: Say) -> None:
    """The same without end where several clerks reach into one shelf: who was overtaken, or found
    it empty, begins a new round."""
    from sanxian.kernel.refusal import Refusal

    expected = {"overtaken", "nothing_chosen"}
    while True:
        try:
            live(ward, None, say)
        except Refusal as refusal:
            if not expected & set(refusal.codes):
                raise


def live(
    ward: Any, rounds: int | None, say: Say, around: Around = nullcontext, early: bool = False
) -> int:
    """Act and acknowledge; how many acts. `around` encloses an act; `early` acknowledges inside it,
    before the transaction is committed."""
    done = 0
    while rounds is None or done < rounds * len(ROUND):
        way = Round(ward)
        for word in ROUND:
            request = uuid4()
            with around():
                way.do(word, request)
                if early:
                    say([word, str(request)])
            if not early:
                say([word, str(request)])
            done += 1
    return done


def whole(acknowledged: set[str]) -> dict[str, int]:
    """What a reopened database says: all that was acknowledged stands, nothing stands by half.

    Raises Found with everything that is wrong.
    """
    wrong, facts = faults(acknowledged)
    if wrong:
        raise Found(str(wrong))
    return facts


def faults(acknowledged: set[str], unasked: int = 0) -> tuple[dict[str, Any], dict[str, int]]:
    """What is wrong, by name; and the figures. `unasked` rounds were made without a request."""
    from sanxian.core import trail
    from sanxian.core.models import Answer

    answers = {str(key) for key in Answer.objects.values_list("request", flat=True)}
    verdict = trail.verify()
    wrong: dict[str, Any] = {
        "lost": len(acknowledged - answers),
        "trail": verdict.first_bad,
        **_halves(unasked),
    }
    facts = {"acts": len(answers), "trail_rows": verdict.rows}
    return {key: value for key, value in wrong.items() if value}, facts


def _halves(unasked: int) -> dict[str, int]:
    """Rows of one act that stand without the others of the same act; each must be 0."""
    from django.db.models import Count, Exists, OuterRef

    from sanxian.blood.models import Crossmatch, Issue, Order, Patient, Reservation, Unit
    from sanxian.core.models import Answer, Trail

    told = dict(
        Trail.objects.filter(act__startswith="blood.")
        .values_list("act")
        .annotate(Count("subject", distinct=True))
    )
    counted = dict(Answer.objects.values_list("act").annotate(Count("pk")))
    answered = defaultdict(int, counted)
    open_issue = Issue.objects.filter(unit=OuterRef("pk"), closed_at__isnull=True)
    open_hold = Reservation.objects.filter(unit=OuterRef("pk"), ended_at__isnull=True)
    units = Unit.objects.alias(handed=Exists(open_issue), held=Exists(open_hold))
    rows = {
        "blood.patient.register": Patient.objects.count(),
        "blood.order.place": Order.objects.count(),
        "blood.order.crossmatch": Crossmatch.objects.count(),
    }
    return {
        **{f"{act} without answer": abs(n - unasked - answered[act]) for act, n in rows.items()},
        **{f"{act} off the trail": abs(n - told.get(act, 0)) for act, n in rows.items()},
        "issues without answer": abs(
            Issue.objects.count() - unasked - answered["blood.unit.issue"]
        ),
        "issued for nobody": units.filter(status="issued", handed=False).count(),
        "handed out but not issued": units.exclude(status="issued").filter(handed=True).count(),
        "reserved for nobody": units.filter(status="reserved", held=False).count(),
        "held but not reserved": units.exclude(status="reserved").filter(held=True).count(),
    }

"""Shelves with released blood, patients and the steps between them, for the tests of the hospital."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

from sanxian.blood.facts.terms import Component
from sanxian.blood.models import (
    BedsideCheck,
    Donation,
    Issue,
    Order,
    Patient,
    Release,
    StorageSpot,
    Unit,
    UseStatement,
)
from sanxian.blood.services import (
    appropriateness,
    bedside,
    components,
    hospital,
    keeping,
    orders,
    shipments,
)
from sanxian.core.prepared import create
from tests.blood.laboratory.bench import Bench, stand

_numbers = count(1)


class Ward:
    """A small city at work: `stock` lays blood on a shelf, the rest goes through the services."""

    def __init__(self, city: SimpleNamespace, persona: Any, at: datetime) -> None:
        self.city, self.at, self.bench = city, at, Bench(city, at)
        self.persona = persona
        self.keeper = persona("stock_manager")
        self.clerk = persona("hospital_clerk")
        self.doctor = persona("hospital_doctor")
        self.nurse = persona("ward_nurse")
        self.second = persona("ward_nurse", number=2)
        self.committee = persona("transfusion_committee")
        self.centre, self.hospital = city.centre.path, city.hospital.path
        self.ward = city.ward.path

    def donation(self, abo: str = "A", rhd: str = "+") -> Donation:
        """A donation that two persons released."""
        row = self.bench.donation(status="proposed")
        release = create(
            Release,
            donation=row,
            org_path=row.org_path,
            verdict="fit",
            edition="e",
            proposed_by="a-one",
            proposed_at=self.at,
        )
        stand(release, confirmed_by="a-two", confirmed_at=self.at)
        return stand(row, status="released", abo=abo, rhd=rhd)

    def unit(
        self,
        group: str = "A+",
        component: str = Component.RED_CELLS,
        *,
        place: str = "",
        days: int = 30,
        status: str = "available",
        donation: Donation | None = None,
    ) -> Unit:
        """A released unit on the centre's shelf, or at `place`; `days` from now to its expiry."""
        donation = donation or self.donation(group[:-1], group[-1])
        row = self.bench.unit(donation, component=component, place=place or self.centre)
        stand(
            row,
            released_at=self.at,
            abo=group[:-1],
            rhd=group[-1],
            expires_at=min(row.expires_at, self.at + timedelta(days=days)),
        )
        stand(row, status="available")
        return row if status == "available" else stand(row, status=status)

    def untested(self, place: str = "") -> Unit:
        row = self.bench.unit(component=Component.RED_CELLS, place=place or self.city.site.path)
        return row

    def stock(self, n: int, group: str = "A+", **fields: Any) -> list[Unit]:
        return [self.unit(group, **fields) for _ in range(n)]

    def lay(self, units: list[Unit], place: str = "") -> StorageSpot:
        """Lay bags into a refrigerator opened for them at the centre, or at `place`."""
        place = place or self.centre
        by = self.clerk if place == self.hospital else self.keeper
        spot = keeping.open_spot(
            place=place, name="2 号冰箱", kind="refrigerator", by=by, at=self.at
        )
        components.store(units=units, spot=spot, by=by, at=self.at)
        return spot

    def patient(self, group: str = "A+", where: str = "") -> Patient:
        place, by = where or self.hospital, self.clerk
        row = hospital.register(
            hospital=place,
            name="王某某",
            number=f"ZY{next(_numbers):05d}",
            sex="female",
            by=by,
            at=self.at,
        )
        if group:
            hospital.group(patient=row, abo=group[:-1], rhd=group[-1], by=by, at=self.at)
        return row

    def order(
        self,
        patient: Patient | None = None,
        quantity: int = 1,
        *,
        stated: bool = True,
        **fields: Any,
    ) -> Order:
        """An order, with good grounds where it is for a patient (`stated`)."""
        given = {
            "component": Component.RED_CELLS,
            "urgency": "routine",
            "supplier": self.centre,
            "hospital": self.hospital,
            "needed_by": self.at + timedelta(hours=6),
        }
        order = orders.place(
            **{**given, **fields}, patient=patient, quantity=quantity, by=self.clerk, at=self.at
        )
        if patient and stated and order.org_path == self.hospital:
            self.state(order)
        return order

    def state(self, order: Order, **fields: Any) -> UseStatement:
        """The doctor's grounds: values beyond every line, unless others are given."""
        given: dict[str, Any] = {
            "department": self.ward,
            "setting": "elective_surgery",
            "values": {
                "hb": Decimal(55),
                "platelets": Decimal(8),
                "inr": Decimal("2.4"),
                "fibrinogen": Decimal("0.6"),
            },
        }
        return appropriateness.state(order=order, **{**given, **fields}, by=self.doctor, at=self.at)

    def reserve(self, *rows: Order) -> list[Order]:
        return orders.reserve(
            supplier=rows[0].supplier_path, orders=list(rows), by=self.keeper, at=self.at
        )

    def carry(self, *units: Unit, to: str = "") -> None:
        """Pack, send and receive: the units lie in the hospital."""
        to = to or self.hospital
        box = shipments.pack(
            from_path=units[0].org_path, to_path=to, units=units, by=self.keeper, at=self.at
        )
        shipments.send(shipment=box, by=self.keeper, at=self.at)
        shipments.receive(
            place=to, shipment=box, seen=[u.number for u in units], by=self.clerk, at=self.at
        )
        for unit in units:
            unit.refresh_from_db()

    def reserved_for(self, order: Order) -> list[Unit]:
        rows = order.reservations.filter(ended_at__isnull=True).select_related("unit")
        return [row.unit for row in rows.order_by("unit__number")]

    def match(self, order: Order, *units: Unit, outcome: str = "compatible") -> None:
        hospital.crossmatch(
            order=order,
            outcomes={u.number: outcome for u in units},
            method="gel_card",
            sampled_at=self.at,
            by=self.clerk,
            at=self.at,
        )

    def ready(self, group: str = "A+", n: int = 1, component: str = "") -> tuple[Order, list[Unit]]:
        """An order of one patient, its units in the hospital and crossmatched."""
        component = component or Component.RED_CELLS
        self.stock(n, group, component=component)
        order = self.order(self.patient(group), n, component=component)
        self.reserve(order)
        units = self.reserved_for(order)
        self.carry(*units)
        self.match(order, *units)
        return order, units

    def issued(self, group: str = "A+", n: int = 1, component: str = "") -> list[Issue]:
        order, units = self.ready(group, n, component)
        return hospital.issue(order=order, units=units, ward=self.ward, by=self.clerk, at=self.at)

    def scan(self, issue: Issue, **wrong: str) -> bedside.Scan:
        """The three right scans, or what is given instead."""
        right = {
            "patient_code": issue.patient.code,
            "hospital_number": issue.patient.number,
            "unit_number": issue.unit.number,
        }
        return bedside.Scan(issue, **{**right, **wrong})

    def check(
        self, scans: list[bedside.Scan], *, by: Any = None, second: Any = None, at: Any = None
    ) -> list[BedsideCheck]:
        """The check at the bed by two nurses."""
        return bedside.check(
            scans=scans,
            second_by=(second or self.second).id,
            by=by or self.nurse,
            at=at or self.at,
        )

    def transfused(self, group: str = "A+", n: int = 1, component: str = "") -> list[Issue]:
        rows = self.issued(group, n, component)
        checks = self.check([self.scan(r) for r in rows])
        bedside.transfuse(checks=checks, by=self.nurse, at=self.at)
        for row in rows:
            row.refresh_from_db()
        return rows

"""A morning of distribution: a great bleeding, operations that wait for blood, cold boxes, tubes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sanxian.blood.selectors import orders as order_reads
from sanxian.blood.selectors import shelf
from sanxian.blood.services import (
    boxes,
    hospital,
    massive,
    orders,
    patient_samples,
    postponements,
    shipments,
)
from sanxian.core import clock
from sanxian.twin.life import Life

BOXES = (("LX-01", "red_cells", 2, 10, 40), ("LX-02", "platelets", 20, 24, 12), ("LX-03", "frozen", -40, -18, 60))  # fmt: skip


def play(life: Life, day: date) -> None:
    scene = Giving(life, day)
    scene.bleedings()
    scene.operations()
    scene.boxes()
    scene.tubes()


class Giving:
    def __init__(self, life: Life, day: date) -> None:
        self.life, self.day, self.plan, self.staff = life, day, life.plan, life.staff
        self.centre = life.plan.path("centre")
        self.first, self.second, self.third = life.plan.hospitals[:3]

    def at(self, hour: int, minute: int = 0) -> datetime:
        return clock.instant(self.day, hour, minute)

    def _patient(self, key: str, abo: str, rhd: str) -> Any:
        clerk, at = self.staff(f"clerk{key}"), self.at(8)
        patient = self.life.demand.patient(key, at)
        hospital.group(patient=patient, abo=abo, rhd=rhd, by=clerk, at=at)
        return patient

    def bleedings(self) -> None:
        """One that was stopped an hour ago, and one that goes on."""
        for key, over in ((self.second, True), (self.first, False)):
            doctor, clerk = self.staff(f"doctor{key}"), self.staff(f"clerk{key}")
            row = massive.open_massive(
                patient=self._patient(key, "B", "+"),
                supplier=self.centre,
                by=doctor,
                at=self.at(9, 40),
            )
            if over:
                massive.close_massive(massive=row, by=clerk, at=self.at(9, 55))
            else:
                self._serve(row)

    def _serve(self, row: Any) -> None:
        """What of the pack the shelf has is set aside."""
        at = self.at(10)
        wanted = [o for o in row.orders.all() if order_reads.suggested(o, self.centre, at)]
        if wanted:
            orders.reserve(supplier=self.centre, orders=wanted, by=self.staff("stock"), at=at)

    def operations(self) -> None:
        """One whose blood is there again, one with a new day, one withdrawn, one that waits."""
        clerk = self.staff(f"clerk{self.first}")
        self._operation(self.first, "orthopaedics", "elective")
        postponements.tick(self.at(9))
        moved = self._operation(self.first, "surgery", "limited")
        postponements.reschedule(
            postponement=moved, day=self.day + timedelta(days=3), by=clerk, at=self.at(9, 20)
        )
        gone = self._operation(self.first, "urology", "elective")
        postponements.withdraw(postponement=gone, by=clerk, at=self.at(9, 25))
        self._operation(self.first, "cardiac", "limited", abo="AB", rhd="-")

    def _operation(
        self, key: str, department: str, operation: str, abo: str = "AB", rhd: str = "+"
    ) -> Any:
        return postponements.log(
            hospital=self.plan.path(key),
            supplier=self.centre,
            department=department,
            operation=operation,
            day=self.day + timedelta(days=1),
            component="cryo",
            abo=abo,
            rhd=rhd,
            bags=2,
            by=self.staff(f"clerk{key}"),
            at=self.at(8, 50),
        )

    def boxes(self) -> None:
        """Three boxes of the register; one came back with a bag too few, which waits for an answer."""
        stock = self.staff("stock")
        made = [
            boxes.enrol(
                place=self.centre,
                code=code,
                kind=kind,
                low=Decimal(low),
                high=Decimal(high),
                hours=12,
                capacity=capacity,
                valid_until=self.day + timedelta(days=200),
                by=stock,
                at=self.at(8),
            )
            for code, kind, low, high, capacity in BOXES
        ]
        spare, box, celsius = self._spare(made)
        to = self.plan.path(self.third)
        journey = shipments.pack(
            from_path=self.centre,
            to_path=to,
            units=spare,
            box=box,
            celsius=celsius,
            by=stock,
            at=self.at(8, 30),
        )
        shipments.send(shipment=journey, by=stock, at=self.at(8, 35))
        shipments.receive(
            place=to,
            shipment=journey,
            seen=[u.number for u in spare[:-1]],
            celsius=celsius,
            by=self.staff(f"clerk{self.third}"),
            at=self.at(9, 30),
        )

    def _spare(self, made: list[Any]) -> tuple[list[Any], Any, Decimal]:
        """Two bags that can be done without, the box for them and its temperature."""
        for component, box, celsius in (("ffp", 2, -21), ("cryo", 2, -21), ("red_cells", 0, 5)):
            rows = shelf.ready(self.centre, self.at(8, 30)).filter(component=component)
            spare = list(rows.order_by("-expires_at", "-pk")[:2])
            found = spare, made[box], Decimal(celsius)
            if len(spare) == 2:
                break
        return found

    def tubes(self) -> None:
        """A patient with two tubes that agree, an antibody, and what she always needs."""
        clerk, patient = self.staff(f"clerk{self.first}"), self._patient(self.first, "A", "+")
        for n, days in ((1, 20), (2, 0)):
            patient_samples.sample(
                patient=patient,
                label=f"BB-{self.day:%m%d}-{n}",
                taken_at=self.at(8) - timedelta(days=days),
                abo="A",
                rhd="+",
                screen="positive" if n == 2 else "negative",
                by=clerk,
                at=self.at(9),
            )
        patient_samples.require(
            patient=patient, codes=["irradiated"], antibodies=["E"], by=clerk, at=self.at(9, 5)
        )
        orders.place(
            hospital=patient.org_path,
            supplier=self.centre,
            component="red_cells",
            quantity=1,
            urgency="emergency",
            patient=patient,
            needed_by=self.at(18),
            by=self.staff(f"doctor{self.first}"),
            at=self.at(9, 10),
        )

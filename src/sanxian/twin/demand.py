"""What hospitals ask for, and what becomes of it. Simulated: no public daily series was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from sanxian.blood.facts.terms import FAMILY, Component
from sanxian.blood.rules.appropriateness import MEASURED
from sanxian.blood.selectors import distribution, lying
from sanxian.blood.services import (
    appropriateness,
    bedside,
    hospital,
    observations,
    orders,
    postponements,
    shipments,
)
from sanxian.blood.services.bedside import Scan
from sanxian.core import clock
from sanxian.kernel.refusal import Refusal
from sanxian.twin import crowd, mix
from sanxian.twin.city import Plan
from sanxian.twin.staff import Staff

# An order that the emergency line stops.
GATE = frozenset({"below_emergency_line", "only_critical_now"})


@dataclass
class Demand:
    """The hospitals of a city. `made` is how many bags of each component come out on a mean day."""

    plan: Plan
    staff: Staff
    rng: Random
    made: dict[str, float]
    patients: int = 0
    side: Random = field(default_factory=lambda: Random(4949))
    open_orders: list[Any] = field(default_factory=list)
    given: list[tuple[str, Any]] = field(default_factory=list)

    def lying(self, place: str, component: str = "", *, released: bool = False) -> Iterable[Any]:
        """Units on the shelf of a place (untested or available), as the stock manager sees them."""
        return lying.lying(
            self.staff("stock"), place, component, released=True if released else None
        )

    def held(self, place: str) -> Iterable[Any]:
        return lying.held(self.staff("quality"), place)

    def morning(self, day: date) -> None:
        """A day of the hospitals: orders, boxes, crossmatch, issue, bedside."""
        self._plan_again(day)
        self._place(day)
        if not self.open_orders:
            return
        centre = self.plan.path("centre")
        at = clock.instant(day, 12)
        try:
            orders.reserve(supplier=centre, orders=self.open_orders, by=self.staff("stock"), at=at)
        except Refusal as refusal:  # an empty shelf is a day like others
            if not set(refusal.codes) <= {"shelf_has_none", *GATE}:
                raise
        for key in self.plan.hospitals:
            self._deliver(key, day)
        self._give_up(day)

    # -- orders ------------------------------------------------------------------------------------

    def _place(self, day: date) -> None:
        for component, share in mix.DEMAND.items():
            bags = self.made.get(component, 0.0) * share * self.rng.uniform(0.75, 1.25)
            while bags > 0:
                count = self.rng.choice(mix.BAGS[component])
                if bags < count and self.rng.random() > bags / count:
                    break
                bags -= count
                self._ask(day, component, count)

    def _ask(self, day: date, component: str, count: int) -> None:
        key = self.rng.choice(self.plan.hospitals)
        clerk, doctor = self.staff(f"clerk{key}"), self.staff(f"doctor{key}")
        at = clock.instant(day, 10, self.rng.randint(0, 59))
        path = self.plan.path(key)
        patient = self.patient(key, at)
        abo = mix.pick(self.rng, mix.PATIENT_GROUPS)
        rhd = "-" if self.rng.random() < mix.RH_NEGATIVE else "+"
        hospital.group(patient=patient, abo=abo, rhd=rhd, by=clerk, at=at)
        try:
            order = orders.place(
                hospital=path,
                supplier=self.plan.path("centre"),
                component=component,
                quantity=count,
                urgency=mix.pick(self.rng, mix.URGENCY),
                patient=patient,
                needed_by=clock.instant(day, 18),
                indication="anaemia",
                by=doctor,
                at=at,
            )
        except Refusal as refusal:  # below the emergency line: the operation waits
            if not set(refusal.codes) <= GATE:
                raise
            self._postpone(patient, component, count, doctor, at)
            return
        self.state(key, order, at)
        self.open_orders.append(order)

    def _postpone(
        self, patient: Any, component: str, count: int, doctor: Any, at: datetime
    ) -> None:
        postponements.log(
            hospital=patient.org_path,
            supplier=self.plan.path("centre"),
            department=self.rng.choice(("surgery", "orthopaedics", "urology", "oncology")),
            operation=self.rng.choice(("elective", "elective", "limited")),
            day=clock.day(at) + timedelta(days=1),
            component=component,
            abo=patient.abo,
            rhd=patient.rhd,
            bags=count,
            patient=patient,
            by=doctor,
            at=at,
        )

    def _plan_again(self, day: date) -> None:
        """Operations whose blood is there again get a new day."""
        at = clock.instant(day, 9)
        for key in self.plan.hospitals:
            clerk = self.staff(f"clerk{key}")
            for row in list(distribution.postponements(clerk, status="recovered")):
                new = day + timedelta(days=2)
                postponements.reschedule(postponement=row, day=new, by=clerk, at=at)

    def state(self, key: str, order: Any, at: datetime) -> None:
        """The doctor's grounds: mostly beyond the line, sometimes between, seldom outside."""
        roll = self.side.random()
        wards = [p for p in self.plan.places if p.above == key]
        value = crowd.MEASURED[order.component][0 if roll < 0.8 else 1 if roll < 0.93 else 2]
        measure = MEASURED[FAMILY[Component(order.component)]]
        appropriateness.state(
            order=order,
            department=self.plan.path(self.side.choice(wards).key),
            setting=mix.pick(self.side, mix.SETTINGS),
            values={measure: Decimal(value)},
            signs=("bleeding",) if 0.8 <= roll < 0.87 else (),
            because="" if roll < 0.87 else "患者心肺功能差，术中出血多，经上级医师同意",
            by=self.staff(f"doctor{key}"),
            at=at,
        )

    def patient(self, key: str, at: datetime) -> Any:
        self.patients += 1
        sex = self.rng.choice(("male", "female"))
        name = self.rng.choice(crowd.SURNAMES) + self.rng.choice(crowd.GIVEN)
        return hospital.register(
            hospital=self.plan.path(key),
            name=name,
            number=f"{key.upper()}-{self.patients:06d}",
            sex=sex,
            born=clock.day(at) - timedelta(days=self.rng.randint(300, 33000)),
            by=self.staff(f"clerk{key}"),
            at=at,
        )

    # -- delivery and the bed --------------------------------------------------------------------------

    def _deliver(self, key: str, day: date) -> None:
        path, centre = self.plan.path(key), self.plan.path("centre")
        theirs = [o for o in self.open_orders if o.org_path == path]
        units = [u for o in theirs for u in set_aside(o, centre, day)]
        if not units:
            return
        stock = self.staff("stock")
        box = shipments.pack(
            from_path=centre, to_path=path, units=units, by=stock, at=clock.instant(day, 13)
        )
        shipments.send(shipment=box, by=stock, at=clock.instant(day, 13, 20))
        shipments.receive(
            place=path,
            shipment=box,
            seen=[u.number for u in units],
            by=self.staff(f"clerk{key}"),
            at=clock.instant(day, 14),
        )
        for order in theirs:
            self._treat(key, order, day)

    def _treat(self, key: str, order: Any, day: date) -> None:
        clerk, at = self.staff(f"clerk{key}"), clock.instant(day, 14, 30)
        units = set_aside(order, order.org_path, day)
        if units and order.component == "red_cells":
            hospital.crossmatch(
                order=order,
                outcomes={u.number: self._match() for u in units},
                method="gel_card",
                sampled_at=clock.instant(day, 8),
                by=clerk,
                at=at,
            )
            units = set_aside(order, order.org_path, day)
        if not units:
            return
        ward = self.rng.choice([p for p in self.plan.places if p.above == key])
        issues = hospital.issue(
            order=order,
            units=units,
            ward=self.plan.path(ward.key),
            by=clerk,
            at=clock.instant(day, 15),
        )
        self._at_the_bed(key, issues, day)

    def _match(self) -> str:
        return "incompatible" if self.rng.random() < 0.006 else "compatible"

    def _at_the_bed(self, key: str, issues: list[Any], day: date) -> None:
        nurse = self.staff(f"ward{key}")
        back = [i for i in issues if self.rng.random() < mix.RETURNED]
        given = [i for i in issues if i not in back]
        if given:
            scans = [Scan(i, i.patient.code, i.patient.number, i.unit.number) for i in given]
            second = self.staff(f"ward2{key}").id
            checks = bedside.check(
                scans=scans, second_by=second, by=nurse, at=clock.instant(day, 15, 20)
            )
            bedside.transfuse(checks=checks, by=nurse, at=clock.instant(day, 15, 25))
            for issue in given:
                self._watch(issue, nurse, day)
                bedside.finish(issue=issue, by=nurse, at=clock.instant(day, 17, 10))
            self.given = [*self.given[-40:], *((key, issue) for issue in given)]
        for issue in back:
            hospital.return_unit(
                issue=issue,
                opened=self.rng.random() < 0.15,
                celsius=self._bag_temperature(issue.unit.component),
                by=self.staff(f"clerk{key}"),
                at=clock.instant(day, 15, 22),
            )
        for issue in given:
            if self.rng.random() < mix.PATIENT_REACTION:
                bedside.report(
                    issue=issue,
                    kind=self.rng.choice(("febrile", "allergic")),
                    grade=1,
                    care="减慢滴速，对症处理，症状缓解",
                    by=nurse,
                    at=clock.instant(day, 17),
                )

    def _watch(self, issue: Any, nurse: Any, day: date) -> None:
        """Some of the patients are looked at by the book; the page shows where it was left out."""
        if self.side.random() > mix.OBSERVED:
            return
        for point, hour, minute in (("start", 15, 26), ("early", 15, 41)):
            observations.observe(
                issue=issue,
                point=point,
                vitals=crowd.vitals(self.side),
                by=nurse,
                at=clock.instant(day, hour, minute),
            )

    def _bag_temperature(self, component: str) -> Decimal:
        """Mostly as it should be; sometimes the bag stood about."""
        if component == "apheresis_platelets":
            return Decimal(22)
        return Decimal(14) if self.rng.random() < 0.1 else Decimal(5)

    def _give_up(self, day: date) -> None:
        """What could not be filled today is withdrawn: the operation is put off."""
        at = clock.instant(day, 19)
        for order in self.open_orders:
            order.refresh_from_db()
            if order.status == "placed":
                orders.cancel(
                    place=order.org_path,
                    order=order,
                    why="supplied_elsewhere",
                    by=self.staff(f"clerk{key_of(order.org_path)}"),
                    at=at,
                )
            elif order.status not in {"closed", "cancelled"}:
                self._close(order, at)
        self.open_orders = []

    def _close(self, order: Any, at: datetime) -> None:
        try:
            orders.close(order=order, by=self.staff(f"clerk{key_of(order.org_path)}"), at=at)
        except Refusal as refusal:  # a bag is still at the bed: it closes with that
            if set(refusal.codes) != {"issue_open"}:
                raise


def set_aside(order: Any, place: str, day: date) -> list[Any]:
    """The order's reserved units that lie at a place and outlast the day's round."""
    round_ends = clock.instant(day, 16)
    rows = order.reservations.filter(ended_at__isnull=True, unit__org_path=place)
    return [
        r.unit
        for r in rows.select_related("unit")
        if r.unit.status == "reserved" and r.unit.expires_at > round_ends
    ]


def key_of(path: str) -> str:
    return path.strip("/").rpartition("/")[2]

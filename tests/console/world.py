"""A city in the middle of a morning, for the desks: something of everything that can wait.

`World(city, persona)` works in the first city, `World(..., "other")` in the other one, so that a test
can fill one and look from the other.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from types import SimpleNamespace
from typing import Any

from sanxian.blood.models import Unit
from sanxian.blood.services import bedside, reactions, recalls, release, sessions, shipments
from sanxian.core import services as core
from sanxian.orgs.models import Org
from sanxian.people.models import Double, Person
from tests.blood.donor_room.room import Room
from tests.blood.hospital.wardwork import Ward
from tests.blood.laboratory.bench import Bench, entered
from tests.core import ferry
from tests.personas import AT, ON, SINCE

PLACES = ("city", "centre", "site", "hospital", "county")


class World:
    """Each part can be built alone; `everything()` builds them all, once."""

    def __init__(self, city: SimpleNamespace, persona: Callable[..., Any], where: str = "") -> None:
        prefix = "other_" if where else ""
        self.city = SimpleNamespace(**{k: getattr(city, prefix + k) for k in PLACES})
        self.city.ward = self._ward() if where else city.ward
        self.who = lambda role, place="", number=1: persona(role, place or where, number)
        self.unit = city.unit if not where else self.city.county
        self.room = Room(city, persona, where)
        self.ward = Ward(self.city, lambda role, number=1: self.who(role, number=number), AT)
        self.bench: Bench = self.ward.bench
        self.bench._sessions["site"] = self.room.session

    def _ward(self) -> Org:
        """The other city's hospital has no ward of its own in the small tree."""
        above = self.city.hospital
        return Org.objects.create(
            org_id="other_ward",
            segment="w1",
            path=f"{above.path}w1/",
            kind="ward",
            level="site",
            parent=above,
            name="内科病区",
            division="",
            opened=SINCE,
        )

    def everything(self) -> World:
        self.donors()
        self.laboratory()
        self.components()
        self.supply()
        self.beds()
        self.watch()
        self.drive()
        self.editions()
        self.double()
        return self

    # -- the parts -----------------------------------------------------------------------------------

    def donors(self) -> None:
        """One of each in the room; one gave and felt faint; its bag still lies at the site."""
        self.room.came()
        self.room.screened()
        self.room.drawing()
        given = self.room.given()
        reactions.record(
            donation=given, kind="faint", grade=1, care="平卧", by=self.room.nurse, at=AT
        )

    def laboratory(self) -> None:
        """Two lack everything (one of them for four days), one is complete, one is judged unfit."""
        self.bench.donation(hours=2)
        self.bench.donation(hours=98)
        whole = self.bench.donation(hours=3)
        judged = self.bench.donation(hours=5, donor=self.bench.donor())
        entered([whole], self.who("lab_technician"), AT)
        entered([judged], self.who("lab_technician"), AT, hiv="reactive")
        release.propose(donations=[judged], by=self.who("lab_technician"), at=AT)

    def components(self) -> None:
        """Whole blood to separate, in time for platelets; a bag past its day; one in quarantine."""
        self.bench.unit(self.bench.donation(hours=1))
        old = self.ward.unit("B+")
        Unit.objects.filter(pk=old.pk).update(expires_at=AT - timedelta(hours=1))
        held = self.ward.unit("B+")
        Unit.objects.filter(pk=held.pk).update(status="held", held_for="appearance")

    def supply(self) -> None:
        """One order nobody has served, urgent; one set aside; a box packed; a box on its way."""
        self.ward.order(self.ward.patient("AB+"), 2, urgency="urgent")
        self.ward.stock(1, "A+")
        self.ward.reserve(self.ward.order(self.ward.patient("A+")))
        box = self._box()
        shipments.send(shipment=box, by=self.ward.keeper, at=AT)
        self._box()

    def _box(self) -> Any:
        return shipments.pack(
            from_path=self.ward.centre,
            to_path=self.ward.hospital,
            units=self.ward.stock(2, "O+"),
            by=self.ward.keeper,
            at=AT,
        )

    def beds(self) -> None:
        """One bag waits at the bed, one runs, one order's bags lie in the hospital to be issued."""
        self.ward.issued("A+")
        running = self.ward.issued("A+")
        checks = self.ward.check([self.ward.scan(r) for r in running], at=AT)
        bedside.transfuse(checks=checks, by=self.ward.nurse, at=AT)
        self.ward.ready("A+")

    def watch(self) -> None:
        """A recall of blood that a hospital has: nobody has answered."""
        given = self.ward.transfused("A+")[0]
        quality = self.who("quality_officer")
        recalls.open_recall(
            root=given.unit.donation,
            cause="donor_information",
            place=quality.facility,
            by=quality,
            at=AT,
        )

    def drive(self, day: date = ON + timedelta(days=3)) -> Any:
        return sessions.plan(
            site=self.room.site,
            day=day,
            opens=time(9),
            closes=time(16),
            host=self.unit,
            title="机械厂团体献血",
            by=self.who("administrator"),
            at=AT,
        )

    def editions(self) -> None:
        """One proposed by the administrator, one still a draft."""
        author, place = self.who("administrator"), self.city.city
        name, code = f"ferry-{place.segment}", place.segment
        for n, proposed in ((1, True), (2, False)):
            row = core.write_edition(
                org_path=place.path,
                topic="test.ferry",
                by=author,
                at=AT,
                text=ferry.written(id=f"{name}-{n}", place=code, effective=f"2027-0{n}-01"),
            )
            if proposed:
                core.propose_edition(edition=row, by=author, at=AT)

    def double(self) -> None:
        one, other = (
            Person.objects.create(
                name="许文静",
                sex="female",
                born=date(1990, 5, 4),
                org_path=self.city.city.path,
                created_at=AT,
                id_number="",
                phone="",
                address="",
            )
            for _ in range(2)
        )
        Double.objects.create(
            one=one,
            other=other,
            points=90,
            evidence="name_same,born_same",
            org_path=self.city.city.path,
            found_at=AT,
        )

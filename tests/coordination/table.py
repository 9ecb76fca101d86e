"""The coordinator's table in the small city, with a stand-in for the donor's side of the same signatures."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sanxian.coordination.facts import DonorSide, DonorWord, Doors, FromDonor, Known, Waiting
from sanxian.coordination.lifecycle import CARRY
from sanxian.coordination.models import Leg, Letter, Link, Message, Mission
from sanxian.coordination.services import contact, legs, links, messages, missions
from sanxian.coordination.sides import carrier
from sanxian.core import clock, later
from sanxian.core.act import act
from sanxian.core.actor import Actor, Grant
from sanxian.core.models import Home
from sanxian.core.seal import new_uid
from sanxian.kernel.refusal import Refusal
from sanxian.volunteers.models import Offer, Volunteer
from sanxian.volunteers.services import offers
from tests.personas import AT
from tests.stempatient.ward import COLLECTION, PRODUCT, WINDOW, Transplant
from tests.volunteers.corps import Corps

START, END = "青岛市香港中路1号血液科", "淄博市共青团西路54号移植病区"
GIVER, TAKER = "采集科于护士", "移植科丁护士"
KIND_WORDS = "谢谢您。您的善意让我们一家又能坐在一起吃晚饭了，愿您平安喜乐。"


class DonorRoom:
    """What the donor's side would answer, and what it was told."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.cases: dict[str, DonorSide] = {}
        self.heard: list[tuple[str, Any]] = []
        self.facts = Known(("魏捐献",), ("般阳中学",), ("海滨医院",), ("淄博",), (COLLECTION,))
        self.own: list[str] = []
        self.refuses = ""
        self.before: list[FromDonor] = []
        self.waiting: list[Waiting] = []
        self.hospital = ""

    def case(self, code: str = "DAAAAAAAAA", open: bool = True) -> DonorSide:
        self.cases[code] = DonorSide(
            str(new_uid()), code, self.path, "reserved", open, self.hospital
        )
        return self.cases[code]

    def hear(self, *, uid: str, said: Any, by: Actor, at: datetime) -> None:
        if self.refuses:
            raise Refusal(self.refuses)
        self.heard.append((uid, said))

    def doors(self) -> Doors:
        def by_uid(uid: str) -> DonorSide | None:
            return next((c for c in self.cases.values() if c.uid == uid), None)

        return Doors(
            self.cases.get,
            by_uid,
            self.hear,
            lambda _uid: self.facts,
            lambda _by: self.own,
            lambda _uid: self.before,
            lambda _path: self.waiting,
        )


@act("tests.coordination.donor_room")
def _says(*, place: str, uid: str, said: FromDonor, by: Actor, at: datetime) -> Message | None:
    """An act of the donor's side, within which a word is said."""
    return messages.from_donor(uid, said, at)


@act("tests.coordination.donor_room")
def _signs(*, place: str, uid: str, by: Actor, at: datetime) -> str:
    missions.both_signed(uid, at)
    return uid


class Table:
    def __init__(self, city: SimpleNamespace, persona: Any, room: DonorRoom) -> None:
        self.city, self.persona, self.room, self.at = city, persona, room, AT
        self.path: str = city.registry.path
        self.coordinator: Actor = persona("coordinator")
        self.second: Actor = persona("coordinator", number=2)
        self.ward = Transplant(city, persona)
        self.corps = Corps(city, persona)
        worker = frozenset({"tests.coordination.donor_room"})
        self.worker = Actor("a-county-worker", room.path, (Grant("county", room.path, worker),))

    # -- the way of a link's cells ----------------------------------------------------------------

    def planned_link(self, code: str = "DAAAAAAAAA", **said: Any) -> Link:
        """A link whose collection has a day, in a hospital that is known."""
        self.room.hospital = self.city.hospital2.path
        link = self.linked(code=code, **said)
        for word in ("reserved", "planned"):
            self.says(link, word)
        return link

    def opened(self, link: Link, by: Actor | None = None) -> None:
        links.open_link(
            link=link, why="escort", words="安排细胞护送，两个地址", by=by or self.coordinator,
            at=self.at,
        )  # fmt: skip

    def way(self, link: Link, **said: Any) -> Mission:
        """The errand of a link's cells, on the day of their collection."""
        given: dict[str, Any] = {
            "start": START, "end": END, "planned_for": clock.instant(COLLECTION, 15),
            "by": self.coordinator,
        }  # fmt: skip
        return missions.plan_for(link=link, at=self.at, **{**given, **said})

    def sign(self, link: Link) -> None:
        """Two persons of the donor's side sign for the cells; the house tells the errand."""
        _signs(place=self.room.path, uid=link.donor, by=self.worker, at=self.at)
        later.work_off()

    # -- links -----------------------------------------------------------------------------------

    def linked(self, case: Any = None, code: str = "DAAAAAAAAA", **said: Any) -> Link:
        donor, case = self.room.case(code), case or self.ward.asked()
        return links.join(
            place=self.path, donor_code=donor.code, patient_code=case.code, by=self.coordinator,
            at=self.at, **said,
        )  # fmt: skip

    def says(self, link: Link, word: str, carry: bool = True, **said: Any) -> Message | None:
        """The donor's side says a word; the house carries it."""
        given = {"day": COLLECTION} if word == "planned" else {}
        given |= {"product": PRODUCT} if word == "collected" else {}
        told = FromDonor(DonorWord(word), **{**given, **said})
        row = _says(place=self.room.path, uid=link.donor, said=told, by=self.worker, at=self.at)
        if carry:
            later.work_off()
        return row

    def transplanted(self, days: int = 400) -> Link:
        """A link whose patient was transplanted so many days ago, all words carried."""
        self.at -= timedelta(days=days)
        self.ward.at = self.at
        Home.objects.update(clock=self.at)  # the house carries messages by its own clock
        back = timedelta(days=days)
        window = type(WINDOW)(WINDOW.first - back, WINDOW.last - back, WINDOW.conditioning - back)
        case = self.ward.asked(window=window)
        link = self.linked(case)
        day = COLLECTION - back
        for word, said in (("reserved", {}), ("planned", {"day": day}), ("confirmed", {})):
            self.says(link, word, **said)
        case.refresh_from_db()
        self.ward._condition(case)
        self.says(link, "collected")
        case.refresh_from_db()
        self.ward.received(case)
        self.ward._transplant(case)
        later.work_off()
        link.refresh_from_db()
        self.at += back
        self.ward.at = self.at
        Home.objects.update(clock=self.at)
        return link

    def coordinator_house(self) -> Actor:
        """The house, as it carries messages."""
        return carrier(self.path, CARRY)

    # -- escorts ---------------------------------------------------------------------------------

    def planned(self, **said: Any) -> Mission:
        ends = missions.Ends(START, END, "海滨医院", "市中心医院", "青岛市", "淄博市")
        given: dict[str, Any] = {
            "product": PRODUCT, "ends": ends, "planned_for": self.at + timedelta(hours=5),
        }  # fmt: skip
        return missions.plan(place=self.path, by=self.coordinator, at=self.at, **{**given, **said})

    def escort(self, number: int = 1, name: str = "") -> tuple[Volunteer, Actor]:
        """A volunteer who is trained and insured for escorts, and her account."""
        row = self.corps.fit(self.corps.active("escort", name=name))
        return row, self.corps.own(row, number, "escort_volunteer")

    def offered(self, mission: Mission, row: Volunteer, **said: Any) -> Leg:
        given: dict[str, Any] = {
            "starts": self.at + timedelta(hours=4), "ends": self.at + timedelta(hours=20),
        }  # fmt: skip
        return missions.offer(
            mission=mission, volunteer=row.pk, by=self.coordinator, at=self.at, **{**given, **said}
        )

    def accepted(self, mission: Mission, row: Volunteer, by: Actor, **said: Any) -> Leg:
        leg = self.offered(mission, row, **said)
        offer = Offer.objects.get(subject=f"coordination.leg:{leg.pk}")
        offers.answer(place=by.facility, offer=offer.pk, yes=True, by=by, at=self.at)
        leg.refresh_from_db()
        return leg

    def on_the_way(self, **said: Any) -> tuple[Leg, Actor]:
        """Cells in an escort's hands."""
        row, by = self.escort()
        leg = self.accepted(self.planned(**said), row, by)
        self.at += timedelta(hours=5)
        legs.take(leg=leg, giver=GIVER, temperature=Decimal("4.0"), by=by, at=self.at)
        return leg, by

    def delivered(self, hours: int = 6) -> tuple[Leg, Actor]:
        leg, by = self.on_the_way()
        self.at += timedelta(hours=hours)
        legs.deliver(leg=leg, taker=TAKER, temperature=Decimal("4.5"), by=by, at=self.at)
        return leg, by

    # -- contact ---------------------------------------------------------------------------------

    def agreed(self, link: Link, purpose: str = "letters", *sides: str) -> None:
        for side in sides or ("donor", "patient"):
            contact.take_consent(
                link=link, side=side, purpose=purpose, signed_on=date(2026, 11, 1),
                by=self.coordinator, at=self.at,
            )  # fmt: skip

    def wrote(self, link: Link, text: str = KIND_WORDS, side: str = "patient") -> Letter:
        return contact.write(link=link, side=side, text=text, by=self.coordinator, at=self.at)

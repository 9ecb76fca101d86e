"""A match case lived step by step: `Story(county)` takes one to the state that is asked for."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sanxian.core import clock
from sanxian.core.actor import Actor
from sanxian.stemdonor.facts.care import Dates, Product
from sanxian.stemdonor.lifecycle.cases import CASE, CaseStatus
from sanxian.stemdonor.models import CollectionHospital, Exam, HandOver, MatchCase, Registrant, Stay
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.services import cases, collections, exams, plans, stays, talks
from tests.stemdonor.county import County

DAY = timedelta(days=1)
TAUGHT = ("what", "risks", "days", "freely", "late")
WELL = dict.fromkeys(
    ("ill", "medicine", "heart", "spine", "infection", "pregnant", "away"), "no"
)  # fmt: skip
_S = CaseStatus


class Story:
    """`at` is the time of the next act; `later()` moves it on."""

    def __init__(self, county: County) -> None:
        self.county, self.persona = county, county.persona
        self.at: datetime = county.at + timedelta(days=8)
        self.worker: Actor = county.worker
        self.town: Actor = county.town
        self.province: Actor = county.persona("province_manager")
        self.doctor: Actor = county.persona("collection_doctor")
        self.escort: Actor = county.persona("city_worker", "", 2)
        self.count = 0

    @property
    def day(self) -> date:
        return clock.day(self.at)

    def later(self, **span: int) -> None:
        self.at += timedelta(**span)

    # -- what a case needs ------------------------------------------------------------------------

    def registrant(self) -> Registrant:
        self.count += 1
        return self.county.listed(f"SD-{self.count:05d}")

    def hospital(self, where: str = "hospital", **given: Any) -> CollectionHospital:
        place = getattr(self.county.city, where).path
        there = CollectionHospital.objects.filter(org_path=place).first()
        said: dict[str, Any] = {
            "place": place, "facility": f"H{sum(place.encode()) % 10000:04d}",
            "beds": 2, "source": "省管理中心批复 2020-1", "since": date(2020, 1, 1),
        }  # fmt: skip
        return there or stays.open_hospital(**{**said, **given}, by=self.province, at=self.at)

    def received(self, registrant: Registrant | None = None, **given: Any) -> MatchCase:
        registrant = registrant or self.registrant()
        said: dict[str, Any] = {"task": f"N-{registrant.pk}", "kind": "domestic", "due": None}
        return cases.receive(
            registrant=registrant, by=self.province, at=self.at, **{**said, **given}
        )

    # -- its steps --------------------------------------------------------------------------------

    def contact(self, case: MatchCase) -> None:
        cases.contact(case=case, outcome="reached", by=self.worker, at=self.at)

    def talk(self, case: MatchCase, **given: Any) -> Any:
        said: dict[str, Any] = {
            "setting": "home", "minutes": 45, "concerns": ("pain",), "asked": "要几天？",
            "answered": "大约六天。", "taught": TAUGHT,
        }  # fmt: skip
        return talks.talk(case=case, by=self.worker, at=self.at, **{**said, **given})

    def health(self, case: MatchCase, **said: str) -> Any:
        return talks.ask_health(
            case=case, answers={**WELL, **said}, way="paper", by=self.worker, at=self.at
        )

    def agree(self, case: MatchCase) -> None:
        self.health(case)
        cases.agree(case=case, way="paper", by=self.worker, at=self.at)

    def draw(self, case: MatchCase) -> None:
        cases.draw(case=case, millilitres=20, by=self.worker, at=self.at)

    def result(self, case: MatchCase) -> None:
        cases.result(case=case, matched=True, by=self.worker, at=self.at)

    def reserve(self, case: MatchCase) -> None:
        cases.reserve(case=case, by=self.worker, at=self.at)

    def appoint(self, case: MatchCase) -> Exam:
        return exams.appoint(
            case=case, hospital=self.hospital(), day=self.day, by=self.worker, at=self.at
        )

    def judge(self, case: MatchCase, verdict: str = "fit") -> Exam:
        exam = chosen.exam(case)
        assert exam is not None
        exam.case = case
        return exams.judge(
            exam=exam,
            verdict=verdict,
            findings="血压、心电图、血常规。",
            by=self.doctor,
            at=self.at,
        )

    def dates(self, first: date | None = None) -> Dates:
        first = first or self.day + 3 * DAY
        return Dates(
            admission=first, gcsf_from=first, gcsf_days=4, collection=first + 4 * DAY,
            collection_days=1, discharge=first + 5 * DAY,
        )  # fmt: skip

    def plan(self, case: MatchCase, **given: Any) -> Any:
        said: dict[str, Any] = {
            "hospital": self.hospital(), "dates": self.dates(), "insured": True,
            "insurance": "保单 PZ-1", "arranged": {"companion": "周阿姨", "hotel": "医院旁边"},
        }  # fmt: skip
        return plans.make(case=case, by=self.worker, at=self.at, **{**said, **given})

    def confirm(self, case: MatchCase) -> None:
        plans.confirm(case=case, way="paper", backup_named=True, by=self.worker, at=self.at)

    def stay(self, case: MatchCase) -> Stay:
        found = chosen.stay(case)
        assert found is not None
        found.case = case
        return found

    def dose(self, case: MatchCase, **given: Any) -> Any:
        said: dict[str, Any] = {"micrograms": 600, "temperature": 368, "reactions": ["bone_pain"]}
        return collections.give(
            stay=self.stay(case), by=self.doctor, at=self.at, **{**said, **given}
        )

    def mobilise(self, case: MatchCase) -> None:
        self.later(days=3)
        for _ in range(4):
            self.dose(case)
            self.later(days=1)

    def collect(self, case: MatchCase) -> None:
        collections.start(stay=self.stay(case), by=self.doctor, at=self.at)

    def bag(self, case: MatchCase, **given: Any) -> Any:
        started, self.at = self.at, self.at + timedelta(hours=4)
        said: dict[str, Any] = {"vessel": "arm", "product": Product(210, 40_000, 18_000)}
        return collections.record(
            stay=self.stay(case), started_at=started, by=self.doctor, at=self.at,
            **{**said, **given},
        )  # fmt: skip

    def give(self, case: MatchCase) -> HandOver:
        return collections.hand_give(
            stay=self.stay(case), bags=len(chosen.bags(case)), by=self.doctor, at=self.at
        )

    def take(self, hand: HandOver, **given: Any) -> HandOver:
        numbers = [bag.number for bag in chosen.bags(hand.case)]
        said: dict[str, Any] = {"bags": len(numbers), "numbers": numbers, "temperature": 40}
        return collections.hand_take(
            hand_over=hand, by=self.escort, at=self.at, **{**said, **given}
        )

    def hand_over(self, case: MatchCase) -> None:
        self.bag(case)
        hand = self.give(case)
        hand.case = case
        self.take(hand)

    def deliver(self, case: MatchCase) -> None:
        cases.deliver(case=case, delivered_at=self.at, by=self.worker, at=self.at)

    def close(self, case: MatchCase) -> None:
        cases.close(case=case, by=self.worker, at=self.at)

    # -- all of it --------------------------------------------------------------------------------

    WAY = (
        (_S.CONTACTED, "contact"), (_S.TALKING, "talk"), (_S.AGREED, "agree"),
        (_S.SAMPLED, "draw"), (_S.RESULTED, "result"), (_S.RESERVED, "reserve"),
        (_S.EXAMINING, "appoint"), (_S.FIT, "judge"), (_S.PLANNED, "plan"),
        (_S.CONFIRMED, "confirm"), (_S.MOBILISING, "mobilise"), (_S.COLLECTING, "collect"),
        (_S.HANDED_OVER, "hand_over"), (_S.DELIVERED, "deliver"), (_S.CLOSED, "close"),
    )  # fmt: skip

    def until(self, status: str, case: MatchCase | None = None, **given: Any) -> MatchCase:
        """A case in that state."""
        case = case or self.received(**given)
        if status == _S.FAMILY:
            self.until(_S.TALKING, case)
            talks.family_leave(case=case, word="given", by=self.worker, at=self.at)
            self.talk(case, with_whom="family")
            return case
        if status == _S.BACKUP:
            self.until(_S.RESULTED, case)
            cases.back_up(case=case, by=self.worker, at=self.at)
            return case
        for reached, step in self.WAY:
            if case.status == status:
                return case
            order = [row.value for row in CASE.statuses]
            if order.index(case.status) < order.index(reached.value):
                getattr(self, step)(case)
        assert case.status == status, case.status
        return case

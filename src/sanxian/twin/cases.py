"""Match cases in every state: a phone to ring, a talk, a plan to sign, a ward, a delivery, the years after.

Everything is done through the services, at the time at which it would have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

from sanxian.core import clock
from sanxian.orgs import selectors as orgs
from sanxian.orgs.services import accounts, grants
from sanxian.stemdonor.facts.care import Dates, Product
from sanxian.stemdonor.facts.follow import Blood
from sanxian.stemdonor.selectors import cases as chosen
from sanxian.stemdonor.selectors import follow, hospitals
from sanxian.stemdonor.selectors import registrants as entries
from sanxian.stemdonor.services import (
    cases,
    collections,
    costs,
    exams,
    follows,
    plans,
    registrants,
    reviews,
    stays,
    talks,
)
from sanxian.stemdonor.services.enrolment import CONSENTS
from sanxian.twin import promised
from sanxian.twin.founding import founder
from sanxian.twin.life import Life
from sanxian.volunteers.facts import Course, Kind, Result
from sanxian.volunteers.services import offers, trainings, volunteers

DAY = timedelta(days=1)
TAUGHT = ("what", "risks", "days", "freely")
WELL = dict.fromkeys(
    ("ill", "medicine", "heart", "spine", "infection", "pregnant", "away"), "no"
)  # fmt: skip
# The states on the way to a plan, each with the days before today on which its case had come.
BEFORE = (
    ("notified", 0), ("contacted", 1), ("talking", 3), ("agreed", 5), ("sampled", 6),
    ("resulted", 6), ("reserved", 8), ("examining", 9), ("fit", 9), ("planned", 9),
    ("confirmed", 9),
)  # fmt: skip
TO_A_PLAN = 9 * DAY  # nine steps of `Cases.until`
AHEAD = 2 * DAY  # from a plan to its first day


def play(life: Life, day: date) -> None:
    """Two hospitals, one case in each state, two who said no, one who gave a year ago, and the
    records of the year before, looked at by somebody else."""
    scene = Cases(life, clock.instant(day, 9, 40))
    scene.hospitals()
    scene.year_before()
    for status, days in BEFORE:
        scene.until(status, scene.at - days * DAY)
    scene.family()
    scene.backup()
    scene.on_the_ward()
    scene.on_its_way()
    scene.given(scene.at - 48 * DAY)
    scene.given(scene.at - 423 * DAY, closed=True)
    scene.company()
    reviews.tick(scene.at)  # so far everybody has said yes: somebody else should look
    scene.said_no()
    follows.tick(scene.at)


class Cases:
    def __init__(self, life: Life, at: datetime) -> None:
        staff, plan = life.staff, life.plan
        self.at, self.plan = at, plan
        self.worker, self.town, self.escort = staff("county"), staff("cityrc"), staff("cityrc2")
        self.manager, self.doctor = staff("manager"), staff("collecth1")
        self.people = iter(entries.listed(self.worker, "listed").order_by("number"))
        self.count = 0

    def hospitals(self) -> None:
        """The nearer one has two beds; the farther one collects and transplants, with wards apart."""
        since, at = clock.day(self.at) - 1500 * DAY, self.at - 900 * DAY
        self.near, self.far = (
            stays.open_hospital(
                place=self.plan.path(key), facility=code, beds=beds, source="省管理中心批复",
                since=since, wards_apart=apart, by=self.manager, at=at,
            )
            for key, code, beds, apart in (("h1", "H9991", 4, True), ("h2", "H9992", 1, False))
        )  # fmt: skip
        for hospital, km in ((self.near, 18), (self.far, 64)):
            stays.measure(
                hospital=hospital, county=self.plan.path("county1"), km=km, by=self.town, at=at
            )

    # -- up to a plan ------------------------------------------------------------------------------

    def until(self, status: str, at: datetime) -> Any:
        """A case that came at that time, in that state; each step a day after the last."""
        self.count += 1
        registrant = next(self.people)
        case = cases.receive(
            task=f"CMDP-{at:%y%m%d}-{self.count:03d}", registrant=registrant,
            kind="verification" if self.count % 3 == 0 else "domestic", by=self.manager, at=at,
        )  # fmt: skip
        for reached, step in self._steps():
            if case.status == status:
                break
            at = min(at + DAY, self.at)
            step(case, at)
            assert case.status == reached
        return case

    def _steps(self) -> Iterator[tuple[str, Any]]:
        yield "contacted", self._contact
        yield "talking", self._talk
        yield "agreed", self._agree
        yield (
            "sampled",
            lambda case, at: cases.draw(case=case, millilitres=10, by=self.worker, at=at),
        )
        yield (
            "resulted",
            lambda case, at: cases.result(case=case, matched=True, by=self.worker, at=at),
        )
        yield "reserved", lambda case, at: cases.reserve(case=case, by=self.worker, at=at)
        yield "examining", self._appoint
        yield "fit", self._judge
        yield "planned", self._plan
        yield (
            "confirmed",
            lambda case, at: plans.confirm(
                case=case, way="paper", backup_named=True, by=self.worker, at=at
            ),
        )

    def _contact(self, case: Any, at: datetime) -> None:
        first = at - timedelta(minutes=50)
        cases.contact(case=case, outcome="no_answer", minutes=1, by=self.worker, at=first)
        cases.contact(case=case, outcome="reached", minutes=8, by=self.worker, at=at)

    def _talk(self, case: Any, at: datetime) -> None:
        talks.talk(
            case=case, setting="home", minutes=50, concerns=("pain", "work"), taught=TAUGHT,
            asked="要几天？会不会影响上班？", answered="大约六天，红十字会出请假函。", by=self.worker, at=at,
        )  # fmt: skip

    def company(self) -> None:
        """Whoever gave a year ago tells of it: asked to come along twice, she has said yes once."""
        by, at = self.worker, self.at - 30 * DAY
        person = entries.one(by, self.donor.pk).person
        row = volunteers.apply(
            place=self.plan.path("county1"), person=person.pk, kinds=[Kind.PEER], by=by, at=at
        )
        row = volunteers.accept(volunteer=row, by=by, at=at)
        made = trainings.plan(
            place=row.org_path, course=Course.LISTENING, where="县红十字会会议室", starts=at + 2 * DAY,
            ends=at + 2 * DAY + timedelta(hours=2), seats=20, by=by, at=at,
        )  # fmt: skip
        trainings.sign(training=made, volunteer=row, by=by, at=at + DAY)
        trainings.hold(
            training=made,
            results={row.pk: Result.PASSED},
            by=by,
            at=at + 2 * DAY + timedelta(hours=3),
        )
        peer = self._account(person, at)
        asked = [case for case in chosen.listed(by) if case.status in ("talking", "contacted")]
        for n, case in enumerate(asked[:2]):
            offer = talks.ask_peer(
                case=case, account=peer.id, starts=self.at + (1 + n) * DAY, by=by, at=self.at
            )
            if n == 0:
                offers.answer(place=peer.facility, offer=offer.pk, yes=True, by=peer, at=self.at)

    def _account(self, person: Any, at: datetime) -> Any:
        org = orgs.by_path(self.plan.path("county1"))
        account = accounts.open_account(
            org=org, username="peer", name=person.name, password="", person_uid=person.uid,
            by=founder(), at=at,
        )  # fmt: skip
        for role in ("volunteer", "peer_volunteer"):
            grants.give_grant(account=account, role=role, org=org, by=founder(), at=at)
        return orgs.actor_for(account, clock.day(self.at))

    def _agree(self, case: Any, at: datetime) -> None:
        talks.ask_health(case=case, answers=WELL, way="paper", by=self.worker, at=at)
        if case.registrant.channel == "file" and not case.registrant.confirmed_at:
            registrants.confirm(registrant=case.registrant, agreed=CONSENTS, by=self.worker, at=at)
        cases.agree(case=case, way="paper", by=self.worker, at=at)

    def _appoint(self, case: Any, at: datetime) -> None:
        exams.appoint(case=case, hospital=self.near, day=clock.day(at), by=self.worker, at=at)

    def _judge(self, case: Any, at: datetime) -> None:
        exam = chosen.exam(case)
        assert exam is not None
        exam.case = case
        exams.judge(exam=exam, verdict="fit", findings="各项正常（演示）。", by=self.doctor, at=at)

    def _plan(self, case: Any, at: datetime) -> None:
        first = clock.day(at) + AHEAD
        dates = Dates(first, first, 4, first + 4 * DAY, 1, first + 5 * DAY)
        plans.make(
            case=case, hospital=self.near, dates=dates, insured=True, insurance="PZ-演示",
            arranged={"companion": "陪护志愿者", "hotel": "医院旁", "employer": "某单位"},
            by=self.worker, at=at,
        )  # fmt: skip

    def family(self) -> None:
        """One whose parents are talked to, since she asked for it."""
        case = self.until("talking", self.at - 6 * DAY)
        at = self.at - 2 * DAY
        talks.family_leave(case=case, word="given", relative="母亲", by=self.worker, at=at)
        talks.talk(
            case=case, setting="home", with_whom="family", minutes=40, trips=1, concerns=("family",),
            asked="会不会伤身体？", answered="说明了过程和随访。", by=self.worker, at=at,
        )  # fmt: skip

    def backup(self) -> None:
        """One who is kept informed while another donor comes first."""
        case = self.until("resulted", self.at - 7 * DAY)
        cases.back_up(case=case, by=self.worker, at=self.at - DAY)

    def year_before(self) -> None:
        """Five yeses whose typing did not match. The station's record of 100 % was found wanting; when
        its talks had been written down better, sound."""
        for n in range(5):
            case = self.until("sampled", self.at - (360 - 9 * n) * DAY)
            cases.result(case=case, matched=False, by=self.worker, at=case.since + 15 * DAY)
        for days, sound in ((290, False), (180, True)):
            at = self.at - days * DAY
            reviews.tick(at)
            for review in list(chosen.reviews(self.town, "open")):
                reviews.settle(review=review, sound=sound, by=self.town, at=at + 5 * DAY)

    # -- at the hospital ---------------------------------------------------------------------------

    def on_the_ward(self) -> None:
        """One whose drug has been given three days, one from whom cells are collected today."""
        for doses in (3, 4):
            start = self.at - doses * DAY
            case = self.until("confirmed", start - AHEAD - TO_A_PLAN)
            self._dosed(case, doses, start)
        collections.start(stay=self._stay(case), by=self.doctor, at=self.at)

    def _dosed(self, case: Any, doses: int, start: datetime) -> None:
        """The drug, once a day, up to yesterday; a mild ache."""
        for n in range(doses):
            collections.give(
                stay=self._stay(case), micrograms=600, temperature=366 + 3 * n,
                reactions=["bone_pain"] if n else ["none"], by=self.doctor, at=start + n * DAY,
            )  # fmt: skip

    def _stay(self, case: Any) -> Any:
        stay = chosen.stay(case)
        assert stay is not None
        stay.case = case
        return stay

    def on_its_way(self) -> None:
        """Cells that were collected yesterday and have not arrived."""
        self._handed_over(self.at - 5 * DAY - AHEAD - TO_A_PLAN)

    def given(self, at: datetime, *, closed: bool = False) -> None:
        """Collected, handed over and delivered, with costs; asked after as far as the days have come."""
        case, at = self._handed_over(at)
        at += timedelta(hours=7)
        cases.deliver(case=case, delivered_at=at, by=self.worker, at=at)
        self._cared_for(case, at, closed)
        self.donor = case.registrant

    def _handed_over(self, at: datetime) -> tuple[Any, datetime]:
        """A case that came at that time, with its cells in the escort's hands, and when."""
        case = self.until("confirmed", at)
        standing = chosen.plan(case)
        assert standing is not None
        start = clock.instant(standing.gcsf_from, 9)
        self._dosed(case, 4, start)
        at = start + 4 * DAY
        collections.start(stay=self._stay(case), by=self.doctor, at=at)
        bag = collections.record(
            stay=self._stay(case), vessel="arm", product=Product(226, 41_200, 19_300),
            started_at=at, by=self.doctor, at=at + timedelta(hours=4),
        )  # fmt: skip
        at += timedelta(hours=5)
        collections.hand_give(stay=self._stay(case), bags=1, by=self.doctor, at=at)
        hand = hospitals.hand_over(case)
        assert hand is not None
        hand.case = case
        collections.hand_take(
            hand_over=hand, bags=1, numbers=[bag.number], temperature=42, by=self.escort, at=at
        )
        return case, at

    def _cared_for(self, case: Any, at: datetime, closed: bool) -> None:
        entered = (
            ("travel", 23_800, "T-0192"),
            ("lost_work", 80_000, ""),
            ("hotel", 60_000, "H-77"),
        )
        for kind, cents, receipt in entered:
            line = costs.enter(
                case=case, kind=kind, day=clock.day(at), days=4, cents=cents, fund="city",
                receipt=receipt, by=self.worker, at=at,
            )  # fmt: skip
            if kind == "hotel":  # the hospital had a bed for her
                costs.refuse(line=line, by=self.town, at=at + DAY)
            elif closed or kind == "travel":
                costs.approve(line=line, by=self.town, at=at + DAY)
        promised.call(case, self.worker, self.at)
        for row in follow.of_case(case):
            asked = clock.instant(row.due_on, 15)
            if row.late_on >= clock.day(self.at):
                break
            if row.point == "month6":  # she was abroad and did not want to be asked
                follows.decline(follow_up=row, by=self.worker, at=asked)
                continue
            blood = Blood(hb=138, wbc=610, plt=210) if row.point == "month1" else None
            follows.record(
                follow_up=row, how="tired" if row.point == "day2" else "well", blood=blood,
                minutes=6, by=self.worker, at=asked,
            )  # fmt: skip
        if closed:
            cases.close(case=case, by=self.worker, at=at + 30 * DAY)
        follows.plan_year(
            place=self.plan.path("city"), year=clock.day(self.at).year, by=self.town, at=self.at
        )

    # -- a no ----------------------------------------------------------------------------------------

    def said_no(self) -> None:
        """Early, for the family; late, without a reason, the day before she was to come in: both are kept
        with their stage, and the bed is free."""
        early = self.until("talking", self.at - 16 * DAY)
        cases.stop(case=early, side="donor", why="family", by=self.worker, at=self.at)
        late = self.until("planned", self.at - 4 * DAY - TO_A_PLAN)
        cases.stop(case=late, side="donor", by=self.worker, at=self.at - 3 * DAY + DAY / 4)

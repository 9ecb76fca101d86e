"""What lies between two sides: a pair of long ago with its letters and meetings, a backup, a mistake, a word
that could not be taken in.

Donor and patient of the old pair live their whole way here, each on its own side; every word crosses the link.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import dropwhile
from typing import Any

from sanxian.coordination import sides
from sanxian.coordination.facts import Because, Ended, No, Purpose, Rank, Return, Side
from sanxian.coordination.lifecycle import CARRY
from sanxian.coordination.selectors import links as chosen
from sanxian.coordination.services import contact, links, messages, missions
from sanxian.core import clock
from sanxian.stemdonor.selectors import cases as donor_cases
from sanxian.stemdonor.selectors import hospitals
from sanxian.stemdonor.selectors import registrants as entries
from sanxian.stempatient import selectors as patients
from sanxian.stempatient.facts import Dose, Ending, Patient, Window
from sanxian.stempatient.services import cases
from sanxian.twin.cases import Cases
from sanxian.twin.life import Life

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
AGO = 450 * DAY  # when the donor of the old pair was first called
DEAR = "谢谢您。手术后我慢慢好起来了，现在每天能走一走，看看书。愿您和家人平安。"
ANSWER = "知道您好起来，我很高兴。请好好休养，不用记挂我。"
TELLS = "谢谢您！我在外省友谊路3号的移植病房里给您写信，出院后想去看您。"
ADVICE = "请去掉地址和医院，只写您的心意。"


def play(life: Life, day: date, link: Any) -> None:
    """The old pair, and what became of other words; `link` joins today's patient, if there is one."""
    scene = Sealed(life, day)
    scene.old_pair()
    if link:
        scene.backup(link)
    scene.mistake()
    scene.too_late()


def carry(link: Any, at: datetime) -> None:
    """What was said until then and waits is carried, at that time."""
    by = sides.carrier(link.org_path, CARRY)
    for row in link.messages.filter(status="waiting", at__lte=at).order_by("pk"):
        messages.carried(message=row, by=by, at=at)


class Pair(Cases):
    """A donor's case as every other, joined with a patient's once she is held for somebody."""

    def __init__(self, life: Life, at: datetime) -> None:
        super().__init__(life, at)
        never = entries.listed(self.worker, "listed").filter(cases__isnull=True)
        self.people = iter(never.order_by("number"))
        self.branch, self.ward = life.plan.path("registry"), life.plan.path("h2")
        self.coordinator, self.doctor2 = life.staff("coordinator"), life.staff("transplanth2")
        self.witness = life.staff("transplant2h2")
        self.near = next(
            row for row in hospitals.listed(self.manager) if row.org_path == self.plan.path("h1")
        )

    def until(self, status: str, at: datetime) -> Any:
        """As far as the donor's last yes, and the patient prepared after it."""
        case = super().until("reserved", at)
        self._join(case, at)
        rest = dropwhile(lambda row: row[0] != "reserved", self._steps())
        next(rest)
        for reached, step in rest:
            at = case.since + DAY
            step(case, at)
            assert case.status == reached
            carry(self.link, at)
        at += HOUR
        cases.start_conditioning(case=self._patient(), by=self.doctor2, at=at)
        carry(self.link, at)
        return case

    def _join(self, case: Any, come: datetime) -> None:
        first = clock.day(come) + 14 * DAY
        self.patient = cases.open_case(
            place=self.ward, patient=Patient("患者壬", "ZY2509031", "female", 1988),
            weight=Decimal("52"), window=Window(first, first + 15 * DAY), by=self.doctor2,
            at=come - 3 * DAY,
        )  # fmt: skip
        at = case.since + HOUR
        self.link = links.join(
            place=self.branch, donor_code=case.code, patient_code=self.patient.code,
            by=self.coordinator, at=at,
        )  # fmt: skip
        carry(self.link, at)

    def _patient(self) -> Any:
        return patients.by_uid(str(self.patient.uid))

    def _cared_for(self, case: Any, at: datetime, closed: bool) -> None:
        """The cells have arrived: they are given, and the donor is asked after."""
        carry(self.link, at - 6 * HOUR)
        bag = donor_cases.bags(case)[0]
        cases.receive(
            case=self._patient(), product=bag.number, received_at=at, temperature=Decimal("4.8"),
            intact=True, witness=self.witness.id, by=self.doctor2, at=at,
        )  # fmt: skip
        cases.transplant(case=self._patient(), by=self.doctor2, at=at + 3 * HOUR)
        carry(self.link, at + 3 * HOUR)
        super()._cared_for(case, at, closed)


class Sealed:
    def __init__(self, life: Life, day: date) -> None:
        self.life, self.day, self.staff = life, day, life.staff
        self.one, self.other = life.staff("coordinator"), life.staff("coordinator2")
        self.branch: str = life.plan.path("registry")

    def at(self, hour: int = 9, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + days * DAY, hour, minute)

    # -- a pair of long ago ----------------------------------------------------------------------------

    def old_pair(self) -> None:
        """Cells given more than a year ago: the two write to each other, and have met."""
        pair = Pair(self.life, self.at(9, 40))
        pair.given(pair.at - AGO, closed=True)
        self.link, self.uid = chosen.of_patient(str(pair.patient.uid))[0], str(pair.patient.uid)
        self._meet_too_early()
        for side in Side:
            for purpose in Purpose:
                contact.take_consent(
                    link=self.link, side=side, purpose=purpose, by=self.one,
                    signed_on=self.day - 62 * DAY, at=self.at(days=-60),
                )  # fmt: skip
        self._letters()
        self._meetings()

    def _from_donor(self, text: str, at: datetime) -> Any:
        return contact.write(link=self.link, side=Side.DONOR, text=text, by=self.one, at=at)

    def _from_patient(self, text: str, at: datetime) -> Any:
        doctor = self.staff("transplanth2")
        return contact.write_from(side=Side.PATIENT, uid=self.uid, text=text, by=doctor, at=at)

    def _letters(self) -> None:
        """One told where its writer lies; one lies ready for the donor, one has been handed over."""
        told = self._from_patient(TELLS, self.at(days=-50))
        contact.give_back(
            letter=told, why=Return.TELLS_WHERE, advice=ADVICE, by=self.one, at=self.at(days=-49)
        )
        answer = self._from_donor(ANSWER, self.at(days=-30))
        contact.release(letter=answer, by=self.other, at=self.at(days=-29))
        contact.read_by(letter=answer, at=self.at(days=-27))
        ready = self._from_patient(DEAR, self.at(days=-3))
        contact.release(letter=ready, by=self.one, at=self.at(days=-2))
        again = self._from_donor(ANSWER + "天冷了。", self.at(days=-1))
        contact.withdraw(letter=again, by=self.one, at=self.at(15, days=-1))

    # -- they meet -------------------------------------------------------------------------------------

    def _asked(self, days: int, side: Side = Side.PATIENT) -> Any:
        return contact.ask(link=self.link, side=side, by=self.one, at=self.at(days=days))

    def _meet_too_early(self) -> None:
        early = self._asked(-200)
        contact.refuse(meeting=early, why=No.TOO_EARLY, by=self.other, at=self.at(days=-198))

    def _meetings(self) -> None:
        """One was called off, one was held, and they would like to see each other again."""
        contact.call_off(meeting=self._asked(-58), by=self.one, at=self.at(days=-55))
        held = self._asked(-45)
        contact.approve(meeting=held, by=self.other, at=self.at(days=-43))
        on = self.day - 35 * DAY
        contact.hold(meeting=held, on=on, by=self.one, at=self.at(days=-34))
        again = self._asked(-8, Side.DONOR)
        contact.approve(meeting=again, by=self.other, at=self.at(days=-6))

    # -- words that do not go across -------------------------------------------------------------------

    def _donor(self, status: str) -> Any:
        """A case of the county in that state that is joined with nobody."""
        rows = donor_cases.listed(self.staff("county"), status)[:40]
        return next((row for row in rows if not chosen.of_donor(str(row.uid))), None)

    def backup(self, link: Any) -> None:
        """A second donor for the patient of today's link: what is said of her is held back."""
        donor = self._donor("examining")
        if donor:
            patient = patients.by_uid(link.patient)
            second = links.join(
                place=self.branch, donor_code=donor.code, patient_code=patient.code,
                rank=Rank.BACKUP, by=self.one, at=self.at(8, 55),
            )  # fmt: skip
            carry(second, self.at(8, 56))

    def _request(self, n: int, days: int, weight: str = "57") -> Any:
        """Somebody in the other ward, for the days around today."""
        return cases.open_case(
            place=self.life.plan.path("h2"), patient=Patient("患者癸", f"ZY2611{n}", "male", 1979),
            weight=Decimal(weight), by=self.staff("transplanth2"), at=self.at(9, days=days),
            window=Window(self.day - 2 * DAY, self.day + 12 * DAY),
        )  # fmt: skip

    def mistake(self) -> None:
        """Joined with the wrong case, seen at once, opened to make sure, and ended."""
        donor = self._donor("agreed")
        if donor:
            patient = self._request(131, -6, "63")
            link = links.join(
                place=self.branch, donor_code=donor.code, patient_code=patient.code,
                by=self.one, at=self.at(9, days=-2),
            )  # fmt: skip
            carry(link, self.at(9, 2, days=-2))
            contact.write(  # it never reaches anybody: it would have come to the wrong person
                link=link, side=Side.PATIENT, text=DEAR, by=self.one, at=self.at(9, 5, days=-2)
            )
            links.open_link(
                link=link, why=Because.MISTAKE, words="两个编号只差一位，疑似连错",
                by=self.one, at=self.at(9, 10, days=-2),
            )  # fmt: skip
            links.end(link=link, why=Ended.MISTAKE, by=self.one, at=self.at(9, 20, days=-2))

    def too_late(self) -> None:
        """Cells are being collected while the ward says that none are needed any more."""
        donor = self._donor("collecting")
        if donor:
            patient, doctor = self._request(132, -14), self.staff("transplanth2")
            link = links.join(
                place=self.branch, donor_code=donor.code, patient_code=patient.code,
                by=self.one, at=self.at(9, days=-4),
            )  # fmt: skip
            carry(link, self.at(9, 30, days=-4))
            patient.refresh_from_db()
            self._way_of(link)
            cases.start_conditioning(case=patient, by=doctor, at=self.at(14, days=-4))
            carry(link, self.at(14, 5, days=-4))
            cases.cancel(case=patient, ending=Ending.CONDITION, by=doctor, at=self.at(9, 55))
            carry(link, self.at(9, 56))

    def _way_of(self, link: Any) -> None:
        """The cells' way is planned inside the opened link, before there are cells."""
        at = self.at(10, days=-4)
        on = chosen.collection_day(link)
        if on and on >= self.day:
            links.open_link(
                link=link, why=Because.ESCORT, words="采集日已定，安排护送", by=self.one, at=at
            )
            missions.plan_for(
                link=link, start="青禾市健康路8号采集室", end="青禾市湖滨路2号移植病区", by=self.one,
                planned_for=clock.instant(on, 18), at=at + timedelta(minutes=5),
            )  # fmt: skip


def last_word(life: Life, day: date) -> None:
    """A ward asks for other days; nobody has carried that across yet."""
    doctor, at = life.staff("transplanth1"), clock.instant(day, 10, 15)
    for row in patients.listed(doctor):
        if row.status in ("searching", "reserved") and chosen.of_patient(str(row.uid)):
            window = Window(row.first + 2 * DAY, row.last + 2 * DAY, row.conditioning)
            cases.amend(case=row, window=window, dose=Dose(row.mnc, row.cd34), by=doctor, at=at)
            return

"""Between two sides on one morning: patients in many stages, cells on their way, letters that wait.

What needs a donor's case takes those that the county has; nobody here is anybody.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sanxian.coordination.rules import publicity
from sanxian.coordination.services import contact, drafts, links
from sanxian.coordination.sides import house
from sanxian.core import clock, later
from sanxian.core.actor import Actor
from sanxian.stemdonor.selectors import cases as donor_cases
from sanxian.stempatient.facts import Patient, Window, Word
from sanxian.stempatient.lifecycle import HEAR
from sanxian.stempatient.services import cases
from sanxian.twin import escorts, sealed
from sanxian.twin.life import Life

DAY = timedelta(days=1)
KG = (Decimal("58"), Decimal("21.5"), Decimal("72"), Decimal("64"), Decimal("49"))
DRAFT = "昨天，我市教师在青禾市中心医院完成造血干细胞采集，细胞送往上海，救助一名8岁的白血病男孩。"
HARMLESS = "今年，我省又有一批志愿者完成造血干细胞捐献。感谢每一位登记者。"
ADVICE = "请去掉城市、日期和患者的年龄：放在一起就能认出人。"
LETTER = "谢谢您。因为您的善意，我们一家人又能围坐在一起吃饭。愿您平安。"
# how far each request has come, by the words that it heard
STAGES: tuple[tuple[Word, ...], ...] = (
    (),
    (Word.REPORT, Word.RESERVED),
    (Word.RESERVED, Word.PLANNED),
    (Word.RESERVED, Word.PLANNED, Word.CONFIRMED),
    (Word.RESERVED, Word.PLANNED, Word.CONFIRMED),
)


def play(life: Life, founder: Actor, day: date) -> None:
    """The morning of the branch, of a transplant ward and of an escort."""
    scene = Between(life, day)
    scene.play()
    escorts.play(life, founder, day)
    sealed.play(life, day, scene.link)


class Between:
    def __init__(self, life: Life, day: date) -> None:
        self.staff, self.day = life.staff, day
        self.branch: str = life.plan.path("registry")
        self.hospital: str = life.plan.path("h1")

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + days * DAY, hour, minute)

    def play(self) -> None:
        asked = [self._asked(n) for n in range(len(STAGES))]
        for row, words in zip(asked, STAGES, strict=True):
            self._heard(row, words)
        doctor = self.staff("transplanth1")
        cases.start_conditioning(case=asked[4], by=doctor, at=self.at(9, 5))
        self._over()
        self._linked()
        self._post()

    def _asked(self, n: int, days: int = -20) -> Any:
        first = self.day + timedelta(days=days + 27 + n)
        who = Patient(f"患者{'甲乙丙丁戊己庚'[n]}", f"ZY2611{n:03d}", ("male", "female")[n % 2], 1972 + 7 * n,
                      "A+", "C92.0", "演示病例，虚构。")  # fmt: skip
        return cases.open_case(
            place=self.hospital, patient=who, weight=KG[n % len(KG)],
            window=Window(first, first + 9 * DAY, first - 6 * DAY), by=self.staff("transplanth1"),
            at=self.at(9, n, days=days),
        )  # fmt: skip

    def _heard(self, row: Any, words: tuple[Word, ...], days: int = -5) -> None:
        by = house(Actor("house", self.branch), HEAR)
        for n, word in enumerate(words):
            given: dict[str, Any] = {"matches": 10, "of": 10} if word == Word.REPORT else {}
            given |= {"day": row.first} if word == Word.PLANNED else {}
            given |= {"product": "CB26110007"} if word == Word.COLLECTED else {}
            cases.hear(case=row, word=word, by=by, at=self.at(10, n, days=days), **given)

    def _over(self) -> None:
        """One who was transplanted a year ago, and one whose request was taken back."""
        row = self._asked(5, -430)
        self._heard(row, STAGES[4], -412)
        doctor = self.staff("transplanth1")
        cases.start_conditioning(case=row, by=doctor, at=self.at(8, days=-411))
        self._heard(row, (Word.COLLECTED,), -404)
        cases.receive(
            case=row, product="CB26110007", received_at=self.at(20, days=-404),
            temperature=Decimal("4.6"), intact=True, witness=self.staff("transplant2h1").id,
            by=doctor, at=self.at(20, 5, days=-404),
        )  # fmt: skip
        cases.transplant(case=row, by=doctor, at=self.at(22, days=-404))
        back = self._asked(6)
        cases.cancel(case=back, ending="other_donor", by=doctor, at=self.at(11, days=-9))
        self.transplanted = row

    def _linked(self) -> None:
        """A patient who waits, and the county's first open case, if there is one; opened once."""
        by, at = self.staff("coordinator"), self.at(8, 50)
        self.link = None
        found = [
            row for row in donor_cases.listed(self.staff("county"))[:40] if row.status == "reserved"
        ]
        if found:
            patient = cases.open_case(
                place=self.hospital, patient=Patient("患者辛", "ZY2611099"), weight=Decimal("61"),
                window=Window(self.day + 20 * DAY, self.day + 40 * DAY), at=self.at(8, 45),
                by=self.staff("transplanth1"),
            )  # fmt: skip
            self.link = links.join(
                place=self.branch, donor_code=found[0].code, patient_code=patient.code, by=by, at=at
            )
            links.open_link(
                link=self.link, why="audit", words="季度抽查一例连接", by=by, at=self.at(9)
            )
        later.work_off()

    def _post(self) -> None:
        """A letter that waits to be read, a wish to meet, drafts that a county sent: one may be published,
        one was given back, one waits."""
        by = self.staff("coordinator")
        if self.link:
            contact.write(link=self.link, side="patient", text=LETTER, by=by, at=self.at(9, 10))
            contact.take_consent(
                link=self.link, side="patient", purpose="letters", signed_on=self.day, by=by,
                at=self.at(9, 12),
            )  # fmt: skip
            contact.ask(link=self.link, side="patient", by=by, at=self.at(9, 15))
        county = self.staff("county")
        sent = [
            drafts.send(place=county.facility, text=text, by=county, at=at)
            for text, at in (
                (HARMLESS, self.at(9, days=-9)), (DRAFT, self.at(9, days=-2)), (DRAFT, self.at(9, 20)),
            )
        ]  # fmt: skip
        ticked = [spot.key for spot in publicity.spots(HARMLESS)]
        drafts.let_pass(draft=sent[0], ticked=ticked, by=by, at=self.at(9, days=-8))
        drafts.give_back(draft=sent[1], advice=ADVICE, by=by, at=self.at(15, days=-2))

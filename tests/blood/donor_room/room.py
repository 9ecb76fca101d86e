"""A donor room for the tests: a site with hours, an open session, numbers, and people who give."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from sanxian.blood.facts.questionnaire import QUESTIONNAIRE
from sanxian.blood.facts.screening import Answers, Measured
from sanxian.blood.rules import questionnaire
from sanxian.blood.rules.apheresis import Run
from sanxian.blood.services import apheresis, donations, donors, numbers, sessions, sites, visits
from sanxian.kernel import policy
from sanxian.kernel.policy import load
from sanxian.people.rules.demo import demo_id_number
from tests.personas import AT, ON

HOURS = tuple((day, time(9), time(17)) for day in range(7))
FIT = Measured(
    weight_kg=Decimal(60),
    sbp_mmhg=118,
    dbp_mmhg=76,
    pulse_per_min=72,
    pulse_regular=True,
    temperature_c=Decimal("36.5"),
    hb_g_per_l=Decimal(138),
    hct=Decimal("0.42"),
    platelets_e9_per_l=Decimal(220),
    platelets_after_e9_per_l=Decimal(150),
)
SHEET = policy.resolve(QUESTIONNAIRE, load(QUESTIONNAIRE), "370300", ON)
DECLARED = "sheet-2012"


def said(*events: Any, permanent: tuple[Any, ...] = (), **more: Any) -> Answers:
    """Every question answered; yes where one of these things happened."""
    codes = [e.code for e in events] + [p.code for p in permanent]
    sheet = questionnaire.sheet_of(SHEET, codes)
    return Answers(complete=True, events=events, permanent=permanent, sheet=sheet, **more)


NO = said()
BORN = date(1990, 5, 4)


class Room:
    """`room.donor()`, `room.came(donor)`, `room.accepted(donor)`, `room.drawn(donor)` and so on."""

    def __init__(self, city: SimpleNamespace, persona: Any, where: str = "") -> None:
        self.persona = persona
        self.city = city
        other = where == "other"
        org = city.other_site if other else city.site
        centre = city.other_centre if other else city.centre
        self.admin = persona("administrator", where)
        self.nurse = persona("nurse", where)
        self.registrar = persona("registrar", where)
        self.quality = persona("quality_officer", where)
        self.site = sites.open_site(
            org=org,
            kind="house",
            capacity=40,
            takes_platelets=True,
            hours=HOURS,
            address="柳泉路 88 号",
            phone="0533-2860000",
            by=self.admin,
            at=AT,
        )
        numbers.allot(
            place=centre.path,
            facility="A9991" if other else "A9990",
            count=500,
            by=self.admin,
            at=AT,
        )
        self.session = self.opened(ON, AT)
        self.serial = 500 if other else 0

    def opened(self, day: date, at: datetime, **more: Any) -> Any:
        """An open session of a day."""
        planned = sessions.plan(
            site=self.site, day=day, opens=time(9), closes=time(17), by=self.admin, at=at, **more
        )
        return sessions.open_session(session=planned, by=self.nurse, at=at)

    def donor(
        self, name: str = "许文静", born: date = BORN, sex: str = "female", **more: Any
    ) -> Any:
        self.serial += 1
        return donors.register(
            place=self.site.org_path,
            name=name,
            id_number=demo_id_number(self.serial, born, sex),
            phone=f"139{self.serial:08d}",
            by=self.registrar,
            at=AT,
            **more,
        )

    def came(
        self, donor: Any = None, *, at: datetime = AT, session: Any = None, **wish: Any
    ) -> Any:
        wish = wish or {"kind": "whole_blood", "volume_ml": 400}
        return visits.check_in(
            session=session or self.session,
            donor=donor or self.donor(),
            by=self.registrar,
            at=at,
            **wish,
        )

    def screened(
        self, visit: Any = None, answers: Answers = NO, measured: Measured = FIT, at: datetime = AT
    ) -> Any:
        return visits.screen(
            visit=visit or self.came(), answers=answers, measured=measured, by=self.nurse, at=at
        )

    def drawing(self, visit: Any = None, at: datetime = AT) -> Any:
        return visits.draw(visit=visit or self.screened(), declared=DECLARED, by=self.nurse, at=at)

    def given(self, donor: Any = None, at: datetime = AT, **wish: Any) -> Any:
        """A donation from the door to the cup of tea."""
        visit = self.screened(self.came(donor, at=at, **wish), at=at)
        donation = self.drawing(visit, at=at)
        if not visit.volume_ml:
            self.machine(donation, at)
        drawn = {"volume_ml": visit.volume_ml} if visit.volume_ml else {"doses": visit.doses}
        return donations.finish(
            donation=donation, by=self.nurse, at=at + timedelta(minutes=9), **drawn
        )

    def machine(self, donation: Any, at: datetime = AT, **changed: Any) -> Any:
        """What the separator wrote down, from the first minute to the eighth."""
        run = {
            "started_at": donation.started_at,
            "ended_at": at + timedelta(minutes=8),
            "processed_ml": 3800,
            "anticoagulant_ml": 380,
            "product_ml": 250,
        }
        more = {k: changed.pop(k) for k in list(changed) if k not in Run.__slots__}
        said = {"device": "MCS-1", "kit": "995E", "kit_lot": "K2611", "programme": "血小板"}
        return apheresis.record(
            donation=donation,
            run=Run(**{**run, **changed}),
            by=self.nurse,
            at=at + timedelta(minutes=9),
            **{**said, **more},
        )

    def on(self, day: date) -> datetime:
        """Ten in the morning of another day, with the session of that day open."""
        at = AT + (day - ON)
        self.session = self.opened(day, at)
        return at

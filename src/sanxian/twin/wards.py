"""The hospitals' part of the demonstration morning: tubes, transfers, review, cases, own blood."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sanxian.blood.selectors import haemovigilance as cases
from sanxian.blood.services import (
    appropriateness,
    autologous,
    bedside,
    haemovigilance,
    orders,
    returns,
    shipments,
    transfers,
    tubes,
)
from sanxian.core import clock
from sanxian.twin.life import Life


def play(life: Life, day: date) -> None:
    """Everything that a hospital does besides ordering and giving, in every state."""
    morning = Morning(life, day)
    morning.samples()
    morning.shelf()
    morning.review()
    morning.large()
    morning.reactions()
    morning.own_blood()


class Morning:
    def __init__(self, life: Life, day: date) -> None:
        self.life, self.day, self.staff, self.plan = life, day, life.staff, life.plan
        self.key, self.other = life.plan.hospitals[:2]
        self.home, self.ward = self.plan.path(self.key), self.plan.path(f"{self.key}w1")
        self.clerk, self.doctor = self.staff(f"clerk{self.key}"), self.staff(f"doctor{self.key}")
        self.nurse = self.staff(f"ward{self.key}")
        self.second = self.staff(f"ward2{self.key}")
        self.committee = self.staff(f"committee{self.key}")
        self.stock, self.quality = self.staff("stock"), self.staff("quality")
        self.centre = self.plan.path("centre")

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + timedelta(days=days), hour, minute)

    def patient(self) -> Any:
        return self.life.demand.patient(self.key, self.at(8))

    # -- tubes ---------------------------------------------------------------------------------------

    def samples(self) -> None:
        """One tube waits, one was received, one came with somebody else's request."""
        patients = [self.patient() for _ in range(3)]
        taken = [self._taken(patient, n) for n, patient in enumerate(patients)]
        at = self.at(9, 20)
        tubes.accept(tube=taken[1], patient_code=patients[1].code, by=self.clerk, at=at)
        tubes.accept(tube=taken[2], patient_code=patients[1].code, by=self.clerk, at=at)

    def _taken(self, patient: Any, n: int) -> Any:
        return tubes.take(
            ward=self.ward,
            patient_code=patient.code,
            hospital_number=patient.number,
            second_by=self.second.id,
            by=self.nurse,
            at=self.at(8, 40 + n),
        )

    # -- the hospital's shelf ---------------------------------------------------------------------------

    def shelf(self) -> None:
        """Blood on the hospital's own shelf; a transfer in every state; two bags go back."""
        units = self._delivered(7)
        asked = [self._asked(unit) for unit in units[:5]]
        for row in asked[1:2] + asked[4:]:
            transfers.agree(place=self.centre, transfer=row, by=self.stock, at=self.at(9, 40))
        transfers.refuse(
            place=self.centre,
            transfer=asked[2],
            why="centre_sends",
            by=self.stock,
            at=self.at(9, 41),
        )
        transfers.withdraw(transfer=asked[3], by=self.clerk, at=self.at(9, 42))
        transfers.send(transfer=asked[4], by=self.clerk, at=self.at(9, 50))
        offers = [
            returns.Back(unit, opened=False, unbroken=kept, minutes_out=minutes)
            for unit, kept, minutes in zip(units[5:], (True, False), (10, 90), strict=False)
        ]
        returns.send_back(
            hospital=self.home, offers=offers, why="operation_off", by=self.clerk, at=self.at(9, 55)
        )

    def _delivered(self, count: int) -> list[Any]:
        """Bags that the hospital keeps for whoever needs them, sent this morning."""
        lying = self.life.demand.lying(self.centre, released=True)
        good = [
            u
            for u in lying
            if u.component == "red_cells"
            and u.expires_at > self.at(23, days=3)
            and not u.journeys.filter(open=True).exists()
        ][:count]
        box = shipments.pack(
            from_path=self.centre, to_path=self.home, units=good, by=self.stock, at=self.at(8, 30)
        )
        shipments.send(shipment=box, by=self.stock, at=self.at(8, 35))
        seen = [u.number for u in good]
        shipments.receive(
            place=self.home, shipment=box, seen=seen, by=self.clerk, at=self.at(9, 10)
        )
        for unit in good:
            unit.refresh_from_db()
        return good

    def _asked(self, unit: Any) -> Any:
        return transfers.ask(
            hospital=self.home,
            to_path=self.plan.path(self.other),
            units=[unit],
            why="shortage",
            by=self.clerk,
            at=self.at(9, 30),
        )

    # -- grounds and approvals ----------------------------------------------------------------------------

    def review(self) -> None:
        """The committee has judged half of what the rule did not call appropriate."""
        rows = list(appropriateness.reads.to_judge(self.committee))
        for n, row in enumerate(rows[: len(rows) // 2 or 1]):
            bad = n % 3 == 2
            appropriateness.judge(
                statement=row,
                verdict="inappropriate" if bad else "accepted",
                remark="血红蛋白较高，可先观察" if bad else "",
                by=self.committee,
                at=self.at(9, n % 50),
            )

    def large(self) -> None:
        """Three large uses: one waits for two hands, one is approved, one refused."""
        rows = [self._large() for _ in range(3)]
        appropriateness.approve_chief(large=rows[1], by=self.committee, at=self.at(9, 20))
        appropriateness.approve_department(large=rows[1], by=self.clerk, at=self.at(9, 25))
        appropriateness.refuse_large(
            large=rows[2], why="ask_smaller", by=self.committee, at=self.at(9, 30)
        )

    def _large(self) -> Any:
        patient = self.patient()
        order = orders.place(
            hospital=self.home,
            supplier=self.centre,
            component="red_cells",
            quantity=9,
            urgency="routine",
            patient=patient,
            needed_by=self.at(18),
            indication="surgery",
            by=self.doctor,
            at=self.at(8, 50),
        )
        self.life.demand.state(self.key, order, self.at(8, 52))
        large = appropriateness.ask_large(patient=patient, by=self.doctor, at=self.at(8, 55))
        orders.cancel(
            place=self.home, order=order, why="typing_error", by=self.clerk, at=self.at(9, 58)
        )
        return large

    # -- cases --------------------------------------------------------------------------------------------

    def reactions(self) -> None:
        """Cases in every state: reported, looked into, concluded, reviewed."""
        for n, (key, issue) in enumerate(self.life.demand.given[-6:-3]):
            bedside.report(
                issue=issue,
                kind="allergic",
                grade=1,
                care="停止输注，抗过敏处理，皮疹消退",
                by=self.staff(f"ward{key}"),
                at=self.at(20, n, days=-1),
            )
        rows = list(cases.listed(self.quality).filter(status="reported").order_by("pk"))
        for n, row in enumerate(rows[:3]):
            self._inquired(row, self.at(8, 10 + n))
        for row in rows[1:3]:
            self._concluded(row)
        haemovigilance.review(
            place=self.centre,
            case=rows[2],
            category="allergic",
            imputability="probable",
            feedback="同一献血者的其他血液已封存待查，献血者已随访，没有发现异常",
            by=self.quality,
            at=self.at(9, 45),
        )

    def _inquired(self, case: Any, at: datetime) -> None:
        clerk = self.staff(f"clerk{_key(case.org_path)}")
        haemovigilance.secure(
            case=case,
            actions=["stopped", "line_kept", "doctor_called", "bag_kept"],
            bag_back=True,
            sample_back=True,
            by=clerk,
            at=at,
        )
        haemovigilance.investigate(
            case=case, kind="clerical", outcome="normal", remark="记录与标签相符", by=clerk, at=at
        )

    def _concluded(self, case: Any) -> None:
        haemovigilance.conclude(
            case=case,
            category=case.reaction.kind,
            severity="non_severe",
            imputability="probable",
            by=self.staff(f"clerk{_key(case.org_path)}"),
            at=self.at(9, 15),
        )

    # -- own blood ------------------------------------------------------------------------------------------

    def own_blood(self) -> None:
        """Deposits in every state, and blood saved at operations of the last weeks."""
        rows = [self._deposit(n) for n in range(5)]
        for row in rows[1:]:
            autologous.test_deposit(
                deposit=row, finding="clear", by=self.clerk, at=self.at(15, days=-8)
            )
        for row in rows[2:4]:
            autologous.issue(deposit=row, by=self.clerk, at=self.at(8, 30))
        given = rows[3]
        autologous.give(
            deposit=given,
            patient_code=given.patient.code,
            hospital_number=given.patient.number,
            number=given.number,
            second_by=self.second.id,
            by=self.nurse,
            at=self.at(9, 30),
        )
        autologous.discard(deposit=rows[4], why="operation_off", by=self.clerk, at=self.at(9))
        for n, kind in enumerate(("haemodilution", "salvage", "drainage", "salvage")):
            self._saved(kind, n)

    def _deposit(self, n: int) -> Any:
        return autologous.deposit(
            patient=self.patient(),
            department=self.ward,
            volume_ml=400,
            hb=132 + n,
            operation_on=self.day + timedelta(days=n),
            by=self.clerk,
            at=self.at(10, n, days=-9),
        )

    def _saved(self, kind: str, n: int) -> None:
        autologous.save_blood(
            patient=self.patient(),
            department=self.ward,
            kind=kind,
            elective=True,
            collected_ml=500 + 60 * n,
            given_ml=380 + 50 * n,
            day=self.day - timedelta(days=9 * n + 1),
            by=self.doctor,
            at=self.at(8, n),
        )


def _key(path: str) -> str:
    return path.strip("/").rpartition("/")[2]

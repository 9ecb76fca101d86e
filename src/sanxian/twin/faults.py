"""Quality in the demonstration: faults at every step, deviations, counts, and records of long ago
that may be erased."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sanxian.blood.selectors import counting as count_reads
from sanxian.blood.services import counting, deviations, nonconformities, retention
from sanxian.core import clock
from sanxian.twin.life import Life

LONG_AGO = timedelta(days=11 * 366)
SAID = (
    ("error", "minor", "labels", "标签打印偏移，条码读不出", "equipment", "打印机走纸辊磨损"),
    ("complaint", "minor", "donor_room", "献血者反映等候太久", "method", "预约时段排得太密"),
    ("product", "major", "components", "一袋血浆乳糜明显", "material", "献血者餐后即来"),
    ("near_miss", "major", "stock", "发放前发现订单与血型不符", "person", "核对时被打断"),
    ("deviation", "minor", "records", "温度登记漏了一格", "person", "交接班时忘记"),
)


class Faults:
    """The morning of a day."""

    def __init__(self, life: Life, day: date) -> None:
        self.life, self.day, self.staff = life, day, life.staff
        self.centre = life.plan.path("centre")

    def at(self, hour: int, minute: int = 0, *, days: int = 0) -> datetime:
        return clock.instant(self.day + timedelta(days=days), hour, minute)

    def play(self) -> None:
        self._records_of_long_ago()
        for steps, said in enumerate(SAID):
            self._fault(said, steps, self.at(9, 5 + steps, days=-3))
        again = self._fault(SAID[0], 2, self.at(9, 20, days=-2))
        self._did_not_help(again)
        self._deviations()
        self._counts()

    # -- nonconformities -------------------------------------------------------------------------------

    def _fault(self, said: tuple[str, ...], steps: int, at: datetime) -> Any:
        """Opened by the one who saw it, and brought as many steps further."""
        kind, severity, area, what, cause, why = said
        quality = self.staff("quality")
        row = nonconformities.open_nonconformity(
            place=self.centre, kind=kind, severity=severity, area=area, what=what,
            by=self.staff("stock"), at=at,
        )  # fmt: skip
        if steps > 0:
            row = nonconformities.investigate(
                nonconformity=row, cause=cause, why=why, by=quality, at=at
            )
        if steps > 1:
            self._plan(row, at)
        if steps > 2:
            self._do(row, at)
            row = nonconformities.check(nonconformity=row, effective=True, by=quality, at=at)
        if steps > 3:
            row = nonconformities.close(nonconformity=row, by=self.second(), at=at)
        return row

    def second(self) -> Any:
        """Another who judges: the same right, another account."""
        return self.staff("quality2")

    def _plan(self, row: Any, at: datetime) -> None:
        due = clock.day(at) + timedelta(days=14)
        owner = self.staff("components").id
        one = nonconformities.Planned("corrective", "更换部件并复核一周", owner, due)
        nonconformities.plan(nonconformity=row, actions=[one], by=self.staff("quality"), at=at)

    def _do(self, row: Any, at: datetime) -> None:
        for action in row.actions.filter(status="planned"):
            nonconformities.do(
                action=action, result="已更换，一周内没有再发生", by=self.staff("components"), at=at
            )

    def _did_not_help(self, row: Any) -> None:
        """The first action helped nothing; the second is done and waits to be judged."""
        at, quality = self.at(8, 30, days=-1), self.staff("quality")
        self._do(row, at)
        row = nonconformities.check(nonconformity=row, effective=False, by=quality, at=at)
        self._plan(row, at)
        self._do(row, self.at(9, 40))

    # -- deviations --------------------------------------------------------------------------------------

    def _deviations(self) -> None:
        made = [self._deviation(n) for n in range(4)]
        quality, at = self.staff("quality"), self.at(9, 30)
        for row in made[1:3]:
            deviations.approve(deviation=row, by=quality, at=at)
        deviations.end(deviations=[made[2]], by=quality, at=self.at(9, 50))
        deviations.refuse(deviation=made[3], by=quality, at=at)

    def _deviation(self, n: int) -> Any:
        what = ("暂用备用离心机", "改用手工登记温度", "临时调整取样时间", "减少一次复核")[n]
        return deviations.propose(
            place=self.centre, area="components", what=what, why="设备检修期间，逐袋加做核对",
            since=self.day, until=self.day + timedelta(days=3), by=self.staff("stock"),
            at=self.at(8, 40),
        )  # fmt: skip

    # -- counts ------------------------------------------------------------------------------------------

    def _counts(self) -> None:
        """Four small counts, one in each state; each of a spot of its own."""
        spots = count_reads.choices(self.staff("stock"))[:4]
        stock, states = self.staff("stock"), ("open", "cancelled", "counted", "closed")
        for spot, state in zip(spots, states, strict=False):
            row = counting.open_count(place=spot.org_path, spot=spot, by=stock, at=self.at(9, 10))
            if state == "cancelled":
                counting.cancel(count=row, by=stock, at=self.at(9, 12))
                continue
            self._scan(row, whole=state != "open")
            if state in ("counted", "closed"):
                counting.finish(count=row, by=stock, at=self.at(9, 25))
            if state == "closed":
                counting.close(count=row, by=self.staff("quality"), at=self.at(9, 45))

    def _scan(self, row: Any, *, whole: bool) -> None:
        seen = list(row.lines.order_by("number").values_list("number", flat=True))
        seen = seen if whole else seen[:2]
        for i in range(0, len(seen), counting.MOST):
            part = seen[i : i + counting.MOST]
            counting.scan(count=row, seen=part, by=self.staff("stock"), at=self.at(9, 15))

    # -- records -----------------------------------------------------------------------------------------

    def _records_of_long_ago(self) -> None:
        """Faults of eleven years ago: one disposal in each state."""
        signs = ("erase", "refuse", "agree", "")
        for n, word in enumerate(signs):
            if word != "agree":  # what was refused is listed anew
                self._fault(SAID[4], 4, self.at(9, n) - LONG_AGO)
            quality, at = self.staff("quality"), self.at(8, 10 + n)
            row = retention.propose(place=self.centre, kind="quality", by=quality, at=at)
            if word in ("erase", "agree"):
                row = retention.agree(disposal=row, by=quality, at=at)
            if word == "erase":
                retention.erase(disposal=row, by=self.second(), at=at)
            if word == "refuse":
                retention.refuse(disposal=row, reason="inquiry_open", by=quality, at=at)

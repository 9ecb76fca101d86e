"""What follows donations in a simulated city: what donors tell, a grave reaction, counselling, re-entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sanxian.blood.rules.testing import INFECTIOUS
from sanxian.blood.selectors import aftercare
from sanxian.blood.selectors import counselling as cases
from sanxian.blood.services import counselling, information, reactions, recalls, reentry
from sanxian.core import clock, services

# Findings after which the city's own edition lets a donor come back.
COME_BACK = (
    "reactive_hbsag",
    "reactive_anti_hcv",
    "reactive_syphilis",
    "reactive_nat",
    "reactive_nat_hbv",
    "reactive_nat_hcv",
)


class Aftercare:
    """Played on the morning of a scene (`twin.scenes`), after sixty days of ordinary life."""

    def __init__(self, scene: Any) -> None:
        self.scene, self.staff, self.life = scene, scene.staff, scene.life
        self.doctor, self.quality = scene.staff("counsellor"), scene.staff("quality")

    def at(self, hour: int, minute: int = 0) -> datetime:
        return self.scene.at(hour, minute)

    def play(self) -> None:
        self._told()
        self._grave()
        self._cases()

    def _told(self) -> None:
        """One donor does not want her blood used; another had a fever, and it has been settled."""
        fresh = [d.donation for d in self.life.history[-12:] if d.donation.kind == "whole_blood"]
        code = aftercare.slip_code(fresh[-1])
        information.take_slip(code=code, at=self.at(9, 12))
        told = information.take(
            donation=fresh[-2],
            kind="fever",
            way="phone",
            detail="献血后第二天发热 38.2 ℃，已退",
            by=self.staff("nurse"),
            at=self.at(9, 14),
        )
        for recall in told.recalls.all():
            if not recall.notices.exists():
                recalls.close_recall(
                    recall=recall, outcome="cleared", by=self.quality, at=self.at(9, 40)
                )
        if not told.recalls.filter(status="open").exists():
            information.settle(information=told, by=self.quality, at=self.at(9, 45))

    def _grave(self) -> None:
        """A grave reaction, called on, that only the doctor may close."""
        donation = self.life.history[-15].donation
        reaction = reactions.record(
            donation=donation,
            kind="nerve",
            grade=3,
            care="拔针、冷敷，送市立医院神经内科",
            by=self.staff("nurse"),
            at=self.at(8, 20),
        )
        reactions.contact(
            reaction=reaction,
            outcome="better",
            said="麻木减轻，明天再问",
            by=self.doctor,
            at=self.at(10),
        )

    # -- positive donors -------------------------------------------------------------------------------

    def _cases(self) -> None:
        """The cases of sixty days: the oldest have come as far as the way back, the last wait."""
        rows = list(cases.listed(self.doctor).order_by("opened_at", "pk"))
        self._own_edition()
        long_ago = self.at(0) - timedelta(days=35)
        back = [r for r in rows if r.opened_at < long_ago and not self._barred(r)][:3]
        rest = [r for r in rows if r not in back]
        for case in back:
            self._closed(case)
        ways = (self._referred, self._unreachable, self._attended, self._noticed)
        over = max(0, len(rest) - len(ways) - 2)  # the last two wait for their letter
        for case in rest[:over]:
            self._closed(case)
        for case, way in zip(rest[over:], ways, strict=False):
            way(case)
        for case, decision in zip(back, ("agree", "refuse", "wait"), strict=False):
            come_back(self.doctor, self.quality, case, self.at(9, 50), decision)

    def _barred(self, case: Any) -> bool:
        return bool({"reactive_hiv", "reactive_nat_hiv"} & set(cases.findings(case)))

    def _own_edition(self) -> None:
        """A city of sixty days lets donors come back after a month: its own rule, as one is made."""
        spans = "".join(f'{code} = "1 month"\n' for code in COME_BACK)
        text = (
            '[[edition]]\nid = "qinghe-aftercare"\nname = "青禾市献血者归队"\nplace = "370300"\n'
            f"effective = {self.scene.day - timedelta(days=60)}\n"
            'source = "演示：市血站归队管理办法"\nstatus = "unverified"\n\n'
            '[edition.values]\nreentry_test_gap = "1 week"\n\n'
            f"[edition.values.reentry_after]\n{spans}"
        )
        admin, approver = self.staff("admin"), self.staff("approver")
        edition = services.write_edition(
            org_path=self.scene.plan.path("city"),
            topic="blood.aftercare",
            text=text,
            by=admin,
            at=self.at(8, 30),
        )
        services.propose_edition(edition=edition, by=admin, at=self.at(8, 35))
        services.approve_edition(edition=edition, by=approver, at=self.at(8, 40))

    def _noticed(self, case: Any) -> None:
        appointment = self.at(15) + timedelta(days=1)
        counselling.notice(case=case, appointment_at=appointment, by=self.doctor, at=self.at(9))
        self._tried(case, "will_come")

    def _tried(self, case: Any, outcome: str) -> None:
        counselling.contact(
            case=case, way="phone", outcome=outcome, by=self.doctor, at=self.at(9, 5)
        )

    def _unreachable(self, case: Any) -> None:
        counselling.notice(case=case, by=self.doctor, at=self.at(9))
        for outcome in ("no_answer", "wrong_number", "no_answer"):
            self._tried(case, outcome)
        counselling.give_up(case=case, by=self.doctor, at=self.at(9, 10))

    def _attended(self, case: Any) -> None:
        self._noticed(case)
        counselling.attend(
            case=case,
            counsel="当面说明筛查有反应、要做确认试验，约定复查",
            by=self.doctor,
            at=self.at(9, 20),
        )

    def _referred(self, case: Any) -> None:
        self._attended(case)
        counselling.refer(
            case=case, referral="市立医院感染科，进一步诊断", by=self.doctor, at=self.at(9, 25)
        )
        self._reported(case)

    def _reported(self, case: Any) -> None:
        report = cases.report(case)
        if report and not report.done:
            counselling.send_report(case=case, by=self.doctor, at=self.at(9, 26))
            counselling.acknowledge_report(
                case=case, number=f"CDC-{case.pk:05d}", by=self.doctor, at=self.at(9, 27)
            )

    def _closed(self, case: Any) -> None:
        self._referred(case)
        counselling.close(case=case, outcome="in_treatment", by=self.doctor, at=self.at(9, 30))


def come_back(doctor: Any, quality: Any, case: Any, at: datetime, decision: str) -> Any:
    """The way back of one donor whose time has passed: two samples, a proposal, and its end."""
    on = clock.day(at)
    for days in (12, 3):
        results = dict.fromkeys(INFECTIOUS, "nonreactive")
        taken = on - timedelta(days=days)
        reentry.test(case=case, taken_on=taken, results=results, by=doctor, at=at)
    proposal = reentry.propose(case=case, by=doctor, at=at)
    if decision == "agree":
        return reentry.agree(reentry=proposal, by=quality, at=at)
    if decision == "refuse":
        return reentry.refuse(reentry=proposal, reason="donor_wish", by=quality, at=at)
    return proposal

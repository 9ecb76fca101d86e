"""The desks around a match case: the named worker's next act, the ward, and who goes along."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first
from sanxian.console.parts import day
from sanxian.core import clock
from sanxian.stemdonor.labels import cases as words
from sanxian.stemdonor.selectors import cases, follow, hospitals

FINDINGS = {
    "cases": ngettext_lazy("%(n)s 个配型病例等您", "%(n)s 个配型病例等您", "n"),
    "ward": ngettext_lazy("%(n)s 位捐献者在您这里", "%(n)s 位捐献者在您这里", "n"),
    "doctor": ngettext_lazy("%(n)s 份随访结果请看", "%(n)s 份随访结果请看", "n"),
    "peers": ngettext_lazy("您陪着 %(n)s 位", "您陪着 %(n)s 位", "n"),
}
LISTED = 5


def next_act(look: Look) -> Step | None:
    """What the longest waiting of one's own cases needs next, in plain words."""
    row = next((one for one in cases.mine(look.by)[:20] if one.status in words.NEXT), None)
    if row is None:
        return None
    title, why = words.NEXT[row.status]
    said = f"{row.code} · {why}"
    return Step(str(title), _("去办"), look.door("stemdonor:case", row.pk), said, "heart")


def waiting(look: Look) -> list[Task]:
    """What a county or city does for matched and former donors."""
    return [
        Task(_("没有结束的配型病例"), cases.listed(look.by, "open"), look.door("stemdonor:cases")),
        Task(_("今天要问身体怎样的捐献者"), follow.listed(look.by, look.on),
             look.door("stemdonor:follow_ups")),
        Task(_("等审批的费用"), follow.costs(look.by, "entered"), look.door("stemdonor:all_costs")),
    ]  # fmt: skip


def reviews(look: Look) -> Task:
    return Task(_("全部成功、要另一个人看的记录"), cases.reviews(look.by, "open"),
                look.door("stemdonor:reviews"), tone="warn")  # fmt: skip


def collection_doctor(look: Look) -> Desk:
    """Whom the hospital has today, and what of former donors a doctor must see."""
    rows = list(hospitals.ward(look.by)[:50])
    seen = follow.for_doctor(look.by).count()
    door = look.door("stemdonor:ward")
    return Desk(
        findings=clauses((len(rows), FINDINGS["ward"]), (seen, FINDINGS["doctor"])),
        calm=_("现在没有捐献者"),
        step=first(_ward(look, rows), Step(_("看采集病区"), _("打开"), door,
                   _("体检、动员、采集、交接都在这里记。"), "bed")),
        tasks=[
            Task(_("在您这里的捐献者"), len(rows), door),
            Task(_("随访结果不正常，请看"), seen, door, tone="warn"),
        ],
        figures=_rows(look, rows),
        rest=_("有人约了体检或要入院，这里会出现。"),
    )  # fmt: skip


def _ward(look: Look, rows: list[Any]) -> Step | None:
    if not rows:
        return None
    title, why = words.WARD_NEXT[rows[0].status]
    url = look.door("stemdonor:ward_case", rows[0].pk)
    return Step(str(title), _("去办"), url, f"{rows[0].code} · {why}", "heart")


def _rows(look: Look, rows: list[Any]) -> list[Figure]:
    said = [
        {"label": row.code, "url": look.door("stemdonor:ward_case", row.pk),
         "note": str(words.CASES[row.status]), "due": day(clock.day(row.since))}
        for row in rows[:LISTED]
    ]  # fmt: skip
    return [Figure("list", _("捐献者"), said, url=look.door("stemdonor:ward"), word=_("看全部"))] \
        if said else []  # fmt: skip


def peer_volunteer(look: Look) -> Desk:
    """Those whom one accompanies, by first name."""
    rows = cases.peers(look.by)
    door = look.door("stemdonor:peers")
    return Desk(
        findings=clauses((len(rows), FINDINGS["peers"])),
        calm=_("现在没有要陪的人"),
        step=Step(_("看我陪着的人"), _("打开"), door, _("听比说要紧；不劝，不替人答应。"), "heart"),
        tasks=[Task(_("我陪着的人"), len(rows), door)],
        rest=_("有人想听听您的经历，工作人员会先问您。"),
    )

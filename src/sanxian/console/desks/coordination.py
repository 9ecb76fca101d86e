"""The desks between two sides: the coordinator's, a transplant hospital's, an escort's."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first, hour
from sanxian.console.parts import day
from sanxian.coordination.selectors import contact, links, missions, waiting
from sanxian.stempatient import selectors as patients
from sanxian.stempatient.lifecycle import PatientStatus
from sanxian.volunteers.selectors import offers, reach

FINDINGS = {
    "stuck": ngettext_lazy("%(n)s 条消息没有转达成", "%(n)s 条消息没有转达成", "n"),
    "to_call": ngettext_lazy(
        "%(n)s 位首选供者停止，备选等您决定", "%(n)s 位首选供者停止，备选等您决定", "n"
    ),
    "unplanned": ngettext_lazy("%(n)s 次采集还没有安排护送", "%(n)s 次采集还没有安排护送", "n"),
    "called_off": ngettext_lazy("%(n)s 次护送取消了", "%(n)s 次护送取消了", "n"),
    "uncarried": ngettext_lazy("%(n)s 次护送还没有人", "%(n)s 次护送还没有人", "n"),
    "letters": ngettext_lazy("%(n)s 封信等您审读", "%(n)s 封信等您审读", "n"),
    "stranded": ngettext_lazy("%(n)s 位患者预处理中失去供者", "%(n)s 位患者预处理中失去供者", "n"),
    "moved": ngettext_lazy("%(n)s 份申请有变化", "%(n)s 份申请有变化", "n"),
    "received": ngettext_lazy("%(n)s 份细胞等回输", "%(n)s 份细胞等回输", "n"),
    "coming": ngettext_lazy("%(n)s 份细胞在路上", "%(n)s 份细胞在路上", "n"),
    "legs": ngettext_lazy("%(n)s 段护送", "%(n)s 段护送", "n"),
    "asked": ngettext_lazy("%(n)s 份邀请等您答复", "%(n)s 份邀请等您答复", "n"),
}


def coordinator(look: Look) -> Desk:
    """What did not arrive first, then backups that may be called, cells without an escort, then what is to be read."""
    stuck = links.stuck(look.by).count()
    uncarried = missions.uncarried(look.by).count()
    letters = contact.letters(look.by).count()
    unplanned = missions.unplanned(look.by, look.at)
    donors, asking = waiting.counts(look.by)
    backups = links.to_call(look.by)
    return Desk(
        findings=clauses(
            (stuck, FINDINGS["stuck"]), (len(backups), FINDINGS["to_call"]), (len(unplanned), FINDINGS["unplanned"]),
            (uncarried, FINDINGS["uncarried"]), (letters, FINDINGS["letters"]),
        ),
        calm=_("消息都已转达，护送都有人"),
        step=first(
            _to_see(look, stuck), _to_call(look, backups), _to_plan(look, unplanned),
            _to_ask(look, uncarried), _to_join(look, donors, asking), _to_read(look, letters),
            _join(look),
        ),
        tasks=[
            Task(_("没有转达成的消息"), stuck, look.door("coordination:links"), tone="bad"),
            Task(_("首选已停止，等您决定的备选"), len(backups),
                 look.door("coordination:link", backups[0].pk) if backups
                 else look.door("coordination:links"), tone="bad"),
            Task(_("采集日已定，还没有安排护送"), len(unplanned),
                 look.door("coordination:link", unplanned[0][0].pk) if unplanned
                 else look.door("coordination:links"), tone="bad"),
            Task(_("已保留、等连接的供者"), donors, look.door("coordination:waiting")),
            Task(_("等供者的患者"), asking, look.door("coordination:waiting")),
            Task(_("还没有人的护送"), uncarried, look.door("coordination:missions"), tone="warn"),
            Task(_("等待审读的信"), letters, look.door("coordination:letters")),
            Task(_("在办的见面"), contact.meetings(look.by), look.door("coordination:meetings")),
            Task(_("等待审读的稿子"), contact.drafts(look.by), look.door("coordination:drafts")),
            Task(_("等第二人看的打开"), links.openings(look.by, open_only=True),
                 look.door("coordination:openings")),
        ],
        figures=_next_missions(look),
        rest=_("可以抽看一次连接的打开记录。"),
    )  # fmt: skip


def _to_see(look: Look, stuck: int) -> Step | None:
    if not stuck:
        return None
    why = _("另一方没能接收，多半是先后次序不对。")
    return Step(_("看没有转达成的消息"), _("去看"), look.door("coordination:links"), why, "alert")


def _to_call(look: Look, backups: list[Any]) -> Step | None:
    if not backups:
        return None
    row = backups[0]
    title = _("决定 %(number)s 是否改为首选") % {"number": row.number}
    why = _("首选供者已停止，患者可能已在预处理。")
    return Step(title, _("打开"), look.door("coordination:link", row.pk), why, "alert")


def _to_plan(look: Look, unplanned: list[Any]) -> Step | None:
    if not unplanned:
        return None
    row, on = unplanned[0]
    title = _("为 %(day)s 的采集安排护送") % {"day": day(on)}
    why = _("在连接里写明原因打开两端，写两个地址和交接时间。")
    return Step(title, _("去安排"), look.door("coordination:link", row.pk), why, "truck")


def _to_join(look: Look, donors: int, asking: int) -> Step | None:
    if not donors or not asking:
        return None
    said = {"donors": donors, "patients": asking}
    why = _("%(donors)s 位供者已保留，%(patients)s 位患者在等。") % said
    title = _("连接一位供者和一位患者")
    return Step(title, _("去连接"), look.door("coordination:waiting"), why, "link")


def _to_ask(look: Look, uncarried: int) -> Step | None:
    if not uncarried:
        return None
    row = missions.uncarried(look.by)[0]
    title = _("为 %(code)s 请护送人") % {"code": row.code}
    why = _("交接时间 %(at)s") % {"at": f"{day(row.planned_for.date())} {hour(row.planned_for)}"}
    return Step(title, _("去请"), look.door("coordination:mission", row.pk), why, "truck")


def _to_read(look: Look, letters: int) -> Step | None:
    if not letters:
        return None
    row = contact.letters(look.by)[0]
    why = _("时间到了、双方都同意，才能转交。")
    return Step(_("审读一封信"), _("打开"), look.door("coordination:letter", row.pk), why, "inbox")


def _join(look: Look) -> Step:
    why = _("消息、护送、信件都在各自的连接里。")
    return Step(_("看供患连接"), _("打开"), look.door("coordination:links"), why, "link")


def _next_missions(look: Look) -> list[Figure]:
    rows = [
        {"label": row.code, "url": look.door("coordination:mission", row.pk),
         "note": day(row.planned_for.date()), "due": hour(row.planned_for)}
        for row in missions.listed(look.by)[:5]
    ]  # fmt: skip
    url = look.door("coordination:missions")
    return [Figure("list", _("接下来的护送"), rows, url=url, word=_("看全部"))] if rows else []


def transplant_doctor(look: Look) -> Desk:
    """Whoever is prepared and without a donor first; then cells that have come and live for hours, cells that
    come, and who may be prepared."""
    totals = patients.totals(look.by)
    stranded, coming = totals[PatientStatus.STRANDED], totals[PatientStatus.COLLECTED]
    received, ready = totals[PatientStatus.RECEIVED], totals[PatientStatus.CONFIRMED]
    moved = list(patients.moved(look.by))
    return Desk(
        findings=clauses(
            (stranded, FINDINGS["stranded"]), (len(moved), FINDINGS["moved"]), (received, FINDINGS["received"]),
            (coming, FINDINGS["coming"]),
        ),
        calm=_("没有等您处理的申请") if any(totals.values()) else _("还没有申请"),
        step=first(
            _one(look, stranded, PatientStatus.STRANDED, _("供者不可用，立即联系协调员"), "alert"),
            _moved(look, moved),
            _one(look, received, PatientStatus.RECEIVED, _("细胞已签收，回输后记下"), "scan"),
            _one(look, coming, PatientStatus.COLLECTED, _("准备签收细胞"), "scan"),
            _one(look, ready, PatientStatus.CONFIRMED, _("供者已最终确认，可以开始预处理"), "check"),
            _ask(look),
        ),
        tasks=[
            Task(_("预处理中，供者不可用"), stranded, look.door("stempatient:listed"), tone="bad"),
            Task(_("供者一方有变化，还没有人看"), len(moved),
                 look.door("stempatient:case", moved[0].pk) if moved
                 else look.door("stempatient:listed"), tone="warn"),
            Task(_("细胞已签收，等回输"), received, look.door("stempatient:listed"), tone="warn"),
            Task(_("细胞在路上，等签收"), coming,
                 look.door("stempatient:listed", tab=PatientStatus.COLLECTED.value), tone="warn"),
            Task(_("已最终确认，等预处理"), ready, look.door("stempatient:listed")),
            Task(_("等待供者"), totals[PatientStatus.SEARCHING],
                 look.door("stempatient:listed", tab=PatientStatus.SEARCHING.value)),
        ],
        rest=_("可以核对一下进行中的申请日期。"),
    )  # fmt: skip


def _one(look: Look, count: int, status: PatientStatus, title: str, icon: str) -> Step | None:
    """The first request that stands there; `title` says what is to be done."""
    if not count:
        return None
    row: Any = patients.listed(look.by, status.value).first()
    return Step(title, _("打开"), look.door("stempatient:case", row.pk), row.code, icon)


def _moved(look: Look, moved: list[Any]) -> Step | None:
    """The days that were agreed hold no longer: conditioning must not be planned by them."""
    if not moved:
        return None
    row, title = moved[0], _("供者一方有变化，看新的安排")
    return Step(title, _("去看"), look.door("stempatient:case", row.pk), row.code, "calendar")


def _ask(look: Look) -> Step:
    why = _("姓名和病情加密保存，对外只用患者代码。")
    return Step(_("为患者申请细胞"), _("申请"), look.door("stempatient:enter"), why, "plus")


def escort_volunteer(look: Look) -> Desk:
    """What is to be carried now; then what one was asked."""
    legs = missions.mine(look.by)
    me = reach.own(look.by)
    asked = offers.waiting(me, look.at) if me else []
    totals = missions.my_totals(look.by)
    return Desk(
        findings=clauses(
            (len(missions.called_off(look.by, look.at)), FINDINGS["called_off"]),
            (len(legs), FINDINGS["legs"]), (len(asked), FINDINGS["asked"]),
        ),
        calm=_("现在没有要送的"),
        step=first(_carry(look, legs), _answer(look, asked), _mine(look)),
        tasks=[
            Task(_("要送的"), len(legs), look.door("coordination:my_legs")),
            Task(_("等您答复的邀请"), len(asked), look.door("volunteers:my")),
        ],
        figures=[
            Figure("stats", _("我的护送"), [
                {"label": _("送过"), "value": totals["legs"], "unit": _("次")},
                {"label": _("走过"), "value": totals["km"], "unit": _("公里")},
            ])
        ],
        rest=_("每一次邀请都可以婉拒，不用说理由。"),
    )  # fmt: skip


def _carry(look: Look, legs: list[Any]) -> Step | None:
    if not legs:
        return None
    row = legs[0]
    title = _("去接细胞") if row.status == "assigned" else _("接着送")
    return Step(title, _("打开"), look.door("coordination:leg", row.pk), hour(row.starts), "truck")


def _answer(look: Look, asked: list[Any]) -> Step | None:
    if not asked:
        return None
    why = _("能来就接受，不能来就婉拒，不用说理由。")
    return Step(_("答复邀请"), _("去答复"), look.door("volunteers:my"), why, "inbox")


def _mine(look: Look) -> Step:
    why = _("时长和公里数都在这里。")
    return Step(_("看我的护送"), _("打开"), look.door("coordination:my_legs"), why, "truck")

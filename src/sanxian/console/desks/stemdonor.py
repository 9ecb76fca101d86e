"""The desks of the donor's side: whom to call, what may go to the laboratory, what lies on the bench."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.console.desks import cases
from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first
from sanxian.duties import selectors as duties
from sanxian.stemdonor.selectors import registrants, samples

FINDINGS = {
    "late": ngettext_lazy("%(n)s 件事逾期", "%(n)s 件事逾期", "n"),
    "calls": ngettext_lazy("%(n)s 个静思期回访该打了", "%(n)s 个静思期回访该打了", "n"),
    "send": ngettext_lazy("%(n)s 份样本可以送检", "%(n)s 份样本可以送检", "n"),
    "boxes": ngettext_lazy("%(n)s 箱样本在路上", "%(n)s 箱样本在路上", "n"),
    "back": ngettext_lazy("%(n)s 份样本要销毁", "%(n)s 份样本要销毁", "n"),
    "bench": ngettext_lazy("%(n)s 份样本待分型", "%(n)s 份样本待分型", "n"),
}


def city_worker(look: Look) -> Desk:
    """What the counties wait for: boxes to send, numbers to enter, and what runs late."""
    late = duties.overdue(look.by, look.at).count()
    send, to_list = samples.waiting(look.by).count(), samples.to_list(look.by).count()
    return Desk(
        findings=clauses((late, FINDINGS["late"]), (send, FINDINGS["send"])),
        calm=_("今天没有逾期的事"),
        step=first(
            cases.next_act(look), _send(look, send), _enlist(look, to_list), _enrol(look)
        ),
        tasks=[
            Task(_("逾期没有办结的事"), late, look.door("duties:listed", tab="late"),
                 tone="bad", late=True),
            Task(_("可以送检的样本"), send, look.door("stemdonor:samples")),
            Task(_("已分型，等在库编号"), to_list, look.door("stemdonor:samples")),
            *cases.waiting(look),
            cases.reviews(look),
            *waiting(look),
        ],
        figures=[counts(look)],
        rest=_("可以随机抽一批人打电话，看看库里有多少人能指望。"),
    )  # fmt: skip


def hla_technician(look: Look) -> Desk:
    """What has come, what waits for typing, and what somebody wants destroyed; by number alone."""
    bench = samples.bench(look.by)
    back = bench.filter(asked_back=True).count()
    typing = bench.filter(asked_back=False).count()
    coming = samples.consignments(look.by).filter(status="sent").count()
    door = look.door("stemdonor:bench")
    return Desk(
        findings=clauses(
            (back, FINDINGS["back"]), (coming, FINDINGS["boxes"]), (typing, FINDINGS["bench"])
        ),
        calm=_("没有待分型的样本"),
        step=Step(_("看实验室里的样本"), _("打开"), door,
                  _("退出者的样本先销毁，再收新到的箱子。"), "flask"),
        tasks=[
            Task(_("本人已退出，要销毁"), back, door, tone="bad"),
            Task(_("在途的样本箱"), coming, door),
            Task(_("待分型的样本"), typing, door),
        ],
        rest=_("新箱子到了，这里会出现。"),
    )  # fmt: skip


def waiting(look: Look) -> list[Task]:
    """What a county does for its registrants."""
    touch = registrants.in_touch(look.by, look.on)
    return [
        Task(_("该打的静思期回访"), due_calls(look), look.door("stemdonor:calls")),
        Task(_("很久没联系的在库者"), touch, look.door("stemdonor:calls", tab="touch")),
        Task(_("暂缓到期，要复核"), registrants.deferred(look.by, look.on),
             look.door("stemdonor:registrants", tab="deferred")),
    ]  # fmt: skip


def due_calls(look: Look) -> int:
    """Whose days to think it over end today or have ended."""
    return registrants.cooling(look.by).filter(cooling_until__lte=look.at).count()


def call(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("静思期到了：问清楚、听清楚，不劝。")
    return Step(_("打静思期回访电话"), _("去打"), look.door("stemdonor:calls"), why, "phone")


def _send(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("静思期满、回访说愿意的，都可以送了。")
    return Step(_("送样本去分型"), _("装箱"), look.door("stemdonor:samples"), why, "truck")


def _enlist(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("填上编号，配型时才找得到。")
    return Step(_("给已分型的人填在库编号"), _("去填"), look.door("stemdonor:samples"), why, "edit")


def _enrol(look: Look) -> Step:
    why = _("献血时、活动上、电话里都可以登记。")
    return Step(_("登记一位"), _("登记"), look.door("stemdonor:enrol"), why, "plus")


def counts(look: Look) -> Figure:
    totals = registrants.totals(look.by)
    stats = [
        {"label": _("在库"), "value": totals["listed"] + totals["matched"], "unit": _("人"),
         "url": look.door("stemdonor:registrants", tab="listed")},
        {"label": _("静思期"), "value": totals["cooling"], "unit": _("人"),
         "url": look.door("stemdonor:registrants", tab="cooling")},
        {"label": _("失联"), "value": totals["lost"], "unit": _("人"),
         "url": look.door("stemdonor:registrants", tab="lost")},
    ]  # fmt: skip
    url = look.door("stemdonor:rate")
    return Figure("stats", _("造血干细胞登记者"), stats, url=url, word=_("有效库容率"))

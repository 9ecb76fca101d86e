"""The desks of a hospital: boxes that arrive, orders, bags at the bed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.facts.terms import Component
from sanxian.blood.labels.orders import STATUSES
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.lifecycle import OrderStatus
from sanxian.blood.selectors import (
    appropriateness,
    autologous,
    bedside,
    haemovigilance,
    hospital,
    transfers,
    tubes,
)
from sanxian.blood.selectors import desks as counts
from sanxian.console.desks import cold, distribution, faults, supply
from sanxian.console.desks.parts import (
    Desk,
    Figure,
    Look,
    Step,
    Task,
    clauses,
    first,
    hour,
    left,
    since,
)

FINDINGS = {
    "notices": ngettext_lazy("%(n)s 份召回通知待答复", "%(n)s 份召回通知待答复", "n"),
    "sign": ngettext_lazy("%(n)s 袋紧急发血等您签字", "%(n)s 袋紧急发血等您签字", "n"),
    "coming": ngettext_lazy("%(n)s 箱血待接收", "%(n)s 箱血待接收", "n"),
    "delivered": ngettext_lazy("%(n)s 份申请的血已到待发", "%(n)s 份申请的血已到待发", "n"),
    "open": ngettext_lazy("%(n)s 份申请正在办", "%(n)s 份申请正在办", "n"),
    "bedside": ngettext_lazy("%(n)s 袋血等您核对输注", "%(n)s 袋血等您核对输注", "n"),
    "running": ngettext_lazy("%(n)s 袋正在输", "%(n)s 袋正在输", "n"),
    "large": ngettext_lazy("%(n)s 份大量用血等您签字", "%(n)s 份大量用血等您签字", "n"),
    "judge": ngettext_lazy("%(n)s 份用血待点评", "%(n)s 份用血待点评", "n"),
    "late": ngettext_lazy("%(n)s 袋已过开始输注的时限", "%(n)s 袋已过开始输注的时限", "n"),
}


# -- the transfusion department ----------------------------------------------------------------------


def clerk(look: Look) -> Desk:
    board, coming = supply.board_of(look), counts.coming(look.by)
    notices, ordered = counts.unanswered(look.by), counts.ordered(look.by)
    urgent = hospital.urgent(look.by, counts.MOST)
    sign = urgent.sign
    return Desk(
        findings=[
            *clauses((len(notices), FINDINGS["notices"]), (sign, FINDINGS["sign"]),
                     (len(coming), FINDINGS["coming"]), (ordered.here, FINDINGS["delivered"])),
            *supply.low_clauses(board),
        ],
        calm=_("没有待接收的箱，也没有待发的血"),
        step=first(_answer(look, notices), _sign(look, sign), supply.receive(look, coming),
                   _deliver(look, ordered), _ask(look)),
        tasks=[
            _notices(look, notices), _to_sign(look, sign), _owed(look, urgent), *distribution.hospital(look),
            supply.boxes_in(look, coming),
            *_orders(look, ordered), _out(look), *_shelf(look, board), *cold.tasks(look), *faults.own(look),
        ],
        figures=[*_boxes(look, coming), *_states(look, ordered), *supply.bags_of(look, board)],
        rest=_("箱子都收了，血都发了。要备血，点上面的按钮。"),
    )  # fmt: skip


def doctor(look: Look) -> Desk:
    ordered = counts.ordered(look.by)
    sign = len(hospital.to_sign(look.by)[: counts.MOST])
    return Desk(
        findings=clauses((sign, FINDINGS["sign"]), (ordered.total, FINDINGS["open"])),
        calm=_("没有等您签字的，也没有正在办的申请"),
        step=first(_sign(look, sign), _ask(look)),
        tasks=[
            _to_sign(look, sign),
            *distribution.hospital(look),
            _unstated(look),
            *_orders(look, ordered),
        ],
        figures=_states(look, ordered),
        rest=_("要用血，点上面的按钮提申请；病人的血型没查明时，先送标本。"),
    )


def _answer(look: Look, notices: list[Any]) -> Step | None:
    if not notices:
        return None
    notice = notices[0]
    why = _(
        "%(code)s 涉及本院 %(units)s 袋、%(patients)s 位患者。核对去向，封存在架的，再答复。"
    ) % {"code": notice.recall.code, "units": notice.units, "patients": notice.patients}
    url = look.door("blood:recall", notice.recall_id)
    return Step(_("答复召回通知"), _("打开召回"), url, why, "alert")


def _notices(look: Look, notices: list[Any]) -> Task:
    since_ = since(notices[0].told_at, look.at) if notices else ""
    return Task(_("召回通知待答复"), len(notices), look.door("blood:recalls"), tone="bad",
                due=since_, due_note=_("最早的一份"))  # fmt: skip


def _sign(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("病人等不及定血型或配血就要用血，须您第二个签字。")
    return Step(_("为紧急发血签字"), _("去签字"), look.door("blood:sign"), why, "alert")


def _to_sign(look: Look, n: int) -> Task:
    return Task(_("紧急发血等您签字"), n, look.door("blood:sign"), tone="bad")


def _owed(look: Look, urgent: hospital.Urgent) -> Task:
    """Blood that went out in an emergency is crossmatched afterwards."""
    due = left(urgent.until, look.at) if urgent.until else ""
    url = look.door("blood:hospital")
    return Task(_("紧急发出的血，待补做配血"), urgent.match, url, tone="bad", due=due)


def _deliver(look: Look, ordered: counts.Ordered) -> Step | None:
    order = ordered.first
    if order is None:
        return None
    why = _("申请 %(code)s，%(hour)s 前用：先配血，再发到病区。") % {
        "code": order.code,
        "hour": hour(order.needed_by),
    }
    return Step(_("配血、发血"), _("打开申请"), look.door("blood:order", order.pk), why, "check")


def _ask(look: Look) -> Step:
    why = _("先找到患者，没有就登记；在患者页提申请。备库的申请从“医院订单”提。")
    return Step(_("提出用血申请"), _("找患者"), look.door("blood:patients"), why, "search")


def _orders(look: Look, ordered: counts.Ordered) -> list[Task]:
    url = look.door("blood:orders")
    count = ordered.counts.get
    waiting = count(OrderStatus.PLACED, 0) + count(OrderStatus.PART, 0)
    return [
        Task(
            _("血已送到，待配血发血"),
            ordered.here,
            look.door("blood:orders", status="delivered"),
            tone="now",
        ),
        Task(_("血站还没有备齐"), waiting, url),
        Task(_("已备齐，等送来"), count(OrderStatus.RESERVED, 0), url),
    ]


def _out(look: Look) -> Task:
    """Bags at the bed that nobody has begun: they come back soon or are lost."""
    out = counts.out(look.by)
    url = look.door("blood:hospital")
    return Task(_("已发到病区、还没有输注"), out.total, url, _("不用的请及早退回"),
                due=since(out.since, look.at), due_note=_("发出最久"))  # fmt: skip


def _shelf(look: Look, board: Any) -> list[Task]:
    """What ends soon on the hospital's own shelf."""
    soon = sum(c.left.get("days2", 0) for c in board.cells.values()) if board else 0
    over = sum(c.left.get("expired", 0) for c in board.cells.values()) if board else 0
    return [
        Task(_("两天内到期"), soon, look.door("blood:ready", left="days2"), _("先用这些"), "warn"),
        supply.outdated(look, over),
    ]


def _boxes(look: Look, coming: list[Any]) -> list[Figure]:
    if not coming:
        return []
    rows = [
        {
            "label": box.code,
            "note": _("%(n)s 袋") % {"n": box.bags},
            "due": hour(box.sent_at),
            "due_note": _("发出"),
            "url": look.door("blood:box", box.pk),
        }
        for box in coming[:6]
    ]
    return [Figure("list", _("正在送来"), rows, url=look.door("blood:boxes", status="sent"),
                   word=_("看全部"))]  # fmt: skip


def _states(look: Look, ordered: counts.Ordered) -> list[Figure]:
    """How far the orders have come."""
    if not ordered.total:
        return []
    rows = [
        {"label": str(STATUSES[status]), "value": ordered.counts.get(status, 0),
         "max": ordered.total, "shown": str(ordered.counts.get(status, 0))}
        for status in (OrderStatus.PLACED, OrderStatus.PART, OrderStatus.RESERVED,
                       OrderStatus.DELIVERED)
    ]  # fmt: skip
    url = look.door("blood:orders")
    return [Figure("meters", _("申请到了哪一步"), rows, _("份"), url, _("看全部"))]


# -- grounds, approvals, cases, own blood ---------------------------------------------------------------


def _unstated(look: Look) -> Task:
    """Orders for which nobody has said why: their blood cannot be handed out."""
    rows = appropriateness.unstated(look.by)
    n, one = rows.count(), rows.first()
    url = look.door("blood:state_use", one.pk) if one else ""
    return Task(_("还没写用血指征的申请"), n, url, _("没有指征不能发血"), "warn")


def _large(look: Look) -> Task:
    return Task(_("大量用血等您签字"), len(appropriateness.to_approve(look.by)),
                look.door("blood:large_uses", go=1), tone="bad")  # fmt: skip


def _cases(look: Look) -> Task:
    return Task(_("不良反应还没有结论"), haemovigilance.to_conclude(look.by).count(),
                look.door("blood:reaction_cases"), tone="warn")  # fmt: skip


def _depth(look: Look) -> list[Task]:
    return [
        Task(_("标本待接收"), tubes.waiting(look.by).count(), look.door("blood:tubes"), tone="now"),
        _unstated(look),
        _large(look),
        _cases(look),
        Task(_("调剂已同意，待送出"), transfers.to_send(look.by).count(),
             look.door("blood:transfers", status="agreed"), tone="now"),
        Task(_("自体血待检测或手术日已过"), autologous.waiting(look.by, look.on).count(),
             look.door("blood:deposits"), tone="warn"),
    ]  # fmt: skip


def committee(look: Look) -> Desk:
    """The committee: what to review, what to sign."""
    judge = appropriateness.to_judge(look.by).count()
    sign = len(appropriateness.to_approve(look.by))
    return Desk(
        findings=clauses((sign, FINDINGS["large"]), (judge, FINDINGS["judge"])),
        calm=_("没有待点评的用血，也没有待审批的"),
        step=_review(look, judge, sign),
        tasks=[
            _large(look),
            Task(_("待点评的用血"), judge, look.door("blood:uses"), _("指征之外或凭理由用的")),
        ],
        rest=_("都看过了。可以看各科室的统计。"),
    )


def _review(look: Look, judge: int, sign: int) -> Step:
    if sign:
        return Step(_("审批大量用血"), _("去签字"), look.door("blood:large_uses", go=1),
                    _("一天超过界值的用血，须两级签字。"), "check")  # fmt: skip
    if judge:
        return Step(_("点评用血"), _("去点评"), look.door("blood:uses"),
                    _("规则说不符合指征的，看医生写的理由。"), "check")  # fmt: skip
    return Step(_("看各科室用血"), _("看统计"), look.door("blood:use_shares"),
                _("符合指征的比例，按科室和医生。"), "chart")  # fmt: skip


# -- the ward ----------------------------------------------------------------------------------------

HURRY = timedelta(minutes=30)


def ward_nurse(look: Look) -> Desk:
    """Phone first: the bag to check now, then the others, then those that run."""
    bags = sorted(counts.begin_by(bedside.waiting(look.by)[: counts.MOST]), key=lambda b: b[1])
    running = bedside.running(look.by, look.at)
    late = sum(until <= look.at for _issue, until in bags)
    return Desk(
        findings=clauses(
            (late, FINDINGS["late"]),
            (len(bags) - late, FINDINGS["bedside"]),
            (len(running), FINDINGS["running"]),
        ),
        calm=_("没有等着核对的血"),
        step=first(_check(look, bags), _finish(look, running), _ward(look)),
        tasks=[*(_bag(look, issue, until) for issue, until in bags), *_running(look, running)],
        rest=_("血送到病区，这里就会出现；开始前扫腕带和血袋。"),
    )


def _check(look: Look, bags: list[Any]) -> Step | None:
    """The bag whose time runs out first, of those whose time has not."""
    ahead = [(issue, until) for issue, until in bags if until > look.at]
    if not ahead:
        return None
    issue, until = ahead[0]
    why = _("%(bag)s，%(left)s可以开始。扫腕带，问姓名，再扫血袋。") % {
        "bag": _named(issue.unit),
        "left": left(until, look.at),
    }
    return Step(_("核对并开始输注"), _("开始核对"), look.door("blood:check", issue.pk), why, "scan")


def _finish(look: Look, running: list[Any]) -> Step | None:
    if not running:
        return None
    issue = running[0]
    why = _("%(bag)s 已输 %(long)s。输完请登记；有不适马上停，并上报。") % {
        "bag": _named(issue.unit),
        "long": since(issue.transfusion.started_at, look.at),
    }
    return Step(_("看着正在输的血"), _("打开"), look.door("blood:bed", issue.pk), why, "drop")


def _ward(look: Look) -> Step:
    return Step(
        _("看看本病区的血"), _("打开病区"), look.door("blood:ward"), _("现在没有要核对的。"), "bed"
    )


def _named(unit: Any) -> str:
    return f"{COMPONENTS[Component(unit.component)]} {unit.abo}{unit.rhd} …{unit.number[-6:]}"


def _bag(look: Look, issue: Any, until: Any) -> Task:
    late = until <= look.at
    hurry = until - look.at <= HURRY
    note = _("不要再输，退回输血科") if late else _("核对后开始")
    tone = "bad" if late else "warn" if hurry else "now"
    return Task(_named(issue.unit), 1, look.door("blood:check", issue.pk), note, tone,
                left(until, look.at), late=late, named=True)  # fmt: skip


def _running(look: Look, running: list[Any]) -> list[Task]:
    return [
        Task(_named(issue.unit), 1, look.door("blood:bed", issue.pk), _("正在输"), "ok",
             since(issue.transfusion.started_at, look.at), _("已输"), named=True)
        for issue in running
    ]  # fmt: skip

"""The desk of the donors' counsellor: who is to be told, what is to be reported, who is to be called."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.lifecycle import CounsellingStatus
from sanxian.blood.selectors import counselling, visits
from sanxian.console.desks.parts import Desk, Look, Step, Task, clauses, first, left

FINDINGS = {
    "opened": ngettext_lazy("%(n)s 位献血者待通知", "%(n)s 位献血者待通知", "n"),
    "reports": ngettext_lazy("%(n)s 件疾控报告没有回执", "%(n)s 件疾控报告没有回执", "n"),
    "noticed": ngettext_lazy("%(n)s 位等来面谈", "%(n)s 位等来面谈", "n"),
    "reactions": ngettext_lazy("%(n)s 起重度不良反应待了结", "%(n)s 起重度不良反应待了结", "n"),
}
MOST = 200


def counsellor(look: Look) -> Desk:
    cases = list(counselling.listed(look.by)[:MOST])
    opened = [c for c in cases if c.status == CounsellingStatus.OPENED]
    waiting = [c for c in cases if c.status == CounsellingStatus.NOTICED]
    reports = [c for c in cases if _unanswered(c)]
    grave = visits.reactions(look.by).filter(grade__gte=3).count()
    return Desk(
        findings=clauses(
            (len(opened), FINDINGS["opened"]),
            (len(reports), FINDINGS["reports"]),
            (len(waiting), FINDINGS["noticed"]),
            (grave, FINDINGS["reactions"]),
        ),
        calm=_("没有要告知的献血者"),
        step=first(_notice(look, opened), _talk(look, waiting), _list(look)),
        tasks=[
            _line(look, _("待通知"), opened, "warn"),
            _line(look, _("等来面谈"), waiting, "now"),
            Task(
                _("疾控报告没有回执"),
                len(reports),
                look.door("blood:case", reports[0].pk) if reports else "",
                tone="warn",
            ),
            Task(
                _("重度不良反应待了结"),
                grave,
                look.door("blood:donor_reactions", go=1),
                tone="warn",
            ),
        ],
        rest=_("没有人在等。可以看看一再偏低的血红蛋白，打几个电话。"),
    )


def _unanswered(case: Any) -> bool:
    report = getattr(case, "report", None)
    return bool(report and not report.done)


def _line(look: Look, label: str, cases: list[Any], tone: str) -> Task:
    """One line for all; it opens the one that is due first."""
    if not cases:
        return Task(label, 0)
    one = cases[0]
    return Task(
        label,
        len(cases),
        look.door("blood:case", one.pk),
        tone=tone,
        due=left(one.notice_by, look.at) if tone == "warn" else "",
        late=tone == "warn" and one.notice_by <= look.at,
    )


def _notice(look: Look, cases: list[Any]) -> Step | None:
    if not cases:
        return None
    why = _("信上只写“请与血站联系”。")
    return Step(_("给献血者发通知"), _("打开"), look.door("blood:case", cases[0].pk), why, "doc")


def _talk(look: Look, cases: list[Any]) -> Step | None:
    if not cases:
        return None
    url = look.door("blood:case", cases[0].pk)
    return Step(_("联系献血者来面谈"), _("打开"), url, _("已通知，还没有来。"), "phone")


def _list(look: Look) -> Step:
    return Step(
        _("看看已结束的"), _("打开"), look.door("blood:cases", closed=1),
        _("没有等着的；到期可以申请归队的在这里。"), "heart",
    )  # fmt: skip

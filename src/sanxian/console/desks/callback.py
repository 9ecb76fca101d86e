"""The desk of a callback volunteer: whom to call next, and nothing else."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.console.desks.parts import Desk, Look, Step, Task, clauses, first
from sanxian.duties import kinds
from sanxian.duties import labels as words
from sanxian.duties.selectors import calls

FINDINGS = {
    "late": ngettext_lazy("%(n)s 个电话逾期", "%(n)s 个电话逾期", "n"),
    "waiting": ngettext_lazy("%(n)s 个电话等您打", "%(n)s 个电话等您打", "n"),
}


def volunteer(look: Look) -> Desk:
    """The next call first; why it is the next stands beside it."""
    queue = calls.queue(look.by, look.at)
    late = sum(one.turn is not None and one.turn.why == "turn_late" for one in queue)
    return Desk(
        findings=clauses((late, FINDINGS["late"]), (len(queue), FINDINGS["waiting"])),
        calm=_("没有等您打的电话"),
        step=first(_next(look, queue), _mine(look)),
        tasks=[
            Task(_("逾期没有打的电话"), late, look.door("duties:listed"), tone="bad", late=True),
            Task(_("等您打的电话"), len(queue), look.door("duties:listed")),
        ],
        rest=_("把待办放进手机日历，到时会提醒您。"),
    )


def _next(look: Look, queue: list[calls.Called]) -> Step | None:
    if not queue:
        return None
    (one,) = calls.with_names(queue[:1], look.by)
    label = str(kinds.get(one.duty.kind).label)
    title = _("%(label)s：%(name)s") % {"label": label, "name": one.name} if one.name else label
    why = str(words.TURNS[one.turn.why]) if one.turn else ""
    return Step(title, _("打电话"), look.door("duties:duty", one.duty.pk), why, "phone")


def _mine(look: Look) -> Step:
    why = _("有新的电话派给您，这里就会出现。")
    return Step(_("看看我的任务"), _("打开"), look.door("duties:listed"), why, "inbox")

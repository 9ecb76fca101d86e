"""The desks in a county and at a unit: people, drives, and what must not be forgotten."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.selectors import sites
from sanxian.console.desks import cases, stemdonor
from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first
from sanxian.console.parts import day
from sanxian.duties import selectors as duties

MOST = 100
FINDINGS = {
    "late": ngettext_lazy("%(n)s 件事逾期", "%(n)s 件事逾期", "n"),
    "ahead": ngettext_lazy("将有 %(n)s 场团体献血", "将有 %(n)s 场团体献血", "n"),
    "days": ngettext_lazy("下一场还有 %(n)s 天", "下一场还有 %(n)s 天", "n"),
}


def county_worker(look: Look) -> Desk:
    """Everything alone: what is late in the county first, then the drives that come."""
    late, calls = duties.overdue(look.by, look.at).count(), stemdonor.due_calls(look)
    ahead, past = _drives(look)
    said = (calls, stemdonor.FINDINGS["calls"])
    return Desk(
        findings=clauses((late, FINDINGS["late"]), said, (len(ahead), FINDINGS["ahead"])),
        calm=_("今天没有逾期的事"),
        step=first(
            _late(look, late), cases.next_act(look), stemdonor.call(look, calls), _find(look)
        ),
        tasks=[
            Task(_("本县逾期没有办结的事"), late, look.door("duties:listed", tab="late"),
                 tone="bad", late=True),
            *cases.waiting(look),
            *stemdonor.waiting(look),
            Task(_("将要举行的团体献血"), len(ahead), look.door("blood:drives"), _next(look, ahead)),
        ],
        figures=[stemdonor.counts(look), *_pictures(look, ahead or past)],
        rest=_("今天可以给要来献血的单位打个电话，问问还缺什么。"),
    )  # fmt: skip


def organiser(look: Look) -> Desk:
    """How many of one's own unit have come, and when the bus is back; never who."""
    ahead, past = _drives(look)
    days = (ahead[0].day - look.on).days if ahead else 0
    today = [_("今天有一场团体献血")] if ahead and not days else []
    return Desk(
        findings=[*today, *clauses((days, FINDINGS["days"]))],
        calm=_("还没有安排下一场团体献血"),
        step=_next_drive(look, ahead, past),
        tasks=[
            Task(
                _("将要举行的团体献血"), len(ahead), look.door("blood:drives"), _next(look, ahead)
            ),
        ],
        figures=_pictures(look, [*ahead, *past]),
        rest=_("想安排一场，请和血站联系。"),
    )


def _drives(look: Look) -> tuple[list[Any], list[Any]]:
    """Drives from today on, the nearest first; and those before, the latest first."""
    rows = list(sites.drives(look.by)[:MOST])
    ahead = [row for row in rows if row.day >= look.on]
    return ahead[::-1], [row for row in rows if row.day < look.on]


def _next(look: Look, ahead: list[Any]) -> str:
    return _("，").join([day(ahead[0].day), _title(ahead[0])]) if ahead else ""


def _title(drive: Any) -> str:
    return str(drive.title or drive.host.name)


def _late(look: Look, n: int) -> Step | None:
    if not n:
        return None
    why = _("最早到期的排在前面；办不了的可以转交。")
    return Step(
        _("先办逾期的事"), _("看逾期"), look.door("duties:listed", tab="late"), why, "clock"
    )


def _find(look: Look) -> Step:
    return Step(_("找人，或新建一份档案"), _("找人"), look.door("people:search"),
                _("输入姓名、电话后四位或证件号。"), "search")  # fmt: skip


def _next_drive(look: Look, ahead: list[Any], past: list[Any]) -> Step:
    if ahead:
        drive = ahead[0]
        why = _("%(day)s %(opens)s—%(closes)s，%(site)s。") % {
            "day": day(drive.day), "opens": f"{drive.opens:%H:%M}",
            "closes": f"{drive.closes:%H:%M}", "site": drive.site.name,
        }  # fmt: skip
        return Step(
            _title(drive), _("看这一场"), look.door("blood:drive", drive.pk), why, "calendar"
        )
    why = _("献过血的同事满了间隔就可以再来。") if past else _("血站安排好了，这里就会出现。")
    return Step(_("看看团体献血"), _("打开"), look.door("blood:drives"), why, "people")


def _pictures(look: Look, drives: list[Any]) -> list[Figure]:
    rows = [
        {"label": _("%(title)s，%(day)s") % {"title": _title(d), "day": day(d.day)},
         "value": d.came, "max": max(_room(d), 1), "shown": f"{d.came} / {_room(d)}",
         "url": look.door("blood:drive", d.pk)}
        for d in drives[:6]
    ]  # fmt: skip
    note = _("到 / 可接待")
    return (
        [Figure("meters", _("团体献血"), rows, note, look.door("blood:drives"), _("看全部"))]
        if rows
        else []
    )


def _room(drive: Any) -> int:
    return int(drive.capacity_whole_blood + drive.capacity_platelets)

"""The desks of a volunteer and of a team's leader: the next answer, the next place, the next gap."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.console.desks.parts import Desk, Figure, Look, Step, Task, clauses, first, hour
from sanxian.volunteers import labels as words
from sanxian.volunteers.selectors import covers, hours, offers, reach, shifts
from sanxian.volunteers.selectors import volunteers as people

WEEK = timedelta(days=7)
FINDINGS = {
    "asked": ngettext_lazy("%(n)s 份邀请等您答复", "%(n)s 份邀请等您答复", "n"),
    "places": ngettext_lazy("接下来有 %(n)s 次服务", "接下来有 %(n)s 次服务", "n"),
    "applied": ngettext_lazy("%(n)s 人报名，等待接收", "%(n)s 人报名，等待接收", "n"),
    "gaps": ngettext_lazy("一周内 %(n)s 班缺人", "一周内 %(n)s 班缺人", "n"),
    "bare": ngettext_lazy("%(n)s 段服务没有保险", "%(n)s 段服务没有保险", "n"),
}


def volunteer(look: Look) -> Desk:
    """What waits for one's answer first, then where one is expected."""
    mine = reach.own(look.by)
    asked = offers.waiting(mine, look.at) if mine else []
    places = shifts.coming(mine, look.at) if mine else []
    taken = offers.coming(mine, look.at) if mine else []
    door = look.door("volunteers:my")
    return Desk(
        findings=clauses(
            (len(asked), FINDINGS["asked"]), (len(places) + len(taken), FINDINGS["places"])
        ),
        calm=_("现在没有安排") if mine else _("您还没有报名做志愿者"),
        step=first(_answer(look, asked), _go(look, places), _mine(look, mine)),
        tasks=[
            Task(_("等您答复的邀请"), len(asked), door),
            Task(_("接下来的服务"), len(places) + len(taken), door),
        ],
        figures=[_hours(look, mine)] if mine else [],
        rest=_("可以看看最近缺人的班次；每一次邀请都可以婉拒。"),
    )


def _answer(look: Look, asked: list[Any]) -> Step | None:
    if not asked:
        return None
    title = _("%(kind)s，%(when)s") % {
        "kind": words.KINDS[asked[0].kind], "when": hour(asked[0].starts)
    }  # fmt: skip
    why = _("能来就接受，不能来就婉拒，不用说理由。")
    return Step(title, _("去答复"), look.door("volunteers:my"), why, "inbox")


def _go(look: Look, places: list[Any]) -> Step | None:
    if not places:
        return None
    shift = places[0].shift
    why = _("%(when)s，%(where)s；到了输现场的签到码。") % {
        "when": hour(shift.starts), "where": shift.where
    }  # fmt: skip
    door = look.door("volunteers:my_check", places[0].pk)
    return Step(shift.title, _("签到"), door, why, "scan")


def _mine(look: Look, mine: Any) -> Step:
    door = look.door("volunteers:my")
    if mine is None:
        return Step(_("报名做志愿者"), _("去报名"), door, _("选您愿意做的服务。"), "heart")
    return Step(_("看看缺人的班次"), _("打开"), door, _("选一班合适的时间。"), "calendar")


def _hours(look: Look, mine: Any) -> Figure:
    year = look.on.year
    minutes = hours.minutes_of([mine.pk], *hours.year(year)).get(mine.pk, 0)
    stats = [{"label": _("%(year)s 年") % {"year": year}, "value": minutes // 60, "unit": _("小时"),
              "url": look.door("volunteers:my_hours")}]  # fmt: skip
    return Figure("stats", _("我的时长"), stats)


def leader(look: Look) -> Desk:
    """Which of the coming shifts lack people; whose insurance or training stands in the way."""
    ahead, gaps = _ahead(look)
    bare = shifts.uncovered(look.by, look.at).count()
    ending = covers.ending(look.by, look.at, look.by.facility).count()
    totals = people.totals(look.by)
    return Desk(
        findings=clauses((bare, FINDINGS["bare"]), (len(gaps), FINDINGS["gaps"])),
        calm=_("一周内的班次都有人"),
        step=first(_insure(look, bare), _ask(look, gaps), _plan(look)),
        tasks=[
            Task(_("一周内缺人的班次"), len(gaps), look.door("volunteers:shifts")),
            Task(_("快到期的保险"), ending, look.door("volunteers:covers", tab="soon")),
            Task(_("没有保险的服务"), bare, look.door("volunteers:covers"), tone="bad"),
        ],
        figures=[_team(look, totals), *_meters(look, ahead)],
        rest=_("可以记一记最近的活动，时长会记到每个人。"),
    )


def _ahead(look: Look) -> tuple[list[Any], list[Any]]:
    """The shifts of the week that one runs, and those of them that lack people."""
    rows = shifts.running(look.by, look.at, look.at + WEEK)
    return rows, [row for row in rows if row.taken < row.seats]


def _insure(look: Look, bare: int) -> Step | None:
    if not bare:
        return None
    why = _("已经答应的服务没有保险盖住全程，不能签到。")
    return Step(_("先补保险，或换人"), _("看保险"), look.door("volunteers:covers"), why, "warn")


def _ask(look: Look, gaps: list[Any]) -> Step | None:
    if not gaps:
        return None
    why = _("%(when)s，还缺 %(n)s 人；很久没有被邀请的人排在前面。") % {
        "when": hour(gaps[0].starts), "n": gaps[0].seats - gaps[0].taken
    }  # fmt: skip
    door = look.door("volunteers:shift", gaps[0].pk)
    return Step(gaps[0].title, _("去邀请"), door, why, "people")


def _plan(look: Look) -> Step:
    why = _("写好时间、地点和名额，志愿者自己报名。")
    return Step(_("安排一班"), _("安排"), look.door("volunteers:shift_new"), why, "plus")


def _team(look: Look, totals: dict[str, int]) -> Figure:
    stats = [
        {"label": _("在队"), "value": totals["active"], "unit": _("人"),
         "url": look.door("volunteers:roster", tab="active")},
        {"label": _("暂休"), "value": totals["resting"], "unit": _("人"),
         "url": look.door("volunteers:roster", tab="resting")},
    ]  # fmt: skip
    return Figure("stats", _("我的队伍"), stats)


def _meters(look: Look, rows: list[Any]) -> list[Figure]:
    data = [
        {"label": _("%(title)s，%(when)s") % {"title": row.title, "when": hour(row.starts)},
         "value": row.taken, "max": row.seats, "shown": f"{row.taken} / {row.seats}",
         "url": look.door("volunteers:shift", row.pk)}
        for row in rows[:6]
    ]  # fmt: skip
    note, door = _("报名 / 名额"), look.door("volunteers:shifts")
    return [Figure("meters", _("一周内的班次"), data, note, door, _("看全部"))] if data else []


def county_tasks(look: Look) -> list[Task]:
    """What waits of the volunteers on the desk of a worker of the Red Cross."""
    _rows, gaps = _ahead(look)
    return [
        Task(_("报名等待接收的志愿者"), people.totals(look.by)["applied"],
             look.door("volunteers:roster", tab="applied")),
        Task(_("一周内缺人的志愿班次"), len(gaps), look.door("volunteers:shifts")),
        Task(_("等复核的时长更正"), hours.corrections(look.by).exclude(proposed_by=look.by.id),
             look.door("volunteers:corrections")),
        Task(_("没有保险的志愿服务"), shifts.uncovered(look.by, look.at),
             look.door("volunteers:covers"), tone="bad"),
    ]  # fmt: skip

"""The desks of those who receive donors: today's sessions, and who waits for what."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.lifecycle import SessionStatus, VisitStatus
from sanxian.blood.selectors import batches, sites, visits
from sanxian.blood.selectors import desks as counts
from sanxian.console.desks.parts import (
    Desk,
    Figure,
    Look,
    Step,
    Task,
    clauses,
    first,
    since,
)
from sanxian.core import clock

LONG = timedelta(minutes=30)  # nobody should sit longer before anything happens
FINDINGS = {
    "arrived": ngettext_lazy("%(n)s 位等候初筛", "%(n)s 位等候初筛", "n"),
    "accepted": ngettext_lazy("%(n)s 位等候采血", "%(n)s 位等候采血", "n"),
    "drawing": ngettext_lazy("%(n)s 位正在采血", "%(n)s 位正在采血", "n"),
    "planned": ngettext_lazy("今天有 %(n)s 场还没有开始", "今天有 %(n)s 场还没有开始", "n"),
    "open": ngettext_lazy("今天有 %(n)s 场正在接待", "今天有 %(n)s 场正在接待", "n"),
}


def registrar(look: Look) -> Desk:
    """Who is in the room, and which sessions of today are still to be opened or closed."""
    room = counts.in_the_room(look.by)
    today = _today(look)
    tally = Counter(v.status for v in room)
    states = Counter(s.status for s in today)
    return Desk(
        findings=clauses(
            (tally[VisitStatus.ARRIVED], FINDINGS["arrived"]),
            (states[SessionStatus.PLANNED], FINDINGS["planned"]),
            (states[SessionStatus.OPEN], FINDINGS["open"]),
        ),
        calm=_("今天没有安排采血"),
        step=first(_receive(look, today), _week(look)),
        tasks=[*_in_the_room(look, room), *_to_open(look, today)],
        figures=_boards(look, today),
        rest=_("没有人在等。可以看看这一周的场次，给来过的人回个电话。"),
    )


def nurse(look: Look) -> Desk:
    """Whose turn it is now; then bags that have to leave the site."""
    room = counts.in_the_room(look.by)
    today = _today(look)
    tally = Counter(v.status for v in room)
    return Desk(
        findings=clauses(
            (tally[VisitStatus.DRAWING], FINDINGS["drawing"]),
            (tally[VisitStatus.ACCEPTED], FINDINGS["accepted"]),
            (tally[VisitStatus.ARRIVED], FINDINGS["arrived"]),
        ),
        calm=_("现在没有人在等"),
        step=first(_next_donor(look, room), _receive(look, today), _week(look)),
        tasks=[*_in_the_room(look, room), *_tubes(look), *_bags(look), *_reactions(look)],
        figures=_boards(look, today),
        rest=_("没有人在等。可以补齐耗材，或看看今天的场次。"),
    )


def _today(look: Look) -> list[Any]:
    rows = sites.of_day(look.by, look.on).exclude(status=SessionStatus.CANCELLED)
    return list(rows[: counts.MOST])


# -- the next step -----------------------------------------------------------------------------------

TURNS = (
    (VisitStatus.DRAWING, "visit", "drop"),
    (VisitStatus.ACCEPTED, "draw", "drop"),
    (VisitStatus.ARRIVED, "screen", "check"),
)


def _words(status: VisitStatus) -> tuple[str, str]:
    return {
        VisitStatus.DRAWING: (_("采血中：看着，采完登记"), _("登记采血结果")),
        VisitStatus.ACCEPTED: (_("请下一位来采血"), _("去采血")),
        VisitStatus.ARRIVED: (_("请下一位来初筛"), _("去初筛")),
    }[status]


def _next_donor(look: Look, room: list[Any]) -> Step | None:
    """The needle first, then the chair, then the questions; in each the one who came first."""
    for status, name, icon in TURNS:
        visit = next((v for v in room if v.status == status), None)
        if visit:
            title, action = _words(status)
            return Step(
                title, action, look.door(f"blood:{name}", visit.pk), _came(visit, look.at), icon
            )
    return None


def _came(visit: Any, at: datetime) -> str:
    return _("%(site)s，%(hour)s 报到，已 %(long)s") % {
        "site": visit.session.site.name,
        "hour": f"{clock.local(visit.arrived_at):%H:%M}",
        "long": since(visit.arrived_at, at),
    }


def _receive(look: Look, today: list[Any]) -> Step | None:
    """The session that receives now, or the one to open first."""
    opened = [s for s in today if s.status == SessionStatus.OPEN]
    planned = [s for s in today if s.status == SessionStatus.PLANNED]
    if opened:
        best = max(opened, key=lambda s: s.waiting)
        url = look.door("blood:check_in", best.pk)
        return Step(_("接待下一位献血者"), _("登记报到"), url, _place(best), "user")
    if planned:
        url = look.door("blood:session", planned[0].pk)
        return Step(_("开始今天的接待"), _("打开场次"), url, _place(planned[0]), "door")
    return None


def _place(session: Any) -> str:
    return f"{session.title or session.site.name} {session.opens:%H:%M}—{session.closes:%H:%M}"


def _week(look: Look) -> Step:
    return Step(
        _("看看这一周的场次"),
        _("看场次"),
        look.door("blood:sessions"),
        _("今天这里没有要接待的场次。"),
        "calendar",
    )


# -- what waits --------------------------------------------------------------------------------------


def _in_the_room(look: Look, room: list[Any]) -> list[Task]:
    labels = {
        VisitStatus.DRAWING: _("正在采血"),
        VisitStatus.ACCEPTED: _("等候采血"),
        VisitStatus.ARRIVED: _("等候初筛"),
    }
    return [
        _group(look, [v for v in room if v.status == status], label)
        for status, label in labels.items()
    ]


def _group(look: Look, rows: list[Any], label: str) -> Task:
    """One line for all who wait for the same; it leads to the board where the first one sits."""
    if not rows:
        return Task(label, 0)
    longest = rows[0]
    late = look.at - longest.arrived_at > LONG and longest.status != VisitStatus.DRAWING
    return Task(
        label,
        len(rows),
        look.door("blood:session", longest.session_id),
        note=longest.session.site.name,
        tone="warn" if late else "now",
        due=since(longest.arrived_at, look.at),
        late=late,
        due_note=_("报到以来") if longest.status == VisitStatus.DRAWING else _("等得最久"),
    )


def _to_open(look: Look, today: list[Any]) -> list[Task]:
    now = clock.local(look.at).time()
    late = [s for s in today if s.status == SessionStatus.PLANNED and s.opens <= now]
    over = [s for s in today if s.status == SessionStatus.OPEN and s.closes <= now]
    return [
        Task(_("到点还没有开始接待"), len(late), _of(look, late), _named(late), "warn", late=True),
        Task(_("到点还没有收场"), len(over), _of(look, over), _named(over), "warn", late=True),
    ]


def _of(look: Look, rows: list[Any]) -> str:
    return look.door("blood:session", rows[0].pk) if rows else ""


def _named(rows: list[Any]) -> str:
    return _("、").join(s.title or s.site.name for s in rows[:3])


def _tubes(look: Look) -> list[Task]:
    """Sessions whose tubes and bags no batch lists yet."""
    n = len(batches.to_hand_over(look.by))
    door = look.door("blood:collections")
    return [Task(_("场次等交接标本和血袋"), n, door, _("交接以后检验科才能清点"), "now")]


def _bags(look: Look) -> list[Task]:
    boxes = counts.packed(look.by)
    left = counts.left_behind(look.by)
    return [
        Task(_("装好还没有发出的箱"), len(boxes),
             look.door("blood:boxes", status="packed", go=1), tone="warn",
             due=since(boxes[0].packed_at, look.at) if boxes else "", due_note=_("装得最早")),
        Task(_("采好还没有装箱的血"), left.total(), _pack(look, left),
             _("装箱送回血站，分离有时限"), "now"),
    ]  # fmt: skip


def _pack(look: Look, left: Counter[str]) -> str:
    """The page of a new box, set to where most bags wait."""
    door = look.door("blood:pack")
    return f"{door}?{urlencode({'from': left.most_common(1)[0][0]})}" if door and left else door


def _reactions(look: Look) -> list[Task]:
    n = visits.reactions(look.by).count()
    return [Task(_("献血不良反应待随访"), n, look.door("blood:donor_reactions", go=1), tone="warn")]


# -- the picture -------------------------------------------------------------------------------------


def _boards(look: Look, today: list[Any]) -> list[Figure]:
    """Each session of today as a bar: how many came of how many can be received."""
    busy = sorted(today, key=lambda s: (-s.waiting, -s.came, s.opens))[:8]
    if not busy:
        return []
    return [Figure(
        "meters", _("今天的场次"), [_meter(look, s) for s in busy], note=_("到 / 可接待"),
        url=look.door("blood:sessions"), word=_("看全部"),
    )]  # fmt: skip


def _meter(look: Look, session: Any) -> dict[str, Any]:
    room = session.capacity_whole_blood + session.capacity_platelets
    return {
        "label": session.title or session.site.name, "value": session.came, "max": max(room, 1),
        "shown": f"{session.came} / {room}", "url": look.door("blood:session", session.pk),
        "note": _("%(gave)s 位已献，%(waiting)s 位还在") % {
            "gave": session.gave, "waiting": session.waiting},
    }  # fmt: skip

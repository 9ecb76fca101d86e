"""The desks of the component room and of the stock: what to make, what is short, who asks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext_lazy

from sanxian.blood.facts.terms import Component, Urgency
from sanxian.blood.labels.donor_room import SITES
from sanxian.blood.labels.orders import URGENCIES
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.blood.labels.stock import group_word
from sanxian.blood.labels.supply import LEVELS
from sanxian.blood.rules.stock import Level
from sanxian.blood.selectors import components, shipments, stock
from sanxian.blood.selectors import desks as counts
from sanxian.console.desks import cold, distribution, faults, ways
from sanxian.console.desks.parts import (
    Desk,
    Figure,
    Look,
    Step,
    Task,
    clauses,
    first,
    group_words,
    hour,
    left,
    since,
)

WATCHED = (Component.RED_CELLS, Component.APHERESIS_PLATELETS, Component.FFP)
FINDINGS = {
    "coming": ngettext_lazy("%(n)s 箱血待接收", "%(n)s 箱血待接收", "n"),
    "separate": ngettext_lazy("%(n)s 袋全血待分离", "%(n)s 袋全血待分离", "n"),
    "make": ngettext_lazy("%(n)s 袋血浆可制冷沉淀", "%(n)s 袋血浆可制冷沉淀", "n"),
    "asked": ngettext_lazy("%(n)s 份用血申请待备血", "%(n)s 份用血申请待备血", "n"),
    "awaited": ngettext_lazy("%(n)s 家医院等您装箱", "%(n)s 家医院等您装箱", "n"),
    "outdated": ngettext_lazy("%(n)s 袋过期待报废", "%(n)s 袋过期待报废", "n"),
}


# -- the component room ------------------------------------------------------------------------------


def component_technician(look: Look) -> Desk:
    coming, bags = counts.coming(look.by), counts.separation(look.by, look.at)
    plasma, late = components.to_make(look.by, look.at).count(), counts.outdated(look.by, look.at)
    return Desk(
        findings=clauses(
            (bags.bags, FINDINGS["separate"]),
            (len(coming), FINDINGS["coming"]),
            (late, FINDINGS["outdated"]),
        ),
        calm=_("没有等着分离的全血"),
        step=first(_separate(look, bags), receive(look, coming), _shelf(look)),
        tasks=[
            *faults.own(look),
            _to_separate(look, bags),
            boxes_in(look, coming),
            Task(_("可制冷沉淀的血浆"), plasma, look.door("blood:make")),
            outdated(look, late),
            *cold.tasks(look),
            held(look, counts.held(look.by)),
        ],
        rest=_("都做完了。新的箱子到了，这里就会出现。"),
    )


def _to_separate(look: Look, bags: counts.Separation) -> Task:
    ahead = _("其中 %(n)s 袋还赶得上制血小板") % {"n": bags.platelets} if bags.platelets else ""
    due = left(bags.until, look.at) if bags.until else ""
    return Task(_("全血待分离"), bags.bags, look.door("blood:separation"), ahead, "now", due,
                _("制血小板"))  # fmt: skip


def _separate(look: Look, bags: counts.Separation) -> Step | None:
    if not bags.bags:
        return None
    why = (
        _("先扫赶得上制血小板的，最早的一袋 %(left)s。") % {"left": left(bags.until, look.at)}
        if bags.until
        else _("扫袋号，分成红细胞和血浆。")
    )
    return Step(_("分离全血"), _("开始分离"), look.door("blood:separation"), why, "bag")


def _shelf(look: Look) -> Step:
    return Step(_("看看架上的血"), _("看血袋"), look.door("blood:units"),
                _("没有要分离、要接收的。"), "bag")  # fmt: skip


# -- boxes, expiry and quarantine, shared by several desks -------------------------------------------


def boxes_in(look: Look, coming: list[Any]) -> Task:
    bags = sum(box.bags for box in coming)
    return Task(
        _("在路上、待接收的箱"),
        len(coming),
        look.door("blood:boxes", status="sent"),
        note=_("共 %(n)s 袋") % {"n": bags} if bags else "",
        tone="now",
        due=since(coming[0].sent_at, look.at) if coming else "",
        due_note=_("在路上最久"),
    )


def receive(look: Look, coming: list[Any]) -> Step | None:
    """The box that has been under way for longest."""
    if not coming:
        return None
    box = coming[0]
    why = _("%(code)s，%(n)s 袋，%(hour)s 发出。到了就逐袋扫，测温。") % {
        "code": box.code, "n": box.bags, "hour": hour(box.sent_at)}  # fmt: skip
    url = look.door("blood:box", box.pk)
    return Step(_("接收路上的箱"), _("接收"), url, why, "truck")


def outdated(look: Look, n: int) -> Task:
    url = look.door("blood:ready", left="expired")
    return Task(_("过了有效期，待报废"), n, url, tone="warn", late=True)


def held(look: Look, by_code: dict[str, int]) -> Task:
    return Task(_("封存中的血"), sum(by_code.values()), look.door("blood:units", status="held"),
                tone="bad")  # fmt: skip


# -- the stock ---------------------------------------------------------------------------------------


def stock_manager(look: Look) -> Desk:
    board = board_of(look)
    asked, coming = counts.asked(look.by, look.at), counts.coming(look.by)
    awaited = shipments.awaited(look.by, look.at)
    return Desk(
        findings=[
            *clauses((asked.total, FINDINGS["asked"]), (len(coming), FINDINGS["coming"])),
            *low_clauses(board), *clauses((len(awaited), FINDINGS["awaited"])),
        ],
        calm=_("申请都备好了，各血型在警戒线以上"),
        step=first(_reserve(look, asked), _pack(look, awaited), receive(look, coming), _board(look)),
        tasks=[*_orders(look, asked), ways.to_answer(look), *_awaited(look, awaited),
               boxes_in(look, coming), *distribution.supplier(look),
               *cold.tasks(look), *faults.own(look), *_expiring(look, board)],
        figures=[*bags_of(look, board), *_map(look)],
        rest=_("没有等着备血、装箱的。可以看看两天内到期的血，先调给用得上的医院。"),
    )  # fmt: skip


def board_of(look: Look) -> stock.Board | None:
    """The board of the widest place the actor may look at."""
    for path in look.by.paths(stock.SEE):
        return stock.board(look.by, path, look.at)
    return None


def low_clauses(board: stock.Board | None) -> list[str]:
    """A 型、O 型低于警戒线; other components, and more than three groups, are counted: a title is short."""
    found = []
    for component in WATCHED if board else ():
        low = board.low(component) if board else []
        said = {"component": COMPONENTS[component], "n": len(low), "groups": group_words(low)}
        if low and component != Component.RED_CELLS:
            found.append(_("%(component)s %(n)s 个血型低于警戒线") % said)
        elif low:
            named = _("%(groups)s低于警戒线") if len(low) <= 3 else _("%(n)s 个血型低于警戒线")
            found.append(named % said)
    return found


def bags_of(look: Look, board: stock.Board | None) -> list[Figure]:
    """Red cells as bags, for those who see every number."""
    if board is None:
        return []
    shown = [
        {"group": c.group.replace("-", "−"), "days": c.days, "units": None if c.hidden else c.available,
         "line_days": c.line_days, "low": c.low}
        for c in board.rows(Component.RED_CELLS)
    ]  # fmt: skip
    note = _("够用天数 = 可用 ÷ 近期日均发出；虚线是警戒线")
    return [Figure("bags", _("悬浮红细胞"), shown, note, look.door("blood:stock"), _("看库存"))]


def states_of(look: Look, board: stock.Board | None) -> list[Figure]:
    """Every group by its state, with the days it lasts where the number may be shown."""
    if board is None:
        return []
    groups = [
        {"title": str(COMPONENTS[c]), "tiles": [_state(board.cells[c, g]) for g in stock.ORDER]}
        for c in WATCHED
    ]
    note = _("够用几天；数目太小的只说状态")
    return [Figure("tiles", _("血液库存"), groups, note, look.door("blood:stock"), _("看库存"))]


TONES = {Level.NORMAL: "ok", Level.WATCH: "warn", Level.LOW: "bad", Level.EMERGENCY: "bad"}


def _state(cell: stock.Cell) -> dict[str, Any]:
    said = str(LEVELS[cell.level])
    if cell.days is not None:
        said = _("%(state)s，%(n)s 天") % {"state": said, "n": cell.days}
    label = group_word(cell.group.abo, cell.group.rhd)
    return {"label": label, "shown": said, "tone": TONES[cell.level]}


def _reserve(look: Look, asked: counts.Asked) -> Step | None:
    if asked.first is None:
        return None
    order = asked.first
    said = {
        "hospital": order.hospital or "",
        "component": COMPONENTS[Component(order.component)], "n": order.quantity,
        "urgency": URGENCIES[Urgency(order.urgency)], "hour": hour(order.needed_by),
    }  # fmt: skip
    why = _("%(urgency)s：%(component)s %(n)s 袋，%(hour)s 前用。") % said
    return Step(
        _("为%(hospital)s备血") % said, _("去备血"), look.door("blood:order", order.pk), why, "drop"
    )


def _pack(look: Look, awaited: list[Any]) -> Step | None:
    if not awaited:
        return None
    place = awaited[0]
    why = _("已备好 %(n)s 袋，%(hour)s 前用。") % {
        "n": len(place.units),
        "hour": hour(place.needed_by),
    }
    url = look.door("blood:pack", to=place.path)
    return Step(_("给%(name)s装箱") % {"name": place.name}, _("装箱"), url, why, "truck")


def _board(look: Look) -> Step:
    return Step(_("看看库存"), _("打开库存"), look.door("blood:stock"),
                _("现在没有等着您的申请和箱子。"), "chart")  # fmt: skip


def _orders(look: Look, asked: counts.Asked) -> list[Task]:
    url = look.door("blood:orders")
    note = _("紧急或抢救 %(n)s 份") % {"n": asked.urgent} if asked.urgent else ""
    return [
        Task(_("过了用血时间还没有备齐"), asked.late, url, tone="bad", late=True),
        Task(_("待备血的申请"), asked.total, url, note, "warn" if asked.urgent else "now"),
    ]


def _awaited(look: Look, awaited: list[Any]) -> list[Task]:
    url = look.door("blood:boxes")
    names = _("、").join(w.name for w in awaited[:3])
    due = left(awaited[0].needed_by, look.at) if awaited else ""
    boxes = counts.packed(look.by)
    return [
        Task(_("备好了、等装箱的医院"), len(awaited), url, names, "now", due),
        Task(_("装好还没有发出的箱"), len(boxes), url, tone="warn",
             due=since(boxes[0].packed_at, look.at) if boxes else "", due_note=_("装得最早")),
    ]  # fmt: skip


def _expiring(look: Look, board: stock.Board | None) -> list[Task]:
    """Counted by the board already; expired bags lead to their discarding."""
    cells = board.cells.values() if board else ()
    soon = sum(c.left.get("days2", 0) for c in cells)
    over = sum(c.left.get("expired", 0) for c in cells)
    return [
        Task(_("两天内到期"), soon, look.door("blood:ready", left="days2"),
             _("先调给用得上的医院"), "warn"),
        outdated(look, over),
    ]  # fmt: skip


def _map(look: Look) -> list[Figure]:
    """Where blood is given today: a tile for each site, by kind."""
    loads = counts.loads(look.by, look.on)
    groups = [
        {
            "title": str(title),
            "tiles": [_tile(look, load) for load in loads if load.site.kind == kind],
        }
        for kind, title in SITES.items()
    ]
    if not loads:
        return []
    note = _("今天到的人数 / 可接待人数，越满颜色越深")
    return [Figure("tiles", _("献血点"), groups, note, look.door("blood:sessions"), _("看场次"))]


def _tile(look: Look, load: counts.Load) -> dict[str, Any]:
    return {
        "label": load.site.name, "value": load.came, "room": load.capacity,
        "open": load.session is not None,
        "url": look.door("blood:session", load.session.pk) if load.session else "",
    }  # fmt: skip

"""Bags as rows, facts and steps, in the shapes the design system's tags take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanxian.blood.labels.components import ENDED_FOR, HELD_FOR
from sanxian.blood.labels.processing import PACKS
from sanxian.blood.labels.screen import COMPONENTS, UNIT_STATUSES, UNIT_TONES
from sanxian.blood.lifecycle import UnitStatus
from sanxian.blood.rules.unit_number import UNITS_OF_DONATIONS
from sanxian.core import clock
from sanxian.core import labels as words

GROUPS = tuple(f"{abo}{rhd}" for abo in ("A", "B", "O", "AB") for rhd in "+-")
COLUMNS = [
    {"key": "number", "label": gettext_lazy("血袋号"), "code": True},
    {"key": "what", "label": gettext_lazy("品种")},
    {"key": "group", "label": gettext_lazy("血型")},
    {"key": "volume", "label": gettext_lazy("量"), "numeric": True},
    {"key": "expires", "label": gettext_lazy("有效期至")},
    {"key": "where", "label": gettext_lazy("位置")},
    {"key": "status", "label": gettext_lazy("状态")},
]
# What happened to a bag, said for its trail.
STEPS = {
    "release": gettext_lazy("放行"),
    "reserve": gettext_lazy("预留"),
    "free": gettext_lazy("解除预留"),
    "send": gettext_lazy("发出"),
    "send_untested": gettext_lazy("发出（待检）"),
    "arrive": gettext_lazy("收到"),
    "arrive_reserved": gettext_lazy("收到（已预留）"),
    "arrive_untested": gettext_lazy("收到（待检）"),
    "issue": gettext_lazy("发给患者"),
    "issue_emergency": gettext_lazy("紧急发出"),
    "transfuse": gettext_lazy("输注"),
    "return": gettext_lazy("退回"),
    "hold": gettext_lazy("封存"),
    "clear": gettext_lazy("解除封存"),
    "clear_untested": gettext_lazy("解除封存（待检）"),
    "clear_travelling": gettext_lazy("解除封存（继续在途）"),
    "find_sound": gettext_lazy("温度异常查清，可以使用"),
    "find_sound_untested": gettext_lazy("温度异常查清，继续待检"),
    "find_sound_travelling": gettext_lazy("温度异常查清，继续在途"),
    "find_spoilt": gettext_lazy("温度异常查清，报废"),
    "consume": gettext_lazy("制备成其他成分"),
    "discard": gettext_lazy("报废"),
}
ACTS = {
    "blood.unit.separate": gettext_lazy("由全血分离而成"),
    "blood.unit.make": gettext_lazy("由血浆制成"),
    "blood.unit.leucodeplete": gettext_lazy("去白细胞而成"),
    "blood.unit.wash": gettext_lazy("洗涤而成"),
    "blood.unit.irradiate": gettext_lazy("辐照而成"),
    "blood.unit.freeze": gettext_lazy("冰冻而成"),
    "blood.unit.thaw": gettext_lazy("解冻而成"),
    "blood.unit.split": gettext_lazy("分装而成"),
    "blood.unit.pool": gettext_lazy("汇集而成"),
    "blood.unit.convert": gettext_lazy("由满一年的新鲜冰冻血浆转成"),
    "blood.unit.print": gettext_lazy("打印标签"),
    "blood.unit.reprint": gettext_lazy("重印标签"),
    "blood.unit.relabel": gettext_lazy("核对新旧标签"),
    "blood.unit.store": gettext_lazy("入位"),
    "blood.donation.finish": gettext_lazy("采血入袋"),
    "blood.takeover.confirm": gettext_lazy("从别的系统接管"),
}


def rows(units: Iterable[Any], names: Mapping[str, str], at: datetime) -> list[dict[str, Any]]:
    return [_row(unit, names.get(unit.org_path, unit.org_path), at) for unit in units]


def _row(unit: Any, place: str, at: datetime) -> dict[str, Any]:
    return {
        "number": {"text": unit.number, "url": reverse("blood:unit", args=[unit.pk]), "code": True},
        "what": COMPONENTS.get(unit.component, unit.component),
        "group": f"{unit.abo}{unit.rhd}" or None,
        "volume": f"{unit.volume_ml} mL",
        "expires": expiry(unit, at),
        "where": {"text": place, "note": unit.storage},
        "status": {
            "text": UNIT_STATUSES[unit.status],
            "tone": UNIT_TONES[unit.status],
            "note": why(unit),
        },
    }


def why(unit: Any) -> str:
    """The open reason of a hold or a discard."""
    if unit.status == UnitStatus.HELD:
        return str(HELD_FOR.get(unit.held_for, _reason(unit.held_for)))
    return str(ENDED_FOR.get(unit.ended_for, _reason(unit.ended_for))) if unit.ended_for else ""


def _reason(code: str) -> str:
    return str(words.SENTENCES.get(code, code))


def expiry(unit: Any, at: datetime) -> dict[str, Any]:
    """The day, how long is left, and a tone when it is short; nothing more for what has ended."""
    day = f"{clock.local(unit.expires_at):%Y-%m-%d %H:%M}"
    if unit.status in (UnitStatus.TRANSFUSED, UnitStatus.CONSUMED, UnitStatus.DISCARDED):
        return {"text": day}
    left = unit.expires_at - at
    if left.total_seconds() <= 0:
        return {"text": day, "tone": "bad", "note": _("已过期")}
    note = _("还有 %(n)s 天") % {"n": left.days} if left.days else _("不足一天")
    return (
        {"text": day, "note": note, "tone": "warn"}
        if left.days < 2
        else {"text": day, "note": note}
    )


def export(units: Iterable[Any]) -> tuple[list[str], list[list[Any]]]:
    header = [
        _("血袋号"),
        _("品种"),
        _("ABO"),
        _("RhD"),
        _("量 mL"),
        _("采集"),
        _("有效期至"),
        _("机构"),
        _("位置"),
        _("状态"),
    ]
    return header, [
        [
            u.number,
            str(COMPONENTS[u.component]),
            u.abo,
            u.rhd,
            u.volume_ml,
            u.collected_at,
            u.expires_at,
            u.org_path,
            u.storage,
            str(UNIT_STATUSES[u.status]),
        ]
        for u in units
    ]


def attributes(unit: Any) -> list[str]:
    """What was done to a bag and is known of it, in the words of its label."""
    said = [
        (unit.leucodepleted, _("已去白细胞")),
        (unit.irradiated_at, _("已辐照")),
        (unit.washed, _("已洗涤")),
        (unit.cmv_negative, _("CMV 阴性")),
        (not unit.closed_system, _("开放操作过")),
        (unit.parts > 1, _("%(n)s 袋汇集") % {"n": unit.parts}),
        (unit.antigens, unit.antigens),
    ]
    return [str(word) for there, word in said if there]


def facts(unit: Any, place: str, at: datetime) -> list[dict[str, Any]]:
    """What a bag is, for the card on its page."""
    ends = expiry(unit, at)
    found: list[dict[str, Any]] = [
        {"label": _("血袋号"), "value": UNITS_OF_DONATIONS.shown(unit.number), "code": True},
        {
            "label": _("血型"),
            "value": f"{unit.abo} RhD {unit.rhd}" if unit.abo else _("检验后才有"),
        },
        {"label": _("量"), "value": f"{unit.volume_ml} mL {unit.additive}".strip()},
        {"label": _("采集"), "value": f"{clock.local(unit.collected_at):%Y-%m-%d %H:%M}"},
        {
            "label": _("有效期至"),
            "value": " · ".join(filter(None, (ends["text"], ends.get("note")))),
            "tone": ends.get("tone", ""),
        },
        {"label": _("在哪里"), "value": " ".join(filter(None, (place, unit.storage)))},
    ]
    if known := attributes(unit):
        found.insert(3, {"label": _("特性"), "value": " · ".join(known)})
    if unit.pack in PACKS:
        found.append({"label": _("血袋型号"), "value": str(PACKS[unit.pack])})
    if unit.takeover_line_id:
        found.append({"label": _("来源"), "value": _("从别的系统接管，两人签字"), "tone": "warn"})
    if reason := why(unit):
        found.append({"label": _("原因"), "value": reason, "tone": "bad"})
    return found


# -- the way of a bag --------------------------------------------------------------------------------

_MAIN = ("made", "tested", "stock", "issued", "used")
_LABELS = {
    "made": gettext_lazy("制成"),
    "tested": gettext_lazy("检验放行"),
    "stock": gettext_lazy("在库"),
    "issued": gettext_lazy("发出"),
    "used": gettext_lazy("输注"),
}
_NOW = {
    UnitStatus.UNTESTED: "tested",
    UnitStatus.AVAILABLE: "stock",
    UnitStatus.RESERVED: "stock",
    UnitStatus.TRAVELLING: "stock",
    UnitStatus.ISSUED: "issued",
    UnitStatus.TRANSFUSED: "used",
}


def way(unit: Any) -> list[dict[str, Any]]:
    """The line of a bag's life; a bag that was held or has ended stands at that instead."""
    if unit.status in _NOW:
        now = _MAIN.index(_NOW[UnitStatus(unit.status)])
        return [_step(name, n, now, unit) for n, name in enumerate(_MAIN)]
    reached = 2 if unit.released_at else 1
    done = [_step(name, n, reached, unit) for n, name in enumerate(_MAIN[:reached])]
    tail: dict[str, Any] = {"label": UNIT_STATUSES[unit.status], "at": why(unit), "state": "now"}
    if unit.status == UnitStatus.HELD:
        tail |= {"who": _("质量负责人"), "what": _("查清后解除封存，或报废")}
    return [*done, tail]


def _step(name: str, n: int, now: int, unit: Any) -> dict[str, Any]:
    at = {"made": unit.made_at, "tested": unit.released_at}.get(name)
    step = {
        "label": _LABELS[name],
        "at": f"{clock.local(at):%m-%d %H:%M}" if at else "",
        "state": "done" if n < now else "now" if n == now else "next",
    }
    if n == now and name == "tested":
        step |= {"who": _("检验科"), "what": _("判定和复核")}
    return step


def life(moments: Iterable[Any], who: Mapping[str, str]) -> list[dict[str, Any]]:
    """The trail of a bag as the page shows it."""
    return [
        {
            "at": m.at,
            "text": str(STEPS.get(m.step) or ACTS.get(m.act) or m.act),
            "who": who.get(m.actor, m.actor),
            "key": m.step in {"hold", "discard", "transfuse", "release"},
        }
        for m in moments
    ]

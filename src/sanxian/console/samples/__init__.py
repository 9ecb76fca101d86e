"""Sample data of the living page; people, codes, places and figures are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from sanxian.console.samples.controls import forms_of
from sanxian.console.samples.figures import pictures, trace
from sanxian.kernel.refusal import Reason, Refusal

TODAY = date(2026, 11, 23)
ICONS = [
    "alert",
    "back",
    "bag",
    "bed",
    "bell",
    "calendar",
    "camera",
    "cell",
    "chart",
    "check",
    "clock",
    "close",
    "copy",
    "doc",
    "door",
    "down",
    "download",
    "drop",
    "edit",
    "eye",
    "flask",
    "gear",
    "globe",
    "heart",
    "home",
    "hospital",
    "inbox",
    "info",
    "leaf",
    "link",
    "lock",
    "logout",
    "medal",
    "menu",
    "next",
    "off",
    "people",
    "phone",
    "pin",
    "plus",
    "print",
    "refresh",
    "scan",
    "search",
    "shield",
    "snow",
    "swap",
    "theme",
    "truck",
    "up",
    "upload",
    "user",
    "warn",
]
TOKENS = [
    "paper",
    "card",
    "sunk",
    "line",
    "edge",
    "ink",
    "ink-2",
    "ink-3",
    "act",
    "blood",
    "blood-mid",
    "blood-soft",
    "stem",
    "stem-mid",
    "stem-soft",
    "organ",
    "organ-soft",
    "ok",
    "ok-mid",
    "ok-soft",
    "warn",
    "warn-soft",
]


def refusals() -> dict[str, Any]:
    law = "献血法第九条"
    interval = Reason("interval_whole_blood", date(2026, 12, 10), law, "cn-2011", "verified")
    tooth = Reason(
        "tooth_extraction", date(2026, 11, 30), "GB 18467-2011 §8.3", "cn-2011", "unverified"
    )
    low = Reason(
        "hb_low",
        None,
        "GB 18467-2011 §5.2",
        "cn-2011",
        "verified",
        params={"limit": 115},
    )
    return {
        "refusal_one": Refusal(interval),
        "refusal_many": Refusal(low, tooth, interval),
        "refusal_actions": [
            {"url": "#", "label": _("约 12 月 12 日"), "main": False},
            {"url": "#", "label": _("今天献血小板")},
        ],
    }


def ways() -> dict[str, Any]:
    def step(label: str, at: str, state: str, **more: str) -> dict[str, str]:
        return {"label": label, "at": at, "state": state, **more}

    due = {
        "who": _("县红十字会 周老师"),
        "what": _("提交一对一方案"),
        "due": _("11 月 27 日，还有 4 个工作日"),
    }
    names = [
        _("初配"),
        _("联系"),
        _("再动员"),
        _("高分辨"),
        _("保留"),
        _("体检"),
        _("采集计划"),
        _("最终确认"),
        _("采集"),
        _("送达"),
    ]
    stem = [
        step(n, f"{9 + i // 4:02}-{10 + i}", "done" if i < 6 else "next")
        for i, n in enumerate(names)
    ]
    stem[6] = step(_("采集计划"), _("今天"), "now", **due)
    blood = [
        step(_("采血"), "11-21", "done"),
        step(_("检测"), "11-22", "done"),
        step(_("交叉配血"), _("不需要"), "skip"),
        step(_("在库"), _("35 天"), "now"),
        step(_("输注"), _("未定"), "next"),
    ]
    organ = [
        step(_("登记"), "2019", "done"),
        step(_("评估"), "10:20", "now"),
        step(_("见证"), _("两人"), "next"),
    ]
    return {"way_stem": stem, "way_blood": blood, "way_organ": organ}


def tables(request: HttpRequest) -> dict[str, Any]:
    columns = [
        {"key": "unit", "label": _("产品码"), "sort": True, "code": True},
        ("product", _("成分")),
        {"key": "expires", "label": _("失效"), "sort": True},
        {"key": "volume", "label": "mL", "numeric": True, "sort": True},
        ("place", _("在哪里")),
        ("status", _("状态")),
    ]
    states = [(_("在库"), "ok"), (_("关注"), "warn"), (_("已隔离"), "bad"), (_("待检"), "wait")]
    rows = [
        {
            "unit": {"text": f"A9991 26 {100200 + n} 0", "url": "#"},
            "product": {"text": _("去白悬浮红细胞"), "note": "A+"},
            "expires": TODAY + timedelta(days=n),
            "volume": 200 + 100 * (n % 3),
            "place": None if n % 4 == 3 else _("冰箱 3"),
            "status": {"text": states[n % 4][0], "tone": states[n % 4][1]},
        }
        for n in range(86)
    ]
    page = Paginator(rows, 4).get_page(request.GET.get("page"))
    return {"columns": columns, "page": page, "no_rows": []}


def lists() -> dict[str, Any]:
    at = datetime(2026, 11, 23, 0, 12, tzinfo=UTC)
    return {
        "kv_rows": [
            (_("采血"), "2026-11-21 09:40"),
            {"label": _("献血码"), "value": "A9991 26 100234 7", "code": True, "url": "#"},
            {"label": _("状态"), "value": _("在库"), "tone": "ok"},
            (_("备注"), None),
        ],
        "stat_items": [
            {"label": _("今天采血"), "value": 148, "unit": "U", "note": _("计划 310")},
            {"label": _("低于警戒线"), "value": 2, "unit": _("个血型"), "tone": "bad", "url": "#"},
            {"label": _("待放行"), "value": 1340, "unit": _("袋"), "tone": "warn"},
            {"label": _("完成率"), "value": "98%", "tone": "ok"},
        ],
        "task_items": [
            {
                "url": "#",
                "label": _("双人放行第 12 批"),
                "note": _("24 袋，等第二人"),
                "due": _("10:30"),
                "due_note": _("还有 1 小时"),
                "current": True,
                "action": _("打开"),
            },
            {
                "url": "#",
                "label": _("召回回执"),
                "note": _("市第一医院"),
                "due": _("晚 2 个工作日"),
                "due_note": _("11 月 19 日"),
                "late": True,
                "action": _("催办"),
            },
            {"url": "#", "label": _("核对血小板"), "badge": _("今天失效"), "tone": "warn"},
        ],
        "trail_rows": [
            {"at": at, "text": _("核酸有反应，自动隔离在库 2 袋"), "who": _("系统"), "key": True},
            {
                "at": at - timedelta(hours=1),
                "text": _("检验结果由仪器文件导入"),
                "who": _("检验科 何老师"),
            },
            {"at": TODAY - timedelta(days=2), "text": _("采血完成，400 mL")},
        ],
        "answer_rows": [
            {
                "question": _("近半个月拔过牙或做过小手术吗？"),
                "note": _("11 月 15 日拔智齿一颗"),
                "answer": _("有"),
                "tone": "warn",
                "url": "#",
            },
            {"question": _("近一周感冒、发热或腹泻过吗？"), "answer": _("没有")},
        ],
        "tab_items": [
            {"url": "#", "label": _("红细胞"), "current": True, "count": 396},
            {"url": "#", "label": _("血小板"), "count": 21},
            {"url": "#", "label": _("血浆")},
        ],
        "mask_reasons": [
            ("unreachable", _("电话拨不通，改用座机")),
            ("check", _("核对亲友提供的号码")),
        ],
    }


def shell() -> dict[str, Any]:
    def item(label: str, icon: str, **more: Any) -> dict[str, Any]:
        return {"url": "#", "label": label, "icon": icon, **more}

    blood = [
        {"url": "/design", "label": _("组件总表"), "icon": "doc", "current": True},
        item(_("今天"), "home", count=7),
        item(_("采血"), "drop"),
        item(_("检验"), "flask"),
        item(_("库存"), "bag", count=2),
        item(_("用血医院"), "hospital"),
        item(_("血液追溯"), "link"),
    ]
    return {
        "nav": [
            {"title": _("青禾市中心血站"), "items": blood},
            {"title": _("管理"), "items": [item(_("规则"), "shield"), item(_("人员"), "people")]},
        ],
        "actor_label": _("许老师，库存主管"),
        "home_clock": datetime(2026, 11, 23, 1, 20, tzinfo=UTC),
    }


def page(request: HttpRequest) -> dict[str, Any]:
    """Everything the living page shows."""
    parts = (refusals(), ways(), tables(request), pictures(), trace(), lists(), shell(), forms_of())
    found: dict[str, Any] = {"today": TODAY, "icons": ICONS, "tokens": TOKENS, "refresh": 30}
    for part in parts:
        found |= part
    return found

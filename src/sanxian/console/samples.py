"""Sample data of the living page; people, codes, places and figures are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from math import sin
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sanxian.kernel.refusal import Reason, Refusal

TODAY = date(2026, 11, 23)
ICONS = (
    "alert back bag bed bell calendar camera cell chart check clock close copy doc door download drop edit eye flask "
    "gear globe heart home hospital inbox info leaf link lock logout medal menu next off people phone pin plus print "
    "refresh scan search shield snow swap theme truck upload user warn"
).split()
TOKENS = (
    "paper card sunk line edge ink ink-2 ink-3 act blood blood-mid blood-soft stem stem-mid stem-soft organ organ-soft "
    "ok ok-mid ok-soft warn warn-soft"
).split()


class SampleForm(forms.Form):
    """One of every control; bound with faults it shows the error state."""

    hb = forms.IntegerField(
        label=gettext_lazy("血红蛋白"), help_text=gettext_lazy("三位数，不带小数"), min_value=30, max_value=250
    )
    day = forms.DateField(label=gettext_lazy("下次回访日期"), help_text=gettext_lazy("静思期满 7 天之后"))
    name = forms.CharField(label=gettext_lazy("称呼"), required=False)
    place = forms.ChoiceField(
        label=gettext_lazy("采血点"), choices=[("1", gettext_lazy("城东献血屋")), ("2", gettext_lazy("第 2 采血车"))]
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("献血种类"),
        choices=[("wb", gettext_lazy("全血")), ("plt", gettext_lazy("血小板"))],
        widget=forms.RadioSelect,
    )
    volume = forms.ChoiceField(
        label=gettext_lazy("献血量"), choices=[("200", "200 mL"), ("300", "300 mL"), ("400", "400 mL")], widget=forms.RadioSelect
    )
    feeling = forms.ChoiceField(
        label=gettext_lazy("昨晚睡得好吗"),
        choices=[("y", gettext_lazy("睡得好")), ("n", gettext_lazy("没睡好"))],
        widget=forms.RadioSelect,
    )
    wishes = forms.MultipleChoiceField(
        label=gettext_lazy("愿意收到"),
        required=False,
        choices=[("sms", gettext_lazy("短信")), ("call", gettext_lazy("电话"))],
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(label=gettext_lazy("备注"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    file = forms.FileField(label=gettext_lazy("结果文件"), required=False, help_text=gettext_lazy("Excel 或 CSV，不超过 5 MB"))
    agreed = forms.BooleanField(label=gettext_lazy("本人已读告知书，同意留样"))
    trace = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")


class ScanForm(forms.Form):
    patient = forms.CharField(label=gettext_lazy("扫患者腕带"))
    unit = forms.CharField(label=gettext_lazy("扫血袋"), help_text=gettext_lazy("也可以手工输入后按回车"))


def refusals() -> dict[str, Any]:
    law = "献血法第九条"
    interval = Reason("interval_whole_blood", date(2026, 12, 10), law, "cn-2011", "verified")
    tooth = Reason("tooth_extraction", date(2026, 11, 30), "GB 18467-2011 §8.3", "cn-2011", "unverified")
    low = Reason("hb_low", None, "GB 18467-2011 §5.2", "cn-2011", "verified", params={"value": 108, "least": 115})
    return {
        "refusal_one": Refusal(interval),
        "refusal_many": Refusal(low, tooth, interval),
        "refusal_actions": [{"url": "#", "label": _("约 12 月 12 日"), "main": False}, {"url": "#", "label": _("今天献血小板")}],
    }


def ways() -> dict[str, Any]:
    def step(label: str, at: str, state: str, **more: str) -> dict[str, str]:
        return {"label": label, "at": at, "state": state, **more}

    due = {"who": _("县红十字会 周老师"), "what": _("提交一对一方案"), "due": _("11 月 27 日，还有 4 个工作日")}
    names = [_("初配"), _("联系"), _("再动员"), _("高分辨"), _("保留"), _("体检"), _("采集计划"), _("最终确认"), _("采集"), _("送达")]
    stem = [step(n, f"{9 + i // 4:02}-{10 + i}", "done" if i < 6 else "next") for i, n in enumerate(names)]
    stem[6] = step(_("采集计划"), _("今天"), "now", **due)
    blood = [
        step(_("采血"), "11-21", "done"),
        step(_("检测"), "11-22", "done"),
        step(_("交叉配血"), _("不需要"), "skip"),
        step(_("在库"), _("35 天"), "now"),
        step(_("输注"), _("未定"), "next"),
    ]
    organ = [step(_("登记"), "2019", "done"), step(_("评估"), "10:20", "now"), step(_("见证"), _("两人"), "next")]
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


def pictures() -> dict[str, Any]:
    stock = [("A+", 2.1, 96), ("O+", 1.6, 84), ("B+", 5.8, 212), ("AB+", 6.9, 98), ("A−", 4.2, 9), ("O−", 3.4, 8), ("B−", None, 7), ("AB−", 12, 4)]
    groups = [{"group": g, "days": d, "units": u, "line_days": 3} for g, d, u in stock]
    weeks = [{"label": f"{m} 月", "value": 900 + 37 * m * (m % 3)} for m in range(1, 13)]
    labels = [f"11/{d}" for d in range(1, 25)]
    lines = [
        {"name": _("采血"), "values": [120 + round(30 * sin(d)) for d in range(24)], "tone": "blood"},
        {"name": _("发血"), "values": [None if d == 9 else 110 + round(20 * sin(d / 2)) for d in range(24)], "tone": "ink"},
    ]
    return {
        "groups": groups,
        "weeks": weeks,
        "labels": labels,
        "lines": lines,
        "points": forecast(),
        "funnel": [
            {"label": _("登记"), "value": 900},
            {"label": _("初筛合格"), "value": 812, "note": _("拒绝 88")},
            {"label": _("采血"), "value": 790},
            {"label": _("检测合格"), "value": 771, "tone": "ok"},
        ],
        "drives": {date(2026, 11, d): {"level": n, "text": t, "url": "#" if n == 3 else ""} for d, n, t in DRIVES},
        "year": {date(2026, 1, 1) + timedelta(days=d): abs(round(80 * sin(d / 9) * sin(d))) for d in range(326)},
    }


DRIVES = ((3, 1, "税务"), (5, 2, "职教园"), (12, 3, "理工"), (13, 3, "理工"), (20, 2, "医专"), (26, 3, "北岭院"), (29, 1, "社区"))


def forecast() -> list[dict[str, Any]]:
    points: list[dict[str, Any]] = []
    for n in range(28):
        on = date(2026, 11, 10) + timedelta(days=n)
        value = round(4 - 0.15 * n if n < 14 else 2 + 0.18 * (n - 13) + 0.3 * sin(n), 1)
        spread = 0.1 * max(n - 13, 0)
        point: dict[str, Any] = {"label": f"{on.month}/{on.day}", "past": value if n < 14 else None}
        if n >= 13:
            point |= {"mid": value, "low50": value - spread, "high50": value + spread}
            point |= {"low90": max(value - 2 * spread, 0), "high90": value + 2 * spread}
        points.append(point)
    points[16]["mark"], points[17]["mark"], points[24]["mark"] = _("北岭学院"), _("市直机关"), _("开发区")
    return points


def trace() -> dict[str, Any]:
    columns = [_("献血者"), _("献血"), _("检测"), _("成分"), _("医院"), _("患者")]
    rows = [
        ("d", 0, "D-7Q4M-2096", _("编号；姓名仅血站可解"), "", "", True),
        ("v1", 1, "2026-11-05", _("全血 400 mL"), "", "", True),
        ("v2", 1, "2026-05-05", _("400 mL，回溯窗内"), "", "", True),
        ("v3", 1, "2025-08-21", _("单采血小板，窗外"), "", "", False),
        ("t1", 2, _("核酸"), "", _("有反应"), "bad", True),
        ("t2", 2, _("当时全部合格"), _("窗口期内，不能排除"), "", "", True),
        ("t3", 2, _("全部合格"), "", _("合格"), "ok", False),
        ("u1", 3, _("去白悬浮红细胞"), "", _("已隔离"), "ok", True),
        ("u2", 3, _("病毒灭活血浆"), "", _("已隔离"), "ok", True),
        ("u3", 3, _("去白悬浮红细胞"), _("5 月 18 日发出"), "", "", True),
        ("u4", 3, _("单采血小板"), _("1 治疗单位"), "", "", False),
        ("h1", 4, _("市第一医院"), "", _("待回执"), "warn", True),
        ("h2", 4, _("市中医院"), _("2025-08-24 发出"), "", "", False),
        ("p1", 5, "P-****-18C3", _("5 月 20 日已输注"), "", "", True),
        ("p2", 5, "P-****-0A97", _("2025-08-25 已输注"), "", "", False),
    ]
    keys = ("id", "column", "title", "note", "badge", "tone", "hot")
    nodes = [dict(zip(keys, row, strict=True)) | {"root": row[0] == "t1", "url": "#" if row[1] == 3 else ""} for row in rows]
    edges = "d-v1 d-v2 d-v3 v1-t1 v2-t2 v3-t3 t1-u1 t1-u2 t2-u3 t3-u4 u3-h1 u4-h2 h1-p1 h2-p2".split()
    return {"nodes": nodes, "edges": [tuple(e.split("-")) for e in edges], "graph_columns": columns}


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
            {"url": "#", "label": _("双人放行第 12 批"), "note": _("24 袋，等第二人"), "due": _("10:30"), "due_note": _("还有 1 小时"), "current": True, "action": _("打开")},
            {"url": "#", "label": _("召回回执"), "note": _("市第一医院"), "due": _("晚 2 个工作日"), "due_note": _("11 月 19 日"), "late": True, "action": _("催办")},
            {"url": "#", "label": _("核对血小板"), "badge": _("今天失效"), "tone": "warn"},
        ],
        "trail_rows": [
            {"at": at, "text": _("核酸有反应，自动隔离在库 2 袋"), "who": _("系统"), "key": True},
            {"at": at - timedelta(hours=1), "text": _("检验结果由仪器文件导入"), "who": _("检验科 何老师")},
            {"at": TODAY - timedelta(days=2), "text": _("采血完成，400 mL")},
        ],
        "answer_rows": [
            {"question": _("近半个月拔过牙或做过小手术吗？"), "note": _("11 月 15 日拔智齿一颗"), "answer": _("有"), "tone": "warn", "url": "#"},
            {"question": _("近一周感冒、发热或腹泻过吗？"), "answer": _("没有")},
        ],
        "tab_items": [
            {"url": "#", "label": _("红细胞"), "current": True, "count": 396},
            {"url": "#", "label": _("血小板"), "count": 21},
            {"url": "#", "label": _("血浆")},
        ],
        "mask_reasons": [("unreachable", _("电话拨不通，改用座机")), ("check", _("核对亲友提供的号码"))],
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
        "nav": [{"title": _("青禾市中心血站"), "items": blood}, {"title": _("管理"), "items": [item(_("规则"), "shield"), item(_("人员"), "people")]}],
        "actor_label": _("许老师，库存主管"),
        "home_clock": datetime(2026, 11, 23, 1, 20, tzinfo=UTC),
    }


def forms_of() -> dict[str, Any]:
    wrong = {"hb": "1080", "day": "", "kind": "wb", "volume": "", "feeling": "y", "name": "<b>"}
    return {"form": SampleForm(initial={"hb": 128, "volume": "400"}, prefix="a"), "wrong": SampleForm(wrong), "scan": ScanForm(prefix="s")}


def page(request: HttpRequest) -> dict[str, Any]:
    """Everything the living page shows."""
    parts = (refusals(), ways(), tables(request), pictures(), trace(), lists(), shell(), forms_of())
    found: dict[str, Any] = {"today": TODAY, "icons": ICONS, "tokens": TOKENS, "refresh": 30}
    for part in parts:
        found |= part
    return found

"""The names of the reports, and their columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from sanxian.blood.labels.aftercare import MARKERS
from sanxian.blood.labels.components import ENDED_FOR
from sanxian.blood.labels.donor_room import HARMS, KINDS
from sanxian.blood.labels.eligibility import CLASSES, EVENTS
from sanxian.blood.labels.screen import COMPONENTS
from sanxian.core.labels import sentence

Say = Callable[[Any], Any]

REASONS = {
    "report_period_too_long": _("一份报表最多看 %(most)s 天。"),
    "report_period_too_short": _("这份报表至少要看 %(least)s 天：再短，数字就会指到人。"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """`say` makes the word of a code; without it the value stands as it is, and is a number."""

    key: str
    label: Any
    say: Say | None = None


@dataclass(frozen=True, slots=True)
class Report:
    title: Any
    columns: tuple[Column, ...]
    note: Any = ""


def _of(words: dict[Any, Any]) -> Say:
    return lambda code: words.get(code, code)


def _why(reason: Any) -> Any:
    """Why a donor was sent home: the short name of an event or class, else its sentence."""
    return _SHORT.get(reason.code) or sentence(reason)


def _place(name: Any) -> Any:
    return name or "—"


_SHORT = {str(code): said for table in (EVENTS, CLASSES) for code, said in table.items()}
_SITE = Column("place", _("献血点"), _place)
_HOSPITAL = Column("place", _("医院"), _place)
_COMPONENT = Column("component", _("成分"), _of(COMPONENTS))
_N, _MEN, _WOMEN = Column("n", _("份数")), Column("men", _("男")), Column("women", _("女"))
_BAGS, _ML = Column("bags", _("袋数")), Column("ml", _("合计 mL"))

REPORTS: dict[str, Report] = {
    "donations": Report(
        _("献血统计"),
        (_SITE, Column("kind", _("献血种类"), _of(KINDS)), _N, _ML, Column("doses", _("治疗单位")),
         _MEN, _WOMEN, Column("first", _("首次献血")), Column("stopped", _("未完成"))),
    ),
    "groups": Report(
        _("献血者血型统计"),
        (Column("group", _("血型"), _place), _N, Column("share", _("占比 %")), _MEN, _WOMEN),
        _("只计已放行的献血。"),
    ),
    "deferrals": Report(
        _("献血前暂缓统计"),
        (Column("code", _("原因"), _why), Column("n", _("人次")), Column("share", _("占征询 %")), _MEN, _WOMEN),
        _("一次征询可有几个原因；只对本人说明的原因合计为一行。"),
    ),
    "reactions": Report(
        _("献血不良反应统计"),
        (Column("kind", _("反应"), _of(HARMS)), Column("n", _("例数")), Column("g1", _("1 级")), Column("g2", _("2 级")),
         Column("g3", _("3 级")), Column("g4", _("4 级")), Column("share", _("占献血 %"))),
    ),
    "markers": Report(
        _("输血传播感染检测统计"),
        (Column("marker", _("项目"), _of(MARKERS)), Column("tested", _("检测份数")), Column("reactive", _("有反应")),
         Column("share", _("有反应率 %")), Column("confirmed", _("确证阳性"))),
        _("按人计有反应，按份计检测；期间至少 28 天。"),
    ),
    "components": Report(
        _("成分制备统计"),
        (_COMPONENT, _BAGS, _ML, Column("clean", _("去白")), Column("rays", _("辐照")), Column("on", _("又制成别的"))),
    ),
    "discards": Report(
        _("血液报废统计"),
        (_COMPONENT, Column("why", _("报废原因"), _of(ENDED_FOR)), _BAGS, _ML, Column("share", _("占该成分 %"))),
        _("计本期制备的血袋，到今天已报废的；又制成别的成分的不计。"),
    ),
    "supplied": Report(
        _("供血统计"),
        (_HOSPITAL, _COMPONENT, Column("bags", _("发往")), Column("missing", _("路上丢失"))),
    ),
    "transfusions": Report(
        _("临床输血统计"),
        (_HOSPITAL, _COMPONENT, Column("out", _("发给病区")), Column("given", _("已输注")), Column("back", _("退回可用")),
         Column("lost", _("未用而封存或报废")), Column("open", _("还在病区")), Column("reactions", _("输血不良反应"))),
    ),
}  # fmt: skip

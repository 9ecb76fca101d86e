"""The navigation: one table. A link is shown to those who may open it, in the order written here.

Each row: group, label, icon, URL name. What opening it needs stands in the room's `urls.ACCESS`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Link:
    group: str | Promise
    label: str | Promise
    icon: str
    name: str


TODAY, MANAGE, MINE = _("今天"), _("管理"), _("我的")
GIVING = _("献血")
MAKING = _("检验与制备")

LINKS: tuple[Link, ...] = (
    Link(TODAY, _("我的工作台"), "home", "home"),
    Link(TODAY, _("待办"), "check", "duties:listed"),
    Link(TODAY, _("找人"), "people", "people:search"),
    Link(TODAY, _("疑似重复档案"), "copy", "people:doubles"),
    Link(GIVING, _("场次"), "calendar", "blood:sessions"),
    Link(GIVING, _("献血点"), "pin", "blood:sites"),
    Link(GIVING, _("献血者"), "user", "blood:donors"),
    Link(GIVING, _("献血不良反应"), "alert", "blood:donor_reactions"),
    Link(GIVING, _("团体献血"), "people", "blood:drives"),
    Link(GIVING, _("献血码"), "scan", "blood:blocks"),
    Link(MAKING, _("检验"), "flask", "blood:laboratory"),
    Link(MAKING, _("放行"), "check", "blood:release"),
    Link(MAKING, _("成分制备"), "swap", "blood:separation"),
    Link(MAKING, _("血袋"), "bag", "blood:units"),
    Link(MANAGE, _("机构"), "people", "orgs:tree"),
    Link(MANAGE, _("账号与岗位"), "user", "orgs:accounts"),
    Link(MANAGE, _("规则版本"), "doc", "orgs:editions"),
    Link(MANAGE, _("放假安排"), "calendar", "orgs:holidays"),
    Link(MANAGE, _("痕迹"), "shield", "orgs:trail"),
    Link(MANAGE, _("接口密钥"), "lock", "exchange:tokens"),
    Link(MINE, _("我的献血"), "drop", "portal:home"),
    Link(MINE, _("献血记录"), "doc", "portal:history"),
    Link(MINE, _("我的资料和同意书"), "shield", "people:own"),
    Link(MINE, _("联系与退出"), "user", "portal:me"),
    Link(MINE, _("我的账号"), "user", "mfa_index"),
)

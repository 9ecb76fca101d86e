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


TODAY, DONORS, CENTRE, STOCK = _("今天"), _("献血"), _("检验与成分"), _("库存与供血")
HOSPITAL, SAFETY, MANAGE, MINE = _("医院用血"), _("追溯"), _("管理"), _("我的")
REGISTRY, CELLS = _("造血干细胞资料库"), _("造血干细胞")

LINKS: tuple[Link, ...] = (
    Link(TODAY, _("我的工作台"), "home", "home"),
    Link(TODAY, _("我的任务"), "inbox", "duties:listed"),
    Link(TODAY, _("办得怎么样"), "chart", "duties:figures"),
    Link(DONORS, _("献血场次"), "calendar", "blood:sessions"),
    Link(DONORS, _("献血者"), "heart", "blood:donors"),
    Link(DONORS, _("献血点"), "pin", "blood:sites"),
    Link(DONORS, _("团体献血"), "people", "blood:drives"),
    Link(DONORS, _("献血反应"), "alert", "blood:donor_reactions"),
    Link(DONORS, _("献血后回告"), "phone", "blood:informations"),
    Link(DONORS, _("记一件回告"), "edit", "blood:inform_find"),
    Link(DONORS, _("献血者告知"), "user", "blood:cases"),
    Link(DONORS, _("归队复核"), "check", "blood:reentries"),
    Link(DONORS, _("单采记录"), "doc", "blood:apheresis_list"),
    Link(DONORS, _("血红蛋白偏低"), "drop", "blood:iron"),
    Link(DONORS, _("人员档案"), "user", "people:search"),
    Link(DONORS, _("疑似重复"), "copy", "people:doubles"),
    Link(CENTRE, _("检验"), "flask", "blood:laboratory"),
    Link(CENTRE, _("检验待办"), "inbox", "blood:bench_work"),
    Link(CENTRE, _("核酸混样"), "drop", "blood:pools"),
    Link(CENTRE, _("确证检验"), "shield", "blood:confirmations"),
    Link(CENTRE, _("血型更正"), "edit", "blood:group_corrections"),
    Link(CENTRE, _("留样"), "bag", "blood:retained"),
    Link(CENTRE, _("采血批交接"), "inbox", "blood:collections"),
    Link(CENTRE, _("检测批"), "flask", "blood:test_batches"),
    Link(CENTRE, _("仪器与试剂"), "gear", "blood:bench"),
    Link(CENTRE, _("放行"), "check", "blood:release"),
    Link(CENTRE, _("检验用时"), "calendar", "blood:turnaround"),
    Link(CENTRE, _("成分制备"), "bag", "blood:separation"),
    Link(CENTRE, _("成分加工"), "snow", "blood:treatments"),
    Link(CENTRE, _("质量抽检"), "chart", "blood:qc"),
    Link(CENTRE, _("储存温度"), "clock", "blood:spots"),
    Link(CENTRE, _("读入检验结果"), "upload", "exchange:load_results"),
    Link(STOCK, _("库存"), "drop", "blood:stock"),
    Link(STOCK, _("每一袋血"), "bag", "blood:units"),
    Link(STOCK, _("血箱转运"), "truck", "blood:boxes"),
    Link(STOCK, _("医院订单"), "doc", "blood:orders"),
    Link(STOCK, _("冷藏箱"), "snow", "blood:coldboxes"),
    Link(STOCK, _("编号段"), "scan", "blood:blocks"),
    Link(STOCK, _("采血袋批号"), "bag", "blood:pack_lots"),
    Link(HOSPITAL, _("输血科"), "hospital", "blood:hospital"),
    Link(HOSPITAL, _("大量输血"), "alert", "blood:massives"),
    Link(HOSPITAL, _("推迟的手术"), "calendar", "blood:postponements"),
    Link(HOSPITAL, _("推迟手术合计"), "chart", "blood:postponed"),
    Link(HOSPITAL, _("病房输血"), "bed", "blood:ward"),
    Link(HOSPITAL, _("患者标本"), "flask", "blood:tubes"),
    Link(HOSPITAL, _("本院血液"), "drop", "blood:hospital_stock"),
    Link(HOSPITAL, _("院间调剂与退回"), "truck", "blood:transfers"),
    Link(HOSPITAL, _("用血点评"), "check", "blood:uses"),
    Link(HOSPITAL, _("输血不良反应"), "alert", "blood:reaction_cases"),
    Link(HOSPITAL, _("自体输血"), "heart", "blood:deposits"),
    Link(HOSPITAL, _("自体输血率"), "chart", "blood:autologous_ratio"),
    Link(HOSPITAL, _("用血反馈"), "chart", "blood:use_feedback"),
    Link(REGISTRY, _("为患者检索"), "search", "stemcell:search"),
    Link(REGISTRY, _("检索记录"), "doc", "stemcell:asked"),
    Link(REGISTRY, _("在库登记"), "people", "stemcell:registry"),
    Link(REGISTRY, _("导入分型"), "upload", "stemcell:files"),
    Link(REGISTRY, _("库容与机会"), "chart", "stemcell:coverage"),
    Link(CELLS, _("登记者"), "people", "stemdonor:registrants"),
    Link(CELLS, _("登记一位"), "plus", "stemdonor:enrol"),
    Link(CELLS, _("可以先问谁"), "heart", "stemdonor:prospects"),
    Link(CELLS, _("要打的电话"), "phone", "stemdonor:calls"),
    Link(CELLS, _("送检"), "flask", "stemdonor:samples"),
    Link(CELLS, _("样本箱"), "truck", "stemdonor:boxes"),
    Link(CELLS, _("分型实验室"), "flask", "stemdonor:bench"),
    Link(CELLS, _("有效库容率"), "chart", "stemdonor:rate"),
    Link(CELLS, _("配型病例"), "heart", "stemdonor:cases"),
    Link(CELLS, _("采集病区"), "bed", "stemdonor:ward"),
    Link(CELLS, _("接收采集物"), "scan", "stemdonor:take"),
    Link(CELLS, _("我陪着的人"), "people", "stemdonor:peers"),
    Link(CELLS, _("捐献后随访"), "phone", "stemdonor:follow_ups"),
    Link(CELLS, _("走访捐献者"), "home", "stemdonor:visits"),
    Link(CELLS, _("捐献费用"), "doc", "stemdonor:all_costs"),
    Link(CELLS, _("采集医院"), "hospital", "stemdonor:hospitals"),
    Link(CELLS, _("从相合到捐献"), "chart", "stemdonor:funnel"),
    Link(CELLS, _("复看全部成功的记录"), "check", "stemdonor:reviews"),
    Link(CELLS, _("导入的登记者名册"), "upload", "stemdonor:intakes"),
    Link(SAFETY, _("追溯"), "link", "blood:trace"),
    Link(SAFETY, _("召回"), "warn", "blood:recalls"),
    Link(SAFETY, _("不合格与纠正"), "alert", "blood:nonconformities"),
    Link(SAFETY, _("计划偏差"), "doc", "blood:deviations"),
    Link(SAFETY, _("盘点"), "scan", "blood:counts"),
    Link(SAFETY, _("标签与箱的核对"), "check", "blood:reconciliation"),
    Link(SAFETY, _("记录保存"), "lock", "blood:retention"),
    Link(MANAGE, _("统计报表"), "chart", "blood:reports"),
    Link(MANAGE, _("导入名册"), "upload", "exchange:registers"),
    Link(MANAGE, _("国家中心任务"), "inbox", "exchange:national"),
    Link(MANAGE, _("机构"), "people", "orgs:tree"),
    Link(MANAGE, _("账号与岗位"), "user", "orgs:accounts"),
    Link(MANAGE, _("规则版本"), "doc", "orgs:editions"),
    Link(MANAGE, _("放假安排"), "calendar", "orgs:holidays"),
    Link(MANAGE, _("痕迹"), "shield", "orgs:trail"),
    Link(MANAGE, _("接口钥匙"), "lock", "exchange:tokens"),
    Link(MINE, _("我的献血"), "heart", "portal:home"),
    Link(MINE, _("我的配型"), "heart", "portal:case"),
    Link(MINE, _("我的造血干细胞登记"), "link", "portal:cells"),
    Link(MINE, _("我的账号"), "gear", "mfa_index"),
)

# The bar at a phone's foot, after the desk: the three pages that a role opens most. For a role that is
# not here, or where one of them may not be opened, the side bar goes on from its top.
BARS: dict[str, tuple[str, ...]] = {
    "registrar": ("blood:sessions", "blood:donors", "people:search"),
    "nurse": ("blood:sessions", "blood:donors", "blood:boxes"),
    "counsellor": ("blood:cases", "blood:donor_reactions", "blood:donors"),
    "lab_technician": ("blood:laboratory", "blood:bench_work", "blood:bench"),
    "lab_reviewer": ("blood:release", "blood:laboratory", "blood:bench_work"),
    "component_technician": ("blood:separation", "blood:treatments", "blood:units"),
    "stock_manager": ("blood:stock", "blood:orders", "blood:boxes"),
    "hospital_clerk": ("blood:hospital", "blood:hospital_stock", "blood:boxes"),
    "hospital_doctor": ("blood:hospital", "blood:orders", "blood:massives"),
    "transfusion_committee": ("blood:uses", "blood:reaction_cases", "blood:use_feedback"),
    "ward_nurse": ("blood:ward", "blood:tubes", "blood:reaction_cases"),
    "quality_officer": ("blood:trace", "blood:recalls", "blood:nonconformities"),
    "deputy": ("blood:nonconformities", "blood:deviations", "duties:listed"),
    "administrator": ("orgs:accounts", "orgs:tree", "orgs:editions"),
    "policy_approver": ("orgs:editions", "orgs:tree", "duties:listed"),
    "province_manager": ("blood:stock", "orgs:tree", "orgs:accounts"),
    "registry_officer": ("stemcell:search", "stemcell:asked", "stemcell:registry"),
    "county_worker": ("stemdonor:cases", "stemdonor:calls", "stemdonor:enrol"),
    "city_worker": ("stemdonor:cases", "stemdonor:samples", "stemdonor:registrants"),
    "collection_doctor": ("stemdonor:ward", "duties:listed"),
    "peer_volunteer": ("stemdonor:peers", "duties:listed"),
    "callback_volunteer": ("duties:listed", "duties:feed", "mfa_index"),
    "hla_technician": ("stemdonor:bench", "stemdonor:boxes", "duties:listed"),
    "auditor": ("orgs:trail", "blood:trace", "blood:stock"),
}

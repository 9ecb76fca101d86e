"""The words of orders and reservations."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.terms import Urgency
from sanxian.blood.lifecycle import OrderStatus

REASONS = {
    "order_component_unknown": _("没有“%(component)s”这种血液成分。"),
    "urgency_unknown": _("没有“%(urgency)s”这个紧急程度。"),
    "quantity_out_of_range": _("一份申请可要 1 至 %(most)s 袋，不能是 %(quantity)s 袋。"),
    "needed_in_the_past": _("用血时间已经过去。"),
    "patient_elsewhere": _("患者 %(patient)s 不在这家医院。"),
    "stock_order_without_group": _("没有患者的备库申请必须写明 ABO 和 RhD 血型。"),
    "place_not_found": _("没有“%(place)s”这个机构，或它已关闭。"),
    "several_places": _("一次只能处理一个地方的血液。"),
    "supplier_differs": _("申请 %(order)s 不是向这里提出的。"),
    "order_not_open": _("申请 %(order)s 已经了结。"),
    "patient_not_grouped": _("患者的 ABO 和 RhD 血型还没有查明，不能备血、发血。"),
    "shelf_has_none": _("架上没有可用的血液：同型和相容血型都没有。"),
    "units_for_one_order": _("自己选血袋时，一次只能为一份申请。"),
    "more_than_ordered": _("选的血袋比还缺的多，还缺 %(lacking)s 袋。"),
    "unit_not_available": _("%(number)s 现在不能预留或发出。"),
    "component_differs": _("%(number)s 不是申请的成分。"),
    "unit_not_reserved": _("%(number)s 没有为这份申请预留。"),
    "issue_open": _("申请 %(order)s 还有 %(units)s 袋在病房，不能关闭。"),
}
ADVICE = {
    "patient_not_grouped": _("先送标本定血型；来不及时看本地是否启用了“未定血型的紧急用血”。"),
    "shelf_has_none": _("可以先从别处调拨，或请血站发起招募；申请仍保留。"),
    "unit_not_available": _("请刷新，按现在的库存另选一袋。"),
    "issue_open": _("请先等病房输注或退回。"),
    "order_not_open": _("请另提一份申请。"),
    "more_than_ordered": _("请少选几袋。"),
}
URGENCIES = {
    Urgency.ROUTINE: _("常规"),
    Urgency.URGENT: _("紧急"),
    Urgency.EMERGENCY: _("抢救"),
}
URGENCY_TONES = {Urgency.ROUTINE: "wait", Urgency.URGENT: "warn", Urgency.EMERGENCY: "bad"}
STATUSES = {
    OrderStatus.PLACED: _("待备血"),
    OrderStatus.PART: _("备了一部分"),
    OrderStatus.RESERVED: _("已备齐"),
    OrderStatus.DELIVERED: _("已送到"),
    OrderStatus.CLOSED: _("已完成"),
    OrderStatus.CANCELLED: _("已取消"),
}
TONES = {
    OrderStatus.PLACED: "warn",
    OrderStatus.PART: "warn",
    OrderStatus.RESERVED: "now",
    OrderStatus.DELIVERED: "now",
    OrderStatus.CLOSED: "ok",
    OrderStatus.CANCELLED: "wait",
}
FREE_REASONS = {
    "not_needed": _("不再需要"),
    "wrong_unit": _("选错了血袋"),
    "postponed": _("手术推迟"),
    "reservation_expired": _("预留到期"),
}
CANCEL_REASONS = {
    "not_needed": _("不再需要"),
    "patient_left": _("患者转走"),
    "typing_error": _("填写错误"),
    "supplied_elsewhere": _("由别处供给"),
}
ENDED_FOR = {
    **FREE_REASONS,
    **CANCEL_REASONS,
    "issued": _("已发出"),
    "incompatible": _("配血不合"),
    "order_closed": _("申请已关闭"),
    "recalled": _("召回"),
    "patient_reaction": _("输血不良反应"),
    "missing_in_transit": _("路上丢失"),
    "damaged_in_transit": _("路上破损"),
    "temperature_in_transit": _("路上温度超出范围"),
    "transport_too_long": _("路上太久"),
    "wrong_in_box": _("与清单不符"),
}
INDICATIONS = {
    "anaemia": _("贫血"),
    "surgery": _("手术备血"),
    "haemorrhage": _("失血"),
    "thrombocytopenia": _("血小板减少"),
    "coagulopathy": _("凝血障碍"),
    "obstetric": _("产科出血"),
    "trauma": _("创伤"),
    "other": _("其他"),
}

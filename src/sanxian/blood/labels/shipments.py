"""The words of boxes between two places."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.lifecycle import ShipmentStatus

REASONS = {
    "box_stays_here": _("发出地和目的地是同一个地方。"),
    "unit_lies_elsewhere": _("%(number)s 不在这里。"),
    "unit_not_movable": _("%(number)s 现在的状态不能装箱运送。"),
    "unit_in_other_box": _("%(number)s 已经在另一个箱子里。"),
    "untested_leaves_centre": _("%(number)s 还没有检验合格，只能在血站和采血点之间运送。"),
    "reserved_for_elsewhere": _("%(number)s 是为申请 %(order)s 预留的，不能送到别处。"),
    "wrong_destination": _("箱子 %(shipment)s 不是送到这里的。"),
    "missing_in_transit": _("在路上丢失，封存待查。"),
    "damaged_in_transit": _("在路上破损，封存待查。"),
    "unexpected_in_box": _("不在装箱清单上，路上怎样保存不清楚，封存待查。"),
    "nothing_scanned": _("还没有扫描任何血袋。"),
    "scan_is_no_unit": _("%(number)s 不是这箱里的血袋，也不是发出方的血袋。"),
}
ADVICE = {
    "unit_not_movable": _("请取消这个箱子，重新装箱。"),
    "unit_in_other_box": _("请先取消那个箱子。"),
    "wrong_destination": _("请不要拆箱，联系发出方。"),
    "nothing_scanned": _("请逐袋扫码；一袋也没有到时，请联系发出方。"),
    "scan_is_no_unit": _("请核对这一行，重新扫码；一条也没有记下。"),
}
STATUSES = {
    ShipmentStatus.PACKED: _("已装箱"),
    ShipmentStatus.SENT: _("在途"),
    ShipmentStatus.RECEIVED: _("已签收"),
    ShipmentStatus.CANCELLED: _("已取消"),
}
TONES = {
    ShipmentStatus.PACKED: "warn",
    ShipmentStatus.SENT: "now",
    ShipmentStatus.RECEIVED: "ok",
    ShipmentStatus.CANCELLED: "wait",
}
CANCEL_REASONS = {
    "not_needed": _("不用送了"),
    "typing_error": _("装错了"),
    "unit_changed": _("有血袋被封存或过期"),
    "no_transport": _("没有车"),
}
DIFFERENCES = {
    "missing": _("缺少"),
    "damaged": _("破损"),
    "extra": _("多出"),
    "wrong": _("与清单不符"),
    "temperature": _("温度超出范围"),
    "late": _("路上太久"),
}

"""The words of bag sets and their lots."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.lifecycle import PackLotStatus

REASONS = {
    "pack_lot_missing": _("还没有扫采血袋的批号。"),
    "pack_lot_unknown": _("批号 %(lot)s 不在采血袋登记里。"),
    "pack_lot_kind": _("批号 %(lot)s 是全血采血袋，这次不是采全血。"),
    "pack_lot_withdrawn": _("批号 %(lot)s 已停用。"),
    "pack_lot_expired": _("批号 %(lot)s 的采血袋在 %(day)s 到期。"),
    "pack_lot_too_small": _("批号 %(lot)s 的采血袋最多采 %(limit)s mL，装不下这次的量。"),
    "pack_lot_known": _("批号 %(lot)s 已经登记过。"),
}
ADVICE = {
    "pack_lot_missing": _("扫采血袋外包装上的批号，再取号采血。"),
    "pack_lot_unknown": _("请换一袋，或请库存管理员先登记这个批号。"),
    "pack_lot_withdrawn": _("请换一袋；这一批退回库房。"),
    "pack_lot_expired": _("请换一袋在有效期内的；过期的不能用。"),
    "pack_lot_too_small": _("请换容量够的采血袋。"),
}
STATUSES = {
    PackLotStatus.IN_USE: _("在用"),
    PackLotStatus.WITHDRAWN: _("已停用"),
}
WITHDRAW_REASONS = {
    "withdrawn_by_maker": _("厂家召回"),
    "damaged": _("破损"),
    "used_up": _("已用完"),
    "typing_error": _("登记错误"),
}

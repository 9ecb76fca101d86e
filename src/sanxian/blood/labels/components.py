"""The words of the component room: why a bag is held, cleared, destroyed, or not made into others."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "unit_not_whole_blood": _("%(number)s 不是全血，不能分离。"),
    "unit_not_ffp": _("%(number)s 不是新鲜冰冻血浆，不能制备冷沉淀。"),
    "unit_not_on_shelf": _("%(number)s 不在库，不能制备。"),
    "unit_past_expiry": _("%(number)s 已过有效期。"),
    "donation_rejected": _("%(number)s 的献血检验不合格或已中止。"),
    "component_unknown": _("%(number)s 不能制备成“%(component)s”。"),
    "component_twice": _("%(number)s：同一种成分只能制备一次，两种血浆只能选一种。"),
    "component_too_late": _("%(number)s：采血已超过 %(limit)s，不能再制备这种成分。"),
    "pack_unknown": _("%(number)s：不认识这种血袋型号。"),
    "pack_has_no_bag": _("%(number)s：这种血袋没有装“%(component)s”的子袋。"),
    "unit_not_here": _("%(number)s 不在这里，不能入位。"),
    "unit_elsewhere": _("%(number)s 不在您的范围内。"),
    "unit_not_holdable": _("%(number)s 已经封存或已经结束，不能再封存。"),
    "unit_not_held": _("%(number)s 没有被封存。"),
    "unit_recalled": _("%(number)s 在一次未结案的召回里。"),
    "unit_in_excursion": _("%(number)s 在一次未结案的温度异常里。"),
    "unit_not_discardable": _("%(number)s 现在不能报废。"),
    "unit_in_date": _("%(number)s 还在有效期内。"),
    "unit_unknown": _("没有血袋 %(number)s，或它不在您的范围内。"),
    "too_many_scanned": _("一次最多 %(most)s 袋。"),
    "storage_unreadable": _("请写明冰箱和层位，不超过 40 个字。"),
}
ADVICE = {
    "unit_unknown": _("请核对号码，或再扫一次；末位是校验位。"),
    "unit_past_expiry": _("请按“过期”报废。"),
    "donation_rejected": _("请按“检验不合格”报废。"),
    "pack_has_no_bag": _("请换一种制备方案，或改选实际用的血袋型号。"),
    "unit_in_excursion": _("请到温度异常里逐袋定夺，再结案。"),
    "component_too_late": _("可以改做冰冻血浆，或不做血小板。"),
    "unit_recalled": _("请等召回结案：只有结论为“排除风险”才能解除封存。"),
    "unit_not_discardable": _("在途的血液请先由收方签收；已输注、已制备的不必报废。"),
    "unit_in_date": _("请另选一个报废原因。"),
    "unit_not_on_shelf": _("请先看它在哪里：已预留的先解除预留，在途的先签收。"),
}
DISCARD_REASONS = {
    "expired": _("过期"),
    "lab_deferral": _("检验不合格"),
    "bag_leaking": _("血袋破漏"),
    "haemolysed": _("溶血"),
    "lipaemic": _("脂肪血"),
    "clotted": _("凝块"),
    "temperature": _("温度超限"),
    "bad_separation": _("分离失败"),
    "processing_failed": _("制备失败"),
    "quality_failed": _("质量抽检不合格"),
    "low_volume": _("容量不足"),
    "label_damaged": _("标签破损"),
    "recalled": _("召回"),
    "returned_too_late": _("退回超时"),
    "other_spoilt": _("其他不可用"),
}
HOLD_REASONS = {
    "appearance": _("外观可疑"),
    "temperature": _("温度可疑"),
    "label_doubt": _("标签可疑"),
    "donor_told_later": _("献血者捐后告知"),
    "equipment_fault": _("设备故障"),
    "processing_doubt": _("制备过程可疑"),
    "awaiting_inquiry": _("等待查清"),
    "not_found": _("盘点没有找到"),
}
CLEAR_REASONS = {
    "checked_good": _("检查合格"),
    "inquiry_closed": _("已查清，无碍"),
    "held_by_mistake": _("误封存"),
}
# Every open code that a held bag may bear.
HELD_FOR = {
    **HOLD_REASONS,
    "lab_deferral": _("检验不合格"),
    "recalled": _("召回"),
    "quality_failed": _("质量抽检不合格"),
}
ENDED_FOR = {"takeover_undone": _("移交撤销"), **DISCARD_REASONS}

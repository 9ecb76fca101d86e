"""The words of what is done to a bag after it was made, and of the bag systems."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.processing_policy import Pack, Word

REASONS = {
    "treatment_not_for_this": _("%(number)s 是另一种成分，不能这样处理。"),
    "treated_before": _("%(number)s 已经做过这种处理。"),
    "pool_stays_as_it_is": _("%(number)s 是汇集的血，不能再加工。"),
    "taken_over_not_pooled": _("%(number)s 是从别的系统接收来的血，不能与别的血汇集。"),
    "taken_over_not_separated": _(
        "%(number)s 是从别的系统接收来的血，可以解冻、洗涤、辐照、去白、分装，不能再分离或制备。"
    ),
    "freeze_too_late": _("%(number)s：采血已超过 %(limit)s，不能再冰冻。"),
    "conversion_not_done": _("%(number)s：本地不把到期的新鲜冰冻血浆转为冰冻血浆。"),
    "plasma_still_fresh": _("%(number)s 还在新鲜冰冻血浆的有效期内，不必转。"),
    "split_into_so_many": _("%(number)s：要分成 2 至 %(most)s 份。"),
    "split_part_too_small": _("%(number)s：每份至少 %(least)s mL。"),
    "split_more_than_there_is": _("%(number)s：各份合计超过了袋里的 %(volume)s mL。"),
    "pool_of_so_many": _("汇集要 %(least)s 至 %(most)s 袋。"),
    "pool_of_one_group": _("只有血型相同的才能汇集。"),
    "pool_of_one_component": _("只有同一种成分才能汇集。"),
    "pool_of_one_place": _("这些血不在同一个地方。"),
    "pool_needs_release": _("%(number)s 还没有放行，不能汇集。"),
}
ADVICE = {
    "freeze_too_late": _("请按悬浮红细胞使用。"),
    "pool_of_so_many": _("请再扫几袋，或分几次汇集。"),
    "pool_needs_release": _("请等检验放行。"),
    "treatment_not_for_this": _("请核对扫的是不是这一袋。"),
}
WORDS = {
    Word.LEUCODEPLETE: _("去白细胞"),
    Word.WASH: _("洗涤"),
    Word.IRRADIATE: _("辐照"),
    Word.FREEZE: _("冰冻红细胞"),
    Word.THAW: _("解冻"),
    Word.SPLIT: _("分装"),
    Word.POOL: _("汇集"),
    Word.CONVERT: _("转为冰冻血浆"),
}
NOTES = {
    Word.LEUCODEPLETE: _("全血、红细胞、血小板过滤去白细胞；封闭操作不改有效期。"),
    Word.WASH: _("红细胞用生理盐水洗涤，之后只剩 24 小时。"),
    Word.IRRADIATE: _("红细胞辐照后有效期缩短；血小板不变。"),
    Word.FREEZE: _("稀有血型红细胞加甘油深低温保存。"),
    Word.THAW: _("血浆、冷沉淀、冰冻红细胞解冻；解冻后只剩几小时到一天。"),
    Word.SPLIT: _("一袋分成几份，给新生儿和婴儿。"),
    Word.POOL: _("同一血型的血小板或解冻冷沉淀汇成一袋。"),
    Word.CONVERT: _("满一年的新鲜冰冻血浆转为冰冻血浆，用到第四年末。"),
}
PACKS = {
    Pack.SINGLE: _("单联袋"),
    Pack.DOUBLE: _("双联袋"),
    Pack.TRIPLE: _("三联袋"),
    Pack.QUADRUPLE: _("四联袋"),
    Pack.TRIPLE_FILTER: _("三联袋（带滤器）"),
    Pack.QUADRUPLE_FILTER: _("四联袋（带滤器）"),
}

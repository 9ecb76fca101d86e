"""The words of storage, temperatures, excursions, quality samples and labels."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.storage import Measure, SpotKind
from sanxian.blood.lifecycle import ExcursionStatus, SampleStatus

REASONS = {
    "spot_name_unreadable": _("请给储存设备起个名字，不超过 40 个字。"),
    "spot_name_taken": _("这里已有一台叫“%(name)s”。"),
    "spot_closed": _("“%(name)s”已停用。"),
    "spot_not_empty": _("“%(name)s”里还有血，不能停用。"),
    "spot_in_excursion": _("“%(name)s”现在温度异常，不能放血。"),
    "spot_full": _("“%(name)s”放不下了：最多 %(capacity)s 袋。"),
    "spot_elsewhere": _("%(number)s 与“%(name)s”不在同一个地方。"),
    "spot_too_warm_or_cold": _("“%(name)s”的温度不适合 %(number)s 这种成分。"),
    "readings_missing": _("没有读到任何温度。"),
    "readings_too_many": _("一次最多 %(most)s 条温度。"),
    "reading_unreadable": _("第 %(row)s 行读不懂：要有时间和温度。"),
    "reading_in_future": _("第 %(row)s 行的时间还没有到。"),
    "reading_impossible": _("第 %(row)s 行的温度不在 -200 至 60 ℃ 之间。"),
    "reading_differs": _("第 %(row)s 行：这一刻已记过另一个温度。"),
    "excursion_goes_on": _("温度还没有回到范围内，不能结案。"),
    "excursion_undecided": _("%(number)s 还没有定夺。"),
    "excursion_not_open": _("这次温度异常已经结案。"),
    "excursion_not_its_unit": _("%(number)s 不在这次温度异常里。"),
    "excursion_not_held": _("%(number)s 已不在封存中，只能登记为“已通知”。"),
    "sample_month_planned": _("这个月的样本已经抽够了。"),
    "sample_not_waiting": _("这份样本已经出过结果。"),
    "measure_missing": _("还缺：%(measure)s。"),
    "measure_unreadable": _("“%(measure)s”的数值读不懂。"),
    "measure_not_asked": _("这种成分不测“%(measure)s”。"),
    "sample_unit_there": _("这袋血还在，请测定，不要作废样本。"),
    "label_not_printed": _("%(number)s 的标签还没有打印过。"),
    "label_printed_before": _("%(number)s 的标签已经打印过，重印要写原因。"),
    "labels_differ": _("新旧标签不是同一袋：%(old)s 与 %(new)s。"),
    "label_gone": _("%(number)s 已经结束，不再重印标签。"),
}
ADVICE = {
    "spot_in_excursion": _("请放到别的设备里，并通知质量负责人。"),
    "spot_too_warm_or_cold": _("红细胞放 2–6 ℃ 冰箱，血小板放振荡箱，血浆放低温冰箱。"),
    "spot_not_empty": _("请先把里面的血移到别处。"),
    "excursion_goes_on": _("请先记下恢复正常的温度。"),
    "labels_differ": _("停下来，两张标签都不要贴；请质量负责人来看。"),
    "label_printed_before": _("请用“重印标签”，写明原因。"),
}
SPOT_KINDS = {
    SpotKind.REFRIGERATOR: _("冷藏冰箱"),
    SpotKind.FREEZER: _("低温冰箱"),
    SpotKind.DEEP_FREEZER: _("深低温冰箱"),
    SpotKind.AGITATOR: _("血小板振荡箱"),
}
EXCURSION_STATUSES = {ExcursionStatus.OPEN: _("未结案"), ExcursionStatus.CLOSED: _("已结案")}
DECISIONS = {"clear": _("可以使用"), "discard": _("报废"), "told": _("已通知用血方")}
SAMPLE_STATUSES = {
    SampleStatus.PICKED: _("待测"),
    SampleStatus.PASSED: _("合格"),
    SampleStatus.FAILED: _("不合格"),
    SampleStatus.DROPPED: _("作废"),
}
MEASURES = {
    Measure.VOLUME_ML: _("容量（mL）"),
    Measure.HB_G: _("血红蛋白（g/袋）"),
    Measure.HCT_PERCENT: _("红细胞比容（%）"),
    Measure.HAEMOLYSIS_PERCENT: _("溶血率（%）"),
    Measure.PLATELETS_E9: _("血小板（×10⁹/袋）"),
    Measure.PH: _("pH"),
    Measure.FVIII_IU: _("Ⅷ因子（IU/袋）"),
    Measure.FIBRINOGEN_MG: _("纤维蛋白原（mg/袋）"),
    Measure.LEUCOCYTES_E6: _("残留白细胞（×10⁶/袋）"),
    Measure.RED_CELLS_E9: _("红细胞混入（×10⁹/袋）"),
    Measure.PROTEIN_G_PER_L: _("血浆蛋白（g/L）"),
    Measure.GROWTH: _("细菌培养（0 无，1 有）"),
}
REPRINT_REASONS = {
    "damaged": _("标签破损"),
    "unreadable": _("扫不出来"),
    "lost": _("没有贴上就丢了"),
    "printer_fault": _("打印机故障"),
    "group_known": _("血型放行后换标签"),
}

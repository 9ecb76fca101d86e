"""The words of batches, instruments, lots and controls."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.bench import Difference, InstrumentKind
from sanxian.blood.lifecycle.batches import BatchStatus, InstrumentStatus, LotStatus

REASONS = {
    "field_empty": _("“%(field)s”没有填。"),
    "field_too_long": _("“%(field)s”太长。"),
    "instrument_known": _("仪器 %(code)s 已经登记过。"),
    "lot_known": _("%(assay)s 的批号 %(lot)s 已经登记过。"),
    "lot_own": _("批号 %(lot)s 是您自己登记的，须由另一位同事验收。"),
    "lot_needs_controls": _("%(assay)s 批号 %(lot)s 还没有做齐质控，或质控没有通过。"),
    "lot_ended": _("批号 %(lot)s 已停用，不能再做质控。"),
    "control_no_number": _("第 %(row)s 行 %(level)s：均值、标准差和结果都应是数字，标准差大于零。"),
    "instrument_missing": _("第 %(row)s 行：%(assay)s 没有写明仪器。"),
    "lot_missing": _("第 %(row)s 行：%(assay)s 没有写明试剂批号。"),
    "instrument_unknown": _("仪器 %(instrument)s 没有登记。"),
    "instrument_not_in_service": _("仪器 %(instrument)s 已停用，它的结果不能录入。"),
    "lot_unknown": _("%(assay)s 的试剂批号 %(lot)s 没有登记。"),
    "lot_not_accepted": _("%(assay)s 的试剂批号 %(lot)s 没有验收，或已停用。"),
    "lot_expired": _("试剂批号 %(lot)s 已于 %(expired)s 过期。"),
    "control_missing": _("仪器 %(instrument)s 用批号 %(lot)s 的质控没有做齐。"),
    "control_failed": _("仪器 %(instrument)s 用批号 %(lot)s 的质控失控。"),
    "collection_nothing_drawn": _("这一场没有尚未交接的献血。"),
    "collection_still_drawing": _("还有 %(count)s 人正在采血。"),
    "collection_closed": _("采血批 %(code)s 已经结批。"),
    "collection_not_received": _("采血批 %(code)s 还没有清点。"),
    "collection_not_closed": _("采血批 %(code)s 还没有结批。"),
    "collection_difference": _("%(number)s 的差异还没有说明。"),
    "scan_unreadable": _("%(number)s 不是献血码，也不是血袋号。"),
    "explanation_unfit": _("%(number)s 不能这样说明。"),
    "testbatch_empty": _("这些采血批里没有等着检验的标本。"),
    "testbatch_closed": _("检测批 %(code)s 已经结批。"),
    "testbatch_lacks": _("%(number)s 还缺 %(assays)s。"),
    "donation_outside_batch": _("%(number)s 不在任何采血批里。"),
    "collection_batch_open": _("%(number)s 所在的采血批还没有结批。"),
    "tube_never_came": _("%(number)s 的标本没有清点到，却有结果。"),
    "touched_nothing": _("这段时间里没有血液用过它。"),
}
ADVICE = {
    "instrument_missing": _("请在文件里写明仪器，或在表格里选一台。"),
    "lot_missing": _("请在文件里写明试剂批号；仪器不输出批号时，可在对照表里设定。"),
    "instrument_unknown": _("请先在“仪器与试剂”里登记，代号要与仪器文件里的一样。"),
    "instrument_not_in_service": _("请用另一台仪器重做，或修好后由审核人恢复使用。"),
    "lot_unknown": _("请先在“仪器与试剂”里登记这个批号，做质控，再由审核人验收。"),
    "lot_not_accepted": _("请做质控，再由审核人验收；已停用的批号不能再用。"),
    "lot_expired": _("请换未过期的批号重做。"),
    "control_missing": _("请先做质控并录入，再传一次结果；现在什么也没有录入。"),
    "control_failed": _("请查明原因，重做质控；通过以后再传一次结果。"),
    "lot_own": _("请另一位有验收权限的同事打开这一页。"),
    "lot_needs_controls": _("请先录入这个批号的质控。"),
    "donation_outside_batch": _("请采血点交接这一场的献血，检验科清点后再判定。"),
    "collection_batch_open": _("请先清点并说明差异，结批后再判定。"),
    "tube_never_came": _("请核对标本；找到后重开采血批补清点。"),
    "collection_difference": _("请逐项选一个说明。"),
    "collection_still_drawing": _("请等采血结束再交接。"),
    "testbatch_lacks": _("请补齐结果，或说明为什么这一批没有。"),
}
INSTRUMENT_KINDS = {
    InstrumentKind.SEROLOGY: _("酶免、化学发光"),
    InstrumentKind.NAT: _("核酸"),
    InstrumentKind.CHEMISTRY: _("生化"),
    InstrumentKind.GROUPING: _("血型"),
    InstrumentKind.MANUAL: _("手工"),
}
INSTRUMENT_STATUSES = {
    InstrumentStatus.IN_SERVICE: _("在用"),
    InstrumentStatus.OUT_OF_SERVICE: _("停用"),
    InstrumentStatus.RETIRED: _("已报废"),
}
LOT_STATUSES = {
    LotStatus.QUARANTINE: _("待验收"),
    LotStatus.ACCEPTED: _("可用"),
    LotStatus.REJECTED: _("拒用"),
    LotStatus.CLOSED: _("已用完"),
}
BATCH_STATUSES = {BatchStatus.OPEN: _("未结"), BatchStatus.CLOSED: _("已结")}
DIFFERENCES = {
    Difference.TUBE_MISSING: _("缺标本"),
    Difference.BAG_MISSING: _("缺血袋"),
    Difference.BOTH_MISSING: _("标本和血袋都没到"),
    Difference.NOT_LISTED: _("清单上没有"),
}
EXPLANATIONS = {
    "tube_broken": _("标本管破损"),
    "tube_not_drawn": _("没有留取标本"),
    "bag_discarded": _("血袋已报废"),
    "bag_comes_later": _("血袋随后送到"),
    "left_at_site": _("遗留在采血点"),
    "of_another_session": _("属于另一场"),
    "spare_label": _("多余的标签"),
    "lost": _("找不到，已上报"),
}
UNTESTED_FOR = {
    "sample_short": _("标本量不足"),
    "sample_spoilt": _("标本溶血或脂血"),
    "repeat_pending": _("等复检"),
    "elsewhere": _("送外检"),
}
REOPEN_REASONS = {
    "late_arrival": _("迟到的标本或血袋"),
    "wrong_explanation": _("说明有误"),
    "count_in_doubt": _("清点有疑问"),
    "quality_review": _("质量核查"),
}
PULL_REASONS = {
    "instrument_fault": _("仪器故障"),
    "control_failed": _("质控失控"),
    "maintenance": _("保养"),
    "moved": _("搬移"),
}
REJECT_REASONS = {
    "control_failed": _("质控失控"),
    "damaged_on_arrival": _("到货时已损坏"),
    "cold_chain_broken": _("冷链中断"),
    "withdrawn_by_maker": _("厂家召回"),
}
STAGES = {
    "received": _("收到标本"),
    "tested": _("结果齐全"),
    "proposed": _("判定"),
    "released": _("放行"),
}
WAITING = {
    "received": _("等收标本"),
    "tested": _("等结果"),
    "proposed": _("等判定"),
    "released": _("等复核"),
    "": _("已放行"),
}
RULES = {"match": _("相符"), "in": _("在控")}

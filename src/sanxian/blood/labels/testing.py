"""The words of runs, pools, discrepancies, confirmatory tests and retained samples."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.supply_policy import Marker, Strength
from sanxian.blood.labels.laboratory import ASSAYS
from sanxian.blood.lifecycle import (
    ConfirmationStatus,
    DiscrepancyStatus,
    PoolStatus,
    RetainedStatus,
)
from sanxian.blood.rules.grouping import GroupFault
from sanxian.blood.rules.testing import Open

REASONS = {
    Open.REPEAT_WANTED: _("%(number)s：还有项目要用同一标本复检。"),
    Open.POOL_PENDING: _("%(number)s 在混样池 %(pool)s 里，池的结果还没有出。"),
    Open.POOL_UNRESOLVED: _("%(number)s 在混样池 %(pool)s 里，还没有拆分做完。"),
    Open.GROUP_UNRESOLVED: _("%(number)s 的正反定型不符，还没有查清。"),
    Open.WEAK_D_WANTED: _("%(number)s 的抗-D 没有反应，还要做间接试验。"),
    Open.SECOND_READING: _("%(number)s 有一项手工结果只录了一遍，等另一人再录。"),
    Open.THIRD_READING: _("%(number)s 有一项手工结果两人录得不一样，等第三人再录。"),
    GroupFault.CONTROL_POSITIVE: _("对照管有凝集，这次定型不算数。"),
    GroupFault.MIXED_FIELD: _("混合视野凝集。"),
    GroupFault.FORWARD_HAEMOLYSED: _("正定型溶血。"),
    GroupFault.FORWARD_WEAK: _("正定型凝集太弱。"),
    GroupFault.REVERSE_ABSENT: _("反定型应有的凝集没有出现。"),
    GroupFault.REVERSE_WEAK: _("反定型凝集太弱。"),
    GroupFault.REVERSE_EXTRA: _("反定型出现不该有的凝集。"),
    GroupFault.O_CELLS_REACT: _("O 细胞有凝集：可能有冷抗体或意外抗体。"),
    GroupFault.RECORD_DIFFERS: _("与献血者以往的血型不一致。"),
    GroupFault.D_CONTRADICTS: _("抗-D 直接有反应，间接却没有。"),
    GroupFault.WEAK_D_WANTED: _("抗-D 没有反应，要做间接试验。"),
    "group_needs_reactions": _("第 %(row)s 行，%(number)s：请录凝集反应，不要只录血型。"),
    "group_incomplete": _("请同时选 ABO 和 RhD；查不出时两项都留空，原因选“查不出”。"),
    "typed_by_you": _("%(number)s 的这一项您已经录过，要等另一位同事再录。"),
    "pool_size": _("一池要有 2 到 %(most)s 份标本，这里有 %(count)s 份。"),
    "pool_donation_judged": _("%(number)s 已不在待检状态，不能混样。"),
    "pool_already_tested": _("%(number)s 已做过核酸。"),
    "pool_already_pooled": _("%(number)s 已在另一个没有出结果的池里。"),
    "pool_not_pending": _("第 %(row)s 行：混样池 %(number)s 已有结果，或这一项不是核酸。"),
    "pool_pending_first": _("第 %(row)s 行：%(number)s 在混样池 %(pool)s 里，先等池的结果。"),
    "nat_not_reactive": _("第 %(row)s 行：%(number)s 的核酸没有反应性，不必鉴别。"),
    "result_reactive_stands": _("有反应性的结果不能只因为想再做一次就作废。"),
    "run_has_result": _("这一项已有结果，请作废那个结果。"),
    "run_nothing_there": _("这一项还没有做过，没有可作废的。"),
    "discrepancy_not_waiting": _("%(number)s 已不在待检状态。"),
    "discrepancy_untested": _("%(number)s 还没有重做定型，不能只凭判断下结论。"),
    "discrepancy_against_tubes": _("最后一次凝集反应说的是另一个血型。"),
    "confirmation_not_reactive": _("%(number)s 的这一项没有反应性，不需要确证。"),
    "confirmation_no_donation": _("请填这位献血者的献血码。"),
    "confirmation_under_way": _("这位献血者的这一项已经送出，还没有回报。"),
    "confirmation_day": _("报告日期不能早于送出，也不能晚于今天。"),
    "laboratory_missing": _("请填确证实验室的名称，不超过 80 个字。"),
    "sample_no_position": _("%(number)s：请填存放位置，不超过 40 个字。"),
    "sample_position_taken": _("位置 %(position)s 已经放了标本。"),
    "sample_already_stored": _("%(number)s 已有留样。"),
    "sample_not_drawn": _("%(number)s 没有采成，没有标本可留。"),
    "sample_kept": _("%(number)s 的留样还没有到期。"),
    "lab_not_used": _("检验结果不用于输血；献血者不因此暂缓。"),
}
REASONS = {str(code): said for code, said in REASONS.items()}
ADVICE = {
    "repeat_wanted": _("在“检验待办”里看是哪一份，复检做完后传入或录入。"),
    "pool_pending": _("等核酸机传来池的结果；标本有问题时可以解散这个池。"),
    "pool_unresolved": _("把池里每一份单独做核酸，全部做完后自动得出结果。"),
    "group_unresolved": _("重做定型，由一人下结论、另一人复核。"),
    "weak_d_wanted": _("做间接抗人球蛋白试验，连同全部反应再录一次。"),
    "second_reading": _("请另一位同事打开这一份，不看前一遍，再录一遍。"),
    "third_reading": _("请第三位同事再录一遍；与其中一遍相同就算数。"),
    "group_needs_reactions": _("正定型、反定型和对照都要录，血型由规则读出。"),
    "typed_by_you": _("两遍必须由两个人录，互相看不到。"),
    "result_reactive_stands": _("标本拿错、仪器或质控有问题时，请选那个原因。"),
    "discrepancy_untested": _("先用同一标本或新标本再做一次正反定型。"),
    "discrepancy_against_tubes": _("再做一次定型，或把结论改成与反应相符。"),
    "sample_kept": _("到期以后再销毁。"),
}
CODES = {code: REASONS[code] for code in map(str, GroupFault)}

TUBES = {
    "anti_a": _("抗-A"),
    "anti_b": _("抗-B"),
    "anti_d": _("抗-D"),
    "control": _("对照"),
    "a1_cells": _("A1 细胞"),
    "b_cells": _("B 细胞"),
    "o_cells": _("O 细胞"),
    "anti_d_indirect": _("抗-D 间接试验"),
}
STRENGTHS = {
    Strength.NONE: _("0 无凝集"),
    Strength.WEAK: _("w 微弱"),
    Strength.ONE: "1+",
    Strength.TWO: "2+",
    Strength.THREE: "3+",
    Strength.FOUR: "4+",
    Strength.MIXED: _("mf 混合视野"),
    Strength.HAEMOLYSIS: _("H 溶血"),
}
ROLES = {"test": _("检验"), "single": _("拆分单检"), "discriminate": _("核酸鉴别")}
POOL_STATUSES = {
    PoolStatus.PENDING: _("等结果"),
    PoolStatus.CLEAR: _("无反应性"),
    PoolStatus.UNRESOLVED: _("有反应性，待拆分"),
    PoolStatus.RESOLVED: _("已拆分"),
    PoolStatus.DISSOLVED: _("已解散"),
}
POOL_TONES = {
    PoolStatus.PENDING: "now",
    PoolStatus.CLEAR: "ok",
    PoolStatus.UNRESOLVED: "bad",
    PoolStatus.RESOLVED: "ok",
    PoolStatus.DISSOLVED: "wait",
}
DISSOLVE_REASONS = {
    "wrong_sample": _("标本拿错"),
    "instrument_fault": _("仪器故障"),
    "control_failed": _("质控失败"),
    "pool_spoilt": _("池的标本损坏"),
}
DISCREPANCY_STATUSES = {
    DiscrepancyStatus.OPEN: _("待查"),
    DiscrepancyStatus.EXPLAINED: _("等复核"),
    DiscrepancyStatus.RESOLVED: _("已查清"),
    DiscrepancyStatus.LAPSED: _("已作废"),
}
CAUSES = {
    "weak_antigen": _("抗原减弱或亚型"),
    "weak_antibody": _("抗体减弱或缺失"),
    "cold_antibody": _("冷抗体"),
    "irregular_antibody": _("意外抗体"),
    "mixed_cells": _("两群红细胞"),
    "reagent_fault": _("试剂问题"),
    "technique_fault": _("操作问题"),
    "record_wrong": _("以往记录的血型有误"),
    "not_found": _("查不出"),
}
CONFIRMATION_STATUSES = {
    ConfirmationStatus.SENT: _("等报告"),
    ConfirmationStatus.READ: _("录了一遍，等第二人"),
    ConfirmationStatus.STANDING: _("已确定"),
    ConfirmationStatus.WITHDRAWN: _("已撤回"),
}
CONFIRMED = {
    "positive": _("阳性"),
    "negative": _("阴性"),
    "indeterminate": _("不确定"),
}
PURPOSES = {"confirm": _("确证检验"), "reentry": _("归队检验")}
METHODS = {
    "western_blot": _("免疫印迹"),
    "neutralisation": _("中和试验"),
    "nat_single": _("核酸单检"),
    "riba": _("重组免疫印迹"),
    "tppa": _("TPPA"),
    "elisa_second": _("第二种试剂 ELISA"),
}
WITHDRAW_REASONS = {
    "sample_spoilt": _("标本损坏"),
    "sent_in_error": _("送错"),
    "no_answer": _("没有回报"),
}
MARKERS = {marker: ASSAYS[marker.value] for marker in Marker if marker is not Marker.ALT}
RETAINED_STATUSES = {
    RetainedStatus.STORED: _("在库"),
    RetainedStatus.OUT: _("已取出"),
    RetainedStatus.ENDED: _("已用完或销毁"),
}
OUT_REASONS = {
    "lookback": _("回查"),
    "reaction": _("输血反应"),
    "retest": _("复检"),
    "dispute": _("争议"),
}

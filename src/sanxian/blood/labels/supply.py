"""Why a donation is not released, a unit not kept, carried, issued or begun."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts import Solution, Treatment
from sanxian.blood.rules.stock import Level
from sanxian.blood.rules.testing import Fault

_SEALED = _("检验不合格，这次献的血全部封存；哪一项只有检验和专人告知的人员可见。")

REASONS = {
    Fault.REACTIVE_HBSAG: _SEALED,
    Fault.REACTIVE_ANTI_HCV: _SEALED,
    Fault.REACTIVE_HIV: _SEALED,
    Fault.REACTIVE_SYPHILIS: _SEALED,
    Fault.REACTIVE_NAT: _SEALED,
    Fault.ALT_HIGH: _SEALED,
    Fault.INITIAL_REACTIVE: _("初次检验有反应性而复检没有，按本版规则不用于输血；献血者不暂缓。"),
    Fault.GROUP_UNDETERMINED: _("两个人都查不出这次献血的血型，不能用于输血。"),
    Fault.ASSAY_MISSING: _("还缺检验项目 %(assay)s 的结果。"),
    Fault.ASSAY_UNREADABLE: _("检验项目 %(assay)s 的结果读不懂。"),
    Fault.GROUP_DISCREPANCY: _("这次的血型与献血者以往的血型不一致，请先查清标本和标签。"),
    Fault.RELEASE_NOT_FIT: _("检验没有全部合格，不能放行。"),
    Fault.RELEASE_NEEDS_TWO_PERSONS: _("放行要两个人：判定的人不能自己复核。"),
    Fault.RELEASE_DONATION_HELD: _("这次献血还被封存着，不能放行。"),
    "storage_solution_unknown": _("不认识这种保存液，算不出有效期。"),
    "storage_treatment_unknown": _("不认识这种处理方式，算不出有效期。"),
    "storage_treatment_impossible": _("这种血液成分不能这样处理。"),
    "storage_treated_at_missing": _("还没有填处理的时间。"),
    "irradiation_too_late": _("采血已久，不能再辐照。"),
    "temperature_out_of_band": _("温度不在 %(low)s 至 %(high)s ℃ 之间。"),
    "transport_too_long": _("路上的时间超过了规定。"),
    "transport_not_measured": _("还没有记下运输温度。"),
    "patient_group_unknown": _("患者的血型还没有全部查明，不能配血。"),
    "unit_group_unknown": _("这袋血的血型还没有全部查明，不能发出。"),
    "group_incompatible": _("这袋血与患者的血型不相容，不能发出。"),
    "emergency_not_enabled": _("本地没有启用“未定血型的紧急用血”规则。"),
    "emergency_unit_group": _("未定血型时不能用这种血型或成分。"),
    "emergency_signature_missing": _("还缺一位有权的人签字。"),
    "emergency_same_person": _("两个签字须是两个人。"),
    "identifiers_too_few": _("床旁须核对 %(needed)s 项身份标识。"),
    "identifier_differs": _("腕带与用血申请不一致，请停下来，不要输注。"),
    "begin_too_late": _("离开冷藏已久，不能再开始输注。"),
    "finish_too_late": _("输注时间超过了规定。"),
    "crossmatch_too_old": _("配血标本已过期，请重新采样配血。"),
    "return_too_late": _("出库已久，退回的血不能再上架。"),
    "return_not_measured": _("退回的血还没有测温，不能再上架。"),
}
REASONS = {str(code): said for code, said in REASONS.items()}

ADVICE = {
    "group_discrepancy": _("封存这次献血，用留样复检；查清以前两次的血都不要用。"),
    "assay_missing": _("等检验结果传来，或手工补录。"),
    "patient_group_unknown": _("先送标本定血型；等不及时走紧急用血。"),
    "group_incompatible": _("请按推荐次序另选一袋。"),
    "identifier_differs": _("请再核对病人、腕带和血袋；若仍不一致，把血退回输血科。"),
    "return_too_late": _("请按报废登记，写明原因。"),
    "crossmatch_too_old": _("重新采样，重新配血。"),
    "emergency_not_enabled": _(
        "请按常规先定血型、再配血；要启用，由本地起草规则版本并经第二人审批。"
    ),
}

LEVELS = {
    Level.NORMAL: _("充足"),
    Level.WATCH: _("留意"),
    Level.LOW: _("低于警戒线"),
    Level.EMERGENCY: _("紧缺"),
}
SOLUTIONS = {s: (_("生理盐水") if s is Solution.SALINE else s.value) for s in Solution}
TREATMENTS = {
    Treatment.OPENED: _("开放处理"),
    Treatment.WASHED: _("洗涤"),
    Treatment.IRRADIATED: _("辐照"),
    Treatment.FROZEN: _("冰冻"),
    Treatment.THAWED: _("解冻"),
    Treatment.STILL: _("静置（不振荡）"),
}

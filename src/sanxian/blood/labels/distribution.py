"""The words of needs, tubes, great bleedings, postponed operations and cold boxes."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.distribution import Screen
from sanxian.blood.facts.terms import BoxKind, Department, Need, OperationClass
from sanxian.blood.lifecycle import MassiveStatus, PostponementStatus

REASONS = {
    "need_unknown": _("没有“%(need)s”这项特殊要求。"),
    "need_irradiated": _("%(number)s 没有辐照。"),
    "need_leucodepleted": _("%(number)s 没有去除白细胞。"),
    "need_washed": _("%(number)s 没有洗涤。"),
    "need_cmv_negative": _("%(number)s 不是 CMV 阴性。"),
    "need_antigen_negative": _("%(number)s 没有查明缺少抗原 %(antigen)s。"),
    "below_emergency_line": _("%(group)s 的库存低于 %(days)s 天的紧缺线，只够抢救用。"),
    "only_critical_now": _("低于紧缺线时，这个紧急程度的申请暂不供给。"),
    "unit_still_frozen": _("%(number)s 还是冰冻红细胞，解冻洗涤后才能发出。"),
    "patient_samples_differ": _(
        "患者 %(patient)s 最近一份标本的血型与档案不一致，先查清是谁的标本。"
    ),
    "sample_label_missing": _("还没有扫描标本管号。"),
    "sample_known": _("标本 %(label)s 已经登记过，一管只登记一次。"),
    "sample_taken_later": _("采样时间在现在之后。"),
    "sample_of_another": _("标本 %(label)s 是另一位患者的。"),
    "sample_not_accepted": _("标本 %(label)s 还没有验收，或已被拒收。"),
    "sample_screen_unknown": _("抗体筛查的结果读不懂。"),
    "antibody_unknown": _("没有“%(antibody)s”这种抗体。"),
    "electronic_not_enabled": _("本地没有启用电子配血。"),
    "electronic_samples_too_few": _(
        "血型要由 %(needed)s 份不同的标本定得一致，现在有 %(have)s 份。"
    ),
    "electronic_samples_differ": _("几份标本的血型不一致。"),
    "electronic_screen_missing": _("还没有抗体筛查。"),
    "electronic_screen_too_old": _("抗体筛查的标本已过期，请重新采样。"),
    "electronic_screen_positive": _("抗体筛查出现过阳性。"),
    "electronic_antibody_history": _("患者有过不规则抗体。"),
    "electronic_incompatible": _("%(number)s 与患者的血型不相容。"),
    "electronic_not_identical": _("%(number)s 不是患者的同型血。"),
    "massive_is_open": _("患者 %(patient)s 已经在大量输血。"),
    "massive_is_closed": _("大量输血 %(massive)s 已经结束。"),
    "massive_bags_out": _("还有 %(units)s 袋在病房，不能结束。"),
    "department_unknown": _("没有这个科室。"),
    "operation_unknown": _("没有这种手术类别。"),
    "new_day_past": _("新的手术日已经过去。"),
    "box_code_missing": _("还没有填冷藏箱编号。"),
    "box_known": _("冷藏箱 %(box)s 已经登记。"),
    "box_kind_unknown": _("没有这种冷藏箱。"),
    "box_band_wrong": _("最低温度高于最高温度。"),
    "box_holds_nothing": _("保温时间要在 1 至 240 小时，容量要在 1 至 400 袋。"),
    "box_validation_over": _("冷藏箱 %(box)s 的验证已过期。"),
    "box_retired": _("冷藏箱 %(box)s 已停用。"),
    "box_in_use": _("冷藏箱 %(box)s 正在用。"),
    "box_too_small": _("冷藏箱 %(box)s 只能装 %(capacity)s 袋。"),
    "box_temperature": _("冷藏箱 %(box)s 里的温度不在 %(low)s 至 %(high)s ℃ 之间。"),
    "box_of_other_kind": _("%(number)s 不能装进冷藏箱 %(box)s：温度要求不同。"),
    "validation_not_later": _("新的有效期要晚于现在的。"),
    "temperature_in_transit": _("路上的温度超出范围，封存待查。"),
    "wrong_in_box": _("血袋与清单不符，封存待查。"),
    "reading_outside_journey": _("有 %(n)s 条温度记录不在这次运送的时间里。"),
    "logger_unreadable": _("温度记录第 %(line)s 行读不懂。"),
    "logger_too_long": _("温度记录太长，最多 %(most)s 条。"),
    "difference_answer_unknown": _("没有这种答复。"),
    "difference_unknown": _("这一处差异不在这个箱子里。"),
    "difference_answered": _("%(number)s 的差异已经答复过。"),
}
ADVICE = {
    "need_irradiated": _("请先辐照，或另选一袋。"),
    "need_leucodepleted": _("请先过滤去白细胞，或另选一袋。"),
    "need_washed": _("请先洗涤，或另选一袋。"),
    "need_cmv_negative": _("请另选一袋；本地规则允许时，可用去白细胞的血代替。"),
    "need_antigen_negative": _("请另选一袋已查抗原的血，或请检验科加查。"),
    "below_emergency_line": _("抢救请改选“抢救”；手术能推迟的，请登记推迟，库存恢复后会通知改期。"),
    "only_critical_now": _("哪些申请仍供给，由本地规则版本定。"),
    "patient_samples_differ": _("请重新采样定型；两次不一致时一袋也不要发。"),
    "electronic_not_enabled": _("请做试管或凝胶法交叉配血。"),
    "electronic_samples_too_few": _("请另采一份标本再定一次血型，或做交叉配血。"),
    "electronic_screen_missing": _("请先做抗体筛查，或做交叉配血。"),
    "electronic_antibody_history": _("请选抗原阴性的血，并做交叉配血。"),
    "massive_bags_out": _("请先等病房输注或退回。"),
    "box_validation_over": _("请先重新验证，或换一个箱子。"),
    "temperature_in_transit": _("请质量负责人判定。"),
    "wrong_in_box": _("请联系发出方核对。"),
    "sample_of_another": _("请停下来核对腕带和管号，不要用这份标本。"),
}
NEEDS = {
    Need.IRRADIATED: _("辐照"),
    Need.LEUCODEPLETED: _("去白细胞"),
    Need.WASHED: _("洗涤"),
    Need.CMV_NEGATIVE: _("CMV 阴性"),
    Need.ANTIGEN_NEGATIVE: _("抗原阴性"),
}
ACTS = {
    "blood.unit.irradiate": _("辐照"),
    "blood.unit.leucodeplete": _("过滤去白细胞"),
    "blood.unit.wash": _("洗涤"),
}
SCREENS = {
    Screen.NOT_DONE: _("未做"),
    Screen.NEGATIVE: _("阴性"),
    Screen.POSITIVE: _("阳性"),
}
ELECTRONIC = _("电子配血")
MASSIVES = {MassiveStatus.OPEN: _("进行中"), MassiveStatus.CLOSED: _("已结束")}
OPERATIONS = {
    OperationClass.ELECTIVE: _("择期"),
    OperationClass.LIMITED: _("限期"),
    OperationClass.URGENT: _("急诊"),
}
DEPARTMENTS = {
    Department.SURGERY: _("普通外科"),
    Department.ORTHOPAEDICS: _("骨科"),
    Department.CARDIAC: _("心脏外科"),
    Department.NEUROSURGERY: _("神经外科"),
    Department.OBSTETRICS: _("妇产科"),
    Department.UROLOGY: _("泌尿外科"),
    Department.ONCOLOGY: _("肿瘤科"),
    Department.OTHER: _("其他科室"),
}
POSTPONEMENTS = {
    PostponementStatus.POSTPONED: _("等血"),
    PostponementStatus.RECOVERED: _("血液已恢复，待改期"),
    PostponementStatus.RESCHEDULED: _("已改期"),
    PostponementStatus.WITHDRAWN: _("已撤销"),
}
POSTPONEMENT_TONES = {
    PostponementStatus.POSTPONED: "warn",
    PostponementStatus.RECOVERED: "now",
    PostponementStatus.RESCHEDULED: "ok",
    PostponementStatus.WITHDRAWN: "wait",
}
BOX_KINDS = {
    BoxKind.RED_CELLS: _("红细胞箱"),
    BoxKind.PLATELETS: _("血小板箱"),
    BoxKind.FROZEN: _("冰冻箱"),
}
ANSWERS = {
    "found_here": _("在我方找到"),
    "never_packed": _("没有装箱"),
    "packed_by_mistake": _("误装"),
    "label_wrong": _("标签有误，已更正"),
    "lost_on_the_way": _("确认在途丢失"),
    "carrier_told": _("已通知承运人处理"),
    "accepted": _("认可，按封存处理"),
}


def need(code: str) -> str:
    """ "抗原阴性 E" for `antigen_negative:E`."""
    name, _mark, antigen = code.partition(":")
    said = str(NEEDS.get(Need(name), name)) if name in set(Need) else name
    return f"{said} {antigen}".strip()

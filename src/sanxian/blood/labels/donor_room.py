"""The words of the donor room: refusals, statuses, questions, duties, reactions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.donor_room import Duty, Harm, Lift, Stop
from sanxian.blood.facts.terms import Kind, Sex, Site
from sanxian.blood.lifecycle import DeferralStatus, SessionStatus, VisitStatus

REASONS = {
    "site_takes_nothing": _("献血点至少要能采一种：全血或单采血小板。"),
    "site_there_already": _("这个机构已经有一个献血点。"),
    "site_closed": _("这个献血点已经停用。"),
    "site_has_sessions": _("这个献血点还有计划中或进行中的场次。"),
    "hours_out_of_order": _("结束时间要晚于开始时间。"),
    "hours_twice_a_day": _("同一个星期几只能写一次开放时间。"),
    "session_in_the_past": _("这一天已经过去了。"),
    "session_overlaps": _("这段时间和同一献血点的另一场次重叠。"),
    "session_takes_nobody": _("这一场次没有可接待的人数。"),
    "session_of_another_day": _("这一场次不是今天的。"),
    "session_not_open": _("这一场次现在没有开放。"),
    "session_has_visitors": _("还有 %(count)s 位献血者没有办完，不能收场。"),
    "session_is_over": _("这一场次已经结束或取消，不再排班。"),
    "session_full": _("今天这里能接待的人数已满。"),
    "kind_not_taken_here": _("这里不采这一种。"),
    "visit_open_elsewhere": _("这位献血者在别处（或这里）还有一次没有办完的到访。"),
    "consent_missing": _("还没有采供血服务的知情同意，或本人已经撤回。"),
    "amount_missing": _("请选要献的量。"),
    "birth_date_missing": _("档案里没有出生日期，算不出能不能献。"),
    "sex_missing": _("档案里没有性别，合格标准因性别而不同。"),
    "no_numbers_left": _("%(year)s 年的献血码已经用完，或还没有分配到这里。"),
    "numbers_exhausted": _("%(facility)s 在 %(year)s 年没有这么多号码可分配了。"),
    "no_such_donor": _("没有这个献血者编码。"),
    "deferral_ends_before_it_begins": _("解除日期要晚于今天。"),
    "volume_missing": _("请填采到的毫升数。"),
    "volume_too_little": _("不足 %(limit)s 毫升，不能制成一袋；请按“中止”登记。"),
    "volume_over_wish": _("多于献血者同意的量（最多 %(limit)s 毫升）。"),
    "plasma_without_platelets": _("采全血时不填治疗单位和血浆。"),
    "doses_missing": _("请填采到的治疗单位数。"),
    "doses_over_wish": _("多于献血者同意的 %(limit)s 个治疗单位。"),
    "grade_out_of_range": _("程度只能是 1（轻）到 4（危重）。"),
    "reaction_settled": _("这次不良反应已经了结。"),
}

ADVICE = {
    "session_not_open": _("请先在场次页点“开始接待”。"),
    "session_of_another_day": _("请在今天的场次里登记。"),
    "session_full": _("请改约别的日子，或带他到附近的献血点。"),
    "kind_not_taken_here": _("请改选另一种，或到能采的献血点。"),
    "visit_open_elsewhere": _("请先在那一处办完或登记离开。"),
    "consent_missing": _("请本人看过并签好知情同意书，再登记一次。"),
    "birth_date_missing": _("请登记员在个人档案里补上，再来初筛。"),
    "sex_missing": _("请登记员在个人档案里补上，再来初筛。"),
    "no_numbers_left": _("请管理员在“献血码”页分配新的号段。"),
    "session_has_visitors": _("请在看板上逐位办完，或登记离开。"),
    "site_has_sessions": _("请先取消或收场这些场次。"),
}

KINDS = {Kind.WHOLE_BLOOD: _("全血"), Kind.APHERESIS_PLATELETS: _("单采血小板")}
ACTS = {Kind.WHOLE_BLOOD: _("献全血"), Kind.APHERESIS_PLATELETS: _("献血小板")}
SITES = {
    Site.CENTRE: _("血站本部"),
    Site.HOUSE: _("献血屋"),
    Site.APHERESIS: _("单采点"),
    Site.BUS: _("献血车"),
}
SEXES = {Sex.FEMALE: _("女"), Sex.MALE: _("男")}
WEEKDAYS = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))

SESSION_STATUSES = {
    SessionStatus.PLANNED: _("未开始"),
    SessionStatus.OPEN: _("接待中"),
    SessionStatus.CLOSED: _("已收场"),
    SessionStatus.CANCELLED: _("已取消"),
}
SESSION_TONES = {
    SessionStatus.PLANNED: "wait",
    SessionStatus.OPEN: "now",
    SessionStatus.CLOSED: "ok",
    SessionStatus.CANCELLED: "warn",
}
VISIT_STATUSES = {
    VisitStatus.ARRIVED: _("等候初筛"),
    VisitStatus.ACCEPTED: _("等候采血"),
    VisitStatus.DEFERRED: _("今天不献"),
    VisitStatus.DRAWING: _("采血中"),
    VisitStatus.DONATED: _("已献"),
    VisitStatus.STOPPED: _("中止"),
    VisitStatus.LEFT: _("已离开"),
}
VISIT_TONES = {
    VisitStatus.ARRIVED: "wait",
    VisitStatus.ACCEPTED: "now",
    VisitStatus.DEFERRED: "warn",
    VisitStatus.DRAWING: "now",
    VisitStatus.DONATED: "ok",
    VisitStatus.STOPPED: "warn",
    VisitStatus.LEFT: "wait",
}
DEFERRAL_STATUSES = {DeferralStatus.ACTIVE: _("有效"), DeferralStatus.LIFTED: _("已解除")}

DUTIES = {
    Duty.DOCTOR: _("体检医生"),
    Duty.NURSE: _("采血护士"),
    Duty.REGISTRAR: _("登记员"),
    Duty.DRIVER: _("驾驶员"),
    Duty.VOLUNTEER: _("志愿者"),
}
STOPS = {
    Stop.SLOW_FLOW: _("血流太慢"),
    Stop.VEIN_LOST: _("静脉穿刺不成功"),
    Stop.DONOR_UNWELL: _("献血者不适"),
    Stop.DONOR_WISH: _("献血者要求停止"),
    Stop.EQUIPMENT: _("器材故障"),
}
HARMS = {
    Harm.VASOVAGAL: _("头晕、出汗、面色苍白"),
    Harm.FAINT: _("晕厥"),
    Harm.HAEMATOMA: _("穿刺处血肿"),
    Harm.ARTERIAL_PUNCTURE: _("误穿动脉"),
    Harm.NERVE: _("神经刺激或损伤"),
    Harm.CITRATE: _("枸橼酸反应（口唇发麻）"),
    Harm.ALLERGIC: _("过敏"),
    Harm.LATE: _("离开后不适"),
    Harm.OTHER: _("其他"),
}
LIFTS = {
    Lift.DOCTOR_CLEARED: _("医生复核后认为可以"),
    Lift.RETESTED_NEGATIVE: _("复检正常"),
    Lift.ENTERED_WRONGLY: _("登记有误"),
    Lift.RULE_CHANGED: _("规定已改变"),
}

ANSWERS = {"no": _("没有"), "yes": _("有"), "unsure": _("说不清")}
FINDINGS = {
    "": _("不涉及"),
    "barred": _("不宜献血"),
    "pending": _("要请医生判断"),
    "cleared": _("医生认为可以献"),
}

MEASURES = {
    "weight_kg": (_("体重"), "kg"),
    "sbp_mmhg": (_("收缩压"), "mmHg"),
    "dbp_mmhg": (_("舒张压"), "mmHg"),
    "pulse_per_min": (_("脉搏"), _("次/分")),
    "temperature_c": (_("体温"), "℃"),
    "hb_g_per_l": (_("血红蛋白"), "g/L"),
    "hct": (_("红细胞比容"), ""),
    "platelets_e9_per_l": (_("采前血小板"), "×10⁹/L"),
    "platelets_after_e9_per_l": (_("预计采后血小板"), "×10⁹/L"),
}

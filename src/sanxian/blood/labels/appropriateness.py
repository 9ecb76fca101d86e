"""The words of grounds, verdicts and approvals."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "use_reason_missing": _("指征不足，须写明理由。"),
    "use_value_missing": _("没有填写输血前的检验值。"),
    "use_between": _("检验值在两条线之间，又没有勾选临床表现。"),
    "use_outside": _("检验值在指征之外（界值 %(limit)s）。"),
    "use_already_stated": _("申请 %(order)s 已经写过用血指征。"),
    "use_not_stated": _("申请 %(order)s 还没有写用血指征。"),
    "setting_unknown": _("请选择用血场合。"),
    "department_elsewhere": _("请选择本院的科室。"),
    "measure_unknown": _("没有“%(measure)s”这项检验。"),
    "value_impossible": _("检验值写错了：%(measure)s。"),
    "sign_unknown": _("请从列出的临床表现里选。"),
    "verdict_unknown": _("请选择点评结论。"),
    "remark_missing": _("判为不合理，请写一句理由。"),
    "judged_by_oneself": _("不能点评自己提出的用血。"),
    "large_use_not_approved": _("这位患者一天申请 %(ml)s mL，超过 %(limit)s mL，须先审批。"),
    "large_use_not_large": _("没有超过 %(limit)s mL，不用审批。"),
    "large_use_waits": _("已经提交过，正等审批。"),
    "large_use_ended": _("这份审批已经有结果。"),
    "large_use_signed": _("这一级已经有人签过。"),
    "same_person_large": _("申请人和两级审批须是三个不同的人。"),
}
ADVICE = {
    "use_reason_missing": _("写明为什么仍要用血；会进入用血点评。"),
    "use_not_stated": _("请医生打开申请，点“写用血指征”。抢救用血可以先发后补。"),
    "large_use_not_approved": _("请医生在患者页提交大量用血审批，由用血管理委员和输血科签字。"),
    "use_value_missing": _("填上检验值，或写明为什么没有。"),
}
SETTINGS = {
    "elective_surgery": _("择期手术"),
    "emergency_surgery": _("急诊手术"),
    "trauma": _("创伤"),
    "obstetric": _("产科"),
    "haematology": _("血液病"),
    "oncology": _("肿瘤"),
    "intensive": _("重症"),
    "internal": _("内科及其他"),
}
MEASURES = {
    "hb": _("血红蛋白"),
    "platelets": _("血小板"),
    "inr": _("INR（凝血时间比值）"),
    "fibrinogen": _("纤维蛋白原"),
}
UNITS = {"hb": "g/L", "platelets": "×10⁹/L", "inr": _("比值"), "fibrinogen": "g/L"}
SIGNS = {
    "bleeding": _("正在出血"),
    "ischaemia": _("心脑缺血"),
    "hypoxia": _("缺氧"),
    "shock": _("休克或血压不稳"),
    "before_procedure": _("即将手术或有创操作"),
}
FINDINGS = {
    "appropriate": _("符合指征"),
    "needs_reason": _("有理由"),
    "outside": _("指征之外"),
}
FINDING_TONES = {"appropriate": "ok", "needs_reason": "now", "outside": "warn"}
VERDICTS = {
    "appropriate": _("合理"),
    "accepted": _("超指征但可接受"),
    "inappropriate": _("不合理"),
}
VERDICT_TONES = {"appropriate": "ok", "accepted": "now", "inappropriate": "bad"}
LARGE_STATUSES = {"asked": _("等审批"), "approved": _("已批准"), "refused": _("未批准")}
LARGE_TONES = {"asked": "warn", "approved": "ok", "refused": "wait"}
REFUSALS = {
    "not_called_for": _("指征不足"),
    "alternatives": _("先用其他办法（止血、自体血）"),
    "ask_smaller": _("分次申请"),
    "typing_error": _("填错了"),
}

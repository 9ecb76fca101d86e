"""The words of the laboratory: assays, outcomes, and why a result was not taken."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.facts.laboratory import (
    GROUPING,
    INITIAL,
    NONREACTIVE,
    REACTIVE,
    UNDETERMINED,
)
from sanxian.blood.facts.terms import Assay
from sanxian.blood.lifecycle import ResultStatus

REASONS = {
    "results_empty": _("没有任何结果可录入。"),
    "result_donation_unknown": _("第 %(row)s 行：没有献血码 %(number)s，或它不归本实验室检验。"),
    "result_donation_judged": _("第 %(row)s 行：%(number)s 已不在待检状态，不能再录入结果。"),
    "result_assay_unknown": _("第 %(row)s 行：不认识项目“%(assay)s”，可用：%(expected)s。"),
    "result_bad_outcome": _(
        "第 %(row)s 行，%(number)s 的 %(assay)s：结果读不懂，应为 %(expected)s。"
    ),
    "result_twice": _("第 %(row)s 行：%(number)s 的 %(assay)s 在同一批里出现了两次。"),
    "result_already_there": _("第 %(row)s 行：%(number)s 的 %(assay)s 已有结果。"),
    "result_too_long": _("第 %(row)s 行：%(column)s 超过 %(most)s 个字符。"),
    "result_judged": _("这项结果已经用于判定。"),
    "batch_elsewhere": _("这个文件已由另一个实验室录入。"),
    "reason_unknown": _("没有这个原因，请从列表里选。"),
    "nothing_chosen": _("还没有选中任何一项。"),
}
ADVICE = {
    "result_donation_unknown": _("请核对献血码；条码末位是校验位，抄错一位就会查不到。"),
    "result_donation_judged": _("要更正，请先由检验员撤回判定，再作废旧结果。"),
    "result_bad_outcome": _("请在文件里改正这一格，再把整个文件传一次；现在什么也没有录入。"),
    "result_twice": _("请删去重复的一行，再把整个文件传一次；现在什么也没有录入。"),
    "result_already_there": _("要重做，请先作废旧结果并写明原因，再录入新的。"),
    "result_judged": _("请先撤回判定，再作废结果。"),
}
ASSAYS = {
    Assay.ABO: _("ABO 血型"),
    Assay.RHD: _("RhD"),
    Assay.ALT: _("ALT"),
    Assay.HBSAG: _("HBsAg"),
    Assay.ANTI_HCV: _("抗-HCV"),
    Assay.HIV: _("HIV 抗原/抗体"),
    Assay.SYPHILIS: _("梅毒抗体"),
    Assay.NAT: _("核酸"),
    Assay.ANTIBODY_SCREEN: _("抗体筛查"),
    Assay.ANTI_CMV: _("抗-CMV"),
    Assay.PHENOTYPE: _("其他红细胞抗原"),
}
# A virus is said only by discriminatory runs and what was typed for them.
ASSAYS_TYPED = {
    **ASSAYS,
    GROUPING: _("正反定型"),
    "nat_hbv": _("HBV 核酸鉴别"),
    "nat_hcv": _("HCV 核酸鉴别"),
    "nat_hiv": _("HIV 核酸鉴别"),
}
OUTCOMES = {
    REACTIVE: _("有反应性"),
    NONREACTIVE: _("无反应性"),
    INITIAL: _("初次有反应性，复检无"),
    UNDETERMINED: _("查不出"),
}
RESULT_STATUSES = {
    ResultStatus.ENTERED: _("已录入"),
    ResultStatus.VALID: _("已判定"),
    ResultStatus.VOID: _("已作废"),
}
VOID_REASONS = {
    "wrong_sample": _("标本拿错"),
    "instrument_fault": _("仪器故障"),
    "control_failed": _("质控失败"),
    "typing_error": _("录入有误"),
    "retest": _("需要复检"),
}

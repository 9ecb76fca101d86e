"""The words of blood that leaves a hospital again."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.lifecycle import TransferStatus

REASONS = {
    "transfer_not_agreed": _("%(number)s 送往其他医院，须先提出调剂并经血站同意。"),
    "not_judged_for_return": _("%(number)s 没有办退回血站的手续。"),
    "unit_in_other_transfer": _("%(number)s 已经在另一份调剂里。"),
    "not_a_hospital": _("调剂只在医院之间进行。"),
    "no_centre": _("本市没有可以退回的血站。"),
    "returns_not_accepted": _("按规则，血站不收退回的血液。"),
    "component_not_taken_back": _("这种成分血站不收退回。"),
    "cold_chain_broken": _("储存温度中断过。"),
    "minutes_missing": _("请填写每一袋离开储存设备的分钟数。"),
    "past_expiry": _("已过有效期。"),
    "out_too_long": _("离开储存设备超过 %(limit)s。"),
}
ADVICE = {
    "transfer_not_agreed": _("在“院间调剂”里提出，血站同意后再装箱。"),
    "not_judged_for_return": _("在“本院血液”里选中它，点“退回血站”。"),
    "unit_in_other_transfer": _("先撤回那份调剂。"),
}
STATUSES = {
    TransferStatus.ASKED: _("等血站答复"),
    TransferStatus.AGREED: _("已同意，待送出"),
    TransferStatus.REFUSED: _("未同意"),
    TransferStatus.WITHDRAWN: _("已撤回"),
    TransferStatus.SENT: _("已送出"),
}
TONES = {
    TransferStatus.ASKED: "warn",
    TransferStatus.AGREED: "now",
    TransferStatus.REFUSED: "wait",
    TransferStatus.WITHDRAWN: "wait",
    TransferStatus.SENT: "ok",
}
WHYS = {
    "shortage": _("对方缺血"),
    "rare_group": _("稀有血型"),
    "near_expiry": _("本院用不完，快到期"),
    "emergency": _("抢救"),
}
REFUSALS = {
    "centre_sends": _("由血站直接送"),
    "not_needed": _("对方已不需要"),
    "typing_error": _("填错了"),
}
BACK_WHYS = {
    "near_expiry": _("本院用不完，快到期"),
    "not_needed": _("不需要了"),
    "wrong_delivery": _("送错了"),
    "operation_off": _("手术取消"),
}

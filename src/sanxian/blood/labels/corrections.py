"""The words of a donor's group that was recorded wrongly."""

from django.utils.translation import gettext_lazy as _

from sanxian.blood.lifecycle import CorrectionStatus

REASONS = {
    "group_correction_unproved": _("还没有两个人用凝集反应查清的血型，不能更正记录。"),
    "group_correction_nothing_known": _("这位献血者还没有血型记录，放行时自动记下。"),
    "group_correction_same": _("查清的血型和记录一致，不用更正。"),
    "group_correction_disputed": _("这位献血者另有在检的血，血型和这次查清的不一样。"),
    "group_correction_under_way": _("献血者 %(code)s 已有一份更正等第二人复核。"),
    "group_correction_outdated": _("提出以后，献血者的记录或查清的血型变了。"),
    "unit_mislabelled": _("%(number)s 的标签血型有误，不能再用。"),
}
ADVICE = {
    "group_correction_unproved": _("先重做正反定型，由一人下结论、另一人复核。"),
    "group_correction_disputed": _("先查清哪一份标本拿错了。"),
    "group_correction_outdated": _("请撤回这一份，按现在的情况重新提出。"),
    "unit_mislabelled": _("请报废这袋血，原因选“召回”。"),
}
WHY = {
    "mistyped": _("录入差错"),
    "sample_mixed": _("以前的标本拿错"),
    "person_mixed": _("献血者身份混淆"),
    "register_wrong": _("原系统名册有误"),
    "method_missed": _("以前的方法没有查出（如弱 D）"),
}
STATUSES = {
    CorrectionStatus.PROPOSED: _("等第二人复核"),
    CorrectionStatus.CONFIRMED: _("已更正"),
    CorrectionStatus.WITHDRAWN: _("已撤回"),
}
TONES = {"proposed": "now", "confirmed": "ok", "withdrawn": "wait"}

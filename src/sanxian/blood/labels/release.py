"""The words of release: verdicts, and why a judgement is not taken or agreed to."""

from django.utils.translation import gettext_lazy as _

REASONS = {
    "donation_not_waiting": _("%(number)s 不在待判定状态。"),
    "results_missing": _("%(number)s 还缺：%(assays)s。"),
    "release_not_open": _("%(number)s 没有待复核的判定：可能已被撤回，或已复核。"),
    "verdict_changed": _("%(number)s：按现在的结果重新判定，与提交时不一致。"),
}
ADVICE = {
    "donation_not_waiting": _("请刷新页面，看看它现在的状态。"),
    "results_missing": _("请等结果到齐，或手工补录，再提交判定。"),
    "release_not_open": _("请刷新页面，看看它现在的状态。"),
    "verdict_changed": _("请撤回这份判定，查清是哪一项结果变了，再重新判定。"),
}
VERDICTS = {"fit": _("合格"), "unfit": _("不合格")}
REOPEN_REASONS = {
    "results_in_doubt": _("结果存疑"),
    "retest": _("需要复检"),
    "wrong_judgement": _("判定有误"),
    "group_discrepancy": _("血型不一致"),
}
# What holds a donation whatever its own results say.
HELD_BY = {
    "lab_deferral": _("献血者另一次献血检验不合格"),
    "interview_deferral": _("献血者已被长期暂缓"),
    "lookback_deferral": _("献血者因回查已被长期暂缓"),
    "recall_open": _("这次献血在一次未结案的召回里"),
    "recalled": _("这次献血已被召回"),
}
